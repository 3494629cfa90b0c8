#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "alert/template/convert.h"
#include "alert/template/functions_internal.h"
#include "alert/template/go_time.h"
#include "alert/template/go_time_arithmetic.h"

namespace tebium::alert::tmpl {
namespace {

constexpr const Type* kStringAndTime[] = {&kStringType, &kTimeType};
constexpr const Type* kOneTime[] = {&kTimeType};

ValueOr Date(ValueSpan arguments, CallContext& context) {
  const std::string text =
      FormatTime(TimeOf(arguments[1]), arguments[0].text());
  TEBIUM_RETURN_IF_ERROR(CheckSize(text.size(), context));
  return Value::String(text);
}

ValueOr InZone(ValueSpan arguments, CallContext& context) {
  GoTime time = TimeOf(arguments[1]);
  TEBIUM_ASSIGN_OR_RETURN(time.zone,
                          LoadZone(std::string(arguments[0].text()), context));
  return TimeValue(std::move(time));
}

ValueOr Now(ValueSpan /*arguments*/, CallContext& context) {
  GoTime now = GoTime::From(context.now);
  const auto local = LoadZone("Local", context);
  if (local.ok()) now.zone = *local;
  return TimeValue(std::move(now));
}

ValueOr Since(ValueSpan arguments, CallContext& context) {
  return DurationValue(
      Subtract(GoTime::From(context.now), TimeOf(arguments[0])));
}

ValueOr ToDate(ValueSpan arguments, CallContext& /*context*/) {
  auto time = ParseTime(arguments[0].text(), arguments[1].text());
  return TimeValue(time.ok() ? *std::move(time) : GoTime());
}

ValueOr MustToDate(ValueSpan arguments, CallContext& /*context*/) {
  TEBIUM_ASSIGN_OR_RETURN(GoTime time,
                          ParseTime(arguments[0].text(), arguments[1].text()));
  return TimeValue(std::move(time));
}

// "1d 2h 3m 4s" from a second on; seconds is at least 1.
std::string Spelled(double seconds) {
  constexpr int64_t kMinute = 60;
  constexpr int64_t kHour = 60 * kMinute;
  constexpr int64_t kDay = 24 * kHour;
  constexpr double kMost = 9.2e18;
  // Go's conversion of what does not fit gives the least number.
  const int64_t whole = seconds < kMost ? static_cast<int64_t>(seconds)
                                        : std::numeric_limits<int64_t>::min();
  const int64_t days = whole / kDay;
  const int64_t hours = whole / kHour % 24;
  const int64_t minutes = whole / kMinute % 60;
  if (days == 0 && hours == 0 && minutes == 0) return FourDigits(seconds) + "s";
  std::string text;
  if (days != 0) text += std::to_string(days) + "d ";
  if (days != 0 || hours != 0) text += std::to_string(hours) + "h ";
  text += std::to_string(minutes) + "m ";
  return text + std::to_string(whole % kMinute) + "s";
}

// "1.5ms": in the largest unit in which it is at least 1.
std::string Fraction(double seconds) {
  constexpr std::array kUnits = {"", "m", "u", "n", "p", "f", "a", "z", "y"};
  constexpr double kStep = 1000;
  size_t unit = 0;
  while (std::abs(seconds) < 1 && unit + 1 < kUnits.size()) {
    seconds *= kStep;
    ++unit;
  }
  return FourDigits(seconds) + kUnits.at(unit) + "s";
}

// Prometheus's HumanizeDuration.
ValueOr HumanizeDuration(ValueSpan arguments, CallContext& /*context*/) {
  TEBIUM_ASSIGN_OR_RETURN(const double seconds, ToFloat(arguments[0]));
  if (!std::isfinite(seconds)) return Value::String(FourDigits(seconds));
  if (seconds == 0) return Value::String(FourDigits(seconds) + "s");
  if (std::abs(seconds) < 1) return Value::String(Fraction(seconds));
  const std::string sign = seconds < 0 ? "-" : "";
  return Value::String(sign + Spelled(std::abs(seconds)));
}

}  // namespace

void AddTimeFunctions(Functions& functions) {
  AddFunctions(functions,
               {{"date", {kStringAndTime}, &Date},
                {"tz", {kStringAndTime}, &InZone},
                {"now", {}, &Now},
                {"since", {kOneTime}, &Since},
                {"toDate", {kTwoStrings}, &ToDate},
                {"mustToDate", {kTwoStrings}, &MustToDate},
                {"humanizeDuration", {kAnything}, &HumanizeDuration}});
}

}  // namespace tebium::alert::tmpl
