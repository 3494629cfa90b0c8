#include "dispatch/group.h"

#include <algorithm>

#include "alert/codec.h"

namespace tebium::dispatch {
namespace {

constexpr base::Duration kHour = std::chrono::hours(1);
// A first critical does not wait for group_interval, but a flood of them is
// still gathered.
constexpr base::Duration kCriticalInterval = std::chrono::seconds(1);
constexpr int kCriticalRank = 4;

bool IsFirstCritical(const Member& member) {
  return member.alert->firing &&
         alert::SeverityRank(member.alert->alert.severity()) >= kCriticalRank &&
         (!member.told.told || !member.told.firing ||
          alert::SeverityRank(member.told.severity) < kCriticalRank);
}

base::Time Earlier(base::Time a, base::Time b) {
  return a == base::kNoTime ? b : std::min(a, b);
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

base::Time RepeatDueAt(const Group& group) {
  const base::Duration interval = group.route->timers.repeat_interval;
  if (group.firing == 0 || group.last_loud_at == base::kNoTime ||
      interval.count() == 0) {
    return base::Time::max();
  }
  return group.last_loud_at + interval;
}

alert::Reason ReasonNow(const Group& group, const MessageLimits& limits,
                        base::Time now) {
  if (LoudDueAt(group, limits) <= now) return alert::Reason::kFiring;
  if (RepeatDueAt(group) <= now) return alert::Reason::kRepeat;
  return alert::Reason::kUpdate;
}

alert::NotifiedAlert Describe(const Member& member, bool notifies) {
  const ActiveAlert& active = *member.alert;
  alert::NotifiedAlert described;
  described.identity = active.identity;
  described.alert = active.alert;
  described.firing = active.firing;
  described.stale = active.stale;
  if (notifies && Classify(member) == News::kLoud) {
    described.is_new = true;
    described.posts = active.posts - (member.told.told ? member.told.posts : 0);
  }
  if (member.told.told && member.told.severity != active.alert.severity()) {
    described.previous_severity = member.told.severity;
  }
  return described;
}

Told ToldNow(const ActiveAlert& active) {
  return {.told = true,
          .firing = active.firing,
          .stale = active.stale,
          .posts = active.posts,
          .content = ContentHash(active.alert),
          .severity = std::string(active.alert.severity())};
}

void NoteFlush(Group& group, bool notifies, base::Time now,
               int64_t journal_id) {
  group.last_flush_at = now;
  group.quiet_since = base::kNoTime;
  group.flushed_journal_id = journal_id;
  if (!notifies) return;
  group.last_loud_at = now;
  group.loud_since = base::kNoTime;
  group.critical = false;
  group.held_back = 0;
  if (now >= group.hour_started_at + kHour) {
    group.hour_started_at = now;
    group.hour_count = 0;
  }
  ++group.hour_count;
}

}  // namespace

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
  if (!told.told) return active.firing ? News::kLoud : News::kQuiet;
  if (!active.firing) return told.firing ? News::kQuiet : News::kNone;
  if (!told.firing || active.posts > told.posts) return News::kLoud;
  const bool reads_the_same =
      told.content == ContentHash(active.alert) && told.stale == active.stale;
  return reads_the_same ? News::kNone : News::kQuiet;
}

Hold NoteNews(Group& group, const Member& member, const MessageLimits& limits,
              base::Time now) {
  const News news = Classify(member);
  const base::Time since = std::min(member.alert->received_at, now);
  if (news == News::kQuiet) {
    group.quiet_since = Earlier(group.quiet_since, since);
  }
  if (news != News::kLoud) return Hold::kNone;
  group.loud_since = Earlier(group.loud_since, since);
  group.critical = group.critical || IsFirstCritical(member);
  if (group.critical || now >= HeldUntil(group, limits)) return Hold::kNone;
  ++group.held_back;
  return HourIsFull(group, limits) ? Hold::kHourlyLimit : Hold::kCooldown;
}

void RecountNews(Group& group) {
  group.loud_since = group.quiet_since = base::kNoTime;
  group.critical = false;
  group.held_back = 0;
  const bool limited =
      group.route->limited && group.last_loud_at != base::kNoTime;
  for (const auto& [identity, member] : group.members) {
    const News news = Classify(member);
    if (news == News::kNone) continue;
    base::Time& since =
        news == News::kLoud ? group.loud_since : group.quiet_since;
    since = Earlier(since, member.alert->received_at);
    if (news != News::kLoud) continue;
    group.critical = group.critical || IsFirstCritical(member);
    if (limited) {
      group.held_back +=
          member.alert->posts - (member.told.told ? member.told.posts : 0);
    }
  }
}

base::Time DueAt(const Group& group, const MessageLimits& limits) {
  if (group.route == nullptr) return base::Time::max();
  return std::min(
      {LoudDueAt(group, limits), QuietDueAt(group), RepeatDueAt(group)});
}

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
  const base::Time since = notifies ? group.loud_since : group.quiet_since;
  notification.created_at = since == base::kNoTime ? now : since;
  if (notifies && group.held_back > 0) {
    notification.held_back = group.held_back;
    notification.held_back_for = now - group.last_loud_at;
  }
  if (group.sender_group) {
    notification.truncated_alerts = group.sender_group->truncated_alerts;
    notification.external_url = group.sender_group->external_url;
  }
  notification.alerts.reserve(group.members.size());
  for (auto entry = group.members.begin(); entry != group.members.end();) {
    Member& member = entry->second;
    notification.alerts.push_back(Describe(member, notifies));
    if (!member.alert->firing) {
      left.push_back(member.alert);
      entry = group.members.erase(entry);
      continue;
    }
    // Loud news that a limit still holds back stays untold.
    if (notifies || Classify(member) != News::kLoud) {
      member.told = ToldNow(*member.alert);
    }
    ++entry;
  }
  alert::SortWorstFirst(notification.alerts);
  NoteFlush(group, notifies, now, journal_id);
  return notification;
}

