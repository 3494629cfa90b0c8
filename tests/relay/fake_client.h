// An HTTP client that answers as a test's script says, and keeps what was sent.
#ifndef TEBIUM_TESTS_RELAY_FAKE_CLIENT_H_
#define TEBIUM_TESTS_RELAY_FAKE_CLIENT_H_

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "net/http_client.h"

namespace tebium::relay {

inline constexpr char kTestToken[] = "123:SECRET";
inline constexpr char kFallbackUrl[] = "http://fallback.test/hook";

// A request as a test wants to see it.
struct Sent {
  std::string method;  // "sendMessage", …; "fallback"
  int64_t chat_id = 0;
  int64_t thread_id = 0;
  int64_t message_id = 0;
  int64_t reply_to = 0;
  std::string text;
  std::string parse_mode;
  bool silent = false;
  std::string document;
  std::string photo;
  std::string keyboard;  // reply_markup's JSON
  std::string body;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string proxy;
  base::Duration at{};  // monotonic
};

inline net::ClientResponse Answer(int status, std::string body) {
  net::ClientResponse response;
  response.outcome = net::ClientOutcome::kAnswered;
  response.status = status;
  response.body = std::move(body);
  return response;
}
// `extra`: further members, "\"parameters\":{…}".
inline net::ClientResponse Refusal(int code, const std::string& description,
                                   const std::string& extra = "") {
  return Answer(code, R"({"ok":false,"error_code":)" + std::to_string(code) +
                          R"(,"description":")" + description + "\"" +
                          (extra.empty() ? "" : "," + extra) + "}");
}
inline net::ClientResponse Flood(int seconds) {
  return Refusal(
      429, "Too Many Requests: retry after " + std::to_string(seconds),
      R"("parameters":{"retry_after":)" + std::to_string(seconds) + "}");
}
inline net::ClientResponse NotSent() {
  net::ClientResponse response;
  response.error = "Couldn't connect to server";
  return response;
}
inline net::ClientResponse Unknown() {
  net::ClientResponse response;
  response.outcome = net::ClientOutcome::kUnknown;
  response.error = "Timeout was reached";
  return response;
}

// Thread-safe. Answers come before Send() returns, unless held.
class FakeClient : public net::HttpClient {
 public:
  using Handler =
      std::function<std::optional<net::ClientResponse>(const Sent&)>;

  explicit FakeClient(const base::Clock& clock) : clock_(clock) {}

  // The next answers, one each. After them, and where there is none: success.
  void Script(std::vector<net::ClientResponse> answers) {
    base::MutexLock lock(mutex_);
    for (auto& answer : answers) script_.push_back(std::move(answer));
  }
  // Asked first; nullopt: the script goes on. Called with a lock held.
  void SetHandler(Handler handler) {
    base::MutexLock lock(mutex_);
    handler_ = std::move(handler);
  }
  // Requests get no answer until Release().
  void Hold() {
    base::MutexLock lock(mutex_);
    hold_ = true;
  }
  void Release() {
    std::vector<std::pair<net::ClientResponse, Done>> held;
    {
      base::MutexLock lock(mutex_);
      hold_ = false;
      held.swap(held_);
    }
    for (auto& [response, done] : held) done(std::move(response));
  }

  std::vector<Sent> sent() const {
    base::MutexLock lock(mutex_);
    return sent_;
  }
  size_t count() const {
    base::MutexLock lock(mutex_);
    return sent_.size();
  }
  Sent last() const {
    base::MutexLock lock(mutex_);
    return sent_.empty() ? Sent() : sent_.back();
  }

  void Send(net::ClientRequest request,
            std::function<void(net::ClientResponse)> done) override {
    std::optional<net::ClientResponse> response;
    {
      base::MutexLock lock(mutex_);
      sent_.push_back(Read(request));
      response = Next(sent_.back());
      if (hold_) {
        held_.emplace_back(*response, std::move(done));
        return;
      }
    }
    done(*std::move(response));
  }

