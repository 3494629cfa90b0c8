// Data and functions for templates in tests; the Go types that they stand for
// are of a package `main`:
//
//   type KV map[string]string     // Names() []string, Remove([]string) KV
//   type Pair struct { Name, Value string }
//   type T struct { … }           // methods are of *T
#ifndef TEBIUM_TESTS_ALERT_TEMPLATE_SAMPLE_H_
#define TEBIUM_TESTS_ALERT_TEMPLATE_SAMPLE_H_

#include <span>
#include <string>
#include <string_view>

#include "alert/template/exec.h"
#include "alert/template/value.h"
#include "base/status.h"

namespace tebium::alert::tmpl::sample {

extern const Type kIntsType;   // []int
extern const Type kKvType;     // main.KV
extern const Type kPairType;   // main.Pair
extern const Type kPairsType;  // []main.Pair

// The dot of the tests: a *main.T.
Value Dot();

Value Pair(std::string_view name, std::string_view value);

// The built-ins and the tests' own.
Functions AllFunctions();

// What `text`, a template called "t", gives with Dot(): the output or the
// error's message.
std::string Render(std::string_view text, const ExecLimits& limits = {});
base::StatusOr<std::string> TryRender(std::string_view text,
                                      const ExecLimits& limits = {});

// What Go 1.19 makes of a text, with `missingkey=zero`: output or error.
struct Case {
  const char* text;
  const char* want;
};
void Check(std::span<const Case> cases);

}  // namespace tebium::alert::tmpl::sample

#endif  // TEBIUM_TESTS_ALERT_TEMPLATE_SAMPLE_H_
