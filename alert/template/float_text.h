// Go's strconv.FormatFloat.
#ifndef TEBIUM_ALERT_TEMPLATE_FLOAT_TEXT_H_
#define TEBIUM_ALERT_TEMPLATE_FLOAT_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>

namespace tebium::alert::tmpl {

// `form` is one of Go's: 'b' (-ddddp±ddd), 'e', 'E', 'f', 'g', 'G',
// 'x' (-0x1.yyp±dd) and 'X'. Without a precision: as few digits as read back
// as the same number. "NaN", "+Inf" and "-Inf".
std::string FloatText(double value, char form, std::optional<size_t> precision);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_FLOAT_TEXT_H_
