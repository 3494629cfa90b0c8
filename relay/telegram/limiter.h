// Telegram's flood limits, kept so that no 429 is provoked: messages per second
// in a chat, per minute in a group (a chat with a negative id), and per second
// over all. Edits count like messages.
//
// Only the start and the end of a request are known, not when it arrives. A
// chat's times are therefore reckoned from the end of a request, which is never
// before its arrival. The overall limit is reckoned so too, but a request that
// hangs gives its place back after a while.
#ifndef TEBIUM_RELAY_TELEGRAM_LIMITER_H_
#define TEBIUM_RELAY_TELEGRAM_LIMITER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <unordered_map>

#include "base/clock.h"

namespace tebium::relay {

// Zero or less: no such limit.
struct FloodLimits {
  double per_chat_per_second = 1;
  double per_group_per_minute = 20;
  double overall_per_second = 30;
};

// Pure; not thread-safe. Times are monotonic and must not go back. At most one
// request is in flight per chat.
class Limiter {
 public:
  explicit Limiter(const FloodLimits& limits);

  // When the next message to this chat may leave as far as the chat is
  // concerned; never before `now`.
  base::Duration ChatReadyAt(int64_t chat_id, base::Duration now) const;
  // … as far as all chats together are.
  base::Duration OverallReadyAt(base::Duration now);

  // The same for what can wait. Such messages take half of what the limits
  // allow, evenly, counting all that was sent: the other half stays free for
  // what can't wait.
  base::Duration ChatLeisureAt(int64_t chat_id, base::Duration now) const;
  base::Duration OverallLeisureAt(base::Duration now);

  // Takes a place for a message that is about to be sent.
  void Begin(int64_t chat_id, base::Duration now);
  // The request has ended, in whatever way. Unsent: nothing has left.
  void End(int64_t chat_id, base::Duration now, bool sent);

  // Notes a message that was sent before this object was made.
  void Note(int64_t chat_id, base::Duration at);

  // How long it takes until `count` more messages have left to this chat;
  // anything over `horizon` once that is exceeded.
  base::Duration TimeFor(int64_t chat_id, size_t count, base::Duration now,
                         base::Duration horizon) const;

 private:
  struct Chat {
    base::Duration next{0};
    std::deque<base::Duration> recent;  // groups: ends in the last minute
    base::Duration place{0};            // in places_, while in flight
    bool in_flight = false;
  };

  bool IsLimitedGroup(int64_t chat_id) const;
  base::Duration ReadyAt(int64_t chat_id, const Chat& chat,
                         base::Duration now) const;
  void Account(int64_t chat_id, Chat& chat, base::Duration at) const;
  void ForgetIdle(base::Duration now);

  base::Duration chat_pace_{0};
  size_t group_count_ = 0;  // at most so many in …
  base::Duration group_window_{0};
  size_t overall_count_ = 0;
  base::Duration overall_window_{0};
  std::unordered_map<int64_t, Chat> chats_;
  // When each place of the overall limit becomes free again.
  std::multiset<base::Duration> places_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_LIMITER_H_
