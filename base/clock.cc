#include "base/clock.h"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <limits>
#include <optional>

#include "base/text.h"

namespace tebium::base {
namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;

// The calendar, and so the rules of a zone, repeat themselves.
constexpr int64_t kSecondsPer400Years = 146'097LL * 86400;
// Within what cctz computes without overflow; after every recorded transition.
constexpr int64_t kFarSeconds = int64_t{1} << 55;
// Of a zone's history, what is looked through for a name: more than any has.
constexpr int kMaxTransitions = 1000;

// The instant `unix_seconds`, or one at which every zone is as it is then.
cctz::time_point<cctz::seconds> Reachable(int64_t unix_seconds) {
  if (unix_seconds > kFarSeconds) {
    unix_seconds =
        kFarSeconds + (unix_seconds - kFarSeconds) % kSecondsPer400Years;
  }
  return cctz::time_point<cctz::seconds>(
      cctz::seconds(std::max(unix_seconds, -kFarSeconds)));
}

// Digits of an ISO 8601 timestamp, read from the left.
class TimestampReader {
 public:
  explicit TimestampReader(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }

  std::optional<int> Digits(size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (size_t i = 0; i < count; ++i) {
      const char c = rest_[i];
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  bool Skip(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  // The digits after a decimal point, as nanoseconds; what is finer is cut.
  std::optional<int64_t> Fraction() {
    size_t digits = 0;
    int64_t nanos = 0;
    while (digits < rest_.size() && rest_[digits] >= '0' &&
           rest_[digits] <= '9') {
      if (digits < 9) nanos = nanos * 10 + (rest_[digits] - '0');
      ++digits;
    }
    if (digits == 0) return std::nullopt;
    for (size_t i = digits; i < 9; ++i) nanos *= 10;
    rest_.remove_prefix(digits);
    return nanos;
  }

  // "Z", "+03:00", "+0300", "+03" in seconds east of UTC.
  std::optional<int64_t> Offset() {
    if (Skip("Zz")) return 0;
    if (rest_.empty()) return std::nullopt;
    const int64_t sign = rest_.front() == '-' ? -1 : 1;
    if (!Skip("+-")) return std::nullopt;
    const auto hours = Digits(2);
    if (!hours || *hours > 23) return std::nullopt;
    int minutes = 0;
    if (!AtEnd()) {
      Skip(":");
      const auto parsed = Digits(2);
      if (!parsed || *parsed > 59) return std::nullopt;
      minutes = *parsed;
    }
    return sign * (*hours * 3600 + minutes * 60);
  }

 private:
  std::string_view rest_;
};

struct CivilParts {
  cctz::civil_second second;
  int64_t nanos = 0;
  std::optional<int64_t> offset_seconds;
};

std::optional<cctz::civil_day> ReadDate(TimestampReader& reader) {
  const auto year = reader.Digits(4);
  if (!year || !reader.Skip("-")) return std::nullopt;
  const auto month = reader.Digits(2);
  if (!month || !reader.Skip("-")) return std::nullopt;
  const auto day = reader.Digits(2);
  if (!day) return std::nullopt;
  const cctz::civil_day date(*year, *month, *day);
  // civil_day normalises 31 February; a timestamp that needs it is wrong.
  if (date.month() != *month || date.day() != *day) return std::nullopt;
  return date;
}

std::optional<CivilParts> ReadParts(std::string_view text) {
  TimestampReader reader(text);
  const auto date = ReadDate(reader);
  if (!date) return std::nullopt;
  CivilParts parts;
  parts.second = cctz::civil_second(*date);
  if (reader.AtEnd()) return parts;
  if (!reader.Skip("Tt ")) return std::nullopt;
  const auto hour = reader.Digits(2);
  if (!hour || *hour > 23 || !reader.Skip(":")) return std::nullopt;
  const auto minute = reader.Digits(2);
  if (!minute || *minute > 59) return std::nullopt;
  int second = 0;
  if (reader.Skip(":")) {
    const auto parsed = reader.Digits(2);
    if (!parsed || *parsed > 60) return std::nullopt;
    second = *parsed;
    if (reader.Skip(".,")) {
      const auto nanos = reader.Fraction();
      if (!nanos) return std::nullopt;
      parts.nanos = *nanos;
    }
  }
  parts.second += *hour * 3600 + *minute * 60 + second;
  if (reader.AtEnd()) return parts;
  parts.offset_seconds = reader.Offset();
  if (!parts.offset_seconds || !reader.AtEnd()) return std::nullopt;
  return parts;
}

struct Unit {
  std::string_view name;
  int64_t nanos;
};

constexpr std::array<Unit, 7> kUnits = {{
    {"y", 365 * 86400 * kNanosPerSecond},
    {"w", 7 * 86400 * kNanosPerSecond},
    {"d", 86400 * kNanosPerSecond},
    {"h", 3600 * kNanosPerSecond},
    {"m", 60 * kNanosPerSecond},
    {"s", kNanosPerSecond},
    {"ms", 1'000'000},
}};

Status BadDuration(std::string_view text) {
  return InvalidArgumentError(
      "duration: expected one like 30s, 5m or 1h30m, "
      "got \"" +
      std::string(text) + "\"");
}

}  // namespace

struct TimeZone::Impl {
  cctz::time_zone zone;
};

Time SystemClock::Now() const {
  return std::chrono::time_point_cast<Duration>(
      std::chrono::system_clock::now());
}

Duration SystemClock::Monotonic() const {
  return std::chrono::steady_clock::now().time_since_epoch();
}

TimeZone::TimeZone(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

bool TimeZone::operator==(const TimeZone& other) const {
  return impl_->zone.name() == other.impl_->zone.name();
}

TimeZone TimeZone::Utc() {
  return TimeZone(std::make_shared<const Impl>(Impl{cctz::utc_time_zone()}));
}

TimeZone TimeZone::Local() {
  return TimeZone(std::make_shared<const Impl>(Impl{cctz::local_time_zone()}));
}

StatusOr<TimeZone> TimeZone::Load(const std::string& name) {
  if (name == "local") return Local();
  cctz::time_zone zone;
  if (!cctz::load_time_zone(name, &zone)) {
    return InvalidArgumentError("time zone: unknown name \"" + name + "\"");
  }
  return TimeZone(std::make_shared<const Impl>(Impl{zone}));
}

std::string TimeZone::Format(std::string_view format, Time time) const {
  return cctz::format(std::string(format), time, impl_->zone);
}

CivilTime TimeZone::Civil(Time time) const {
  const cctz::civil_second civil = cctz::convert(
      std::chrono::floor<std::chrono::seconds>(time), impl_->zone);
  CivilTime result;
  result.year = civil.year();
  result.month = civil.month();
  result.day = civil.day();
  // cctz begins its weeks on Monday.
  result.weekday =
      (static_cast<int>(cctz::get_weekday(cctz::civil_day(civil))) + 1) % 7;
  result.hour = civil.hour();
  result.minute = civil.minute();
  result.second = civil.second();
  return result;
}

ZoneOffset TimeZone::OffsetAt(int64_t unix_seconds) const {
  const auto found = impl_->zone.lookup(Reachable(unix_seconds));
  return {found.offset, found.is_dst, found.abbr};
}

std::optional<int> TimeZone::OffsetNamed(std::string_view abbreviation,
                                         int64_t civil_seconds) const {
  const cctz::time_zone& zone = impl_->zone;
  std::optional<int> first;
  auto at = cctz::time_point<cctz::seconds>::min();
  auto period = zone.lookup(Reachable(-kFarSeconds));
  for (int i = 0; i < kMaxTransitions; ++i) {
    if (period.abbr == abbreviation) {
      if (!first) first = period.offset;
      const auto then =
          zone.lookup(Reachable(civil_seconds) - cctz::seconds(period.offset));
      if (then.abbr == abbreviation) return then.offset;
    }
    cctz::time_zone::civil_transition next;
    if (!zone.next_transition(at, &next)) break;
    at = zone.lookup(next.to).trans;
    period = zone.lookup(at);
  }
  return first;
}

StatusOr<Time> ParseTimestamp(std::string_view text, const TimeZone& assumed) {
  const auto parts = ReadParts(Trim(text));
  if (!parts) {
    return InvalidArgumentError(
        "timestamp: expected ISO 8601 like 2026-01-31T10:20:30Z, got \"" +
        std::string(TruncateCodePoints(text, 64)) + "\"");
  }
  if (parts->second.year() == 1) return kNoTime;
  if (parts->second.year() < 1678 || parts->second.year() > 2261) {
    return InvalidArgumentError("timestamp: year out of range in \"" +
                                std::string(TruncateCodePoints(text, 64)) +
                                "\"");
  }
  const auto& zone =
      parts->offset_seconds ? cctz::utc_time_zone() : assumed.impl_->zone;
  const auto seconds = cctz::convert(parts->second, zone).time_since_epoch();
  const int64_t unix_seconds =
      seconds.count() - parts->offset_seconds.value_or(0);
  return FromNanos(unix_seconds * kNanosPerSecond + parts->nanos);
}

std::string FormatTimestamp(Time time) {
  if (time == kNoTime) return "0001-01-01T00:00:00.000Z";
  const auto millis =
      std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(millis);
  const cctz::civil_second civil =
      cctz::civil_second(1970, 1, 1) + seconds.count();
  std::array<char, 40> buffer{};
  const int written = std::snprintf(
      buffer.data(), buffer.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
      static_cast<int>(civil.year()), civil.month(), civil.day(), civil.hour(),
      civil.minute(), civil.second(),
      static_cast<int>((millis - seconds).count()));
  return {buffer.data(), static_cast<size_t>(written)};
}

StatusOr<Duration> ParseDuration(std::string_view text) {
  if (text == "0") return Duration(0);
  if (text.empty()) return BadDuration(text);
  std::string_view rest = text;
  int64_t total = 0;
  size_t next_unit = 0;
  while (!rest.empty()) {
    int64_t amount = 0;
    const auto [end, error] =
        std::from_chars(rest.data(), rest.data() + rest.size(), amount);
    if (error != std::errc() || amount < 0) return BadDuration(text);
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    const size_t name_size =
        std::min(rest.find_first_of("0123456789"), rest.size());
    const std::string_view name = rest.substr(0, name_size);
    rest.remove_prefix(name_size);
    while (next_unit < kUnits.size() && kUnits[next_unit].name != name) {
      ++next_unit;
    }
    if (next_unit == kUnits.size()) return BadDuration(text);
    int64_t part = 0;
    if (__builtin_mul_overflow(amount, kUnits[next_unit].nanos, &part) ||
        __builtin_add_overflow(total, part, &total)) {
      return BadDuration(text);
    }
    ++next_unit;
  }
  return Duration(total);
}

std::string FormatDuration(Duration duration) {
  int64_t nanos = duration.count();
  if (nanos == 0) return "0s";
  std::string result;
  if (nanos < 0) {
    result += '-';
    // The most negative one has no positive counterpart.
    nanos = -std::max(nanos, -std::numeric_limits<int64_t>::max());
  }
  for (const Unit& unit : kUnits) {
    // Weeks and years only where nothing remains, as Prometheus prints them.
    const bool whole_only = unit.name == "y" || unit.name == "w";
    if (nanos < unit.nanos || (whole_only && nanos % unit.nanos != 0)) continue;
    result += std::to_string(nanos / unit.nanos);
    result += unit.name;
    nanos %= unit.nanos;
  }
  return result.empty() || result == "-" ? "0s" : result;
}

StatusOr<int> ParseMinuteOfDay(std::string_view text) {
  int hour = -1;
  int minute = -1;
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    const char* begin = text.data();
    const char* end = begin + text.size();
    const auto first = std::from_chars(begin, begin + colon, hour);
    const auto second = std::from_chars(begin + colon + 1, end, minute);
    if (first.ptr != begin + colon || second.ptr != end) minute = -1;
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
    return InvalidArgumentError("expected a time like 08:30, got \"" +
                                std::string(text) + "\"");
  }
  return hour * 60 + minute;
}

}  // namespace tebium::base
