#include "relay/console/menu.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "relay/console/commit.h"
#include "relay/console/memory.h"
#include "relay/console/menu_text.h"
#include "relay/console/subscription_text.h"

namespace tebium::relay {
namespace {

using base::Say;

class Menu : public Handler {
 public:
  Menu(const ConsoleParts& parts, Directory directory)
      : parts_(parts), directory_(std::move(directory)) {}

  std::vector<CommandSpec> Commands() const override {
    return {{"start", Say::kCommandStart},
            {"settings", Say::kCommandSettings},
            {"subscribe", Say::kCommandSubscribe},
            {"unsubscribe", Say::kCommandUnsubscribe},
            {"quiet", Say::kCommandQuiet}};
  }
  Outcome OnCommand(const Turn& turn, std::string_view command,
                    std::string_view arguments) override;
  char ButtonLetter() const override { return 'm'; }
  std::vector<std::string_view> ButtonNames() const override {
    return {"menu"};
  }
  Outcome OnPress(const Turn& turn, std::string_view payload) override;

 private:
  Viewer ViewerOf(const Turn& turn) const;
  bool IsRouted(const Turn& turn) const;
  Screen Start(const Turn& turn) const;
  Outcome OnScreen(const Turn& turn, std::string_view payload);
  Outcome SetQuiet(const Turn& turn, std::optional<QuietHours> hours,
                   bool pressed);
  Outcome OnQuietCommand(const Turn& turn, std::string_view arguments);
  Outcome OnQuietPress(const Turn& turn, std::string_view value);
  Outcome Subscribe(const Turn& turn, std::string_view text, bool pressed);
  Outcome OnUnsubscribeCommand(const Turn& turn, std::string_view arguments);
  Outcome Unsubscribe(const Turn& turn, size_t index, bool pressed);
  Outcome OnUnsubscribePress(const Turn& turn, std::string_view key);
  void LeaveMessages(int64_t chat_id) const;
  Outcome Change(const Turn& turn, ChatChoices choices, std::string_view action,
                 const std::string& detail, Saying saying);

