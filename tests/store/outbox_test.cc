// Notifications on their way: merging, claiming, releasing, dying, moving.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/store_fixture.h"

namespace tebium::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class OutboxTest : public StoreTest {
 protected:
  OutboxTest() { Open(); }

  // Gives the entry's id.
  int64_t Put(const OutboxDraft& draft) {
    DispatchChange change;
    change.outbox.push_back(draft);
    EXPECT_TRUE(Apply(std::move(change)).ok());
    const auto told = listener_.TakeOutbox();
    EXPECT_THAT(told, SizeIs(1));
    return told.empty() ? 0 : told[0].id;
  }

  int64_t PutAndClaim(const OutboxDraft& draft) {
    const int64_t id = Put(draft);
    EXPECT_THAT(Claim({id}), SizeIs(1));
    return id;
  }

  // "id state chat group names", the newest first.
  std::vector<std::string> List(std::optional<OutboxState> state = {}) {
    std::vector<std::string> rows;
    for (const OutboxEntry& entry : Value(store_->ListOutbox(state, 100))) {
      rows.push_back(
          std::to_string(entry.head.id) + " " +
          std::string(OutboxStateName(entry.head.state)) + " " +
          (entry.head.target.kind == TargetKind::kFallback ? "fallback " : "") +
          std::to_string(entry.head.target.chat_id) + " " +
          entry.head.group_key + " " + AlertNames(entry.notification));
    }
    return rows;
  }

  OutboxEntry Find(int64_t id) {
    for (const OutboxEntry& entry : Value(store_->ListOutbox({}, 100))) {
      if (entry.head.id == id) return entry;
    }
    ADD_FAILURE() << "no entry " << id;
    return {};
  }
};

TEST_F(OutboxTest, ADraftBecomesAPendingEntry) {
  OutboxDraft draft = MakeDraft(-100, "g", "cpu", alert::Reason::kUpdate);
  draft.target.thread_id = 7;
  DispatchChange change;
  change.outbox.push_back(draft);
  ASSERT_TRUE(Apply(change).ok());
  const auto told = listener_.TakeOutbox();
  ASSERT_THAT(told, SizeIs(1));
  const OutboxHead& head = told[0];
  EXPECT_EQ(head.target, draft.target);
  EXPECT_EQ(head.group_key, "g");
  EXPECT_EQ(head.state, OutboxState::kPending);
  EXPECT_FALSE(head.notifies);
  EXPECT_EQ(head.created_at, draft.notification.created_at);
  EXPECT_EQ(head.next_attempt_at, base::kNoTime);
  Reopen();
  const auto loaded = Value(store_->LoadOutbox());
  ASSERT_THAT(loaded, SizeIs(1));
  EXPECT_EQ(loaded[0].id, head.id);
  EXPECT_EQ(loaded[0].target, draft.target);
}

TEST_F(OutboxTest, DraftsMergeIntoThePendingEntryOfTheirTargetAndGroup) {
  struct Case {
    OutboxDraft draft;
    bool merges;
  };
  OutboxDraft other_topic = MakeDraft(1, "g", "new");
  other_topic.target.thread_id = 5;
  OutboxDraft fallback = MakeDraft(1, "g", "new");
  fallback.target.kind = TargetKind::kFallback;
  const std::vector<Case> cases = {{MakeDraft(1, "g", "new"), true},
                                   {MakeDraft(2, "g", "new"), false},
                                   {MakeDraft(1, "h", "new"), false},
                                   {other_topic, false},
                                   {fallback, false}};
  const int64_t first = Put(MakeDraft(1, "g", "old", alert::Reason::kUpdate));
  EXPECT_FALSE(Find(first).head.notifies);
  for (const Case& c : cases) {
    const int64_t id = Put(c.draft);
    EXPECT_EQ(id == first, c.merges);
    EXPECT_EQ(AlertNames(Find(id).notification), c.merges ? "new,old" : "new");
    EXPECT_TRUE(Find(id).head.notifies);
  }
  EXPECT_THAT(List(), SizeIs(cases.size()));
}

