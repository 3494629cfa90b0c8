#include "relay/console/menu_text.h"

#include <array>
#include <string>

#include "base/hash.h"
#include "relay/console/subscription_text.h"
#include "relay/telegram/html.h"

namespace tebium::relay {
namespace {

using base::Say;

// What is offered; others by command.
constexpr std::array<QuietHours, 4> kQuietChoices = {
    {{22 * 60, 7 * 60}, {23 * 60, 8 * 60}, {0, 8 * 60}, {0, 9 * 60}}};

constexpr size_t kNameInButton = 40;

std::string Title(const Viewer& viewer, std::string_view sign, Say say) {
  return viewer.Sign(sign) + Bold(viewer.Say(say));
}

Button Back(const Viewer& viewer, std::string_view payload) {
  return ScreenButton(viewer, "↩️", Say::kMenuBack, payload);
}

std::string QuietLine(const Viewer& viewer, const ChatChoices& choices) {
  if (!choices.quiet_hours) {
    return std::string(viewer.Say(Say::kSettingsNotQuiet));
  }
  return viewer.Say(Say::kSettingsQuiet,
                    {QuietHoursText(*choices.quiet_hours)});
}

std::string SubscriptionLines(const Viewer& viewer,
                              const ChatChoices& choices) {
  if (choices.subscriptions.empty()) {
    return std::string(viewer.Say(Say::kSettingsNoSubscriptions));
  }
  std::string lines(viewer.Say(Say::kSettingsSubscriptions));
  for (const Subscription& subscription : choices.subscriptions) {
    lines += "\n• " +
             Cut(SubscriptionText(subscription, viewer.settings.language), 150);
  }
  return lines;
}

}  // namespace

Button ScreenButton(const Viewer& viewer, std::string_view sign, Say say,
                    std::string_view payload) {
  return viewer.Press(viewer.Sign(sign) + std::string(viewer.Say(say)),
                      payload);
}

Button OpenButton(const Viewer& viewer, std::string_view sign, Say say,
                  std::string_view command) {
  return ScreenButton(viewer, sign, say,
                      std::string(kMenuOpen) + std::string(command));
}

Button MenuButton(const Viewer& viewer) {
  return ScreenButton(viewer, "↩️", Say::kToMenu, kMenuStart);
}

Screen StartScreen(const Viewer& viewer, const StartFacts& facts) {
  Screen screen;
  screen.html = Title(viewer, "👋", Say::kMenuGreeting);
  AddLine(Italic(viewer.Say(Say::kMenuVersion, {Cut(facts.version, 40)})),
          screen.html);
  screen.html += "\n\n";
  screen.html +=
      facts.firing == 0
          ? std::string(viewer.Say(Say::kMenuAllQuiet))
          : viewer.Say(Say::kMenuFiring,
                       {viewer.Counted(base::Noun::kAlert, facts.firing)});
  screen.keyboard = {
      {OpenButton(viewer, "🔥", Say::kMenuAlerts, "alerts"),
       OpenButton(viewer, "🖥", Say::kMenuModules, "status")},
      {OpenButton(viewer, "📊", Say::kMenuStats, "stats"),
       OpenButton(viewer, "🕘", Say::kMenuHistory, "history")},
      {ScreenButton(viewer, "⚙️", Say::kMenuSettings, kMenuSettingsScreen),
       OpenButton(viewer, "❓", Say::kMenuHelp, "help")}};
  if (facts.is_admin) {
    screen.keyboard.push_back(
        {OpenButton(viewer, "🛠", Say::kMenuAdmin, "admin")});
  }
  return screen;
}

Screen SettingsScreen(const Viewer& viewer, const ChatChoices& choices,
                      bool routed) {
  Screen screen;
  screen.html = Title(viewer, "⚙️", Say::kSettingsTitle) + "\n";
  AddLine(viewer.Say(Say::kSettingsLanguage, {viewer.Say(Say::kLanguageName)}),
          screen.html);
  AddLine(QuietLine(viewer, choices), screen.html);
  if (routed) AddLine(viewer.Say(Say::kSettingsRouted), screen.html);
  AddLine(SubscriptionLines(viewer, choices), screen.html);
  screen.keyboard = {{OpenButton(viewer, "🌐", Say::kButtonLanguage, "language"),
                      ScreenButton(viewer, "🌙", Say::kButtonQuiet, kMenuQuiet)},
                     {ScreenButton(viewer, "🔔", Say::kButtonSubscriptions,
                                   kMenuSubscriptions)},
                     {Back(viewer, kMenuStart)}};
  return screen;
}

Screen QuietScreen(const Viewer& viewer, const ChatChoices& choices) {
  Screen screen;
  screen.html = Title(viewer, "🌙", Say::kQuietTitle) + "\n";
  AddLine(QuietLine(viewer, choices), screen.html);
  screen.html += "\n\n" + std::string(viewer.Say(Say::kQuietMeaning));
  const std::string prefix(kMenuQuietSet);
  for (const QuietHours& hours : kQuietChoices) {
    if (screen.keyboard.empty() || screen.keyboard.back().size() == 2) {
      screen.keyboard.emplace_back();
    }
    screen.keyboard.back().push_back(viewer.Press(
        QuietHoursText(hours), prefix + std::to_string(hours.from_minute) +
                                   "-" + std::to_string(hours.to_minute)));
  }
  screen.keyboard.push_back({viewer.Press(Say::kQuietOff, prefix + "off")});
  screen.keyboard.push_back({Back(viewer, kMenuSettingsScreen)});
  return screen;
}

Screen SubscriptionsScreen(const Viewer& viewer, const ChatChoices& choices) {
  Screen screen;
  screen.html = Title(viewer, "🔔", Say::kSubscriptionsTitle) + "\n";
  AddLine(SubscriptionLines(viewer, choices), screen.html);
  screen.html += "\n\n" + std::string(viewer.Say(Say::kSubscriptionsMeaning));
  const auto offer = [&viewer](Say say, std::string_view text) {
    return viewer.Press(viewer.Sign("➕") + std::string(viewer.Say(say)),
                        std::string(kMenuSubscribe) + std::string(text));
  };
  screen.keyboard = {{offer(Say::kSubscribeCritical, "severity=critical"),
                      offer(Say::kSubscribeErrors, "severity=error")},
                     {offer(Say::kSubscribeAll, "all")}};
  for (const Subscription& subscription : choices.subscriptions) {
    const std::string name =
        CutPlain(SubscriptionText(subscription, viewer.settings.language),
                 kNameInButton);
    screen.keyboard.push_back(
        {viewer.Press("✖ " + name, std::string(kMenuUnsubscribe) +
                                       Base36(SubscriptionKey(subscription)))});
  }
  screen.keyboard.push_back({Back(viewer, kMenuSettingsScreen)});
  return screen;
}

uint64_t SubscriptionKey(const Subscription& subscription) {
  return base::Fnv1a(SubscriptionText(subscription, base::Language::kEnglish));
}

}  // namespace tebium::relay
