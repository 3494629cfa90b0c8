#include "relay/telegram/bot_api.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <charconv>

#include "base/json.h"
#include "base/text.h"

namespace tebium::relay {
namespace {

using base::Duration;

// For a 429 that does not say how long.
constexpr int64_t kDefaultRetrySeconds = 5;
constexpr int64_t kMaxRetrySeconds = 7 * 24 * 3600;
constexpr int kFileTimeoutFactor = 4;
constexpr size_t kMaxErrorCodePoints = 300;

std::string ReplyParameters(int64_t message_id) {
  base::JsonWriter json;
  json.BeginObject().Key("message_id").Int(message_id);
  json.Key("allow_sending_without_reply").Bool(true).EndObject();
  return json.Take();
}

// Empty: plain text.
std::string_view ParseMode(const BotCall& call) {
  return call.html ? "HTML" : call.markdown;
}

bool IsEdit(BotMethod method) {
  return method == BotMethod::kEditMessageText ||
         method == BotMethod::kEditMessageReplyMarkup;
}

bool HasFile(BotMethod method) {
  return method == BotMethod::kSendDocument || method == BotMethod::kSendPhoto;
}

std::string JsonBody(const BotCall& call) {
  base::JsonWriter json;
  json.BeginObject().Key("chat_id").Int(call.chat_id);
  if (call.method != BotMethod::kEditMessageReplyMarkup) {
    json.Key("text").String(call.text);
    const std::string_view parse_mode = ParseMode(call);
    if (!parse_mode.empty()) json.Key("parse_mode").String(parse_mode);
    json.Key("link_preview_options").Raw(R"({"is_disabled":true})");
  }
  if (!call.keyboard.empty()) {
    json.Key("reply_markup").Raw(KeyboardJson(call.keyboard));
  }
  if (IsEdit(call.method)) {
    json.Key("message_id").Int(call.message_id);
    return json.EndObject().Take();
  }
  if (call.thread_id != 0) json.Key("message_thread_id").Int(call.thread_id);
  if (call.silent) json.Key("disable_notification").Bool(true);
  if (call.reply_to != 0) {
    json.Key("reply_parameters").Raw(ReplyParameters(call.reply_to));
  }
  return json.EndObject().Take();
}

std::vector<net::FormPart> FileForm(const BotCall& call) {
  std::vector<net::FormPart> form;
  const auto field = [&form](const char* name, std::string value) {
    form.push_back({name, std::move(value), "", ""});
  };
  field("chat_id", std::to_string(call.chat_id));
  if (call.thread_id != 0) {
    field("message_thread_id", std::to_string(call.thread_id));
  }
  if (!call.text.empty()) field("caption", call.text);
  const std::string_view parse_mode = ParseMode(call);
  if (!parse_mode.empty()) field("parse_mode", std::string(parse_mode));
  if (!call.keyboard.empty()) {
    field("reply_markup", KeyboardJson(call.keyboard));
  }
  if (call.silent) field("disable_notification", "true");
  if (call.reply_to != 0) {
    field("reply_parameters", ReplyParameters(call.reply_to));
  }
  if (call.attachment) {
    const bool is_photo = call.method == BotMethod::kSendPhoto;
    form.push_back({is_photo ? "photo" : "document", call.attachment->content,
                    call.attachment->filename, call.attachment->content_type});
  }
  return form;
}

const rapidjson::Value* Member(const rapidjson::Value& object,
                               const char* name) {
  if (!object.IsObject()) return nullptr;
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

int64_t IntegerMember(const rapidjson::Value& object, const char* name) {
  const rapidjson::Value* value = Member(object, name);
  return value != nullptr && value->IsInt64() ? value->GetInt64() : 0;
}

std::string TextMember(const rapidjson::Value& object, const char* name) {
  const rapidjson::Value* value = Member(object, name);
  if (value == nullptr || !value->IsString()) return "";
  return base::ToValidUtf8({value->GetString(), value->GetStringLength()});
}

bool IsOk(const rapidjson::Value& answer) {
  const rapidjson::Value* ok = Member(answer, "ok");
  return ok != nullptr && ok->IsTrue();
}

Duration Seconds(int64_t seconds) {
  return std::chrono::seconds(
      std::clamp<int64_t>(seconds, 1, kMaxRetrySeconds));
}

BotAnswer ReadRefusal(const net::ClientResponse& response,
                      const rapidjson::Value& body) {
  static const rapidjson::Value kNone(rapidjson::kObjectType);
  const rapidjson::Value* found = Member(body, "parameters");
  const rapidjson::Value& parameters = found == nullptr ? kNone : *found;
  const std::string description = TextMember(body, "description");
  const int64_t code = IntegerMember(body, "error_code");
  const int status =
      code > 0 && code < 1000 ? static_cast<int>(code) : response.status;
  BotAnswer answer;
  answer.new_chat_id = IntegerMember(parameters, "migrate_to_chat_id");
  answer.verdict = JudgeError(status, description, answer.new_chat_id != 0);
  answer.error = base::TruncateCodePoints(
      description.empty() ? "HTTP status " + std::to_string(status)
                          : description,
      kMaxErrorCodePoints);
  if (answer.verdict == Verdict::kRetryLater) {
    const int64_t seconds = IntegerMember(parameters, "retry_after");
    answer.retry_after = seconds > 0 ? Seconds(seconds)
                                     : RetryAfterHeader(response).value_or(
                                           Seconds(kDefaultRetrySeconds));
  }
  return answer;
}

}  // namespace

std::string_view BotMethodName(BotMethod method) {
  switch (method) {
    case BotMethod::kSendMessage:
      return "sendMessage";
    case BotMethod::kEditMessageText:
      return "editMessageText";
    case BotMethod::kSendDocument:
      return "sendDocument";
    case BotMethod::kSendPhoto:
      return "sendPhoto";
    case BotMethod::kEditMessageReplyMarkup:
      return "editMessageReplyMarkup";
  }
  return "sendMessage";
}

std::string BotMethodUrl(const BotApiSettings& settings,
                         std::string_view method) {
  std::string url = settings.api_url;
  while (!url.empty() && url.back() == '/') url.pop_back();
  url += "/bot" + settings.token + "/";
  url += method;
  return url;
}

net::ClientRequest BuildBotRequest(const BotApiSettings& settings,
                                   const BotCall& call) {
  net::ClientRequest request;
  request.method = "POST";
  request.url = BotMethodUrl(settings, BotMethodName(call.method));
  request.proxy = settings.proxy;
  request.timeout = settings.timeout;
  if (HasFile(call.method)) {
    request.form = FileForm(call);
    request.timeout *= kFileTimeoutFactor;
  } else {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = JsonBody(call);
  }
  return request;
}

std::optional<Duration> RetryAfterHeader(const net::ClientResponse& response) {
  for (const auto& [name, value] : response.headers) {
    if (name != "retry-after") continue;
    int64_t seconds = 0;
    const char* end = value.data() + value.size();
    const auto result = std::from_chars(value.data(), end, seconds);
    if (result.ec != std::errc() || result.ptr != end) continue;
    return Seconds(seconds);
  }
  return std::nullopt;
}

BotAnswer ReadBotAnswer(const net::ClientResponse& response) {
  BotAnswer answer;
  if (response.outcome != net::ClientOutcome::kAnswered) {
    answer.verdict = response.outcome == net::ClientOutcome::kNotSent
                         ? Verdict::kNotSent
                         : Verdict::kUnknownOutcome;
    answer.error = response.error.empty() ? "no answer" : response.error;
    return answer;
  }
  rapidjson::Document body;
  body.Parse(response.body.data(), response.body.size());
  if (body.HasParseError()) body.SetObject();
  if (!IsOk(body)) return ReadRefusal(response, body);
  const rapidjson::Value* result = Member(body, "result");
  if (result != nullptr) {
    answer.message_id = IntegerMember(*result, "message_id");
  }
  if (answer.message_id == 0) {
    answer.error = "the answer names no message";
    return answer;
  }
  answer.verdict = Verdict::kDone;
  return answer;
}

}  // namespace tebium::relay
