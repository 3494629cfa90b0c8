// The tables behind the buttons: what a press may do, what takes the place of
// what, when it ends.
#include "relay/console/card_rules.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "relay/console/card_queue.h"
#include "relay/console/card_silences.h"
#include "tests/relay/console/fakes.h"

namespace tebium::relay {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

base::Time At(std::string_view text) {
  auto time = base::ParseTimestamp(text, base::TimeZone::Utc());
  EXPECT_TRUE(time.ok()) << text;
  return time.ok() ? *time : base::kNoTime;
}

const base::Time kNow = At("2026-01-31T10:20:30Z");

Mark MarkOf(MarkKind kind, base::Time until = base::kNoTime) {
  Mark mark{kind, {1, "Anna"}, kNow - minutes(5), until, {}};
  mark.silences = {"silence-" + std::to_string(static_cast<int>(kind))};
  return mark;
}

struct RuleCase {
  std::string name;
  CardPress press;
  std::vector<Mark> marks;
  Role role = Role::kActor;
  bool fires = true;
  CardRuling ruling = CardRuling::kMark;
  bool uncovered = false;
};

class CardRulesTest : public ::testing::TestWithParam<RuleCase> {};

TEST_P(CardRulesTest, Rules) {
  const RuleCase& c = GetParam();
  Marks marks;
  marks.marks = c.marks;
  marks.uncovered = c.uncovered;
  const base::Time until = EndOf(c.press, 480, base::TimeZone::Utc(), kNow);
  EXPECT_EQ(Rule(c.press, marks, c.role, c.fires, until), c.ruling);
}

constexpr auto kAck = CardAction::kAcknowledge;
constexpr auto kSnooze = CardAction::kSnooze;
constexpr auto kMute = CardAction::kMute;
constexpr auto kUndo = CardAction::kUndo;

INSTANTIATE_TEST_SUITE_P(
    Table, CardRulesTest,
    ::testing::Values(
        RuleCase{"FirstAcknowledgement", {kAck, 1, 0}, {}},
        RuleCase{"SecondAcknowledgement",
                 {kAck, 1, 0},
                 {MarkOf(MarkKind::kAcknowledged)},
                 Role::kActor,
                 true,
                 CardRuling::kAlready},
        RuleCase{"AcknowledgementOfWhatHasJoined",
                 {kAck, 1, 0},
                 {MarkOf(MarkKind::kAcknowledged)},
                 Role::kActor,
                 true,
                 CardRuling::kMark,
                 true},
        RuleCase{"AcknowledgementAfterSnooze",
                 {kAck, 1, 0},
                 {MarkOf(MarkKind::kSnoozed, kNow + hours(1))}},
        RuleCase{"SnoozeAfterAcknowledgement",
                 {kSnooze, 1, 30},
                 {MarkOf(MarkKind::kAcknowledged)}},
        RuleCase{"SameSnooze",
                 {kSnooze, 1, 30},
                 {MarkOf(MarkKind::kSnoozed, kNow + minutes(30) - seconds(2))},
                 Role::kActor,
                 true,
                 CardRuling::kAlready},
        RuleCase{"SameSnoozeOfWhatHasJoined",
                 {kSnooze, 1, 30},
                 {MarkOf(MarkKind::kSnoozed, kNow + minutes(30))},
                 Role::kActor,
                 true,
                 CardRuling::kMark,
                 true},
        RuleCase{"LongerSnooze",
                 {kSnooze, 1, 60},
                 {MarkOf(MarkKind::kSnoozed, kNow + minutes(30))}},
        RuleCase{"MuteBesideAcknowledgement",
                 {kMute, 1, 60},
                 {MarkOf(MarkKind::kAcknowledged)}},
        RuleCase{"SameMute",
                 {kMute, 1, 60},
                 {MarkOf(MarkKind::kMuted, kNow + minutes(60))},
                 Role::kAdmin,
                 true,
                 CardRuling::kAlready},
        RuleCase{"MemberMayNotAcknowledge",
                 {kAck, 1, 0},
                 {},
                 Role::kMember,
                 true,
                 CardRuling::kNotAllowed},
        RuleCase{"MemberGetsNoMenu",
                 {CardAction::kSnoozeMenu, 1, 0},
                 {},
                 Role::kMember,
                 true,
                 CardRuling::kNotAllowed},
        RuleCase{"MemberReadsDetails",
                 {CardAction::kDetails, 1, 0},
                 {},
                 Role::kMember,
                 false,
                 CardRuling::kDetails},
        RuleCase{"NothingFires",
                 {kAck, 1, 0},
                 {},
                 Role::kActor,
                 false,
                 CardRuling::kResolved},
        RuleCase{"UndoOfWhatIsThere",
                 {kUndo, 1, 1},
                 {MarkOf(MarkKind::kSnoozed, kNow + hours(1))},
                 Role::kActor,
                 false,
                 CardRuling::kUndo},
        RuleCase{"UndoOfAnotherKind",
                 {kUndo, 1, 0},
                 {MarkOf(MarkKind::kSnoozed, kNow + hours(1))},
                 Role::kActor,
                 true,
                 CardRuling::kNothing},
        RuleCase{"UndoOfNoKind",
                 {kUndo, 1, 77},
                 {MarkOf(MarkKind::kSnoozed, kNow + hours(1))},
                 Role::kActor,
                 true,
                 CardRuling::kNothing},
        RuleCase{"Menu",
                 {CardAction::kMuteMenu, 1, 0},
                 {},
                 Role::kActor,
                 true,
                 CardRuling::kMenu}),
    [](const auto& suite) { return suite.param.name; });

TEST(CardMarksTest, ANewMarkTakesThePlaceOfThoseItReplaces) {
  Marks marks;
  std::vector<std::string> ended;
  PutMark(MarkOf(MarkKind::kMuted), marks, ended);
  PutMark(MarkOf(MarkKind::kSnoozed), marks, ended);
  EXPECT_TRUE(ended.empty());
  PutMark(MarkOf(MarkKind::kAcknowledged), marks, ended);
  ASSERT_EQ(marks.marks.size(), 2u);
  EXPECT_EQ(marks.marks[0].kind, MarkKind::kAcknowledged);
  EXPECT_EQ(marks.marks[1].kind, MarkKind::kMuted);
  EXPECT_EQ(ended, std::vector<std::string>{"silence-1"});
}

TEST(CardMarksTest, TakingAMarkEndsItsSilencesAlone) {
  Marks marks;
  std::vector<std::string> ended;
  PutMark(MarkOf(MarkKind::kMuted), marks, ended);
  PutMark(MarkOf(MarkKind::kAcknowledged), marks, ended);
  TakeMark(MarkKind::kMuted, marks, ended);
  TakeMark(MarkKind::kMuted, marks, ended);
  EXPECT_EQ(ended, std::vector<std::string>{"silence-2"});
  ASSERT_EQ(marks.marks.size(), 1u);
  EXPECT_EQ(marks.marks[0].kind, MarkKind::kAcknowledged);
}

TEST(CardMarksTest, AMarkThatJoinsAnotherNamesWhoWasThereBefore) {
  Marks marks;
  std::vector<std::string> ended;
  PutMark(MarkOf(MarkKind::kAcknowledged), marks, ended);
  marks.uncovered = true;
  for (int i = 2; i < 9; ++i) {
    const Mark before = *marks.Find(MarkKind::kAcknowledged);
    Mark mark = before;
    mark.by.id = i;
    mark.silences.push_back("more-" + std::to_string(i));
    PutMark(Joined(mark, before), marks, ended);
  }
  EXPECT_TRUE(ended.empty()) << "they are needed still";
  EXPECT_FALSE(marks.uncovered);
  const Mark& last = *marks.Find(MarkKind::kAcknowledged);
  EXPECT_EQ(last.by.id, 8);
  ASSERT_EQ(last.earlier.size(), kMaxEarlierMarks);
  EXPECT_EQ(last.earlier.front().by.id, 1);
  EXPECT_EQ(last.earlier.back().by.id, 7);
}

struct MorningCase {
  std::string name;
  std::string zone;
  std::string now;
  std::string morning;
};

class MorningTest : public ::testing::TestWithParam<MorningCase> {};

TEST_P(MorningTest, IsTheNextOne) {
  const auto zone = base::TimeZone::Load(GetParam().zone);
  ASSERT_TRUE(zone.ok());
  EXPECT_EQ(base::FormatTimestamp(NextAt(480, *zone, At(GetParam().now))),
            GetParam().morning);
}

INSTANTIATE_TEST_SUITE_P(
    Zones, MorningTest,
    ::testing::Values(
        MorningCase{"Today", "UTC", "2026-01-31T03:00:00Z",
                    "2026-01-31T08:00:00.000Z"},
        MorningCase{"Tomorrow", "UTC", "2026-01-31T10:00:00Z",
                    "2026-02-01T08:00:00.000Z"},
        MorningCase{"ThisVeryMinute", "UTC", "2026-01-31T08:00:00.5Z",
                    "2026-02-01T08:00:00.000Z"},
        MorningCase{"Moscow", "Europe/Moscow", "2026-01-31T22:00:00Z",
                    "2026-02-01T05:00:00.000Z"},
        // Clocks went on at 01:00 UTC.
        MorningCase{"SummerBegins", "Europe/Berlin", "2026-03-28T20:00:00Z",
                    "2026-03-29T06:00:00.000Z"},
        MorningCase{"SummerEnds", "Europe/Berlin", "2026-10-24T20:00:00Z",
                    "2026-10-25T07:00:00.000Z"}),
    [](const auto& suite) { return suite.param.name; });

TEST(EndOfTest, KeepsMinutesWithinBounds) {
  const auto end = [](CardAction action, uint32_t minutes_pressed) {
    return EndOf({action, 1, minutes_pressed}, 480, base::TimeZone::Utc(),
                 kNow);
  };
  EXPECT_EQ(end(CardAction::kAcknowledge, 5), base::kNoTime);
  EXPECT_EQ(end(CardAction::kDetails, 5), base::kNoTime);
  EXPECT_EQ(end(CardAction::kSnooze, 15), kNow + minutes(15));
  EXPECT_EQ(end(CardAction::kMute, 0), kNow + minutes(1));
  EXPECT_EQ(end(CardAction::kMute, 4'000'000'000), kNow + hours(24 * 30));
  EXPECT_EQ(end(CardAction::kSnooze, 0), At("2026-02-01T08:00:00Z"));
}

// --- The queue --------------------------------------------------------------

TEST(CardQueueTest, WorkSurvivesItsStoredForm) {
  CountingRandom random;
  SilenceWork work;
  alert::Silence silence;
  silence.id = alert::NewUuid(random);
  silence.matchers = {alert::Matcher::Equal("a", "b")};
  silence.starts_at = kNow;
  silence.ends_at = kNow + hours(1);
  silence.annotations = alert::LabelSet::Of({{"x", "y"}});
  work.make = {silence};
  work.end = {"one", "two"};
  const std::string bytes = EncodeSilenceWork(work);
  const auto read = DecodeSilenceWork(bytes);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, work);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeSilenceWork(bytes.substr(0, size)).ok()) << size;
  }
}

}  // namespace
}  // namespace tebium::relay
