// The console's state: notes, marks, refreshed messages, the audit log, counts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/sqlite/console_state.h"
#include "tests/store/store_fixture.h"

namespace tebium::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::WaitFor;

constexpr uint64_t kCard = 0xFEDC'BA98'7654'3210;  // more than int64_t holds

class ConsoleTest : public StoreTest {
 protected:
  ConsoleTest() { Open(); }

  LiveMessage Message(const std::string& group_key, uint64_t card) {
    LiveMessage message;
    message.target = {TargetKind::kTelegram, -100, 7};
    message.group_key = group_key;
    message.message_id = 42;
    message.text = "shown";
    message.updated_at = clock_.Now();
    message.card = card;
    message.shown = alert::WithoutNews(
        MakeNotification(group_key, "cpu", alert::Reason::kFiring));
    return message;
  }

  void Show(const LiveMessage& message) {
    RelayChange change;
    change.put_messages.push_back(message);
    ASSERT_TRUE(Apply(std::move(change)).ok());
  }
  void Mark(uint64_t card, const std::string& marks) {
    ConsoleChange change;
    change.put_marks.push_back({card, marks});
    ASSERT_TRUE(Apply(std::move(change)).ok());
  }
  void Refresh(uint64_t card) {
    ConsoleChange change;
    change.refresh.push_back(card);
    listener_.TakeOutbox();
    ASSERT_TRUE(Apply(std::move(change)).ok());
  }
  std::string MarksOf(uint64_t card) {
    const auto message = Value(store_->FindCard(card));
    return message ? message->marks : "none";
  }
};

// --- Notes ------------------------------------------------------------------

TEST_F(ConsoleTest, NotesAreKeptReplacedAndForgotten) {
  ConsoleChange first;
  const std::string bytes("\0\xFF\n", 3);
  first.put_notes = {{"b", bytes}, {"a", "1"}, {"gone", "x"}};
  ASSERT_TRUE(Apply(std::move(first)).ok());
  ConsoleChange second;
  second.put_notes = {{"a", "2"}};
  second.delete_notes = {"gone", "never was"};
  ASSERT_TRUE(Apply(std::move(second)).ok());
  Reopen();
  const auto notes = Value(store_->LoadNotes());
  ASSERT_THAT(notes, SizeIs(2));
  EXPECT_EQ(notes[0].name, "a");
  EXPECT_EQ(notes[0].value, "2");
  EXPECT_EQ(notes[1].value, bytes);
}

// --- Cards ------------------------------------------------------------------

TEST_F(ConsoleTest, ACardIsFoundWithWhatItShows) {
  Show(Message("g", kCard));
  Show(Message("other", 0));
  Mark(kCard, std::string("m\0k", 3));
  Mark(0, "nobody's");
  Reopen();
  const auto found = Value(store_->FindCard(kCard));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->card, kCard);
  EXPECT_EQ(found->group_key, "g");
  EXPECT_EQ(found->message_id, 42);
  EXPECT_EQ(found->text, "shown");
  EXPECT_EQ(found->marks, std::string("m\0k", 3));
  EXPECT_EQ(AlertNames(found->shown), "cpu");
  EXPECT_FALSE(found->shown.Notifies());
  EXPECT_EQ(Value(store_->FindCard(1)), std::nullopt);
  EXPECT_EQ(Value(store_->FindCard(0)), std::nullopt);
  EXPECT_EQ(Value(store_->FindMessage(found->target, "other"))->marks, "");
  std::vector<std::string> visited;
  ASSERT_TRUE(store_
                  ->VisitCards([&](const LiveMessage& message) {
                    visited.push_back(message.group_key);
                  })
                  .ok());
  EXPECT_THAT(visited, ElementsAre("g"));
  RawDatabase raw(settings_.path);
  EXPECT_THAT(raw.Plan("SELECT * FROM messages WHERE card=5 AND card<>0"),
              ::testing::HasSubstr("messages_by_card"));
}

TEST_F(ConsoleTest, MarksStayAsLongAsTheCardDoes) {
  Show(Message("g", 1));
  Mark(1, "acknowledged");
  LiveMessage edited = Message("g", 1);
  edited.text = "edited";
  edited.marks = "the relay's idea of them";
  Show(edited);
  EXPECT_EQ(MarksOf(1), "acknowledged");
  EXPECT_EQ(Value(store_->FindCard(1))->text, "edited");
  Show(Message("g", 2));
  EXPECT_EQ(MarksOf(1), "none");
  EXPECT_EQ(MarksOf(2), "");
  Mark(1, "too late");
  EXPECT_EQ(MarksOf(2), "");
}

