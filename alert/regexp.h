// Go's regular expressions: what RE2 and Go's regexp differ in.
#ifndef TEBIUM_ALERT_REGEXP_H_
#define TEBIUM_ALERT_REGEXP_H_

#include <re2/re2.h>

#include <string_view>

#include "base/status.h"

namespace tebium::alert {

// Quiet, and bounded by kMaxRegexMemoryBytes.
RE2::Options RegexpOptions();

// OK if `regexp`, compiled from `pattern` or from the same with anchors around
// it, is one that Go takes. kInvalidArgument in Go's words otherwise: "error
// parsing regexp: missing closing ]: `[a`".
base::Status RegexpStatus(std::string_view pattern, const RE2& regexp);

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_REGEXP_H_
