// What is kept in memory of live messages that have buttons: where they are,
// and what people have done about them. What they show stays in the store.
#ifndef TEBIUM_RELAY_CONSOLE_CARD_INDEX_H_
#define TEBIUM_RELAY_CONSOLE_CARD_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "alert/nflog.h"
#include "base/clock.h"
#include "relay/marks.h"
#include "store/store.h"

namespace tebium::relay {

inline constexpr size_t kMaxKnownCards = 50'000;

struct KnownCard {
  store::Target target;
  uint64_t group = 0;  // GroupNumber() of its group's key
  int64_t message_id = 0;
  // When it was first shown; kNoTime if that was before the program's start.
  base::Time shown_at = base::kNoTime;
  int rank = 0;  // alert::SeverityRank of its worst firing alert
  alert::FingerprintSet firing;  // what it shows as firing
  Marks marks;
  // What was heard last of a card with marks, though it has them.
  alert::FingerprintSet heard;
  // Alerts that the acknowledgement is about.
  alert::FingerprintSet covered;

  // Somebody has done something about all that fires.
  bool is_dealt_with() const {
    return !marks.marks.empty() && !marks.uncovered;
  }
};

uint64_t GroupNumber(std::string_view group_key);

// For one thread.
class CardIndex {
 public:
  // A new card, or what an edit has changed; marks are of a new one alone.
  // Null if there are too many.
  KnownCard* Put(const store::LiveMessage& message);
  // The card of this group in this chat; nothing if it is not known.
  std::optional<uint64_t> FindIn(const store::Target& target,
                                 const std::string& group_key) const;
  void Remove(uint64_t card);
  void SetMarks(uint64_t card, Marks marks);
  void Move(int64_t from_chat_id, int64_t to_chat_id);

  KnownCard* Find(uint64_t card);
  const KnownCard* Find(uint64_t card) const;
  // Cards of the same group in other chats.
  std::vector<uint64_t> Siblings(uint64_t card, uint64_t group) const;
  // Those with marks, or with an escalation.
  const std::set<uint64_t>& busy() const { return busy_; }
  const std::unordered_map<uint64_t, KnownCard>& all() const { return cards_; }

 private:
  std::unordered_map<uint64_t, KnownCard> cards_;
  std::multimap<uint64_t, uint64_t> groups_;  // cards by group
  std::set<uint64_t> busy_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_CARD_INDEX_H_
