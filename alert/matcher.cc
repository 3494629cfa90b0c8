#include "alert/matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <tuple>

#include "alert/quote.h"
#include "alert/regexp.h"
#include "base/text.h"

namespace tebium::alert {

class Regex {
 public:
  explicit Regex(std::string_view pattern)
      : re2_(re2::StringPiece(pattern.data(), pattern.size()),
             RegexpOptions()) {}

  // To be called where nothing but the whole text can match.
  void LearnRange() {
    constexpr int kLongestBound = 16;
    has_range_ = re2_.PossibleMatchRange(&least_, &greatest_, kLongestBound);
  }

  const RE2& re2() const { return re2_; }
  bool Matches(std::string_view text) const {
    // Most values that don't match differ from the first bytes on.
    if (has_range_ && (text < least_ || text > greatest_)) return false;
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), re2_);
  }

 private:
  RE2 re2_;
  // What matches lies between these, where RE2 can tell.
  bool has_range_ = false;
  std::string least_;
  std::string greatest_;
};

namespace {

// `anchored` is `pattern` or the same with anchors around it.
base::StatusOr<std::shared_ptr<const Regex>> Compile(
    std::string_view pattern, const std::string& anchored) {
  if (pattern.size() > kMaxRegexBytes) {
    return base::InvalidArgumentError("regular expression: expected at most " +
                                      std::to_string(kMaxRegexBytes) +
                                      " bytes, got " +
                                      std::to_string(pattern.size()));
  }
  auto regex = std::make_shared<Regex>(anchored);
  TEBIUM_RETURN_IF_ERROR(RegexpStatus(pattern, regex->re2()));
  // The anchors hold for all of it unless it ends the group around it early.
  if (anchored != pattern && Regex(pattern).re2().ok()) regex->LearnRange();
  return std::shared_ptr<const Regex>(std::move(regex));
}

// OpenMetrics's escapes, for values in double quotes.
void AppendEscaped(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
}

bool HasReserved(std::string_view text) {
  while (!text.empty()) {
    const CodePoint c = FirstCodePoint(text);
    if (c.valid && IsReservedInMatcher(c.value)) return true;
    text.remove_prefix(c.length);
  }
  return false;
}

}  // namespace

std::string_view MatchOpText(MatchOp op) {
  switch (op) {
    case MatchOp::kEqual:
      return "=";
    case MatchOp::kNotEqual:
      return "!=";
    case MatchOp::kRegex:
      return "=~";
    case MatchOp::kNotRegex:
      return "!~";
  }
  return "=";
}

base::StatusOr<Matcher> Matcher::Create(MatchOp op, std::string name,
                                        std::string value) {
  Matcher matcher(op, std::move(name), std::move(value));
  if (matcher.is_regex()) {
    TEBIUM_ASSIGN_OR_RETURN(
        matcher.regex_,
        Compile(matcher.value_, "^(?:" + matcher.value_ + ")$"));
  }
  return matcher;
}

Matcher Matcher::Equal(std::string name, std::string value) {
  return {MatchOp::kEqual, std::move(name), std::move(value)};
}

bool Matcher::MatchesValue(std::string_view value) const {
  switch (op_) {
    case MatchOp::kEqual:
      return value == value_;
    case MatchOp::kNotEqual:
      return value != value_;
    case MatchOp::kRegex:
      return regex_->Matches(value);
    case MatchOp::kNotRegex:
      return !regex_->Matches(value);
  }
  return false;
}

size_t Matcher::RegexInstructions() const {
  return regex_ == nullptr ? 0
                           : static_cast<size_t>(regex_->re2().ProgramSize());
}

std::string Matcher::ToString() const {
  std::string out;
  if (name_.empty() || HasReserved(name_)) {
    AppendGoQuoted(out, name_);
    out += MatchOpText(op_);
    AppendGoQuoted(out, value_);
    return out;
  }
  out += name_;
  out += MatchOpText(op_);
  out += '"';
  AppendEscaped(out, value_);
  out += '"';
  return out;
}

bool MatchesAll(const MatcherSet& matchers, const LabelSet& labels) {
  return std::all_of(matchers.begin(), matchers.end(),
                     [&labels](const Matcher& m) { return m.Matches(labels); });
}

std::string ToString(const MatcherSet& matchers) {
  std::string out = "{";
  for (const Matcher& matcher : matchers) {
    if (out.size() > 1) out += ',';
    out += matcher.ToString();
  }
  out += '}';
  return out;
}

void SortMatchers(MatcherSet& matchers) {
  std::stable_sort(matchers.begin(), matchers.end(),
                   [](const Matcher& a, const Matcher& b) {
                     return std::forward_as_tuple(a.name(), a.value(), a.op()) <
                            std::forward_as_tuple(b.name(), b.value(), b.op());
                   });
}

base::Status CheckRegex(std::string_view pattern) {
  return Compile(pattern, std::string(pattern)).status();
}

bool IsClassicLabelName(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&is_letter](char c) {
           return is_letter(c) || (c >= '0' && c <= '9');
         });
}

bool IsUtf8LabelName(std::string_view name) {
  return !name.empty() && base::IsValidUtf8(name);
}

bool IsSpaceCodePoint(char32_t code_point) {
  switch (code_point) {
    case 0x85:
    case 0xA0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202F:
    case 0x205F:
    case 0x3000:
    case ' ':
      return true;
    default:
      return (code_point >= '\t' && code_point <= '\r') ||
             (code_point >= 0x2000 && code_point <= 0x200A);
  }
}

bool IsReservedInMatcher(char32_t code_point) {
  static constexpr std::u32string_view kReserved = U"{}!=~,\\\"'`";
  return kReserved.find(code_point) != std::u32string_view::npos ||
         IsSpaceCodePoint(code_point);
}

}  // namespace tebium::alert
