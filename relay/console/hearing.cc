#include "relay/console/hearing.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "relay/gate.h"

namespace tebium::relay {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds kPollTime(50);  // Bot API: at most
constexpr int kMaxLimit = 100;    // Bot API: at most
constexpr char kAllowedUpdates[] = R"(["message","callback_query"])";
// Updates of one chat come in order; of several at once, so that one that has
// to wait holds up no other.
constexpr int kWebhookConnections = 8;
// A webhook that somebody else has taken away is set again.
constexpr minutes kWebhookRenewal(10);
// How often another poller is told of.
constexpr minutes kConflictInterval(30);
// An empty answer should have taken as long as was asked for.
constexpr seconds kEmptyPause(1);

struct Pauses {
  uint32_t quick;
  base::Duration first;
  base::Duration cap;
};

Pauses PausesOf(HearState state) {
  switch (state) {
    case HearState::kUnauthorized:
    case HearState::kWebhookRefused:
      return {1, seconds(30), minutes(10)};
    case HearState::kOthersPoll:
    case HearState::kOthersWebhook:
      return {2, seconds(5), minutes(1)};
    default:
      return {3, seconds(1), minutes(1)};
  }
}

std::string_view MessageOf(HearState state) {
  switch (state) {
    case HearState::kUnauthorized:
      return "Telegram refuses the bot's token";
    case HearState::kOthersPoll:
      return "another process hears this bot's updates: only one may run";
    case HearState::kOthersWebhook:
      return "another process has set a webhook for this bot: only one may run";
    case HearState::kWebhookRefused:
      return "Telegram refuses the webhook's URL";
    default:
      return "Telegram can't be reached";
  }
}

std::optional<BotIdentity> ReadIdentity(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) return std::nullopt;
  const rapidjson::Value& bot = document;
  if (!bot.HasMember("id") || !bot["id"].IsInt64()) return std::nullopt;
  BotIdentity identity;
  identity.id = bot["id"].GetInt64();
  if (bot.HasMember("username") && bot["username"].IsString()) {
    identity.username = bot["username"].GetString();
  }
  return identity;
}

}  // namespace

std::string_view HearStateName(HearState state) {
  switch (state) {
    case HearState::kOff:
      return "off";
    case HearState::kConnecting:
      return "connecting";
    case HearState::kOk:
      return "ok";
    case HearState::kUnreachable:
      return "unreachable";
    case HearState::kUnauthorized:
      return "unauthorized";
    case HearState::kOthersPoll:
      return "another instance is polling";
    case HearState::kOthersWebhook:
      return "another instance has set a webhook";
    case HearState::kWebhookRefused:
      return "webhook refused";
  }
  return "unreachable";
}

Hearing::Hearing(HearMode mode, WebhookTarget webhook, HearingPorts ports)
    : mode_(mode),
      webhook_(std::move(webhook)),
      ports_(std::move(ports)),
      state_(mode == HearMode::kOff ? HearState::kOff : HearState::kConnecting),
      limit_(kMaxLimit) {}

base::Duration Hearing::Step() {
  if (mode_ == HearMode::kOff || asking_ || unhandled_ > 0) {
    return base::Duration::max();
  }
  const base::Duration now = ports_.clock.Monotonic();
  if (now < ready_at_) return ready_at_ - now;
  AskNow();
  return base::Duration::max();
}

void Hearing::AskNow() {
  switch (phase_) {
    case Phase::kGreet:
      return Ask("getMe", "{}", base::Duration(0));
    case Phase::kPoll:
      return Poll();
    case Phase::kDropWebhook:
      return Ask("deleteWebhook", "{}", base::Duration(0));
    case Phase::kSetWebhook:
      return Ask("setWebhook", WebhookParameters(), base::Duration(0));
  }
}

void Hearing::Ask(std::string_view method, std::string parameters,
                  base::Duration timeout) {
  asking_ = true;
  asked_at_ = ports_.clock.Monotonic();
  ports_.bot.Ask(method, std::move(parameters), timeout,
                 [this, inbox = ports_.inbox](BotReply reply) {
                   inbox->Post([this, reply = std::move(reply)] {
                     asking_ = false;
                     OnReply(reply);
                   });
                 });
}

// While it is not known that all is well, the answer shall come at once.
void Hearing::Poll() {
  const HearState state = state_;
  long_poll_ = state == HearState::kOk || state == HearState::kOthersPoll;
  const seconds time = long_poll_ ? kPollTime : seconds(0);
  base::JsonWriter json;
  json.BeginObject();
  if (const auto offset = ports_.next_offset()) {
    json.Key("offset").Int(*offset);
  }
  json.Key("limit").Int(limit_);
  json.Key("timeout").Int(time.count());
  json.Key("allowed_updates").Raw(kAllowedUpdates).EndObject();
  Ask("getUpdates", json.Take(), time);
}

