#include "relay/console/list_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/text.h"
#include "relay/console/list_alerts.h"
#include "relay/console/list_history.h"
#include "relay/console/list_silences.h"
#include "relay/console/list_status.h"
#include "tests/relay/console/fakes.h"
#include "tests/relay/telegram/checked_html.h"

namespace tebium::relay {
namespace {

using base::Language;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// 2026-01-31 10:20:30 UTC.
const base::Time kNow = base::FromNanos(1769854830'000'000'000);

class ListTextTest : public ::testing::Test {
 protected:
  Viewer ViewerOf(Language language = Language::kEnglish) const {
    Viewer viewer{
        .signer = signer_, .settings = {}, .may_act = true, .now = kNow};
    viewer.settings.language = language;
    return viewer;
  }
  std::string Opened(const Button& button) const {
    return signer_.Open(button.data).value_or("not signed");
  }

  const ButtonSigner signer_{"a key of sixteen bytes and more"};
};

TEST_F(ListTextTest, TimesAreAsShortAsTheDayAllows) {
  Viewer viewer = ViewerOf();
  viewer.settings.time_zone = *base::TimeZone::Load("Europe/Moscow");
  EXPECT_EQ(viewer.Clock(kNow), "13:20");
  EXPECT_EQ(viewer.Clock(kNow - hours(14)), "30.01 23:20");
  EXPECT_EQ(viewer.Clock(kNow - hours(24 * 60)), "02.12.2025 13:20");
  EXPECT_EQ(viewer.Since(kNow - minutes(125)), "2 h 5 min");
  EXPECT_EQ(viewer.Until(kNow + minutes(5)), "5 min");
  EXPECT_EQ(viewer.Until(kNow - minutes(5)), "0 s");
}

TEST_F(ListTextTest, LatenciesAreInFittingUnits) {
  const struct {
    base::Duration latency;
    const char* english;
    const char* russian;
  } cases[] = {
      {milliseconds(-1), "0 ms", "0 мс"},
      {milliseconds(12), "12 ms", "12 мс"},
      {milliseconds(999), "999 ms", "999 мс"},
      {milliseconds(1'540), "1.5 s", "1,5 с"},
      {milliseconds(12'300), "12 s", "12 с"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(ViewerOf().Latency(test.latency), test.english);
    EXPECT_EQ(ViewerOf(Language::kRussian).Latency(test.latency), test.russian);
  }
}

TEST_F(ListTextTest, ForeignTextIsCutByCodePointsAndEscaped) {
  EXPECT_EQ(Cut("диск", 4), "диск");
  EXPECT_EQ(Cut("диски", 4), "дис…");
  EXPECT_EQ(Cut("<a&b>", 10), "&lt;a&amp;b&gt;");
  EXPECT_EQ(Cut("a\nb", 10), "a b");
  EXPECT_EQ(CutPlain("<a>", 10), "<a>");
}

TEST_F(ListTextTest, APageThatIsGoneBecomesTheLastOne) {
  EXPECT_EQ(PageAt(0, 5).count, 1u);
  EXPECT_EQ(PageAt(0, 5).end, 0u);
  const Page last = PageAt(25, 7);
  EXPECT_EQ(last.number, 2u);
  EXPECT_EQ(last.count, 3u);
  EXPECT_EQ(last.begin, 20u);
  EXPECT_EQ(last.end, 25u);
  EXPECT_EQ(PageAt(20, 1).count, 2u);
}

TEST_F(ListTextTest, PagingLeadsToTheNeighbours) {
  const auto payload = [](size_t page) {
    return "i:a:" + std::to_string(page);
  };
  Keyboard keyboard;
  AddPaging(ViewerOf(), PageAt(10, 0), payload, keyboard);
  EXPECT_THAT(keyboard, IsEmpty());
  AddPaging(ViewerOf(), PageAt(30, 1), payload, keyboard);
  ASSERT_THAT(keyboard, SizeIs(1));
  ASSERT_THAT(keyboard[0], SizeIs(3));
  EXPECT_EQ(keyboard[0][0].text, "‹");
  EXPECT_EQ(Opened(keyboard[0][0]), "i:a:0");
  EXPECT_EQ(keyboard[0][1].text, "2/3");
  EXPECT_EQ(Opened(keyboard[0][2]), "i:a:2");
  keyboard.clear();
  AddPaging(ViewerOf(), PageAt(30, 2), payload, keyboard);
  EXPECT_THAT(keyboard[0], SizeIs(2));
}

TEST_F(ListTextTest, EntriesThatAreTooLongAreTakenInBrief) {
  const auto entry = [](size_t index, bool brief) {
    return brief ? std::to_string(index) : std::string(1'000, 'x');
  };
  EXPECT_EQ(
      ListText("h", PageAt(2, 0), entry),
      "h\n\n" + std::string(1'000, 'x') + "\n\n" + std::string(1'000, 'x'));
  EXPECT_EQ(ListText("h", PageAt(5, 0), entry), "h\n\n0\n\n1\n\n2\n\n3\n\n4");
}

TEST_F(ListTextTest, BarsAndLinesKeepTheirProportions) {
  EXPECT_EQ(Bar(0, 10, 8), "");
  EXPECT_EQ(Bar(1, 1'000, 8), "▇");
  EXPECT_EQ(Bar(5, 10, 8), "▇▇▇▇");
  EXPECT_EQ(Bar(10, 10, 4), "▇▇▇▇");
  EXPECT_EQ(Sparkline({0, 1, 50, 100}), "▁▂▄█");
  EXPECT_EQ(Sparkline({0, 0}), "▁▁");
}

TEST_F(ListTextTest, NumbersInPayloadsComeBack) {
  for (const uint64_t number :
       {uint64_t{0}, uint64_t{35}, uint64_t{36}, uint64_t{1} << 62}) {
    EXPECT_EQ(ReadBase36(Base36(number)), number);
  }
  EXPECT_EQ(ReadBase36("no.number"), 0u);
  EXPECT_EQ(ReadBase36(""), 0u);
}

TEST_F(ListTextTest, AHistoryTrailFitsAndKeepsItsLatestSteps) {
  HistoryTrail trail;
  EXPECT_EQ(trail.ToString(40), "");
  for (const int64_t id : {1'000'000, 900'000, 800'000, 700'000}) {
    trail = trail.Older(id);
  }
  const HistoryTrail back = HistoryTrail::Read(trail.ToString(40));
  EXPECT_EQ(back.before_id(), 700'000);
  EXPECT_EQ(back.Newer().before_id(), 800'000);
  const std::string cut = trail.ToString(9);
  EXPECT_LE(cut.size(), 9u);
  EXPECT_EQ(HistoryTrail::Read(cut).before_id(), 700'000);
  EXPECT_EQ(HistoryTrail::Read(cut).Newer().before_id(), 800'000);
  EXPECT_TRUE(HistoryTrail::Read(cut).Newer().Newer().at_newest());
}

alert::Alert HostileAlert(std::mt19937& random) {
  const auto text = [&] { return base::ToValidUtf8(HostileText(random, 6)); };
  const std::string texts[] = {text(), text(), text(), text(), text()};
  alert::Alert alert;
  alert.labels = alert::LabelSet::Of({{"alertname", texts[0]},
                                      {"severity", texts[1]},
                                      {"module", texts[2]},
                                      {"instance", texts[3]}});
  alert.annotations = alert::LabelSet::Of({{"summary", texts[4]}});
  alert.starts_at = kNow - minutes(random() % 100'000);
  return alert;
}

void CheckKeyboard(const Keyboard& keyboard) {
  size_t buttons = 0;
  for (const auto& row : keyboard) {
    EXPECT_LE(row.size(), kMaxButtonsInRow);
    for (const Button& button : row) {
      EXPECT_FALSE(button.text.empty());
      EXPECT_LE(button.data.size(), kMaxButtonData);
      EXPECT_TRUE(base::IsValidUtf8(button.text));
      ++buttons;
    }
  }
  EXPECT_LE(buttons, kMaxButtons);
}

void CheckScreen(const Screen& screen) {
  Checked(screen.html, kMaxMessageCodePoints);
  CheckKeyboard(screen.keyboard);
}

class HostileListTest : public ListTextTest,
                        public ::testing::WithParamInterface<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, HostileListTest, ::testing::Range(0u, 20u));

TEST(FindAlertsTest, TakesNoMoreThanThePageShows) {
  FakeDesk desk;
  for (int i = 0; i < 1'000; ++i) {
    FakeDesk::Entry entry;
    entry.alert.labels = alert::LabelSet::Of(
        {{"alertname", "A"},
         {"instance", std::to_string(i)},
         {"severity", i % 10 == 0 ? "critical" : "warning"}});
    entry.alert.starts_at = base::kNoTime + std::chrono::seconds(1 + i);
    if (i % 4 == 0) entry.marks.silenced_by = {"s"};
    if (i % 4 == 1) entry.marks.muted_by = {"night"};
    desk.alerts.push_back(std::move(entry));
  }
  const auto instances = [](const AlertsPage& page) {
    std::string text;
    for (size_t i = page.number * kPerPage; i < page.alerts.size(); ++i) {
      text += std::string(page.alerts[i].alert.labels.Get("instance")) + " ";
    }
    return text;
  };
  const AlertsPage first = FindAlerts(desk, AlertSearch(), 0);
  EXPECT_EQ(first.alerts.size(), kPerPage);
  EXPECT_EQ(first.found, 1'000u);
  EXPECT_EQ(first.held_back, 500u);
  EXPECT_TRUE(first.alerts[0].silenced);
  EXPECT_FALSE(first.alerts[1].silenced);
  EXPECT_EQ(instances(first), "0 10 20 30 40 50 60 70 80 90 ");
  const AlertsPage eleventh = FindAlerts(desk, AlertSearch(), 10);
  EXPECT_EQ(instances(eleventh), "1 2 3 4 5 6 7 8 9 11 ");
  // A page that is not there any more becomes the last one.
  EXPECT_EQ(FindAlerts(desk, AlertSearch(), SIZE_MAX).alerts.size(), 1'000u);
}

TEST_P(HostileListTest, AlertsAndHistoryStayWithinLimits) {
  std::mt19937 random(GetParam());
  AlertsPage page{.filter = HostileText(random, 8),
                  .alerts = {},
                  .found = 25,
                  .held_back = 25,
                  .firing = 99,
                  .number = 1};
  AlertKinds kinds;
  HistoryPage history{
      .search = HostileText(random, 8), .entries = {}, .trail = {}};
  for (int64_t i = 0; i < 25; ++i) {
    page.alerts.push_back({.alert = HostileAlert(random), .silenced = true});
    kinds.Add(page.alerts.back().alert);
    store::HistoryEntry entry;
    entry.id = 100 - i;
    entry.alert = HostileAlert(random);
    history.entries.push_back(std::move(entry));
  }
  const Viewer viewer = ViewerOf(Language::kRussian);
  const auto payload = [](size_t number) { return Base36(number); };
  CheckScreen(AlertsScreen(viewer, page, payload));
  CheckScreen(KindsScreen(
      viewer, kinds.Sorted(), 0, [](const AlertKind&) { return "i:k:1"; },
      payload));
  CheckScreen(HistoryScreen(viewer, history, [](const HistoryTrail& trail) {
    return trail.ToString(40);
  }));
}

TEST_P(HostileListTest, SilencesStatusAndCountsStayWithinLimits) {
  std::mt19937 random(GetParam());
  const auto text = [&] { return base::ToValidUtf8(HostileText(random, 6)); };
  std::vector<alert::Silence> silences(15);
  StatusFacts status;
  status.modules.emplace();
  StatsFacts counts;
  for (alert::Silence& silence : silences) {
    silence.id = "6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f44";
    silence.matchers = {alert::Matcher::Equal(text(), text())};
    silence.created_by = text();
    silence.comment = text();
    silence.ends_at = kNow + hours(1);
    alert::ModuleView module;
    module.name = text();
    module.detail = text();
    module.state = alert::ModuleState::kDown;
    status.modules->push_back(module);
    counts.modules.push_back({text(), random() % 100, 1});
    counts.hours.push_back({text(), random() % 100, 1});
  }
  counts.names = counts.severities = counts.modules;
  const Viewer viewer = ViewerOf(Language::kRussian);
  CheckScreen(SilencesScreen(
      viewer, silences, 0,
      {.page = [](size_t number) { return Base36(number); },
       .expire = [](const std::string& id, size_t) { return "i:x:0:" + id; }}));
  CheckScreen(ExpireScreen(viewer, silences[0], "i:X", "i:l"));
  CheckScreen(StatusScreen(viewer, status, "i:s", "i:c"));
  CheckScreen(CheckedScreen(viewer, *status.modules, "i:c"));
  CheckScreen(StatsScreen(viewer, counts, [](StatsRange) { return "i:t"; }));
}

}  // namespace
}  // namespace tebium::relay
