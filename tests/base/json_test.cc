#include "base/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tebium::base {
namespace {

TEST(JsonWriter, WritesEveryKindOfValue) {
  JsonWriter json;
  json.BeginObject();
  json.Key("int").Int(std::numeric_limits<int64_t>::min());
  json.Key("uint").Uint(std::numeric_limits<uint64_t>::max());
  json.Key("double").Double(0.5);
  json.Key("flags").BeginArray().Bool(true).Bool(false).Null().EndArray();
  json.Key("raw").Raw(R"({"a":[1]})");
  json.Key("text").String("é");
  json.EndObject();
  EXPECT_EQ(json.Take(),
            R"({"int":-9223372036854775808,"uint":18446744073709551615,)"
            R"("double":0.5,"flags":[true,false,null],"raw":{"a":[1]},)"
            R"("text":"é"})");
}

TEST(JsonWriter, EscapesWhatWouldBreakOut) {
  JsonWriter json;
  json.String(std::string_view("\"\\\n\r\t\x01\0</script>", 16));
  EXPECT_EQ(json.Take(), R"("\"\\\n\r\t\u0001\u0000</script>")");
}

TEST(JsonWriter, ReplacesIllFormedBytesInValuesAndKeys) {
  JsonWriter json;
  json.BeginObject().Key("k\xFF").String("a\xC3").EndObject();
  EXPECT_EQ(json.Take(), "{\"k\xEF\xBF\xBD\":\"a\xEF\xBF\xBD\"}");
}

TEST(JsonWriter, ViewsOfNothingAreEmptyStrings) {
  JsonWriter json;
  json.BeginObject().Key(std::string_view()).String({}).EndObject();
  EXPECT_EQ(json.Take(), R"({"":""})");
}

TEST(JsonWriter, WhatIsNoNumberIsNull) {
  JsonWriter json;
  json.BeginArray()
      .Double(std::nan(""))
      .Double(std::numeric_limits<double>::infinity())
      .Double(-std::numeric_limits<double>::infinity())
      .EndArray();
  EXPECT_EQ(json.Take(), "[null,null,null]");
}

}  // namespace
}  // namespace tebium::base
