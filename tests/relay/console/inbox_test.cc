#include "relay/console/inbox.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace tebium::relay {
namespace {

store::LiveMessage MessageOf(const std::string& group, int64_t id = 1) {
  store::LiveMessage message;
  message.group_key = group;
  message.message_id = id;
  return message;
}

TEST(InboxTest, TasksComeInOrder) {
  Inbox inbox;
  std::string order;
  EXPECT_TRUE(inbox.Post([&] { order += 'a'; }));
  EXPECT_TRUE(inbox.Offer([&] { order += 'b'; }));
  EXPECT_FALSE(inbox.empty());
  for (const auto& task : inbox.TakeTasks()) task();
  EXPECT_EQ(order, "ab");
  EXPECT_TRUE(inbox.empty());
}

TEST(InboxTest, OffersAreBoundedAndAnswersAreNot) {
  Inbox inbox;
  for (size_t i = 0; i < kMaxOfferedTasks; ++i) {
    ASSERT_TRUE(inbox.Offer([] {}));
  }
  EXPECT_FALSE(inbox.Offer([] {}));
  EXPECT_TRUE(inbox.Post([] {}));
}

TEST(InboxTest, NewsOfOneGroupMelt) {
  Inbox inbox;
  inbox.NoteLive(MessageOf("a", 1), {}, true);
  inbox.NoteLive(MessageOf("a", 2), {}, false);
  inbox.NoteOver({}, "b");
  inbox.NoteLive(MessageOf("b", 3), {}, true);
  inbox.NoteLive(MessageOf("c", 4), {}, true);
  inbox.NoteOver({}, "c");
  auto live = inbox.TakeLive();
  ASSERT_EQ(live.size(), 3u);
  const LiveNews& a = live[LiveKey({}, "a")];
  EXPECT_FALSE(a.over);
  EXPECT_EQ(a.shown->message.message_id, 2);
  EXPECT_TRUE(a.shown->first);
  const LiveNews& b = live[LiveKey({}, "b")];
  EXPECT_TRUE(b.over);
  EXPECT_EQ(b.shown->message.message_id, 3);
  const LiveNews& c = live[LiveKey({}, "c")];
  EXPECT_TRUE(c.over);
  EXPECT_FALSE(c.shown.has_value());
  EXPECT_TRUE(inbox.empty());
}

TEST(InboxTest, NewsAreBounded) {
  Inbox inbox;
  for (size_t i = 0; i < kMaxLiveNews; ++i) {
    ASSERT_TRUE(inbox.NoteOver({}, std::to_string(i)));
  }
  EXPECT_FALSE(inbox.NoteOver({}, "one more"));
  EXPECT_TRUE(inbox.NoteLive(MessageOf("7"), {}, false)) << "one that is there";
}

TEST(InboxTest, ClosedItDropsAllAndTakesNothing) {
  Inbox inbox;
  auto kept = std::make_shared<int>(1);
  inbox.Post([kept] {});
  inbox.NoteOver({}, "a");
  inbox.Close();
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_TRUE(inbox.empty());
  EXPECT_TRUE(inbox.closed());
  EXPECT_FALSE(inbox.Post([] {}));
  EXPECT_FALSE(inbox.Offer([] {}));
  EXPECT_FALSE(inbox.NoteOver({}, "a"));
  EXPECT_FALSE(inbox.NoteLive(MessageOf("a"), {}, true));
}

TEST(InboxTest, WaitEndsWhenSomethingComesOrItCloses) {
  Inbox inbox;
  std::thread poster([&] { inbox.Post([] {}); });
  while (inbox.empty()) inbox.Wait(std::chrono::hours(1));
  poster.join();
  inbox.TakeTasks();
  std::thread closer([&] { inbox.Close(); });
  while (!inbox.closed()) inbox.Wait(std::chrono::hours(1));
  closer.join();
  inbox.Wait(std::chrono::hours(1));
}

}  // namespace
}  // namespace tebium::relay
