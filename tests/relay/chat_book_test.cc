#include "relay/chat_book.h"

#include <gtest/gtest.h>

namespace tebium::relay {
namespace {

alert::NotifiedAlert Told(const std::string& module, const std::string& name,
                          const std::string& severity, uint64_t identity = 1) {
  alert::NotifiedAlert told;
  told.identity = identity;
  told.alert.labels = alert::LabelSet::Of(
      {{"alertname", name}, {"module", module}, {"severity", severity}});
  told.is_new = true;
  return told;
}

alert::Notification NewsOf(std::vector<alert::NotifiedAlert> alerts) {
  alert::Notification news;
  news.group_key = "group";
  news.group_labels = alert::LabelSet::Of({{"module", "db"}});
  news.receiver = "default";
  news.external_url = "http://am.test";
  news.alerts = std::move(alerts);
  return news;
}

ChatChoices Subscribed(std::vector<Subscription> subscriptions) {
  ChatChoices choices;
  choices.subscriptions = std::move(subscriptions);
  return choices;
}

TEST(QuietHoursTest, HoldFromTheFirstMinuteToBeforeTheLast) {
  struct Case {
    QuietHours hours;
    int minute;
    bool holds;
  };
  const Case cases[] = {
      {{60, 120}, 59, false},          {{60, 120}, 60, true},
      {{60, 120}, 119, true},          {{60, 120}, 120, false},
      {{23 * 60, 8 * 60}, 0, true},    {{23 * 60, 8 * 60}, 479, true},
      {{23 * 60, 8 * 60}, 480, false}, {{23 * 60, 8 * 60}, 1379, false},
      {{23 * 60, 8 * 60}, 1380, true}, {{60, 60}, 60, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(c.hours.Holds(c.minute), c.holds)
        << c.hours.from_minute << "-" << c.hours.to_minute << " " << c.minute;
  }
}

TEST(SubscriptionTest, AllThreeMustLetAnAlertPass) {
  const alert::Alert alert = Told("db", "Disk", "error").alert;
  struct Case {
    Subscription subscription;
    bool matches;
  };
  const Case cases[] = {
      {{}, true},
      {{{"db"}, {}, 0}, true},
      {{{"api", "db"}, {"Disk"}, 3}, true},
      {{{"api"}, {}, 0}, false},
      {{{}, {"Cpu"}, 0}, false},
      {{{}, {}, 4}, false},
      {{{}, {}, 3}, true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(c.subscription.Matches(alert), c.matches);
  }
}

TEST(ChatChoicesTest, StoredFormKeepsEverything) {
  ChatChoices choices = Subscribed({{{"db", "a b"}, {"Диск"}, 3}, {}});
  EXPECT_EQ(DecodeChoices(EncodeChoices(choices)), choices);
  choices.language = base::Language::kEnglish;
  choices.quiet_hours = QuietHours{1, 1439};
  EXPECT_EQ(DecodeChoices(EncodeChoices(choices)), choices);
  EXPECT_EQ(DecodeChoices(EncodeChoices({})), ChatChoices());
}

TEST(ChatChoicesTest, WhatCannotBeReadIsNothingChosen) {
  ChatChoices choices = Subscribed({{{"db"}, {"Disk"}, 3}});
  choices.language = base::Language::kEnglish;
  const std::string whole = EncodeChoices(choices);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(DecodeChoices(whole.substr(0, size)), ChatChoices()) << size;
  }
  EXPECT_EQ(DecodeChoices(whole + "x"), ChatChoices());
  EXPECT_EQ(DecodeChoices("\xFF\xFF\xFF\xFF\xFF"), ChatChoices());
}

TEST(ChatBookTest, KeepsAndForgetsChoices) {
  ChatBook book;
  EXPECT_EQ(book.Of(1), ChatChoices());
  const ChatChoices choices = Subscribed({{}});
  ASSERT_TRUE(book.Put(1, choices).ok());
  EXPECT_EQ(book.Of(1), choices);
  ASSERT_TRUE(book.Put(1, {}).ok());
  EXPECT_TRUE(book.SharesOf(NewsOf({Told("db", "Disk", "error")})).empty());
}

TEST(ChatBookTest, HasBounds) {
  ChatBook book;
  const ChatChoices most =
      Subscribed(std::vector<Subscription>(kMaxSubscriptions));
  EXPECT_TRUE(book.Put(1, most).ok());
  const base::Status over =
      book.Put(1, Subscribed(std::vector<Subscription>(kMaxSubscriptions + 1)));
  EXPECT_EQ(over.code(), base::StatusCode::kResourceExhausted);
  EXPECT_EQ(book.Of(1), most);

  const auto count = static_cast<int64_t>(kMaxChats);
  for (int64_t id = 2; id <= count; ++id) {
    ASSERT_TRUE(book.Put(id, Subscribed({{}})).ok());
  }
  EXPECT_EQ(book.Put(count + 1, Subscribed({{}})).code(),
            base::StatusCode::kResourceExhausted);
  EXPECT_EQ(book.Check(count + 1, Subscribed({{}})).code(),
            base::StatusCode::kResourceExhausted);
  EXPECT_TRUE(book.Put(1, Subscribed({{}})).ok()) << "one that is there";
  EXPECT_TRUE(book.Check(1, Subscribed({{}})).ok());
}

TEST(ChatBookTest, ChoicesMoveWithTheirChat) {
  ChatBook book;
  const ChatChoices choices = Subscribed({{{"db"}, {}, 0}});
  ASSERT_TRUE(book.Put(-5, choices).ok());
  book.Move(-5, -1005);
  EXPECT_EQ(book.Of(-5), ChatChoices());
  EXPECT_EQ(book.Of(-1005), choices);
  book.Move(-5, -1005);
  EXPECT_EQ(book.Of(-1005), choices) << "told twice";
}

TEST(ChatBookTest, EachChatGetsWhatItHasSubscribedTo) {
  ChatBook book;
  ASSERT_TRUE(book.Put(1, Subscribed({{{"db"}, {}, 0}})).ok());
  ASSERT_TRUE(book.Put(2, Subscribed({{{"api"}, {}, 0}, {{}, {}, 4}})).ok());
  ASSERT_TRUE(book.Put(3, Subscribed({{{"web"}, {}, 0}})).ok());
  alert::Notification news =
      NewsOf({Told("db", "Disk", "critical", 1), Told("api", "Slow", "info", 2),
              Told("db", "Cpu", "info", 3)});
  news.held_back = 7;
  const auto shares = book.SharesOf(news);
  ASSERT_EQ(shares.size(), 2u);
  EXPECT_EQ(shares[0].chat_id, 1);
  ASSERT_EQ(shares[0].notification.alerts.size(), 2u);
  EXPECT_EQ(shares[0].notification.alerts[1].identity, 3u);
  EXPECT_EQ(shares[1].chat_id, 2);
  ASSERT_EQ(shares[1].notification.alerts.size(), 2u);
  EXPECT_EQ(shares[1].notification.alerts[0].identity, 1u);
  EXPECT_EQ(shares[1].notification.alerts[1].identity, 2u);
  EXPECT_EQ(shares[1].notification.group_key, "group");
  EXPECT_EQ(shares[1].notification.group_labels, news.group_labels);
  EXPECT_EQ(shares[1].notification.external_url, "http://am.test");
  EXPECT_EQ(shares[1].notification.held_back, 7u);
}

TEST(ChatBookTest, MakesNoSoundForNewsThatIsNotTheirs) {
  ChatBook book;
  ASSERT_TRUE(book.Put(1, Subscribed({{{"db"}, {}, 0}})).ok());
  alert::NotifiedAlert known = Told("db", "Disk", "error", 1);
  known.is_new = false;
  alert::Notification news = NewsOf({known, Told("api", "Slow", "error", 2)});
  EXPECT_EQ(book.SharesOf(news)[0].notification.reason, alert::Reason::kUpdate);
  news.reason = alert::Reason::kRepeat;
  EXPECT_EQ(book.SharesOf(news)[0].notification.reason, alert::Reason::kRepeat);
  news.reason = alert::Reason::kFiring;
  news.alerts[0].posts = 1;
  EXPECT_EQ(book.SharesOf(news)[0].notification.reason, alert::Reason::kFiring);
}

TEST(ChatBookTest, TellsOnOfAnAlertThatFellBelowUntilItResolves) {
  ChatBook book;
  ASSERT_TRUE(book.Put(1, Subscribed({{{}, {}, 3}})).ok());
  alert::NotifiedAlert told = Told("db", "Disk", "warning");
  EXPECT_TRUE(book.SharesOf(NewsOf({told})).empty()) << "was never told";

  told.previous_severity = "error";
  EXPECT_EQ(book.SharesOf(NewsOf({told})).size(), 1u) << "as it falls";
  told.previous_severity.clear();
  EXPECT_EQ(book.SharesOf(NewsOf({told})).size(), 1u) << "afterwards";
  alert::NotifiedAlert other = Told("db", "Disk", "warning", 2);
  EXPECT_TRUE(book.SharesOf(NewsOf({other})).empty());

  told.firing = false;
  EXPECT_EQ(book.SharesOf(NewsOf({told})).size(), 1u) << "its resolution";
  EXPECT_TRUE(book.SharesOf(NewsOf({told})).empty()) << "is told once";
}

TEST(ChatBookTest, FollowsWhatItsSubscriptionsLetPass) {
  ChatBook book;
  ASSERT_TRUE(book.Put(1, Subscribed({{{"db"}, {}, 3}})).ok());
  const auto follows = [&book](const alert::NotifiedAlert& told) {
    return book.Followed(1, {told}).size() == 1;
  };
  EXPECT_TRUE(follows(Told("db", "Disk", "critical")));
  EXPECT_FALSE(follows(Told("api", "Disk", "critical")));
  EXPECT_FALSE(follows(Told("db", "Disk", "warning")));
  alert::NotifiedAlert told = Told("db", "Disk", "warning");
  told.firing = false;
  EXPECT_TRUE(follows(told)) << "the end of what was told";
  told.firing = true;
  told.previous_severity = "critical";
  EXPECT_TRUE(follows(told)) << "as it falls";
  EXPECT_EQ(book.SharesOf(NewsOf({told})).size(), 1u);
  told.previous_severity.clear();
  EXPECT_TRUE(follows(told)) << "afterwards";
  ASSERT_TRUE(book.Put(1, {}).ok());
  EXPECT_FALSE(follows(told));
  EXPECT_FALSE(book.Followed(2, {told}).size() == 1);
}

TEST(ChatBookTest, RecallsAfterAStartWhatItTellsOn) {
  ChatBook book;
  ASSERT_TRUE(book.Put(1, Subscribed({{{"db"}, {}, 3}})).ok());
  const alert::NotifiedAlert told = Told("db", "Disk", "warning", 1);
  alert::NotifiedAlert resolved = Told("db", "Disk", "warning", 2);
  resolved.firing = false;
  const alert::NotifiedAlert other = Told("api", "Slow", "warning", 3);
  book.Recall(1, {told, resolved, other});
  EXPECT_EQ(book.SharesOf(NewsOf({told})).size(), 1u);
  resolved.firing = true;
  EXPECT_TRUE(book.SharesOf(NewsOf({resolved, other})).empty());
}

TEST(ChatBookTest, ResolutionThatLowersTheSeverityIsTold) {
  ChatBook book;
  ASSERT_TRUE(book.Put(1, Subscribed({{{}, {}, 3}})).ok());
  alert::NotifiedAlert told = Told("db", "Disk", "info");
  told.previous_severity = "critical";
  told.firing = false;
  EXPECT_EQ(book.SharesOf(NewsOf({told})).size(), 1u);
}

}  // namespace
}  // namespace tebium::relay
