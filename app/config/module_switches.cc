#include "app/config/module_switches.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "app/config/alertmanager/matchers.h"
#include "base/text.h"

namespace tebium::app::amfile {
namespace {

using exporter::DeadMansSwitch;

constexpr base::Duration kMinTimeout = std::chrono::seconds(10);
constexpr base::Duration kMaxTimeout = std::chrono::hours(24 * 7);
constexpr size_t kMaxNameBytes = 128;

void ReadTimeout(const Field& field, base::Duration& timeout) {
  std::optional<base::Duration> given;
  DurationInto(given)(field);
  if (!given.has_value()) return;
  if (*given < kMinTimeout || *given > kMaxTimeout) {
    return field.Fault("expected a duration from " +
                       base::FormatDuration(kMinTimeout) + " to " +
                       base::FormatDuration(kMaxTimeout));
  }
  timeout = *given;
}

void ReadName(const Field& field, std::string& name) {
  const auto text = ReadText(field);
  if (!text.has_value()) return;
  if (base::Trim(*text).empty() || text->size() > kMaxNameBytes) {
    return field.Fault("expected a name of 1 to 128 bytes");
  }
  name = *text;
}

DeadMansSwitch ReadSwitch(const Field& field) {
  DeadMansSwitch one;
  const bool read = ReadFields(
      field, {{"name", [&](const Field& f) { ReadName(f, one.name); }},
              {"matchers", MatchersInto(one.matchers)},
              {"timeout", [&](const Field& f) { ReadTimeout(f, one.timeout); }},
              {"severity", OneOfInto(one.severity, {"critical", "error",
                                                    "warning", "info"})}});
  // Without any, every alert would do.
  if (read && one.matchers.empty()) {
    field.Fault("expected matchers of the alert that always fires");
  }
  return one;
}

}  // namespace

void ReadDeadMansSwitches(const Field& field,
                          std::vector<DeadMansSwitch>& switches) {
  switches.clear();
  ReadItems(field, [&](const Field& item) {
    if (switches.size() == kMaxDeadMansSwitches) {
      return item.Fault("expected at most " +
                        std::to_string(kMaxDeadMansSwitches) + " switches");
    }
    DeadMansSwitch one = ReadSwitch(item);
    const bool known = std::any_of(
        switches.begin(), switches.end(),
        [&](const DeadMansSwitch& other) { return other.name == one.name; });
    if (known) return item.Fault("there is another switch of this name");
    switches.push_back(std::move(one));
  });
}

}  // namespace tebium::app::amfile
