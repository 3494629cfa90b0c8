#include "exporter/collectors/json_numbers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tebium::exporter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

JsonNumbers Read(const std::string& text, const JsonBounds& bounds = {}) {
  const auto read = ReadJsonNumbers(text, bounds);
  EXPECT_TRUE(read.ok()) << text;
  return read.ok() ? *read : JsonNumbers();
}

TEST(JsonNumbersTest, NamesAreThePathsToThem) {
  EXPECT_THAT(Read(R"({"status":"ok","up":true,"n":null,"uptime":90.5,
               "queue":{"length":3,"deep":{"x-y z":-1}},"after":18446744073709551615})")
                  .numbers,
              ElementsAre(Pair("uptime", 90.5), Pair("queue_length", 3),
                          Pair("queue_deep_x_y_z", -1),
                          Pair("after", 18446744073709551615.0)));
}

TEST(JsonNumbersTest, WhatHasNoNameOfItsOwnIsLeftOut) {
  const JsonNumbers read =
      Read(R"({"list":[1,{"a":2},[3]],"a":{"b":1},"a_b":2,"":5,"ключ":7})");
  EXPECT_THAT(read.numbers, ElementsAre(Pair("a_b", 1), Pair("________", 7)));
  EXPECT_EQ(read.dropped, 1u);  // the one without a name
}

TEST(JsonNumbersTest, NumbersDepthAndNamesAreBounded) {
  JsonBounds bounds;
  bounds.max_numbers = 2;
  bounds.max_depth = 2;
  bounds.max_name_bytes = 4;
  struct Case {
    std::string text;
    size_t numbers;
    size_t dropped;
  };
  for (const auto& [text, numbers, dropped] :
       std::vector<Case>{{R"({"a":1,"b":2})", 2, 0},
                         {R"({"a":1,"b":2,"c":3})", 2, 1},
                         {R"({"a":{"b":1}})", 1, 0},
                         {R"({"a":{"b":{"c":1}}})", 0, 1},
                         {R"({"abcd":1})", 1, 0},
                         {R"({"abcde":1})", 0, 1},
                         {R"({"abcde":{"x":1},"y":2})", 1, 1}}) {
    const JsonNumbers read = Read(text, bounds);
    EXPECT_EQ(read.numbers.size(), numbers) << text;
    EXPECT_EQ(read.dropped, dropped) << text;
  }
}

TEST(JsonNumbersTest, AnObjectWithoutNumbersIsGood) {
  EXPECT_THAT(Read(R"({"status":"ok"})").numbers, IsEmpty());
  EXPECT_THAT(Read("{}").numbers, IsEmpty());
}

TEST(JsonNumbersTest, OtherTextIsRefused) {
  for (const std::string& text : std::vector<std::string>{
           "", "OK", "1", "[1]", "\"a\"", "true", "null", "{\"a\":1",
           "{\"a\":NaN}", "{\"a\":1e999}", "{\"a\":1} x", "{\"\xff\":1}",
           std::string(100'000, '['), std::string(100'000, '{')}) {
    EXPECT_FALSE(ReadJsonNumbers(text, {}).ok()) << text.substr(0, 20);
  }
}

TEST(JsonNumbersTest, DeepOnesAreNoDanger) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += R"({"a":)";
  text += "1" + std::string(100'000, '}');
  EXPECT_EQ(Read(text).dropped, 1u);
}

}  // namespace
}  // namespace tebium::exporter
