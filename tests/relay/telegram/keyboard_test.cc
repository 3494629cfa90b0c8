#include "relay/telegram/keyboard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace tebium::relay {
namespace {

TEST(KeyboardTest, RowsOfPressesAndLinks) {
  EXPECT_EQ(
      KeyboardJson({{{"Да \"x\"", "c:a", ""}, {"Нет", "c:b", ""}},
                    {{"Runbook", "", "https://wiki.example.com/?a=1&b"}}}),
      R"({"inline_keyboard":[[{"text":"Да \"x\"","callback_data":"c:a"},)"
      R"({"text":"Нет","callback_data":"c:b"}],)"
      R"([{"text":"Runbook","url":"https://wiki.example.com/?a=1&b"}]]})");
  EXPECT_EQ(KeyboardJson({}), R"({"inline_keyboard":[]})");
  EXPECT_EQ(KeyboardText({{{"a", "1", ""}, {"b", "2", ""}}, {{"c", "3", ""}}}),
            "[a] [b] [c]");
}

TEST(KeyboardTest, WhatTelegramWouldRefuseIsLeftOut) {
  const Button bad[] = {
      {"", "data", ""},
      {" \n ", "data", ""},
      {"neither", "", ""},
      {"long", std::string(65, 'x'), ""},
      {"bytes", "\xff", ""},
      {"host", "", "http://prometheus:9090/graph"},
      {"scheme", "", "javascript:alert(1)"},
  };
  for (const Button& button : bad) {
    EXPECT_EQ(KeyboardJson({{button}}), R"({"inline_keyboard":[]})")
        << button.text;
    EXPECT_EQ(KeyboardJson({{button, {"ok", std::string(64, 'x'), ""}}}),
              R"({"inline_keyboard":[[{"text":"ok","callback_data":")" +
                  std::string(64, 'x') + R"("}]]})");
  }
}

TEST(KeyboardTest, KeepsToTheBounds) {
  const Button button = {"x", "y", ""};
  const Keyboard wide = {std::vector<Button>(20, button)};
  rapidjson::Document document;
  document.Parse(KeyboardJson(wide).c_str());
  EXPECT_EQ(document["inline_keyboard"][0].Size(), kMaxButtonsInRow);
  const Keyboard high(300, std::vector<Button>{button});
  document.Parse(KeyboardJson(high).c_str());
  EXPECT_EQ(document["inline_keyboard"].Size(), kMaxButtons);
  const Keyboard heavy(100, {{std::string(500, 'x'), "y", ""}});
  EXPECT_LT(KeyboardJson(heavy).size(), 10'000u);
}

}  // namespace
}  // namespace tebium::relay