TEST_F(OutboxTest, AnEntryBeingSentIsLeftAlone) {
  const int64_t sending = PutAndClaim(MakeDraft(1, "g", "old"));
  const int64_t pending = Put(MakeDraft(1, "g", "new"));
  EXPECT_NE(sending, pending);
  EXPECT_THAT(List(), ElementsAre("2 pending 1 g new", "1 sending 1 g old"));
}

TEST_F(OutboxTest, ClaimGivesPendingEntriesAndCountsAttempts) {
  const int64_t a = Put(MakeDraft(1, "a", "x"));
  const int64_t b = Put(MakeDraft(1, "b", "y"));
  const auto claimed = Claim({b, a, 999});
  ASSERT_THAT(claimed, SizeIs(2));
  EXPECT_EQ(claimed[0].head.id, b);
  EXPECT_EQ(claimed[0].head.state, OutboxState::kSending);
  EXPECT_EQ(claimed[0].attempts, 1u);
  EXPECT_EQ(AlertNames(claimed[0].notification), "y");
  EXPECT_THAT(Claim({a, b}), IsEmpty());
  Reopen();
  EXPECT_THAT(Claim({a}), IsEmpty());
  const auto reclaimed = Claim({a}, true);
  ASSERT_THAT(reclaimed, SizeIs(1));
  EXPECT_EQ(reclaimed[0].attempts, 2u);
}

TEST_F(OutboxTest, DeliveryRemovesTheEntryAndPutsTheMessageInOne) {
  const int64_t id = PutAndClaim(MakeDraft(1, "g", "x"));
  RelayChange change;
  change.delivered = {id};
  LiveMessage message;
  message.target.chat_id = 1;
  message.group_key = "g";
  message.message_id = 77;
  message.text = "<b>текст</b>";
  message.updated_at = clock_.Now();
  change.put_messages.push_back(message);
  ASSERT_TRUE(Apply(change).ok());
  EXPECT_THAT(List(), IsEmpty());
  const auto found = Value(store_->FindMessage(message.target, "g"));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->message_id, 77);
  EXPECT_EQ(found->text, message.text);
  EXPECT_EQ(found->updated_at, message.updated_at);
  EXPECT_FALSE(Value(store_->FindMessage(message.target, "h")).has_value());

  message.message_id = 78;
  RelayChange replace;
  replace.put_messages.push_back(message);
  ASSERT_TRUE(Apply(replace).ok());
  EXPECT_EQ(Value(store_->FindMessage(message.target, "g"))->message_id, 78);
  RelayChange remove;
  remove.delete_messages.emplace_back(message.target, "g");
  ASSERT_TRUE(Apply(remove).ok());
  EXPECT_FALSE(Value(store_->FindMessage(message.target, "g")).has_value());
}

TEST_F(OutboxTest, RecentMessagesTheNewestFirst) {
  RelayChange change;
  for (int64_t i = 1; i <= 4; ++i) {
    LiveMessage message;
    message.group_key = "g" + std::to_string(i);
    message.message_id = i;
    message.updated_at = clock_.Now() + std::chrono::seconds(i % 3);
    change.put_messages.push_back(message);
  }
  ASSERT_TRUE(Apply(change).ok());
  std::vector<int64_t> ids;
  for (const auto& m : Value(store_->RecentMessages(3)))
    ids.push_back(m.message_id);
  EXPECT_THAT(ids, ElementsAre(2, 4, 1));
}

TEST_F(OutboxTest, AReleasedEntryIsPendingAgainWithItsFacts) {
  const int64_t id = PutAndClaim(MakeDraft(1, "g", "x"));
  RelayChange change;
  change.progress.push_back({id, "1 of 2"});
  change.released.push_back(
      {id, clock_.Now() + std::chrono::seconds(9), "429"});
  ASSERT_TRUE(Apply(change).ok());
  const auto told = listener_.TakeOutbox();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].state, OutboxState::kPending);
  EXPECT_EQ(told[0].next_attempt_at, clock_.Now() + std::chrono::seconds(9));
  const OutboxEntry entry = Find(id);
  EXPECT_EQ(entry.progress, "1 of 2");
  EXPECT_EQ(entry.last_error, "429");
  EXPECT_EQ(entry.attempts, 1u);
}

