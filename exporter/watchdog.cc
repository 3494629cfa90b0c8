#include "exporter/watchdog.h"

#include <algorithm>
#include <utility>

#include "exporter/module_wish.h"
#include "exporter/watchdog_rhythm.h"

namespace tebium::exporter {
namespace {

constexpr std::string_view kSort = "watchdog";
constexpr char kLastName[] = "watchdog_last_received_timestamp_seconds";
// What has not changed much is stored anew so seldom.
constexpr base::Duration kSaveInterval = std::chrono::minutes(5);
// Nobody tells the watch of an arrival: it looks by itself.
constexpr base::Duration kLookInterval = std::chrono::seconds(5);

bool Matches(const DeadMansSwitch& settings, const alert::LabelSet& labels) {
  return std::all_of(
      settings.matchers.begin(), settings.matchers.end(),
      [&](const alert::Matcher& matcher) { return matcher.Matches(labels); });
}

}  // namespace

std::vector<DeadMansSwitch> DefaultSwitches() {
  DeadMansSwitch watchdog;
  watchdog.matchers.push_back(
      alert::Matcher::Equal(std::string(alert::kAlertName), "Watchdog"));
  return {watchdog};
}

struct Watchdog::Switch {
  Switch(DeadMansSwitch wanted, base::Duration monotonic)
      : settings(std::move(wanted)),
        rhythm(settings.timeout, monotonic),
        saved_at(monotonic) {}

  DeadMansSwitch settings;
  WatchdogRhythm rhythm;
  base::Gauge* last_gauge = nullptr;
  std::string saved;        // as it was stored last
  base::Duration saved_at;  // monotonic
  base::Time missing_since = base::kNoTime;

