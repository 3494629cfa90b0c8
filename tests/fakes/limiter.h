// Telegram's flood limits: messages per chat, per group, and over all.
#ifndef TEBIUM_TESTS_FAKES_LIMITER_H_
#define TEBIUM_TESTS_FAKES_LIMITER_H_

#include <cstdint>
#include <deque>
#include <unordered_map>

#include "base/clock.h"
#include "tests/fakes/types.h"

namespace tebium::fakes {

// Pure; not thread-safe. `now` must not go back.
class Limiter {
 public:
  explicit Limiter(const Limits& limits) : limits_(limits) {}

  // Accounts for `count` messages (or edits) to a chat and returns 0, or leaves
  // everything as it was and returns the seconds to wait (at least 1). A chat
  // that was refused stays refused until these seconds have passed.
  int Take(int64_t chat_id, base::Time now, int count = 1);

  // Starts counting anew.
  void SetLimits(const Limits& limits);

 private:
  struct Chat {
    base::Time next{};  // when the next message would come in even paces
    base::Time refused_until{};
    std::deque<base::Time> sent;  // in the last minute
  };

  base::Time AllowedAt(const Chat& chat, bool is_group, int count) const;
  void Account(Chat* chat, bool is_group, base::Time now, int count);

  Limits limits_;
  std::unordered_map<int64_t, Chat> chats_;
  std::deque<base::Time> sent_;  // in the last second, to all chats
};

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_LIMITER_H_
