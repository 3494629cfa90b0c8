#include "alert/duty.h"

#include <algorithm>

namespace tebium::alert {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int64_t kSecondsADay = 86'400;
// How far ahead the end of a shift that comes and goes is looked for.
constexpr base::Duration kLookAhead = std::chrono::hours(24 * 7);

int64_t UnixSeconds(base::Time time) {
  return std::chrono::floor<seconds>(time.time_since_epoch()).count();
}

// What clocks show there, in seconds since the epoch as if it were UTC.
int64_t CivilSeconds(const base::TimeZone& zone, base::Time time) {
  const int64_t at = UnixSeconds(time);
  return at + zone.OffsetAt(at).seconds;
}

// When clocks show that. Where they skip it, an hour off.
base::Time FromCivil(const base::TimeZone& zone, int64_t civil_seconds) {
  const int64_t guess = civil_seconds - zone.OffsetAt(civil_seconds).seconds;
  const int64_t at = civil_seconds - zone.OffsetAt(guess).seconds;
  return base::Time(seconds(at));
}

int64_t TurnSeconds(const DutyShift& shift) {
  return kSecondsADay * std::max(1, shift.turn_days);
}

// Which turn it is, counted from the first; `now` is not before it.
int64_t TurnNumber(const DutyShift& shift, base::Time now) {
  return (CivilSeconds(shift.zone, now) -
          CivilSeconds(shift.zone, shift.starts_at)) /
         TurnSeconds(shift);
}

base::Time TurnEnd(const DutyShift& shift, base::Time now) {
  return FromCivil(shift.zone,
                   CivilSeconds(shift.zone, shift.starts_at) +
                       (TurnNumber(shift, now) + 1) * TurnSeconds(shift));
}

bool IsThere(const DutyShift& shift, const TimeIntervalSet& intervals,
             base::Time now) {
  if (shift.people.empty() || now < shift.starts_at) return false;
  return shift.active_intervals.empty() ||
         !intervals.Containing(shift.active_intervals, now).empty();
}

// The first that is there, and how many come before it in vain.
const DutyShift* ShiftAt(const DutyRota& rota, const TimeIntervalSet& intervals,
                         base::Time now) {
  const auto found = std::find_if(
      rota.shifts.begin(), rota.shifts.end(),
      [&](const DutyShift& shift) { return IsThere(shift, intervals, now); });
  return found == rota.shifts.end() ? nullptr : &*found;
}

// The later one in the list holds: it was added to correct the others.
const DutyOverride* OverrideAt(const DutyRota& rota, base::Time now) {
  const auto found = std::find_if(
      rota.overrides.rbegin(), rota.overrides.rend(),
      [now](const DutyOverride& o) { return now >= o.from && now < o.to; });
  return found == rota.overrides.rend() ? nullptr : &*found;
}

size_t PersonOf(const DutyShift& shift, base::Time now) {
  const auto count = static_cast<int64_t>(shift.people.size());
  return shift.people[static_cast<size_t>(TurnNumber(shift, now) % count)];
}

std::optional<size_t> WhoAt(const DutyRota& rota,
                            const TimeIntervalSet& intervals, base::Time now) {
  if (const DutyOverride* taken = OverrideAt(rota, now)) return taken->person;
  const DutyShift* shift = ShiftAt(rota, intervals, now);
  if (shift == nullptr) return std::nullopt;
  return PersonOf(*shift, now);
}

// The next moment after `now` at which somebody else may be on duty. Intervals
// change at whole minutes, so those are looked at one by one.
base::Time NextChange(const DutyRota& rota, const TimeIntervalSet& intervals,
                      base::Time now, base::Time limit) {
  base::Time next = limit;
  const auto consider = [&](base::Time at) {
    if (at > now) next = std::min(next, at);
  };
  for (const DutyOverride& taken : rota.overrides) {
    consider(taken.from);
    consider(taken.to);
  }
  bool comes_and_goes = false;
  for (const DutyShift& shift : rota.shifts) {
    consider(now < shift.starts_at ? shift.starts_at : TurnEnd(shift, now));
    comes_and_goes = comes_and_goes || !shift.active_intervals.empty();
  }
  if (!comes_and_goes) return next;
  const DutyShift* shift = ShiftAt(rota, intervals, now);
  const base::Time minute(std::chrono::floor<minutes>(now.time_since_epoch()));
  for (base::Time at = minute + minutes(1); at < next; at += minutes(1)) {
    if (ShiftAt(rota, intervals, at) != shift) return at;
  }
  return next;
}

// When `person` hands over; kNoTime if not within the look ahead.
base::Time HandOverAt(const DutyRota& rota, const TimeIntervalSet& intervals,
                      base::Time now, size_t person) {
  const bool comes_and_goes = std::any_of(
      rota.shifts.begin(), rota.shifts.end(),
      [](const DutyShift& shift) { return !shift.active_intervals.empty(); });
  const base::Time limit =
      comes_and_goes ? now + kLookAhead : base::Time::max();
  base::Time at = now;
  // As many changes as there can be without a change of the person.
  const size_t tries = 2 * (rota.overrides.size() + rota.shifts.size()) + 64;
  for (size_t i = 0; i < tries; ++i) {
    at = NextChange(rota, intervals, at, limit);
    if (at == limit) return base::kNoTime;
    if (WhoAt(rota, intervals, at) != person) return at;
  }
  return base::kNoTime;
}

// Who comes after `person`: who is on duty then, or the next in the row of who
// is there now.
size_t NextPerson(const DutyRota& rota, const TimeIntervalSet& intervals,
                  base::Time now, base::Time until, size_t person) {
  if (until != base::kNoTime) {
    const auto then = WhoAt(rota, intervals, until);
    if (then && *then != person) return *then;
  }
  const DutyShift* shift = ShiftAt(rota, intervals, now);
  if (shift == nullptr) return person;
  const auto& people = shift->people;
  const auto own = std::find(people.begin(), people.end(), person);
  if (own == people.end()) return PersonOf(*shift, now);
  return own + 1 == people.end() ? people.front() : *(own + 1);
}

}  // namespace

std::optional<DutyTurn> OnDuty(const DutyRota& rota,
                               const TimeIntervalSet& intervals,
                               base::Time now) {
  const std::optional<size_t> person = WhoAt(rota, intervals, now);
  if (!person || *person >= rota.people.size()) return std::nullopt;
  DutyTurn turn;
  turn.person = rota.people[*person];
  turn.until = HandOverAt(rota, intervals, now, *person);
  const size_t next = NextPerson(rota, intervals, now, turn.until, *person);
  turn.next = next < rota.people.size() ? rota.people[next] : turn.person;
  return turn;
}

const EscalationPolicy* PolicyFor(const DutySettings& settings,
                                  const Notification& notification) {
  for (const EscalationPolicy& policy : settings.policies) {
    const bool matches =
        std::any_of(notification.alerts.begin(), notification.alerts.end(),
                    [&](const NotifiedAlert& alert) {
                      return alert.firing &&
                             MatchesAll(policy.matchers, alert.alert.labels);
                    });
    if (matches) return &policy;
  }
  return nullptr;
}

DutyBook::DutyBook() : settings_(std::make_shared<const DutySettings>()) {}

void DutyBook::Set(DutySettings settings) {
  auto made = std::make_shared<const DutySettings>(std::move(settings));
  base::MutexLock lock(mutex_);
  settings_ = std::move(made);
}

std::shared_ptr<const DutySettings> DutyBook::Get() const {
  base::MutexLock lock(mutex_);
  return settings_;
}

}  // namespace tebium::alert
