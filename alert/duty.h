// Who is on duty, and what happens with an alert that nobody acknowledges.
//
// Pure: `now` is an argument.
#ifndef TEBIUM_ALERT_DUTY_H_
#define TEBIUM_ALERT_DUTY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/alert.h"
#include "alert/matcher.h"
#include "alert/time_interval.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace tebium::alert {

struct DutyPerson {
  std::string name;
  int64_t telegram_id = 0;  // 0: not known
  std::string username;     // without the @; empty: none

  bool operator==(const DutyPerson&) const = default;
};

// People take turns: the first from `starts_at` on for `turn`, then the second,
// and so on, around and around. `turn` is in calendar days of the zone, so that
// a change of shift stays at its hour when clocks change.
struct DutyShift {
  base::Time starts_at = base::kNoTime;
  int turn_days = 7;
  base::TimeZone zone = base::TimeZone::Utc();
  std::vector<size_t> people;  // into DutyRota::people, in order
  // Names of time intervals in which the shift is there; empty: always.
  std::vector<std::string> active_intervals;
};

// A stretch of time that somebody takes over.
struct DutyOverride {
  base::Time from = base::kNoTime;
  base::Time to = base::kNoTime;
  size_t person = 0;
};

struct DutyRota {
  std::vector<DutyPerson> people;
  std::vector<DutyShift> shifts;  // the first that is there holds
  std::vector<DutyOverride> overrides;
};

struct DutyTurn {
  DutyPerson person;
  DutyPerson next;                   // who comes after; the same where alone
  base::Time until = base::kNoTime;  // kNoTime: not known
};
// Who is on duty at `now`; nothing where no shift is there.
std::optional<DutyTurn> OnDuty(const DutyRota& rota,
                               const TimeIntervalSet& intervals,
                               base::Time now);

// One step of an escalation: so long after the alert was told, if nobody has
// acknowledged it by then.
struct EscalationStep {
  base::Duration after = std::chrono::minutes(10);
  enum class To {
    kOnDuty,   // a reply in the same chat that mentions who is on duty
    kNext,     // … who comes after them
    kChat,     // a message in another chat
    kWebhook,  // a webhook
  };
  To to = To::kOnDuty;
  int64_t chat_id = 0;    // kChat
  int64_t thread_id = 0;  // kChat
  // kWebhook: an integration as the outbox names it ("oncall/webhook/0");
  // empty: FALLBACK_WEBHOOK_URL.
  std::string integration;
};

struct EscalationPolicy {
  MatcherSet matchers;  // which alerts; by default severity="critical"
  std::vector<EscalationStep> steps;  // by `after`, growing
};

struct DutySettings {
  DutyRota rota;
  std::vector<EscalationPolicy> policies;  // the first that matches holds
  TimeIntervalSet intervals;
};

// The policy for a group's message: the first that one of its firing alerts
// matches; null if none does.
const EscalationPolicy* PolicyFor(const DutySettings& settings,
                                  const Notification& notification);

// What holds now, exchanged by a reload. Thread-safe.
class DutyBook {
 public:
  DutyBook();
  void Set(DutySettings settings) EXCLUDES(mutex_);
  std::shared_ptr<const DutySettings> Get() const EXCLUDES(mutex_);

 private:
  mutable base::Mutex mutex_;
  std::shared_ptr<const DutySettings> settings_ GUARDED_BY(mutex_);
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_DUTY_H_