 private:
  using Done = std::function<void(net::ClientResponse)>;

  net::ClientResponse Next(const Sent& sent) REQUIRES(mutex_) {
    if (handler_) {
      if (auto answer = handler_(sent)) return *std::move(answer);
    }
    if (!script_.empty()) {
      net::ClientResponse answer = std::move(script_.front());
      script_.pop_front();
      return answer;
    }
    if (sent.method == "fallback") return Answer(204, "");
    const int64_t id = sent.message_id != 0 ? sent.message_id : next_id_++;
    return Answer(200, R"({"ok":true,"result":{"message_id":)" +
                           std::to_string(id) + "}}");
  }

  static int64_t Integer(const rapidjson::Value& object, const char* name) {
    return object.HasMember(name) && object[name].IsInt64()
               ? object[name].GetInt64()
               : 0;
  }
  static std::string Text(const rapidjson::Value& object, const char* name) {
    return object.HasMember(name) && object[name].IsString()
               ? object[name].GetString()
               : "";
  }
  static std::string ToJson(const rapidjson::Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    value.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
  }
  static int64_t ReplyTo(const std::string& json) {
    rapidjson::Document reply;
    reply.Parse(json.data(), json.size());
    return reply.IsObject() ? Integer(reply, "message_id") : 0;
  }

  Sent Read(const net::ClientRequest& request) const {
    Sent sent;
    sent.at = clock_.Monotonic();
    sent.body = request.body;
    sent.url = request.url;
    sent.headers = request.headers;
    sent.proxy = request.proxy;
    if (request.url == kFallbackUrl) {
      sent.method = "fallback";
      return sent;
    }
    sent.method = request.url.substr(request.url.rfind('/') + 1);
    if (!request.form.empty()) {
      ReadForm(request, sent);
      return sent;
    }
    rapidjson::Document body;
    body.Parse(request.body.data(), request.body.size());
    if (!body.IsObject()) return sent;
    sent.chat_id = Integer(body, "chat_id");
    sent.thread_id = Integer(body, "message_thread_id");
    sent.message_id = Integer(body, "message_id");
    sent.text = Text(body, "text");
    sent.parse_mode = Text(body, "parse_mode");
    sent.silent = body.HasMember("disable_notification");
    if (body.HasMember("reply_markup")) {
      sent.keyboard = ToJson(body["reply_markup"]);
    }
    if (body.HasMember("reply_parameters")) {
      sent.reply_to = Integer(body["reply_parameters"], "message_id");
    }
    return sent;
  }

  static void ReadForm(const net::ClientRequest& request, Sent& sent) {
    for (const net::FormPart& part : request.form) {
      if (part.name == "chat_id") sent.chat_id = std::stoll(part.content);
      if (part.name == "message_thread_id") {
        sent.thread_id = std::stoll(part.content);
      }
      if (part.name == "caption") sent.text = part.content;
      if (part.name == "parse_mode") sent.parse_mode = part.content;
      if (part.name == "disable_notification") sent.silent = true;
      if (part.name == "reply_parameters") {
        sent.reply_to = ReplyTo(part.content);
      }
      if (part.name == "document") sent.document = part.content;
      if (part.name == "photo") sent.photo = part.content;
      if (part.name == "reply_markup") sent.keyboard = part.content;
    }
  }

  const base::Clock& clock_;
  mutable base::Mutex mutex_;
  std::deque<net::ClientResponse> script_ GUARDED_BY(mutex_);
  Handler handler_ GUARDED_BY(mutex_);
  bool hold_ GUARDED_BY(mutex_) = false;
  int64_t next_id_ GUARDED_BY(mutex_) = 100;
  std::vector<Sent> sent_ GUARDED_BY(mutex_);
  std::vector<std::pair<net::ClientResponse, Done>> held_ GUARDED_BY(mutex_);
};

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_FAKE_CLIENT_H_
