// Numbers of any kind, as functions take and show them.
#ifndef TEBIUM_ALERT_TEMPLATE_CONVERT_H_
#define TEBIUM_ALERT_TEMPLATE_CONVERT_H_

#include <string>

#include "alert/template/value.h"
#include "base/status.h"

namespace tebium::alert::tmpl {

// Prometheus's ConvertToFloat: float64, int, int64, a duration's seconds, or a
// string. kInvalidArgument in Go's words for anything else.
base::StatusOr<double> ToFloat(const Value& value);

// Go's %.4g.
std::string FourDigits(double value);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_CONVERT_H_