std::string Hearing::WebhookParameters() const {
  base::JsonWriter json;
  json.BeginObject().Key("url").String(webhook_.url);
  json.Key("secret_token").String(webhook_.secret);
  json.Key("max_connections").Int(kWebhookConnections);
  json.Key("allowed_updates").Raw(kAllowedUpdates).EndObject();
  return json.Take();
}

void Hearing::OnReply(const BotReply& reply) {
  if (reply.verdict == Verdict::kDone) {
    OnGood(reply);
  } else {
    OnTrouble(reply);
  }
}

void Hearing::OnGood(const BotReply& reply) {
  switch (phase_) {
    case Phase::kGreet:
      return OnIdentity(reply.result);
    case Phase::kPoll:
      return OnUpdates(reply.result);
    case Phase::kDropWebhook:
      phase_ = Phase::kPoll;
      return;
    case Phase::kSetWebhook:
      SetState(HearState::kOk, "");
      return PauseFor(kWebhookRenewal);
  }
}

void Hearing::OnIdentity(const std::string& json) {
  const auto identity = ReadIdentity(json);
  if (!identity) {
    BotReply unreadable;
    unreadable.error = "getMe's answer can't be read";
    return OnTrouble(unreadable);
  }
  failures_ = 0;
  phase_ = mode_ == HearMode::kWebhook ? Phase::kSetWebhook : Phase::kPoll;
  ports_.on_identity(*identity);
}

void Hearing::OnUpdates(const std::string& json) {
  auto updates = ReadUpdates(json);
  if (!updates.ok()) {
    BotReply unreadable;
    unreadable.error = updates.status().message();
    return OnTrouble(unreadable);
  }
  SetState(HearState::kOk, "");
  limit_ = kMaxLimit;
  if (updates->empty()) {
    failures_ = 0;
    if (long_poll_) ready_at_ = asked_at_ + kEmptyPause;
    return;
  }
  some_come_again_ = false;
  unhandled_ = updates->size() + 1;  // one for this loop
  const auto done = [this](bool handled) {
    if (!handled) some_come_again_ = true;
    if (--unhandled_ == 0) OnBatchDone();
  };
  for (Update& update : *updates) {
    // What comes after one that comes again has to wait for it.
    if (some_come_again_) {
      done(false);
    } else {
      ports_.take(std::move(update), done);
    }
  }
  done(true);
}

void Hearing::OnBatchDone() {
  if (!some_come_again_) {
    failures_ = 0;
    ports_.settle();
    return;
  }
  if (failures_ == 0) {
    ports_.logger.Warn("what people did can't be written; trying again");
  }
  ++failures_;
  const Pauses pauses = PausesOf(HearState::kOk);
  PauseFor(GrowingPause(failures_, pauses.quick, pauses.first, pauses.cap,
                        ports_.random));
}

HearState Hearing::Judge(const BotReply& reply) {
  if (reply.code == 409 && phase_ == Phase::kPoll) {
    if (reply.error.find("ebhook") == std::string::npos) {
      return HearState::kOthersPoll;
    }
    return std::exchange(dropped_webhook_, true) ? HearState::kOthersWebhook
                                                 : HearState::kOk;
  }
  if (reply.verdict == Verdict::kConfiguration) return HearState::kUnauthorized;
  if (reply.code == 400 && phase_ == Phase::kSetWebhook) {
    return HearState::kWebhookRefused;
  }
  return HearState::kUnreachable;
}

void Hearing::OnTrouble(const BotReply& reply) {
  if (reply.verdict == Verdict::kRetryLater) return PauseFor(reply.retry_after);
  // The answer may have been too much for one.
  if (reply.verdict == Verdict::kUnknownOutcome) {
    limit_ = std::max(1, limit_ / 2);
  }
  const HearState state = Judge(reply);
  if (state == HearState::kOk) {
    ports_.logger.Warn(
        "a webhook is set, but polling is asked for: it is "
        "taken away");
    phase_ = Phase::kDropWebhook;
    return;
  }
  SetState(state, reply.error);
  ++failures_;
  const Pauses pauses = PausesOf(state);
  PauseFor(GrowingPause(failures_, pauses.quick, pauses.first, pauses.cap,
                        ports_.random));
}

void Hearing::SetState(HearState state, const std::string& error) {
  const HearState before = state_.exchange(state);
  if (before == state) return;
  if (state == HearState::kOk) {
    ports_.logger.Info(
        "hearing from Telegram",
        {{"mode", mode_ == HearMode::kWebhook ? "webhook" : "polling"}});
  } else if (state != HearState::kOthersPoll || MaySayConflict()) {
    ports_.logger.Error(MessageOf(state), {{"err", error}});
  }
}

// Of two that poll, now the one is heard and now the other.
bool Hearing::MaySayConflict() {
  const base::Duration now = ports_.clock.Monotonic();
  if (conflict_said_at_ && now < *conflict_said_at_ + kConflictInterval) {
    return false;
  }
  conflict_said_at_ = now;
  return true;
}

void Hearing::PauseFor(base::Duration pause) {
  ready_at_ = ports_.clock.Monotonic() + pause;
}

}  // namespace tebium::relay