  void Show() const {
    last_gauge->Set(base::ToSeconds(rhythm.last().time_since_epoch()));
  }
};

Watchdog::Watchdog(const WatchSettings& settings, alert::AlertSink& sink,
                   store::WatchStore& store, const base::Clock& clock,
                   base::Metrics& metrics, const base::Logger& logger)
    : sink_(sink),
      store_(store),
      clock_(clock),
      metrics_(metrics),
      logger_(logger.Named("watchdog")),
      asked_at_(clock.Monotonic()) {
  const auto notes = store.Load(kSort);
  if (notes.ok()) {
    base::MutexLock lock(mutex_);
    for (const store::WatchNote& note : *notes) {
      stored_[note.name] = note.value;
    }
  } else {
    logger_.Error("known dead man's switches can't be read",
                  {{"err", notes.status().message()}});
  }
  Reconfigure(settings);
}

Watchdog::~Watchdog() = default;

void Watchdog::Reconfigure(const WatchSettings& settings) {
  base::MutexLock lock(mutex_);
  language_ = settings.language;
  std::map<std::string, std::unique_ptr<Switch>> before;
  before.swap(switches_);
  for (const DeadMansSwitch& wanted : settings.switches) {
    const auto it = before.find(wanted.name);
    if (it != before.end() && it->second->settings.timeout == wanted.timeout) {
      it->second->settings = wanted;
      switches_.insert(before.extract(it));
    } else {
      if (it != before.end())
        stored_[wanted.name] = it->second->rhythm.Encode();
      switches_[wanted.name] = Make(wanted);
    }
  }
  for (const auto& [name, gone] : before) {
    if (!switches_.contains(name))
      metrics_.Remove(kLastName, *gone->last_gauge);
  }
}

std::unique_ptr<Watchdog::Switch> Watchdog::Make(
    const DeadMansSwitch& settings) {
  auto made = std::make_unique<Switch>(settings, clock_.Monotonic());
  made->saved = stored_[settings.name];
  if (!made->saved.empty()) made->rhythm.Decode(made->saved);
  made->last_gauge = &metrics_.AddGauge(
      kLastName,
      "When an alert that must always fire last arrived, 0 for never.",
      {{"source", settings.name}});
  made->Show();
  return made;
}

// --- Alerts that pass -------------------------------------------------------

base::Status Watchdog::Accept(alert::Batch batch) {
  const Sightings sightings = Look(batch);
  TEBIUM_RETURN_IF_ERROR(sink_.Accept(std::move(batch)));
  if (sightings.empty()) return {};
  std::vector<store::WatchNote> notes = Note(sightings);
  // The alerts are stored; what was learnt can be learnt again.
  if (!notes.empty()) (void)store_.Save(std::move(notes));
  return {};
}

Watchdog::Sightings Watchdog::Look(const alert::Batch& batch) const {
  Sightings sightings;
  base::MutexLock lock(mutex_);
  for (const auto& [name, one] : switches_) {
    for (const alert::Event& event : batch.events) {
      if (!Matches(one->settings, event.alert.labels)) continue;
      bool& firing = sightings[name];
      firing = firing || event.firing;
    }
  }
  return sightings;
}

std::vector<store::WatchNote> Watchdog::Note(const Sightings& sightings) {
  const base::Time now = clock_.Now();
  const base::Duration monotonic = clock_.Monotonic();
  std::vector<store::WatchNote> notes;
  base::MutexLock lock(mutex_);
  for (const auto& [name, firing] : sightings) {
    const auto it = switches_.find(name);
    if (it == switches_.end()) continue;
    Switch& one = *it->second;
    if (!firing) {
      one.rhythm.Resolve();
      continue;
    }
    const bool was_awaited = one.rhythm.IsAwaited();
    one.rhythm.Arrive(now, monotonic);
    one.Show();
    if (was_awaited && !one.saved.empty() &&
        monotonic - one.saved_at < kSaveInterval) {
      continue;
    }
    one.saved = one.rhythm.Encode();
    one.saved_at = monotonic;
    notes.push_back({std::string(kSort), name, one.saved});
  }
  return notes;
}

// --- Alarms -----------------------------------------------------------------

void Watchdog::AddWishes(base::Time now, base::Duration monotonic,
                         std::vector<Wish>& wishes) {
  base::MutexLock lock(mutex_);
  asked_at_ = monotonic;
  for (const auto& [name, one] : switches_) {
    WatchdogRhythm& rhythm = one->rhythm;
    if (!rhythm.IsAwaited()) continue;
    const bool missing = monotonic >= rhythm.MissingAt();
    const bool learns = one->settings.timeout == base::Duration(0);
    // One that comes in time is not silent, whatever the clock was set to.
    if (learns && missing && now - rhythm.last() > kForgetAfter) {
      rhythm = WatchdogRhythm(base::Duration(0), monotonic);
      continue;
    }
    if (!missing || one->missing_since == base::kNoTime) {
      one->missing_since = missing ? now : base::kNoTime;
    }
    // Before it had its time to arrive, nothing is known of it.
    if (!missing && rhythm.heard()) continue;
    wishes.push_back(MakeWish(*one, now));
    wishes.back().keep = !missing;
  }
}

Wish Watchdog::MakeWish(const Switch& dead_mans, base::Time now) const {
  const WatchdogRhythm& rhythm = dead_mans.rhythm;
  const std::string& name = dead_mans.settings.name;
  Wish wish;
  wish.module = kSelfModule;
  wish.alarm = kWatchdogMissing;
  wish.subject = name;
  wish.severity = dead_mans.settings.severity;
  if (rhythm.last() == base::kNoTime) {
    wish.since = dead_mans.missing_since;
    wish.summary =
        base::Text(language_, base::Say::kWatchdogNeverCame,
                   {name, base::SaySpan(language_, rhythm.timeout())});
    return wish;
  }
  wish.since = std::min(now, rhythm.last() + rhythm.timeout());
  wish.summary = base::Text(
      language_, base::Say::kWatchdogMissing,
      {name,
       base::TimeZone::Utc().Format("%d.%m.%Y %H:%M:%S UTC", rhythm.last())});
  return wish;
}

base::Duration Watchdog::NextAt() const {
  base::MutexLock lock(mutex_);
  base::Duration next = asked_at_ + kLookInterval;
  for (const auto& [name, one] : switches_) {
    const base::Duration at = one->rhythm.MissingAt();
    if (at > asked_at_) next = std::min(next, at);
  }
  return next;
}

}  // namespace tebium::exporter
