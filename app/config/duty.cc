#include "app/config/duty.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "alert/time_interval.h"
#include "app/config/alertmanager/matchers.h"
#include "app/config/alertmanager/scalars.h"

namespace tebium::app::amfile {
namespace {

using std::chrono::hours;

constexpr base::Duration kDay = hours(24);
constexpr base::Duration kMaxTurn = 366 * kDay;

using People = std::map<std::string, size_t, std::less<>>;

// Reads items into `out`, as many as there may be.
template <typename T, typename Read>
void ReadBounded(const Field& field, std::vector<T>& out, const Read& read) {
  ReadItems(field, [&](const Field& item) {
    if (out.size() >= kMaxDutyEntries) {
      if (out.size() == kMaxDutyEntries) {
        item.Fault("expected at most " + std::to_string(kMaxDutyEntries) +
                   " entries");
      }
      return;
    }
    read(item, out.emplace_back());
  });
}

void ReadPerson(const Field& field, alert::DutyPerson& person) {
  const bool is_mapping = ReadFields(
      field,
      {{"name", TextInto(person.name)},
       {"telegram_id", IntegerInto(person.telegram_id, 1, "a user's number")},
       {"username", TextInto(person.username)}});
  if (!is_mapping) return;
  if (person.username.starts_with('@')) person.username.erase(0, 1);
  if (person.name.empty()) field.Fault("expected a name");
}

People ReadPeople(const Field& field, alert::DutyRota& rota) {
  People people;
  ReadBounded(
      field, rota.people, [&](const Field& item, alert::DutyPerson& person) {
        ReadPerson(item, person);
        const size_t index = rota.people.size() - 1;
        if (!people.emplace(person.name, index).second) {
          item.Fault("the name " + Quoted(person.name) + " is used twice");
        }
      });
  return people;
}

void ReadName(const Field& field, const People& people,
              std::optional<size_t>& out) {
  const auto name = ReadText(field);
  if (!name) return;
  const auto found = people.find(*name);
  if (found == people.end()) {
    field.Fault("expected one of duty.people, got " + Quoted(*name));
  } else {
    out = found->second;
  }
}

// Times are read once the zone is known, which may stand after them.
void ReadTime(const std::optional<Field>& field, const base::TimeZone& zone,
              base::Time& out) {
  if (!field) return;
  const auto text = ReadText(*field);
  if (!text) return;
  const auto time = base::ParseTimestamp(*text, zone);
  if (time.ok()) {
    out = *time;
  } else {
    field->Fault("expected a time such as 2026-01-31T10:00:00, got " +
                 Quoted(*text));
  }
}

void ReadZone(const Field& field, base::TimeZone& zone) {
  const auto text = ReadText(field);
  if (!text) return;
  const auto loaded = alert::ParseLocation(*text);
  if (loaded.ok()) {
    zone = *loaded;
  } else {
    field.Fault(loaded.status().message());
  }
}

Reader Keep(std::optional<Field>& out) {
  return [&out](const Field& field) { out = field; };
}

void ReadTurn(const Field& field, int& days) {
  std::optional<base::Duration> turn;
  DurationInto(turn)(field);
  if (!turn) return;
  if (*turn < kDay || *turn > kMaxTurn || *turn % kDay != base::Duration{}) {
    return field.Fault("expected whole days, from 1d to 366d");
  }
  days = static_cast<int>(*turn / kDay);
}

void ReadReferences(const Field& field, std::vector<std::string>& names,
                    std::vector<DutyReference>& references) {
  ReadItems(field, [&](const Field& item) {
    const auto name = ReadText(item);
    if (!name) return;
    names.push_back(*name);
    references.push_back({*name, item});
  });
}

void ReadShift(const Field& field, const People& people, DutySections& sections,
               alert::DutyShift& shift) {
  std::optional<Field> starts;
  const Reader read_people = [&](const Field& list) {
    ReadItems(list, [&](const Field& item) {
      std::optional<size_t> person;
      ReadName(item, people, person);
      if (person) shift.people.push_back(*person);
    });
  };
  const bool is_mapping = ReadFields(
      field, {{"people", read_people},
              {"starts", Keep(starts)},
              {"turn", [&](const Field& f) { ReadTurn(f, shift.turn_days); }},
              {"time_zone", [&](const Field& f) { ReadZone(f, shift.zone); }},
              {"active_time_intervals", [&](const Field& f) {
                 ReadReferences(f, shift.active_intervals,
                                sections.time_intervals);
               }}});
  if (!is_mapping) return;
  if (shift.people.empty()) field.Fault("expected people");
  if (!starts) field.Fault("expected starts");
  ReadTime(starts, shift.zone, shift.starts_at);
}

void ReadOverride(const Field& field, const People& people,
                  alert::DutyOverride& taken) {
  std::optional<size_t> person;
  std::optional<Field> from;
  std::optional<Field> to;
  base::TimeZone zone = base::TimeZone::Utc();
  const bool is_mapping = ReadFields(
      field, {{"person", [&](const Field& f) { ReadName(f, people, person); }},
              {"from", Keep(from)},
              {"to", Keep(to)},
              {"time_zone", [&](const Field& f) { ReadZone(f, zone); }}});
  if (!is_mapping) return;
  ReadTime(from, zone, taken.from);
  ReadTime(to, zone, taken.to);
  if (!person || !from || !to) {
    return field.Fault("expected person, from and to");
  }
  taken.person = *person;
  if (taken.to <= taken.from) field.Fault("expected from before to");
}

void ReadDestination(const Field& field, const std::string& to,
                     const std::string& receiver, DutySections& sections,
                     alert::EscalationStep& step) {
  using To = alert::EscalationStep::To;
  static const std::map<std::string, To, std::less<>> kNames = {
      {"on_duty", To::kOnDuty},
      {"next", To::kNext},
      {"chat", To::kChat},
      {"webhook", To::kWebhook}};
  const auto found = kNames.find(to);
  if (found == kNames.end()) return;  // told already
  step.to = found->second;
  if ((step.to == To::kChat) != (step.chat_id != 0)) {
    field.Fault("expected chat_id with `to: chat`, and only there");
  }
  if (receiver.empty()) return;
  if (step.to != To::kWebhook) {
    return field.Fault("expected receiver only with `to: webhook`");
  }
  step.integration = receiver + "/webhook/0";
  sections.receivers.push_back({receiver, field});
}

void ReadStep(const Field& field, DutySections& sections,
              alert::EscalationStep& step) {
  std::optional<base::Duration> after;
  std::string to = "on_duty";
  std::string receiver;
  const bool is_mapping = ReadFields(
      field,
      {{"after", DurationInto(after)},
       {"to", OneOfInto(to, {"on_duty", "next", "chat", "webhook"})},
       {"chat_id", IntegerInto(step.chat_id, INT64_MIN, "a chat's number")},
       {"message_thread_id",
        IntegerInto(step.thread_id, 1, "a topic's number")},
       {"receiver", TextInto(receiver)}});
  if (!is_mapping) return;
  if (after) step.after = *after;
  ReadDestination(field, to, receiver, sections, step);
}

void ReadPolicy(const Field& field, DutySections& sections,
                alert::EscalationPolicy& policy) {
  const bool is_mapping =
      ReadFields(field, {{"matchers", MatchersInto(policy.matchers)},
                         {"steps", [&](const Field& list) {
                            ReadBounded(list, policy.steps,
                                        [&](const Field& item, auto& step) {
                                          ReadStep(item, sections, step);
                                        });
                          }}});
  if (!is_mapping) return;
  if (policy.steps.empty()) field.Fault("expected steps");
  const bool grow = std::is_sorted(
      policy.steps.begin(), policy.steps.end(),
      [](const auto& a, const auto& b) { return a.after < b.after; });
  if (!grow) field.Fault("expected steps in the order of `after`");
  if (policy.matchers.empty()) {
    policy.matchers = DefaultEscalation().front().matchers;
  }
}

}  // namespace

void ReadDutySection(const Field& field, DutySections& sections) {
  std::optional<Field> people_field;
  std::optional<Field> shifts;
  std::optional<Field> overrides;
  if (!ReadFields(field, {{"people", Keep(people_field)},
                          {"shifts", Keep(shifts)},
                          {"overrides", Keep(overrides)}})) {
    return;
  }
  sections.has_duty = true;
  alert::DutyRota& rota = sections.rota;
  People people;
  if (people_field) people = ReadPeople(*people_field, rota);
  if (shifts) {
    ReadBounded(*shifts, rota.shifts, [&](const Field& item, auto& shift) {
      ReadShift(item, people, sections, shift);
    });
  }
  if (overrides) {
    ReadBounded(*overrides, rota.overrides, [&](const Field& item, auto& o) {
      ReadOverride(item, people, o);
    });
  }
}

void ReadEscalationSection(const Field& field, DutySections& sections) {
  sections.has_escalation = true;
  ReadBounded(field, sections.policies, [&](const Field& item, auto& policy) {
    ReadPolicy(item, sections, policy);
  });
}

std::vector<alert::EscalationPolicy> DefaultEscalation() {
  using alert::EscalationStep;
  alert::EscalationPolicy policy;
  policy.matchers = {
      alert::Matcher::Equal(std::string(alert::kSeverity), "critical")};
  policy.steps.resize(2);
  policy.steps[0].after = std::chrono::minutes(10);
  policy.steps[0].to = EscalationStep::To::kOnDuty;
  policy.steps[1].after = std::chrono::minutes(20);
  policy.steps[1].to = EscalationStep::To::kNext;
  return {policy};
}

}  // namespace tebium::app::amfile
