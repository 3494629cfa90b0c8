// How a group of a configured route is told: as Alertmanager's pipeline does.
//
// A group is first looked at (flushed) group_wait after its first alert came,
// then at most at each point of the grid that begins there, group_interval
// apart. At a flush what fires and what has resolved is compared with what was
// last told (alert/nflog.h); suppressed alerts are left out; resolved ones
// leave the group, told or not. What was told of and then acknowledged stays in
// what is told, its resolution too, but is no reason to tell that it fires.
// Acknowledged before it was told of, it is left out, whatever becomes of it.
// Between points where something can have changed, nothing is done. A group
// that has lost its last alert keeps its grid for a while: an alert that flaps
// is not told sooner than one that lasts. A new configuration begins all grids
// anew. Pure: `now` is an argument.
#ifndef TEBIUM_DISPATCH_PIPELINE_H_
#define TEBIUM_DISPATCH_PIPELINE_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "alert/alert.h"
#include "alert/codec.h"
#include "alert/nflog.h"
#include "base/clock.h"
#include "dispatch/router.h"
#include "dispatch/suppression.h"

namespace tebium::dispatch {

struct ActiveAlert;
struct Group;

// The log is not believed for longer than this, nor than two repeat_intervals,
inline constexpr base::Duration kLogRetention = std::chrono::hours(120);
// … and until Alertmanager would sweep out what is too old.
inline constexpr base::Duration kLogSweepInterval = std::chrono::minutes(15);
// Alertmanager drops empty groups this often.
inline constexpr base::Duration kEmptyGroupLife = std::chrono::seconds(30);

// What one of the receiver's integrations was last told of a group.
struct IntegrationLog {
  uint64_t integration = 0;  // a hash of its name
  alert::NotificationLogEntry entry;
};

// What a group of a configured route knows beside its members.
struct Pipeline {
  // The latest flush, as a point of the grid, if there was one; else when the
  // first is due. kNoTime: the group has no alert, nor had one lately.
  base::Time grid_at = base::kNoTime;
  bool flushed = false;
  // Something was suppressed at the latest flush: its end must be noticed.
  bool watching = false;
  base::Time news_since = base::kNoTime;   // kNoTime: there is none
  std::vector<IntegrationLog> logs;        // of those that were told of it
  base::Time log_ends_at = base::kNoTime;  // from then on they are void
};

void EncodePipeline(alert::Encoder& encoder, const Pipeline& pipeline);
Pipeline DecodePipeline(alert::Decoder& decoder);

// Durations of a configuration may lead beyond the end of time; this does not.
base::Time After(base::Time time, base::Duration duration);

// When the first flush of a group is due that begins with an alert received at
// `received_at`: at once if the alert has fired for group_wait already.
base::Time FirstFlushAt(base::Time received_at, base::Time starts_at,
                        base::Duration group_wait);

// The first point at or after `moment` at which the group may be flushed.
base::Time NextPoint(const Pipeline& pipeline, base::Duration group_interval,
                     base::Time moment);

// The latest point up to `now`, for a flush that may be late.
base::Time LatestPoint(const Pipeline& pipeline, base::Duration group_interval,
                       base::Time now);

// The functions below take groups whose `pipeline` is set.

// The group was empty before the alert that came at `joined_at`: its old grid
// holds no more if it was so for long.
void EndOldGrid(Pipeline& pipeline, base::Duration group_interval,
                base::Time joined_at);
// Likewise for a restored group, which knows its alerts and has a route.
void EndRestoredGrid(Group& group);
// Another configuration holds from `now` on: the alerts are waited with as if
// they had come just now.
void BeginGrid(Group& group, base::Time now);

// When the next flush is due; base::Time::max() if never.
base::Time FlushDueAt(const Group& group);

// … without looks at what is suppressed.
base::Time TellingDueAt(const Group& group);

// Finds a restored group's news again, at `now`: what has resolved, and what
// fires and is neither in the log nor known to have been suppressed. Gives
// those that are known to have been.
std::vector<ActiveAlert*> RecountPipelineNews(
    Group& group, const std::vector<Integration>& integrations, base::Time now);

// After the machine's clock was set back.
void ClampPipelineTimes(Group& group, base::Time now);

// Until when a group without members must be kept, because its log would keep
// an alert that comes back from being told, or its grid still holds; kNoTime:
// it need not be.
base::Time KeepUntil(const Group& group);

struct FlushRules {
  const std::vector<Integration>& integrations;  // the receiver's
  bool muted = false;  // the whole route, by time intervals
  std::function<Mute(const ActiveAlert&)> mute_of;  // null: none is muted
};

struct Flush {
  struct Telling {
    const Integration* integration;  // of the rules'
    alert::Notification notification;
  };
  std::vector<Telling> tellings;
  std::vector<ActiveAlert*> left;  // resolved: they are members no more
  size_t log_queries = 0;          // integrations for which the log was asked
  bool changed = false;            // the group's stored row is out of date
};

// Requires FlushDueAt(group) <= now. `journal_id` is the last entry that the
// group's state includes.
Flush FlushGroup(Group& group, const FlushRules& rules, base::Time now,
                 int64_t journal_id);

}  // namespace tebium::dispatch

#endif  // TEBIUM_DISPATCH_PIPELINE_H_
