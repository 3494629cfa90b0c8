// What each chat has chosen for itself: its language, its quiet hours, its
// subscriptions. Read by the relay and by dispatch, changed by the console.
#ifndef TEBIUM_RELAY_CHAT_BOOK_H_
#define TEBIUM_RELAY_CHAT_BOOK_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/ports.h"
#include "base/catalogue.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"

namespace tebium::relay {

// From one minute of the day to another, over midnight if `to` is earlier;
// never if they are the same.
struct QuietHours {
  int from_minute = 23 * 60;
  int to_minute = 8 * 60;

  bool Holds(int minute_of_day) const;
  bool operator==(const QuietHours&) const = default;
};

// Alerts that pass all three; an empty list lets all pass.
struct Subscription {
  std::vector<std::string> modules;
  std::vector<std::string> names;  // alertname: the native type
  int min_severity_rank = 0;       // alert::SeverityRank

  bool Matches(const alert::Alert& alert) const;
  bool operator==(const Subscription&) const = default;
};

struct ChatChoices {
  std::optional<base::Language> language;  // none: the program's
  std::optional<QuietHours> quiet_hours;   // none: there are none
  std::vector<Subscription> subscriptions;

  bool operator==(const ChatChoices&) const = default;
};

// At most so many subscriptions in a chat, and chats with choices.
inline constexpr size_t kMaxSubscriptions = 20;
inline constexpr size_t kMaxChats = 10'000;

// The name of a chat's note in the store, "chat/ID"; and the chat of a note,
// nothing if it is another's.
std::string ChatNoteName(int64_t chat_id);
std::optional<int64_t> ChatOfNote(std::string_view name);

// The note's value.
std::string EncodeChoices(const ChatChoices& choices);
// What can't be read counts as nothing chosen.
ChatChoices DecodeChoices(std::string_view text);

// Thread-safe; never blocks for long. Knows nothing of the store: the console
// loads it, and writes a change before it makes it here.
class ChatBook : public alert::Audience {
 public:
  ChatChoices Of(int64_t chat_id) const EXCLUDES(mutex_);
  // kResourceExhausted: there are too many chats or subscriptions.
  base::Status Put(int64_t chat_id, ChatChoices choices) EXCLUDES(mutex_);
  // What Put() would give now.
  base::Status Check(int64_t chat_id, const ChatChoices& choices) const
      EXCLUDES(mutex_);
  // Chats with at least one subscription.
  size_t CountSubscribed() const EXCLUDES(mutex_);
  // A group that became a supergroup takes its choices along.
  void Move(int64_t from, int64_t to) EXCLUDES(mutex_);

  // Those of the alerts, told to the chat or about to be, that its
  // subscriptions still let pass; of what they let pass once, the resolution
  // too.
  std::vector<alert::NotifiedAlert> Followed(
      int64_t chat_id, const std::vector<alert::NotifiedAlert>& alerts) const
      EXCLUDES(mutex_);
  // After a start: a subscription of the chat has been told of these. Where
  // they are less bad now, they are told on as before.
  void Recall(int64_t chat_id, const std::vector<alert::NotifiedAlert>& shown)
      EXCLUDES(mutex_);

  // Chats with a subscription that one of the alerts passes; each gets those of
  // the alerts that pass, and no sound where none of these is news. An alert
  // that was worse when last told passes still, until it resolves.
  std::vector<Share> SharesOf(
      const alert::Notification& notification) const override EXCLUDES(mutex_);

 private:
  base::Status CheckHeld(int64_t chat_id, const ChatChoices& choices) const
      REQUIRES(mutex_);
  bool IsFollowed(int64_t chat_id,
                  const std::vector<Subscription>& subscriptions,
                  const alert::NotifiedAlert& told) const REQUIRES(mutex_);
  void Lower(int64_t chat_id, uint64_t identity) const REQUIRES(mutex_);
  bool Passes(int64_t chat_id, const Subscription& subscription,
              const alert::NotifiedAlert& told) const REQUIRES(mutex_);
  std::vector<alert::NotifiedAlert> AlertsFor(
      int64_t chat_id, const std::vector<Subscription>& subscriptions,
      const std::vector<alert::NotifiedAlert>& alerts) const REQUIRES(mutex_);

  mutable base::Mutex mutex_;
  std::map<int64_t, ChatChoices> chats_ GUARDED_BY(mutex_);
  // Alerts, by chat and identity, that are told on though they fell below what
  // the chat has subscribed to.
  mutable std::set<std::pair<int64_t, uint64_t>> lowered_ GUARDED_BY(mutex_);
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHAT_BOOK_H_
