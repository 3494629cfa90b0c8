#include "dispatch/group.h"

#include <algorithm>
#include <utility>

namespace tebium::dispatch {
namespace {

constexpr base::Duration kHour = std::chrono::hours(1);
// A first critical does not wait for group_interval, but a flood of them is
// still gathered.
constexpr base::Duration kCriticalInterval = std::chrono::seconds(1);
constexpr int kCriticalRank = 4;

bool IsFirstCritical(const Member& member) {
  return member.alert->firing && !member.muted &&
         alert::SeverityRank(member.alert->alert.severity()) >= kCriticalRank &&
         (!member.told.told || !member.told.firing ||
          alert::SeverityRank(member.told.severity()) < kCriticalRank);
}

// The earlier of two times, either of which may be missing.
base::Time Earlier(base::Time a, base::Time b) {
  if (a == base::kNoTime || b == base::kNoTime) return std::max(a, b);
  return std::min(a, b);
}

bool HourIsFull(const Group& group, const MessageLimits& limits) {
  return limits.max_per_hour > 0 && group.hour_count >= limits.max_per_hour;
}

// Until when the limits hold notifying messages back.
base::Time HeldUntil(const Group& group, const MessageLimits& limits) {
  if (!group.route->limited || group.last_loud_at == base::kNoTime) {
    return base::kNoTime;
  }
  base::Time until = group.last_loud_at + limits.cooldown;
  if (HourIsFull(group, limits)) {
    until = std::max(until, group.hour_started_at + kHour);
  }
  return until;
}

base::Time LoudDueAt(const Group& group, const MessageLimits& limits) {
  if (group.loud_since == base::kNoTime) return base::Time::max();
  const RouteTimers& timers = group.route->timers;
  if (group.critical) {
    return std::max(group.loud_since,
                    group.last_flush_at +
                        std::min(timers.group_interval, kCriticalInterval));
  }
  const base::Time grouped =
      group.last_flush_at == base::kNoTime
          ? group.loud_since + timers.group_wait
          : std::max(group.loud_since,
                     group.last_flush_at + timers.group_interval);
  return std::max(grouped, HeldUntil(group, limits));
}

base::Time QuietDueAt(const Group& group) {
  if (group.quiet_since == base::kNoTime) return base::Time::max();
  return std::max(group.quiet_since,
                  group.last_flush_at + group.route->timers.group_interval);
}

base::Time RepeatDueAt(const Group& group, const MessageLimits& limits) {
  const base::Duration interval = group.route->timers.repeat_interval;
  if (group.firing == 0 || group.all_muted ||
      group.last_loud_at == base::kNoTime || interval.count() == 0) {
    return base::Time::max();
  }
  return std::max(group.last_loud_at + interval, HeldUntil(group, limits));
}

alert::Reason ReasonNow(const Group& group, const MessageLimits& limits,
                        base::Time now) {
  if (LoudDueAt(group, limits) <= now) return alert::Reason::kFiring;
  if (RepeatDueAt(group, limits) > now) return alert::Reason::kUpdate;
  return group.loud_since == base::kNoTime ? alert::Reason::kRepeat
                                           : alert::Reason::kFiring;
}

// `all`: everything about it is told now; else loud news stays untold.
alert::NotifiedAlert Describe(const Member& member, News news, bool all) {
  const ActiveAlert& active = *member.alert;
  alert::NotifiedAlert described = DescribeState(member);
  // When it would end if it were not repeated says nothing to people.
  if (active.firing && active.source == alert::Source::kApi) {
    described.alert.ends_at = base::kNoTime;
  }
  described.is_new = all && news == News::kLoud;
  described.posts = all ? UntoldPosts(member) : 0;
  return described;
}

// What a limit still holds back is the only news that a flush leaves.
void NoteFlush(Group& group, bool notifies, bool loud_left, base::Time now,
               int64_t journal_id) {
  group.last_flush_at = now;
  group.quiet_since = base::kNoTime;
  group.flushed_journal_id = journal_id;
  if (!loud_left) {
    group.loud_since = base::kNoTime;
    group.critical = false;
  }
  if (!notifies) return;
  group.last_loud_at = now;
  if (now >= group.hour_started_at + kHour) {
    group.hour_started_at = now;
    group.hour_count = 0;
  }
  ++group.hour_count;
}

// Null: it stands with this group as since it began.
LateGroup* FindLate(const ActiveAlert& alert, std::string_view key) {
  if (!alert.late_groups) return nullptr;
  const auto found = std::find_if(
      alert.late_groups->begin(), alert.late_groups->end(),
      [hash = base::Fnv1a(key)](const auto& late) { return late.key == hash; });
  return found == alert.late_groups->end() ? nullptr : &*found;
}

}  // namespace

uint64_t UntoldPosts(const Member& member) {
  const uint64_t told = member.told.told ? member.told.posts : 0;
  const uint64_t posts = member.alert->posts;
  return posts > told ? posts - told : 0;
}

void NoteLeft(ActiveAlert& alert, std::string_view key) {
  if (LateGroup* known = FindLate(alert, key)) {
    known->joined_at = base::kNoTime;
    return;
  }
  if (!alert.late_groups) {
    alert.late_groups = std::make_unique<std::vector<LateGroup>>();
  }
  alert.late_groups->push_back({.key = base::Fnv1a(key)});
}

bool HasLeft(const ActiveAlert& alert, std::string_view key) {
  const LateGroup* late = FindLate(alert, key);
  return late != nullptr && late->joined_at == base::kNoTime;
}

void ComeBack(ActiveAlert& alert) {
  if (!alert.late_groups) return;
  for (LateGroup& late : *alert.late_groups) {
    if (late.joined_at == base::kNoTime) late.joined_at = alert.received_at;
  }
}

base::Time JoinedAt(const ActiveAlert& alert, std::string_view key) {
  const LateGroup* late = FindLate(alert, key);
  return late == nullptr ? alert.began_at : late->joined_at;
}

alert::NotifiedAlert DescribeState(const Member& member) {
  const ActiveAlert& active = *member.alert;
  alert::NotifiedAlert described;
  described.identity = active.identity;
  described.alert = active.alert;
  described.firing = active.firing;
  described.stale = active.stale;
  if (member.told.told && member.told.severity() != active.alert.severity()) {
    described.previous_severity = member.told.severity();
  }
  return described;
}

Told ToldNow(const ActiveAlert& active) {
  return {.content = active.content,
          .labels = active.alert.labels,
          .posts = active.posts,
          .told = true,
          .firing = active.firing,
          .stale = active.stale};
}

uint64_t ContentHash(const alert::Alert& alert) {
  uint64_t hash = alert.labels.Fingerprint();
  hash = base::Fnv1a(alert.annotations.encoded(), hash);
  hash = base::Fnv1a(alert.generator_url, hash);
  const int64_t start = base::ToNanos(alert.starts_at);
  return hash ^ (static_cast<uint64_t>(start) * base::kFnvPrime);
}

News Classify(const Member& member) {
  const ActiveAlert& active = *member.alert;
  const Told& told = member.told;
  if (member.muted) return News::kNone;
  if (!told.told) return active.firing ? News::kLoud : News::kQuiet;
  if (!active.firing) return told.firing ? News::kQuiet : News::kNone;
  if (!told.firing || active.posts > told.posts) return News::kLoud;
  const bool reads_the_same =
      told.content == active.content && told.stale == active.stale;
  return reads_the_same ? News::kNone : News::kQuiet;
}

bool NoteMute(Member& member, bool muted) {
  const bool was_muted = member.muted;
  const bool firing = member.alert->firing;
  if (!firing) muted = !member.told.told && (muted || was_muted);
  member.muted = muted;
  return muted != was_muted;
}

namespace {

// Suppression ends without a word: it is looked at again and again.
void WatchMutes(Group& group, base::Time now) {
  if (group.look_at != base::kNoTime) return;
  group.look_at =
      now + std::max(group.route->timers.group_interval, kCriticalInterval);
}

void DropUntold(Group& group, std::vector<ActiveAlert*>& left) {
  for (auto entry = group.members.begin(); entry != group.members.end();) {
    const Member& member = entry->second;
    if (!member.muted || member.alert->firing) {
      ++entry;
      continue;
    }
    left.push_back(member.alert);
    entry = group.members.erase(entry);
  }
}

// It is news since `now`, however long ago it began.
void NoteUnmuted(Group& group, const Member& member, base::Time now) {
  const News news = Classify(member);
  if (news == News::kQuiet) group.quiet_since = Earlier(group.quiet_since, now);
  if (news != News::kLoud) return;
  group.loud_since = Earlier(group.loud_since, now);
  group.critical = group.critical || IsFirstCritical(member);
}

}  // namespace

void NoteLook(Group& group, const MessageLimits& limits, bool recount,
              const std::vector<Member*>& unmuted, base::Time now,
              std::vector<ActiveAlert*>& left) {
  if (recount) RecountNews(group, limits);
  for (const Member* member : unmuted) NoteUnmuted(group, *member, now);
  DropUntold(group, left);
  size_t muted = 0;
  for (const auto& [identity, member] : group.members) {
    muted += member.muted ? 1 : 0;
  }
  group.all_muted = muted > 0 && muted == group.firing;
  group.look_at = base::kNoTime;
  if (muted > 0) WatchMutes(group, now);
}

Hold NoteNews(Group& group, Member& member, const MessageLimits& limits,
              base::Time now) {
  if (group.pipeline) {
    base::Time& news_since = group.pipeline->news_since;
    if (news_since == base::kNoTime) news_since = now;
    return Hold::kNone;
  }
  if (member.muted) WatchMutes(group, now);
  const News news = Classify(member);
  const base::Time since = std::min(member.alert->received_at, now);
  if (news == News::kQuiet) {
    group.quiet_since = Earlier(group.quiet_since, since);
  }
  if (news != News::kLoud) return Hold::kNone;
  group.all_muted = false;
  group.loud_since = Earlier(group.loud_since, since);
  group.critical = group.critical || IsFirstCritical(member);
  if (group.critical || now >= HeldUntil(group, limits)) return Hold::kNone;
  ++member.held;
  return HourIsFull(group, limits) ? Hold::kHourlyLimit : Hold::kCooldown;
}

void RecountNews(Group& group, const MessageLimits& limits) {
  group.loud_since = group.quiet_since = base::kNoTime;
  group.critical = false;
  const base::Time held_until = HeldUntil(group, limits);
  for (auto& [identity, member] : group.members) {
    const News news = Classify(member);
    const base::Time since = member.alert->received_at;
    const bool critical = IsFirstCritical(member);
    const bool held = !critical && since < held_until;
    member.held = held ? static_cast<uint32_t>(UntoldPosts(member)) : 0;
    if (news == News::kQuiet) {
      group.quiet_since = Earlier(group.quiet_since, since);
    } else if (news == News::kLoud) {
      group.loud_since = Earlier(group.loud_since, since);
      group.critical = group.critical || critical;
    }
  }
}

void ClampTimes(Group& group, base::Time now) {
  if (group.pipeline) ClampPipelineTimes(group, now);
  for (base::Time* time :
       {&group.last_flush_at, &group.last_loud_at, &group.hour_started_at,
        &group.loud_since, &group.quiet_since, &group.look_at}) {
    *time = std::min(*time, now);
  }
}

void ClampTimes(ActiveAlert& alert, base::Time now) {
  if (alert.received_at <= now) return;
  // These end a fixed time after their last post.
  const bool ends_by_itself = alert.source == alert::Source::kNative ||
                              alert.source == alert::Source::kApi;
  if (ends_by_itself && alert.firing && alert.alert.ends_at != base::kNoTime) {
    alert.alert.ends_at -= alert.received_at - now;
  }
  alert.received_at = now;
  alert.began_at = std::min(alert.began_at, now);
  if (!alert.late_groups) return;
  for (LateGroup& late : *alert.late_groups) {
    late.joined_at = std::min(late.joined_at, now);
  }
}

base::Time NotificationDueAt(const Group& group, const MessageLimits& limits) {
  return std::min({LoudDueAt(group, limits), QuietDueAt(group),
                   RepeatDueAt(group, limits)});
}

base::Time DueAt(const Group& group, const MessageLimits& limits) {
  if (group.route == nullptr) return base::Time::max();
  if (group.pipeline) return FlushDueAt(group);
  const base::Time due = NotificationDueAt(group, limits);
  return group.look_at == base::kNoTime ? due : std::min(due, group.look_at);
}

namespace {

// Describes every member and notes it as told; true if loud news is left that
// a limit holds back.
bool TellMembers(Group& group, bool notifies, alert::Notification& notification,
                 std::vector<ActiveAlert*>& left) {
  bool loud_left = false;
  notification.alerts.reserve(group.members.size());
  for (auto entry = group.members.begin(); entry != group.members.end();) {
    Member& member = entry->second;
    if (member.muted) {
      // As it was told, if it was.
      if (member.told.told) {
        notification.alerts.push_back(Describe(member, News::kNone, false));
      }
      ++entry;
      continue;
    }
    const News news = Classify(member);
    const bool all = notifies || news != News::kLoud;
    notification.alerts.push_back(Describe(member, news, all));
    if (!all) {
      loud_left = true;
      ++entry;
      continue;
    }
    notification.held_back += std::exchange(member.held, 0);
    if (member.alert->firing) {
      member.told = ToldNow(*member.alert);
      ++entry;
    } else {
      left.push_back(member.alert);
      entry = group.members.erase(entry);
    }
  }
  return loud_left;
}

}  // namespace

alert::Notification TakeNotification(Group& group, const MessageLimits& limits,
                                     base::Time now, int64_t journal_id,
                                     std::vector<ActiveAlert*>& left) {
  alert::Notification notification;
  notification.reason = ReasonNow(group, limits, now);
  const bool notifies = notification.Notifies();
  notification.group_key = group.key;
  notification.group_labels = group.labels;
  notification.receiver = group.route->receiver;
  notification.source = group.source;
  const base::Time since = notifies
                               ? Earlier(group.loud_since, group.quiet_since)
                               : group.quiet_since;
  notification.created_at = since == base::kNoTime ? now : since;
  if (group.sender_group) {
    notification.truncated_alerts = group.sender_group->truncated_alerts;
    notification.external_url = group.sender_group->external_url;
  }
  const bool loud_left = TellMembers(group, notifies, notification, left);
  if (notification.held_back > 0) {
    notification.held_back_for = now - group.last_loud_at;
  }
  alert::SortWorstFirst(notification.alerts);
  NoteFlush(group, notifies, loud_left, now, journal_id);
  return notification;
}

base::Time ForgetAt(const Group& group, const MessageLimits& limits) {
  if (group.pipeline) return KeepUntil(group);
  if (group.last_loud_at == base::kNoTime) return group.last_flush_at;
  const base::Time hour_end =
      limits.max_per_hour > 0 ? group.hour_started_at + kHour : base::kNoTime;
  return std::max(group.last_loud_at + limits.cooldown, hour_end);
}

}  // namespace tebium::dispatch
