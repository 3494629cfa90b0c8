// TeBium's own alerts in Prometheus's model.
#ifndef TEBIUM_ALERT_NATIVE_H_
#define TEBIUM_ALERT_NATIVE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "alert/alert.h"
#include "base/clock.h"

namespace tebium::alert {

// The value of the label `source` of native alerts.
inline constexpr std::string_view kNativeSource = "tebium";
// They resolve by themselves so long after the last post.
inline constexpr base::Duration kNativeLife = std::chrono::minutes(5);

// Alerts of one module and type are the same one, whatever their priority.
uint64_t NativeIdentity(std::string_view module, std::string_view type);

struct NativeAlert {
  std::string type;
  std::string severity = "info";
  std::string module;
  std::string message;
};

// A post of it at `now`; firing, until `now` + `life`.
Event MakeNativeEvent(const NativeAlert& alert, base::Time now,
                      base::Duration life = kNativeLife);

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_NATIVE_H_
