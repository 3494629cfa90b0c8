#include "exporter/probes/json_check.h"

#include <gtest/gtest.h>

#include "exporter/probe.h"

namespace tebium::exporter {
namespace {

constexpr char kBody[] = R"({
  "status": "ok", "version": "1.4.2", "count": 7, "ratio": 0.5, "text": "7",
  "ready": true, "error": null, "empty": "", "say \"hi\"": 1,
  "queue": {"length": 99, "names": ["a", "b"]},
  "checks": [{"ok": true}, {"ok": false}], "grid": [[1, 2], [3, 4]]
})";

std::string FailedOf(const std::string& condition, const std::string& body) {
  const auto parsed = ParseJsonCondition(condition);
  if (!parsed.ok()) return parsed.status().message();
  return CheckJson({*parsed}, body).failed;
}

TEST(JsonCheckTest, ConditionsThatHold) {
  for (const std::string condition : {"status == ok",
                                      "status==ok",
                                      R"(status == "ok")",
                                      "status != error",
                                      "count == 7",
                                      "count == 7.0",
                                      "count != 8",
                                      "count < 8",
                                      "count <= 7",
                                      "count >= 7",
                                      "count > 6",
                                      "ratio < 1",
                                      "ratio == 5e-1",
                                      "text == 7",
                                      "ready == true",
                                      "ready != false",
                                      "error == null",
                                      "empty == ",
                                      R"(empty == "")",
                                      "missing == null",
                                      "missing != ok",
                                      "queue.length < 100",
                                      "queue.names.length == 2",
                                      "queue.names[1] == b",
                                      "checks[0].ok == true",
                                      "checks[1].ok != true",
                                      "checks.length == 2",
                                      "grid[1][0] == 3",
                                      "checks[9].ok == null",
                                      "status.deeper == null",
                                      "queue != x"}) {
    EXPECT_EQ(FailedOf(condition, kBody), "") << condition;
  }
}

TEST(JsonCheckTest, ConditionsThatDoNot) {
  for (const std::string condition :
       {"status == error", "status != ok", "count == 8", "count < 7",
        "count > 7", "text < 8", "ready == false", "ready > 0", "error != null",
        "missing == ok", "missing < 1", "queue == x", "checks == null",
        "checks[1].ok == true", "queue.length >= 100"}) {
    EXPECT_EQ(FailedOf(condition, kBody), condition);
  }
}

TEST(JsonCheckTest, TheFirstThatDoesNotHoldIsTold) {
  const auto good = *ParseJsonCondition("status == ok");
  const auto bad = *ParseJsonCondition("count<5");
  const auto worse = *ParseJsonCondition("ready == false");
  EXPECT_EQ(CheckJson({good, bad, worse}, kBody).failed, "count < 5");
}

TEST(JsonCheckTest, WhatIsNoConditionIsRefused) {
  for (const std::string condition :
       {"", "status", "== ok", ".a == 1", "a. == 1", "a..b == 1", "a[ == 1",
        "a[x] == 1", "a[-1] == 1", "a[] == 1", "a = 1", "a ! 1", "a < ten",
        "a >= ", "a > inf"}) {
    EXPECT_FALSE(ParseJsonCondition(condition).ok()) << condition;
  }
}

TEST(JsonCheckTest, BodiesThatAreNoJson) {
  const std::string deep(100'000, '[');
  for (const std::string& body :
       {std::string(), std::string("ok"), std::string("{\"status\":\"ok\""),
        std::string("{\"status\":\"\xFF\"}"), deep}) {
    EXPECT_EQ(FailedOf("status == ok", body), "not JSON");
    EXPECT_EQ(CheckJson({}, body).failed, "");
    EXPECT_EQ(CheckJson({}, body).version, "");
  }
}

TEST(JsonCheckTest, VersionsAreShortTexts) {
  const auto version = [](const std::string& body) {
    return CheckJson({}, body).version;
  };
  EXPECT_EQ(version(kBody), "1.4.2");
  EXPECT_EQ(version(R"({"build":{"version":"2.0"}})"), "2.0");
  EXPECT_EQ(version(R"({"version":7})"), "");
  EXPECT_EQ(version(R"({"version":"a\nb"})"), "");
  EXPECT_EQ(version(R"([1])"), "");
  const std::string longest(kMaxVersionBytes, 'v');
  EXPECT_EQ(version(R"({"version":")" + longest + "\"}"), longest);
  EXPECT_EQ(version(R"({"version":"x)" + longest + "\"}"), "");
}

}  // namespace
}  // namespace tebium::exporter
