// One aggregation group: its alerts, what people were told of each, and when
// the next notification is due. Pure: `now` is an argument.
#ifndef TEBIUM_DISPATCH_GROUP_H_
#define TEBIUM_DISPATCH_GROUP_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "alert/alert.h"
#include "base/clock.h"
#include "base/status.h"
#include "dispatch/group_list.h"
#include "dispatch/pipeline.h"
#include "dispatch/router.h"

namespace tebium::dispatch {

struct Group;

// A group of a tree that an alert has left, or joined again, while others go on
// from the post with which it began.
struct LateGroup {
  uint64_t key = 0;                      // a hash of the group's
  base::Time joined_at = base::kNoTime;  // kNoTime: it has told its resolution
};

// An alert that fires, or has resolved and not every group has told so.
struct ActiveAlert {
  uint64_t identity = 0;
  alert::Alert alert;
  uint64_t content = 0;                                    // ContentHash(alert)
  std::shared_ptr<const alert::SenderGroup> sender_group;  // may be null
  // The labels it began with, where later ones would route it elsewhere: it
  // stays in its groups until it is over. Null: its own.
  std::unique_ptr<const alert::LabelSet> routed_labels;
  // The latest post; of repeats that said nothing new, one not long ago.
  base::Time received_at = base::kNoTime;
  base::Time began_at = base::kNoTime;  // the post with which it began
  uint32_t posts = 0;               // posts that are news each, since it began
  int64_t last_journal_id = 0;      // the journal entry of the latest change
  int64_t restored_journal_id = 0;  // … as of when it was loaded
  base::Time timer_at = base::kNoTime;  // the timer that is set; kNoTime: none
  GroupList groups;
  std::unique_ptr<std::vector<LateGroup>> late_groups;  // null: none
  alert::Source source = alert::Source::kNative;
  bool firing = true;
  bool ends_by_timeout = false;  // as alert::Event has it
  bool stale = false;
  bool dirty = false;  // its stored row is out of date, or is missing
};

// Everything that is stored of an alert; groups are assigned anew on loading.
std::string EncodeActiveAlert(const ActiveAlert& alert);
base::StatusOr<std::unique_ptr<ActiveAlert>> DecodeActiveAlert(
    uint64_t identity, std::string_view bytes);

// What is stored of an alert that is over and told, until the journal's entries
// that speak of it are cut: those up to `journal_id` say nothing new.
std::string EncodeOver(int64_t journal_id);
// Nothing if `bytes` are something else.
std::optional<int64_t> DecodeOver(std::string_view bytes);

// A group of a tree with this key has told the resolution.
void NoteLeft(ActiveAlert& alert, std::string_view key);
bool HasLeft(const ActiveAlert& alert, std::string_view key);
// The groups that it has left have it once more, from its latest post on.
void ComeBack(ActiveAlert& alert);
// The post with which it came to this group, which it has not left.
base::Time JoinedAt(const ActiveAlert& alert, std::string_view key);

// Equal for alerts that read the same to people.
uint64_t ContentHash(const alert::Alert& alert);

// What people were told of an alert.
struct Told {
  uint64_t content = 0;
  alert::LabelSet labels;  // of a restored one the severity alone
  uint32_t posts = 0;
  bool told = false;  // false: the rest means nothing
  bool firing = false;
  bool stale = false;

