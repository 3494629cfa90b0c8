#include "relay/telegram/bot_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace tebium::relay {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

const BotApiSettings kSettings = {.api_url = "http://127.0.0.1:1/",
                                  .token = "1:SECRET",
                                  .proxy = "socks5h://p:1080",
                                  .timeout = seconds(30)};

rapidjson::Document BodyOf(const BotCall& call) {
  rapidjson::Document body;
  const std::string text = BuildBotRequest(kSettings, call).body;
  body.Parse(text.data(), text.size());
  return body;
}

BotCall Message() {
  BotCall call;
  call.chat_id = -100;
  call.text = "<b>a</b> \"б\"";
  return call;
}

TEST(BotApiTest, AMessage) {
  const net::ClientRequest request = BuildBotRequest(kSettings, Message());
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://127.0.0.1:1/bot1:SECRET/sendMessage");
  EXPECT_EQ(request.proxy, "socks5h://p:1080");
  EXPECT_EQ(request.timeout, seconds(30));
  const auto body = BodyOf(Message());
  EXPECT_EQ(body["chat_id"].GetInt64(), -100);
  EXPECT_STREQ(body["text"].GetString(), "<b>a</b> \"б\"");
  EXPECT_STREQ(body["parse_mode"].GetString(), "HTML");
  EXPECT_TRUE(body["link_preview_options"]["is_disabled"].GetBool());
  EXPECT_FALSE(body.HasMember("disable_notification"));
  EXPECT_FALSE(body.HasMember("message_thread_id"));
  EXPECT_FALSE(body.HasMember("reply_parameters"));
}

TEST(BotApiTest, ASilentPlainReplyInATopic) {
  BotCall call = Message();
  call.html = false;
  call.silent = true;
  call.thread_id = 42;
  call.reply_to = 7;
  const auto body = BodyOf(call);
  EXPECT_FALSE(body.HasMember("parse_mode"));
  EXPECT_TRUE(body["disable_notification"].GetBool());
  EXPECT_EQ(body["message_thread_id"].GetInt64(), 42);
  EXPECT_EQ(body["reply_parameters"]["message_id"].GetInt64(), 7);
  EXPECT_TRUE(
      body["reply_parameters"]["allow_sending_without_reply"].GetBool());
}

TEST(BotApiTest, AnEdit) {
  BotCall call = Message();
  call.method = BotMethod::kEditMessageText;
  call.message_id = 9;
  call.thread_id = 42;
  const auto body = BodyOf(call);
  EXPECT_EQ(body["message_id"].GetInt64(), 9);
  EXPECT_FALSE(body.HasMember("message_thread_id"));
  EXPECT_THAT(BuildBotRequest(kSettings, call).url,
              HasSubstr("/editMessageText"));
}

TEST(BotApiTest, ADocument) {
  BotCall call = Message();
  call.method = BotMethod::kSendDocument;
  call.silent = true;
  call.thread_id = 42;
  call.attachment = Attachment{"a.txt", "text/plain", "content"};
  const net::ClientRequest request = BuildBotRequest(kSettings, call);
  EXPECT_THAT(request.url, HasSubstr("/sendDocument"));
  EXPECT_GT(request.timeout, seconds(30));
  EXPECT_EQ(request.body, "");
  std::map<std::string, std::string> fields;
  for (const net::FormPart& part : request.form) {
    fields[part.name] = part.content;
  }
  const std::map<std::string, std::string> expected = {
      {"chat_id", "-100"},     {"message_thread_id", "42"},
      {"caption", call.text},  {"parse_mode", "HTML"},
      {"document", "content"}, {"disable_notification", "true"}};
  EXPECT_EQ(fields, expected);
  EXPECT_EQ(request.form.back().filename, "a.txt");
  EXPECT_EQ(request.form.back().content_type, "text/plain");
}

TEST(BotApiTest, APhotoWithButtons) {
  BotCall call = Message();
  call.method = BotMethod::kSendPhoto;
  call.html = false;
  call.text.clear();
  call.reply_to = 5;
  call.keyboard = {{{"Go", "d", ""}}};
  call.attachment = Attachment{"a.png", "image/png", "bytes"};
  const net::ClientRequest request = BuildBotRequest(kSettings, call);
  EXPECT_THAT(request.url, HasSubstr("/sendPhoto"));
  std::map<std::string, std::string> fields;
  for (const net::FormPart& part : request.form) {
    fields[part.name] = part.content;
  }
  const std::map<std::string, std::string> expected = {
      {"chat_id", "-100"},
      {"photo", "bytes"},
      {"reply_markup",
       R"({"inline_keyboard":[[{"text":"Go","callback_data":"d"}]]})"},
      {"reply_parameters",
       R"({"message_id":5,"allow_sending_without_reply":true})"}};
  EXPECT_EQ(fields, expected);
  EXPECT_EQ(request.form.back().content_type, "image/png");
}

