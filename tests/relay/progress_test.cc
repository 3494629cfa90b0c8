#include "relay/progress.h"

#include <gtest/gtest.h>

#include "store/store.h"

namespace tebium::relay {
namespace {

TEST(ProgressTest, GoesThereAndBack) {
  const Progress cases[] = {
      {},
      {SendKind::kFirst, 3, false, true, 2, 0xfedcba9876543210},
      {SendKind::kReply, 1, true, false, 0, 1},
      {SendKind::kDigest, 0, false, true, 4'000'000'000, 0}};
  for (const Progress& progress : cases) {
    EXPECT_EQ(DecodeProgress(EncodeProgress(progress)), progress);
  }
}

TEST(ProgressTest, WhatCannotBeReadIsNothingDone) {
  for (const char* text :
       {"", "x", "2 f 1 0 0 0 0000000000000000", "1 z 1 0 0 0 0", "1 f 1 0 0",
        "1 f x 0 0 0 0000000000000000", "1 f 1 0 0 0 0 0"}) {
    EXPECT_EQ(DecodeProgress(text), Progress()) << text;
  }
}

TEST(ProgressTest, ARefreshIsTold) {
  EXPECT_EQ(DecodeProgress(store::kRefresh).kind, SendKind::kShown);
  Progress progress;
  progress.kind = SendKind::kShown;
  progress.unknown = 2;
  EXPECT_EQ(DecodeProgress(EncodeProgress(progress)), progress);
}

TEST(ProgressTest, TheKeyChangesWithTheNews) {
  alert::Notification notification;
  alert::NotifiedAlert told;
  told.identity = 1;
  told.alert.labels = alert::LabelSet::Of({{"alertname", "a"}});
  notification.alerts = {told};
  const uint64_t key = ContentKey(notification);
  EXPECT_EQ(ContentKey(notification), key);
  auto changed = notification;
  changed.alerts[0].firing = false;
  EXPECT_NE(ContentKey(changed), key);
  changed = notification;
  changed.alerts[0].posts = 5;
  EXPECT_NE(ContentKey(changed), key);
  changed = notification;
  changed.reason = alert::Reason::kUpdate;
  EXPECT_NE(ContentKey(changed), key);
  changed = notification;
  changed.alerts.push_back(told);
  EXPECT_NE(ContentKey(changed), key);
}

}  // namespace
}  // namespace tebium::relay
