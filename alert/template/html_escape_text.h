// A template's static text, as html/template writes it.
#ifndef TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_TEXT_H_
#define TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_TEXT_H_

#include <optional>
#include <string>
#include <string_view>

#include "alert/template/html_escape_context.h"

namespace tebium::alert::tmpl::html {

struct EscapedText {
  Context context;                  // behind it
  std::optional<std::string> text;  // what to write instead, if not the same
};

// Comments are left out, and a '<' that begins no tag becomes "&lt;".
EscapedText EscapeText(const Context& context, std::string_view text);

}  // namespace tebium::alert::tmpl::html

#endif  // TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_TEXT_H_
