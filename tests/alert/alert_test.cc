#include "alert/alert.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "tests/alert/samples.h"

namespace tebium::alert {
namespace {

TEST(Severity, RanksAndClasses) {
  struct Case {
    const char* name;
    int rank;
    const char* severity_class;
  };
  const Case cases[] = {{"critical", 4, "critical"},
                        {"page", 4, "critical"},
                        {"error", 3, "error"},
                        {"high", 3, "error"},
                        {"warning", 2, "warning"},
                        {"info", 1, "info"},
                        {"", 0, "other"},
                        {"Critical", 0, "other"},
                        {"none", 0, "other"}};
  for (const Case& c : cases) {
    EXPECT_EQ(SeverityRank(c.name), c.rank) << c.name;
    EXPECT_EQ(SeverityClass(c.name), c.severity_class) << c.name;
  }
}

TEST(Source, NamesAreTheLabelsValues) {
  EXPECT_EQ(SourceName(Source::kNative), "native");
  EXPECT_EQ(SourceName(Source::kWebhook), "webhook");
  EXPECT_EQ(SourceName(Source::kApi), "api");
  EXPECT_EQ(SourceName(Source::kProbe), "probe");
}

TEST(Alert, ReadsItsLabels) {
  Alert alert;
  EXPECT_EQ(alert.name(), "");
  alert.labels = LabelSet::Of(
      {{kAlertName, "Down"}, {kModule, "api"}, {kSeverity, "page"}});
  EXPECT_EQ(alert.name(), "Down");
  EXPECT_EQ(alert.module(), "api");
  EXPECT_EQ(alert.severity(), "page");
}

TEST(Notification, CountsWhatFiresAndWhetherItNotifies) {
  Notification n = FullNotification();
  EXPECT_EQ(n.FiringCount(), 1u);
  EXPECT_TRUE(n.Notifies());
  n.reason = Reason::kUpdate;
  EXPECT_FALSE(n.Notifies());
}

TEST(SortWorstFirst, FiringThenSeverityThenAgeThenLabels) {
  const std::vector<NotifiedAlert> expected = {
      Notified(1, "critical", 5),
      Notified(2, "critical", 6),
      Notified(3, "page", 6),
      Notified(4, "error", 1),
      Notified(5, "warning", 1),
      Notified(6, "info", 1),
      Notified(7, "", 1),
      Notified(8, "critical", 1, false),
      Notified(9, "warning", 1, false),
  };
  std::vector<NotifiedAlert> alerts = expected;
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::shuffle(alerts.begin(), alerts.end(), random);
    SortWorstFirst(alerts);
    for (size_t i = 0; i < alerts.size(); ++i) {
      ASSERT_TRUE(Same(alerts[i], expected[i])) << i;
    }
  }
}

TEST(SortWorstFirst, KeepsTheOrderOfEquals) {
  std::vector<NotifiedAlert> alerts;
  for (uint64_t i = 0; i < 20; ++i) {
    alerts.push_back(Notified(5, "info"));
    alerts.back().posts = i;
  }
  SortWorstFirst(alerts);
  for (uint64_t i = 0; i < 20; ++i) EXPECT_EQ(alerts[i].posts, i);
  std::vector<NotifiedAlert> none;
  SortWorstFirst(none);
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace tebium::alert
