#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "alert/template/go_time.h"
#include "tests/alert/template/go_time_cases.h"

namespace tebium::alert::tmpl {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

CallContext TestContext() {
  CallContext context;
  context.load_zone =
      [](const std::string& name) -> base::StatusOr<base::TimeZone> {
    return base::TimeZone::Load(name == "Local" ? "Asia/Kolkata" : name);
  };
  return context;
}

ValueOr Call(const Value& self, std::string_view name,
             const std::vector<Value>& arguments = {}) {
  const Method* method = self.type()->FindMethod(name);
  if (method == nullptr || method->call == nullptr) {
    return base::NotFoundError("no method " + std::string(name));
  }
  EXPECT_EQ(method->signature.parameters.size(), arguments.size()) << name;
  CallContext context = TestContext();
  return method->call(self, arguments, context);
}

std::string ShowValue(const Value& value) {
  if (value.type()->to_string != nullptr) return value.type()->to_string(value);
  switch (value.kind()) {
    case Kind::kBool:
      return value.bool_value() ? "true" : "false";
    case Kind::kInt:
      return std::to_string(value.int_value());
    case Kind::kUint:
      return std::to_string(value.uint_value());
    case Kind::kFloat:
      return std::to_string(value.float_value());
    case Kind::kString:
      return std::string(value.text());
    default:
      break;
  }
  std::string list;
  for (const Value& element : value.list()) list += ' ' + ShowValue(element);
  return list;
}

Value At(int64_t unix_seconds, int32_t nanoseconds, const char* zone = "UTC") {
  return TimeValue(Instant{unix_seconds, nanoseconds, zone}.ToTime());
}
Value Nanos(int64_t nanos) { return DurationValue(base::Duration(nanos)); }

struct MethodCase {
  const char* method;
  std::vector<Value> arguments;
  std::string_view type;
  std::string_view result;
};

void CheckMethods(const Value& self, const std::vector<MethodCase>& cases) {
  for (const MethodCase& c : cases) {
    const ValueOr result = Call(self, c.method, c.arguments);
    ASSERT_TRUE(result.ok()) << c.method << result.status().message();
    EXPECT_EQ(result->type_name(), c.type) << c.method;
    EXPECT_EQ(ShowValue(*result), c.result) << c.method;
  }
}

TEST(GoTimeMethods, AnswerAsGos) {
  const Value time = At(1769854830, 123456789, "Europe/Moscow");
  CheckMethods(
      time,
      {
          {"Year", {}, "int", "2026"},
          {"Month", {}, "time.Month", "January"},
          {"Day", {}, "int", "31"},
          {"YearDay", {}, "int", "31"},
          {"Weekday", {}, "time.Weekday", "Saturday"},
          {"Hour", {}, "int", "13"},
          {"Minute", {}, "int", "20"},
          {"Second", {}, "int", "30"},
          {"Nanosecond", {}, "int", "123456789"},
          {"Unix", {}, "int64", "1769854830"},
          {"UnixMilli", {}, "int64", "1769854830123"},
          {"UnixMicro", {}, "int64", "1769854830123456"},
          {"UnixNano", {}, "int64", "1769854830123456789"},
          {"IsZero", {}, "bool", "false"},
          {"IsDST", {}, "bool", "false"},
          {"Location", {}, "*time.Location", "Europe/Moscow"},
          {"String", {}, "string", "2026-01-31 13:20:30.123456789 +0300 MSK"},
          {"GoString",
           {},
           "string",
           "time.Date(2026, time.January, 31, 13, 20, 30, 123456789, "
           "time.Location(\"Europe/Moscow\"))"},
          {"Format", {Value::String("15:04 MST")}, "string", "13:20 MSK"},
          {"UTC", {}, "time.Time", "2026-01-31 10:20:30.123456789 +0000 UTC"},
          {"Local", {}, "time.Time", "2026-01-31 15:50:30.123456789 +0530 IST"},
          {"In",
           {LocationValue(ZoneNamed("America/New_York"))},
           "time.Time",
           "2026-01-31 05:20:30.123456789 -0500 EST"},
          {"Add",
           {Nanos(90 * kSecond)},
           "time.Time",
           "2026-01-31 13:22:00.123456789 +0300 MSK"},
          {"AddDate",
           {Value::Int(1), Value::Int(1), Value::Int(-1)},
           "time.Time",
           "2027-03-02 13:20:30.123456789 +0300 MSK"},
          {"Round",
           {Nanos(60 * kSecond)},
           "time.Time",
           "2026-01-31 13:21:00 +0300 MSK"},
          {"Truncate",
           {Nanos(60 * kSecond)},
           "time.Time",
           "2026-01-31 13:20:00 +0300 MSK"},
          {"Sub", {At(1769854000, 0)}, "time.Duration", "13m50.123456789s"},
      });
}

TEST(GoTimeMethods, CompareInstantsWhateverTheZone) {
  const Value time = At(100, 5, "Europe/Moscow");
  CheckMethods(time, {
                         {"Equal", {At(100, 5)}, "bool", "true"},
                         {"Equal", {At(100, 6)}, "bool", "false"},
                         {"Before", {At(100, 6)}, "bool", "true"},
                         {"Before", {At(100, 5)}, "bool", "false"},
                         {"Before", {At(99, 6)}, "bool", "false"},
                         {"After", {At(99, 6)}, "bool", "true"},
                         {"After", {At(100, 5)}, "bool", "false"},
                         {"Compare", {At(100, 5)}, "int", "0"},
                         {"Compare", {At(100, 4)}, "int", "1"},
                         {"Compare", {At(101, 0)}, "int", "-1"},
                     });
}

TEST(GoTimeMethods, MarshalToBytes) {
  CheckMethods(
      At(1769854830, 0),
      {
          {"MarshalText",
           {},
           "[]uint8",
           " 50 48 50 54 45 48 49 45 51 49 84 49 48 58 50 48 58 51 48 90"},
          {"MarshalJSON",
           {},
           "[]uint8",
           " 34 50 48 50 54 45 48 49 45 51 49 84 49 48 58 50 48 58 51 48 90 "
           "34"},
          {"MarshalBinary",
           {},
           "[]uint8",
           " 1 0 0 0 14 225 15 206 110 0 0 0 0 255 255"},
          {"AppendFormat",
           {Value::Slice({Value::Uint(7, kUint8Type)}, kBytesType),
            Value::String("06")},
           "[]uint8",
           " 7 50 54"},
      });
  CheckMethods(At(-2000000000, 1, "Africa/Monrovia"),
               {{"GobEncode",
                 {},
                 "[]uint8",
                 " 2 0 0 0 14 0 92 99 0 0 0 0 1 255 213 248"}});
}

TEST(GoTimeMethods, RefuseWhatGoRefuses) {
  const Value late = At(253402300800, 0);
  const Value odd = TimeValue({0, 0, Zone::Fixed("", -60)});
  EXPECT_EQ(Call(late, "MarshalText").status().message(),
            "Time.MarshalText: year outside of range [0,9999]");
  EXPECT_EQ(Call(late, "MarshalJSON").status().message(),
            "Time.MarshalJSON: year outside of range [0,9999]");
  EXPECT_EQ(Call(odd, "MarshalBinary").status().message(),
            "Time.MarshalBinary: unexpected zone offset");
  EXPECT_EQ(Call(late, "In", {Value::Zero(kLocationType)}).status().message(),
            "time: missing Location in call to Time.In");
}

TEST(GoTimeMethods, ResultsAreBounded) {
  CallContext context = TestContext();
  context.max_value_bytes = 1000;
  const std::vector<Value> layout = {Value::String(std::string(1001, 'x'))};
  const auto text =
      kTimeType.FindMethod("Format")->call(At(0, 0), layout, context);
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.status().code(), base::StatusCode::kResourceExhausted);
  const std::vector<Value> bytes = {Value::Slice({}, kBytesType),
                                    Value::String(std::string(100, 'x'))};
  const auto list =
      kTimeType.FindMethod("AppendFormat")->call(At(0, 0), bytes, context);
  ASSERT_FALSE(list.ok());
  EXPECT_EQ(list.status().code(), base::StatusCode::kResourceExhausted);
}

