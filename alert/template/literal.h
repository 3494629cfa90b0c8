// What numbers in templates mean: Go's strconv and, of complex ones, fmt.Sscan.
#ifndef TEBIUM_ALERT_TEMPLATE_LITERAL_H_
#define TEBIUM_ALERT_TEMPLATE_LITERAL_H_

#include <memory>
#include <string_view>

#include "alert/template/lexer.h"
#include "alert/template/tree.h"
#include "base/status.h"

namespace tebium::alert::tmpl {

// strconv.ParseFloat, without its words for infinities and NaN: 1.5e3, 0x1.8p1.
// Errors are Go's: `strconv.ParseFloat: parsing "x": invalid syntax`.
base::StatusOr<double> ParseGoFloat(std::string_view text);

// The node of a kRune, kNumber or kComplex token, with all that it can be read
// as: integers as strconv reads them for base 0 (0x1f, 0o17, 017, 1_000),
// floats as it reads them (1.5e3, 0x1.8p1). Errors are Go's, without place.
base::StatusOr<std::unique_ptr<NumberNode>> MakeNumber(const Token& token);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_LITERAL_H_