TEST_F(OutboxTest, AReleasedEntryMergesWithTheNewerPendingOne) {
  const int64_t old = PutAndClaim(MakeDraft(1, "g", "old"));
  Put(MakeDraft(1, "g", "new", alert::Reason::kUpdate));
  Put(MakeDraft(1, "h", "other"));
  RelayChange change;
  change.released.push_back({old, base::kNoTime, "reset"});
  ASSERT_TRUE(Apply(change).ok());
  EXPECT_THAT(List(),
              ElementsAre("3 pending 1 h other", "1 pending 1 g new,old"));
  const auto told = listener_.TakeOutbox();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].id, old);
  EXPECT_TRUE(told[0].notifies);
}

TEST_F(OutboxTest, DeadEntriesStayAndMayGoToTheFallback) {
  const int64_t plain = PutAndClaim(MakeDraft(1, "a", "x"));
  OutboxDraft draft = MakeDraft(-5, "b", "y");
  draft.target.thread_id = 3;
  const int64_t passed_on = PutAndClaim(draft);
  RelayChange change;
  change.dead.push_back({plain, "chat not found", false});
  change.dead.push_back({passed_on, "kicked", true});
  ASSERT_TRUE(Apply(change).ok());
  const auto told = listener_.TakeOutbox();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].target, (Target{TargetKind::kFallback, -5, 3}));
  EXPECT_EQ(Find(told[0].id).last_error, "kicked");
  EXPECT_THAT(List(), ElementsAre("3 pending fallback -5 b y", "2 dead -5 b y",
                                  "1 dead 1 a x"));
  EXPECT_EQ(Find(plain).last_error, "chat not found");
  EXPECT_THAT(List(OutboxState::kDead), SizeIs(2));
  EXPECT_THAT(Value(store_->LoadOutbox()), SizeIs(1));
  EXPECT_THAT(Claim({plain}, true), IsEmpty());

  // The fallback's own death makes no other.
  ASSERT_THAT(Claim({told[0].id}), SizeIs(1));
  RelayChange again;
  again.dead.push_back({told[0].id, "502", true});
  ASSERT_TRUE(Apply(again).ok());
  EXPECT_THAT(List(), SizeIs(3));
}

TEST_F(OutboxTest, ResendMakesADeadEntryPendingAnew) {
  const int64_t id = PutAndClaim(MakeDraft(1, "g", "old"));
  const int64_t alive = Put(MakeDraft(1, "h", "x"));
  RelayChange death;
  death.dead.push_back({id, "gone", false});
  ASSERT_TRUE(Apply(death).ok());
  RelayChange resend;
  resend.resend = {id, alive, 999};
  ASSERT_TRUE(Apply(resend).ok());
  const auto told = listener_.TakeOutbox();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].id, id);
  EXPECT_EQ(Find(id).attempts, 0u);
  EXPECT_EQ(Find(id).head.next_attempt_at, base::kNoTime);

  // Beside a newer pending entry of the group, it becomes one with it.
  ASSERT_THAT(Claim({id}), SizeIs(1));
  ASSERT_TRUE(Apply(death).ok());
  Put(MakeDraft(1, "g", "new"));
  ASSERT_TRUE(Apply(resend).ok());
  EXPECT_THAT(List(), ElementsAre("2 pending 1 h x", "1 pending 1 g new,old"));
}

