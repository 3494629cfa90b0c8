// JavaScript and CSS. No action is let in here, so that only so much is known
// of them as is needed to find where they end, to strip their comments, and to
// refuse what Go refuses.
#include <algorithm>
#include <array>
#include <utility>

#include "alert/template/html_escape_attribute.h"
#include "alert/template/html_escape_transition.h"

namespace tebium::alert::tmpl::html {
namespace {

constexpr std::string_view kLineSeparator = "\xE2\x80\xA8";
constexpr std::string_view kParagraphSeparator = "\xE2\x80\xA9";
constexpr size_t kMaxQuoted = 2000;
constexpr size_t kMaxQuotedSlash = 32;  // Go's own

// Those words that an expression may follow.
constexpr std::array<std::string_view, 14> kWordsBeforeRegexp = {
    "break", "case",       "continue", "delete", "do",  "else",   "finally",
    "in",    "instanceof", "return",   "throw",  "try", "typeof", "void"};

Step All(Context context, std::string_view text) {
  return {std::move(context), text.size()};
}

bool IsJsWordPart(char c) {
  return c == '$' || c == '_' || (c >= '0' && c <= '9') ||
         (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string_view TrimJsRight(std::string_view text) {
  for (;;) {
    const size_t size = text.find_last_not_of("\t\n\f\r ") + 1;
    text = text.substr(0, size);
    if (!text.ends_with(kLineSeparator) &&
        !text.ends_with(kParagraphSeparator)) {
      return text;
    }
    text.remove_suffix(kLineSeparator.size());
  }
}

// Behind "a + " a slash begins a regular expression, behind "a++" it divides.
Slash AfterSign(std::string_view text) {
  const size_t before = text.find_last_not_of(text.back());
  const size_t start = before == std::string_view::npos ? 0 : before + 1;
  return (text.size() - start) % 2 == 1 ? Slash::kRegexp : Slash::kDivision;
}

Slash AfterWord(std::string_view text) {
  size_t start = text.size();
  while (start > 0 && IsJsWordPart(text[start - 1])) --start;
  const bool found =
      std::find(kWordsBeforeRegexp.begin(), kWordsBeforeRegexp.end(),
                text.substr(start)) != kWordsBeforeRegexp.end();
  return found ? Slash::kRegexp : Slash::kDivision;
}

// What a slash means behind `text`, which has no strings, comments or slashes.
Slash SlashAfter(std::string_view text, Slash before) {
  text = TrimJsRight(text);
  if (text.empty()) return before;
  const char last = text.back();
  if (last == '+' || last == '-') return AfterSign(text);
  if (last == '.') {
    const bool number = text.size() > 1 && text[text.size() - 2] >= '0' &&
                        text[text.size() - 2] <= '9';
    return number ? Slash::kDivision : Slash::kRegexp;
  }
  constexpr std::string_view kOperators = ",<>=*%&|^?!~([:;{}";
  if (kOperators.find(last) != std::string_view::npos) return Slash::kRegexp;
  return AfterWord(text);
}

// At a slash in `text`.
Step AtJsSlash(Context context, std::string_view text, size_t at) {
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  if (next == '/' || next == '*') {
    context.state =
        next == '/' ? State::kJsLineComment : State::kJsBlockComment;
    return {std::move(context), at + 2};
  }
  switch (context.slash) {
    case Slash::kRegexp:
      context.state = State::kJsRegexp;
      break;
    case Slash::kDivision:
      context.slash = Slash::kRegexp;
      break;
    case Slash::kUnknown:
      return All(Failed("'/' could start a division or regexp: " +
                        QuoteFirst(text.substr(at), kMaxQuotedSlash)),
                 text);
  }
  return {std::move(context), at + 1};
}

Step InJs(Context context, std::string_view text) {
  const size_t at = text.find_first_of("\"`'/");
  context.slash = SlashAfter(text.substr(0, at), context.slash);
  if (at == std::string_view::npos) return All(std::move(context), text);
  if (text[at] == '/') return AtJsSlash(std::move(context), text, at);
  context.state = State::kJsDoubleQuoted;
  if (text[at] == '\'') context.state = State::kJsSingleQuoted;
  if (text[at] == '`') context.state = State::kJsBackQuoted;
  context.slash = Slash::kRegexp;
  return {std::move(context), at + 1};
}

std::string_view JsSpecials(State state) {
  switch (state) {
    case State::kJsSingleQuoted:
      return "\\'";
    case State::kJsBackQuoted:
      return "\\`";
    case State::kJsRegexp:
      return "\\/[]";
    default:
      return "\\\"";
  }
}

Step Unfinished(std::string_view what, std::string_view text) {
  return All(Failed("unfinished " + std::string(what) + ": " +
                    QuoteFirst(text, kMaxQuoted)),
             text);
}

// A string or a regular expression.
Step InJsDelimited(Context context, std::string_view text) {
  const std::string_view specials = JsSpecials(context.state);
  bool in_charset = false;
  for (size_t at = text.find_first_of(specials); at < text.size();
       at = text.find_first_of(specials, at + 1)) {
    const char c = text[at];
    if (c == '\\') {
      if (++at == text.size()) {
        return Unfinished("escape sequence in JS string", text);
      }
    } else if (c == '[' || c == ']') {
      in_charset = c == '[';
    } else if (!in_charset) {
      context.state = State::kJs;
      context.slash = Slash::kDivision;
      return {std::move(context), at + 1};
    }
  }
  if (in_charset) return Unfinished("JS regexp charset", text);
  return All(std::move(context), text);
}

Step InBlockComment(Context context, std::string_view text) {
  const size_t end = text.find("*/");
  if (end == std::string_view::npos) return All(std::move(context), text);
  context.state =
      context.state == State::kJsBlockComment ? State::kJs : State::kCss;
  return {std::move(context), end + 2};
}

// The line's end is no part of it.
Step InLineComment(Context context, std::string_view text) {
  const bool js = context.state == State::kJsLineComment;
  size_t end = text.find_first_of(js ? "\n\r" : "\n\f\r");
  if (js) {
    end = std::min(
        {end, text.find(kLineSeparator), text.find(kParagraphSeparator)});
  }
  if (end == std::string_view::npos) return All(std::move(context), text);
  context.state = js ? State::kJs : State::kCss;
  return {std::move(context), end};
}

bool IsCssNamePart(char c) {
  return c == '-' || IsJsWordPart(c) || (c & 0x80) != 0;
}

constexpr std::string_view kCssSpace = "\t\n\f\r ";

bool EndsWithUrlWord(std::string_view text) {
  constexpr size_t kSize = 3;
  text = text.substr(0, text.find_last_not_of(kCssSpace) + 1);
  if (text.size() < kSize) return false;
  const size_t start = text.size() - kSize;
  const bool longer =
      start > 0 && text[start - 1] != '$' && IsCssNamePart(text[start - 1]);
  return !longer && LowerName(text.substr(start)) == "url";
}

// Behind "url(".
Step AtCssUrl(Context context, std::string_view text, size_t at) {
  at = std::min(text.find_first_not_of(kCssSpace, at), text.size());
  context.state = State::kCssUrl;
  if (at < text.size() && text[at] == '"') {
    context.state = State::kCssDoubleQuotedUrl;
    ++at;
  } else if (at < text.size() && text[at] == '\'') {
    context.state = State::kCssSingleQuotedUrl;
    ++at;
  }
  return {std::move(context), at};
}

// The state that begins at `at`; kCss: none.
State CssStateAt(std::string_view text, size_t at) {
  const char c = text[at];
  if (c == '"') return State::kCssDoubleQuoted;
  if (c == '\'') return State::kCssSingleQuoted;
  if (c == '(' && EndsWithUrlWord(text.substr(0, at))) return State::kCssUrl;
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  if (c == '/' && next == '/') return State::kCssLineComment;
  if (c == '/' && next == '*') return State::kCssBlockComment;
  return State::kCss;
}

Step InCss(Context context, std::string_view text) {
  constexpr std::string_view kSpecials = "(\"'/";
  for (size_t at = text.find_first_of(kSpecials); at != std::string_view::npos;
       at = text.find_first_of(kSpecials, at + 1)) {
    const State state = CssStateAt(text, at);
    if (state == State::kCss) continue;
    if (state == State::kCssUrl) {
      return AtCssUrl(std::move(context), text, at + 1);
    }
    context.state = state;
    return {std::move(context), IsComment(state) ? at + 2 : at + 1};
  }
  return All(std::move(context), text);
}

std::string_view CssEndsAndEscape(State state) {
  switch (state) {
    case State::kCssDoubleQuoted:
    case State::kCssDoubleQuotedUrl:
      return "\\\"";
    case State::kCssSingleQuoted:
    case State::kCssSingleQuotedUrl:
      return "\\'";
    default:
      return "\\\t\n\f\r )";
  }
}

// A string or url(…). In Go all of them are URLs, with their escapes decoded;
// nothing but the words of an error would hang on the decoding here.
Step InCssString(const Context& context, std::string_view text) {
  const std::string_view specials = CssEndsAndEscape(context.state);
  size_t seen = 0;  // behind the last escape
  for (size_t at = text.find_first_of(specials); at < text.size();
       at = text.find_first_of(specials, at + 1)) {
    if (text[at] == '\\') {
      if (++at == text.size()) {
        return Unfinished("escape sequence in CSS string", text);
      }
      seen = at + 1;
      continue;
    }
    Step step = TransitUrl(context, text.substr(0, seen));
    step.context.state = State::kCss;
    return {std::move(step.context), at + 1};
  }
  return TransitUrl(context, text);
}

}  // namespace

Step TransitScriptOrStyle(const Context& context, std::string_view text) {
  switch (context.state) {
    case State::kJs:
      return InJs(context, text);
    case State::kJsDoubleQuoted:
    case State::kJsSingleQuoted:
    case State::kJsBackQuoted:
    case State::kJsRegexp:
      return InJsDelimited(context, text);
    case State::kJsBlockComment:
    case State::kCssBlockComment:
      return InBlockComment(context, text);
    case State::kJsLineComment:
    case State::kCssLineComment:
      return InLineComment(context, text);
    case State::kCss:
      return InCss(context, text);
    default:
      return InCssString(context, text);
  }
}

}  // namespace tebium::alert::tmpl::html
