#include "alert/regexp.h"

#include <string>

#include "alert/matcher.h"
#include "base/text.h"

namespace tebium::alert {
namespace {

// Go's word for each of RE2's errors.
std::string_view GoRegexError(RE2::ErrorCode code) {
  switch (code) {
    case RE2::ErrorBadEscape:
      return "invalid escape sequence";
    case RE2::ErrorBadCharClass:
      return "invalid character class";
    case RE2::ErrorBadCharRange:
      return "invalid character class range";
    case RE2::ErrorMissingBracket:
      return "missing closing ]";
    case RE2::ErrorMissingParen:
      return "missing closing )";
    case RE2::ErrorUnexpectedParen:
      return "unexpected )";
    case RE2::ErrorTrailingBackslash:
      return "trailing backslash at end of expression";
    case RE2::ErrorRepeatArgument:
      return "missing argument to repetition operator";
    case RE2::ErrorRepeatSize:
      return "invalid repeat count";
    case RE2::ErrorRepeatOp:
      return "invalid nested repetition operator";
    case RE2::ErrorBadPerlOp:
      return "invalid or unsupported Perl syntax";
    case RE2::ErrorBadUTF8:
      return "invalid UTF-8";
    case RE2::ErrorBadNamedCapture:
      return "invalid named capture";
    case RE2::ErrorPatternTooLarge:
      return "expression too large";
    default:
      return "regexp/syntax: internal error";
  }
}

base::Status RegexError(std::string_view what, std::string_view where) {
  return base::InvalidArgumentError(
      "error parsing regexp: " + std::string(what) + ": `" +
      base::ToValidUtf8(where) + "`");
}

// RE2 has \C, any byte, which can match half a code point; Go refuses it.
bool HasAnyByteEscape(std::string_view pattern) {
  for (size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i] != '\\') continue;
    ++i;
    if (pattern[i] == 'C') return true;
    if (pattern[i] != 'Q') continue;
    const size_t end = pattern.find("\\E", i);
    if (end == std::string_view::npos) return false;
    i = end + 1;
  }
  return false;
}

}  // namespace

RE2::Options RegexpOptions() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxRegexMemoryBytes);
  return options;
}

base::Status RegexpStatus(std::string_view pattern, const RE2& regexp) {
  if (HasAnyByteEscape(pattern)) {
    return RegexError(GoRegexError(RE2::ErrorBadEscape), "\\C");
  }
  if (regexp.ok()) return base::Status::Ok();
  return RegexError(GoRegexError(regexp.error_code()), regexp.error_arg());
}

}  // namespace tebium::alert
