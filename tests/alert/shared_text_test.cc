#include "alert/shared_text.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tebium::alert {
namespace {

TEST(SharedTextTest, SaysWhatItWasMadeFrom) {
  const std::string with_zero("a\0b", 3);
  EXPECT_EQ(SharedText(with_zero).view(), with_zero);
  EXPECT_EQ(SharedText("text").view(), "text");
  EXPECT_TRUE(SharedText().empty());
  EXPECT_TRUE(SharedText("").empty());
  EXPECT_EQ(SharedText("").view(), "");
  EXPECT_EQ(SharedText(""), SharedText());
  EXPECT_NE(SharedText("a"), SharedText("b"));
  EXPECT_EQ(SharedText::Make(3, [](char* out) { std::memcpy(out, "abc", 3); }),
            SharedText("abc"));
}

TEST(SharedTextTest, CopiesShareTheirMemory) {
  SharedText first("some text");
  const SharedText copy = first;
  EXPECT_EQ(copy.view().data(), first.view().data());
  const SharedText moved = std::move(first);
  EXPECT_EQ(copy.view().data(), moved.view().data());
  first = SharedText("other");
  EXPECT_EQ(copy.view(), "some text");
  first = moved;
  EXPECT_EQ(first.view().data(), copy.view().data());
}

TEST(SharedTextTest, SharesWithAnEqualOneAlone) {
  const SharedText known("same");
  SharedText text("same");
  text.ShareWith(known);
  EXPECT_EQ(text.view().data(), known.view().data());
  SharedText other("other");
  other.ShareWith(known);
  EXPECT_EQ(other.view(), "other");
}

TEST(SharedTextTest, ThreadsMayDropTheirCopiesAtOnce) {
  for (int round = 0; round < 100; ++round) {
    auto text = std::make_unique<SharedText>("shared by threads");
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([copy = *text] {
        SharedText again = copy;
        again.ShareWith(copy);
        EXPECT_EQ(again.view(), "shared by threads");
      });
    }
    text.reset();
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace
}  // namespace tebium::alert
