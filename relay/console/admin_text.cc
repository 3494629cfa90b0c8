#include "relay/console/admin_text.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "relay/console/menu_text.h"

namespace tebium::relay {
namespace {

using base::Say;

constexpr size_t kMaxFormName = 200;  // code points
constexpr size_t kMaxNamedAdmins = 20;

std::string Title(const Viewer& viewer, std::string_view sign, Say say) {
  return viewer.Sign(sign) + Bold(viewer.Say(say)) + "\n";
}

Button BackToPanel(const Viewer& viewer) {
  return ScreenButton(viewer, "↩️", Say::kMenuBack, kAdminPanel);
}

std::string QueueLine(const Viewer& viewer, const store::StoreStats& stats) {
  return viewer.Say(Say::kAdminQueueLine, {std::to_string(stats.outbox_pending),
                                           std::to_string(stats.outbox_sending),
                                           std::to_string(stats.outbox_dead)});
}

std::string AuditLine(const Viewer& viewer, const store::AuditEntry& entry) {
  return Dotted({viewer.Clock(entry.at), Bold(Cut(entry.user_name, 40)),
                 Code(Cut(entry.action, 40)), Cut(entry.detail, 150)});
}

Say StateText(store::OutboxState state) {
  switch (state) {
    case store::OutboxState::kPending:
      return Say::kPagePending;
    case store::OutboxState::kSending:
      return Say::kPageSending;
    case store::OutboxState::kDead:
      return Say::kPageDead;
  }
  return Say::kPagePending;
}

// What the notification is about, plain.
std::string NameOf(const alert::Notification& notification) {
  if (notification.alerts.empty()) return notification.group_key;
  const alert::Alert& first = notification.alerts.front().alert;
  std::string name(first.name());
  if (!first.module().empty()) name += " · " + std::string(first.module());
  return name;
}

std::string OutboxLine(const Viewer& viewer, const store::OutboxEntry& entry) {
  const std::string head = Dotted({Bold(Cut(NameOf(entry.notification), 80)),
                                   viewer.Say(StateText(entry.head.state)),
                                   viewer.Since(entry.head.created_at)});
  std::string line = "• " + head;
  if (!entry.last_error.empty()) {
    AddLine(Italic(Cut(entry.last_error, 120)), line);
  }
  return line;
}

}  // namespace

Screen AdminScreen(const Viewer& viewer, const PanelFacts& facts) {
  Screen screen;
  screen.html =
      Title(viewer, "🛠",
            facts.this_chat ? Say::kAdminChatTitle : Say::kAdminTitle);
  AddLine(viewer.Say(Say::kMenuFiring,
                     {viewer.Counted(base::Noun::kAlert, facts.firing)}),
          screen.html);
  AddLine(viewer.Say(Say::kAdminSilences, {std::to_string(facts.silences)}),
          screen.html);
  if (!facts.this_chat) {
    AddLine(facts.store ? QueueLine(viewer, *facts.store)
                        : std::string(viewer.Say(Say::kPageStoreSilent)),
            screen.html);
  }
  const Button check = OpenButton(viewer, "🔍", Say::kAdminCheck, "check");
  screen.keyboard = {
      {OpenButton(viewer, "📊", Say::kMenuStats, "stats"),
       OpenButton(viewer, "🖥", Say::kMenuModules, "status")},
      {check},
      {OpenButton(viewer, "🕘", Say::kMenuHistory, "history"),
       ScreenButton(viewer, "📮", Say::kAdminOutbox, kAdminOutboxScreen)},
      {ScreenButton(viewer, "📜", Say::kAdminAudit,
                    std::string(kAdminAuditScreen) + "0"),
       ScreenButton(viewer, "⚙️", Say::kMenuSettings,
                    facts.this_chat ? kMenuSettingsScreen : kAdminBotScreen)}};
  if (!facts.this_chat) {
    screen.keyboard[1] = {
        ScreenButton(viewer, "✉️", Say::kAdminSend, kAdminForm), check};
  }
  screen.keyboard.push_back({MenuButton(viewer)});
  return screen;
}

Screen BotScreen(const Viewer& viewer, const BotFacts& facts) {
  const ConsoleSettings& settings = facts.settings;
  std::string admins;
  for (const int64_t id : settings.admin_ids) {
    if (!admins.empty()) admins += ", ";
    admins += Code(std::to_string(id));
    if (admins.size() > kMaxNamedAdmins * 24) break;
  }
  Screen screen;
  screen.html = Title(viewer, "⚙️", Say::kAdminBot);
  AddLine(admins.empty() ? std::string(viewer.Say(Say::kBotNoAdmins))
                         : viewer.Say(Say::kBotAdmins, {admins}),
          screen.html);
  AddLine(viewer.Say(settings.members_may_act ? Say::kBotMembersAct
                                              : Say::kBotAdminsAct),
          screen.html);
  if (settings.group_admins) {
    AddLine(viewer.Say(Say::kBotGroupAdmins), screen.html);
  }
  AddLine(viewer.Say(settings.mode == HearMode::kWebhook ? Say::kBotWebhook
                                                         : Say::kBotPolling),
          screen.html);
  AddLine(viewer.Say(Say::kBotChats, {std::to_string(settings.chats.size())}),
          screen.html);
  AddLine(viewer.Say(Say::kBotSubscribers, {std::to_string(facts.subscribers)}),
          screen.html);
  AddLine(viewer.Say(Say::kBotAcknowledge,
                     {base::SayDuration(viewer.settings.language,
                                        settings.acknowledge_for)}),
          screen.html);
  AddLine(viewer.Say(Say::kMenuVersion, {Cut(settings.version, 40)}),
          screen.html);
  screen.keyboard = {
      {ScreenButton(viewer, "💬", Say::kCommandSettings, kMenuSettingsScreen)},
      {BackToPanel(viewer)}};
  return screen;
}

Screen FormScreen(const Viewer& viewer) {
  Screen screen;
  screen.html = Title(viewer, "✉️", Say::kFormTitle);
  AddLine(viewer.Say(Say::kFormMeaning), screen.html);
  screen.html += "\n\n" + Code(viewer.Say(Say::kFormExample));
  screen.keyboard = {
      {ScreenButton(viewer, "✖️", Say::kFormCancel, kAdminFormCancel)}};
  return screen;
}

std::variant<alert::NativeAlert, Say> ReadForm(std::string_view text) {
  std::array<std::string_view, 4> parts;
  for (size_t i = 0; i < 3; ++i) {
    const size_t bar = text.find('|');
    if (bar == std::string_view::npos) return Say::kFormWrongParts;
    parts[i] = base::Trim(text.substr(0, bar));
    text.remove_prefix(bar + 1);
  }
  parts[3] = base::Trim(text);
  if (parts[0].empty() || parts[2].empty() || parts[3].empty()) {
    return Say::kFormWrongParts;
  }
  if (base::CodePoints(parts[0]) > kMaxFormName ||
      base::CodePoints(parts[2]) > kMaxFormName) {
    return Say::kFormTooLong;
  }
  const std::string severity = base::ToLowerAscii(parts[1]);
  constexpr std::array<std::string_view, 4> kSeverities = {"info", "warning",
                                                           "error", "critical"};
  if (std::find(kSeverities.begin(), kSeverities.end(), severity) ==
      kSeverities.end()) {
    return Say::kFormWrongPriority;
  }
  return alert::NativeAlert{std::string(parts[0]), severity,
                            std::string(parts[2]), std::string(parts[3])};
}

Screen AuditScreen(const Viewer& viewer,
                   const std::vector<store::AuditEntry>& entries,
                   int64_t before_id) {
  Screen screen;
  screen.html = Title(viewer, "📜", Say::kAdminAudit);
  if (entries.empty()) AddLine(viewer.Say(Say::kAuditEmpty), screen.html);
  const size_t shown = std::min(entries.size(), kAuditPerPage);
  for (size_t i = 0; i < shown; ++i) {
    AddLine(AuditLine(viewer, entries[i]), screen.html);
  }
  std::vector<Button> row;
  const std::string prefix(kAdminAuditScreen);
  if (before_id != 0) {
    row.push_back(viewer.Press(Say::kAuditNewest, prefix + "0"));
  }
  if (entries.size() > kAuditPerPage) {
    row.push_back(viewer.Press(
        Say::kAuditOlder,
        prefix + Base36(static_cast<uint64_t>(entries[shown - 1].id))));
  }
  if (!row.empty()) screen.keyboard.push_back(std::move(row));
  screen.keyboard.push_back({BackToPanel(viewer)});
  return screen;
}

Screen OutboxScreen(const Viewer& viewer,
                    const std::vector<store::OutboxEntry>& entries,
                    const std::optional<store::StoreStats>& stats) {
  Screen screen;
  screen.html = Title(viewer, "📮", Say::kAdminOutbox);
  if (stats) AddLine(QueueLine(viewer, *stats), screen.html);
  if (entries.empty()) {
    AddLine(viewer.Say(Say::kPageNothingWaits), screen.html);
  }
  const size_t shown = std::min(entries.size(), kOutboxShown);
  for (size_t i = 0; i < shown; ++i) {
    const store::OutboxEntry& entry = entries[i];
    AddLine(OutboxLine(viewer, entry), screen.html);
    if (entry.head.state != store::OutboxState::kDead) continue;
    screen.keyboard.push_back(
        {viewer.Press(viewer.Say(Say::kOutboxResend,
                                 {CutPlain(NameOf(entry.notification), 40)}),
                      std::string(kAdminResend) +
                          Base36(static_cast<uint64_t>(entry.head.id)))});
  }
  screen.keyboard.push_back(
      {viewer.Press(Say::kOutboxRefresh, kAdminOutboxScreen),
       BackToPanel(viewer)});
  return screen;
}

}  // namespace tebium::relay