TEST_F(ConsoleTest, CardsMoveWithTheirChat) {
  Show(Message("g", 1));
  Mark(1, "acknowledged");
  RelayChange move;
  move.migrations.push_back({-100, -200});
  ASSERT_TRUE(Apply(std::move(move)).ok());
  const auto found = Value(store_->FindCard(1));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->target.chat_id, -200);
  EXPECT_EQ(found->marks, "acknowledged");
  // Where the new chat has the group already, the old card is gone.
  LiveMessage both = Message("g", 2);
  Show(both);
  RelayChange again;
  again.migrations.push_back({-100, -200});
  ASSERT_TRUE(Apply(std::move(again)).ok());
  EXPECT_EQ(MarksOf(2), "none");
  EXPECT_EQ(MarksOf(1), "acknowledged");
}

TEST_F(ConsoleTest, DamagedContentReadsAsNothingShown) {
  Show(Message("g", 1));
  RawDatabase raw(settings_.path);
  raw.Execute("UPDATE messages SET shown=x'FF'");
  EXPECT_THAT(Value(store_->FindCard(1))->shown.alerts, IsEmpty());
  Refresh(1);
  EXPECT_THAT(Value(store_->LoadOutbox()), IsEmpty());
}

// --- Refreshing -------------------------------------------------------------

TEST_F(ConsoleTest, ARefreshIsAnEntryWithoutNews) {
  Show(Message("g", 1));
  clock_.Advance(std::chrono::seconds(9));
  Refresh(1);
  const auto told = listener_.TakeOutbox();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_TRUE(told[0].told);
  EXPECT_TRUE(told[0].prompt);
  EXPECT_FALSE(told[0].notifies);
  EXPECT_EQ(told[0].created_at, clock_.Now());
  EXPECT_EQ(told[0].target, Message("g", 1).target);
  EXPECT_EQ(Value(store_->Stats()).oldest_pending_at, base::kNoTime);
  const auto entries = Claim({told[0].id});
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].notification.group_key, "g");
  EXPECT_EQ(AlertNames(entries[0].notification), "cpu");
  EXPECT_EQ(entries[0].notification.reason, alert::Reason::kUpdate);
  EXPECT_EQ(entries[0].progress, kRefresh);
  // While that is being sent, another press asks for one more.
  Refresh(1);
  EXPECT_THAT(Value(store_->LoadOutbox()), SizeIs(2));
}

TEST_F(ConsoleTest, ARefreshIsNotOlderThanWhatIsBeingSent) {
  Show(Message("g", 1));
  DispatchChange news;
  news.outbox.push_back(MakeDraft(-100, "g", "disk"));
  news.outbox[0].target = Message("g", 1).target;
  ASSERT_TRUE(Apply(std::move(news)).ok());
  const auto sending = Claim({Value(store_->LoadOutbox()).at(0).id});
  ASSERT_THAT(sending, SizeIs(1));
  Refresh(1);
  // Put back, it becomes one with the refresh, and nothing has resolved.
  RelayChange release;
  release.released.push_back({sending[0].head.id, base::kNoTime, "e"});
  ASSERT_TRUE(Apply(std::move(release)).ok());
  const auto heads = Value(store_->LoadOutbox());
  ASSERT_THAT(heads, SizeIs(1));
  EXPECT_FALSE(heads[0].told);
  const auto entries = Claim({heads[0].id});
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(AlertNames(entries[0].notification), "disk");
  EXPECT_EQ(entries[0].notification.FiringCount(), 1u);
  EXPECT_TRUE(entries[0].notification.Notifies());
}

TEST_F(ConsoleTest, ARefreshOfPendingNewsOnlyWakesTheListener) {
  Show(Message("g", 1));
  DispatchChange news;
  news.outbox.push_back(MakeDraft(-100, "g", "disk"));
  news.outbox[0].target = Message("g", 1).target;
  ASSERT_TRUE(Apply(std::move(news)).ok());
  Refresh(1);
  const auto told = listener_.TakeOutbox();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_TRUE(told[0].prompt);
  EXPECT_TRUE(told[0].notifies);
  EXPECT_FALSE(told[0].told);
  const auto entries = Claim({told[0].id});
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(AlertNames(entries[0].notification), "disk");
}

