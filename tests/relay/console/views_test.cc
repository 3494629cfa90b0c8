#include "relay/console/views.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tebium::relay {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ViewsTest, ATextHasOneNumberAndIsFoundByIt) {
  Views views("view/test/");
  store::ConsoleChange change;
  const uint32_t first = views.Remember("db critical", change);
  const uint32_t second = views.Remember("redis", change);
  EXPECT_NE(first, 0u);
  EXPECT_NE(first, second);
  EXPECT_THAT(change.put_notes, SizeIs(2));
  EXPECT_EQ(views.Remember("db critical", change), first);
  ASSERT_NE(views.Find(second), nullptr);
  EXPECT_EQ(*views.Find(second), "redis");
  EXPECT_EQ(views.Find(0), nullptr);
  EXPECT_EQ(views.Find(99), nullptr);
}

TEST(ViewsTest, NumbersHoldAfterARestart) {
  store::ConsoleChange change;
  uint32_t number = 0;
  {
    Views views("view/test/");
    views.Remember("one", change);
    number = views.Remember("two", change);
  }
  Views views("view/test/");
  change.put_notes.push_back({"view/other/7", "another's"});
  change.put_notes.push_back({"view/test/x", "no number"});
  views.Load(change.put_notes);
  ASSERT_NE(views.Find(number), nullptr);
  EXPECT_EQ(*views.Find(number), "two");
  EXPECT_EQ(views.Find(7), nullptr);
  store::ConsoleChange later;
  EXPECT_EQ(views.Remember("two", later), number);
  EXPECT_GT(views.Remember("three", later), number);
}

TEST(ViewsTest, ANumberThatWasNotWrittenAtFirstHoldsAfterARestart) {
  store::ConsoleChange failed;
  store::ConsoleChange change;
  uint32_t number = 0;
  {
    Views views("view/test/");
    views.Remember("one", failed);
    number = views.Remember("one", change);
  }
  Views views("view/test/");
  views.Load(change.put_notes);
  EXPECT_NE(views.Remember("two", change), number);
  ASSERT_NE(views.Find(number), nullptr);
  EXPECT_EQ(*views.Find(number), "one");
}

TEST(ViewsTest, TheOldestAreForgotten) {
  Views views("v/");
  store::ConsoleChange change;
  for (size_t i = 0; i < kMaxViews; ++i) {
    views.Remember(std::to_string(i), change);
  }
  EXPECT_THAT(change.delete_notes, IsEmpty());
  const uint32_t newest = views.Remember("one more", change);
  ASSERT_THAT(change.delete_notes, SizeIs(1));
  EXPECT_EQ(change.delete_notes[0], "v/1");
  EXPECT_EQ(views.Find(1), nullptr);
  EXPECT_NE(views.Find(newest), nullptr);
  // A forgotten text gets a new number.
  EXPECT_GT(views.Remember("0", change), newest);
}

}  // namespace
}  // namespace tebium::relay
