#include "dispatch/suppression.h"

#include <utility>

namespace tebium::dispatch {

void Suppression::SetRules(std::vector<alert::InhibitRule> rules) {
  inhibition_ = alert::InhibitionIndex(std::move(rules));
  firing_.clear();
}

void Suppression::Fires(const alert::LabelSet& labels) {
  if (inhibition_.rule_count() == 0) return;
  if (++firing_[labels.Fingerprint()] > 1) return;
  inhibition_.Upsert(labels, base::kNoTime);
}

void Suppression::Ends(const alert::LabelSet& labels) {
  const auto found = firing_.find(labels.Fingerprint());
  if (found == firing_.end() || --found->second > 0) return;
  firing_.erase(found);
  inhibition_.Remove(labels);
}

Mute Suppression::MuteOf(const alert::LabelSet& labels, base::Time now) {
  if (inhibition_.rule_count() > 0 &&
      inhibition_.Query(labels, now).inhibited()) {
    return Mute::kInhibited;
  }
  if (silences_.size() > 0 && silences_.Query(labels, now).silenced()) {
    return Mute::kSilenced;
  }
  return Mute::kNone;
}

alert::Marks Suppression::MarksOf(const alert::LabelSet& labels,
                                  base::Time now) {
  alert::Marks marks;
  marks.inhibited_by = inhibition_.Query(labels, now).fingerprints;
  if (silences_.size() > 0) {
    marks.silenced_by = silences_.Query(labels, now).active;
  }
  return marks;
}

}  // namespace tebium::dispatch
