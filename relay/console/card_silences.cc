#include "relay/console/card_silences.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

namespace tebium::relay {
namespace {

using alert::LabelSet;
using alert::Matcher;
using alert::MatcherSet;
using Sets = std::span<const LabelSet>;

void SortUnique(std::vector<LabelSet>& sets) {
  std::sort(sets.begin(), sets.end(), [](const LabelSet& a, const LabelSet& b) {
    return a.encoded() < b.encoded();
  });
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
}

MatcherSet MatchersOf(const LabelSet& labels) {
  MatcherSet matchers;
  for (const alert::LabelView label : labels) {
    matchers.push_back(
        Matcher::Equal(std::string(label.name), std::string(label.value)));
  }
  return matchers;
}

// All values of a label; "" among them where a set does not have it.
using Values = std::map<std::string_view, std::set<std::string_view>>;
Values ValuesOf(Sets sets) {
  Values values;
  for (const LabelSet& labels : sets) {
    for (const alert::LabelView label : labels) {
      values[label.name].insert(label.value);
    }
  }
  for (auto& [name, found] : values) {
    for (const LabelSet& labels : sets) {
      if (labels.Get(name).empty()) found.insert(std::string_view());
    }
  }
  return values;
}

// None if the expression would be too much. Matchers match whole values.
std::optional<Matcher> Alternatives(std::string_view name,
                                    const std::set<std::string_view>& values) {
  std::string pattern;
  for (const std::string_view value : values) {
    if (value != *values.begin()) pattern += '|';
    pattern += QuoteRegex(value);
    if (pattern.size() > kMaxAlternativesBytes) return std::nullopt;
  }
  auto matcher = Matcher::Create(alert::MatchOp::kRegex, std::string(name),
                                 std::move(pattern));
  if (!matcher.ok()) return std::nullopt;
  return *std::move(matcher);
}

// A silence must not match an alert without labels.
bool DemandsSomething(const MatcherSet& matchers) {
  return std::any_of(
      matchers.begin(), matchers.end(),
      [](const Matcher& matcher) { return !matcher.MatchesValue(""); });
}

std::optional<MatcherSet> Together(Sets sets) {
  if (sets.size() == 1) return MatchersOf(sets.front());
  MatcherSet matchers;
  size_t bytes = 0;
  for (const auto& [name, values] : ValuesOf(sets)) {
    if (values.size() == 1) {
      matchers.push_back(
          Matcher::Equal(std::string(name), std::string(*values.begin())));
      continue;
    }
    auto matcher = Alternatives(name, values);
    if (!matcher) return std::nullopt;
    bytes += matcher->value().size();
    if (bytes > kMaxSilenceAlternativesBytes) return std::nullopt;
    matchers.push_back(*std::move(matcher));
  }
  if (!DemandsSomething(matchers)) return std::nullopt;
  return matchers;
}

void CoverMany(Sets sets, std::vector<MatcherSet>& covering) {
  std::vector<Sets> waiting = {sets};
  while (!waiting.empty() && covering.size() < kMaxMarkSilences) {
    const Sets next = waiting.back();
    waiting.pop_back();
    if (auto matchers = Together(next)) {
      covering.push_back(*std::move(matchers));
      continue;
    }
    const size_t half = next.size() / 2;
    waiting.push_back(next.subspan(half));
    waiting.push_back(next.first(half));
  }
}

}  // namespace

std::vector<LabelSet> LabelsOf(const std::vector<const alert::Alert*>& firing) {
  std::vector<LabelSet> sets;
  sets.reserve(firing.size());
  for (const alert::Alert* alert : firing) {
    if (!alert->labels.empty()) sets.push_back(alert->labels);
  }
  SortUnique(sets);
  return sets;
}

std::vector<LabelSet> KindsOf(const std::vector<const alert::Alert*>& firing) {
  std::vector<LabelSet> sets;
  for (const alert::Alert* alert : firing) {
    if (alert->name().empty()) return LabelsOf(firing);
    sets.push_back(LabelSet::Of({{alert::kAlertName, alert->name()},
                                 {alert::kModule, alert->module()}}));
  }
  SortUnique(sets);
  return sets;
}

std::vector<MatcherSet> CoveringMatchers(const std::vector<LabelSet>& sets) {
  std::vector<MatcherSet> covering;
  if (sets.size() > kMaxSingleSilences) {
    CoverMany(sets, covering);
    return covering;
  }
  for (const LabelSet& labels : sets) covering.push_back(MatchersOf(labels));
  return covering;
}

std::string QuoteRegex(std::string_view text) {
  constexpr std::string_view kSpecial = "\\.+*?()|[]{}^$";
  std::string quoted;
  quoted.reserve(text.size());
  for (const char c : text) {
    if (kSpecial.find(c) != std::string_view::npos) quoted += '\\';
    quoted += c;
  }
  return quoted;
}

}  // namespace tebium::relay
