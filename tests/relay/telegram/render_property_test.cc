// No text that comes from outside breaks a message.
#include <gtest/gtest.h>

#include <algorithm>

#include "relay/buttons.h"
#include "relay/telegram/html.h"
#include "relay/telegram/render.h"
#include "tests/relay/telegram/checked_html.h"
#include "tests/relay/telegram/message_samples.h"

namespace tebium::relay {
namespace {

using alert::LabelSet;
using alert::Notification;
using alert::NotifiedAlert;

LabelSet HostileSet(std::mt19937& random, LabelSet set, size_t max_pieces) {
  const auto text = [&](size_t pieces) {
    return base::ToValidUtf8(HostileText(random, pieces));
  };
  for (int i = 0; i < 3; ++i) {
    set = set.With("n" + text(2), text(max_pieces));
  }
  for (const char* name :
       {"alertname", "severity", "module", "instance", "pod", "summary",
        "description", "message", "runbook_url", "dashboard"}) {
    if (random() % 3 == 0) set = set.With(name, text(max_pieces));
  }
  return set;
}

std::string HostileUrl(std::mt19937& random) {
  return "http://a.b/" + HostileText(random, random() % 4);
}

Notification HostileNotification(std::mt19937& random) {
  std::vector<NotifiedAlert> alerts;
  const size_t pieces = random() % 2 == 0 ? 3 : 30;
  for (size_t count = random() % 12; count > 0; --count) {
    NotifiedAlert alert = Instance("x", "error", random() % 2 == 0);
    alert.alert.labels = HostileSet(random, alert.alert.labels, pieces);
    alert.alert.annotations =
        HostileSet(random, alert.alert.annotations, pieces);
    alert.alert.generator_url = HostileUrl(random);
    alert.is_new = random() % 2 == 0;
    alert.posts = random() % 3;
    alert.previous_severity = HostileText(random, 3);
    alerts.push_back(std::move(alert));
  }
  Notification notification = Group(std::move(alerts));
  if (random() % 2 == 0) notification.source = alert::Source::kNative;
  if (random() % 4 == 0) notification.reason = alert::Reason::kRepeat;
  notification.group_labels =
      HostileSet(random, notification.group_labels, pieces);
  notification.external_url =
      random() % 2 == 0 ? HostileText(random, 4) : HostileUrl(random);
  notification.held_back = random() % 3;
  notification.truncated_alerts = random() % 3;
  return notification;
}

Marks HostileMarks(std::mt19937& random) {
  Marks marks;
  for (const MarkKind kind :
       {MarkKind::kAcknowledged, MarkKind::kSnoozed, MarkKind::kMuted}) {
    if (random() % 2 == 0) continue;
    Mark mark;
    mark.kind = kind;
    mark.by = {7, HostileText(random, 10)};
    mark.at = SampleNow() - std::chrono::hours(random() % 9'000);
    mark.until = SampleNow() + std::chrono::hours(random() % 9'000);
    mark.silences = {HostileText(random, 3)};
    marks.marks.push_back(std::move(mark));
  }
  return marks;
}

RenderSettings AnySettings(std::mt19937& random) {
  RenderSettings settings;
  if (random() % 2 == 0) settings = English();
  settings.markup = random() % 3 != 0;
  settings.emoji = random() % 4 != 0;
  settings.max_alerts_in_full = random() % 5;
  settings.max_parts = 1 + random() % 5;
  return settings;
}

void ExpectSendable(Rendered rendered, const RenderSettings& settings) {
  EXPECT_LE(rendered.parts.size(), std::max<size_t>(settings.max_parts, 2));
  EXPECT_EQ(rendered.html, settings.markup);
  Seen(rendered);
  MarkPossiblyRepeated(rendered, settings);
  Seen(rendered);
  rendered.html = false;  // as it is sent when markup is refused
  for (std::string& part : rendered.parts) part = HtmlToPlainText(part);
  Seen(rendered);
}

void ExpectSendable(const Keyboard& keyboard) {
  size_t count = 0;
  for (const std::vector<Button>& row : keyboard) {
    EXPECT_FALSE(row.empty());
    EXPECT_LE(row.size(), kMaxButtonsInRow);
    count += row.size();
    for (const Button& button : row) {
      EXPECT_FALSE(button.text.empty());
      EXPECT_TRUE(base::IsValidUtf8(button.text));
      EXPECT_NE(button.data.empty(), button.url.empty());
      EXPECT_LE(button.data.size(), kMaxButtonData);
      EXPECT_TRUE(button.url.empty() || IsLinkable(button.url));
    }
  }
  EXPECT_LE(count, kMaxButtons);
}

TEST(RenderPropertyTest, NoTextBreaksAMessage) {
#if defined(TEBIUM_SANITIZED)
  constexpr int kRounds = 40;
#else
  constexpr int kRounds = 400;
#endif
  std::mt19937 random(7);
  const ButtonSigner signer("0123456789abcdef");
  for (int round = 0; round < kRounds; ++round) {
    const RenderSettings settings = AnySettings(random);
    const Notification one = HostileNotification(random);
    const Notification two = HostileNotification(random);
    const Marks marks = HostileMarks(random);
    const base::Time now = SampleNow();
    const Rendered live = RenderLive(one, marks, settings, now);
    EXPECT_EQ(live.parts.size(), 1u);
    for (const Rendered& rendered : {RenderFirst(one, settings, now), live,
                                     RenderReply(one, settings, now),
                                     RenderDetails(one, marks, settings, now),
                                     RenderDigest({one, two}, settings, now)}) {
      ExpectSendable(rendered, settings);
    }
    ExpectSendable(
        CardKeyboard(signer, random(), one, marks, CardView::kMain, settings));
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
}

TEST(RenderPropertyTest, TheSameStateIsTheSameTextAllDay) {
  std::mt19937 random(8);
  for (int round = 0; round < 50; ++round) {
    const RenderSettings settings = AnySettings(random);
    const Notification notification = HostileNotification(random);
    const Marks marks = HostileMarks(random);
    EXPECT_EQ(
        RenderLive(notification, marks, settings, At("2026-01-31T00:00:00Z"))
            .parts,
        RenderLive(notification, marks, settings, At("2026-01-31T23:59:59Z"))
            .parts);
  }
}

}  // namespace
}  // namespace tebium::relay