TEST(GoTimeMethods, WithSeveralResultsCannotBeCalled) {
  const std::pair<const char*, int> cases[] = {{"Clock", 3},
                                               {"Date", 3},
                                               {"ISOWeek", 2},
                                               {"Zone", 2},
                                               {"ZoneBounds", 2}};
  for (const auto& [name, results] : cases) {
    const Method* method = kTimeType.FindMethod(name);
    ASSERT_NE(method, nullptr) << name;
    EXPECT_EQ(method->call, nullptr) << name;
    EXPECT_EQ(method->results, results) << name;
  }
}

TEST(GoTimeMethods, SayWhatTheyTake) {
  for (const Type* type : {&kTimeType, &kDurationType}) {
    for (const Method& method : type->methods) {
      for (const Type* parameter : method.signature.parameters) {
        EXPECT_NE(parameter, nullptr) << method.name;
      }
    }
  }
  const auto parameters =
      kTimeType.FindMethod("AppendFormat")->signature.parameters;
  ASSERT_EQ(parameters.size(), 2u);
  EXPECT_EQ(parameters[0], &kBytesType);
  EXPECT_EQ(parameters[1], &kStringType);
}

TEST(GoTimeMethods, GoNamesTheZonesItHasNamesFor) {
  const auto zone_of = [](Zone zone) {
    const ValueOr text = Call(TimeValue({0, 0, std::move(zone)}), "GoString");
    return std::string(text->text().substr(text->text().rfind(',') + 2));
  };
  EXPECT_EQ(zone_of(Zone::Utc()), "time.UTC)");
  EXPECT_EQ(zone_of(Zone::Fixed("Local", 0)), "time.Local)");
  EXPECT_EQ(zone_of(Zone::Fixed("\xe2\x8f\xb0\"", 0)),
            "time.Location(\"\\xe2\\x8f\\xb0\\\"\"))");
}

