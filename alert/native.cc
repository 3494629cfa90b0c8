#include "alert/native.h"

#include "base/hash.h"

namespace tebium::alert {
namespace {

constexpr std::string_view kSource = "source";

}  // namespace

uint64_t NativeIdentity(std::string_view module, std::string_view type) {
  // 0xFF occurs in neither, so that no two pairs run together.
  return base::Fnv1a(type, base::Fnv1a("\xFF", base::Fnv1a(module)));
}

Event MakeNativeEvent(const NativeAlert& alert, base::Time now,
                      base::Duration life) {
  Event event;
  event.identity = NativeIdentity(alert.module, alert.type);
  event.alert.labels = LabelSet::Of({{kAlertName, alert.type},
                                     {kModule, alert.module},
                                     {kSeverity, alert.severity},
                                     {kSource, kNativeSource}});
  event.alert.annotations = LabelSet::Of({{kSummary, alert.message}});
  event.alert.starts_at = now;
  event.alert.ends_at = now + life;
  return event;
}

}  // namespace tebium::alert
