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
#include <set>
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

// Firing alerts, filed under each rule that they are a source of and there by
// the values of its `equal` labels: what is asked costs as much as the rules
// that have a firing source with the target's values, however many others there
// are. Rules do not change. Not thread-safe for writers; readers may share.
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
  // The sources with one and the same `equal`.
  struct EqualLabels {
    std::vector<std::string> names;
    // By the labels' values: rules whose first source has a bucket there.
    std::unordered_map<std::string, std::set<size_t>> rules;
  };
  struct Source {
    size_t rule = 0;
    bool is_first = false;  // of its rule
    MatcherSet matchers;
    size_t equal = 0;  // into equal_labels_
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

  size_t InternEqual(std::vector<std::string> names);
  void AddRule(InhibitRule configured);
  std::string BucketKey(const Source& source, const LabelSet& labels) const;
  // Rules, in their order, that may hold for `target`.
  std::vector<size_t> Candidates(const LabelSet& target) const;
  Ends& EndsOf(Source& source, const LabelSet& labels);
  void Unfile(uint64_t fingerprint, const Filed& filed);
  // The source, the first of its rule, has no bucket under `key` any more.
  void Unlist(const Source& source, const std::string& key);
  std::vector<uint64_t> Inhibitors(const Rule& rule, const LabelSet& target,
                                   base::Time now) const;

  std::vector<Rule> rules_;
  std::vector<Source> sources_;
  std::vector<EqualLabels> equal_labels_;
  MatcherIndex sources_index_;  // ids are positions in sources_
  std::unordered_map<uint64_t, Filed> alerts_;
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_INHIBITION_H_
