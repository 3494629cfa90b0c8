#include "alert/silence_index.h"

#include <algorithm>
#include <iterator>

namespace tebium::alert {
namespace {

// Up to so many newer silences are tried one by one; the index is asked where
// there are more.
constexpr size_t kFewNewer = 16;

}  // namespace

void SilenceIndex::Upsert(Silence silence) {
  Remove(silence.id);
  const Version version = ++last_version_;
  by_id_.emplace(silence.id, version);
  index_.Add(version, silence.matchers);
  silences_.emplace(version, std::move(silence));
}

bool SilenceIndex::Remove(std::string_view id) {
  const auto found = by_id_.find(std::string(id));
  if (found == by_id_.end()) return false;
  index_.Remove(found->second);
  silences_.erase(found->second);
  by_id_.erase(found);
  return true;
}

std::vector<std::string> SilenceIndex::RemoveEndedBefore(base::Time moment) {
  std::vector<std::string> ids;
  for (const auto& [version, silence] : silences_) {
    if (silence.ends_at < moment) ids.push_back(silence.id);
  }
  for (const std::string& id : ids) Remove(id);
  return ids;
}

const Silence* SilenceIndex::Find(std::string_view id) const {
  const auto found = by_id_.find(std::string(id));
  if (found == by_id_.end()) return nullptr;
  const auto silence = silences_.find(found->second);
  return silence == silences_.end() ? nullptr : &silence->second;
}

std::vector<const Silence*> SilenceIndex::All() const {
  std::vector<const Silence*> all;
  all.reserve(silences_.size());
  for (const auto& [version, silence] : silences_) all.push_back(&silence);
  return all;
}

size_t SilenceIndex::CountInState(SilenceState state, base::Time now) const {
  return static_cast<size_t>(std::count_if(
      silences_.begin(), silences_.end(), [state, now](const auto& entry) {
        return entry.second.StateAt(now) == state;
      }));
}

SilencedBy SilenceIndex::Query(const LabelSet& labels, base::Time now) {
  if (remembered_.size() >= max_remembered_) remembered_.clear();
  Remembered& remembered = remembered_[labels.Fingerprint()];
  CatchUp(labels, remembered);
  SilencedBy answer;
  size_t acknowledgements = 0;
  size_t kept = 0;
  for (const Version version : remembered.matching) {
    const auto found = silences_.find(version);
    if (found == silences_.end()) continue;
    remembered.matching[kept++] = version;
    const Silence& silence = found->second;
    const SilenceState state = silence.StateAt(now);
    if (state == SilenceState::kPending) answer.pending.push_back(silence.id);
    if (state != SilenceState::kActive) continue;
    answer.active.push_back(silence.id);
    acknowledgements += silence.IsAcknowledgement() ? 1 : 0;
  }
  answer.acknowledged =
      acknowledgements > 0 && acknowledgements == answer.active.size();
  remembered.matching.resize(kept);
  std::sort(answer.active.begin(), answer.active.end());
  std::sort(answer.pending.begin(), answer.pending.end());
  return answer;
}

void SilenceIndex::Forget(const LabelSet& labels) {
  remembered_.erase(labels.Fingerprint());
}

void SilenceIndex::CatchUp(const LabelSet& labels, Remembered& remembered) {
  if (remembered.seen == last_version_) return;
  candidates_.clear();
  auto newer = silences_.upper_bound(remembered.seen);
  while (newer != silences_.end() && candidates_.size() <= kFewNewer) {
    candidates_.push_back(newer->first);
    ++newer;
  }
  if (candidates_.size() > kFewNewer) {
    candidates_.clear();
    remembered.matching.clear();
    index_.AppendCandidates(labels, candidates_);
  }
  for (const Version version : candidates_) {
    const auto found = silences_.find(version);
    if (found != silences_.end() &&
        MatchesAll(found->second.matchers, labels)) {
      remembered.matching.push_back(version);
    }
  }
  remembered.seen = last_version_;
}

}  // namespace tebium::alert
