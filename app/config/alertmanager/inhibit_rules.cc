#include "app/config/alertmanager/inhibit_rules.h"

#include <algorithm>
#include <utility>

#include "app/config/alertmanager/matchers.h"

namespace tebium::app::amfile {
namespace {

void CheckSource(const Field& field, const alert::InhibitSource& source) {
  if (source.matchers.empty()) {
    field.Fault("expected matchers");
  } else if (std::all_of(source.matchers.begin(), source.matchers.end(),
                         [](const alert::Matcher& matcher) {
                           return matcher.MatchesValue("");
                         })) {
    field.Fault("expected a matcher that does not match the empty string");
  }
}

void ReadSources(const Field& field, alert::InhibitRule& rule) {
  ReadItems(field, [&rule](const Field& item) {
    alert::InhibitSource source;
    const bool is_mapping =
        ReadFields(item, {{"matchers", MatchersInto(source.matchers)},
                          {"equal", [&source](const Field& f) {
                             ReadLabelNames(f, false, source.equal);
                           }}});
    if (is_mapping) CheckSource(item, source);
    rule.sources.push_back(std::move(source));
  });
}

// `sources` takes the place of the fields for a single one.
void CheckSingleSource(const Field& field) {
  for (const std::string_view name :
       {"source_match", "source_match_re", "source_matchers", "equal"}) {
    const auto single = field.Find(name);
    if (single.has_value() && !single->value->IsEmpty()) {
      field.context->report.AddFault(single->name_place, single->path,
                                     "cannot be combined with sources");
    }
  }
}

void ReadRule(const Field& field, alert::InhibitRule& rule) {
  alert::InhibitSource single;
  const auto read_equal = [&single](const Field& f) {
    ReadLabelNames(f, false, single.equal);
  };
  ReadFields(field,
             {{"name", TextInto(rule.name)},
              {"source_match", MatchInto(single.matchers)},
              {"source_match_re", MatchRegexInto(single.matchers)},
              {"source_matchers", MatchersInto(single.matchers)},
              {"equal", read_equal},
              {"sources", [&rule](const Field& f) { ReadSources(f, rule); }},
              {"target_match", MatchInto(rule.target_matchers)},
              {"target_match_re", MatchRegexInto(rule.target_matchers)},
              {"target_matchers", MatchersInto(rule.target_matchers)}});
  if (rule.sources.empty()) {
    rule.sources.push_back(std::move(single));
  } else {
    CheckSingleSource(field);
  }
}

}  // namespace

void ReadInhibitRulesSection(const Field& field,
                             std::vector<alert::InhibitRule>& rules) {
  ReadItems(field, [&rules](const Field& item) {
    alert::InhibitRule rule;
    ReadRule(item, rule);
    rules.push_back(std::move(rule));
  });
}

}  // namespace tebium::app::amfile
