#include <algorithm>
#include <string>
#include <vector>

#include "alert/matcher_grammars.h"
#include "alert/quote.h"
#include "base/text.h"

namespace tebium::alert {
namespace {

bool IsNameByte(char c, bool first) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == ':' || (!first && c >= '0' && c <= '9');
}

// White space around the three parts of a matcher.
constexpr std::string_view kPartSpace = "\t\n\f\r ";

std::string_view TrimParts(std::string_view text) {
  const size_t begin = text.find_first_not_of(kPartSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kPartSpace) - begin + 1);
}

// The whole list is trimmed of all that Unicode calls white space.
std::string_view TrimSpace(std::string_view text) {
  while (!text.empty()) {
    const CodePoint c = FirstCodePoint(text);
    if (!c.valid || !IsSpaceCodePoint(c.value)) break;
    text.remove_prefix(c.length);
  }
  while (!text.empty()) {
    size_t last = text.size() - 1;
    while (last > 0 && (static_cast<uint8_t>(text[last]) & 0xC0) == 0x80) {
      --last;
    }
    if (!IsSpaceCodePoint(FirstCodePoint(text.substr(last)).value)) break;
    text = text.substr(0, last);
  }
  return text;
}

struct Parts {
  std::string_view name;
  MatchOp op = MatchOp::kEqual;
  std::string_view value;
};

bool TakeOp(std::string_view& rest, MatchOp& op) {
  for (const MatchOp candidate : {MatchOp::kRegex, MatchOp::kEqual,
                                  MatchOp::kNotEqual, MatchOp::kNotRegex}) {
    if (!rest.starts_with(MatchOpText(candidate))) continue;
    rest.remove_prefix(MatchOpText(candidate).size());
    op = candidate;
    return true;
  }
  return false;
}

bool SplitParts(std::string_view text, Parts& parts) {
  std::string_view rest = TrimParts(text);
  size_t name_size = 0;
  while (name_size < rest.size() &&
         IsNameByte(rest[name_size], name_size == 0)) {
    ++name_size;
  }
  if (name_size == 0) return false;
  parts.name = rest.substr(0, name_size);
  rest = TrimParts(rest.substr(name_size));
  if (!TakeOp(rest, parts.op)) return false;
  parts.value = TrimParts(rest);
  return true;
}

// A backslash before anything but n, " and itself stands for itself.
void AppendUnescaped(std::string& out, char c) {
  if (c == 'n') {
    out += '\n';
    return;
  }
  if (c != '"' && c != '\\') out += '\\';
  out += c;
}

base::StatusOr<std::string> Unescape(std::string_view raw) {
  const auto bad_quote = [raw] {
    return base::InvalidArgumentError(
        "matcher value contains unescaped double quote: " + std::string(raw));
  };
  std::string_view text = raw;
  bool expect_quote = text.starts_with('"');
  if (expect_quote) text.remove_prefix(1);
  if (!base::IsValidUtf8(text)) {
    return base::InvalidArgumentError("matcher value not valid UTF-8: " +
                                      base::ToValidUtf8(raw));
  }
  std::string value;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool last = i + 1 == text.size();
    if (text[i] == '\\' && !last) {
      AppendUnescaped(value, text[++i]);
    } else if (text[i] == '"') {
      if (!expect_quote || !last) return bad_quote();
      expect_quote = false;
    } else {
      value += text[i];
    }
  }
  if (expect_quote) return bad_quote();
  return value;
}

// Pieces between commas that are outside of quotes; the last is left out when
// it is blank.
std::vector<std::string_view> SplitList(std::string_view text) {
  std::vector<std::string_view> pieces;
  bool quoted = false;
  bool escaped = false;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ',' && !quoted) {
      pieces.push_back(text.substr(begin, i - begin));
      begin = i + 1;
      continue;
    }
    // As in Alertmanager, an escape outlasts a comma.
    if (c == ',') continue;
    if (c == '"' && !escaped) quoted = !quoted;
    escaped = c == '\\' && !escaped;
  }
  const std::string_view last = TrimSpace(text.substr(begin));
  if (!last.empty()) pieces.push_back(last);
  return pieces;
}

}  // namespace

base::StatusOr<Matcher> ParseClassicMatcher(std::string_view text) {
  Parts parts;
  if (!SplitParts(text, parts)) {
    return base::InvalidArgumentError("bad matcher format: " +
                                      base::ToValidUtf8(text));
  }
  TEBIUM_ASSIGN_OR_RETURN(std::string value, Unescape(parts.value));
  return Matcher::Create(parts.op, std::string(parts.name), std::move(value));
}

base::StatusOr<MatcherSet> ParseClassicMatchers(std::string_view text) {
  const std::string valid = base::ToValidUtf8(text);
  std::string_view list = valid;
  if (list.starts_with('{')) list.remove_prefix(1);
  if (list.ends_with('}')) list.remove_suffix(1);
  const auto pieces = SplitList(list);
  if (pieces.size() > kMaxMatchers) return TooManyMatchers();
  MatcherSet matchers;
  for (const std::string_view piece : pieces) {
    TEBIUM_ASSIGN_OR_RETURN(Matcher matcher, ParseClassicMatcher(piece));
    matchers.push_back(std::move(matcher));
  }
  return matchers;
}

}  // namespace tebium::alert
