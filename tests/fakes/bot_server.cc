#include "tests/fakes/bot_server.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "tests/fakes/json_value.h"
#include "tests/fakes/request.h"

namespace tebium::fakes {
namespace {

using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

constexpr int64_t kMaxUpdates = 100;
constexpr int64_t kMaxPollSeconds = 50;
constexpr seconds kConflictPause(3);
constexpr seconds kSameOffsetWait(3);
constexpr std::chrono::milliseconds kSameOffsetHurry(500);
constexpr int kMaxWebhookPauseSeconds = 60;
constexpr int kMaxRetryAfterSeconds = 3600;
constexpr size_t kMaxTokenBytes = 80;

constexpr const char* kBadGatewayPage =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n"
    "<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n";

struct Target {
  std::string token;
  std::string method;
  std::string_view query;
};

// "/bot<token>/<method>?<query>".
Target ParseTarget(std::string_view target) {
  Target result;
  target.remove_prefix(std::string_view("/bot").size());
  const size_t mark = std::min(target.find('?'), target.size());
  const std::string_view path = target.substr(0, mark);
  if (mark < target.size()) result.query = target.substr(mark + 1);
  const size_t slash = std::min(path.find('/'), path.size());
  result.token = path.substr(0, slash);
  // Clients may write the colon as %3A.
  if (const size_t colon = base::ToLowerAscii(result.token).find("%3a");
      colon != std::string::npos) {
    result.token.replace(colon, 3, ":");
  }
  if (slash < path.size()) result.method = path.substr(slash + 1);
  while (result.method.ends_with('/')) result.method.pop_back();
  return result;
}

bool IsWellFormedToken(std::string_view token) {
  const size_t colon = token.find(':');
  return colon != std::string_view::npos && colon > 0 && token[0] != '0' &&
         colon + 1 < token.size() && token.size() <= kMaxTokenBytes &&
         std::all_of(token.begin(),
                     token.begin() + static_cast<std::ptrdiff_t>(colon),
                     [](char c) { return c >= '0' && c <= '9'; });
}

std::string UpdatesJson(const std::vector<Update>& updates) {
  std::string list;
  for (const Update& update : updates) {
    list += (list.empty() ? "" : ",") + update.ToJson();
  }
  return "[" + list + "]";
}

}  // namespace

BotServer::BotServer(const FakeTelegramSettings& settings)
    : bot(BotOptions{.token = settings.token,
                     .username = settings.bot_username,
                     .auto_create_chats = settings.auto_create_chats,
                     .allow_http_webhook = settings.allow_http_webhook,
                     .callback_max_age = settings.callback_max_age,
                     .limits = settings.limits,
                     .max_messages_per_chat = settings.max_messages_per_chat,
                     .max_updates = settings.max_updates}),
      log(settings.max_calls),
      token_(settings.token),
      clock_(settings.clock != nullptr ? *settings.clock : system_clock_) {
  for (const ChatSpec& chat : settings.chats) bot.world.AddChat(chat);
  if (settings.allow_http_webhook) {
    webhook_thread_ = std::thread([this] { DeliverAll(); });
  }
}

BotServer::~BotServer() {
  {
    base::MutexLock lock(mutex);
    closing_ = true;
    changed.NotifyAll();
  }
  webhook_client_.Cancel();
  if (webhook_thread_.joinable()) webhook_thread_.join();
}

void BotServer::SetCut(bool cut) {
  base::MutexLock lock(mutex);
  cut_ = cut;
  changed.NotifyAll();
}

HttpReply BotServer::Handle(const HttpRequest& request) {
  const Target target = ParseTarget(request.target);
  ApiRequest call;
  const std::string known = CanonicalMethod(target.method);
  call.method = known.empty() ? target.method : known;
  call.AddQuery(target.query);
  call.AddBody(request.content_type, request.body);
  base::MutexLock lock(mutex);
  const uint64_t number = Receive(call);
  if (request.too_large) {
    return Finish(number, {.answer = Error(413, "Request Entity Too Large")});
  }
  if (auto refusal = Refuse(target.token)) {
    return Finish(number, {.answer = *std::move(refusal)});
  }
  return Finish(number, Perform(call, number));
}

uint64_t BotServer::Receive(const ApiRequest& request) {
  Call call;
  call.method = request.method;
  call.parameters = request.parameters;
  for (const auto& [name, part] : request.files) {
    call.file_sizes_bytes[name] = part.content.size();
  }
  call.received = clock_.Now();
  call.chat_id = TargetChat(bot, request);
  call.message_id = request.GetInteger("message_id");
  const uint64_t number = log.Add(std::move(call)).number;
  changed.NotifyAll();
  return number;
}

std::optional<Answer> BotServer::Refuse(const std::string& token) const {
  if (!IsWellFormedToken(token)) {
    return Error(401, "Unauthorized: invalid token specified");
  }
  if (revoked || (!token_.empty() && token != token_)) {
    return Error(401, "Unauthorized");
  }
  return std::nullopt;
}

BotServer::Outcome BotServer::Perform(const ApiRequest& request,
                                      uint64_t number) {
  Call* call = log.Find(number);
  const auto fault = call == nullptr ? std::nullopt : faults.Take(*call);
  if (!fault.has_value()) return Act(request);
  call->fault = FaultKindName(fault->kind);
  return Spoil(request, *fault);
}

BotServer::Outcome BotServer::Act(const ApiRequest& request) {
  Outcome outcome;
  outcome.answer = request.method == "getUpdates"
                       ? GetUpdates(request)
                       : CallMethod(bot, request, clock_.Now());
  outcome.acted = outcome.answer.ok();
  changed.NotifyAll();
  return outcome;
}

BotServer::Outcome BotServer::Spoil(const ApiRequest& request,
                                    const Fault& fault) {
  Outcome outcome;
  const auto replace = [&outcome](Answer answer) {
    answer.chat_id = outcome.answer.chat_id;
    answer.message_id = outcome.answer.message_id;
    outcome.answer = std::move(answer);
  };
  switch (fault.kind) {
    case FaultKind::kServerError:
    case FaultKind::kBadGateway:
      if (fault.act_first) outcome = Act(request);
      outcome.bad_gateway = fault.kind == FaultKind::kBadGateway;
      replace(outcome.bad_gateway
                  ? Error(502, "Bad Gateway")
                  : Error(500, "Internal Server Error: restart"));
      break;
    case FaultKind::kDelay:
      outcome = Act(request);
      WaitUntil(SteadyClock::now() + fault.delay);
      break;
    case FaultKind::kAcceptThenDrop:
      outcome = Act(request);
      outcome.drop = true;
      break;
    case FaultKind::kDropBefore:
      outcome.drop = true;
      break;
    case FaultKind::kTooManyRequests:
      outcome.answer = TooManyRequests(fault.retry_after_seconds);
      break;
    case FaultKind::kError:
      outcome.answer = Error(fault.code, fault.description);
      break;
    case FaultKind::kRevoked:
      outcome.answer = Error(401, "Unauthorized");
      break;
  }
  return outcome;
}

HttpReply BotServer::Finish(uint64_t number, const Outcome& outcome) {
  const Answer& answer = outcome.answer;
  HttpReply reply;
  reply.status = answer.code;
  reply.body = outcome.bad_gateway ? kBadGatewayPage : answer.ToJson();
  if (outcome.bad_gateway) reply.content_type = "text/html";
  if (answer.retry_after_seconds > 0) {
    reply.headers.emplace_back("Retry-After",
                               std::to_string(answer.retry_after_seconds));
  }
  reply.drop = outcome.drop || cut_;
  if (Call* call = log.Find(number); call != nullptr) {
    call->acted = outcome.acted;
    if (answer.chat_id != 0) call->chat_id = answer.chat_id;
    if (answer.message_id != 0) call->message_id = answer.message_id;
    if (!reply.drop) {
      call->answered = clock_.Now();
      call->status = reply.status;
      call->answer = reply.body;
    }
    log.Touch(*call);
  }
  changed.NotifyAll();
  return reply;
}

void BotServer::WaitUntil(SteadyTime deadline) {
  while (!cut_ && SteadyClock::now() < deadline) {
    changed.WaitFor(mutex, deadline - SteadyClock::now());
  }
}

Answer BotServer::GetUpdates(const ApiRequest& request) {
  // Whoever waits is sent away by a newer call.
  ++newest_poll_;
  changed.NotifyAll();
  if (!bot.webhook.url.empty()) {
    return Conflict(
        "Conflict: can't use getUpdates method while webhook is active; use "
        "deleteWebhook to delete the webhook first");
  }
  const int64_t offset = request.GetInteger("offset");
  int64_t limit = std::clamp<int64_t>(request.GetInteger("limit", kMaxUpdates),
                                      1, kMaxUpdates);
  seconds wait(
      std::clamp<int64_t>(request.GetInteger("timeout"), 0, kMaxPollSeconds));
  bot.updates.SetAllowed(request.Get("allowed_updates"));
  const SteadyTime now = SteadyClock::now();
  if (poll_offset_ == offset) {
    if (now < poll_begun_ + kSameOffsetWait) {
      wait = std::max(wait, kSameOffsetWait);
    }
    if (now < poll_ended_ + kSameOffsetHurry) limit = 1;
  }
  poll_offset_ = offset;
  poll_begun_ = now;
  return AwaitUpdates(offset, static_cast<size_t>(limit), now + wait);
}

Answer BotServer::AwaitUpdates(int64_t offset, size_t limit,
                               SteadyTime deadline) {
  const uint64_t own = newest_poll_;
  while (true) {
    const auto updates = bot.updates.Fetch(offset, limit, clock_.Now());
    if (!updates.empty() || cut_ || SteadyClock::now() >= deadline) {
      poll_ended_ = SteadyClock::now();
      return Result(UpdatesJson(updates));
    }
    changed.WaitFor(mutex, deadline - SteadyClock::now());
    if (!bot.webhook.url.empty()) {
      return Conflict("Conflict: terminated by setWebhook request");
    }
    if (newest_poll_ != own) {
      return Conflict(
          "Conflict: terminated by other getUpdates request; make sure that "
          "only one bot instance is running");
    }
  }
}

Answer BotServer::Conflict(const std::string& description) {
  const SteadyTime due = std::max(SteadyClock::now(), next_conflict_);
  next_conflict_ = due + kConflictPause;
  WaitUntil(due);
  return Error(409, description);
}

void BotServer::DeliverAll() {
  int failures = 0;
  while (const auto delivery = NextDelivery()) {
    const auto reply = webhook_client_.Post(
        delivery->url, delivery->secret_token, delivery->update.ToJson());
    TakeReply(*delivery, reply, &failures);
  }
}

std::optional<BotServer::Delivery> BotServer::NextDelivery() {
  base::MutexLock lock(mutex);
  while (!closing_) {
    if (!cut_ && !bot.webhook.url.empty()) {
      if (auto update = bot.updates.Front(clock_.Now())) {
        return Delivery{bot.webhook.url, bot.webhook.secret_token,
                        *std::move(update)};
      }
    }
    changed.Wait(mutex);
  }
  return std::nullopt;
}

bool BotServer::StillDue(const Delivery& delivery) {
  const auto front = bot.updates.Front(clock_.Now());
  return !closing_ && bot.webhook.url == delivery.url && front.has_value() &&
         front->id == delivery.update.id;
}

void BotServer::TakeReply(const Delivery& delivery,
                          const base::StatusOr<WebhookReply>& reply,
                          int* failures) {
  base::MutexLock lock(mutex);
  const bool taken = reply.ok() && reply->status / 100 == 2;
  if (taken) {
    *failures = 0;
    bot.updates.Remove(delivery.update.id);
    CallFromReply(reply->body);
    changed.NotifyAll();
    return;
  }
  if (!StillDue(delivery)) return;
  bot.webhook.last_error = reply.ok() ? "Wrong response from the webhook: " +
                                            std::to_string(reply->status)
                                      : reply.status().message();
  bot.webhook.last_error_time = clock_.Now();
  changed.NotifyAll();
  // At once, then after 2, 4, 8, … seconds.
  int pause = *failures == 0 ? 0 : 1 << std::min(*failures, 6);
  ++*failures;
  pause = std::min(pause, kMaxWebhookPauseSeconds);
  if (reply.ok() && reply->retry_after_seconds > 0) {
    pause = std::min(reply->retry_after_seconds, kMaxRetryAfterSeconds);
  }
  const SteadyTime due = SteadyClock::now() + seconds(pause);
  while (StillDue(delivery) && SteadyClock::now() < due) {
    changed.WaitFor(mutex, due - SteadyClock::now());
  }
}

// A webhook may answer with one call, whose result it never learns.
void BotServer::CallFromReply(const std::string& body) {
  rapidjson::Document document;
  if (!ParseJson(body, &document)) return;
  ApiRequest request;
  request.method = CanonicalMethod(StringMember(document, "method"));
  if (request.method.empty() || request.method.starts_with("get")) return;
  request.AddJson(body);
  request.parameters.erase("method");
  const uint64_t number = Receive(request);
  Finish(number, Perform(request, number));
}

}  // namespace tebium::fakes
