// What escapes a value in its context.
#ifndef TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_FUNCTIONS_H_
#define TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_FUNCTIONS_H_

#include <optional>
#include <string>
#include <string_view>

namespace tebium::alert::tmpl::html {

// What a value is trusted to be: template.HTML and template.URL.
enum class Content { kPlain, kHtml, kUrl };

// Each gives none if `text` stays as it is.
using Escape = std::optional<std::string>(std::string_view text,
                                          Content content);
Escape EscapeForText;
Escape EscapeForRcData;
Escape EscapeForAttribute;
Escape EscapeForUnquoted;
Escape FilterName;  // of a tag or an attribute
Escape DropInComment;
Escape FilterUrl;
Escape NormalizeUrl;
Escape EscapeUrlPart;
Escape EscapeSrcset;

// What is text in a piece of HTML: without its tags and comments.
std::string StripTags(std::string_view html);

}  // namespace tebium::alert::tmpl::html

#endif  // TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_FUNCTIONS_H_
