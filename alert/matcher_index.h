// Finds, among many sets of matchers, those that may match a label set without
// trying each of them.
#ifndef TEBIUM_ALERT_MATCHER_INDEX_H_
#define TEBIUM_ALERT_MATCHER_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "alert/matcher.h"

namespace tebium::alert {

// A set that demands `name="value"` is filed under that pair, the rarest one if
// it demands several; only sets without such a demand are candidates for every
// label set. Not thread-safe for writers; readers may share.
class MatcherIndex {
 public:
  // `id` must not be in the index.
  void Add(uint64_t id, const MatcherSet& matchers);
  // Nothing happens if it is not there.
  void Remove(uint64_t id);

  // Appends, in ascending order of ids, every set that can match and perhaps
  // some that do not: the caller tries them.
  void AppendCandidates(const LabelSet& labels,
                        std::vector<uint64_t>& candidates) const;

  size_t size() const { return keys_.size(); }

 private:
  using Ids = std::set<uint64_t>;

  std::unordered_map<std::string, Ids> by_pair_;  // "name 0xFF value"
  Ids unfiled_;
  std::unordered_map<uint64_t, std::string> keys_;  // "" for unfiled ones
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_MATCHER_INDEX_H_
