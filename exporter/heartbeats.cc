#include "exporter/heartbeats.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "exporter/module_wish.h"
#include "exporter/sample_check.h"
#include "exporter/sample_store.h"

namespace tebium::exporter {
namespace {

constexpr std::string_view kSort = "heartbeat";
constexpr base::Duration kMinGrace = std::chrono::seconds(10);
// When a module was last heard is stored anew so seldom.
constexpr base::Duration kSaveInterval = std::chrono::minutes(5);
// Nobody tells the watch of a heartbeat: it looks by itself.
constexpr base::Duration kLookInterval = std::chrono::seconds(5);
// Of modules that send samples alone.
constexpr base::Duration kSampleSilence = std::chrono::minutes(5);

constexpr char kLastName[] = "heartbeat_last_received_timestamp_seconds";
constexpr char kIntervalName[] = "heartbeat_interval_seconds";
constexpr char kUpName[] = "heartbeat_up";

base::Duration PatienceOf(base::Duration interval) {
  return interval + std::max(interval / 2, kMinGrace);
}

double UnixSeconds(base::Time time) {
  return base::ToSeconds(time.time_since_epoch());
}

// "INTERVAL LAST", in nanoseconds. A format of files: never change it.
std::string Encode(base::Duration interval, base::Time last) {
  return std::to_string(interval.count()) + " " +
         std::to_string(base::ToNanos(last));
}

std::optional<std::pair<base::Duration, base::Time>> Decode(
    std::string_view text) {
  const char* const end = text.data() + text.size();
  int64_t interval = 0;
  int64_t last = 0;
  const auto first = std::from_chars(text.data(), end, interval);
  if (first.ec != std::errc() || first.ptr == end) return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, last);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  return std::pair(base::Duration(interval), base::FromNanos(last));
}

}  // namespace

// One module that sends.
struct Heartbeats::Entry {
  base::Duration interval{0};
  base::Time last = base::kNoTime;
  base::Duration missing_at{0};      // monotonic
  base::Duration saved_interval{0};  // 0: none, or it can't be told
  base::Duration saved_at{0};        // monotonic
  bool heard = false;                // since this program's start
  bool missing = false;
  base::Gauge* last_gauge = nullptr;
  base::Gauge* interval_gauge = nullptr;
  base::Gauge* up_gauge = nullptr;

  void Hear(base::Duration every, base::Time now, base::Duration monotonic) {
    interval = every;
    last = now;
    heard = true;
    missing = false;
    missing_at = monotonic + PatienceOf(every);
    Show();
  }
  void Show() const {
    last_gauge->Set(UnixSeconds(last));
    interval_gauge->Set(base::ToSeconds(interval));
    up_gauge->Set(missing ? 0 : 1);
  }
};

std::unique_ptr<Heartbeats> Heartbeats::Open(store::WatchStore& store,
                                             const SampleStore* samples,
                                             const base::Clock& clock,
                                             base::Metrics& metrics,
                                             const base::Logger& logger) {
  std::unique_ptr<Heartbeats> heartbeats(
      new Heartbeats(store, samples, clock, metrics, logger));
  heartbeats->Restore();
  return heartbeats;
}

Heartbeats::Heartbeats(store::WatchStore& store, const SampleStore* samples,
                       const base::Clock& clock, base::Metrics& metrics,
                       const base::Logger& logger)
    : store_(store),
      samples_(samples),
      clock_(clock),
      metrics_(metrics),
      logger_(logger.Named("heartbeats")),
      unsaved_(metrics.AddCounter(
          "heartbeats_unsaved_total",
          "Signs of life of modules that could not be stored.")),
      asked_at_(clock.Monotonic()) {}

Heartbeats::~Heartbeats() = default;

void Heartbeats::Restore() {
  const auto notes = store_.Load(kSort);
  if (!notes.ok()) {
    logger_.Error("known heartbeats can't be read",
                  {{"err", notes.status().message()}});
    return;
  }
  base::MutexLock lock(mutex_);
  for (const store::WatchNote& note : *notes) {
    const auto stored = Decode(note.value);
    if (!stored.has_value() || !IsModuleName(note.name) ||
        stored->first < kMinInterval || stored->first > kMaxInterval) {
      logger_.Error("a stored heartbeat is damaged", {{"module", note.name}});
      continue;
    }
    Entry& entry = Make(note.name);
    entry.Hear(stored->first, stored->second, clock_.Monotonic());
    entry.heard = false;
    entry.saved_interval = stored->first;
  }
}

Heartbeats::Entry& Heartbeats::Make(const std::string& module) {
  auto entry = std::make_unique<Entry>();
  const base::MetricLabels labels = {{"module", module}};
  entry->last_gauge = &metrics_.AddGauge(
      kLastName, "When the module's last sign of life came.", labels);
  entry->interval_gauge = &metrics_.AddGauge(
      kIntervalName, "How often the module says that it sends one.", labels);
  entry->up_gauge = &metrics_.AddGauge(
      kUpName, "Whether the module's signs of life come in time.", labels);
  entry->saved_at = clock_.Monotonic();
  return *(entries_[module] = std::move(entry));
}

void Heartbeats::Reconfigure(const WatchSettings& settings) {
  base::MutexLock lock(mutex_);
  language_ = settings.language;
  known_.clear();
  for (const ModuleSettings& module : settings.modules) {
    known_[module.name] = module;
  }
}

// --- Signs of life ----------------------------------------------------------

