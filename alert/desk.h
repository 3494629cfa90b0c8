// The ports through which alerts, groups and silences are looked at and
// changed: what Alertmanager's API v2 shows, without its JSON.
#ifndef TEBIUM_ALERT_DESK_H_
#define TEBIUM_ALERT_DESK_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "alert/labels.h"
#include "alert/matcher.h"
#include "alert/silence.h"
#include "base/clock.h"
#include "base/status.h"

namespace tebium::alert {

// What keeps an alert from being told.
struct Marks {
  std::vector<std::string> silenced_by;  // ids of active silences
  std::vector<uint64_t> inhibited_by;    // fingerprints of firing alerts
  std::vector<std::string> muted_by;     // names of time intervals
  bool processed = true;                 // false: no group has looked at it yet

  bool suppressed() const {
    return !silenced_by.empty() || !inhibited_by.empty();
  }
};

// A firing alert as it stands. Views hold during the visit alone.
struct AlertView {
  const Alert& alert;
  uint64_t fingerprint = 0;
  base::Time ends_at = base::kNoTime;     // when it resolves by itself
  base::Time updated_at = base::kNoTime;  // when it was last posted
  const Marks& marks;
  const std::vector<std::string_view>& receivers;
};

struct AlertFilter {
  MatcherSet matchers;
  bool active = true;  // those that nothing suppresses
  bool silenced = true;
  bool inhibited = true;
  bool unprocessed = true;
  bool muted = true;  // groups alone: those of muted routes
  // Which receivers count; empty: all.
  std::function<bool(std::string_view receiver)> receiver;
};

struct GroupView {
  const LabelSet& labels;
  const LabelSet& route_labels;
  std::string_view receiver;
  const std::vector<AlertView>& alerts;  // those that pass the filter
};

// Thread-safe. Visitors are called with a lock held: they must be quick and
// must not call back.
class AlertDesk {
 public:
  virtual ~AlertDesk() = default;

  // Every firing alert that passes, sorted by fingerprint. Of very many the
  // lock is let go now and then: what resolves meanwhile may be left out.
  virtual void VisitAlerts(
      const AlertFilter& filter,
      const std::function<void(const AlertView&)>& visit) const = 0;
  // Every group with an alert that passes, sorted by labels, then receiver.
  virtual void VisitGroups(
      const AlertFilter& filter,
      const std::function<void(const GroupView&)>& visit) const = 0;
  // Names, in the configuration's order.
  virtual std::vector<std::string> Receivers() const = 0;
};

// Thread-safe.
class SilenceDesk {
 public:
  virtual ~SilenceDesk() = default;

  // All that are kept, expired ones included, in no order.
  virtual std::vector<Silence> Silences() const = 0;
  // kNotFound if there is none with this id.
  virtual base::StatusOr<Silence> FindSilence(std::string_view id) const = 0;
  // Stores a new silence, or changes the one with wanted.id, by the rules of
  // PlanSilence(); gives the id it has now. Returns once that is on disk.
  // kNotFound, kInvalidArgument, kResourceExhausted as PlanSilence();
  // kUnavailable when it can't be stored.
  virtual base::StatusOr<std::string> PutSilence(Silence wanted) = 0;
  // Stores `wanted` as a new silence with the id that it brings, a fresh UUID,
  // by the rules of PlanSilenceWithId(). If there is one with this id, nothing
  // is done: a caller that crashed between deciding and storing may ask again.
  // Gives the id. Errors as PutSilence().
  virtual base::StatusOr<std::string> EnsureSilence(Silence wanted) = 0;
  // Ends it now. kNotFound if there is none with this id; ending one that has
  // expired is fine.
  virtual base::Status ExpireSilence(std::string_view id) = 0;
};

// What GET /api/v2/status tells of the program.
struct ServerFacts {
  std::string config_original;  // YAML that Alertmanager's tools can read
  base::Time started_at = base::kNoTime;
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_DESK_H_
