#include "exporter/watchdog.h"

#include <algorithm>
#include <utility>

#include "exporter/module_wish.h"
#include "exporter/watchdog_rhythm.h"

namespace tebium::exporter {
namespace {

constexpr std::string_view kSort = "watchdog";
constexpr char kLastName[] = "watchdog_last_received_timestamp_seconds";
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
      : settings(std::move(wanted)), rhythm(settings.timeout, monotonic) {}

  DeadMansSwitch settings;
  WatchdogRhythm rhythm;
  base::Gauge* last_gauge = nullptr;
  std::string noted;  // as it was noted last
  base::Time missing_since = base::kNoTime;

  // False: it makes no sense.
  bool Decode(const std::string& note) {
    noted = note;
    const bool good = rhythm.Decode(note);
    Show();
    return good;
  }
  void Show() const {
    last_gauge->Set(base::ToSeconds(rhythm.last().time_since_epoch()));
  }
};

Watchdog::Watchdog(const WatchSettings& settings, alert::AlertSink& sink,
                   const base::Clock& clock, base::Metrics& metrics)
    : sink_(sink),
      clock_(clock),
      metrics_(metrics),
      asked_at_(clock.Monotonic()) {
  Reconfigure(settings);
}

Watchdog::~Watchdog() = default;

void Watchdog::Reconfigure(const WatchSettings& settings) {
  auto wanted = std::make_shared<const Switches>(settings.switches);
  base::MutexLock lock(mutex_);
  language_ = settings.language;
  wanted_ = std::move(wanted);
  std::map<std::string, std::unique_ptr<Switch>> before;
  before.swap(switches_);
  for (const DeadMansSwitch& one : settings.switches) {
    const auto it = before.find(one.name);
    if (it == before.end() || it->second->settings.timeout != one.timeout) {
      continue;
    }
    it->second->settings = one;
    switches_.insert(before.extract(it));
  }
  for (const auto& [name, gone] : before) {
    noted_[name] = gone->rhythm.Encode();
    metrics_.Remove(kLastName, *gone->last_gauge);
  }
  for (const DeadMansSwitch& one : settings.switches) {
    if (!switches_.contains(one.name)) switches_[one.name] = Make(one);
  }
}

std::unique_ptr<Watchdog::Switch> Watchdog::Make(
    const DeadMansSwitch& settings) {
  auto made = std::make_unique<Switch>(settings, clock_.Monotonic());
  made->last_gauge = &metrics_.AddGauge(
      kLastName,
      "When an alert that must always fire last arrived, 0 for never.",
      {{"source", settings.name}});
  made->Show();
  if (auto note = noted_.extract(settings.name)) made->Decode(note.mapped());
  return made;
}

// --- What survives ----------------------------------------------------------

std::string_view Watchdog::NoteSort() const { return kSort; }

std::vector<std::string> Watchdog::Restore(
    const std::vector<store::WatchNote>& notes) {
  std::vector<std::string> bad;
  base::MutexLock lock(mutex_);
  for (const store::WatchNote& note : notes) {
    const auto found = switches_.find(note.name);
    if (found == switches_.end()) {
      noted_[note.name] = note.value;
    } else if (!found->second->Decode(note.value)) {
      bad.push_back(note.name);
    }
  }
  return bad;
}

std::vector<store::WatchNote> Watchdog::TakeNotes() {
  std::vector<store::WatchNote> notes;
  base::MutexLock lock(mutex_);
  for (const auto& [name, one] : switches_) {
    if (!one->rhythm.heard()) continue;
    std::string note = one->rhythm.Encode();
    if (note == one->noted) continue;
    one->noted = note;
    notes.push_back({std::string(kSort), name, std::move(note)});
  }
  return notes;
}

// --- Alerts that pass -------------------------------------------------------

base::Status Watchdog::Accept(alert::Batch batch) {
  const Sightings sightings = Look(batch);
  TEBIUM_RETURN_IF_ERROR(sink_.Accept(std::move(batch)));
  if (!sightings.empty()) Note(sightings);
  return {};
}

Watchdog::Sightings Watchdog::Look(const alert::Batch& batch) const {
  std::shared_ptr<const Switches> wanted;
  {
    base::MutexLock lock(mutex_);
    wanted = wanted_;
  }
  Sightings sightings;
  for (const DeadMansSwitch& one : *wanted) {
    for (const alert::Event& event : batch.events) {
      if (!Matches(one, event.alert.labels)) continue;
      bool& firing = sightings[one.name];
      firing = firing || event.firing;
    }
  }
  return sightings;
}

void Watchdog::Note(const Sightings& sightings) {
  const base::Time now = clock_.Now();
  const base::Duration monotonic = clock_.Monotonic();
  base::MutexLock lock(mutex_);
  for (const auto& [name, firing] : sightings) {
    const auto it = switches_.find(name);
    if (it == switches_.end()) continue;
    Switch& one = *it->second;
    if (firing) {
      one.rhythm.Arrive(now, monotonic);
      one.Show();
    } else {
      one.rhythm.Resolve();
    }
  }
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
