#include "alert/inhibition.h"

#include <algorithm>
#include <utility>

namespace tebium::alert {
namespace {

bool HasEnded(base::Time ends_at, base::Time now) {
  return ends_at != base::kNoTime && ends_at <= now;
}

// The smallest fingerprint that still fires, or null.
const uint64_t* FirstFiring(const std::map<uint64_t, base::Time>& ends,
                            base::Time now) {
  for (const auto& [fingerprint, ends_at] : ends) {
    if (!HasEnded(ends_at, now)) return &fingerprint;
  }
  return nullptr;
}

std::string KeyOf(const std::vector<std::string>& names,
                  const LabelSet& labels) {
  std::string key;
  for (const std::string& name : names) {
    key += labels.Get(name);
    key += '\xFF';
  }
  return key;
}

}  // namespace

InhibitRule InhibitRule::Simple(std::string name, MatcherSet source_matchers,
                                MatcherSet target_matchers,
                                std::vector<std::string> equal) {
  InhibitRule rule;
  rule.name = std::move(name);
  rule.sources.push_back({std::move(source_matchers), std::move(equal)});
  rule.target_matchers = std::move(target_matchers);
  return rule;
}

InhibitionIndex::InhibitionIndex(std::vector<InhibitRule> rules) {
  for (InhibitRule& rule : rules) AddRule(std::move(rule));
}

void InhibitionIndex::AddRule(InhibitRule configured) {
  Rule rule{
      std::move(configured.name), std::move(configured.target_matchers), {}};
  for (InhibitSource& source : configured.sources) {
    const bool is_first = rule.sources.empty();
    rule.sources.push_back(sources_.size());
    sources_index_.Add(sources_.size(), source.matchers);
    sources_.push_back({rules_.size(),
                        is_first,
                        std::move(source.matchers),
                        InternEqual(std::move(source.equal)),
                        {}});
  }
  rules_.push_back(std::move(rule));
}

size_t InhibitionIndex::InternEqual(std::vector<std::string> names) {
  for (size_t i = 0; i < equal_labels_.size(); ++i) {
    if (equal_labels_[i].names == names) return i;
  }
  equal_labels_.push_back({std::move(names), {}});
  return equal_labels_.size() - 1;
}

void InhibitionIndex::Upsert(const LabelSet& labels, base::Time ends_at) {
  const uint64_t fingerprint = labels.Fingerprint();
  const auto known = alerts_.find(fingerprint);
  if (known != alerts_.end()) {
    known->second.ends_at = ends_at;
    for (const size_t source : known->second.sources) {
      EndsOf(sources_[source], labels)[fingerprint] = ends_at;
    }
    return;
  }
  Filed filed{labels, ends_at, {}};
  std::vector<uint64_t> candidates;
  sources_index_.AppendCandidates(labels, candidates);
  for (const uint64_t candidate : candidates) {
    Source& source = sources_[candidate];
    if (!MatchesAll(source.matchers, labels)) continue;
    EndsOf(source, labels)[fingerprint] = ends_at;
    filed.sources.push_back(candidate);
  }
  if (!filed.sources.empty()) alerts_.emplace(fingerprint, std::move(filed));
}

void InhibitionIndex::Remove(const LabelSet& labels) {
  const auto found = alerts_.find(labels.Fingerprint());
  if (found == alerts_.end()) return;
  Unfile(found->first, found->second);
  alerts_.erase(found);
}

void InhibitionIndex::RemoveResolved(base::Time now) {
  for (auto alert = alerts_.begin(); alert != alerts_.end();) {
    if (HasEnded(alert->second.ends_at, now)) {
      Unfile(alert->first, alert->second);
      alert = alerts_.erase(alert);
    } else {
      ++alert;
    }
  }
}

InhibitedBy InhibitionIndex::Query(const LabelSet& target,
                                   base::Time now) const {
  for (const size_t candidate : Candidates(target)) {
    const Rule& rule = rules_[candidate];
    if (!MatchesAll(rule.target_matchers, target)) continue;
    std::vector<uint64_t> inhibitors = Inhibitors(rule, target, now);
    if (!inhibitors.empty()) return {std::move(inhibitors), rule.name};
  }
  return {};
}

std::vector<size_t> InhibitionIndex::Candidates(const LabelSet& target) const {
  std::vector<size_t> candidates;
  for (const EqualLabels& equal : equal_labels_) {
    if (equal.rules.empty()) continue;
    const auto found = equal.rules.find(KeyOf(equal.names, target));
    if (found == equal.rules.end()) continue;
    candidates.insert(candidates.end(), found->second.begin(),
                      found->second.end());
  }
  std::sort(candidates.begin(), candidates.end());
  return candidates;
}

std::string InhibitionIndex::BucketKey(const Source& source,
                                       const LabelSet& labels) const {
  return KeyOf(equal_labels_[source.equal].names, labels);
}

InhibitionIndex::Ends& InhibitionIndex::EndsOf(Source& source,
                                               const LabelSet& labels) {
  const std::string key = BucketKey(source, labels);
  Bucket& bucket = source.buckets[key];
  if (source.is_first) {
    equal_labels_[source.equal].rules[key].insert(source.rule);
  }
  const bool two_sided =
      MatchesAll(rules_[source.rule].target_matchers, labels);
  return two_sided ? bucket.two_sided : bucket.one_sided;
}

void InhibitionIndex::Unfile(uint64_t fingerprint, const Filed& filed) {
  for (const size_t index : filed.sources) {
    Source& source = sources_[index];
    const auto bucket = source.buckets.find(BucketKey(source, filed.labels));
    if (bucket == source.buckets.end()) continue;
    bucket->second.one_sided.erase(fingerprint);
    bucket->second.two_sided.erase(fingerprint);
    if (!bucket->second.empty()) continue;
    if (source.is_first) Unlist(source, bucket->first);
    source.buckets.erase(bucket);
  }
}

void InhibitionIndex::Unlist(const Source& source, const std::string& key) {
  auto& rules = equal_labels_[source.equal].rules;
  const auto found = rules.find(key);
  if (found == rules.end()) return;
  found->second.erase(source.rule);
  if (found->second.empty()) rules.erase(found);
}

std::vector<uint64_t> InhibitionIndex::Inhibitors(const Rule& rule,
                                                  const LabelSet& target,
                                                  base::Time now) const {
  const bool target_is_source =
      std::any_of(rule.sources.begin(), rule.sources.end(), [&](size_t index) {
        return MatchesAll(sources_[index].matchers, target);
      });
  std::vector<uint64_t> inhibitors;
  for (const size_t index : rule.sources) {
    const Source& source = sources_[index];
    const auto bucket = source.buckets.find(BucketKey(source, target));
    if (bucket == source.buckets.end()) return {};
    const uint64_t* first = FirstFiring(bucket->second.one_sided, now);
    if (!target_is_source) {
      const uint64_t* other = FirstFiring(bucket->second.two_sided, now);
      if (first == nullptr || (other != nullptr && *other < *first)) {
        first = other;
      }
    }
    if (first == nullptr) return {};
    inhibitors.push_back(*first);
  }
  std::sort(inhibitors.begin(), inhibitors.end());
  inhibitors.erase(std::unique(inhibitors.begin(), inhibitors.end()),
                   inhibitors.end());
  return inhibitors;
}

}  // namespace tebium::alert
