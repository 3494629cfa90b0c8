#include "relay/console/inform_arguments.h"

#include <algorithm>
#include <array>
#include <utility>

#include "alert/matcher_parser.h"
#include "base/text.h"

namespace tebium::relay {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\v\f";
constexpr std::string_view kNoSuchValue = "no label 1s Called That";

void ReplaceAll(std::string_view from, std::string_view to, std::string& text) {
  for (size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// Where the argument that `text` begins with ends.
size_t ArgumentEnd(std::string_view text) {
  bool quoted = false;
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == '{') {
      ++depth;
    } else if (!quoted && c == '}') {
      --depth;
    } else if (!quoted && depth <= 0 &&
               kSpaces.find(c) != std::string_view::npos) {
      return i;
    }
  }
  return text.size();
}

// Takes the first argument off; empty when there is none.
std::string_view TakeArgument(std::string_view& text) {
  text = base::Trim(text);
  const std::string_view argument = text.substr(0, ArgumentEnd(text));
  text = base::Trim(text.substr(argument.size()));
  return argument;
}

bool BeginsWithDigit(std::string_view text) {
  return !text.empty() && text[0] >= '0' && text[0] <= '9';
}

std::string_view Unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

SilenceArguments Fault(base::Say say, std::string_view detail = {}) {
  return {.request = {}, .fault = {.say = say, .detail = std::string(detail)}};
}

// Matchers at the start of `text`, which is left with what follows them.
base::StatusOr<alert::MatcherSet> TakeMatchers(std::string_view& text) {
  alert::MatcherSet matchers;
  while (!text.empty()) {
    std::string_view rest = text;
    const std::string_view argument = TakeArgument(rest);
    if (LooksLikeMatcher(argument)) {
      TEBIUM_ASSIGN_OR_RETURN(
          alert::MatcherSet some,
          alert::ParseMatchers(argument, alert::ParserMode::kFallback));
      for (alert::Matcher& one : some) matchers.push_back(std::move(one));
    } else if (matchers.empty() && !BeginsWithDigit(argument)) {
      matchers.push_back(alert::Matcher::Equal(
          std::string(alert::kAlertName), std::string(Unquoted(argument))));
    } else {
      break;
    }
    text = rest;
  }
  return matchers;
}

bool TakesEmptyValues(const alert::MatcherSet& matchers) {
  return std::all_of(
      matchers.begin(), matchers.end(),
      [](const alert::Matcher& matcher) { return matcher.MatchesValue(""); });
}

bool Contains(std::string_view text, const std::string& folded_word) {
  return FoldCase(text).find(folded_word) != std::string::npos;
}

}  // namespace

std::vector<std::string_view> SplitArguments(std::string_view text) {
  std::vector<std::string_view> arguments;
  while (true) {
    const std::string_view argument = TakeArgument(text);
    if (argument.empty()) return arguments;
    arguments.push_back(argument);
  }
}

std::string PlainQuotes(std::string_view text) {
  std::string plain(text);
  for (const std::string_view quote : {"“", "”", "„", "«", "»"}) {
    ReplaceAll(quote, "\"", plain);
  }
  return plain;
}

std::string FoldCase(std::string_view text) {
  std::string folded = base::ToLowerAscii(text);
  for (size_t i = 0; i + 1 < folded.size(); ++i) {
    const auto first = static_cast<unsigned char>(folded[i]);
    const auto second = static_cast<unsigned char>(folded[i + 1]);
    if (first != 0xD0) continue;
    if (second == 0x81) {  // Ё
      folded[i] = static_cast<char>(0xD1);
      folded[i + 1] = static_cast<char>(0x91);
    } else if (second >= 0x90 && second <= 0x9F) {  // А–П
      folded[i + 1] = static_cast<char>(second + 0x20);
    } else if (second >= 0xA0 && second <= 0xAF) {  // Р–Я
      folded[i] = static_cast<char>(0xD1);
      folded[i + 1] = static_cast<char>(second - 0x20);
    }
  }
  return folded;
}