TEST_F(ConsoleTest, ACardThatIsGoneIsPassedOver) {
  Refresh(1);
  Mark(1, "x");
  EXPECT_THAT(listener_.TakeOutbox(), IsEmpty());
  EXPECT_THAT(Value(store_->LoadOutbox()), IsEmpty());
}

TEST_F(ConsoleTest, DraftsGoOutAsThoseOfDispatch) {
  ConsoleChange change;
  change.outbox.push_back(MakeDraft(-100, "escalation", "cpu"));
  ASSERT_TRUE(Apply(std::move(change)).ok());
  const auto told = listener_.TakeOutbox();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_TRUE(told[0].notifies);
  EXPECT_FALSE(told[0].prompt);
}

TEST_F(ConsoleTest, AChangeIsAllOrNothing) {
  Show(Message("g", 1));
  {
    RawDatabase raw(settings_.path);
    raw.Execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON outbox"
        " BEGIN SELECT RAISE(ABORT, 'no'); END");
  }
  ConsoleChange change;
  change.put_notes = {{"updates/offset", "7"}};
  change.put_marks = {{1, "m"}};
  change.refresh = {1};
  change.audit.push_back({.action = "acknowledge"});
  EXPECT_FALSE(Apply(std::move(change)).ok());
  EXPECT_THAT(Value(store_->LoadNotes()), IsEmpty());
  EXPECT_EQ(MarksOf(1), "");
  EXPECT_THAT(Value(store_->Audit(0, 9)), IsEmpty());
}

// --- The audit log ----------------------------------------------------------

TEST_F(ConsoleTest, TheAuditLogIsReadNewestFirstInPages) {
  ConsoleChange change;
  for (int i = 1; i <= 5; ++i) {
    change.audit.push_back({.at = clock_.Now(),
                            .chat_id = -100,
                            .user_id = i,
                            .user_name = "Анна",
                            .action = "silence",
                            .detail = "all of db"});
  }
  ASSERT_TRUE(Apply(std::move(change)).ok());
  const auto page = Value(store_->Audit(0, 2));
  ASSERT_THAT(page, SizeIs(2));
  EXPECT_EQ(page[0].user_id, 5);
  EXPECT_EQ(page[0].at, clock_.Now());
  EXPECT_EQ(page[0].chat_id, -100);
  EXPECT_EQ(page[0].user_name, "Анна");
  EXPECT_EQ(page[0].action, "silence");
  EXPECT_EQ(page[0].detail, "all of db");
  const auto rest = Value(store_->Audit(page[1].id, 9));
  ASSERT_THAT(rest, SizeIs(3));
  EXPECT_EQ(rest[0].user_id, 3);
  EXPECT_EQ(rest[2].user_id, 1);
}

TEST_F(ConsoleTest, TheAuditLogIsBoundedByNumber) {
  RawDatabase raw(settings_.path);
  raw.Execute(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n"
      " WHERE i<" +
      std::to_string(kMaxAuditRows) +
      ") INSERT INTO audit(at, chat_id, user_id, user_name, action, detail)"
      " SELECT 9000000000000000000, 0, i, '', '', '' FROM n");
  ConsoleChange change;
  change.audit.resize(3, {.at = clock_.Now()});
  ASSERT_TRUE(Apply(std::move(change)).ok());
  EXPECT_EQ(raw.Int("SELECT count(*) FROM audit"), kMaxAuditRows);
  EXPECT_EQ(raw.Int("SELECT min(id) FROM audit"), 4);
}

TEST_F(ConsoleTest, TheAuditLogIsBoundedByAge) {
  settings_.retention = std::chrono::hours(24);
  Reopen();
  ConsoleChange old;
  old.audit.push_back({.at = clock_.Now(), .action = "old"});
  ASSERT_TRUE(Apply(std::move(old)).ok());
  clock_.Advance(std::chrono::hours(25));
  ConsoleChange fresh;
  fresh.audit.push_back({.at = clock_.Now(), .action = "new"});
  ASSERT_TRUE(Apply(std::move(fresh)).ok());
  EXPECT_TRUE(WaitFor([&] {
    clock_.Advance(settings_.maintenance_interval);
    return Value(store_->Audit(0, 9)).size() == 1;
  }));
  EXPECT_EQ(Value(store_->Audit(0, 9)).at(0).action, "new");
}

