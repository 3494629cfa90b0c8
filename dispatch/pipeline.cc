#include "dispatch/pipeline.h"

#include <algorithm>
#include <utility>

#include "dispatch/group.h"

namespace tebium::dispatch {

base::Time After(base::Time time, base::Duration duration) {
  return time > base::Time::max() - duration ? base::Time::max()
                                             : time + duration;
}

namespace {

// How long an entry of the log holds.
base::Duration LogLife(const RouteTimers& timers) {
  const base::Duration valid = timers.repeat_interval < kLogRetention / 2
                                   ? timers.repeat_interval * 2
                                   : kLogRetention;
  return valid + kLogSweepInterval;
}

// What the log knows an alert by. One whose labels have changed is another to
// Alertmanager.
uint64_t LogKey(const ActiveAlert& active) {
  return active.identity ^
         (active.alert.labels.Fingerprint() * base::kFnvPrime);
}

bool InFiring(const alert::NotificationLogEntry* log, uint64_t key) {
  return log != nullptr &&
         std::binary_search(log->firing.begin(), log->firing.end(), key);
}

base::Time RepeatDueAt(const Group& group,
                       const alert::NotificationLogEntry& log) {
  if (log.firing.empty() || group.firing == 0) return base::Time::max();
  const RouteTimers& timers = group.route->timers;
  const base::Time due =
      After(log.timestamp, std::min(timers.repeat_interval, LogLife(timers)));
  return due == base::Time::max()
             ? due
             : NextPoint(*group.pipeline, timers.group_interval, due);
}

// What one flush sees.
struct Sight {
  std::vector<Member*> heard;  // members that nothing suppresses
  alert::GroupState state;     // of these
  std::vector<Member*> acknowledged;
  base::Time point = base::kNoTime;
  base::Time now = base::kNoTime;
};

void AddTo(alert::GroupState& state, const ActiveAlert& active) {
  (active.firing ? state.firing : state.resolved).push_back(LogKey(active));
}

void Sort(alert::GroupState& state) {
  state.firing = alert::MakeFingerprintSet(std::move(state.firing));
  state.resolved = alert::MakeFingerprintSet(std::move(state.resolved));
}

Mute MuteOf(const FlushRules& rules, const ActiveAlert& active) {
  if (rules.muted) return Mute::kSilenced;  // it comes to the same
  return rules.mute_of ? rules.mute_of(active) : Mute::kNone;
}

Sight Look(Group& group, const FlushRules& rules, base::Time now) {
  Pipeline& pipeline = *group.pipeline;
  Sight sight;
  sight.now = now;
  sight.point = LatestPoint(pipeline, group.route->timers.group_interval, now);
  pipeline.watching = false;
  for (auto& [identity, member] : group.members) {
    const ActiveAlert& active = *member.alert;
    const Mute mute = MuteOf(rules, active);
    if (mute != Mute::kNone) {
      pipeline.watching = pipeline.watching || active.firing;
      if (mute == Mute::kAcknowledged) sight.acknowledged.push_back(&member);
      continue;
    }
    sight.heard.push_back(&member);
    AddTo(sight.state, active);
  }
  Sort(sight.state);
  return sight;
}

// With the acknowledged alerts that an integration with this log was told of.
Sight WithKnown(const Sight& sight, const alert::NotificationLogEntry* log) {
  Sight whole = sight;
  for (Member* member : sight.acknowledged) {
    if (!InFiring(log, LogKey(*member->alert))) continue;
    whole.heard.push_back(member);
    AddTo(whole.state, *member->alert);
  }
  Sort(whole.state);
  return whole;
}

alert::NotifiedAlert Describe(const Member& member,
                              const alert::NotificationLogEntry* log) {
  const ActiveAlert& active = *member.alert;
  alert::NotifiedAlert described = DescribeState(member);
  // When it would end by itself is not when it ends.
  if (active.firing) described.alert.ends_at = base::kNoTime;
  described.is_new = active.firing && !InFiring(log, LogKey(active));
  described.posts = UntoldPosts(member);
  return described;
}

alert::Reason ReasonOf(alert::NotifyReason reason) {
  switch (reason) {
    case alert::NotifyReason::kRepeatInterval:
      return alert::Reason::kRepeat;
    case alert::NotifyReason::kSomeResolved:
    case alert::NotifyReason::kAllResolved:
      return alert::Reason::kUpdate;
    default:
      return alert::Reason::kFiring;
  }
}

alert::Notification Compose(const Group& group, const Sight& sight,
                            bool send_resolved, alert::NotifyReason reason,
                            const alert::NotificationLogEntry* log) {
  alert::Notification notification;
  notification.group_key = group.key;
  notification.group_labels = group.labels;
  notification.receiver = group.route->receiver;
  notification.source = group.source;
  notification.reason = ReasonOf(reason);
  notification.notify_reason = reason;
  notification.route_group_key =
      group.route->configured->GroupKey(group.labels);
  notification.route_labels = group.route->configured->options().labels;
  const base::Time since = group.pipeline->news_since;
  const bool is_repeat = reason == alert::NotifyReason::kRepeatInterval;
  notification.created_at =
      since == base::kNoTime || is_repeat ? sight.now : since;
  if (group.sender_group) {
    notification.truncated_alerts = group.sender_group->truncated_alerts;
    notification.external_url = group.sender_group->external_url;
  }
  for (const Member* member : sight.heard) {
    if (!send_resolved && !member->alert->firing) continue;
    notification.alerts.push_back(Describe(*member, log));
  }
  alert::SortWorstFirst(notification.alerts);
  return notification;
}

IntegrationLog* FindLog(Pipeline& pipeline, uint64_t integration) {
  const auto found = std::find_if(pipeline.logs.begin(), pipeline.logs.end(),
                                  [integration](const IntegrationLog& log) {
                                    return log.integration == integration;
                                  });
  return found == pipeline.logs.end() ? nullptr : &*found;
}

uint64_t KeyOf(const Integration& integration) {
  return base::Fnv1a(integration.target.integration);
}

// Why an integration with this log is to be told; `whole` is WithKnown().
alert::NotifyReason Decide(const Sight& sight, const Sight& whole,
                           const alert::NotificationLogEntry* log,
                           bool send_resolved, base::Duration repeat_interval) {
  // The log has points of the grid: a repeat is due as soon as its interval has
  // passed, not at the point after.
  const alert::NotifyReason reason = alert::DecideNotification(
      log, whole.state, send_resolved, repeat_interval,
      sight.point + base::Duration(1));
  const bool reminds_of_acknowledged =
      reason == alert::NotifyReason::kRepeatInterval &&
      sight.state.firing.empty();
  return reminds_of_acknowledged ? alert::NotifyReason::kNone : reason;
}

// Decides for one integration, and notes it in its log.
void Tell(Group& group, const Sight& sight, const Integration& integration,
          Flush& flush) {
  Pipeline& pipeline = *group.pipeline;
  const RouteTimers& timers = group.route->timers;
  IntegrationLog* log = FindLog(pipeline, KeyOf(integration));
  const alert::NotificationLogEntry* last =
      log == nullptr ? nullptr : &log->entry;
  const Sight whole = WithKnown(sight, last);
  if (whole.heard.empty()) return;
  ++flush.log_queries;
  const alert::NotifyReason reason = Decide(
      sight, whole, last, integration.send_resolved, timers.repeat_interval);
  if (reason == alert::NotifyReason::kNone) return;
  alert::Notification notification =
      Compose(group, whole, integration.send_resolved, reason, last);
  if (log == nullptr) {
    log = &pipeline.logs.emplace_back();
    log->integration = KeyOf(integration);
  }
  log->entry = {whole.state.firing, whole.state.resolved, sight.point};
  pipeline.log_ends_at = After(sight.point, LogLife(timers));
  flush.changed = true;
  if (notification.alerts.empty()) return;
  flush.tellings.push_back({&integration, std::move(notification)});
}

// When a restored alert that was not told became news. What posts said that
// changed nothing moves received_at on, so it is only the second choice.
base::Time NewsTime(const ActiveAlert& active, const Group& group) {
  const base::Time time =
      active.firing ? JoinedAt(active, group.key) : active.alert.ends_at;
  return time > group.pipeline->grid_at ? time : active.received_at;
}

// The receiver has got an integration that was told nothing yet, unlike others.
bool HeardByOthers(Pipeline& pipeline,
                   const std::vector<Integration>& integrations) {
  return !pipeline.logs.empty() &&
         std::any_of(integrations.begin(), integrations.end(),
                     [&pipeline](const Integration& integration) {
                       return FindLog(pipeline, KeyOf(integration)) == nullptr;
                     });
}

// Members that the stored row does not know yet.
bool NoteMembers(Group& group) {
  bool unknown = false;
  for (auto& [identity, member] : group.members) {
    unknown = !std::exchange(member.noted, true) || unknown;
  }
  return unknown;
}

void DropVoidLogs(Pipeline& pipeline, const FlushRules& rules, base::Time now) {
  if (pipeline.log_ends_at <= now) pipeline.logs.clear();
  std::erase_if(pipeline.logs, [&rules](const IntegrationLog& log) {
    return std::none_of(rules.integrations.begin(), rules.integrations.end(),
                        [&log](const Integration& integration) {
                          return KeyOf(integration) == log.integration;
                        });
  });
}

// The log must outlive what was told of and is acknowledged, or its end would
// not be told. Not at every flush: each costs a write.
bool KeepLog(Group& group, const Sight& sight) {
  Pipeline& pipeline = *group.pipeline;
  const RouteTimers& timers = group.route->timers;
  const base::Duration life = LogLife(timers);
  if (pipeline.log_ends_at > After(sight.point, life / 2)) return false;
  const bool known = std::any_of(
      sight.acknowledged.begin(), sight.acknowledged.end(),
      [&pipeline](const Member* member) {
        return std::any_of(pipeline.logs.begin(), pipeline.logs.end(),
                           [key = LogKey(*member->alert)](const auto& log) {
                             return InFiring(&log.entry, key);
                           });
      });
  if (!known) return false;
  pipeline.log_ends_at = After(After(sight.point, life), timers.group_interval);
  return true;
}

void NoteTold(const Sight& sight) {
  for (Member* member : sight.heard) member->told = ToldNow(*member->alert);
  for (Member* member : sight.acknowledged) {
    if (member->told.told) member->told = ToldNow(*member->alert);
  }
}

void RemoveResolved(Group& group, Flush& flush) {
  for (auto entry = group.members.begin(); entry != group.members.end();) {
    if (entry->second.alert->firing) {
      ++entry;
      continue;
    }
    flush.left.push_back(entry->second.alert);
    entry = group.members.erase(entry);
  }
  flush.changed = flush.changed || !flush.left.empty();
}

}  // namespace

base::Time FirstFlushAt(base::Time received_at, base::Time starts_at,
                        base::Duration group_wait) {
  return After(starts_at, group_wait) < received_at
             ? received_at
             : After(received_at, group_wait);
}

base::Time NextPoint(const Pipeline& pipeline, base::Duration group_interval,
                     base::Time moment) {
  if (!pipeline.flushed) return pipeline.grid_at;
  const base::Time next = After(pipeline.grid_at, group_interval);
  if (moment <= next) return next;
  const base::Duration passed = moment - next;
  const base::Duration over = passed % group_interval;
  return over.count() == 0 ? moment : After(moment, group_interval - over);
}

base::Time LatestPoint(const Pipeline& pipeline, base::Duration group_interval,
                       base::Time now) {
  if (now <= pipeline.grid_at) return pipeline.grid_at;
  return now - (now - pipeline.grid_at) % group_interval;
}

base::Time FlushDueAt(const Group& group) {
  const Pipeline& pipeline = *group.pipeline;
  if (group.route == nullptr || group.members.empty()) {
    return base::Time::max();
  }
  if (!pipeline.flushed) return pipeline.grid_at;
  const base::Time due = TellingDueAt(group);
  if (!pipeline.watching) return due;
  return std::min(due,
                  After(pipeline.grid_at, group.route->timers.group_interval));
}

base::Time TellingDueAt(const Group& group) {
  const Pipeline& pipeline = *group.pipeline;
  base::Time due = base::Time::max();
  for (const IntegrationLog& log : pipeline.logs) {
    due = std::min(due, RepeatDueAt(group, log.entry));
  }
  if (pipeline.news_since != base::kNoTime) {
    due = std::min(due, NextPoint(pipeline, group.route->timers.group_interval,
                                  pipeline.news_since));
  }
  return due;
}

std::vector<ActiveAlert*> RecountPipelineNews(
    Group& group, const std::vector<Integration>& integrations,
    base::Time now) {
  Pipeline& pipeline = *group.pipeline;
  std::vector<ActiveAlert*> watched;
  const alert::NotificationLogEntry* log =
      pipeline.logs.empty() ? nullptr : &pipeline.logs.front().entry;
  base::Time since = base::Time::max();
  for (const auto& [identity, member] : group.members) {
    const ActiveAlert& active = *member.alert;
    if (active.firing && InFiring(log, LogKey(active))) continue;
    if (active.firing && member.noted) {
      watched.push_back(member.alert);
    } else {
      since = std::min(since, NewsTime(active, group));
    }
  }
  pipeline.watching = pipeline.watching || !watched.empty();
  if (HeardByOthers(pipeline, integrations)) since = std::min(since, now);
  pipeline.news_since = since == base::Time::max() ? base::kNoTime : since;
  return watched;
}

void ClampPipelineTimes(Group& group, base::Time now) {
  Pipeline& pipeline = *group.pipeline;
  base::Time latest = now;
  if (!pipeline.flushed && group.route != nullptr) {
    latest = After(now, group.route->timers.group_wait);
  }
  pipeline.grid_at = std::min(pipeline.grid_at, latest);
  pipeline.news_since = std::min(pipeline.news_since, now);
  for (IntegrationLog& log : pipeline.logs) {
    log.entry.timestamp = std::min(log.entry.timestamp, now);
  }
  pipeline.log_ends_at = std::min(
      pipeline.log_ends_at, After(now, kLogRetention + kLogSweepInterval));
}

void EndOldGrid(Pipeline& pipeline, base::Duration group_interval,
                base::Time joined_at) {
  if (!pipeline.flushed) return;
  if (joined_at - pipeline.grid_at <= kEmptyGroupLife) {
    // Points at which the group was empty have passed.
    pipeline.grid_at =
        LatestPoint(pipeline, group_interval, joined_at - base::Duration(1));
    return;
  }
  pipeline.flushed = false;
  pipeline.grid_at = base::kNoTime;
}

void EndRestoredGrid(Group& group) {
  Pipeline& pipeline = *group.pipeline;
  base::Time first_joined_at = base::Time::max();
  base::Time first = base::Time::max();
  for (const auto& [identity, member] : group.members) {
    if (member.noted) return;  // it was not empty
    const ActiveAlert& active = *member.alert;
    const base::Time joined_at = JoinedAt(active, group.key);
    first_joined_at = std::min(first_joined_at, joined_at);
    for (const base::Time posted : {joined_at, active.received_at}) {
      first = std::min(first, FirstFlushAt(posted, active.alert.starts_at,
                                           group.route->timers.group_wait));
    }
  }
  EndOldGrid(pipeline, group.route->timers.group_interval, first_joined_at);
  if (!pipeline.flushed) pipeline.grid_at = first;
}

void BeginGrid(Group& group, base::Time now) {
  Pipeline& pipeline = *group.pipeline;
  pipeline.flushed = pipeline.watching = false;
  pipeline.grid_at = group.members.empty() ? base::kNoTime : base::Time::max();
  for (const auto& [identity, member] : group.members) {
    const base::Time first = FirstFlushAt(now, member.alert->alert.starts_at,
                                          group.route->timers.group_wait);
    pipeline.grid_at = std::min(pipeline.grid_at, first);
  }
  pipeline.news_since = now;
}

base::Time KeepUntil(const Group& group) {
  const Pipeline& pipeline = *group.pipeline;
  const bool fires = std::any_of(
      pipeline.logs.begin(), pipeline.logs.end(),
      [](const IntegrationLog& log) { return !log.entry.firing.empty(); });
  return std::max(fires ? pipeline.log_ends_at : base::kNoTime,
                  pipeline.flushed ? After(pipeline.grid_at, kEmptyGroupLife)
                                   : base::kNoTime);
}

Flush FlushGroup(Group& group, const FlushRules& rules, base::Time now,
                 int64_t journal_id) {
  Pipeline& pipeline = *group.pipeline;
  const bool watched = pipeline.watching;
  const Sight sight = Look(group, rules, now);
  DropVoidLogs(pipeline, rules, now);
  Flush flush;
  flush.changed = !pipeline.flushed || watched != pipeline.watching;
  for (const Integration& integration : rules.integrations) {
    Tell(group, sight, integration, flush);
  }
  if (!flush.tellings.empty()) {
    NoteTold(sight);
    group.last_flush_at = now;
  }
  RemoveResolved(group, flush);
  if (NoteMembers(group)) flush.changed = true;
  if (KeepLog(group, sight)) flush.changed = true;
  pipeline.flushed = true;
  pipeline.grid_at = sight.point;
  pipeline.news_since = base::kNoTime;
  group.flushed_journal_id = journal_id;
  return flush;
}

}  // namespace tebium::dispatch