TEST(BotApiTest, ButtonsUnderTexts) {
  BotCall call = Message();
  EXPECT_FALSE(BodyOf(call).HasMember("reply_markup"));
  call.keyboard = {{{"Go", "d", ""}}};
  for (const BotMethod method :
       {BotMethod::kSendMessage, BotMethod::kEditMessageText,
        BotMethod::kEditMessageReplyMarkup}) {
    call.method = method;
    const auto body = BodyOf(call);
    EXPECT_STREQ(
        body["reply_markup"]["inline_keyboard"][0][0]["text"].GetString(),
        "Go");
  }
}

TEST(BotApiTest, OnlyTheButtonsAreEdited) {
  BotCall call = Message();
  call.method = BotMethod::kEditMessageReplyMarkup;
  call.message_id = 9;
  const auto body = BodyOf(call);
  EXPECT_EQ(body["message_id"].GetInt64(), 9);
  EXPECT_EQ(body.MemberCount(), 2u);
  EXPECT_THAT(BuildBotRequest(kSettings, call).url,
              HasSubstr("/editMessageReplyMarkup"));
}

net::ClientResponse Answered(int status, std::string body) {
  net::ClientResponse response;
  response.outcome = net::ClientOutcome::kAnswered;
  response.status = status;
  response.body = std::move(body);
  return response;
}

TEST(BotApiTest, Success) {
  const BotAnswer answer = ReadBotAnswer(
      Answered(200, R"({"ok":true,"result":{"message_id":77,"text":"x"}})"));
  EXPECT_EQ(answer.verdict, Verdict::kDone);
  EXPECT_EQ(answer.message_id, 77);
}

TEST(BotApiTest, FloodWithBodyWithHeaderAndWithNeither) {
  const BotAnswer body = ReadBotAnswer(Answered(
      429, R"({"ok":false,"error_code":429,"description":"Too Many Requests: )"
           R"(retry after 17","parameters":{"retry_after":17}})"));
  EXPECT_EQ(body.verdict, Verdict::kRetryLater);
  EXPECT_EQ(body.retry_after, seconds(17));
  net::ClientResponse header = Answered(429, "<html>");
  header.headers = {{"retry-after", "23"}};
  EXPECT_EQ(ReadBotAnswer(header).retry_after, seconds(23));
  EXPECT_EQ(ReadBotAnswer(Answered(429, "")).retry_after, seconds(5));
}

TEST(BotApiTest, AMovedChat) {
  const BotAnswer answer = ReadBotAnswer(Answered(
      400, R"({"ok":false,"error_code":400,"description":"Bad Request: group )"
           R"(chat was upgraded to a supergroup chat","parameters":)"
           R"({"migrate_to_chat_id":-1009}})"));
  EXPECT_EQ(answer.verdict, Verdict::kNewChatId);
  EXPECT_EQ(answer.new_chat_id, -1009);
}

TEST(BotApiTest, WhatCannotBeReadIsOfUnknownOutcome) {
  for (const char* body :
       {"", "<html>", "{", "[]", "{}", R"({"ok":true})",
        R"({"ok":true,"result":true})", R"({"ok":"true"})", "null"}) {
    EXPECT_EQ(ReadBotAnswer(Answered(200, body)).verdict,
              Verdict::kUnknownOutcome)
        << body;
  }
  EXPECT_EQ(ReadBotAnswer(Answered(502, "<html>")).error, "HTTP status 502");
}

TEST(BotApiTest, WithoutAnAnswer) {
  net::ClientResponse response;
  response.error = "Couldn't connect to server";
  EXPECT_EQ(ReadBotAnswer(response).verdict, Verdict::kNotSent);
  EXPECT_EQ(ReadBotAnswer(response).error, "Couldn't connect to server");
  response.outcome = net::ClientOutcome::kUnknown;
  EXPECT_EQ(ReadBotAnswer(response).verdict, Verdict::kUnknownOutcome);
}

}  // namespace
}  // namespace tebium::relay