TEST_F(OutboxTest, AMigrationMovesEntriesAndMessagesAndIsRemembered) {
  PutAndClaim(MakeDraft(-1, "a", "sent"));
  Put(MakeDraft(-1, "a", "waits"));
  Put(MakeDraft(-1, "b", "here"));
  Put(MakeDraft(-100, "b", "there"));
  OutboxDraft fallback = MakeDraft(-1, "c", "x");
  fallback.target.kind = TargetKind::kFallback;
  Put(fallback);
  RelayChange messages;
  for (const auto& [chat, group, id] :
       std::vector<std::tuple<int64_t, std::string, int64_t>>{
           {-1, "a", 1}, {-1, "b", 2}, {-100, "b", 3}}) {
    LiveMessage message;
    message.target.chat_id = chat;
    message.group_key = group;
    message.message_id = id;
    messages.put_messages.push_back(message);
  }
  ASSERT_TRUE(Apply(messages).ok());
  RelayChange change;
  change.migrations.push_back({-1, -100});
  ASSERT_TRUE(Apply(change).ok());
  EXPECT_THAT(
      List(),
      ElementsAre("5 pending fallback -1 c x", "3 pending -100 b here,there",
                  "2 pending -100 a waits", "1 sending -100 a sent"));
  std::vector<int64_t> told;
  for (const auto& head : listener_.TakeOutbox()) {
    EXPECT_EQ(head.target.chat_id, -100);
    told.push_back(head.id);
  }
  EXPECT_THAT(told, UnorderedElementsAre(2, 3));
  const Target moved{TargetKind::kTelegram, -100, 0};
  EXPECT_EQ(Value(store_->FindMessage(moved, "a"))->message_id, 1);
  EXPECT_EQ(Value(store_->FindMessage(moved, "b"))->message_id, 3);
  EXPECT_THAT(Value(store_->RecentMessages(10)), SizeIs(2));
  Reopen();
  const auto migrations = Value(store_->LoadMigrations());
  ASSERT_THAT(migrations, SizeIs(1));
  EXPECT_EQ(migrations[0].from_chat_id, -1);
  EXPECT_EQ(migrations[0].to_chat_id, -100);
}

TEST_F(OutboxTest, IdsAreNeverUsedAgain) {
  const int64_t id = PutAndClaim(MakeDraft(1, "g", "x"));
  RelayChange change;
  change.delivered = {id};
  ASSERT_TRUE(Apply(change).ok());
  Reopen();
  EXPECT_GT(Put(MakeDraft(1, "g", "x")), id);
}

TEST_F(OutboxTest, ADamagedEntryDiesAndHarmsNoOther) {
  const int64_t damaged = Put(MakeDraft(1, "a", "x"));
  const int64_t good = Put(MakeDraft(1, "b", "y"));
  const int64_t mended = Put(MakeDraft(1, "c", "z"));
  {
    RawDatabase raw(settings_.path);
    raw.Execute("UPDATE outbox SET notification=x'ff' WHERE id IN (1, 3)");
  }
  const auto claimed = Claim({damaged, good});
  ASSERT_THAT(claimed, SizeIs(1));
  EXPECT_EQ(claimed[0].head.id, good);
  EXPECT_EQ(Value(store_->Stats()).outbox_dead, 1u);
  // A draft that meets a damaged entry takes its place.
  EXPECT_EQ(Put(MakeDraft(1, "c", "new")), mended);
  EXPECT_EQ(AlertNames(Find(mended).notification), "new");
  EXPECT_THAT(List(), SizeIs(2));
}

