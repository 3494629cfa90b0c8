// Executes trees: Go's text/template/exec.go.
//
// Of versions that differ, errors have the words of Go 1.19; what newer ones
// take besides (a range over a number) is taken. A key that a map does not have
// gives the zero value of its elements: Alertmanager's `missingkey=zero`.
#ifndef TEBIUM_ALERT_TEMPLATE_EXEC_H_
#define TEBIUM_ALERT_TEMPLATE_EXEC_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "alert/template/tree.h"
#include "alert/template/value.h"
#include "base/status.h"

namespace tebium::alert::tmpl {

// What one execution may use; over any of them it fails.
struct ExecLimits {
  size_t max_output_bytes = size_t{1} << 20;
  // Nodes and calls; long texts and lists cost more.
  uint64_t max_steps = 1'000'000;
  size_t max_depth = 100;     // templates within one another
  size_t max_nesting = 1000;  // blocks and parentheses, over all of these
};

// Executes the tree called `name` with `data` as dot. Errors are Go's:
// `template: NAME:LINE:COLUMN: executing "NAME" at <…>: …`; kResourceExhausted
// over a limit, kInvalidArgument for any other. Thread-safe: trees and
// functions are only read.
base::StatusOr<std::string> Execute(const Trees& trees, std::string_view name,
                                    const Functions& functions,
                                    const Value& data, const ExecLimits& limits,
                                    CallContext& context);

// text/template's own functions: and, or, not, eq, ne, lt, le, gt, ge, index,
// slice, len, call, print, printf, println, html, js, urlquery. `and` and `or`
// have nothing to call: the executor does not evaluate what they don't need.
void AddBuiltins(Functions& functions);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_EXEC_H_