base::Time ForgetAt(const Group& group, const MessageLimits& limits) {
  if (group.last_loud_at == base::kNoTime) return group.last_flush_at;
  const base::Time hour_end =
      limits.max_per_hour > 0 ? group.hour_started_at + kHour : base::kNoTime;
  return std::max(group.last_loud_at + limits.cooldown, hour_end);
}

// --- Stored form ------------------------------------------------------------

namespace {

constexpr uint64_t kFormat = 1;

void EncodeTold(alert::Encoder& encoder, const Told& told) {
  encoder.Bool(told.told);
  if (!told.told) return;
  encoder.Bool(told.firing);
  encoder.Bool(told.stale);
  encoder.Uint(told.posts);
  encoder.Uint(told.content);
  encoder.String(told.severity);
}

Told DecodeTold(alert::Decoder& decoder) {
  Told told;
  told.told = decoder.Bool();
  if (!told.told) return told;
  told.firing = decoder.Bool();
  told.stale = decoder.Bool();
  told.posts = decoder.Uint();
  told.content = decoder.Uint();
  told.severity = decoder.String();
  return told;
}

}  // namespace

std::string EncodeGroup(const Group& group) {
  alert::Encoder encoder;
  encoder.Uint(kFormat);
  encoder.Labels(group.labels);
  encoder.Source(group.source);
  encoder.Time(group.last_flush_at);
  encoder.Time(group.last_loud_at);
  encoder.Time(group.hour_started_at);
  encoder.Uint(group.hour_count);
  encoder.Int(group.flushed_journal_id);
  encoder.Uint(group.members.size());
  for (const auto& [identity, member] : group.members) {
    encoder.Uint(identity);
    EncodeTold(encoder, member.told);
  }
  return encoder.Take();
}

base::StatusOr<std::unique_ptr<Group>> DecodeGroup(std::string key,
                                                   std::string_view bytes) {
  alert::Decoder decoder(bytes);
  TEBIUM_RETURN_IF_ERROR(decoder.Format(kFormat, "group"));
  auto group = std::make_unique<Group>();
  group->key = std::move(key);
  group->labels = decoder.Labels();
  group->source = decoder.Source();
  group->last_flush_at = decoder.Time();
  group->last_loud_at = decoder.Time();
  group->hour_started_at = decoder.Time();
  group->hour_count = static_cast<uint32_t>(decoder.Uint());
  group->flushed_journal_id = decoder.Int();
  const size_t count = decoder.Count();
  for (size_t i = 0; i < count && decoder.ok(); ++i) {
    const uint64_t identity = decoder.Uint();
    Member& member = group->members[identity];
    member.told = DecodeTold(decoder);
    member.noted = true;
  }
  TEBIUM_RETURN_IF_ERROR(decoder.Finish("group"));
  return group;
}

std::string EncodeActiveAlert(const ActiveAlert& alert) {
  alert::Encoder encoder;
  encoder.Uint(kFormat);
  encoder.Source(alert.source);
  encoder.Alert(alert.alert);
  encoder.Bool(alert.firing);
  encoder.Bool(alert.stale);
  encoder.Time(alert.received_at);
  encoder.Uint(alert.posts);
  encoder.Int(alert.last_journal_id);
  encoder.Sender(alert.sender_group.get());
  return encoder.Take();
}

base::StatusOr<std::unique_ptr<ActiveAlert>> DecodeActiveAlert(
    uint64_t identity, std::string_view bytes) {
  alert::Decoder decoder(bytes);
  TEBIUM_RETURN_IF_ERROR(decoder.Format(kFormat, "alert"));
  auto active = std::make_unique<ActiveAlert>();
  active->identity = identity;
  active->source = decoder.Source();
  active->alert = decoder.Alert();
  active->firing = decoder.Bool();
  active->stale = decoder.Bool();
  active->received_at = decoder.Time();
  active->posts = decoder.Uint();
  active->last_journal_id = decoder.Int();
  active->sender_group = decoder.Sender();
  TEBIUM_RETURN_IF_ERROR(decoder.Finish("alert"));
  active->stored = true;
  active->restored_journal_id = active->last_journal_id;
  return active;
}

}  // namespace tebium::dispatch