base::Status Heartbeats::Beat(std::string_view module,
                              base::Duration interval) {
  if (!IsModuleName(module)) {
    return base::InvalidArgumentError("module: " +
                                      std::string(kModuleNameRule));
  }
  if (interval < kMinInterval || interval > kMaxInterval) {
    return base::InvalidArgumentError(
        "interval: expected a duration from 1s to 7d");
  }
  {
    base::MutexLock lock(mutex_);
    const auto it = entries_.find(module);
    if (it != entries_.end()) {
      // At once: no disk that is slow, or broken, makes it missing.
      const base::Duration monotonic = clock_.Monotonic();
      it->second->Hear(interval, clock_.Now(), monotonic);
      if (it->second->saved_interval == interval) {
        if (monotonic - it->second->saved_at < kSaveInterval) return {};
        it->second->saved_at = monotonic;  // others need not save it too
      }
    }
  }
  return BeatAndSave(std::string(module), interval);
}

base::Status Heartbeats::BeatAndSave(const std::string& module,
                                     base::Duration interval) {
  base::MutexLock saving(saving_);
  bool must_save = true;
  {
    base::MutexLock lock(mutex_);
    const auto it = entries_.find(module);
    must_save = it == entries_.end() || it->second->saved_interval != interval;
    if (it == entries_.end() && entries_.size() >= kMaxModules) {
      return base::ResourceExhaustedError(
          "module: heartbeats of 1000 modules are expected already");
    }
  }
  const base::Status status = store_.Save(
      {{std::string(kSort), module, Encode(interval, clock_.Now())}});
  NoteSaved(status);
  if (!status.ok()) return must_save ? status : base::Status();
  base::MutexLock lock(mutex_);
  const auto it = entries_.find(module);
  Entry& entry = it == entries_.end() ? Make(module) : *it->second;
  entry.Hear(interval, clock_.Now(), clock_.Monotonic());
  entry.saved_interval = interval;
  entry.saved_at = clock_.Monotonic();
  return {};
}

void Heartbeats::NoteSaved(const base::Status& status) {
  if (!status.ok()) unsaved_.Increment();
  if (status.ok() != saving_fails_) return;
  saving_fails_ = !status.ok();
  if (saving_fails_) {
    logger_.Error("heartbeats can't be stored; those of known modules count",
                  {{"err", status.message()}});
  } else {
    logger_.Info("heartbeats can be stored again");
  }
}

base::Status Heartbeats::Forget(std::string_view module) {
  base::MutexLock saving(saving_);
  {
    base::MutexLock lock(mutex_);
    if (!entries_.contains(module)) {
      return base::NotFoundError("no heartbeat of this module is expected");
    }
  }
  TEBIUM_RETURN_IF_ERROR(
      store_.Save({{std::string(kSort), std::string(module), ""}}));
  base::MutexLock lock(mutex_);
  const auto it = entries_.find(module);
  metrics_.Remove(kLastName, *it->second->last_gauge);
  metrics_.Remove(kIntervalName, *it->second->interval_gauge);
  metrics_.Remove(kUpName, *it->second->up_gauge);
  entries_.erase(it);
  return {};
}

// --- Alarms -----------------------------------------------------------------

void Heartbeats::AddWishes(base::Time now, base::Duration monotonic,
                           std::vector<Wish>& wishes) {
  base::MutexLock lock(mutex_);
  asked_at_ = monotonic;
  for (const auto& [module, entry] : entries_) {
    entry->missing = monotonic >= entry->missing_at;
    entry->Show();
    // Before it had a chance to be heard, nothing is known of it.
    if (!entry->missing && entry->heard) continue;
    const auto known = known_.find(module);
    const ModuleSettings* settings =
        known == known_.end() ? nullptr : &known->second;
    if (settings != nullptr && IsInMaintenance(*settings, now)) continue;
    wishes.push_back(MakeWish(module, *entry, settings, now));
    wishes.back().keep = !entry->missing;
  }
}

Wish Heartbeats::MakeWish(const std::string& module, const Entry& entry,
                          const ModuleSettings* settings,
                          base::Time now) const {
  const base::Time since =
      std::min(entry.last + PatienceOf(entry.interval), now);
  Wish wish;
  if (settings != nullptr) {
    wish = ModuleWish(*settings, kHeartbeatMissing, settings->severity, since);
  } else {
    wish.module = module;
    wish.alarm = kHeartbeatMissing;
    wish.severity = kWarning;
    wish.since = since;
  }
  wish.summary = base::Text(
      language_, base::Say::kHeartbeatMissing,
      {base::TimeZone::Utc().Format("%d.%m.%Y %H:%M:%S UTC", entry.last),
       base::SaySpan(language_, entry.interval)});
  return wish;
}

base::Duration Heartbeats::NextAt() const {
  base::MutexLock lock(mutex_);
  base::Duration next = asked_at_ + kLookInterval;
  for (const auto& [module, entry] : entries_) {
    if (!entry->missing) next = std::min(next, entry->missing_at);
  }
  return next;
}

// --- States -----------------------------------------------------------------

PushState Heartbeats::StateOf(std::string_view module) const {
  using State = alert::ModuleState;
  {
    base::MutexLock lock(mutex_);
    const auto it = entries_.find(module);
    if (it != entries_.end()) {
      const Entry& entry = *it->second;
      if (clock_.Monotonic() >= entry.missing_at) {
        return {State::kDown, entry.last};
      }
      return {entry.heard ? State::kUp : State::kUnknown, entry.last};
    }
  }
  const LastPush push =
      samples_ == nullptr ? LastPush() : samples_->LastPushOf(module);
  if (push.at == base::kNoTime) return {};
  return {push.ago > kSampleSilence ? State::kDown : State::kUp, push.at};
}

bool Heartbeats::Beats(std::string_view module) const {
  base::MutexLock lock(mutex_);
  return entries_.contains(module);
}

}  // namespace tebium::exporter
