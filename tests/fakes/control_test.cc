#include "tests/fakes/control.h"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "tests/fakes/api_client.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait.h"

namespace tebium::fakes {
namespace {

class ControlTest : public FakeTelegramTest {
 protected:
  std::string Post(const std::string& path, const std::string& json) const {
    const auto answer =
        testing::PostJson(fake_->url() + "/control/" + path, json);
    return std::to_string(answer.status) + " " + answer.body;
  }
  std::string Fetch(const std::string& path) const {
    const auto answer = testing::Get(fake_->url() + "/control/" + path);
    return std::to_string(answer.status) + " " + answer.body;
  }

  const std::string ok_ = R"(200 {"ok":true})";
};

TEST_F(ControlTest, DeclaresAndChangesChats) {
  EXPECT_EQ(
      Post("chats", R"({"id":-1007,"title":"New","is_forum":true,)"
                    R"("topics":{"5":"Disks","6":"Old"},"closed_topics":[6]})"),
      ok_);
  EXPECT_EQ(Post("chats", R"({"id":-1007,"state":"kicked"})"), ok_);
  EXPECT_EQ(Call("sendMessage", R"({"chat_id":-1007,"text":"a"})"),
            "403 Forbidden: bot was kicked from the group chat");
  EXPECT_EQ(Post("chats", R"({"id":-1007,"state":"ok"})"), ok_);
  EXPECT_EQ(Call("sendMessage",
                 R"({"chat_id":-1007,"text":"a","message_thread_id":6})"),
            "400 Bad Request: TOPIC_CLOSED");
  const std::string chats = Fetch("chats");
  EXPECT_NE(
      chats.find(R"({"id":-1007,"type":"group","title":"New","username":"",)"
                 R"("is_forum":true,"topics":{"5":"Disks","6":"Old"},)"
                 R"("closed_topics":[6],"state":"ok","migrated_to":0,)"
                 R"("bot_is_admin":true,"can_pin":true})"),
      std::string::npos)
      << chats;
}

TEST_F(ControlTest, ActsForPeople) {
  Send(kPerson, "a",
       R"(,"reply_markup":{"inline_keyboard":[[{"text":"b",)"
       R"("callback_data":"c"}]]})");
  EXPECT_EQ(Post("press", R"({"chat_id":4242,"message_id":1,"data":"c"})"),
            R"(200 {"callback_query_id":"4000000000000000001"})");
  EXPECT_EQ(Post("press", R"({"chat_id":4242,"message_id":1,"data":"d"})"),
            R"(404 {"error":"data: the message has no such button"})");
  EXPECT_EQ(Post("send", R"({"chat_id":4242,"text":"/status"})"),
            R"(200 {"message_id":2})");
  EXPECT_EQ(Post("send", R"({"chat_id":1,"text":"/status"})"),
            R"(404 {"error":"chat: there is none"})");
  EXPECT_EQ(Post("update", R"({"my_chat_member":{}})"), ok_);
  EXPECT_EQ(Fetch("state"),
            R"(200 {"calls":1,"pending_updates":3,"flood_refusals":0,)"
            R"("faults_used":0})");
}

TEST_F(ControlTest, ShowsMessagesAndCalls) {
  Send(kPerson, "<b>a</b>", R"(,"parse_mode":"HTML")");
  Call("editMessageText", R"({"chat_id":4242,"message_id":1,"text":"b"})");
  const std::string messages = Fetch("messages?chat_id=4242");
  EXPECT_NE(messages.find(R"("text":"b","raw_text":"b")"), std::string::npos)
      << messages;
  EXPECT_NE(messages.find(R"("history":[{"text":"a")"), std::string::npos);
  EXPECT_EQ(Fetch("messages?chat_id=-500"), "200 []");
  EXPECT_EQ(Fetch("messages?after=1"), "200 []");
  const std::string calls = Fetch("calls?method=editMessageText&after=1");
  EXPECT_NE(calls.find(R"([{"number":2,"method":"editMessageText")"),
            std::string::npos)
      << calls;
  EXPECT_EQ(Post("clear", ""), ok_);
  EXPECT_EQ(Fetch("calls"), "200 []");
}

TEST_F(ControlTest, InjectsAndClearsFaults) {
  EXPECT_EQ(Post("faults",
                 R"({"kind":"too_many_requests","times":-1,"retry_after":3,)"
                 R"("method":"sendMessage"})"),
            ok_);
  const std::string send = R"({"chat_id":4242,"text":"a"})";
  EXPECT_EQ(Call("sendMessage", send), "429 Too Many Requests: retry after 3");
  EXPECT_EQ(testing::Fetch(
                {.method = "DELETE", .url = fake_->url() + "/control/faults"})
                .status,
            200);
  EXPECT_EQ(Raw("sendMessage", send).status, 200);
  EXPECT_EQ(
      Post("faults", R"({"kind":"sloth"})"),
      R"(400 {"error":"kind: expected one of server_error, bad_gateway, )"
      R"(delay, accept_then_drop, drop_before, too_many_requests, error, )"
      R"(revoked"})");
}

