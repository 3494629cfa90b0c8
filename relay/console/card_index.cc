#include "relay/console/card_index.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace tebium::relay {
namespace {

int WorstRank(const alert::Notification& shown) {
  int worst = 0;
  for (const alert::NotifiedAlert& alert : shown.alerts) {
    if (!alert.firing) continue;
    worst = std::max(worst, alert::SeverityRank(alert.alert.severity()));
  }
  return worst;
}

alert::FingerprintSet FiringOf(const alert::Notification& shown) {
  std::vector<uint64_t> firing;
  for (const alert::NotifiedAlert& alert : shown.alerts) {
    if (alert.firing) firing.push_back(alert.alert.labels.Fingerprint());
  }
  return alert::MakeFingerprintSet(std::move(firing));
}

}  // namespace

uint64_t GroupNumber(std::string_view group_key) {
  return base::Fnv1a(group_key);
}

KnownCard* CardIndex::Put(const store::LiveMessage& message) {
  auto found = cards_.find(message.card);
  if (found == cards_.end()) {
    if (cards_.size() >= kMaxKnownCards) return nullptr;
    found = cards_.try_emplace(message.card).first;
    found->second.group = GroupNumber(message.group_key);
    groups_.emplace(found->second.group, message.card);
    SetMarks(message.card, DecodeMarks(message.marks));
  }
  KnownCard& known = found->second;
  known.target = message.target;
  known.message_id = message.message_id;
  known.rank = WorstRank(message.shown);
  known.firing = FiringOf(message.shown);
  return &known;
}

std::optional<uint64_t> CardIndex::FindIn(const store::Target& target,
                                          const std::string& group_key) const {
  const auto [first, last] = groups_.equal_range(GroupNumber(group_key));
  const auto found = std::find_if(first, last, [&](const auto& entry) {
    return Find(entry.second)->target == target;
  });
  if (found == last) return std::nullopt;
  return found->second;
}

void CardIndex::Remove(uint64_t card) {
  const auto found = cards_.find(card);
  if (found == cards_.end()) return;
  const auto [first, last] = groups_.equal_range(found->second.group);
  const auto of_group = std::find_if(
      first, last, [&](const auto& entry) { return entry.second == card; });
  if (of_group != last) groups_.erase(of_group);
  busy_.erase(card);
  cards_.erase(found);
}

void CardIndex::SetMarks(uint64_t card, Marks marks) {
  KnownCard* known = Find(card);
  if (known == nullptr) return;
  if (marks.empty()) {
    busy_.erase(card);
  } else {
    busy_.insert(card);
  }
  known->marks = std::move(marks);
}

void CardIndex::Move(int64_t from_chat_id, int64_t to_chat_id) {
  for (auto& [card, known] : cards_) {
    if (known.target.chat_id == from_chat_id) {
      known.target.chat_id = to_chat_id;
    }
  }
}

KnownCard* CardIndex::Find(uint64_t card) {
  const auto found = cards_.find(card);
  return found == cards_.end() ? nullptr : &found->second;
}

const KnownCard* CardIndex::Find(uint64_t card) const {
  const auto found = cards_.find(card);
  return found == cards_.end() ? nullptr : &found->second;
}

std::vector<uint64_t> CardIndex::Siblings(uint64_t card, uint64_t group) const {
  std::vector<uint64_t> siblings;
  const auto [first, last] = groups_.equal_range(group);
  for (auto entry = first; entry != last; ++entry) {
    if (entry->second != card) siblings.push_back(entry->second);
  }
  return siblings;
}

}  // namespace tebium::relay
