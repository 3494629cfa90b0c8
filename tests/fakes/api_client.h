// Calls to the fake as a bot makes them, for the tests of the fake.
#ifndef TEBIUM_TESTS_FAKES_API_CLIENT_H_
#define TEBIUM_TESTS_FAKES_API_CLIENT_H_

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <memory>
#include <string>
#include <utility>

#include "tests/fakes/fake_telegram.h"
#include "tests/fakes/json_value.h"
#include "tests/support/http.h"
#include "tests/support/manual_clock.h"

namespace tebium::fakes {

inline constexpr int64_t kPerson = 4242;
inline constexpr int64_t kGroup = -500;
inline constexpr int64_t kSupergroup = -1001234567890;
inline constexpr int64_t kChannel = -1009876543210;
inline constexpr int64_t kForum = -1005555555555;

inline constexpr Limits kNoLimits = {.chat_messages_per_second = 0,
                                     .group_messages_per_minute = 0,
                                     .total_messages_per_second = 0};

// A fake with a chat of each kind, without limits unless told otherwise, at a
// time that stands still.
class FakeTelegramTest : public ::testing::Test {
 protected:
  void SetUp() override { Restart(DefaultSettings()); }

  FakeTelegramSettings DefaultSettings() const {
    FakeTelegramSettings settings;
    settings.clock = &clock_;
    settings.limits = kNoLimits;
    settings.chats = {
        {.id = kPerson, .title = "Ann"},
        {.id = kGroup, .type = ChatType::kGroup, .title = "Group"},
        {.id = kSupergroup, .type = ChatType::kSupergroup, .title = "Ops"},
        {.id = kChannel, .type = ChatType::kChannel, .username = "news"},
        {.id = kForum,
         .type = ChatType::kSupergroup,
         .is_forum = true,
         .topics = {{1, {"General"}}, {42, {"Disks"}}, {43, {"Old", true}}}}};
    return settings;
  }

  void Restart(FakeTelegramSettings settings) {
    fake_.reset();
    auto fake = FakeTelegram::Start(std::move(settings));
    ASSERT_TRUE(fake.ok()) << fake.status().message();
    fake_ = *std::move(fake);
  }

  std::string MethodUrl(const std::string& method) const {
    return fake_->url() + "/bot" + fake_->token() + "/" + method;
  }

  testing::HttpAnswer Raw(const std::string& method,
                          const std::string& json) const {
    return testing::PostJson(MethodUrl(method), json);
  }

  // "200 true", "400 Bad Request: …": the status, then the result's JSON or
  // the description.
  std::string Call(const std::string& method, const std::string& json) const {
    return Summary(Raw(method, json));
  }

  static std::string Summary(const testing::HttpAnswer& answer) {
    rapidjson::Document document;
    if (!ParseJson(answer.body, &document)) {
      return std::to_string(answer.status) + " no JSON: " + answer.body;
    }
    const bool ok = BoolMember(document, "ok");
    EXPECT_EQ(ok, answer.status == 200) << answer.body;
    if (!ok) {
      EXPECT_EQ(IntegerMember(document, "error_code"), answer.status);
      return std::to_string(answer.status) + " " +
             StringMember(document, "description");
    }
    return "200 " + JsonText(document["result"]);
  }

  // Sends a text to a chat and returns the message's id; 0 if it failed.
  int64_t Send(int64_t chat, const std::string& text,
               const std::string& more = "") const {
    const auto answer =
        Raw("sendMessage", R"({"chat_id":)" + std::to_string(chat) +
                               R"(,"text":")" + text + "\"" + more + "}");
    rapidjson::Document document;
    if (!ParseJson(answer.body, &document) || answer.status != 200) {
      ADD_FAILURE() << answer.status << " " << answer.body;
      return 0;
    }
    return IntegerMember(document["result"], "message_id");
  }

  testing::ManualClock clock_;
  std::unique_ptr<FakeTelegram> fake_;
};

// A repeatable text of many characters.
inline std::string Repeat(const std::string& piece, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += piece;
  return text;
}

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_API_CLIENT_H_
