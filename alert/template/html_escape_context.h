// Where in HTML a template's action stands: html/template's context.
#ifndef TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_CONTEXT_H_
#define TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_CONTEXT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tebium::alert::tmpl::html {

// The enumerators are Go's, in its order; their Go names are in errors and in
// the names of derived templates.
enum class State : uint8_t {
  kText,
  kTag,          // before an attribute or the tag's end
  kAttrName,     // within an attribute's name
  kAfterName,    // behind it, before any '='
  kBeforeValue,  // behind the '='
  kHtmlComment,
  kRcData,  // in <textarea> and <title>
  kAttr,    // in an attribute that is text
  kUrl,     // in one that is a URL
  kSrcset,
  kJs,
  kJsDoubleQuoted,
  kJsSingleQuoted,
  kJsBackQuoted,
  kJsRegexp,
  kJsBlockComment,
  kJsLineComment,
  kCss,
  kCssDoubleQuoted,
  kCssSingleQuoted,
  kCssDoubleQuotedUrl,
  kCssSingleQuotedUrl,
  kCssUrl,
  kCssBlockComment,
  kCssLineComment,
  kError,
  kDead,  // behind a {{break}} or {{continue}}
};

// What ends the attribute's value.
enum class Delim : uint8_t {
  kNone,  // in no attribute's value
  kDoubleQuote,
  kSingleQuote,
  kSpaceOrTagEnd,
};

enum class UrlPart : uint8_t {
  kNone,  // at the start, or in no URL
  kPreQuery,
  kQueryOrFragment,
  kUnknown,  // branches differ
};

// What a slash means in a script.
enum class Slash : uint8_t { kRegexp, kDivision, kUnknown };

// The attribute one is in, as far as it matters.
enum class Attribute : uint8_t {
  kNone,
  kScript,
  kScriptType,
  kStyle,
  kUrl,
  kSrcset,
};

// The element one is in the start tag or in the body of, where that has rules
// of its own.
enum class Element : uint8_t { kNone, kScript, kStyle, kTextarea, kTitle };

// Why a template can't be escaped.
struct Problem {
  std::string place;  // "file:line:column" of a node; may be empty
  size_t line = 0;    // used without a place; 0: unknown
  std::string description;
};

// The default is the start of a template.
struct Context {
  State state = State::kText;
  Delim delim = Delim::kNone;
  UrlPart url_part = UrlPart::kNone;
  Slash slash = Slash::kRegexp;
  Attribute attribute = Attribute::kNone;
  Element element = Element::kNone;
  std::shared_ptr<const Problem> problem;  // with State::kError alone

  bool failed() const { return state == State::kError; }
  bool operator==(const Context&) const = default;
};

Context Failed(Problem problem);
// A failure at a place that is not known here.
Context Failed(std::string description);

// As Go prints it: "{stateAttr delimDoubleQuote … <nil>}".
std::string ToString(const Context& context);

// The name of the template that is `name` begun in `context`: itself for text,
// else "name$htmltemplate_stateTag" and the like.
std::string Mangle(const Context& context, std::string_view name);

// The context of an action: what follows without a byte of text.
Context Nudge(Context context);

// In which state the value of an attribute starts.
State ValueState(Attribute attribute);

bool IsComment(State state);
// In a tag, but in no value that is more than text.
bool IsInTag(State state);
// In JavaScript or CSS, comments included.
bool IsScriptOrStyle(State state);

}  // namespace tebium::alert::tmpl::html

#endif  // TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_CONTEXT_H_
