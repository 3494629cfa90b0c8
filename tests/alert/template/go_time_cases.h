// Instants in tables of cases, and times as one line of text.
#ifndef TEBIUM_TESTS_ALERT_TEMPLATE_GO_TIME_CASES_H_
#define TEBIUM_TESTS_ALERT_TEMPLATE_GO_TIME_CASES_H_

#include <cstdint>
#include <limits>
#include <string>

#include "alert/template/go_time.h"

namespace tebium::alert::tmpl {

inline constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
inline constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

inline Zone ZoneNamed(const std::string& name) {
  CallContext context;
  context.load_zone = &base::TimeZone::Load;
  return LoadZone(name, context).value();
}

struct Instant {
  int64_t unix_seconds;
  int32_t nanoseconds;
  const char* zone;

  GoTime ToTime() const { return {unix_seconds, nanoseconds, ZoneNamed(zone)}; }
};

// "1769854830 2026-01-31T10:20:30.5+00:00:00 UTC UTC": the instant, what its
// zone makes of it, and the zone.
inline std::string Show(const GoTime& time) {
  return std::to_string(time.unix_seconds) + ' ' +
         FormatTime(time, "2006-01-02T15:04:05.999999999-07:00:00 MST ") +
         time.zone.name;
}

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_TESTS_ALERT_TEMPLATE_GO_TIME_CASES_H_
