// Every refusal of the Bot API that clients must know, by exact code and text.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/fakes/api_client.h"

namespace tebium::fakes {
namespace {

struct Refusal {
  std::string method;
  std::string parameters;  // JSON
  std::string answer;
};

class ErrorsTest : public FakeTelegramTest {
 protected:
  void ExpectRefusals(const std::vector<Refusal>& refusals) const {
    for (const Refusal& refusal : refusals) {
      EXPECT_EQ(Call(refusal.method, refusal.parameters), refusal.answer)
          << refusal.method << " " << refusal.parameters.substr(0, 200);
    }
  }

  // A sendMessage to the person with more parameters.
  static std::string To(int64_t chat, const std::string& more) {
    return R"({"chat_id":)" + std::to_string(chat) + "," + more + "}";
  }
};

TEST_F(ErrorsTest, Tokens) {
  const auto ask = [&](const std::string& token) {
    return Summary(testing::Get(fake_->url() + "/bot" + token + "/getMe"));
  };
  EXPECT_EQ(ask("nonsense"), "401 Unauthorized: invalid token specified");
  EXPECT_EQ(ask("12:"), "401 Unauthorized: invalid token specified");
  EXPECT_EQ(ask("x12:abc"), "401 Unauthorized: invalid token specified");
  EXPECT_EQ(ask("12:another"), "401 Unauthorized");
  EXPECT_EQ(Call("getMe", "{}").substr(0, 4), "200 ");
  fake_->RevokeToken();
  EXPECT_EQ(Call("getMe", "{}"), "401 Unauthorized");
  fake_->RevokeToken(false);
  EXPECT_EQ(Call("getMe", "{}").substr(0, 4), "200 ");
}

TEST_F(ErrorsTest, UnknownMethodAndPath) {
  EXPECT_EQ(Call("sendNothing", "{}"), "404 Not Found: method not found");
  EXPECT_EQ(Summary(testing::Get(fake_->url() + "/elsewhere")),
            "404 Not Found");
}

TEST_F(ErrorsTest, Texts) {
  const std::string face = "😀";
  ExpectRefusals({
      {"sendMessage", To(kPerson, R"("text":"")"),
       "400 Bad Request: message text is empty"},
      {"sendMessage", "{\"chat_id\":4242,\"text\":\"broken",
       "400 Bad Request: message text is empty"},
      {"sendMessage", To(kPerson, R"("text":" \n\t ")"),
       "400 Bad Request: text must be non-empty"},
      {"sendMessage", To(kPerson, R"("parse_mode":"HTML","text":"<b> </b>")"),
       "400 Bad Request: text must be non-empty"},
      {"sendMessage", To(kPerson, "\"text\":\"" + Repeat(face, 4097) + "\""),
       "400 Bad Request: message is too long"},
      {"sendMessage", To(kPerson, "\"text\":\"" + Repeat("a", 32769) + "\""),
       "400 Bad Request: text is too long"},
      {"sendMessage", To(kPerson, R"("text":"a","parse_mode":"BBCode")"),
       "400 Bad Request: unsupported parse_mode"},
      {"sendMessage", To(kPerson, R"("text":"a < b","parse_mode":"HTML")"),
       "400 Bad Request: can't parse entities: Unsupported start tag \"\" at "
       "byte offset 2"},
      {"sendMessage", To(kPerson, R"("text":"1.5","parse_mode":"MarkdownV2")"),
       "400 Bad Request: can't parse entities: Character '.' is reserved and "
       "must be escaped with the preceding '\\'"},
  });
}

TEST_F(ErrorsTest, LengthCountsCodePointsAfterParsing) {
  EXPECT_NE(Send(kPerson, Repeat("😀", 4096)), 0);
  EXPECT_NE(Send(kPerson, "<b>" + Repeat("&amp;", 4096) + "</b>",
                 R"(,"parse_mode":"HTML")"),
            0);
  EXPECT_EQ(fake_->Messages(kPerson)[1].text, Repeat("&", 4096));
  const int64_t id = Send(kPerson, "short");
  EXPECT_EQ(Call("editMessageText",
                 To(kPerson, "\"message_id\":" + std::to_string(id) +
                                 ",\"text\":\"" + Repeat("a", 4097) + "\"")),
            "400 Bad Request: MESSAGE_TOO_LONG");
}

TEST_F(ErrorsTest, Chats) {
  ExpectRefusals({
      {"sendMessage", R"({"text":"a"})", "400 Bad Request: chat_id is empty"},
      {"sendMessage", R"({"text":"a","chat_id":1})",
       "400 Bad Request: chat not found"},
      {"sendMessage", R"({"text":"a","chat_id":"@nobody"})",
       "400 Bad Request: chat not found"},
      {"getChat", R"({"chat_id":1})", "400 Bad Request: chat not found"},
  });
  EXPECT_EQ(
      Call("sendMessage", R"({"text":"a","chat_id":"@NEWS"})").substr(0, 4),
      "200 ");
}

TEST_F(ErrorsTest, AMigratedGroupTellsItsNewId) {
  ASSERT_TRUE(fake_->ChangeChat(
      kGroup, [](ChatSpec& chat) { chat.migrated_to = kSupergroup; }));
  const auto answer = Raw("sendMessage", R"({"chat_id":-500,"text":"a"})");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body,
            R"({"ok":false,"error_code":400,"description":)"
            R"("Bad Request: group chat was upgraded to a supergroup chat",)"
            R"("parameters":{"migrate_to_chat_id":-1001234567890}})");
}

TEST_F(ErrorsTest, DeadDestinationsAndRights) {
  struct Case {
    int64_t chat;
    ChatState state;
    std::string answer;
  };
  const std::vector<Case> cases = {
      {kPerson, ChatState::kBlocked,
       "403 Forbidden: bot was blocked by the user"},
      {kPerson, ChatState::kDeactivated, "403 Forbidden: user is deactivated"},
      {kPerson, ChatState::kNotStarted,
       "403 Forbidden: bot can't initiate conversation with a user"},
      {kGroup, ChatState::kKicked,
       "403 Forbidden: bot was kicked from the group chat"},
      {kSupergroup, ChatState::kKicked,
       "403 Forbidden: bot was kicked from the supergroup chat"},
      {kChannel, ChatState::kKicked,
       "403 Forbidden: bot was kicked from the channel chat"},
      {kSupergroup, ChatState::kNotMember,
       "403 Forbidden: bot is not a member of the supergroup chat"},
      {kChannel, ChatState::kNotMember,
       "403 Forbidden: bot is not a member of the channel chat"},
      {kGroup, ChatState::kDeleted,
       "403 Forbidden: the group chat was deleted"},
      {kSupergroup, ChatState::kNoRights,
       "400 Bad Request: not enough rights to send text messages to the chat"},
      {kChannel, ChatState::kNeedAdmin,
       "400 Bad Request: need administrator rights in the channel chat"},
      {kGroup, ChatState::kNoWrite,
       "400 Bad Request: have no write access to the chat"},
  };
  for (const Case& c : cases) {
    fake_->ChangeChat(c.chat, [&](ChatSpec& chat) { chat.state = c.state; });
    EXPECT_EQ(Call("sendMessage", To(c.chat, R"("text":"a")")), c.answer);
    fake_->ChangeChat(c.chat,
                      [](ChatSpec& chat) { chat.state = ChatState::kOk; });
    EXPECT_NE(Send(c.chat, "a"), 0);
  }
}

TEST_F(ErrorsTest, Topics) {
  ExpectRefusals({
      {"sendMessage", To(kForum, R"("text":"a","message_thread_id":7)"),
       "400 Bad Request: message thread not found"},
      // General must be left out.
      {"sendMessage", To(kForum, R"("text":"a","message_thread_id":1)"),
       "400 Bad Request: message thread not found"},
      {"sendMessage", To(kForum, R"("text":"a","message_thread_id":43)"),
       "400 Bad Request: TOPIC_CLOSED"},
  });
  Send(kForum, "a", R"(,"message_thread_id":42)");
  Send(kForum, "b");
  Send(kSupergroup, "c", R"(,"message_thread_id":42)");
  EXPECT_EQ(fake_->Messages(kForum)[0].thread_id, 42);
  EXPECT_EQ(fake_->Messages(kForum)[1].thread_id, 0);
  // Not a forum: ignored.
  EXPECT_EQ(fake_->Messages(kSupergroup)[0].thread_id, 0);
}

TEST_F(ErrorsTest, Replies) {
  const std::string id = std::to_string(Send(kPerson, "CPU on a, b"));
  ExpectRefusals({
      {"sendMessage",
       To(kPerson, R"("text":"a","reply_parameters":{"message_id":99})"),
       "400 Bad Request: message to be replied not found"},
      {"sendMessage", To(kPerson, R"("text":"a","reply_to_message_id":99)"),
       "400 Bad Request: message to be replied not found"},
      {"sendMessage", To(kPerson, R"("text":"a","reply_parameters":"{")"),
       "400 Bad Request: can't parse reply parameters JSON object"},
      {"sendMessage",
       To(kPerson, R"("text":"a","reply_parameters":{"message_id":)" + id +
                       R"(,"quote":"memory"})"),
       "400 Bad Request: QUOTE_TEXT_INVALID"},
  });
  Send(kPerson, "b", R"(,"reply_parameters":{"message_id":)" + id + "}");
  Send(kPerson, "c",
       R"(,"reply_parameters":{"message_id":99,)"
       R"("allow_sending_without_reply":true})");
  const auto messages = fake_->Messages(kPerson);
  EXPECT_EQ(std::to_string(messages[1].reply_to), id);
  EXPECT_EQ(messages[2].reply_to, 0);
}

std::string Keyboard(const std::string& button) {
  return R"("text":"a","reply_markup":{"inline_keyboard":[[)" + button + "]]}";
}

TEST_F(ErrorsTest, Keyboards) {
  const std::string many = R"({"text":"a","callback_data":"b"})";
  ExpectRefusals({
      {"sendMessage", To(kPerson, R"("text":"a","reply_markup":"{nonsense")"),
       "400 Bad Request: can't parse reply keyboard markup JSON object"},
      {"sendMessage", To(kPerson, Keyboard(R"({"text":"a"})")),
       "400 Bad Request: can't parse inline keyboard button: Text buttons are "
       "unallowed in the inline keyboard"},
      {"sendMessage",
       To(kPerson, Keyboard(R"({"text":"a","callback_data":")" +
                            Repeat("a", 65) + "\"}")),
       "400 Bad Request: BUTTON_DATA_INVALID"},
      // Bytes, not characters.
      {"sendMessage",
       To(kPerson, Keyboard(R"({"text":"a","callback_data":")" +
                            Repeat("я", 33) + "\"}")),
       "400 Bad Request: BUTTON_DATA_INVALID"},
      {"sendMessage",
       To(kPerson,
          Keyboard(R"({"text":"a","url":"http://prometheus:9090/graph"})")),
       "400 Bad Request: inline keyboard button URL "
       "'http://prometheus:9090/graph' is invalid: Wrong HTTP URL"},
      {"sendMessage", To(kPerson, Keyboard(many + Repeat("," + many, 8))),
       "400 Bad Request: reply markup is too long"},
      {"sendMessage",
       To(kPerson, Keyboard(R"({"callback_data":"b","text":")" +
                            Repeat("a", 10'000) + "\"}")),
       "400 Bad Request: reply markup is too long"},
  });
  Send(kPerson, "a",
       R"(,"reply_markup":{"inline_keyboard":[[{"text":"Graph","url":)"
       R"("Example.COM/a"},{"text":"Ok","callback_data":")" +
           Repeat("a", 64) + R"("}]]})");
  const auto keyboard = fake_->Messages(kPerson)[0].keyboard;
  EXPECT_EQ(keyboard[0][0].url, "http://example.com/a");
  EXPECT_EQ(keyboard[0][1].data, Repeat("a", 64));
}

