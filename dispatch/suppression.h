// What keeps alerts quiet: silences, and other alerts that inhibit them.
#ifndef TEBIUM_DISPATCH_SUPPRESSION_H_
#define TEBIUM_DISPATCH_SUPPRESSION_H_

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "alert/desk.h"
#include "alert/inhibition.h"
#include "alert/labels.h"
#include "alert/silence_index.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace tebium::dispatch {

// kAcknowledged: nothing but acknowledgements (alert/silence.h) keep it quiet.
enum class Mute { kNone, kSilenced, kInhibited, kAcknowledged };

// Not thread-safe for writers; questions may be asked by several at once.
class Suppression {
 public:
  explicit Suppression(std::vector<alert::InhibitRule> rules)
      : inhibition_(std::move(rules)) {}

  alert::SilenceIndex& silences() { return silences_; }

  // Other rules hold from now on; which alerts fire must be told anew.
  void SetRules(std::vector<alert::InhibitRule> rules);

  // Whether anything can be suppressed at all.
  bool Any() const {
    return silences_.size() > 0 || inhibition_.rule_count() > 0;
  }

  // An alert with these labels fires, or does no more. Several may at once.
  void Fires(const alert::LabelSet& labels);
  void Ends(const alert::LabelSet& labels);
  // No alert has these labels any more.
  void Forget(const alert::LabelSet& labels) { silences_.Forget(labels); }

  Mute MuteOf(const alert::LabelSet& labels, base::Time now);
  // silenced_by and inhibited_by.
  alert::Marks MarksOf(const alert::LabelSet& labels, base::Time now);

 private:
  alert::SilencedBy SilencedBy(const alert::LabelSet& labels, base::Time now);

  // The index remembers what it was asked.
  base::Mutex asking_;
  alert::SilenceIndex silences_;
  alert::InhibitionIndex inhibition_;
  // By fingerprint; alerts of several senders may have the same labels.
  std::unordered_map<uint64_t, size_t> firing_;
};

}  // namespace tebium::dispatch

#endif  // TEBIUM_DISPATCH_SUPPRESSION_H_