std::optional<base::Duration> ReadSpan(std::string_view text) {
  if (!BeginsWithDigit(text)) return std::nullopt;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7>
      kUnits = {{{"мин", "m"},
                 {"нед", "w"},
                 {"м", "m"},
                 {"ч", "h"},
                 {"д", "d"},
                 {"н", "w"},
                 {"с", "s"}}};
  std::string folded = FoldCase(text);
  for (const auto& [russian, unit] : kUnits) {
    ReplaceAll(russian, unit, folded);
  }
  const auto span = base::ParseDuration(folded);
  if (!span.ok() || *span <= base::Duration(0) || *span > kLongestSpan) {
    return std::nullopt;
  }
  return *span;
}

bool LooksLikeMatcher(std::string_view argument) {
  if (argument.starts_with('{')) return true;
  const size_t sign = std::min(argument.find('='), argument.find("!~"));
  return sign != std::string_view::npos && sign > 0;
}

SilenceArguments ReadSilenceArguments(std::string_view text) {
  using base::Say;
  const std::string plain = PlainQuotes(text);
  std::string_view rest = base::Trim(plain);
  auto matchers = TakeMatchers(rest);
  if (!matchers.ok()) {
    return Fault(Say::kBadMatcher, matchers.status().message());
  }
  if (matchers->empty()) return Fault(Say::kNoMatcher);
  if (TakesEmptyValues(*matchers)) return Fault(Say::kEmptyMatcher);
  const std::string_view duration = TakeArgument(rest);
  if (duration.empty()) return Fault(Say::kNoDuration);
  const auto span = ReadSpan(duration);
  if (!span) return Fault(Say::kBadDuration, duration);
  return {.request = SilenceRequest{.matchers = *std::move(matchers),
                                    .duration = *span,
                                    .comment = std::string(Unquoted(rest))},
          .fault = {}};
}

bool IsBroad(const alert::MatcherSet& matchers) {
  return std::all_of(matchers.begin(), matchers.end(),
                     [](const alert::Matcher& matcher) {
                       return matcher.MatchesValue(kNoSuchValue);
                     });
}

bool AlertSearch::Matches(const alert::Alert& alert) const {
  const auto occurs = [&](const std::string& word) {
    for (const alert::LabelView label : alert.labels) {
      if (Contains(label.value, word)) return true;
    }
    return Contains(alert.annotations.Get(alert::kSummary), word);
  };
  return std::all_of(words.begin(), words.end(), occurs);
}

base::StatusOr<AlertSearch> ReadAlertSearch(std::string_view text) {
  AlertSearch search;
  const std::string plain = PlainQuotes(text);
  for (const std::string_view argument : SplitArguments(plain)) {
    if (!LooksLikeMatcher(argument)) {
      search.words.push_back(FoldCase(Unquoted(argument)));
      continue;
    }
    TEBIUM_ASSIGN_OR_RETURN(
        alert::MatcherSet some,
        alert::ParseMatchers(argument, alert::ParserMode::kFallback));
    for (alert::Matcher& one : some) search.matchers.push_back(std::move(one));
  }
  return search;
}

store::HistoryQuery ReadHistorySearch(std::string_view text) {
  store::HistoryQuery query;
  const std::string plain = PlainQuotes(text);
  for (const std::string_view argument : SplitArguments(plain)) {
    const size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    std::string* field = name == alert::kModule     ? &query.module
                         : name == alert::kSeverity ? &query.severity
                                                    : nullptr;
    if (equals != std::string_view::npos && field != nullptr) {
      *field = Unquoted(argument.substr(equals + 1));
      continue;
    }
    if (!query.text.empty()) query.text += ' ';
    query.text += Unquoted(argument);
  }
  return query;
}

ChartArguments ReadChartArguments(std::string_view text) {
  ChartArguments arguments;
  text = base::Trim(text);
  const size_t space = text.find_last_of(kSpaces);
  const auto range = space == std::string_view::npos
                         ? std::nullopt
                         : ReadSpan(text.substr(space + 1));
  if (range) {
    arguments.range = *range;
    text = base::Trim(text.substr(0, space));
  }
  arguments.expression = PlainQuotes(text);
  return arguments;
}

}  // namespace tebium::relay