TEST(GoTimeTypes, AreWrittenAsGoWritesThem) {
  const Value time = At(1769854830, 120000000, "Europe/Moscow");
  EXPECT_EQ(kTimeType.to_string(time), "2026-01-31 13:20:30.12 +0300 MSK");
  EXPECT_EQ(kTimeType.to_json(time), "\"2026-01-31T13:20:30.12+03:00\"");
  EXPECT_EQ(kTimeType.to_json(TimeValue({})), "\"0001-01-01T00:00:00Z\"");
  EXPECT_EQ(kTimeType.to_go_string(TimeValue({})),
            "time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC)");
  EXPECT_EQ(kDurationType.to_string(Nanos(1500)), "1.5µs");
  EXPECT_EQ(kMonthType.to_string(Value::Int(12, kMonthType)), "December");
  EXPECT_EQ(kMonthType.to_string(Value::Int(0, kMonthType)), "%!Month(0)");
  EXPECT_EQ(kMonthType.to_string(Value::Int(13, kMonthType)), "%!Month(13)");
  EXPECT_EQ(kWeekdayType.to_string(Value::Int(0, kWeekdayType)), "Sunday");
  EXPECT_EQ(kWeekdayType.to_string(Value::Int(-1, kWeekdayType)),
            "%!Weekday(18446744073709551615)");
  EXPECT_EQ(kLocationType.to_string(LocationValue(Zone::Fixed("", 5))), "");
  EXPECT_EQ(kLocationType.to_string(Value::Zero(kLocationType)), "UTC");
}

TEST(GoTimeTypes, TheZeroStructIsTheZeroTime) {
  EXPECT_TRUE(TimeOf(Value::Zero(kTimeType)).IsZero());
  EXPECT_EQ(ShowValue(Value::Zero(kTimeType)), "0001-01-01 00:00:00 +0000 UTC");
}

TEST(GoDurationMethods, AnswerAsGos) {
  CheckMethods(
      Nanos(-5'430'123'456'789),
      {
          {"Hours", {}, "float64", "-1.508368"},
          {"Minutes", {}, "float64", "-90.502058"},
          {"Seconds", {}, "float64", "-5430.123457"},
          {"Milliseconds", {}, "int64", "-5430123"},
          {"Microseconds", {}, "int64", "-5430123456"},
          {"Nanoseconds", {}, "int64", "-5430123456789"},
          {"String", {}, "string", "-1h30m30.123456789s"},
          {"Abs", {}, "time.Duration", "1h30m30.123456789s"},
          {"Round", {Nanos(kSecond)}, "time.Duration", "-1h30m30s"},
          {"Truncate", {Nanos(60 * kSecond)}, "time.Duration", "-1h30m0s"},
      });
}

TEST(GoDurationMethods, SecondsKeepEveryDigit) {
  // Not the quotient of the whole: Go divides units and the rest apart.
  const ValueOr hours = Call(Nanos(3'600'000'000'001), "Hours");
  EXPECT_EQ(hours->float_value(), 1 + 1 / 3.6e12);
  EXPECT_EQ(Call(Nanos(kMax), "Seconds")->float_value(),
            9223372036.0 + 854775807 / 1e9);
}

TEST(GoTimeTypes, MonthsWeekdaysAndLocationsHaveStrings) {
  CheckMethods(Value::Int(2, kMonthType),
               {{"String", {}, "string", "February"}});
  CheckMethods(Value::Int(6, kWeekdayType),
               {{"String", {}, "string", "Saturday"}});
  CheckMethods(LocationValue(ZoneNamed("Asia/Tokyo")),
               {{"String", {}, "string", "Asia/Tokyo"}});
}

}  // namespace
}  // namespace tebium::alert::tmpl