  std::string_view severity() const { return labels.Get(alert::kSeverity); }
};

// There are as many as active alerts, or more: small.
struct Member {
  ActiveAlert* alert = nullptr;  // null only while state is being restored
  Told told;
  uint32_t held = 0;   // posts that a limit held back and that are untold
  bool noted = false;  // the stored group knows it, told or not
  // Of the built-in route: suppressed as of the latest look (see NoteMute).
  bool muted = false;
};

// Silences and inhibition on the built-in route. `muted`: the alert is
// suppressed now. While it is, what fires is no news: an alert that was never
// told of is left out of messages, and if it resolves before it is told, so is
// its resolution; one that was told of stays in the live message, where its
// resolution is still shown. When the suppression ends, what fires is news.
// True if this has changed whether the member is suppressed.
bool NoteMute(Member& member, bool muted);

enum class News { kNone, kQuiet, kLoud };

// How far `member` differs from what was told. Loud news notifies (a new alert,
// a new post), quiet news is shown (a resolution, a changed text).
News Classify(const Member& member);

// Posts since people were last told of it.
uint64_t UntoldPosts(const Member& member);
// How it stands, with the severity that people knew it by; what is news of it
// is the caller's to add.
alert::NotifiedAlert DescribeState(const Member& member);
// What is noted when everything about it is told.
Told ToldNow(const ActiveAlert& active);

// ALERT_COOLDOWN and MAX_ALERTS_PER_HOUR; zero switches either off.
struct MessageLimits {
  base::Duration cooldown = std::chrono::seconds(60);
  uint32_t max_per_hour = 100;
};

enum class Hold { kNone, kCooldown, kHourlyLimit };

struct Group {
  uint64_t number = 0;  // in this process
  std::string key;
  alert::LabelSet labels;
  const Route* route = nullptr;  // null until an alert is assigned
  alert::Source source = alert::Source::kNative;
  std::shared_ptr<const alert::SenderGroup> sender_group;
  std::unordered_map<uint64_t, Member> members;  // by identity
  size_t firing = 0;                             // members that fire

  base::Time last_flush_at = base::kNoTime;  // last notification of any kind
  base::Time last_loud_at = base::kNoTime;   // last one that notified
  base::Time hour_started_at = base::kNoTime;
  uint32_t hour_count = 0;         // notifying messages since then
  int64_t flushed_journal_id = 0;  // the last notification knew all up to here

  // Set for groups of a configured tree; then the rest down to scheduled_at is
  // not used.
  std::unique_ptr<Pipeline> pipeline;

  // News since, and how it bears on the next notification.
  base::Time loud_since = base::kNoTime;   // kNoTime: there is none
  base::Time quiet_since = base::kNoTime;  // kNoTime: there is none
  bool critical = false;  // loud news of a first critical among it
  // When suppressed members are looked at again; kNoTime: there are none.
  base::Time look_at = base::kNoTime;
  bool all_muted = false;  // as of the latest look, of those that fire
  bool stored = true;      // false: its row knows nothing of its new grid
  base::Time scheduled_at =
      base::kNoTime;  // the timer that is set; kNoTime: none
};

std::string EncodeGroup(const Group& group);
// Members come back without their alerts.
base::StatusOr<std::unique_ptr<Group>> DecodeGroup(std::string key,
                                                   std::string_view bytes);

// Notes what `member`, which has just changed at `now`, means for the group.
// Tells whether a limit holds the news back.
Hold NoteNews(Group& group, Member& member, const MessageLimits& limits,
              base::Time now);

// The members' suppression was looked at, at `now`. Those whose suppression has
// ended are `unmuted`; `recount`: others are suppressed since. Appends to
// `left` members that resolved untold: they leave the group.
void NoteLook(Group& group, const MessageLimits& limits, bool recount,
              const std::vector<Member*>& unmuted, base::Time now,
              std::vector<ActiveAlert*>& left);

// Finds a restored group's news again by looking at all members.
void RecountNews(Group& group, const MessageLimits& limits);

// After the machine's clock was set back: nothing has happened later than
// `now`, or limits and timers would wait for a time that is far off.
void ClampTimes(Group& group, base::Time now);
void ClampTimes(ActiveAlert& alert, base::Time now);

// When the next notification is due, by what is known of suppression;
// base::Time::max() if never.
base::Time NotificationDueAt(const Group& group, const MessageLimits& limits);
// … or the next look at suppressed members.
base::Time DueAt(const Group& group, const MessageLimits& limits);

// Builds what is to be told now, and notes it as told. Alerts whose resolution
// is told leave the group and are appended to `left`. `journal_id` is the last
// entry that the group's state includes. Posts that were held back are told
// with their alert: when people are notified, or with its resolution.
// Requires NotificationDueAt(...) <= now, and a group without a pipeline.
alert::Notification TakeNotification(Group& group, const MessageLimits& limits,
                                     base::Time now, int64_t journal_id,
                                     std::vector<ActiveAlert*>& left);

// A group without members is forgotten once no limit, or log, remembers it any
// more.
base::Time ForgetAt(const Group& group, const MessageLimits& limits);

}  // namespace tebium::dispatch

#endif  // TEBIUM_DISPATCH_GROUP_H_
