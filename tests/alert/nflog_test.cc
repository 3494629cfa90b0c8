#include "alert/nflog.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tebium::alert {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

const base::Time kNow = base::FromNanos(1'769'854'830'000'000'000);

struct Case {
  std::string what;
  std::optional<NotificationLogEntry> last;
  GroupState state;
  bool send_resolved;
  NotifyReason expected;
};

NotificationLogEntry Told(FingerprintSet firing, FingerprintSet resolved,
                          base::Duration ago = hours(1)) {
  return {std::move(firing), std::move(resolved), kNow - ago};
}

TEST(DecideNotificationTest, FollowsAlertmanager) {
  const std::vector<Case> cases = {
      {"nothing ever", std::nullopt, {{}, {}}, true, NotifyReason::kNone},
      {"first",
       std::nullopt,
       {{1}, {}},
       true,
       NotifyReason::kFirstNotification},
      {"first, one resolved",
       std::nullopt,
       {{1}, {2}},
       true,
       NotifyReason::kFirstNotification},
      {"resolved before told",
       std::nullopt,
       {{}, {1}},
       true,
       NotifyReason::kNone},
      {"the same", Told({1, 2}, {}), {{1, 2}, {}}, true, NotifyReason::kNone},
      {"one more", Told({1}, {}), {{1, 2}, {}}, true, NotifyReason::kNewAlerts},
      {"another", Told({1}, {}), {{2}, {}}, true, NotifyReason::kNewAlerts},
      {"another, one resolved",
       Told({1}, {}),
       {{2}, {1}},
       true,
       NotifyReason::kNewAlerts},
      {"again after all resolved",
       Told({}, {1}),
       {{1}, {}},
       true,
       NotifyReason::kFirstNotification},
      {"one resolved",
       Told({1, 2}, {}),
       {{1}, {2}},
       true,
       NotifyReason::kSomeResolved},
      {"one resolved, not wanted",
       Told({1, 2}, {}),
       {{1}, {2}},
       false,
       NotifyReason::kNone},
      {"resolved and told",
       Told({1}, {2}),
       {{1}, {2}},
       true,
       NotifyReason::kNone},
      {"fewer, none said to resolve",
       Told({1, 2}, {}),
       {{1}, {}},
       true,
       NotifyReason::kNone},
      {"all resolved",
       Told({1, 2}, {}),
       {{}, {1, 2}},
       true,
       NotifyReason::kAllResolved},
      {"all resolved, not wanted",
       Told({1}, {}),
       {{}, {1}},
       false,
       NotifyReason::kAllResolved},
      {"all gone", Told({1}, {}), {{}, {}}, true, NotifyReason::kAllResolved},
      {"all resolved and told",
       Told({}, {1}),
       {{}, {1}},
       true,
       NotifyReason::kNone},
      {"came and went untold",
       Told({}, {1}),
       {{}, {1, 2}},
       true,
       NotifyReason::kNone},
      {"repeat due",
       Told({1}, {}, hours(4) + nanoseconds(1)),
       {{1}, {}},
       true,
       NotifyReason::kRepeatInterval},
      {"repeat not quite due",
       Told({1}, {}, hours(4)),
       {{1}, {}},
       true,
       NotifyReason::kNone},
      {"repeat due with resolved ones not wanted",
       Told({1, 2}, {}, hours(5)),
       {{1}, {2}},
       false,
       NotifyReason::kRepeatInterval},
      {"news before repeat",
       Told({1}, {}, hours(5)),
       {{1, 2}, {}},
       true,
       NotifyReason::kNewAlerts},
      {"no repeat of resolved",
       Told({}, {1}, hours(5)),
       {{}, {1}},
       true,
       NotifyReason::kNone},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(DecideNotification(test.last ? &*test.last : nullptr, test.state,
                                 test.send_resolved, hours(4), kNow),
              test.expected)
        << test.what;
  }
}

TEST(NotifyReasonTest, HasTheWebhooksWords) {
  EXPECT_EQ(NotifyReasonText(NotifyReason::kNone), "none");
  EXPECT_EQ(NotifyReasonText(NotifyReason::kFirstNotification),
            "first notification");
  EXPECT_EQ(NotifyReasonText(NotifyReason::kNewAlerts), "new alerts added");
  EXPECT_EQ(NotifyReasonText(NotifyReason::kSomeResolved),
            "some alerts resolved");
  EXPECT_EQ(NotifyReasonText(NotifyReason::kAllResolved),
            "all alerts resolved");
  EXPECT_EQ(NotifyReasonText(NotifyReason::kRepeatInterval),
            "repeat interval elapsed");
  EXPECT_EQ(NotifyReasonText(NotifyReason::kUnknown), "unknown");
}

TEST(FingerprintSetTest, IsSortedAndWithoutRepetition) {
  EXPECT_EQ(MakeFingerprintSet({3, 1, 3, 2}), (FingerprintSet{1, 2, 3}));
  EXPECT_TRUE(HasAll({1, 2, 3}, {1, 3}));
  EXPECT_TRUE(HasAll({}, {}));
  EXPECT_FALSE(HasAll({1, 2}, {3}));
  EXPECT_FALSE(HasAll({}, {1}));
}

}  // namespace
}  // namespace tebium::alert