  const ConsoleParts& parts_;
  const Directory directory_;
};

Outcome Reply(Screen screen) {
  Outcome outcome;
  outcome.say.reply = std::move(screen);
  return outcome;
}

Outcome Replace(Screen screen) {
  Outcome outcome;
  outcome.say.replace = std::move(screen);
  return outcome;
}

// What is said to a command as a message, to a press as a toast.
Outcome Answer(std::string_view text, bool pressed) {
  Outcome outcome;
  if (pressed) {
    outcome.say.toast = text;
  } else {
    outcome.say.reply = Screen{Cut(text, 1000), {}, {}};
  }
  return outcome;
}

bool MayChange(const Turn& turn) { return turn.role >= Role::kActor; }

Viewer Menu::ViewerOf(const Turn& turn) const {
  Viewer viewer{parts_.signer, parts_.settings.render, MayChange(turn),
                turn.now};
  viewer.settings.language = turn.language;
  return viewer;
}

bool Menu::IsRouted(const Turn& turn) const {
  const auto& chats = parts_.settings.chats;
  return std::find(chats.begin(), chats.end(), turn.chat_id) != chats.end();
}

Screen Menu::Start(const Turn& turn) const {
  StartFacts facts;
  facts.version = parts_.settings.version;
  facts.is_admin = turn.role >= Role::kChatAdmin;
  parts_.alerts.VisitAlerts(
      {}, [&facts](const alert::AlertView& /*alert*/) { ++facts.firing; });
  return StartScreen(ViewerOf(turn), facts);
}

// Messages that a subscription has brought, and that it keeps up to date no
// more, say so. What a crash leaves undone is done after the next start.
void Menu::LeaveMessages(int64_t chat_id) const {
  auto cards = CardsLeft(parts_.store, parts_.chats, chat_id);
  if (!cards.ok()) {
    parts_.logger.Warn("messages of a subscription are left as they are",
                       {{"chat", chat_id}, {"err", cards.status().message()}});
    return;
  }
  if (cards->empty()) return;
  store::ConsoleChange change;
  change.refresh = *std::move(cards);
  const base::Status status = Commit(parts_.store, std::move(change));
  if (status.ok()) return;
  parts_.logger.Warn("messages of a subscription are left as they are",
                     {{"chat", chat_id}, {"err", status.message()}});
}

// A change of what the chat has chosen: on disk first, then in the book.
Outcome Menu::Change(const Turn& turn, ChatChoices choices,
                     std::string_view action, const std::string& detail,
                     Saying saying) {
  Outcome outcome;
  if (!parts_.chats.Check(turn.chat_id, choices).ok()) {
    outcome.say.reply = Screen{std::string(turn.Say(Say::kNotStored)), {}, {}};
    return outcome;
  }
  const bool leaves = choices.subscriptions.size() <
                      parts_.chats.Of(turn.chat_id).subscriptions.size();
  outcome.change.put_notes.push_back(
      {ChatNoteName(turn.chat_id), EncodeChoices(choices)});
  outcome.change.audit.push_back({0, turn.now, turn.chat_id, turn.who.id,
                                  turn.who.name, std::string(action), detail});
  outcome.then = [this, turn, leaves, choices = std::move(choices),
                  saying = std::move(saying)](const Sayer& say) mutable {
    const auto status = parts_.chats.Put(turn.chat_id, std::move(choices));
    if (!status.ok()) {
      saying = Saying();
      saying.reply = Screen{std::string(turn.Say(Say::kNotStored)), {}, {}};
    }
    if (leaves) LeaveMessages(turn.chat_id);
    say(std::move(saying));
  };
  return outcome;
}

Outcome Menu::SetQuiet(const Turn& turn, std::optional<QuietHours> hours,
                       bool pressed) {
  if (!MayChange(turn)) return Answer(turn.Say(Say::kMayNotChange), pressed);
  ChatChoices choices = parts_.chats.Of(turn.chat_id);
  choices.quiet_hours = hours;
  const std::string text =
      hours ? turn.Say(Say::kQuietSet, {QuietHoursText(*hours)})
            : std::string(turn.Say(Say::kQuietUnset));
  Saying saying = Answer(text, pressed).say;
  if (pressed) saying.replace = QuietScreen(ViewerOf(turn), choices);
  return Change(turn, std::move(choices), "quiet_hours",
                hours ? QuietHoursText(*hours) : "off", std::move(saying));
}

Outcome Menu::OnQuietCommand(const Turn& turn, std::string_view arguments) {
  if (arguments.empty()) {
    return Reply(QuietScreen(ViewerOf(turn), parts_.chats.Of(turn.chat_id)));
  }
  if (arguments == "off") return SetQuiet(turn, std::nullopt, false);
  const auto hours = ParseQuietHours(arguments);
  if (!hours.ok()) return Answer(turn.Say(Say::kQuietWrong), false);
  return SetQuiet(turn, *hours, false);
}

Outcome Menu::OnQuietPress(const Turn& turn, std::string_view value) {
  if (value == "off") return SetQuiet(turn, std::nullopt, true);
  QuietHours hours;
  const char* end = value.data() + value.size();
  const auto from = std::from_chars(value.data(), end, hours.from_minute);
  if (from.ec != std::errc() || from.ptr == end) return {};
  const auto to = std::from_chars(from.ptr + 1, end, hours.to_minute);
  if (to.ec != std::errc()) return {};
  return SetQuiet(turn, hours, true);
}

Outcome Menu::Subscribe(const Turn& turn, std::string_view text, bool pressed) {
  if (!MayChange(turn)) return Answer(turn.Say(Say::kMayNotChange), pressed);
  const auto wanted = ParseSubscription(text);
  if (!wanted.ok()) return Answer(turn.Say(Say::kSubscribeWrong), pressed);
  ChatChoices choices = parts_.chats.Of(turn.chat_id);
  auto& list = choices.subscriptions;
  if (std::find(list.begin(), list.end(), *wanted) != list.end()) {
    return Answer(turn.Say(Say::kSubscribedAlready), pressed);
  }
  if (list.size() >= kMaxSubscriptions) {
    return Answer(turn.Say(Say::kTooManySubscriptions), pressed);
  }
  list.push_back(*wanted);
  Saying saying = Answer(turn.Say(Say::kSubscribed,
                                  {SubscriptionText(*wanted, turn.language)}),
                         pressed)
                      .say;
  if (pressed) saying.replace = SubscriptionsScreen(ViewerOf(turn), choices);
  return Change(turn, std::move(choices), "subscribe",
                SubscriptionText(*wanted, base::Language::kEnglish),
                std::move(saying));
}

Outcome Menu::Unsubscribe(const Turn& turn, size_t index, bool pressed) {
  if (!MayChange(turn)) return Answer(turn.Say(Say::kMayNotChange), pressed);
  ChatChoices choices = parts_.chats.Of(turn.chat_id);
  auto& list = choices.subscriptions;
  if (index >= list.size()) {
    return Answer(turn.Say(Say::kNoSuchSubscription), pressed);
  }
  const Subscription gone = list[index];
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
  Saying saying = Answer(turn.Say(Say::kUnsubscribed,
                                  {SubscriptionText(gone, turn.language)}),
                         pressed)
                      .say;
  if (pressed) saying.replace = SubscriptionsScreen(ViewerOf(turn), choices);
  return Change(turn, std::move(choices), "unsubscribe",
                SubscriptionText(gone, base::Language::kEnglish),
                std::move(saying));
}

Outcome Menu::OnUnsubscribePress(const Turn& turn, std::string_view key) {
  const auto list = parts_.chats.Of(turn.chat_id).subscriptions;
  const uint64_t wanted = ReadBase36(key);
  const auto found = std::find_if(
      list.begin(), list.end(),
      [wanted](const auto& known) { return SubscriptionKey(known) == wanted; });
  return Unsubscribe(turn, static_cast<size_t>(found - list.begin()), true);
}

// A number of the list, "all", or what was subscribed to in the same words.
Outcome Menu::OnUnsubscribeCommand(const Turn& turn,
                                   std::string_view arguments) {
  ChatChoices choices = parts_.chats.Of(turn.chat_id);
  if (arguments.empty()) {
    return Reply(SubscriptionsScreen(ViewerOf(turn), choices));
  }
  const auto& list = choices.subscriptions;
  size_t number = 0;
  const char* end = arguments.data() + arguments.size();
  if (std::from_chars(arguments.data(), end, number).ptr == end) {
    return Unsubscribe(turn, number - 1, false);
  }
  const auto wanted = ParseSubscription(arguments);
  const auto found =
      wanted.ok() ? std::find(list.begin(), list.end(), *wanted) : list.end();
  if (found != list.end() || arguments != "all" || list.empty()) {
    return Unsubscribe(turn, static_cast<size_t>(found - list.begin()), false);
  }
  if (!MayChange(turn)) return Answer(turn.Say(Say::kMayNotChange), false);
  choices.subscriptions.clear();
  return Change(turn, std::move(choices), "unsubscribe", "all",
                Answer(turn.Say(Say::kUnsubscribedAll), false).say);
}

Outcome Menu::OnCommand(const Turn& turn, std::string_view command,
                        std::string_view arguments) {
  const ChatChoices choices = parts_.chats.Of(turn.chat_id);
  if (command == "settings") {
    return Reply(SettingsScreen(ViewerOf(turn), choices, IsRouted(turn)));
  }
  if (command == "quiet") return OnQuietCommand(turn, arguments);
  if (command == "unsubscribe") return OnUnsubscribeCommand(turn, arguments);
  if (command == "subscribe") {
    if (!arguments.empty()) return Subscribe(turn, arguments, false);
    return Reply(SubscriptionsScreen(ViewerOf(turn), choices));
  }
  return Reply(Start(turn));
}

Outcome Menu::OnScreen(const Turn& turn, std::string_view payload) {
  const ChatChoices choices = parts_.chats.Of(turn.chat_id);
  const Viewer viewer = ViewerOf(turn);
  if (payload == kMenuSettingsScreen) {
    return Replace(SettingsScreen(viewer, choices, IsRouted(turn)));
  }
  if (payload == kMenuQuiet) return Replace(QuietScreen(viewer, choices));
  if (payload == kMenuSubscriptions) {
    return Replace(SubscriptionsScreen(viewer, choices));
  }
  return Replace(Start(turn));
}

Outcome Menu::OnPress(const Turn& turn, std::string_view payload) {
  const auto rest = [payload](std::string_view prefix) {
    return payload.substr(prefix.size());
  };
  if (payload.starts_with(kMenuOpen)) {
    return directory_.open(turn, rest(kMenuOpen));
  }
  if (payload.starts_with(kMenuQuietSet)) {
    return OnQuietPress(turn, rest(kMenuQuietSet));
  }
  if (payload.starts_with(kMenuSubscribe)) {
    return Subscribe(turn, rest(kMenuSubscribe), true);
  }
  if (payload.starts_with(kMenuUnsubscribe)) {
    return OnUnsubscribePress(turn, rest(kMenuUnsubscribe));
  }
  return OnScreen(turn, payload);
}

}  // namespace

std::unique_ptr<Handler> MakeMenu(const ConsoleParts& parts,
                                  Directory directory) {
  return std::make_unique<Menu>(parts, std::move(directory));
}

}  // namespace tebium::relay
