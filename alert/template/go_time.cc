#include "alert/template/go_time.h"

#include <chrono>
#include <utility>

#include "alert/template/go_time_arithmetic.h"

namespace tebium::alert::tmpl {

Zone Zone::Utc() { return Fixed("UTC", 0); }

Zone Zone::Fixed(std::string name, int offset_seconds) {
  Zone fixed;
  fixed.name = name;
  fixed.fixed_offset_seconds = offset_seconds;
  fixed.fixed_abbreviation = std::move(name);
  return fixed;
}

Zone Zone::Of(std::string name, base::TimeZone zone) {
  Zone loaded;
  loaded.name = std::move(name);
  loaded.zone = std::move(zone);
  return loaded;
}

bool Zone::IsUtc() const {
  return !zone && fixed_offset_seconds == 0 && name == "UTC";
}

base::ZoneOffset Zone::OffsetAt(int64_t unix_seconds) const {
  if (zone) return zone->OffsetAt(unix_seconds);
  return {fixed_offset_seconds, false, fixed_abbreviation};
}

std::optional<int> Zone::OffsetNamed(std::string_view abbreviation,
                                     int64_t civil_seconds) const {
  if (zone) return zone->OffsetNamed(abbreviation, civil_seconds);
  if (abbreviation != fixed_abbreviation) return std::nullopt;
  return fixed_offset_seconds;
}

base::StatusOr<Zone> LoadZone(const std::string& name,
                              const CallContext& context) {
  if (name.empty() || name == "UTC") return Zone::Utc();
  if (name.find("..") != std::string::npos || name.starts_with('/') ||
      name.starts_with('\\')) {
    return base::InvalidArgumentError("time: invalid location name");
  }
  // What only our own database has a name for.
  const bool is_foreign =
      name == "local" || name.find(':') != std::string::npos;
  if (!is_foreign && context.load_zone) {
    if (auto zone = context.load_zone(name); zone.ok()) {
      return Zone::Of(name, *std::move(zone));
    }
  }
  return base::InvalidArgumentError("unknown time zone " + name);
}

bool GoTime::IsZero() const {
  return SecondsSinceYearOne(*this) == 0 && nanoseconds == 0;
}

GoTime GoTime::From(base::Time time, Zone zone) {
  if (time == base::kNoTime) return {};
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return {seconds.time_since_epoch().count(),
          static_cast<int32_t>((time - seconds).count()), std::move(zone)};
}

}  // namespace tebium::alert::tmpl
