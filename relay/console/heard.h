// Which updates have had their effect, so that none has it twice: what a bot
// does not confirm in time, Telegram sends again.
#ifndef TEBIUM_RELAY_CONSOLE_HEARD_H_
#define TEBIUM_RELAY_CONSOLE_HEARD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace tebium::relay {

// Telegram keeps an update for a day. When nothing was heard for longer, none
// that was heard can come again; and after a week of silence numbers begin
// anew, perhaps lower (Bot API, "Update"), so they are forgotten in between.
inline constexpr base::Duration kHeardMemory = std::chrono::hours(25);

// A value; for one thread.
class Heard {
 public:
  // Above the last settled one, so many numbers are kept; of more, the lowest
  // counts as settled.
  static constexpr size_t kMaxAbove = 256;

  // Forgets all, if that is due.
  void Age(base::Time now);
  bool Contains(int64_t update_id) const;
  void Add(int64_t update_id, base::Time now);
  // All up to the highest are done with: a whole answer of getUpdates.
  void Settle();
  // What getUpdates begins with; nothing: whatever there is.
  std::optional<int64_t> NextOffset() const;

  std::string Encode() const;
  // What can't be read counts as nothing heard.
  static Heard Decode(std::string_view text);

  bool operator==(const Heard&) const = default;

 private:
  std::optional<int64_t> settled_;  // this one and all below
  std::set<int64_t> above_;
  base::Time last_at_ = base::kNoTime;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_HEARD_H_