// --- Counts -----------------------------------------------------------------

class CountTest : public ConsoleTest {
 protected:
  void Add(const std::string& time, const std::string& name,
           const std::string& module, const std::string& severity,
           bool firing = true) {
    auto batch = std::make_shared<alert::Batch>();
    batch->received_at = At(time);
    alert::Event event;
    event.alert = MakeAlert(name, module, severity, "s");
    event.firing = firing;
    batch->events.push_back(std::move(event));
    ASSERT_TRUE(Append(std::move(batch)).ok());
  }
  static base::Time At(const std::string& time) {
    return *base::ParseTimestamp("2026-01-31T" + time, base::TimeZone::Utc());
  }
  // "value=firing/resolved", ….
  std::vector<std::string> Count(HistoryDimension dimension,
                                 base::Time from = base::kNoTime,
                                 base::Time to = base::kNoTime,
                                 size_t limit = 100) {
    std::vector<std::string> counts;
    for (const HistoryCount& count :
         Value(store_->CountHistory(dimension, from, to, limit))) {
      counts.push_back(count.value + "=" + std::to_string(count.firing) + "/" +
                       std::to_string(count.resolved));
    }
    return counts;
  }
};

TEST_F(CountTest, CountsByEveryDimension) {
  Add("10:00:00Z", "cpu", "db", "critical");
  Add("10:59:59Z", "cpu", "db", "critical", false);
  Add("12:00:00Z", "cpu", "web", "error");
  Add("12:30:00Z", "disk", "db", "error");
  Add("12:31:00Z", "disk", "db", "info");
  EXPECT_THAT(Count(HistoryDimension::kModule),
              ElementsAre("db=3/1", "web=1/0"));
  EXPECT_THAT(Count(HistoryDimension::kName),
              ElementsAre("cpu=2/1", "disk=2/0"));
  EXPECT_THAT(Count(HistoryDimension::kSeverity),
              ElementsAre("critical=1/1", "error=2/0", "info=1/0"));
  EXPECT_THAT(Count(HistoryDimension::kHour),
              ElementsAre("2026-01-31T10=1/1", "2026-01-31T12=3/0"));
  EXPECT_THAT(Count(HistoryDimension::kModule, base::kNoTime, base::kNoTime, 1),
              ElementsAre("db=3/1"));
  EXPECT_THAT(Count(HistoryDimension::kHour, base::kNoTime, base::kNoTime, 1),
              ElementsAre("2026-01-31T12=3/0"));
  EXPECT_THAT(Count(HistoryDimension::kHour, base::kNoTime, base::kNoTime, 0),
              IsEmpty());
}

TEST_F(CountTest, OnlyWhatCameWithinTheTimesCounts) {
  Add("10:00:00Z", "a", "m", "info");
  Add("11:00:00Z", "b", "m", "info");
  Add("10:30:00Z", "late", "m", "info");
  Add("12:00:00Z", "c", "m", "info");
  EXPECT_THAT(Count(HistoryDimension::kName, At("10:00:00Z"), At("11:00:00Z")),
              ElementsAre("a=1/0", "late=1/0"));
  EXPECT_THAT(Count(HistoryDimension::kName, At("10:30:00Z")),
              ElementsAre("b=1/0", "c=1/0", "late=1/0"));
  EXPECT_THAT(Count(HistoryDimension::kName, base::kNoTime, At("10:30:00Z")),
              ElementsAre("a=1/0"));
  EXPECT_THAT(Count(HistoryDimension::kName, At("13:00:00Z"), At("14:00:00Z")),
              IsEmpty());
}

TEST_F(CountTest, DamagedRowsHaveNoName) {
  Add("10:00:00Z", "a", "m", "info");
  EXPECT_THAT(Count(HistoryDimension::kName), ElementsAre("a=1/0"));
  RawDatabase raw(settings_.path);
  raw.Execute("UPDATE history SET labels=x'FFFFFF'");
  EXPECT_THAT(Count(HistoryDimension::kName), ElementsAre("=1/0"));
}

}  // namespace
}  // namespace tebium::store
