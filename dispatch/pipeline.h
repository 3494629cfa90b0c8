// How a group of a configured route is told: as Alertmanager's pipeline does.
//
// A group is first looked at (flushed) group_wait after its first alert came,
// then at most at each point of the grid that begins there, group_interval
// apart. At a flush what fires and what has resolved is compared with what was
// last told (alert/nflog.h); suppressed alerts are left out; resolved ones
// leave the group, told or not. Between points where something can have
// changed, nothing is done. Pure: `now` is an argument.
#ifndef TEBIUM_DISPATCH_PIPELINE_H_
#define TEBIUM_DISPATCH_PIPELINE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "alert/alert.h"
#include "alert/codec.h"
#include "alert/nflog.h"
#include "base/clock.h"
#include "dispatch/router.h"

namespace tebium::dispatch {

struct ActiveAlert;
struct Group;

// The log is not believed for longer than this, nor than two repeat_intervals.
inline constexpr base::Duration kLogRetention = std::chrono::hours(120);

// What a group of a configured route knows beside its members.
struct Pipeline {
  // The latest flush, as a point of the grid, if there was one; else when the
  // first is due. kNoTime: the group has no alert.
  base::Time grid_at = base::kNoTime;
  bool flushed = false;
  // Something was suppressed at the latest flush: its end must be noticed.
  bool watching = false;
  base::Time news_since = base::kNoTime;  // kNoTime: there is none
  // What integrations that are told of resolutions were last told, and those
  // that are not.
  std::optional<alert::NotificationLogEntry> told;
  std::optional<alert::NotificationLogEntry> told_firing;
  base::Time log_ends_at = base::kNoTime;  // from then on both are void
};

void EncodePipeline(alert::Encoder& encoder, const Pipeline& pipeline);
Pipeline DecodePipeline(alert::Decoder& decoder);

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

// When the next flush is due; base::Time::max() if never.
base::Time FlushDueAt(const Group& group);

// Finds a restored group's news again, at `now`: what has resolved, and what
// fires and is neither in the log nor known to have been suppressed.
void RecountPipelineNews(Group& group, base::Time now);

// After the machine's clock was set back.
void ClampPipelineTimes(Group& group, base::Time now);

// Until when a group without members must be kept, because its log would keep
// an alert that comes back from being told; kNoTime: it need not be.
base::Time KeepLogUntil(const Group& group);

struct FlushRules {
  // The route's receiver has integrations that are told of resolutions, or
  // such that are not.
  bool has_resolved = false;
  bool has_firing_only = false;
  bool muted = false;  // the whole route, by time intervals
  std::function<bool(const ActiveAlert&)> mutes;  // one alert
};

struct Flush {
  // Nothing: these integrations are told nothing.
  std::optional<alert::Notification> with_resolved;
  std::optional<alert::Notification> firing_only;
  std::vector<ActiveAlert*> left;  // resolved: they are members no more
  bool changed = false;            // the group's stored row is out of date
};

// Requires FlushDueAt(group) <= now. `journal_id` is the last entry that the
// group's state includes.
Flush FlushGroup(Group& group, const FlushRules& rules, base::Time now,
                 int64_t journal_id);

}  // namespace tebium::dispatch

#endif  // TEBIUM_DISPATCH_PIPELINE_H_
