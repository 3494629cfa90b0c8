#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "alert/template/format.h"
#include "base/status.h"
#include "tests/alert/template/format_samples.h"

namespace tebium::alert::tmpl {
namespace {

// NOLINTNEXTLINE(google-build-using-namespace)
using namespace std::string_view_literals;

constexpr size_t kManyBytes = size_t{1} << 20;

std::string JsonOf(const Value& value) {
  const auto json = ToJson(value, kManyBytes);
  return json.ok() ? *json : json.status().message();
}

struct JsonCase {
  Value value;
  std::string_view want;
};

void ExpectJson(const std::vector<JsonCase>& cases) {
  for (const JsonCase& test : cases) EXPECT_EQ(JsonOf(test.value), test.want);
}

TEST(ToJsonTest, PlainValues) {
  ExpectJson({
      {Nil(), "null"},
      {Bool(true), "true"},
      {Bool(false), "false"},
      {Int(-42), "-42"},
      {Int(INT64_MIN), "-9223372036854775808"},
      {Byte(255), "255"},
      {Value::Uint(UINT64_MAX, kUint8Type), "18446744073709551615"},
      {Celsius(4), "4"},
      {Text(""), R"("")"},
      {Html("<b>"), R"("\u003cb\u003e")"},
  });
}

TEST(ToJsonTest, FloatsAreAsEcmaScriptWritesThem) {
  ExpectJson({
      {Float(0), "0"},
      {Float(-0.0), "-0"},
      {Float(-0.5), "-0.5"},
      {Float(100), "100"},
      {Float(1e20), "100000000000000000000"},
      {Float(1e21), "1e+21"},
      {Float(1.5e300), "1.5e+300"},
      {Float(1e-6), "0.000001"},
      {Float(1e-7), "1e-7"},
      {Float(1.25e-9), "1.25e-9"},
      {Float(1e-10), "1e-10"},
      {Float(1e-100), "1e-100"},
  });
}

TEST(ToJsonTest, StringsEscapeControlsMarkupAndLineSeparators) {
  ExpectJson({
      {Text("plain é 日"), R"("plain é 日")"},
      {Text("\"\\/"), R"("\"\\/")"},
      {Text("\b\f\n\r\t"), R"("\b\f\n\r\t")"},
      {Text("\0\1\x1F\x7F"sv), "\"\\u0000\\u0001\\u001f\x7F\""},
      {Text("<a & b>"), R"("\u003ca \u0026 b\u003e")"},
      {Text("\u2028\u2029\u202A"), "\"\\u2028\\u2029\u202A\""},
      {Text("a\xFF\xE6\x97"), R"("a\ufffd\ufffd\ufffd")"},
  });
}

TEST(ToJsonTest, ListsAndMaps) {
  ExpectJson({
      {Anys({}), "[]"},
      {Anys({Int(1), Nil(), Text("a"), Anys({Bool(true)})}),
       R"([1,null,"a",[true]])"},
      {Texts({Text("a"), Text("b")}), R"(["a","b"])"},
      {AnyMap({}), "{}"},
      {AnyMap({{"b", Int(1)}, {"a", Nil()}, {"<", AnyMap({})}}),
       R"({"\u003c":{},"a":null,"b":1})"},
      {Kv({{"k", Text("v")}}), R"({"k":"v"})"},
  });
}

TEST(ToJsonTest, StructsGoByTheirJsonNames) {
  ExpectJson({
      {Pair("a", "b"), R"({"Name":"a","value":"b"})"},
      {PairPointer("a", "b"), R"({"Name":"a","value":"b"})"},
      {Value::Of(nullptr, kSamplePairPointerType), "null"},
      {Box(Texts({}), 1, 0.5, Pair("n", "v"), 21),
       R"({"Any":[],"Count":1,"Ratio":0.5,)"
       R"("Inner":{"Name":"n","value":"v"},"Temp":21})"},
  });
}

TEST(ToJsonTest, ATypeMayMarshalItself) {
  static const Type type = {
      .name = "template.Tag",
      .kind = Kind::kString,
      .to_json = [](const Value&) { return std::string(R"({"t":1})"); }};
  EXPECT_EQ(JsonOf(Anys({Value::String("a", type)})), R"([{"t":1}])");
}

TEST(ToJsonTest, WhatJsonCannotSayIsAnError) {
  ExpectJson({
      {Float(NAN), "json: unsupported value: NaN"},
      {Float(INFINITY), "json: unsupported value: +Inf"},
      {Anys({Float(-INFINITY)}), "json: unsupported value: -Inf"},
      {AnyMap({{"k", Complex(1, 2)}}), "json: unsupported type: complex128"},
      {Value::Func(nullptr), "json: unsupported type: func()"},
  });
  EXPECT_EQ(ToJson(Float(NAN), kManyBytes).status().code(),
            base::StatusCode::kInvalidArgument);
}

TEST(ToJsonTest, IsBounded) {
  Value doubled = Anys({});
  for (int i = 0; i < 60; ++i) doubled = Anys({doubled, doubled});
  Value nested = Anys({});
  for (int i = 0; i < 1000; ++i) nested = Anys({nested});
  for (const Value& value : {doubled, nested, Text(std::string(1001, 'a'))}) {
    const auto json = ToJson(value, 1000);
    ASSERT_FALSE(json.ok());
    EXPECT_EQ(json.status().code(), base::StatusCode::kResourceExhausted);
  }
  EXPECT_TRUE(ToJson(Text(std::string(998, 'a')), 1000).ok());
}

}  // namespace
}  // namespace tebium::alert::tmpl
