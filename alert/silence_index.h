// Which of many silences hold for an alert.
#ifndef TEBIUM_ALERT_SILENCE_INDEX_H_
#define TEBIUM_ALERT_SILENCE_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "alert/matcher_index.h"
#include "alert/silence.h"
#include "base/clock.h"

namespace tebium::alert {

// Ids in ascending order.
struct SilencedBy {
  std::vector<std::string> active;
  std::vector<std::string> pending;
  bool acknowledged = false;  // all that are active are acknowledgements

  bool silenced() const { return !active.empty(); }
  bool operator==(const SilencedBy&) const = default;
};

// Holds the silences themselves. What matches a label set is remembered, so
// that asking again costs little: only silences that came since are tried. Not
// thread-safe, asking included.
class SilenceIndex {
 public:
  // At most `max_remembered` label sets are remembered; over that all are
  // forgotten.
  explicit SilenceIndex(size_t max_remembered = 65536)
      : max_remembered_(max_remembered) {}

  // Adds a silence or takes the place of the one with its id.
  void Upsert(Silence silence);
  // False if there is none.
  bool Remove(std::string_view id);
  // Removes those that ended before `moment`, and returns their ids.
  std::vector<std::string> RemoveEndedBefore(base::Time moment);

  // Null if there is none; valid until the next change.
  const Silence* Find(std::string_view id) const;
  // In the order in which they came or were last changed.
  std::vector<const Silence*> All() const;
  size_t size() const { return silences_.size(); }
  size_t CountInState(SilenceState state, base::Time now) const;

  SilencedBy Query(const LabelSet& labels, base::Time now);

  // Forgets what it remembers of a label set that is gone.
  void Forget(const LabelSet& labels);

 private:
  // Every Upsert takes the next version as its key.
  using Version = uint64_t;
  struct Remembered {
    Version seen = 0;               // all up to this one were tried
    std::vector<Version> matching;  // ascending; some may be gone
  };

  void CatchUp(const LabelSet& labels, Remembered& remembered);

  size_t max_remembered_;
  Version last_version_ = 0;
  std::map<Version, Silence> silences_;
  std::unordered_map<std::string, Version> by_id_;
  MatcherIndex index_;
  std::unordered_map<uint64_t, Remembered> remembered_;  // by fingerprint
  std::vector<uint64_t> candidates_;
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_SILENCE_INDEX_H_
