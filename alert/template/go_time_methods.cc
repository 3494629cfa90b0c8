// time.Time as templates see it.
#include <array>
#include <compare>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "alert/template/go_time.h"
#include "alert/template/go_time_arithmetic.h"
#include "alert/template/go_time_bytes.h"
#include "alert/template/go_time_layout.h"

namespace tebium::alert::tmpl {
namespace {

using Arguments = std::span<const Value>;

class TimeObject : public Object {
 public:
  explicit TimeObject(GoTime of_time) : time(std::move(of_time)) {}
  const GoTime time;
};

// Methods without arguments.
template <Value (*kGet)(const GoTime&)>
ValueOr Get(const Value& self, Arguments /*none*/, CallContext& /*context*/) {
  return kGet(TimeOf(self));
}

template <int(WallTime::*kMember)>
Value OnTheWall(const GoTime& time) {
  return Value::Int(WallTimeOf(time).*kMember);
}

template <int64_t (*kCount)(const GoTime&)>
Value Count(const GoTime& time) {
  return Value::Int(kCount(time), kInt64Type);
}

int64_t UnixSeconds(const GoTime& time) { return time.unix_seconds; }

Value Year(const GoTime& time) { return Value::Int(WallTimeOf(time).year); }

Value Month(const GoTime& time) {
  return Value::Int(WallTimeOf(time).month, kMonthType);
}

Value Weekday(const GoTime& time) {
  return Value::Int(WallTimeOf(time).weekday, kWeekdayType);
}

Value Nanosecond(const GoTime& time) { return Value::Int(time.nanoseconds); }

Value IsZero(const GoTime& time) { return Value::Bool(time.IsZero()); }

Value IsDaylightSaving(const GoTime& time) {
  return Value::Bool(time.zone.OffsetAt(time.unix_seconds).is_daylight_saving);
}

Value Location(const GoTime& time) { return LocationValue(time.zone); }

Value InUtc(const GoTime& time) {
  return TimeValue({time.unix_seconds, time.nanoseconds, Zone::Utc()});
}

// In Go's source code.
std::string TimeToGoString(const GoTime& time) {
  const WallTime wall = WallTimeOf(time);
  const auto month = static_cast<size_t>(wall.month) - 1;
  std::string out = "time.Date(" + std::to_string(wall.year) + ", time." +
                    std::string(kMonthNames.at(month));
  for (const int part :
       {wall.day, wall.hour, wall.minute, wall.second, time.nanoseconds}) {
    out += ", " + std::to_string(part);
  }
  const std::string& zone = time.zone.name;
  if (time.zone.IsUtc()) return out + ", time.UTC)";
  if (zone == "Local") return out + ", time.Local)";
  return out + ", time.Location(" + QuoteForTime(zone) + "))";
}

std::string ShowTime(const Value& self) { return TimeToString(TimeOf(self)); }

std::string ShowTimeInGo(const Value& self) {
  return TimeToGoString(TimeOf(self));
}

std::string QuoteRfc3339(const GoTime& time) {
  return '"' + FormatTime(time, kRfc3339Nano) + '"';
}

std::string TimeToJson(const Value& self) { return QuoteRfc3339(TimeOf(self)); }

template <std::string (*kShow)(const Value&)>
ValueOr Show(const Value& self, Arguments /*none*/, CallContext& /*context*/) {
  return Value::String(kShow(self));
}

// -1, 0 or 1.
int Order(const Value& left, const Value& right) {
  const auto order = Compare(TimeOf(left), TimeOf(right));
  return std::is_lt(order) ? -1 : static_cast<int>(std::is_gt(order));
}

ValueOr CompareTo(const Value& self, Arguments arguments,
                  CallContext& /*context*/) {
  return Value::Int(Order(self, arguments[0]));
}

template <int kOrder>
ValueOr Is(const Value& self, Arguments arguments, CallContext& /*context*/) {
  return Value::Bool(Order(self, arguments[0]) == kOrder);
}

template <GoTime (*kChange)(GoTime, base::Duration)>
ValueOr WithDuration(const Value& self, Arguments arguments,
                     CallContext& /*context*/) {
  return TimeValue(kChange(TimeOf(self), DurationOf(arguments[0])));
}

ValueOr AddToDate(const Value& self, Arguments arguments,
                  CallContext& /*context*/) {
  return TimeValue(AddDate(TimeOf(self), arguments[0].int_value(),
                           arguments[1].int_value(), arguments[2].int_value()));
}

ValueOr Sub(const Value& self, Arguments arguments, CallContext& /*context*/) {
  return DurationValue(Subtract(TimeOf(self), TimeOf(arguments[0])));
}

ValueOr In(const Value& self, Arguments arguments, CallContext& /*context*/) {
  if (arguments[0].IsNull()) {
    return base::InvalidArgumentError(
        "time: missing Location in call to Time.In");
  }
  const GoTime& time = TimeOf(self);
  return TimeValue(
      {time.unix_seconds, time.nanoseconds, LocationOf(arguments[0])});
}

ValueOr InLocal(const Value& self, Arguments /*none*/, CallContext& context) {
  auto local = LoadZone("Local", context);
  if (!local.ok()) return local.status();
  const GoTime& time = TimeOf(self);
  return TimeValue({time.unix_seconds, time.nanoseconds, *std::move(local)});
}

ValueOr Format(const Value& self, Arguments arguments, CallContext& context) {
  const std::string text = FormatTime(TimeOf(self), arguments[0].text());
  if (text.size() > context.max_value_bytes) {
    return base::ResourceExhaustedError("a time of " +
                                        std::to_string(text.size()) + " bytes");
  }
  return Value::String(text);
}

ValueOr AppendFormat(const Value& self, Arguments arguments,
                     CallContext& context) {
  return AppendBytes(arguments[0],
                     FormatTime(TimeOf(self), arguments[1].text()), context);
}

template <base::StatusOr<std::string> (*kMarshal)(const GoTime&)>
ValueOr Marshal(const Value& self, Arguments /*none*/, CallContext& context) {
  const auto bytes = kMarshal(TimeOf(self));
  if (!bytes.ok()) return bytes.status();
  return AppendBytes(Value::Slice({}, kBytesType), *bytes, context);
}

base::Status CheckYear(const GoTime& time, std::string_view method) {
  const int64_t year = WallTimeOf(time).year;
  if (year >= 0 && year <= 9999) return base::Status::Ok();
  return base::InvalidArgumentError("Time." + std::string(method) +
                                    ": year outside of range [0,9999]");
}

base::StatusOr<std::string> Text(const GoTime& time) {
  if (auto status = CheckYear(time, "MarshalText"); !status.ok()) return status;
  return FormatTime(time, kRfc3339Nano);
}

base::StatusOr<std::string> Json(const GoTime& time) {
  if (auto status = CheckYear(time, "MarshalJSON"); !status.ok()) return status;
  return QuoteRfc3339(time);
}

constexpr std::array<const Type*, 1> kOneDuration = {&kDurationType};
constexpr std::array<const Type*, 1> kOneTime = {&kTimeType};
constexpr std::array<const Type*, 1> kOneLocation = {&kLocationType};
constexpr std::array<const Type*, 1> kLayout = {&kStringType};
constexpr std::array<const Type*, 2> kBytesAndLayout = {&kBytesType,
                                                        &kStringType};
constexpr std::array<const Type*, 3> kYearsMonthsDays = {&kIntType, &kIntType,
                                                         &kIntType};

constexpr std::array kMethods = {
    Method{"Add", {kOneDuration}, &WithDuration<&Add>},
    Method{"AddDate", {kYearsMonthsDays}, &AddToDate},
    Method{"After", {kOneTime}, &Is<1>},
    Method{"AppendFormat", {kBytesAndLayout}, &AppendFormat},
    Method{"Before", {kOneTime}, &Is<-1>},
    Method{"Clock", {}, nullptr, 3},
    Method{"Compare", {kOneTime}, &CompareTo},
    Method{"Date", {}, nullptr, 3},
    Method{"Day", {}, &Get<&OnTheWall<&WallTime::day>>},
    Method{"Equal", {kOneTime}, &Is<0>},
    Method{"Format", {kLayout}, &Format},
    Method{"GoString", {}, &Show<&ShowTimeInGo>},
    Method{"GobEncode", {}, &Marshal<&MarshalTime>},
    Method{"Hour", {}, &Get<&OnTheWall<&WallTime::hour>>},
    Method{"ISOWeek", {}, nullptr, 2},
    Method{"In", {kOneLocation}, &In},
    Method{"IsDST", {}, &Get<&IsDaylightSaving>},
    Method{"IsZero", {}, &Get<&IsZero>},
    Method{"Local", {}, &InLocal},
    Method{"Location", {}, &Get<&Location>},
    Method{"MarshalBinary", {}, &Marshal<&MarshalTime>},
    Method{"MarshalJSON", {}, &Marshal<&Json>},
    Method{"MarshalText", {}, &Marshal<&Text>},
    Method{"Minute", {}, &Get<&OnTheWall<&WallTime::minute>>},
    Method{"Month", {}, &Get<&Month>},
    Method{"Nanosecond", {}, &Get<&Nanosecond>},
    Method{"Round", {kOneDuration}, &WithDuration<&Round>},
    Method{"Second", {}, &Get<&OnTheWall<&WallTime::second>>},
    Method{"String", {}, &Show<&ShowTime>},
    Method{"Sub", {kOneTime}, &Sub},
    Method{"Truncate", {kOneDuration}, &WithDuration<&Truncate>},
    Method{"UTC", {}, &Get<&InUtc>},
    Method{"Unix", {}, &Get<&Count<&UnixSeconds>>},
    Method{"UnixMicro", {}, &Get<&Count<&UnixMicros>>},
    Method{"UnixMilli", {}, &Get<&Count<&UnixMillis>>},
    Method{"UnixNano", {}, &Get<&Count<&UnixNanos>>},
    Method{"Weekday", {}, &Get<&Weekday>},
    Method{"Year", {}, &Get<&Year>},
    Method{"YearDay", {}, &Get<&OnTheWall<&WallTime::year_day>>},
    Method{"Zone", {}, nullptr, 2},
    Method{"ZoneBounds", {}, nullptr, 2},
};

}  // namespace

constinit const Type kTimeType{.name = "time.Time",
                               .kind = Kind::kStruct,
                               .methods = kMethods,
                               .to_string = &ShowTime,
                               .to_go_string = &ShowTimeInGo,
                               .to_json = &TimeToJson};

Value TimeValue(GoTime time) {
  return Value::Of(std::make_shared<const TimeObject>(std::move(time)),
                   kTimeType);
}

const GoTime& TimeOf(const Value& value) {
  // Go's zero struct has nothing in it.
  static const auto* const kZero = new GoTime();
  if (value.IsNull()) return *kZero;
  return static_cast<const TimeObject&>(value.object()).time;
}

}  // namespace tebium::alert::tmpl