TEST_F(ControlTest, SetsLimitsRevokesAndRefuses) {
  EXPECT_EQ(Post("limits", R"({"chat_per_second":1,"slack":"0s"})"), ok_);
  const std::string send = R"({"chat_id":4242,"text":"a"})";
  EXPECT_EQ(Raw("sendMessage", send).status, 200);
  EXPECT_EQ(Raw("sendMessage", send).status, 429);
  EXPECT_EQ(Post("revoke", ""), ok_);
  EXPECT_EQ(Call("getMe", "{}"), "401 Unauthorized");
  EXPECT_EQ(Post("revoke", R"({"revoked":false})"), ok_);
  EXPECT_EQ(Post("limits", "{\"chat_per_second\":0}"), ok_);
  EXPECT_EQ(Post("refuse_links", R"({"part":"example.com"})"), ok_);
  EXPECT_EQ(
      Raw("sendMessage",
          R"({"chat_id":4242,"text":"a","reply_markup":{"inline_keyboard":)"
          R"([[{"text":"b","url":"https://example.com/"}]]}})")
          .status,
      400);
  EXPECT_EQ(Post("refuse", R"({"for":"1s"})"), ok_);
  EXPECT_TRUE(testing::WaitFor([&] { return Raw("getMe", "{}").status == 0; }));
  EXPECT_TRUE(
      testing::WaitFor([&] { return Raw("getMe", "{}").status == 200; }));
}

TEST_F(ControlTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Post("nothing", "{}"), R"(404 {"error":"there is no such path"})");
  EXPECT_EQ(Post("state", "{}"),
            R"(405 {"error":"this path does not know this method"})");
  EXPECT_EQ(Post("send", "{"),
            R"(400 {"error":"body: expected a JSON object"})");
  EXPECT_EQ(Post("chats", R"({"id":-7,"type":"club"})"),
            R"(400 {"error":"type: expected private, group, supergroup or )"
            R"(channel"})");
}

using PageTest = FakeTelegramTest;

TEST_F(PageTest, ShowsTheChatsAndNeedsNothingFromElsewhere) {
  Send(kPerson, "<b>CPU</b> &lt;97%&gt;",
       R"(,"parse_mode":"HTML","reply_markup":{"inline_keyboard":)"
       R"([[{"text":"Ok & done","callback_data":"ack:\"1\""},)"
       R"({"text":"Graph","url":"https://example.com/g?a=1&b=2"}]]})");
  const auto page = testing::Get(fake_->url() + "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.headers.find("default-src 'none'"), std::string::npos);
  EXPECT_NE(page.body.find("<b>CPU</b> &lt;97%&gt;"), std::string::npos);
  EXPECT_NE(page.body.find("<button data-press=\"ack:&quot;1&quot;\">"
                           "Ok &amp; done</button>"),
            std::string::npos)
      << page.body;
  EXPECT_NE(page.body.find("href=\"https://example.com/g?a=1&amp;b=2\""),
            std::string::npos);
  EXPECT_EQ(page.body.find("src=\"http"), std::string::npos);
  const auto part = testing::Get(fake_->url() + "/?part=chats");
  EXPECT_EQ(part.body.substr(0, 8), "<section");
}

TEST_F(PageTest, HoldsNoMarkupOfOthers) {
  fake_->AddChat({.id = 9, .title = "<script>alert(1)</script>"});
  ASSERT_TRUE(fake_->SendText(9, "<img src=x onerror=alert(2)>").ok());
  const auto part = testing::Get(fake_->url() + "/?part=chats");
  EXPECT_EQ(part.body.find("<script"), std::string::npos);
  EXPECT_EQ(part.body.find("<img"), std::string::npos);
}

// The program.
class ProgramTest : public ::testing::Test {
 protected:
  std::unique_ptr<testing::Process> Start(std::vector<std::string> flags) {
    flags.insert(flags.begin(), TEBIUM_FAKE_TELEGRAM_BINARY);
    testing::Process::Options options;
    options.command = std::move(flags);
    options.log_file = folder_.Join("log");
    return testing::Process::Start(options);
  }

  testing::TempDir folder_;
};

constexpr std::chrono::seconds kLimit(20 * testing::kTimeScale);

TEST_F(ProgramTest, ServesUntilItIsTold) {
  for (const int signal : {SIGTERM, SIGINT}) {
    auto program = Start({"--port", "0", "--token", "1:secret", "--chat",
                          "-1001234567890:On call", "--chat=7", "--no-limits"});
    const std::string line = program->WaitForLine("listens on", kLimit);
    const std::string url = line.substr(line.find("http://127.0.0.1:"));
    const std::string send = url + "/bot1:secret/sendMessage?text=a&chat_id=";
    EXPECT_EQ(testing::Get(send + "-1001234567890").status, 200);
    EXPECT_EQ(testing::Get(send + "7").status, 200);
    EXPECT_EQ(testing::Get(send + "8").status, 400);
    EXPECT_NE(testing::Get(url + "/").body.find("On call"), std::string::npos);
    program->Signal(signal);
    EXPECT_EQ(program->Wait(kLimit), 0);
  }
}

TEST_F(ProgramTest, ExplainsItsFlags) {
  EXPECT_EQ(Start({"--help"})->Wait(kLimit), 0);
  struct Case {
    std::string flag;
    std::string complaint;
  };
  for (const Case& c : std::vector<Case>{
           {"--chat=abc", "--chat: expected ID or ID:TITLE, got abc"},
           {"--nonsense", "unrecognised option '--nonsense'"},
           {"stray", "too many positional options"}}) {
    auto program = Start({c.flag});
    EXPECT_EQ(program->Wait(kLimit), 2);
    EXPECT_NE(program->Output().find(c.complaint), std::string::npos)
        << program->Output();
  }
}

TEST_F(ProgramTest, TellsWhenItsPortIsTaken) {
  auto first = Start({});
  const std::string line = first->WaitForLine("listens on", kLimit);
  const std::string port = line.substr(line.rfind(':') + 1);
  auto second = Start({"--port=" + port});
  EXPECT_EQ(second->Wait(kLimit), 1);
}

}  // namespace
}  // namespace tebium::fakes
