#include "exporter/self_watch.h"

#include <utility>

#include "exporter/module_wish.h"

namespace tebium::exporter {
namespace {

using base::Language;
using base::Say;

constexpr base::Duration kAtOnce{0};

std::string SayTelegram(Language language, const SelfFacts& facts) {
  switch (facts.telegram) {
    case TelegramState::kUnauthorized:
      return std::string(base::Text(language, Say::kSelfTelegramUnauthorized));
    case TelegramState::kUnreachable:
      return std::string(base::Text(language, Say::kSelfTelegramUnreachable));
    case TelegramState::kOk:
    case TelegramState::kTrouble:
      break;
  }
  return facts.telegram_trouble;
}

}  // namespace

SelfWatch::SelfWatch(std::function<SelfFacts()> facts,
                     std::vector<SelfListener*> listeners,
                     base::Metrics& metrics, const base::Logger& logger)
    : facts_(std::move(facts)),
      listeners_(std::move(listeners)),
      logger_(logger.Named("self")) {
  for (const Key& key :
       {Key(kQueueOld, ""), Key(kTelegramRefusing, ""),
        Key(kTelegramRefusing, kUpdatesSubject), Key(kStoreFailing, ""),
        Key(kClockJump, ""), Key(kConfigRejected, "")}) {
    gauges_[key] = &metrics.AddGauge(
        "self_alarm_firing",
        "Whether an alarm of this program about itself is firing.",
        {{"alarm", std::string(key.first)},
         {"subject", std::string(key.second)}});
  }
}

void SelfWatch::OnSettings(const WatchSettings& settings) {
  language_ = settings.language;
  labels_.clear();
  for (const ModuleSettings& module : settings.modules) {
    if (module.name == kSelfModule) labels_ = module.labels;
  }
}

void SelfWatch::AddWishes(base::Time now, base::Duration monotonic,
                          std::vector<Wish>& wishes) {
  if (monotonic >= next_at_) {
    next_at_ = monotonic + kInterval;
    Look({now, monotonic});
  }
  for (const auto& [key, trouble] : troubles_) {
    wishes.push_back(trouble.wish);
    // One that an earlier run told of goes on meanwhile.
    wishes.back().keep = !trouble.fires;
  }
}

void SelfWatch::Look(const Moment& at) {
  const SelfFacts facts = facts_();
  Note(
      {kQueueOld, ""}, facts.oldest_waiting > kMaxWait, kMaxOld, kError,
      [&](Language language) {
        return base::Text(language, Say::kSelfQueueOld,
                          {base::SayDuration(language, facts.oldest_waiting)});
      },
      at);
  LookAtTelegram(facts, at);
  Note(
      {kStoreFailing, ""}, !facts.store.ok(), kMaxStoreTrouble, kCritical,
      [&](Language language) {
        return base::Text(language, Say::kSelfStoreFails,
                          {facts.store.message()});
      },
      at);
  LookAtClock(facts, at);
  Note(
      {kConfigRejected, ""}, !facts.config_error.empty(), kAtOnce, kWarning,
      [&](Language language) {
        return base::Text(language, Say::kSelfConfigRejected,
                          {facts.config_error});
      },
      at);
  for (SelfListener* listener : listeners_) {
    listener->OnLook(facts, at.monotonic);
  }
}

void SelfWatch::LookAtTelegram(const SelfFacts& facts, const Moment& at) {
  const bool unauthorized = facts.telegram == TelegramState::kUnauthorized;
  Note(
      {kTelegramRefusing, ""}, facts.telegram != TelegramState::kOk,
      unauthorized ? kMaxUnauthorized : kMaxTrouble, kCritical,
      [&](Language language) {
        return base::Text(language, Say::kSelfTelegramRefuses,
                          {SayTelegram(language, facts)});
      },
      at);
  Note(
      {kTelegramRefusing, kUpdatesSubject}, !facts.updates_trouble.empty(),
      kMaxTrouble, kWarning,
      [&](Language language) {
        return base::Text(language, Say::kSelfUpdatesRefused,
                          {facts.updates_trouble});
      },
      at);
}

void SelfWatch::LookAtClock(const SelfFacts& facts, const Moment& at) {
  const base::Duration lead =
      at.now.time_since_epoch() - at.monotonic - facts.asleep;
  const base::Duration jump = lead_ ? lead - *lead_ : base::Duration(0);
  lead_ = lead;
  if (jump > kMaxJump || jump < -kMaxJump) {
    jump_ = jump;
    jump_until_ = at.monotonic + kJumpTold;
  }
  if (at.monotonic >= jump_until_) jump_ = base::Duration(0);
  Note(
      {kClockJump, ""}, jump_ != base::Duration(0), kAtOnce, kInfo,
      [this](Language language) {
        const bool is_forward = jump_ > base::Duration(0);
        return base::Text(
            language, is_forward ? Say::kSelfClockForward : Say::kSelfClockBack,
            {base::SayDuration(language, is_forward ? jump_ : -jump_)});
      },
      at);
}

void SelfWatch::Note(const Key& key, bool is_trouble, base::Duration lasts,
                     std::string_view severity, const Sayer& say,
                     const Moment& at) {
  if (!is_trouble) {
    const auto found = troubles_.find(key);
    if (found == troubles_.end()) return;
    if (found->second.fires) Tell(found->second, false, at.now);
    troubles_.erase(found);
    return;
  }
  const auto [found, is_new] = troubles_.try_emplace(key);
  Trouble& trouble = found->second;
  if (is_new) {
    trouble.began = at.monotonic;
    trouble.since = at.now;
  }
  trouble.why = say(Language::kEnglish);
  Wish& wish = trouble.wish;
  wish.module = kSelfModule;
  wish.alarm = key.first;
  wish.subject = key.second;
  wish.severity = severity;
  wish.labels = labels_;
  wish.summary = say(language_);
  wish.since = trouble.since;
  if (trouble.fires || at.monotonic - trouble.began < lasts) return;
  Tell(trouble, true, at.now);
}

void SelfWatch::Tell(Trouble& trouble, bool firing, base::Time now) {
  trouble.fires = firing;
  const Wish& wish = trouble.wish;
  gauges_.at({wish.alarm, wish.subject})->Set(firing ? 1 : 0);
  const base::LogFields fields = {
      {"alarm", wish.alarm}, {"subject", wish.subject}, {"why", trouble.why}};
  if (firing) {
    logger_.Error("this program has trouble", fields);
  } else {
    logger_.Info("this program's trouble is over", fields);
  }
  for (SelfListener* listener : listeners_) {
    listener->OnNews({wish, firing, now});
  }
}

}  // namespace tebium::exporter
