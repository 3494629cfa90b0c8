#include "relay/telegram/bot_client.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <utility>

namespace tebium::relay {
namespace {

// A long poll's answer comes when its time is up, and then travels.
constexpr base::Duration kMargin = std::chrono::seconds(10);
// A hundred updates, each with the longest text and a message it replies to.
constexpr size_t kMaxAnswerBytes = 16u << 20;

std::string ToJson(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

BotReply ReadSuccess(const rapidjson::Document& body) {
  BotReply reply;
  reply.verdict = Verdict::kDone;
  reply.result = ToJson(body["result"]);
  return reply;
}

BotReply ReadReply(const net::ClientResponse& response) {
  rapidjson::Document body;
  body.Parse(response.body.data(), response.body.size());
  const bool readable = !body.HasParseError() && body.IsObject();
  const auto has = [&](const char* name) {
    return readable && body.HasMember(name);
  };
  if (response.outcome == net::ClientOutcome::kAnswered && has("ok") &&
      body["ok"].IsTrue() && has("result")) {
    return ReadSuccess(body);
  }
  const BotAnswer answer = ReadBotAnswer(response);
  BotReply reply;
  reply.verdict = answer.verdict;
  reply.error = answer.error;
  reply.retry_after = answer.retry_after;
  reply.code = has("error_code") && body["error_code"].IsInt()
                   ? body["error_code"].GetInt()
                   : response.status;
  return reply;
}

class HttpBotClient : public BotClient {
 public:
  HttpBotClient(const BotApiSettings& settings, net::HttpClient& client)
      : settings_(settings), client_(client) {}

  void Ask(std::string_view method, std::string parameters,
           base::Duration timeout,
           std::function<void(BotReply)> done) override {
    if (settings_.token.empty()) {
      BotReply reply;
      reply.verdict = Verdict::kNotSent;
      reply.error = "there is no token";
      done(std::move(reply));
      return;
    }
    net::ClientRequest request;
    request.method = "POST";
    request.url = BotMethodUrl(settings_, method);
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = std::move(parameters);
    request.proxy = settings_.proxy;
    request.timeout =
        timeout > base::Duration(0) ? timeout + kMargin : settings_.timeout;
    request.max_response_bytes = kMaxAnswerBytes;
    client_.Send(std::move(request),
                 [done = std::move(done)](const net::ClientResponse& response) {
                   BotReply reply = ReadReply(response);
                   reply.elapsed = response.elapsed;
                   done(std::move(reply));
                 });
  }

 private:
  const BotApiSettings settings_;
  net::HttpClient& client_;
};

}  // namespace

std::unique_ptr<BotClient> MakeBotClient(const BotApiSettings& settings,
                                         net::HttpClient& client) {
  return std::make_unique<HttpBotClient>(settings, client);
}

}  // namespace tebium::relay
