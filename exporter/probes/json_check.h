// What a module's JSON has to say.
//
// A path is names with dots between them and indexes in brackets:
// "status", "data.queue.length", "checks[0].ok"; "length" of an array is how
// many values it has. A path that leads nowhere leads to null.
#ifndef TEBIUM_EXPORTER_PROBES_JSON_CHECK_H_
#define TEBIUM_EXPORTER_PROBES_JSON_CHECK_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

// "status == ok", "queue.length < 100", "error == null"; the value may stand in
// double quotes. ==, != compare text, numbers, true, false and null; <, <=, >=,
// > numbers alone. kInvalidArgument says what was expected.
base::StatusOr<JsonCondition> ParseJsonCondition(std::string_view text);
// As it is parsed.
std::string JsonConditionText(const JsonCondition& condition);

struct JsonFindings {
  // The first condition that does not hold, as text; "not JSON" of a body that
  // is none; "" if all hold.
  std::string failed;
  // The text at "version" or "build.version", if it is a short one; else "".
  std::string version;
};

// Without conditions a body that is no JSON is as good as any.
JsonFindings CheckJson(const std::vector<JsonCondition>& conditions,
                       std::string_view body);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PROBES_JSON_CHECK_H_