TEST_F(ErrorsTest, LinksThatServersRefuse) {
  const std::string with_link =
      Keyboard(R"({"text":"a","url":"https://grafana.example.com/d/1"})");
  fake_->RefuseLinks("grafana.");
  const std::string id = std::to_string(Send(kPerson, "a"));
  ExpectRefusals({
      {"sendMessage", To(kPerson, with_link),
       "400 Bad Request: BUTTON_URL_INVALID"},
      {"editMessageText", To(kPerson, "\"message_id\":" + id + "," + with_link),
       "400 Bad Request: BUTTON_URL_INVALID"},
  });
  Send(kPerson, "a",
       R"(,"reply_markup":{"inline_keyboard":[[{"text":"b","url":)"
       R"("https://wiki.example.com/"}]]})");
  fake_->RefuseLinks("");
  EXPECT_EQ(Call("sendMessage", To(kPerson, with_link)).substr(0, 3), "200");
}

TEST_F(ErrorsTest, Edits) {
  const std::string id =
      std::to_string(Send(kPerson, "a",
                          R"(,"reply_markup":{"inline_keyboard":[[{"text":"b",)"
                          R"("callback_data":"c"}]]})"));
  const std::string theirs = std::to_string(*fake_->SendText(kPerson, "hi"));
  const std::string same =
      R"("message_id":)" + id +
      R"(,"text":"<i></i>a","parse_mode":"HTML","reply_markup":)"
      R"({"inline_keyboard":[[{"text":"b","callback_data":"c"}]]})";
  ExpectRefusals({
      {"editMessageText", To(kPerson, same),
       "400 Bad Request: message is not modified: specified new message "
       "content and reply markup are exactly the same as a current content "
       "and reply markup of the message"},
      {"editMessageText", To(kPerson, R"("message_id":99,"text":"b")"),
       "400 Bad Request: message to edit not found"},
      {"editMessageText", To(kPerson, R"("text":"b")"),
       "400 Bad Request: message identifier is not specified"},
      {"editMessageText",
       To(kPerson, "\"message_id\":" + theirs + R"(,"text":"b")"),
       "400 Bad Request: message can't be edited"},
      {"editMessageCaption",
       To(kPerson, "\"message_id\":" + id + R"(,"caption":"b")"),
       "400 Bad Request: there is no caption in the message to edit"},
  });
  EXPECT_EQ(fake_->FindMessage(kPerson, std::stoll(id))->edit_date,
            base::kNoTime);
  // Without a keyboard, an edit takes it away.
  EXPECT_EQ(Call("editMessageText",
                 To(kPerson, "\"message_id\":" + id + R"(,"text":"b")"))
                .substr(0, 4),
            "200 ");
  const auto edited = fake_->FindMessage(kPerson, std::stoll(id));
  EXPECT_EQ(edited->text, "b");
  EXPECT_TRUE(edited->keyboard.empty());
  ASSERT_EQ(edited->history.size(), 1u);
  EXPECT_EQ(edited->history[0].text, "a");
}

TEST_F(ErrorsTest, Deletions) {
  const std::string old = std::to_string(Send(kSupergroup, "a"));
  const std::string mine = std::to_string(Send(kPerson, "a"));
  clock_.Advance(std::chrono::hours(48) + std::chrono::seconds(1));
  ExpectRefusals({
      {"deleteMessage", To(kPerson, R"("message_id":99)"),
       "400 Bad Request: message to delete not found"},
      {"deleteMessage", To(kSupergroup, "\"message_id\":" + old),
       "400 Bad Request: message can't be deleted"},
      {"deleteMessage", To(kPerson, "\"message_id\":" + mine),
       "400 Bad Request: message can't be deleted for everyone"},
  });
  const std::string young = std::to_string(Send(kPerson, "b"));
  ExpectRefusals({
      {"deleteMessage", To(kPerson, "\"message_id\":" + young), "200 true"},
      {"deleteMessage", To(kPerson, "\"message_id\":" + young),
       "400 Bad Request: message to delete not found"},
      {"editMessageText",
       To(kPerson, "\"message_id\":" + young + R"(,"text":"c")"),
       "400 Bad Request: message to edit not found"},
  });
}

TEST_F(ErrorsTest, PinsAndReactions) {
  const std::string id =
      "\"message_id\":" + std::to_string(Send(kSupergroup, "a"));
  ExpectRefusals({
      {"pinChatMessage", To(kSupergroup, R"("message_id":99)"),
       "400 Bad Request: message to pin not found"},
      {"setMessageReaction", To(kSupergroup, R"("message_id":99)"),
       "400 Bad Request: message to react not found"},
      {"setMessageReaction",
       To(kSupergroup, id + R"(,"reaction":[{"type":"emoji","emoji":"🧨"}])"),
       "400 Bad Request: REACTION_INVALID"},
      {"setMessageReaction",
       To(kSupergroup, id + R"(,"reaction":[{"type":"emoji","emoji":"👍"}])"),
       "200 true"},
      {"pinChatMessage", To(kSupergroup, id), "200 true"},
  });
  const Message message = fake_->Messages(kSupergroup)[0];
  EXPECT_TRUE(message.pinned);
  EXPECT_EQ(message.reactions, std::vector<std::string>{"👍"});
  fake_->ChangeChat(kSupergroup, [](ChatSpec& chat) { chat.can_pin = false; });
  EXPECT_EQ(Call("pinChatMessage", To(kSupergroup, id)),
            "400 Bad Request: not enough rights to manage pinned messages in "
            "the chat");
}

TEST_F(ErrorsTest, Commands) {
  ExpectRefusals({
      {"setMyCommands",
       R"({"commands":[{"command":"Status",)"
       R"("description":"a"}]})",
       "400 Bad Request: BOT_COMMAND_INVALID"},
      {"setMyCommands", R"({"commands":[{"command":"a","description":"b"}]})",
       "200 true"},
      {"getMyCommands", "{}", R"(200 [{"command":"a","description":"b"}])"},
  });
}

TEST_F(ErrorsTest, Webhooks) {
  ExpectRefusals({
      {"setWebhook", R"({"url":"https://example.com:9443/x"})",
       "400 Bad Request: bad webhook: Webhook can be set up only on ports 80, "
       "88, 443 or 8443"},
      {"setWebhook", R"({"url":"http://example.com/x"})",
       "400 Bad Request: bad webhook: An HTTPS URL must be provided for "
       "webhook"},
      {"setWebhook", R"({"url":"https://example.com/x","secret_token":"a b"})",
       "400 Bad Request: secret token contains unallowed characters"},
      {"setWebhook", R"({"url":"https://example.com:8443/x"})", "200 true"},
      {"getUpdates", "{}",
       "409 Conflict: can't use getUpdates method while webhook is active; "
       "use deleteWebhook to delete the webhook first"},
      {"deleteWebhook", "{}", "200 true"},
      {"getUpdates", "{}", "200 []"},
  });
}

TEST_F(ErrorsTest, PressesThatAreTooOld) {
  const int64_t id = Send(kPerson, "a",
                          R"(,"reply_markup":{"inline_keyboard":[[{"text":"b",)"
                          R"("callback_data":"c"}]]})");
  const auto press = fake_->PressButton(kPerson, id, "c");
  ASSERT_TRUE(press.ok());
  const std::string answer = R"({"callback_query_id":")" + *press + R"("})";
  const std::string stale =
      "400 Bad Request: query is too old and response timeout expired or "
      "query ID is invalid";
  clock_.Advance(std::chrono::minutes(15));
  EXPECT_EQ(Call("answerCallbackQuery", answer), "200 true");
  clock_.Advance(std::chrono::nanoseconds(1));
  EXPECT_EQ(Call("answerCallbackQuery", answer), stale);
  EXPECT_EQ(Call("answerCallbackQuery", R"({"callback_query_id":"1"})"), stale);
  EXPECT_EQ(fake_->PressButton(kPerson, id, "d").status().code(),
            base::StatusCode::kNotFound);
  EXPECT_EQ(fake_->PressButton(kPerson, 99, "c").status().code(),
            base::StatusCode::kNotFound);
}

TEST_F(ErrorsTest, FloodHasARetryAfterInBodyAndHeader) {
  auto settings = DefaultSettings();
  settings.limits = {};
  Restart(std::move(settings));
  for (int i = 0; i < 20; ++i) {
    ASSERT_NE(Send(kSupergroup, "a"), 0);
    clock_.Advance(std::chrono::seconds(1));
  }
  const std::string send = To(kSupergroup, R"("text":"a")");
  const auto answer = Raw("sendMessage", send);
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.body, R"({"ok":false,"error_code":429,"description":)"
                         R"("Too Many Requests: retry after 40",)"
                         R"("parameters":{"retry_after":40}})");
  EXPECT_NE(answer.headers.find("Retry-After: 40\r\n"), std::string::npos)
      << answer.headers;
  EXPECT_EQ(fake_->FloodRefusals(), 1u);
  // Edits share the limit; other chats have their own.
  EXPECT_EQ(
      Call("editMessageText", To(kSupergroup, R"("message_id":1,"text":"b")")),
      "429 Too Many Requests: retry after 40");
  EXPECT_NE(Send(kPerson, "a"), 0);
  clock_.Advance(std::chrono::seconds(40));
  EXPECT_NE(Send(kSupergroup, "a"), 0);
  // A refused call has done nothing.
  EXPECT_EQ(fake_->Messages(kSupergroup).size(), 21u);
  // Answers to presses are free.
  for (int i = 0; i < 40; ++i) {
    ASSERT_EQ(Raw("answerCallbackQuery", "{}").status, 400);
  }
}

}  // namespace
}  // namespace tebium::fakes
