#include "relay/buttons.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/relay/telegram/message_samples.h"

namespace tebium::relay {
namespace {

using ::testing::ElementsAre;

const ButtonSigner kSigner("a key of at least sixteen bytes");
constexpr uint64_t kCard = 0x0123'4567'89AB'CDEF;

TEST(ButtonSignerTest, OpensWhatItSigned) {
  const std::string longest(kMaxPayload, '~');
  for (const std::string& payload : {std::string("c:a:1:0"), longest}) {
    const std::string data = kSigner.Sign(payload);
    EXPECT_LE(data.size(), kMaxButtonData);
    EXPECT_EQ(kSigner.Open(data), payload);
  }
  // Buttons outlive the program: what was signed once stays good.
  EXPECT_EQ(kSigner.Sign("c:a:1:0"), ButtonSigner(kSigner).Sign("c:a:1:0"));
}

TEST(ButtonSignerTest, WhatIsNoPayloadIsNotSigned) {
  for (const std::string& payload :
       {std::string(), std::string("a.b"), std::string("a b"), std::string("я"),
        std::string("\n"), std::string(kMaxPayload + 1, 'x')}) {
    EXPECT_EQ(kSigner.Sign(payload), "") << payload;
  }
}

TEST(ButtonSignerTest, NothingElseIsOpened) {
  const std::string good = kSigner.Sign("c:a:1:0");
  for (size_t at = 0; at < good.size(); ++at) {
    std::string forged = good;
    forged[at] = forged[at] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(kSigner.Open(forged).has_value()) << forged;
    EXPECT_FALSE(kSigner.Open(good.substr(0, at)).has_value()) << at;
  }
  for (const std::string& data :
       {std::string(), std::string("."), std::string(9, '.'), good + "A",
        "x" + good, std::string(1'000, 'x')}) {
    EXPECT_FALSE(kSigner.Open(data).has_value()) << data;
  }
  EXPECT_FALSE(ButtonSigner("another key of this length").Open(good));
}

TEST(CardPayloadTest, IsReadAsItWasWritten) {
  for (const char action : {'a', 'S', 's', 'M', 'm', 'd', 'u', 'b'}) {
    const CardPress press{static_cast<CardAction>(action),
                          std::numeric_limits<uint64_t>::max(),
                          std::numeric_limits<uint32_t>::max()};
    EXPECT_EQ(ReadCardPayload(CardPayload(press)), press);
    EXPECT_LE(CardPayload(press).size(), kMaxPayload);
  }
  EXPECT_EQ(CardPayload({CardAction::kSnooze, 35, 36}), "c:s:z:10");
}

TEST(CardPayloadTest, NothingElseIsRead) {
  for (const char* payload :
       {"", "c", "c:a", "c:a:1", "c:a:1:0:0", "d:a:1:0", "c:x:1:0", "c::1:0",
        "c:aa:1:0", "c:a::0", "c:a:1:", "c:a:-1:0", "c:a:1:+1", "c:a:1 :0",
        "c:a:3w5e11264sgsg:0", "c:a:1:1z141z4", "c:a:1:0.", "::::"}) {
    EXPECT_FALSE(ReadCardPayload(payload).has_value()) << payload;
  }
}

// "text=ACTION:ARGUMENT" or "text=URL" for each button, row by row.
std::vector<std::vector<std::string>> Shown(const Keyboard& keyboard) {
  std::vector<std::vector<std::string>> shown;
  for (const std::vector<Button>& row : keyboard) {
    shown.emplace_back();
    for (const Button& button : row) {
      std::string what = button.url;
      if (!button.data.empty()) {
        const auto payload = kSigner.Open(button.data);
        const auto press = ReadCardPayload(payload.value_or(""));
        EXPECT_TRUE(press.has_value()) << button.data;
        EXPECT_EQ(press->card, kCard);
        what = static_cast<char>(press->action);
        what += ":" + std::to_string(press->argument);
      }
      shown.back().push_back(button.text + "=" + what);
    }
  }
  return shown;
}

alert::Notification Disk() {
  alert::NotifiedAlert plain = Instance("db1", "error");
  alert::NotifiedAlert linked = Instance("db2", "error");
  linked.alert.annotations =
      alert::LabelSet::Of({{"runbook_url", "https://wiki.example.com/a"},
                           {"dashboard", "http://grafana/d"}});
  linked.alert.generator_url = "https://prom.example.com/graph";
  alert::Notification group = Group({plain, linked, linked});
  group.external_url = "https://am.example.com";
  return group;
}

Marks With(std::initializer_list<MarkKind> kinds) {
  Marks marks;
  for (const MarkKind kind : kinds) {
    marks.marks.emplace_back();
    marks.marks.back().kind = kind;
  }
  return marks;
}

Keyboard Card(const Marks& marks, CardView view,
              const RenderSettings& settings = {}) {
  return CardKeyboard(kSigner, kCard, Disk(), marks, view, settings);
}

TEST(CardKeyboardTest, OffersWhatCanBeDoneAndLinksThatTelegramTakes) {
  EXPECT_THAT(
      Shown(Card({}, CardView::kMain)),
      ElementsAre(ElementsAre("✅ Подтвердить=a:0", "⏰ Отложить=S:0"),
                  ElementsAre("🔕 Отключить=M:0", "ℹ️ Детали=d:0"),
                  ElementsAre("🔗 Инструкция=https://wiki.example.com/a",
                              "🔗 Источник=https://prom.example.com/graph"),
                  ElementsAre("🔗 Alertmanager=https://am.example.com")));
  RenderSettings settings = English();
  settings.emoji = false;
  EXPECT_THAT(Shown(Card({}, CardView::kMain, settings)),
              ElementsAre(ElementsAre("Acknowledge=a:0", "Snooze=S:0"),
                          ElementsAre("Mute=M:0", "Details=d:0"),
                          ElementsAre("Runbook=https://wiki.example.com/a",
                                      "Source=https://prom.example.com/graph"),
                          ElementsAre("Alertmanager=https://am.example.com")));
}

TEST(CardKeyboardTest, WhatIsDoneCanBeTakenBack) {
  const auto shown =
      Shown(Card(With({MarkKind::kAcknowledged}), CardView::kMain));
  EXPECT_THAT(
      shown[0],
      ElementsAre("↩️ Отменить подтверждение=u:0"));
  EXPECT_THAT(shown[1], ElementsAre("⏰ Отложить=S:0", "🔕 Отключить=M:0"));
  EXPECT_THAT(shown[2], ElementsAre("ℹ️ Детали=d:0"));
  const auto all = Shown(Card(
      With({MarkKind::kAcknowledged, MarkKind::kSnoozed, MarkKind::kMuted}),
      CardView::kMain, English()));
  EXPECT_THAT(all[0], ElementsAre("↩️ Undo the acknowledgement=u:0"));
  EXPECT_THAT(all[1], ElementsAre("↩️ Undo the snooze=u:1"));
  EXPECT_THAT(all[2], ElementsAre("↩️ Unmute=u:2"));
  EXPECT_THAT(all[3], ElementsAre("ℹ️ Details=d:0"));
}

TEST(CardKeyboardTest, WhatIsNotCoveredCanBeAcknowledgedOnceMore) {
  Marks marks = With({MarkKind::kAcknowledged});
  marks.uncovered = true;
  const auto shown = Shown(Card(marks, CardView::kMain));
  EXPECT_THAT(
      shown[0],
      ElementsAre("↩️ Отменить подтверждение=u:0"));
  EXPECT_THAT(shown[1], ElementsAre("✅ Подтвердить=a:0", "⏰ Отложить=S:0"));
}

TEST(CardKeyboardTest, NewAlertsAreNotCovered) {
  alert::Notification joined = Disk();
  const auto buttons = [&] {
    return Shown(CardKeyboard(kSigner, kCard, joined,
                              With({MarkKind::kAcknowledged}), CardView::kMain,
                              English()));
  };
  EXPECT_THAT(buttons()[1], ElementsAre("⏰ Snooze=S:0", "🔕 Mute=M:0"));
  joined.alerts[1].is_new = true;
  EXPECT_THAT(buttons()[1], ElementsAre("✅ Acknowledge=a:0", "⏰ Snooze=S:0"));
  joined.alerts[1].firing = false;  // it came and went
  EXPECT_THAT(buttons()[1], ElementsAre("⏰ Snooze=S:0", "🔕 Mute=M:0"));
}

TEST(CardKeyboardTest, Times) {
  EXPECT_THAT(
      Shown(Card({}, CardView::kSnooze)),
      ElementsAre(ElementsAre("5 мин=s:5", "15 мин=s:15", "30 мин=s:30"),
                  ElementsAre("1 ч=s:60", "2 ч=s:120", "До утра=s:0"),
                  ElementsAre("⬅️ Назад=b:0")));
  EXPECT_THAT(Shown(Card({}, CardView::kMute, English())),
              ElementsAre(ElementsAre("1 h=m:60", "4 h=m:240"),
                          ElementsAre("1 day=m:1440", "7 days=m:10080"),
                          ElementsAre("⬅️ Back=b:0")));
  EXPECT_THAT(Shown(Card({}, CardView::kMute))[1],
              ElementsAre("1 день=m:1440", "7 дней=m:10080"));
}

TEST(CardKeyboardTest, NothingToDoIsNoKeyboard) {
  alert::Notification resolved = Group({Instance("db1", "error", false)});
  for (const CardView view :
       {CardView::kMain, CardView::kSnooze, CardView::kMute}) {
    EXPECT_TRUE(CardKeyboard(kSigner, kCard, resolved, {}, view, {}).empty());
    EXPECT_TRUE(CardKeyboard(kSigner, 0, Disk(), {}, view, {}).empty());
  }
}

}  // namespace
}  // namespace tebium::relay
