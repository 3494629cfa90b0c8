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

alert::SilencedBy Suppression::SilencedBy(const alert::LabelSet& labels,
                                          base::Time now) {
  if (silences_.size() == 0) return {};
  base::MutexLock lock(asking_);
  return silences_.Query(labels, now);
}

Mute Suppression::MuteOf(const alert::LabelSet& labels, base::Time now) {
  if (inhibition_.rule_count() > 0 &&
      inhibition_.Query(labels, now).inhibited()) {
    return Mute::kInhibited;
  }
  const alert::SilencedBy by = SilencedBy(labels, now);
  if (by.acknowledged) return Mute::kAcknowledged;
  return by.silenced() ? Mute::kSilenced : Mute::kNone;
}

alert::Marks Suppression::MarksOf(const alert::LabelSet& labels,
                                  base::Time now) {
  alert::Marks marks;
  marks.inhibited_by = inhibition_.Query(labels, now).fingerprints;
  marks.silenced_by = SilencedBy(labels, now).active;
  return marks;
}

}  // namespace tebium::dispatch
