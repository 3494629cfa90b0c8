// From a template's text to trees: Go's text/template/parse.
#ifndef TEBIUM_ALERT_TEMPLATE_PARSER_H_
#define TEBIUM_ALERT_TEMPLATE_PARSER_H_

#include <string>
#include <string_view>

#include "alert/template/tree.h"
#include "base/status.h"

namespace tebium::alert::tmpl {

struct ParseLimits {
  size_t max_text_bytes = size_t{1} << 20;
  // Blocks, parentheses and `else if`s within one another.
  size_t max_depth = 200;
};

// Parses `text`, called `name`, and adds it and what it defines to `trees`
// under the rules of Go's Template.Parse: an empty definition does not replace
// one that is there, any other does. Identifiers must be in `functions`.
//
// Go 1.19's language, and the `else with` of Go 1.23. `name` and `text` may be
// any bytes. kInvalidArgument in Go's words, `template: NAME:LINE: …`, with the
// name and what is wrong in full; `trees` is as it was then. What exceeds a
// limit is refused in the same form.
base::Status Parse(std::string_view name, std::string_view text,
                   const Functions& functions, const ParseLimits& limits,
                   Trees& trees);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_PARSER_H_
