// Time as the program sees it.
//
// Instants are wall-clock nanoseconds since the Unix epoch, in UTC. `kNoTime`
// (the epoch itself) stands for "not set"; no alert is that old. Only app/
// builds the real clock; everyone else is handed one, or a plain `now`.
#ifndef TEBIUM_BASE_CLOCK_H_
#define TEBIUM_BASE_CLOCK_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"

namespace tebium::base {

using Duration = std::chrono::nanoseconds;
using Time = std::chrono::time_point<std::chrono::system_clock, Duration>;

inline constexpr Time kNoTime{};

inline int64_t ToNanos(Time time) { return time.time_since_epoch().count(); }
inline Time FromNanos(int64_t nanos) { return Time(Duration(nanos)); }
inline double ToSeconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Wall time; may jump when the machine's clock is set.
  virtual Time Now() const = 0;
  // Never goes back; its zero is arbitrary. For measuring how long things take.
  virtual Duration Monotonic() const = 0;
};

// The machine's clock.
class SystemClock : public Clock {
 public:
  Time Now() const override;
  Duration Monotonic() const override;
};

// What a clock on the wall shows.
struct CivilTime {
  int64_t year = 1970;
  int month = 1;    // 1 to 12
  int day = 1;      // of the month
  int weekday = 4;  // Sunday is 0, Saturday 6
  int hour = 0;
  int minute = 0;
  int second = 0;

  bool operator==(const CivilTime&) const = default;
};

// What a zone's clocks are set to at some instant.
struct ZoneOffset {
  int seconds = 0;  // east of UTC
  bool is_daylight_saving = false;
  std::string abbreviation = "UTC";

  bool operator==(const ZoneOffset&) const = default;
};

// A time zone by name ("Europe/Moscow", "UTC"), or the machine's own ("local").
// Immutable and cheap to copy.
class TimeZone {
 public:
  static TimeZone Utc();
  static TimeZone Local();
  // kInvalidArgument for a name that the zone database does not have.
  static StatusOr<TimeZone> Load(const std::string& name);

  // strftime-like, as cctz has it ("%H:%M:%S", "%d.%m.%Y %H:%M:%S %Z").
  std::string Format(std::string_view format, Time time) const;

  // The time of day and the date in this zone, daylight saving included.
  CivilTime Civil(Time time) const;

  // Any number of seconds since the epoch will do, not only what Time holds.
  ZoneOffset OffsetAt(int64_t unix_seconds) const;

  // The seconds east of UTC that `abbreviation` ("MSK") stands for when clocks
  // in this zone show `civil_seconds` (since the epoch, as if it were UTC): one
  // that was then in use, if any; else the first in the zone's history. None if
  // it never had that name.
  std::optional<int> OffsetNamed(std::string_view abbreviation,
                                 int64_t civil_seconds) const;

  // Zones of one name.
  bool operator==(const TimeZone& other) const;

 private:
  friend StatusOr<Time> ParseTimestamp(std::string_view text,
                                       const TimeZone& assumed);
  struct Impl;
  explicit TimeZone(std::shared_ptr<const Impl> impl);
  std::shared_ptr<const Impl> impl_;
};

// ISO 8601 / RFC 3339: "2026-01-31T10:20:30[.123456789][Z|+03:00|+0300]", a
// space instead of the T, date alone. Without a zone, `assumed` holds. Year 1
// (Alertmanager's zero time) gives kNoTime. Years before 1678 or after 2261 do
// not fit and are refused.
StatusOr<Time> ParseTimestamp(std::string_view text, const TimeZone& assumed);

// "2026-01-31T10:20:30.123Z" with milliseconds; kNoTime gives Alertmanager's
// zero time, "0001-01-01T00:00:00.000Z".
std::string FormatTimestamp(Time time);

// Prometheus's durations: "90d", "1h30m", "250ms", "0"; units y w d h m s ms in
// this order, each at most once.
StatusOr<Duration> ParseDuration(std::string_view text);

// "08:30" as minutes of the day, 0 to 1439.
StatusOr<int> ParseMinuteOfDay(std::string_view text);

// The inverse of ParseDuration, shortest form: "1h30m", "250ms", "0s".
std::string FormatDuration(Duration duration);

}  // namespace tebium::base

#endif  // TEBIUM_BASE_CLOCK_H_
