#include "app/config/alertmanager/matchers.h"

#include <iterator>
#include <set>
#include <utility>

#include "alert/matcher_parser.h"
#include "app/config/alertmanager/scalars.h"

namespace tebium::app::amfile {
namespace {

void WarnOf(const Field& field, const alert::ParseNotes& notes) {
  if (notes.incompatible) {
    field.Warn("this form is old and will not be read for ever (" +
               notes.utf8_error + "); write " + notes.suggestion);
  } else if (notes.disagreement) {
    field.Warn(
        "the old and the new grammar read this differently; the old one "
        "holds; put the value in double quotes");
  }
}

void ReadMatchersText(const Field& field, alert::MatcherSet& out) {
  const auto text = ReadText(field);
  if (!text.has_value()) return;
  alert::ParseNotes notes;
  auto matchers =
      alert::ParseMatchers(*text, alert::ParserMode::kFallback, &notes);
  if (!matchers.ok()) {
    field.Fault(matchers.status().message());
    return;
  }
  WarnOf(field, notes);
  out.insert(out.end(), std::make_move_iterator(matchers->begin()),
             std::make_move_iterator(matchers->end()));
}

// match and match_re predate other than classic names.
bool CheckClassicName(const Field& field, const std::string& name) {
  if (alert::IsClassicLabelName(name)) return true;
  field.context->report.AddFault(field.name_place, field.path,
                                 "invalid label name " + Quoted(name));
  return false;
}

void AddMatcher(const Field& field, alert::MatchOp op, const std::string& name,
                alert::MatcherSet& out) {
  const bool good_name = CheckClassicName(field, name);
  auto text = ReadText(field);
  if (!good_name || !text.has_value()) return;
  auto matcher = alert::Matcher::Create(op, name, *std::move(text));
  if (!matcher.ok()) {
    field.Fault(matcher.status().message());
    return;
  }
  // Alertmanager shows these, in group keys too, with the anchors.
  if (op == alert::MatchOp::kRegex) {
    matcher =
        alert::Matcher::Create(op, name, "^(?:" + matcher->value() + ")$");
  }
  if (matcher.ok()) out.push_back(*std::move(matcher));
}

}  // namespace

Reader MatchersInto(alert::MatcherSet& out) {
  return [&out](const Field& field) {
    Value& value = *field.value;
    if (value.kind == Value::Kind::kScalar) {
      ReadMatchersText(field, out);
      value = Value::Sequence({value});
      return;
    }
    ReadItems(field,
              [&out](const Field& item) { ReadMatchersText(item, out); });
  };
}

Reader MatchInto(alert::MatcherSet& out) {
  return [&out](const Field& field) {
    ReadPairs(field, [&out](const std::string& name, const Field& value) {
      AddMatcher(value, alert::MatchOp::kEqual, name, out);
    });
  };
}

Reader MatchRegexInto(alert::MatcherSet& out) {
  return [&out](const Field& field) {
    ReadPairs(field, [&out](const std::string& name, const Field& value) {
      if (value.value->IsNull()) {
        value.Fault("expected a regular expression");
      } else {
        AddMatcher(value, alert::MatchOp::kRegex, name, out);
      }
    });
  };
}

void CheckLabelName(const Field& field, const std::string& name) {
  if (!alert::IsValidLabelName(name, alert::ParserMode::kFallback)) {
    field.Fault("invalid label name " + Quoted(name));
  }
}

void ReadLabelNames(const Field& field, bool unique,
                    std::vector<std::string>& out) {
  std::set<std::string> seen;
  ReadItems(field, [&](const Field& item) {
    auto name = ReadText(item);
    if (!name.has_value()) return;
    CheckLabelName(item, *name);
    if (!seen.insert(*name).second && unique) {
      item.Fault("duplicated label " + Quoted(*name));
    }
    out.push_back(*std::move(name));
  });
}

}  // namespace tebium::app::amfile
