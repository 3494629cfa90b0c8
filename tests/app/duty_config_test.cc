#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/app/alertmanager_files.h"

namespace tebium::app {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;
using To = alert::EscalationStep::To;

AlertmanagerConfigResult Load(const std::string& text) {
  return LoadAlertmanagerConfig(text, OptionsFor(""));
}

constexpr char kWhole[] = R"(
receivers:
- name: oncall
  webhook_configs: [{url: "http://oncall.example/hook"}]
time_intervals:
- name: workdays
  time_intervals: [{weekdays: ["monday:friday"]}]
duty:
  people:
  - {name: Anna, telegram_id: 101}
  - {name: Boris, username: "@boris"}
  shifts:
  - people: [Boris]
    starts: 2026-01-05T10:00:00
    turn: 1d
    time_zone: Europe/Moscow
    active_time_intervals: [workdays]
  - people: [Anna, Boris]
    starts: 2026-01-05T10:00:00Z
  overrides:
  - {person: Anna, from: 2026-02-01T10:00:00, to: 2026-02-03T10:00:00, time_zone: Europe/Moscow}
escalation:
- matchers: ['team="db"', 'severity=~"critical|error"']
  steps:
  - {after: 5m}
  - {after: 10m, to: next}
  - {after: 15m, to: chat, chat_id: -100123, message_thread_id: 7}
  - {after: 20m, to: webhook, receiver: oncall}
  - {after: 25m, to: webhook}
- steps: [{after: 1h}]
)";

TEST(DutyConfigTest, ReadsTheWholeOfIt) {
  const auto result = Load(kWhole);
  ASSERT_THAT(Lines(result.faults), IsEmpty());
  const alert::DutySettings& duty = result.config->duty;
  ASSERT_EQ(duty.rota.people.size(), 2);
  EXPECT_EQ(duty.rota.people[0], (alert::DutyPerson{"Anna", 101, ""}));
  EXPECT_EQ(duty.rota.people[1], (alert::DutyPerson{"Boris", 0, "boris"}));
  ASSERT_EQ(duty.rota.shifts.size(), 2);
  EXPECT_EQ(base::FormatTimestamp(duty.rota.shifts[0].starts_at),
            "2026-01-05T07:00:00.000Z");
  EXPECT_EQ(duty.rota.shifts[0].turn_days, 1);
  EXPECT_EQ(duty.rota.shifts[1].turn_days, 7);
  EXPECT_EQ(duty.rota.shifts[1].people, (std::vector<size_t>{0, 1}));
  ASSERT_EQ(duty.rota.overrides.size(), 1);
  EXPECT_EQ(base::FormatTimestamp(duty.rota.overrides[0].from),
            "2026-02-01T07:00:00.000Z");
  EXPECT_TRUE(duty.intervals.Has("workdays"));
}

TEST(DutyConfigTest, ReadsEscalation) {
  const auto result = Load(kWhole);
  ASSERT_TRUE(result.config.ok());
  const auto& policies = result.config->duty.policies;
  ASSERT_EQ(policies.size(), 2);
  EXPECT_EQ(policies[0].matchers.size(), 2);
  ASSERT_EQ(policies[0].steps.size(), 5);
  EXPECT_EQ(policies[0].steps[0].to, To::kOnDuty);
  EXPECT_EQ(policies[0].steps[0].after, 5min);
  EXPECT_EQ(policies[0].steps[1].to, To::kNext);
  EXPECT_EQ(policies[0].steps[2].chat_id, -100123);
  EXPECT_EQ(policies[0].steps[2].thread_id, 7);
  EXPECT_EQ(policies[0].steps[3].integration, "oncall/webhook/0");
  EXPECT_EQ(policies[0].steps[4].integration, "");
  EXPECT_EQ(alert::ToString(policies[1].matchers), R"({severity="critical"})");
}

TEST(DutyConfigTest, DutyAloneEscalatesCriticalAlertsToThoseOnDuty) {
  const auto result = Load("duty: {people: [{name: Anna}]}");
  ASSERT_THAT(Lines(result.faults), IsEmpty());
  ASSERT_EQ(result.config->duty.policies.size(), 1);
  EXPECT_EQ(result.config->duty.policies[0].steps.size(), 2);
  EXPECT_THAT(Load("").config->duty.policies, IsEmpty());
  EXPECT_THAT(Load("{duty: {people: [{name: Anna}]}, escalation: []}")
                  .config->duty.policies,
              IsEmpty());
}

TEST(DutyConfigTest, AlertmanagersToolsSeeNothingOfIt) {
  const auto result = Load(kWhole);
  ASSERT_TRUE(result.config.ok());
  EXPECT_THAT(result.config->original, Not(HasSubstr("\nduty")));
  EXPECT_THAT(result.config->original, Not(HasSubstr("escalation")));
}

TEST(DutyConfigTest, FaultsAreNamedWithTheirPlace) {
  const struct {
    const char* text;
    const char* fault;
  } cases[] = {
      {"duty: {people: [{telegram_id: 5}]}",
       "line 1, column 17: duty.people[0]: expected a name"},
      {"duty: {people: [{name: A}, {name: A}]}",
       "duty.people[1]: the name \"A\" is used twice"},
      {"duty: {people: [{name: A, telegram_id: -5}]}",
       "duty.people[0].telegram_id: expected a user's number"},
      {"duty: {shifts: [{people: [A], starts: 2026-01-01}]}",
       "duty.shifts[0].people[0]: expected one of duty.people, got \"A\""},
      {"duty: {people: [{name: A}], shifts: [{people: [A]}]}",
       "duty.shifts[0]: expected starts"},
      {"duty: {people: [{name: A}], shifts: [{starts: 2026-01-01}]}",
       "duty.shifts[0]: expected people"},
      {"duty: {people: [{name: A}], shifts: [{people: [A], starts: soon}]}",
       "duty.shifts[0].starts: expected a time such as 2026-01-31T10:00:00, "
       "got \"soon\""},
      {"duty: {people: [{name: A}], shifts: [{people: [A], starts: "
       "2026-01-01, turn: 12h}]}",
       "duty.shifts[0].turn: expected whole days, from 1d to 366d"},
      {"duty: {people: [{name: A}], shifts: [{people: [A], starts: "
       "2026-01-01, active_time_intervals: [nights]}]}",
       "undefined time interval \"nights\""},
      {"duty: {people: [{name: A}], overrides: [{person: A, from: "
       "2026-01-02, to: 2026-01-01}]}",
       "duty.overrides[0]: expected from before to"},
      {"duty: {people: [{name: A}], overrides: [{person: A}]}",
       "duty.overrides[0]: expected person, from and to"},
      {"escalation: [{matchers: ['a=\"b\"']}]",
       "escalation[0]: expected steps"},
      {"escalation: [{steps: [{after: 5m}, {after: 1m}]}]",
       "escalation[0]: expected steps in the order of `after`"},
      {"escalation: [{steps: [{to: chat}]}]",
       "expected chat_id with `to: chat`, and only there"},
      {"escalation: [{steps: [{to: everyone}]}]", "escalation[0].steps[0].to"},
      {"escalation: [{steps: [{to: webhook, receiver: x}]}]",
       "expected a receiver with webhook_configs, got \"x\""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const auto result = Load(c.text);
    EXPECT_FALSE(result.config.ok());
    EXPECT_THAT(Lines(result.faults), HasSubstr(c.fault));
  }
}

}  // namespace
}  // namespace tebium::app
