// Inhibition: alerts that keep others quiet while they fire.
//
// A rule holds for an alert (the target) when each of its sources has a firing
// alert with the same values of the `equal` labels; a label that neither has
// counts as equal. An alert that matches the target side and a source of a rule
// is not inhibited under that rule by alerts of which the same is true: else
// two such alerts would keep each other quiet, and none would be heard.
#ifndef TEBIUM_ALERT_INHIBITION_H_
#define TEBIUM_ALERT_INHIBITION_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "alert/labels.h"
#include "alert/matcher.h"
#include "alert/matcher_index.h"
#include "base/clock.h"

namespace tebium::alert {

struct InhibitSource {
  MatcherSet matchers;
  std::vector<std::string> equal;  // names of labels
};

struct InhibitRule {
  std::string name;  // may be empty
  // Usually one (source_matchers and equal); all must be there to inhibit.
  std::vector<InhibitSource> sources;
  MatcherSet target_matchers;

  static InhibitRule Simple(std::string name, MatcherSet source_matchers,
                            MatcherSet target_matchers,
                            std::vector<std::string> equal);
};

// The answer for one alert.
struct InhibitedBy {
  // Of firing alerts, one for each source of the rule; ascending.
  std::vector<uint64_t> fingerprints;
  std::string_view rule_name;  // lives as long as the index

  bool inhibited() const { return !fingerprints.empty(); }
};

// Firing alerts, filed under each rule that they are a source of. Rules do not
// change. Not thread-safe.
class InhibitionIndex {
 public:
  explicit InhibitionIndex(std::vector<InhibitRule> rules);

  // An alert fires, until `ends_at` (kNoTime: until it is removed). Called
  // again for the same labels, changes the end.
  void Upsert(const LabelSet& labels, base::Time ends_at);
  // It has resolved.
  void Remove(const LabelSet& labels);
  // Removes those that ended by `now`; they inhibit nothing before that either.
  void RemoveResolved(base::Time now);

  // By the first rule, in their order, that holds; of several alerts that
  // could, the one with the smallest fingerprint.
  InhibitedBy Query(const LabelSet& target, base::Time now) const;

  size_t rule_count() const { return rules_.size(); }
  // Firing alerts that are a source of some rule.
  size_t source_count() const { return alerts_.size(); }

 private:
  using Ends = std::map<uint64_t, base::Time>;  // by fingerprint
  // Firing alerts with the same values of a source's `equal` labels.
  struct Bucket {
    Ends one_sided;
    Ends two_sided;  // those that match the rule's target side too

    bool empty() const { return one_sided.empty() && two_sided.empty(); }
  };
  struct Source {
    size_t rule = 0;
    MatcherSet matchers;
    std::vector<std::string> equal;
    std::unordered_map<std::string, Bucket> buckets;
  };
  struct Rule {
    std::string name;
    MatcherSet target_matchers;
    std::vector<size_t> sources;  // into sources_
  };
  struct Filed {
    LabelSet labels;
    base::Time ends_at = base::kNoTime;
    std::vector<size_t> sources;
  };

  static std::string BucketKey(const Source& source, const LabelSet& labels);
  Ends& EndsOf(Source& source, const LabelSet& labels);
  void Unfile(uint64_t fingerprint, const Filed& filed);
  std::vector<uint64_t> Inhibitors(const Rule& rule, const LabelSet& target,
                                   base::Time now) const;

  std::vector<Rule> rules_;
  std::vector<Source> sources_;
  MatcherIndex targets_index_;  // ids are positions in rules_
  MatcherIndex sources_index_;  // … in sources_
  std::unordered_map<uint64_t, Filed> alerts_;
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_INHIBITION_H_
