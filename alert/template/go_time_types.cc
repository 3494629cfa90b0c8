// The types of values that times give: durations, months, weekdays, zones.
#include <array>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "alert/template/go_time.h"
#include "alert/template/go_time_arithmetic.h"
#include "alert/template/go_time_layout.h"

namespace tebium::alert::tmpl {
namespace {

using Arguments = std::span<const Value>;

class LocationObject : public Object {
 public:
  explicit LocationObject(Zone of_zone) : zone(std::move(of_zone)) {}
  const Zone zone;
};

template <Value (*kGet)(base::Duration)>
ValueOr OfDuration(const Value& self, Arguments /*none*/,
                   CallContext& /*context*/) {
  return kGet(DurationOf(self));
}

template <base::Duration (*kChange)(base::Duration, base::Duration)>
ValueOr WithUnit(const Value& self, Arguments arguments,
                 CallContext& /*context*/) {
  return DurationValue(kChange(DurationOf(self), DurationOf(arguments[0])));
}

template <std::string (*kToString)(const Value&)>
ValueOr AsString(const Value& self, Arguments /*none*/,
                 CallContext& /*context*/) {
  return Value::String(kToString(self));
}

// Whole units and the rest apart, as Go has it: what is lost differs.
template <int64_t kUnit>
Value InUnits(base::Duration duration) {
  const int64_t whole = duration.count() / kUnit;
  const int64_t rest = duration.count() % kUnit;
  return Value::Float(static_cast<double>(whole) +
                      static_cast<double>(rest) / static_cast<double>(kUnit));
}

template <int64_t kUnit>
Value InWholeUnits(base::Duration duration) {
  return Value::Int(duration.count() / kUnit, kInt64Type);
}

Value AbsOf(base::Duration duration) { return DurationValue(Abs(duration)); }

std::string ShowDuration(const Value& self) {
  return DurationToString(DurationOf(self));
}

std::string ShowMonth(const Value& self) {
  const int64_t month = self.int_value();
  if (month >= 1 && month <= std::ssize(kMonthNames)) {
    return std::string(kMonthNames.at(static_cast<size_t>(month) - 1));
  }
  return "%!Month(" + std::to_string(static_cast<uint64_t>(month)) + ")";
}

std::string ShowWeekday(const Value& self) {
  const int64_t weekday = self.int_value();
  if (weekday >= 0 && weekday < std::ssize(kWeekdayNames)) {
    return std::string(kWeekdayNames.at(static_cast<size_t>(weekday)));
  }
  return "%!Weekday(" + std::to_string(static_cast<uint64_t>(weekday)) + ")";
}

// A nil location is UTC.
std::string ShowLocation(const Value& self) {
  return self.IsNull() ? "UTC" : LocationOf(self).name;
}

constexpr int64_t kMicrosecond = 1000;
constexpr int64_t kMillisecond = 1'000'000;
constexpr int64_t kSecond = 1'000'000'000;

constexpr std::array<const Type*, 1> kOneDuration = {&kDurationType};

constexpr std::array kDurationMethods = {
    Method{"Abs", {}, &OfDuration<&AbsOf>},
    Method{"Hours", {}, &OfDuration<&InUnits<3600 * kSecond>>},
    Method{"Microseconds", {}, &OfDuration<&InWholeUnits<kMicrosecond>>},
    Method{"Milliseconds", {}, &OfDuration<&InWholeUnits<kMillisecond>>},
    Method{"Minutes", {}, &OfDuration<&InUnits<60 * kSecond>>},
    Method{"Nanoseconds", {}, &OfDuration<&InWholeUnits<1>>},
    Method{"Round", {kOneDuration}, &WithUnit<&Round>},
    Method{"Seconds", {}, &OfDuration<&InUnits<kSecond>>},
    Method{"String", {}, &AsString<&ShowDuration>},
    Method{"Truncate", {kOneDuration}, &WithUnit<&Truncate>},
};
constexpr std::array kMonthMethods = {
    Method{"String", {}, &AsString<&ShowMonth>}};
constexpr std::array kWeekdayMethods = {
    Method{"String", {}, &AsString<&ShowWeekday>}};
constexpr std::array kLocationMethods = {
    Method{"String", {}, &AsString<&ShowLocation>}};

}  // namespace

constinit const Type kDurationType{.name = "time.Duration",
                                   .kind = Kind::kInt,
                                   .methods = kDurationMethods,
                                   .to_string = &ShowDuration};
constinit const Type kMonthType{.name = "time.Month",
                                .kind = Kind::kInt,
                                .methods = kMonthMethods,
                                .to_string = &ShowMonth};
constinit const Type kWeekdayType{.name = "time.Weekday",
                                  .kind = Kind::kInt,
                                  .methods = kWeekdayMethods,
                                  .to_string = &ShowWeekday};
constinit const Type kLocationType{.name = "*time.Location",
                                   .kind = Kind::kPointer,
                                   .methods = kLocationMethods,
                                   .to_string = &ShowLocation};

Value DurationValue(base::Duration duration) {
  return Value::Int(duration.count(), kDurationType);
}

base::Duration DurationOf(const Value& value) {
  return base::Duration(value.int_value());
}

Value LocationValue(Zone zone) {
  return Value::Of(std::make_shared<const LocationObject>(std::move(zone)),
                   kLocationType);
}

const Zone& LocationOf(const Value& value) {
  return static_cast<const LocationObject&>(value.object()).zone;
}

}  // namespace tebium::alert::tmpl
