// What the attributes of HTML hold, and the character references in them.
#ifndef TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_ATTRIBUTE_H_
#define TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_ATTRIBUTE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace tebium::alert::tmpl::html {

enum class AttributeType : uint8_t {
  kPlain,
  kUrl,
  kSrcset,
  kScript,
  kStyle,
  kUnsafe,  // decides how other content or a request is read
};

// By a name in lower case, as HTML 5 has it; names that are unknown are judged
// by their look ("on…" is a script, "…url…" a URL).
AttributeType TypeOfAttribute(std::string_view name);

// In lower case, so that it compares with names in ASCII as in Go: two letters
// beyond ASCII have small forms within it, the others stay.
std::string LowerName(std::string_view name);

// Whether a <script> of this `type` holds JavaScript.
bool IsScriptType(std::string_view mime_type);

// Replaces character references by what they stand for. Of those with names,
// only the ones for ASCII: others don't bear on where a value goes on.
std::string DecodeReferences(std::string_view text);

}  // namespace tebium::alert::tmpl::html

#endif  // TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_ATTRIBUTE_H_