TEST_F(OutboxTest, StatsCountByState) {
  PutAndClaim(MakeDraft(1, "a", "x"));
  OutboxDraft oldest = MakeDraft(1, "b", "x");
  oldest.notification.created_at = base::FromNanos(1'000);
  Put(oldest);
  Put(MakeDraft(1, "c", "x"));
  const StoreStats stats = Value(store_->Stats());
  EXPECT_EQ(stats.outbox_pending, 2u);
  EXPECT_EQ(stats.outbox_sending, 1u);
  EXPECT_EQ(stats.outbox_dead, 0u);
  EXPECT_EQ(stats.oldest_pending_at, base::FromNanos(1'000));
  EXPECT_GT(stats.size_bytes, 50'000u);
}

TEST_F(OutboxTest, ListIsLimited) {
  for (const char* group : {"a", "b", "c"}) Put(MakeDraft(1, group, "x"));
  const auto listed = Value(store_->ListOutbox(OutboxState::kPending, 2));
  ASSERT_THAT(listed, SizeIs(2));
  EXPECT_EQ(listed[0].head.group_key, "c");
}

TEST_F(OutboxTest, DispatchStateIsPutReplacedAndDeleted) {
  DispatchChange change;
  const std::string bytes("\xFF\0\x01", 3);
  change.put_alerts = {{1, "one"}, {UINT64_MAX, bytes}, {3, "three"}};
  change.put_groups = {{"a", bytes}, {"b", "two"}};
  ASSERT_TRUE(Apply(change).ok());
  DispatchChange next;
  next.put_alerts = {{1, "changed"}};
  next.delete_alerts = {3, 4};
  next.put_groups = {{"a", "changed"}};
  next.delete_groups = {"b", "c"};
  ASSERT_TRUE(Apply(next).ok());
  Reopen();
  std::map<uint64_t, std::string> alerts;
  for (const auto& alert : Value(store_->LoadAlerts())) {
    alerts[alert.identity] = alert.state;
  }
  EXPECT_EQ(alerts, (std::map<uint64_t, std::string>{{1, "changed"},
                                                     {UINT64_MAX, bytes}}));
  const auto groups = Value(store_->LoadGroups());
  ASSERT_THAT(groups, SizeIs(1));
  EXPECT_EQ(groups[0].key, "a");
  EXPECT_EQ(groups[0].state, "changed");
}

// Two integrations may speak to one chat: each has its own entry and message.
TEST_F(OutboxTest, IntegrationsAreKeptApart) {
  OutboxDraft first = MakeDraft(-100, "g", "cpu");
  first.target.integration = "ops/telegram/0";
  OutboxDraft second = MakeDraft(-100, "g", "disk");
  second.target.integration = "ops/telegram/1";
  const int64_t a = Put(first);
  const int64_t b = Put(second);
  EXPECT_NE(a, b);
  EXPECT_EQ(Put(first), a);
  EXPECT_EQ(Find(b).head.target, second.target);
  RelayChange change;
  change.put_messages.push_back({first.target, "g", 1, "one", clock_.Now()});
  change.put_messages.push_back({second.target, "g", 2, "two", clock_.Now()});
  change.delete_messages.emplace_back(first.target, "g");
  ASSERT_TRUE(Apply(change).ok());
  EXPECT_FALSE(Value(store_->FindMessage(first.target, "g")).has_value());
  EXPECT_EQ(Value(store_->FindMessage(second.target, "g"))->message_id, 2);
  EXPECT_EQ(Value(store_->RecentMessages(9))[0].target, second.target);
}

TEST_F(OutboxTest, TheFallbackKeepsTheIntegration) {
  OutboxDraft draft = MakeDraft(-100, "g", "cpu");
  draft.target.integration = "ops/telegram/0";
  RelayChange change;
  change.dead.push_back({PutAndClaim(draft), "expelled", true});
  ASSERT_TRUE(Apply(change).ok());
  const auto pending = Value(store_->ListOutbox(OutboxState::kPending, 9));
  ASSERT_THAT(pending, SizeIs(1));
  EXPECT_EQ(pending[0].head.target.kind, TargetKind::kFallback);
  EXPECT_EQ(pending[0].head.target.integration, "ops/telegram/0");
}

TEST_F(OutboxTest, AWebhookIsATargetToo) {
  OutboxDraft draft = MakeDraft(0, "g", "cpu");
  draft.target = {TargetKind::kWebhook, 0, 0, "ops/webhook/1"};
  const int64_t id = Put(draft);
  Reopen();
  EXPECT_EQ(Find(id).head.target, draft.target);
}

class ToldTest : public OutboxTest {
 protected:
  // An entry of group g that is told, where the group has a live message.
  int64_t PutTold() {
    const int64_t id = PutAndClaim(MakeDraft(1, "g", "old"));
    RelayChange change;
    change.progress.push_back({id, "d"});
    change.put_messages.push_back({Chat(), "g", 77, "text", clock_.Now()});
    EXPECT_TRUE(Apply(change).ok());
    RelayChange told;
    told.told.push_back({id, Chat()});
    EXPECT_TRUE(Apply(told).ok());
    return id;
  }
  static Target Chat() { return {TargetKind::kTelegram, 1, 0}; }
};

TEST_F(ToldTest, WithALiveMessageItStaysToBeShown) {
  const int64_t id = PutTold();
  const auto heads = listener_.TakeOutbox();
  ASSERT_THAT(heads, SizeIs(1));
  EXPECT_EQ(heads[0].id, id);
  EXPECT_TRUE(heads[0].told);
  EXPECT_FALSE(heads[0].notifies);
  Reopen();
  const auto loaded = Value(store_->LoadOutbox());
  ASSERT_THAT(loaded, SizeIs(1));
  EXPECT_EQ(loaded[0].state, OutboxState::kPending);
  EXPECT_TRUE(loaded[0].told);
  const StoreStats stats = Value(store_->Stats());
  EXPECT_EQ(stats.outbox_pending, 1u);
  EXPECT_EQ(stats.oldest_pending_at, base::kNoTime);
  const auto claimed = Claim({id});
  ASSERT_THAT(claimed, SizeIs(1));
  EXPECT_TRUE(claimed[0].head.told);
  EXPECT_EQ(claimed[0].progress, "");
  EXPECT_FALSE(claimed[0].notification.Notifies());
  RelayChange release;
  release.released.push_back({id, base::kNoTime, "later"});
  ASSERT_TRUE(Apply(release).ok());
  EXPECT_TRUE(Find(id).head.told);
}

TEST_F(ToldTest, WithoutOneItIsDone) {
  const std::vector<Target> elsewhere = {{TargetKind::kTelegram, 2, 0},
                                         {TargetKind::kTelegram, 1, 5},
                                         {TargetKind::kTelegram, 1, 0, "a"}};
  for (const Target& target : elsewhere) {
    const int64_t id = PutAndClaim(MakeDraft(1, "g", "x"));
    RelayChange change;
    change.put_messages.push_back({target, "g", 77, "text", clock_.Now()});
    change.put_messages.push_back({Chat(), "h", 77, "text", clock_.Now()});
    ASSERT_TRUE(Apply(change).ok());
    RelayChange told;
    told.told.push_back({id, Chat()});
    ASSERT_TRUE(Apply(told).ok());
    EXPECT_THAT(List(), IsEmpty());
  }
}

TEST_F(ToldTest, LaterNewsDecidesHowItSoundsAndHowOldItIs) {
  for (const auto reason : {alert::Reason::kUpdate, alert::Reason::kFiring}) {
    const int64_t id = PutTold();
    listener_.TakeOutbox();
    OutboxDraft draft = MakeDraft(1, "g", "new", reason);
    draft.notification.created_at += std::chrono::hours(8);
    EXPECT_EQ(Put(draft), id);
    const OutboxEntry entry = Find(id);
    EXPECT_FALSE(entry.head.told);
    EXPECT_EQ(entry.head.notifies, reason == alert::Reason::kFiring);
    EXPECT_EQ(entry.head.created_at, draft.notification.created_at);
    EXPECT_EQ(entry.notification.created_at, draft.notification.created_at);
    EXPECT_EQ(AlertNames(entry.notification), "new,old");
    RelayChange done;
    done.delivered = {id};
    ASSERT_TRUE(Apply(done).ok());
  }
}

TEST_F(ToldTest, ReleasedItMergesWithTheNewerOne) {
  const int64_t id = PutTold();
  listener_.TakeOutbox();
  ASSERT_THAT(Claim({id}), SizeIs(1));
  OutboxDraft draft = MakeDraft(1, "g", "new");
  draft.notification.created_at += std::chrono::hours(8);
  Put(draft);
  RelayChange release;
  release.released.push_back({id, base::kNoTime, ""});
  ASSERT_TRUE(Apply(release).ok());
  EXPECT_THAT(List(), ElementsAre("1 pending 1 g new,old"));
  const OutboxHead head = Find(id).head;
  EXPECT_FALSE(head.told);
  EXPECT_TRUE(head.notifies);
  EXPECT_EQ(head.created_at, draft.notification.created_at);
}

}  // namespace
}  // namespace tebium::store
