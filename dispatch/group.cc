#include "dispatch/group.h"

#include <algorithm>
#include <utility>

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
  if (group.firing == 0 || group.last_loud_at == base::kNoTime ||
      interval.count() == 0) {
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
  alert::NotifiedAlert described;
  described.identity = active.identity;
  described.alert = active.alert;
  // When it would end if it were not repeated says nothing to people.
  if (active.firing && active.source == alert::Source::kApi) {
    described.alert.ends_at = base::kNoTime;
  }
  described.firing = active.firing;
  described.stale = active.stale;
  described.is_new = all && news == News::kLoud;
  described.posts = all ? UntoldPosts(member) : 0;
  if (member.told.told && member.told.severity() != active.alert.severity()) {
    described.previous_severity = member.told.severity();
  }
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

}  // namespace

uint64_t UntoldPosts(const Member& member) {
  const uint64_t told = member.told.told ? member.told.posts : 0;
  const uint64_t posts = member.alert->posts;
  return posts > told ? posts - told : 0;
}

void NoteLeft(ActiveAlert& alert, uint64_t key_hash) {
  if (!alert.left) alert.left = std::make_unique<std::vector<uint64_t>>();
  alert.left->push_back(key_hash);
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
  if (!told.told) return active.firing ? News::kLoud : News::kQuiet;
  if (!active.firing) return told.firing ? News::kQuiet : News::kNone;
  if (!told.firing || active.posts > told.posts) return News::kLoud;
  const bool reads_the_same =
      told.content == active.content && told.stale == active.stale;
  return reads_the_same ? News::kNone : News::kQuiet;
}

Hold NoteNews(Group& group, Member& member, const MessageLimits& limits,
              base::Time now) {
  if (group.pipeline) {
    base::Time& news_since = group.pipeline->news_since;
    if (news_since == base::kNoTime) news_since = now;
    return Hold::kNone;
  }
  const News news = Classify(member);
  const base::Time since = std::min(member.alert->received_at, now);
  if (news == News::kQuiet) {
    group.quiet_since = Earlier(group.quiet_since, since);
  }
  if (news != News::kLoud) return Hold::kNone;
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
        &group.loud_since, &group.quiet_since}) {
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
}

base::Time DueAt(const Group& group, const MessageLimits& limits) {
  if (group.route == nullptr) return base::Time::max();
  if (group.pipeline) return FlushDueAt(group);
  return std::min({LoudDueAt(group, limits), QuietDueAt(group),
                   RepeatDueAt(group, limits)});
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

// --- Stored form ------------------------------------------------------------

namespace {

constexpr uint64_t kAlertFormat = 2;  // since 2 with began_at and left
constexpr uint64_t kGroupFormat = 2;  // since 2 with a pipeline
constexpr uint64_t kOverFormat = 0;

void EncodeTold(alert::Encoder& encoder, const Told& told) {
  encoder.Bool(told.told);
  if (!told.told) return;
  encoder.Bool(told.firing);
  encoder.Bool(told.stale);
  encoder.Uint(told.posts);
  encoder.Uint(told.content);
  encoder.String(told.severity());
}

Told DecodeTold(alert::Decoder& decoder) {
  Told told;
  told.told = decoder.Bool();
  if (!told.told) return told;
  told.firing = decoder.Bool();
  told.stale = decoder.Bool();
  told.posts = static_cast<uint32_t>(decoder.Uint());
  told.content = decoder.Uint();
  told.labels = alert::LabelSet::Of({{alert::kSeverity, decoder.String()}});
  return told;
}

}  // namespace

std::string EncodeGroup(const Group& group) {
  alert::Encoder encoder;
  encoder.Uint(kGroupFormat);
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
  encoder.Bool(group.pipeline != nullptr);
  if (group.pipeline) EncodePipeline(encoder, *group.pipeline);
  return encoder.Take();
}

base::StatusOr<std::unique_ptr<Group>> DecodeGroup(std::string key,
                                                   std::string_view bytes) {
  alert::Decoder decoder(bytes);
  TEBIUM_ASSIGN_OR_RETURN(const uint64_t format,
                          decoder.FormatUpTo(kGroupFormat, "group"));
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
  if (format >= 2 && decoder.Bool()) {
    group->pipeline = std::make_unique<Pipeline>(DecodePipeline(decoder));
  }
  TEBIUM_RETURN_IF_ERROR(decoder.Finish("group"));
  return group;
}

std::string EncodeActiveAlert(const ActiveAlert& alert) {
  alert::Encoder encoder;
  encoder.Uint(kAlertFormat);
  encoder.Source(alert.source);
  encoder.Alert(alert.alert);
  encoder.Bool(alert.firing);
  encoder.Bool(alert.stale);
  encoder.Time(alert.received_at);
  encoder.Uint(alert.posts);
  encoder.Int(alert.last_journal_id);
  encoder.Labels(alert.routed_labels ? *alert.routed_labels
                                     : alert::LabelSet());
  encoder.Sender(alert.sender_group.get());
  encoder.Time(alert.began_at);
  encoder.Uint(alert.left ? alert.left->size() : 0);
  if (alert.left) {
    for (const uint64_t key : *alert.left) encoder.Uint(key);
  }
  return encoder.Take();
}

base::StatusOr<std::unique_ptr<ActiveAlert>> DecodeActiveAlert(
    uint64_t identity, std::string_view bytes) {
  alert::Decoder decoder(bytes);
  TEBIUM_ASSIGN_OR_RETURN(const uint64_t format,
                          decoder.FormatUpTo(kAlertFormat, "alert"));
  auto active = std::make_unique<ActiveAlert>();
  active->identity = identity;
  active->source = decoder.Source();
  active->alert = decoder.Alert();
  active->firing = decoder.Bool();
  active->stale = decoder.Bool();
  active->received_at = decoder.Time();
  active->posts = static_cast<uint32_t>(decoder.Uint());
  active->last_journal_id = decoder.Int();
  if (auto routed = decoder.Labels(); !routed.empty()) {
    active->routed_labels =
        std::make_unique<const alert::LabelSet>(std::move(routed));
  }
  active->sender_group = decoder.Sender();
  active->began_at = format >= 2 ? decoder.Time() : active->received_at;
  const size_t left = format >= 2 ? decoder.Count() : 0;
  for (size_t i = 0; i < left && decoder.ok(); ++i) {
    NoteLeft(*active, decoder.Uint());
  }
  TEBIUM_RETURN_IF_ERROR(decoder.Finish("alert"));
  active->content = ContentHash(active->alert);
  active->restored_journal_id = active->last_journal_id;
  return active;
}

std::string EncodeOver(int64_t journal_id) {
  alert::Encoder encoder;
  encoder.Uint(kOverFormat);
  encoder.Int(journal_id);
  return encoder.Take();
}

std::optional<int64_t> DecodeOver(std::string_view bytes) {
  alert::Decoder decoder(bytes);
  const bool over = decoder.Uint() == kOverFormat;
  const int64_t journal_id = decoder.Int();
  if (!over || !decoder.Finish("alert").ok()) return std::nullopt;
  return journal_id;
}

}  // namespace tebium::dispatch
