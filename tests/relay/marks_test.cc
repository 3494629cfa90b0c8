#include "relay/marks.h"

#include <gtest/gtest.h>

#include "alert/codec.h"

namespace tebium::relay {
namespace {

base::Time At(int64_t seconds) {
  return base::kNoTime + std::chrono::seconds(seconds);
}

Marks Sample() {
  Marks marks;
  marks.marks = {
      {MarkKind::kAcknowledged,
       {7, "Анна"},
       At(100),
       base::kNoTime,
       {"a"},
       {{{6, "Борис"}, At(50)}, {{5, ""}, At(60)}}},
      {MarkKind::kSnoozed, {-8, ""}, At(200), At(300), {"b", "c"}},
      {MarkKind::kMuted, {9, std::string("\0<b>", 4)}, At(400), At(500), {}}};
  marks.escalation = {At(600), At(700), 3, true, 5};
  marks.uncovered = true;
  return marks;
}

TEST(MarksTest, AreReadAsTheyWereWritten) {
  Marks escalation_alone;
  escalation_alone.escalation.began_at = At(1);
  for (const Marks& marks : {Marks(), Sample(), escalation_alone}) {
    EXPECT_EQ(DecodeMarks(EncodeMarks(marks)), marks);
  }
  EXPECT_EQ(EncodeMarks({}), "");
}

TEST(MarksTest, WhatCannotBeReadIsNoMarks) {
  const std::string whole = EncodeMarks(Sample());
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_TRUE(DecodeMarks(std::string_view(whole).substr(0, size)).empty())
        << size;
  }
  EXPECT_TRUE(DecodeMarks(whole + "x").empty());
  EXPECT_TRUE(DecodeMarks("\x03" + whole.substr(1)).empty());
  EXPECT_TRUE(DecodeMarks(std::string(5'000'000, '\x01')).empty());
}

TEST(MarksTest, OnesOfTheFirstFormatAreReadToo) {
  alert::Encoder encoder;
  encoder.Uint(1);
  encoder.Uint(1);
  encoder.Uint(static_cast<uint64_t>(MarkKind::kAcknowledged));
  encoder.Int(7);
  encoder.String("Анна");
  encoder.Time(At(100));
  encoder.Time(base::kNoTime);
  encoder.Uint(1);
  encoder.String("a");
  encoder.Time(At(600));
  encoder.Time(At(700));
  encoder.Uint(3);
  encoder.Bool(true);
  Marks expected;
  expected.marks = {
      {MarkKind::kAcknowledged, {7, "Анна"}, At(100), base::kNoTime, {"a"}}};
  expected.escalation = {At(600), At(700), 3, true};
  EXPECT_EQ(DecodeMarks(encoder.Take()), expected);
}

TEST(MarksTest, AStoppedEscalationRemembersHowFarOneHasCome) {
  const EscalationState stopped = Stopped({At(1), At(2), 3, true, 1});
  EXPECT_FALSE(stopped.has_begun());
  EXPECT_FALSE(stopped.under_way());
  EXPECT_EQ(stopped.steps_taken(), 3u);
  EXPECT_EQ(Stopped({At(1), At(2), 1, false, 3}).steps_taken(), 3u);
}

TEST(MarksTest, AnyBytesAreTaken) {
  const std::string whole = EncodeMarks(Sample());
  for (size_t at = 0; at < whole.size(); ++at) {
    for (const char byte : {'\x00', '\x01', '\x7F', '\x80', '\xFF'}) {
      std::string damaged = whole;
      damaged[at] = byte;
      EXPECT_LE(DecodeMarks(damaged).marks.size(), 3u);
    }
  }
}

TEST(MarksTest, EachKindIsKeptOnceInOrderAndLaterOnesAreLeftOut) {
  alert::Encoder encoder;
  encoder.Uint(1);
  encoder.Uint(4);
  for (const uint64_t kind : {2, 0, 99, 2}) {
    encoder.Uint(kind);
    encoder.Int(static_cast<int64_t>(kind));
    encoder.String("x");
    encoder.Time(At(1));
    encoder.Time(At(2));
    encoder.Uint(0);
  }
  encoder.Time(base::kNoTime);
  encoder.Time(base::kNoTime);
  encoder.Uint(0);
  encoder.Bool(false);
  const Marks marks = DecodeMarks(encoder.Take());
  ASSERT_EQ(marks.marks.size(), 2u);
  EXPECT_EQ(marks.marks[0].kind, MarkKind::kAcknowledged);
  EXPECT_EQ(marks.marks[1].kind, MarkKind::kMuted);
}

TEST(MarksTest, FindsByKind) {
  const Marks marks = Sample();
  EXPECT_EQ(marks.Find(MarkKind::kSnoozed), &marks.marks[1]);
  EXPECT_EQ(Marks().Find(MarkKind::kSnoozed), nullptr);
}

}  // namespace
}  // namespace tebium::relay
