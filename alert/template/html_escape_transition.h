// How static text moves a template's context on: html/template's transitions.
#ifndef TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_TRANSITION_H_
#define TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_TRANSITION_H_

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "alert/template/html_escape_context.h"

namespace tebium::alert::tmpl::html {

// The context behind the first `size` bytes of a text.
struct Step {
  Context context;
  size_t size = 0;
};

// The next token of `text`, which is not empty, under `context`'s state alone:
// the ends of attribute values and of elements are found by who calls.
Step Transit(const Context& context, std::string_view text);
// The same for the states within scripts and styles.
Step TransitScriptOrStyle(const Context& context, std::string_view text);
// Moves on within a URL.
Step TransitUrl(const Context& context, std::string_view text);

// What may end a value.
std::string_view EndsOf(Delim delim);

// Where "</title" and the like begins, npos where it does not.
size_t FindElementEnd(Element element, std::string_view text);

// Walks through one text, finding the ends of elements and values. Linear: it
// remembers where elements end. `text` must outlive it.
class TextWalker {
 public:
  explicit TextWalker(std::string_view text);

  // From `context` at `at`, within the text, to the next token's end.
  Step Next(const Context& context, size_t at);

 private:
  Step NextOutsideValues(const Context& context, size_t at);
  Step NextInValue(const Context& context, size_t at) const;
  // Where the element that `at` is in ends, or the text.
  size_t ElementEnd(Element element, size_t at);

  const std::string_view text_;
  // By Element: the first end at or behind a place that was asked about. One
  // before the text's start is not known yet.
  struct KnownEnd {
    bool known = false;
    size_t at = 0;
  };
  std::array<KnownEnd, 5> ends_;
};

// As Go's %q, shortened to so many characters.
std::string QuoteFirst(std::string_view text, size_t characters);

}  // namespace tebium::alert::tmpl::html

#endif  // TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_TRANSITION_H_
