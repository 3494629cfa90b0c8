// Updates that wait for the bot: the queue behind getUpdates and the webhook.
#ifndef TEBIUM_TESTS_FAKES_UPDATES_H_
#define TEBIUM_TESTS_FAKES_UPDATES_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"

namespace tebium::fakes {

struct Update {
  int64_t id = 0;
  std::string type;  // "message", "callback_query", …
  std::string body;  // JSON of the member named by `type`
  base::Time queued{};

  // {"update_id":…,"<type>":…}
  std::string ToJson() const;
};

// Pure; not thread-safe.
class UpdateQueue {
 public:
  explicit UpdateQueue(size_t max_updates) : max_updates_(max_updates) {}

  // Drops it when the bot does not want this type; beyond the bound the oldest
  // one goes.
  void Push(std::string type, std::string body, base::Time now);

  // Types from now on, a JSON array; an empty array means the default: all but
  // chat_member, message_reaction and message_reaction_count. What is no such
  // array changes nothing.
  void SetAllowed(const std::string& json);

  // Confirms everything below `offset`; a negative one keeps only that many of
  // the newest. Then up to `limit` of what is left.
  std::vector<Update> Fetch(int64_t offset, size_t limit, base::Time now);

  std::optional<Update> Front(base::Time now);
  void Remove(int64_t id);
  void Clear() { updates_.clear(); }
  size_t Size(base::Time now);

 private:
  // Messages are kept for a day, presses of buttons for 150 s.
  void Expire(base::Time now);

  const size_t max_updates_;
  std::deque<Update> updates_;
  int64_t next_id_ = 100'000'001;
  std::set<std::string> allowed_;  // empty: the default
};

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_UPDATES_H_
