#include "alert/matcher_index.h"

#include <algorithm>
#include <string_view>

namespace tebium::alert {
namespace {

void SetPair(std::string& key, std::string_view name, std::string_view value) {
  key.assign(name);
  key += '\xFF';
  key += value;
}

}  // namespace

void MatcherIndex::Add(uint64_t id, const MatcherSet& matchers) {
  std::string best;
  size_t best_size = 0;
  std::string key;
  for (const Matcher& matcher : matchers) {
    // A demand for an empty value is met by labels that are not there.
    if (matcher.op() != MatchOp::kEqual || matcher.value().empty()) continue;
    SetPair(key, matcher.name(), matcher.value());
    const auto found = by_pair_.find(key);
    const size_t size = found == by_pair_.end() ? 0 : found->second.size();
    if (best.empty() || size < best_size) {
      best = key;
      best_size = size;
    }
  }
  (best.empty() ? unfiled_ : by_pair_[best]).insert(id);
  keys_.emplace(id, std::move(best));
}

void MatcherIndex::Remove(uint64_t id) {
  const auto key = keys_.find(id);
  if (key == keys_.end()) return;
  if (key->second.empty()) {
    unfiled_.erase(id);
  } else if (const auto bucket = by_pair_.find(key->second);
             bucket != by_pair_.end()) {
    bucket->second.erase(id);
    if (bucket->second.empty()) by_pair_.erase(bucket);
  }
  keys_.erase(key);
}

void MatcherIndex::AppendCandidates(const LabelSet& labels,
                                    std::vector<uint64_t>& candidates) const {
  const auto begin = static_cast<std::ptrdiff_t>(candidates.size());
  candidates.insert(candidates.end(), unfiled_.begin(), unfiled_.end());
  std::string key;
  for (const LabelView label : labels) {
    SetPair(key, label.name, label.value);
    const auto found = by_pair_.find(key);
    if (found == by_pair_.end()) continue;
    candidates.insert(candidates.end(), found->second.begin(),
                      found->second.end());
  }
  std::sort(candidates.begin() + begin, candidates.end());
}

}  // namespace tebium::alert
