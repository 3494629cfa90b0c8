#include "relay/console/console_core.h"

#include <algorithm>
#include <utility>

#include "relay/console/commit.h"

namespace tebium::relay {
namespace {

constexpr char kSecretNote[] = "webhook/secret";
constexpr size_t kSecretBytes = 32;
// A clock that is set forward is noticed within this.
constexpr base::Duration kLongestSleep = std::chrono::minutes(1);
constexpr base::Duration kShortestSleep = std::chrono::milliseconds(10);

std::string WebhookUrl(std::string url) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  return url + "/telegram";
}

// Made once, and kept: updates that Telegram sends while the program restarts
// bear it.
base::StatusOr<std::string> KeepSecret(const ConsoleParts& parts,
                                       const std::vector<store::Note>& notes) {
  for (const store::Note& note : notes) {
    if (note.name == kSecretNote && !note.value.empty()) return note.value;
  }
  std::string secret = base::RandomHex(parts.random, kSecretBytes);
  store::ConsoleChange change;
  change.put_notes.push_back({kSecretNote, secret});
  TEBIUM_RETURN_IF_ERROR(Commit(parts.store, std::move(change)));
  return secret;
}

base::StatusOr<WebhookTarget> MakeTarget(
    const ConsoleParts& parts, const std::vector<store::Note>& notes) {
  WebhookTarget target;
  if (parts.settings.mode != HearMode::kWebhook) return target;
  if (parts.settings.webhook_url.empty()) {
    return base::InvalidArgumentError("webhook mode needs WEBHOOK_URL");
  }
  target.url = WebhookUrl(parts.settings.webhook_url);
  TEBIUM_ASSIGN_OR_RETURN(target.secret, KeepSecret(parts, notes));
  return target;
}

}  // namespace

base::StatusOr<std::unique_ptr<ConsoleCore>> ConsoleCore::Make(
    const ConsoleParts& parts, std::vector<std::unique_ptr<Handler>> handlers,
    std::shared_ptr<Inbox> inbox) {
  TEBIUM_ASSIGN_OR_RETURN(HandlerTable table,
                          HandlerTable::Make(std::move(handlers)));
  TEBIUM_ASSIGN_OR_RETURN(const std::vector<store::Note> notes,
                          parts.store.LoadNotes());
  TEBIUM_ASSIGN_OR_RETURN(WebhookTarget webhook, MakeTarget(parts, notes));
  std::unique_ptr<ConsoleCore> core(new ConsoleCore(
      parts, std::move(table), std::move(webhook), std::move(inbox)));
  TEBIUM_RETURN_IF_ERROR(core->switchboard_.Load(notes));
  core->menu_.Load(notes);
  return core;
}

ConsoleCore::ConsoleCore(const ConsoleParts& parts, HandlerTable handlers,
                         WebhookTarget webhook, std::shared_ptr<Inbox> inbox)
    : parts_(parts),
      inbox_(std::move(inbox)),
      switchboard_(parts_, std::move(handlers), inbox_),
      menu_(parts_, switchboard_.handlers().commands(), inbox_),
      door_(webhook.secret, inbox_,
            [this](Update update, Switchboard::Done done) {
              switchboard_.Take(std::move(update), std::move(done));
            }),
      hearing_(parts_.settings.mode, std::move(webhook), NewPorts()) {}

HearingPorts ConsoleCore::NewPorts() {
  return {
      parts_.bot,
      parts_.clock,
      parts_.random,
      parts_.logger.Named("console"),
      inbox_,
      [this](const BotIdentity& identity) {
        switchboard_.SetUsername(identity.username);
        menu_.Begin(identity.id);
        door_.Open();
      },
      [this] { return switchboard_.ledger().NextOffset(parts_.clock.Now()); },
      [this](Update update, Switchboard::Done done) {
        switchboard_.Take(std::move(update), std::move(done));
      },
      [this] { switchboard_.ledger().Settle(); },
  };
}

base::Duration ConsoleCore::Step() {
  // First: presses may be of messages that the news is of.
  switchboard_.TakeLive(inbox_->TakeLive());
  for (const Inbox::Task& task : inbox_->TakeTasks()) task();
  const base::Duration for_hearing = hearing_.Step();
  const base::Duration for_menu = menu_.Step();
  const base::Time now = parts_.clock.Now();
  const base::Time next = switchboard_.Tick(now);
  const base::Duration wait = std::min({for_hearing, for_menu, kLongestSleep});
  // The difference may be more than a duration holds.
  if (next >= now + wait) return wait;
  return std::max(next - now, kShortestSleep);
}

}  // namespace tebium::relay
