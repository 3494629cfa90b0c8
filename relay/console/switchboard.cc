#include "relay/console/switchboard.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "relay/telegram/html.h"

namespace tebium::relay {
namespace {

using base::Say;

constexpr base::Duration kTickAfterFailure = std::chrono::minutes(1);
// A group's administrators are waited for so long.
constexpr base::Duration kAskTimeout = std::chrono::seconds(5);

// Whose line an update stands in; 0: it is not for us.
int64_t ChatOf(const Update& update) {
  if (const auto* text = std::get_if<TextUpdate>(&update.what)) {
    return text->chat.id;
  }
  if (const auto* press = std::get_if<PressUpdate>(&update.what)) {
    return press->chat.id;
  }
  if (const auto* migration = std::get_if<MigrationUpdate>(&update.what)) {
    return migration->from_chat_id;
  }
  return 0;
}

store::AuditEntry Refusal(const Turn& turn, std::string detail) {
  store::AuditEntry entry;
  entry.at = turn.now;
  entry.chat_id = turn.chat_id;
  entry.user_id = turn.who.id;
  entry.user_name = turn.who.name;
  entry.action = "refused";
  entry.detail = std::move(detail);
  return entry;
}

Screen PlainScreen(std::string_view text) {
  return {EscapeText(text, LineEnds::kKeep), {}, {}};
}

}  // namespace

Switchboard::Switchboard(const ConsoleParts& parts, HandlerTable handlers,
                         std::shared_ptr<Inbox> inbox)
    : parts_(parts),
      handlers_(std::move(handlers)),
      inbox_(std::move(inbox)),
      logger_(parts.logger.Named("console")),
      metrics_(parts.metrics, handlers_),
      access_(parts.settings, parts.chats),
      ledger_(parts.store),
      speaker_(parts.courier, parts.bot, inbox_, logger_),
      runner_(ledger_, speaker_, inbox_, logger_) {}

base::Status Switchboard::Load(const std::vector<store::Note>& notes) {
  ledger_.Load(notes);
  access_.Load(notes);
  for (const auto& handler : handlers_.all()) {
    TEBIUM_RETURN_IF_ERROR(handler->Load(notes));
  }
  return {};
}

void Switchboard::Take(Update update, Done done) {
  const int64_t chat_id = ChatOf(update);
  std::deque<Job>& line = lines_[chat_id];
  if (line.size() >= kMaxLine) {
    done(false);
    return;
  }
  line.push_back({std::move(update), std::move(done)});
  if (line.size() == 1) Run(chat_id);
}

void Switchboard::Run(int64_t chat_id) {
  std::deque<Job>& line = lines_[chat_id];
  while (!line.empty()) {
    const End end = Handle(line.front().update);
    if (end == End::kWaits) return;
    const bool handled = end == End::kHandled;
    line.front().done(handled);
    line.pop_front();
    if (handled) continue;
    for (const Job& job : line) job.done(false);
    line.clear();
  }
  lines_.erase(chat_id);
}

Switchboard::End Switchboard::Handle(const Update& update) {
  if (ledger_.WasHeard(update.id, parts_.clock.Now())) {
    metrics_.CountRepeated();
    return End::kHandled;
  }
  End end = End::kHandled;
  if (const auto* text = std::get_if<TextUpdate>(&update.what)) {
    end = HandleText(update.id, *text);
  } else if (const auto* press = std::get_if<PressUpdate>(&update.what)) {
    end = HandlePress(update.id, *press);
  } else if (const auto* move = std::get_if<MigrationUpdate>(&update.what)) {
    end = HandleMigration(update.id, *move);
  } else {
    end = Skip(update.id);
  }
  if (end == End::kHandled) metrics_.CountUpdate(update);
  return end;
}

Switchboard::End Switchboard::HandleText(int64_t update_id,
                                         const TextUpdate& text) {
  const CommandText command = ReadCommand(text.text);
  if (!command.bot.empty() &&
      !base::EqualsIgnoreCaseAscii(command.bot, username_)) {
    return Skip(update_id);
  }
  const auto role =
      access_.RoleOf(text.chat, text.from, parts_.clock.Monotonic());
  if (!role) {
    AskAdministrators(text.chat.id);
    return End::kWaits;
  }
  Addressed addressed;
  addressed.turn = NewTurn(update_id, text.chat, text.from, *role);
  addressed.turn.thread_id = text.thread_id;
  addressed.turn.message_id = text.message_id;
  addressed.turn.reply_to = text.reply_to;
  addressed.turn.sent_at = text.sent_at;
  // Alone with somebody it is clear what is answered.
  const int64_t reply_to = text.chat.is_private() ? 0 : text.message_id;
  addressed.place = {text.chat.id, text.thread_id, 0, reply_to};
  if (*role == Role::kStranger) {
    const bool to_us = text.chat.is_private() || !command.bot.empty() ||
                       handlers_.FindCommand(command.name) != nullptr;
    return to_us ? RefuseText(addressed) : Skip(update_id);
  }
  return command.name.empty() ? PlainText(addressed, text.text)
                              : Command(addressed, command);
}

Switchboard::End Switchboard::HandlePress(int64_t update_id,
                                          const PressUpdate& press) {
  const auto role =
      access_.RoleOf(press.chat, press.from, parts_.clock.Monotonic());
  if (!role) {
    AskAdministrators(press.chat.id);
    return End::kWaits;
  }
  Addressed addressed;
  addressed.turn = NewTurn(update_id, press.chat, press.from, *role);
  addressed.turn.thread_id = press.thread_id;
  addressed.turn.message_id = press.message_id;
  addressed.place = {press.chat.id, press.thread_id, press.message_id,
                     press.message_id};
  addressed.query_id = press.query_id;
  return *role == Role::kStranger ? RefusePress(addressed)
                                  : Press(addressed, press.data);
}

Switchboard::End Switchboard::HandleMigration(
    int64_t update_id, const MigrationUpdate& migration) {
  const int64_t from = migration.from_chat_id;
  const int64_t to = migration.to_chat_id;
  store::ConsoleChange change;
  Access::NoteMove(from, to, change);
  const ChatChoices choices = parts_.chats.Of(from);
  if (choices != ChatChoices()) {
    change.put_notes.push_back({ChatNoteName(to), EncodeChoices(choices)});
    change.delete_notes.push_back(ChatNoteName(from));
  }
  const base::Status status =
      ledger_.Write(update_id, std::move(change), parts_.clock.Now());
  if (ComesAgain(status)) return End::kComesAgain;
  parts_.chats.Move(from, to);
  access_.Moved(from, to);
  for (const auto& handler : handlers_.all()) {
    Guard([&] { handler->OnMigration(from, to); });
  }
  return End::kHandled;
}

void Switchboard::AskAdministrators(int64_t chat_id) {
  base::JsonWriter json;
  json.BeginObject().Key("chat_id").Int(chat_id).EndObject();
  parts_.bot.Ask("getChatAdministrators", json.Take(), kAskTimeout,
                 [this, chat_id, inbox = inbox_](BotReply reply) {
                   inbox->Post([this, chat_id, reply = std::move(reply)] {
                     std::optional<std::vector<int64_t>> learned;
                     if (reply.verdict == Verdict::kDone) {
                       learned = ReadAdministrators(reply.result);
                     }
                     access_.Learn(chat_id, std::move(learned),
                                   parts_.clock.Monotonic());
                     Run(chat_id);
                   });
                 });
}

Switchboard::End Switchboard::Command(const Addressed& addressed,
                                      const CommandText& command) {
  const Turn& turn = addressed.turn;
  const HandlerTable::Command* known = handlers_.FindCommand(command.name);
  if (known == nullptr) {
    metrics_.CountCommand("", TurnEnd::kUnknown);
    // In a group it may be for another bot.
    if (!turn.is_private) return Skip(turn.update_id);
    Outcome hint;
    hint.say.reply =
        PlainScreen(turn.Say(Say::kCommandUnknown, {command.name}));
    return Finish(addressed, std::move(hint));
  }
  if (turn.role < known->spec.least) {
    return RefuseCommand(addressed, command.name);
  }
  TurnEnd end = TurnEnd::kDone;
  Outcome outcome = Ask(
      turn,
      [&] {
        return known->handler->OnCommand(turn, command.name, command.arguments);
      },
      end);
  const End finished = Finish(addressed, std::move(outcome));
  if (finished == End::kHandled) metrics_.CountCommand(command.name, end);
  return finished;
}

Switchboard::End Switchboard::PlainText(const Addressed& addressed,
                                        std::string_view text) {
  for (const auto& handler : handlers_.all()) {
    std::optional<Outcome> outcome;
    TurnEnd end = TurnEnd::kDone;
    Outcome failure = Ask(
        addressed.turn,
        [&] {
          outcome = handler->OnText(addressed.turn, text);
          return Outcome();
        },
        end);
    if (end == TurnEnd::kFailed) outcome = std::move(failure);
    if (outcome) return Finish(addressed, *std::move(outcome));
  }
  return Skip(addressed.turn.update_id);
}

Switchboard::End Switchboard::Press(const Addressed& addressed,
                                    const std::string& data) {
  const Turn& turn = addressed.turn;
  const auto payload = parts_.signer.Open(data);
  Handler* handler = payload ? handlers_.FindByPayload(*payload) : nullptr;
  Outcome outcome;
  TurnEnd end = TurnEnd::kDone;
  if (handler == nullptr) {
    end = TurnEnd::kUnknown;
    outcome.say.toast = turn.Say(Say::kButtonOutdated);
    if (!payload) {
      outcome.change.audit.push_back(
          Refusal(turn, "a button that is not ours"));
    }
  } else {
    outcome = Ask(
        turn, [&] { return handler->OnPress(turn, *payload); }, end);
  }
  const End finished = Finish(addressed, std::move(outcome));
  if (finished == End::kHandled) {
    metrics_.CountPress(handlers_.ButtonName(payload.value_or("")), end);
  }
  return finished;
}

Switchboard::End Switchboard::RefuseText(const Addressed& addressed) {
  const Turn& turn = addressed.turn;
  if (access_.WasRefused(turn.who.id)) return Skip(turn.update_id);
  Outcome outcome;
  outcome.say.reply = PlainScreen(
      turn.Say(Say::kStrangerRefused,
               {std::to_string(turn.who.id), std::to_string(turn.chat_id)}));
  return RefuseOnce(addressed, std::move(outcome));
}

Switchboard::End Switchboard::RefusePress(const Addressed& addressed) {
  const Turn& turn = addressed.turn;
  metrics_.CountPress("", TurnEnd::kRefused);
  Outcome outcome;
  outcome.say.toast = turn.Say(Say::kStrangerPressed);
  if (!access_.WasRefused(turn.who.id)) {
    return RefuseOnce(addressed, std::move(outcome));
  }
  // Nothing to remember: a stranger shall not make us write.
  speaker_.AnswerPress(addressed.query_id, outcome.say.toast, false);
  return Skip(turn.update_id);
}

Switchboard::End Switchboard::RefuseOnce(const Addressed& addressed,
                                         Outcome outcome) {
  const Turn& turn = addressed.turn;
  access_.NoteRefusal(turn.who.id, outcome.change);
  outcome.change.audit.push_back(Refusal(turn, "a stranger"));
  const End end = Finish(addressed, std::move(outcome));
  if (end == End::kHandled) access_.Refused(turn.who.id);
  return end;
}

Switchboard::End Switchboard::RefuseCommand(const Addressed& addressed,
                                            const std::string& name) {
  const Turn& turn = addressed.turn;
  metrics_.CountCommand(name, TurnEnd::kRefused);
  Outcome outcome;
  outcome.say.reply = PlainScreen(turn.Say(Say::kCommandRefused, {name}));
  outcome.change.audit.push_back(Refusal(turn, "/" + name));
  return Finish(addressed, std::move(outcome));
}

Outcome Switchboard::Ask(const Turn& turn,
                         const std::function<Outcome()>& handler,
                         TurnEnd& end) const {
  Outcome outcome = FailedOutcome(turn);
  end = TurnEnd::kFailed;
  Guard([&] {
    outcome = handler();
    end = TurnEnd::kDone;
  });
  return outcome;
}

void Switchboard::Guard(const std::function<void()>& call) const {
  try {
    call();
  } catch (const std::exception& failure) {
    logger_.Error("a handler failed", {{"err", failure.what()}});
  }
}

Switchboard::End Switchboard::Finish(const Addressed& addressed,
                                     Outcome outcome) {
  return runner_.Run(addressed, std::move(outcome)) ? End::kHandled
                                                    : End::kComesAgain;
}

Switchboard::End Switchboard::Skip(int64_t update_id) {
  ledger_.Skip(update_id, parts_.clock.Now());
  return End::kHandled;
}

Turn Switchboard::NewTurn(int64_t update_id, const UpdateChat& chat,
                          const Person& person, Role role) const {
  Turn turn;
  turn.who = person;
  turn.role = role;
  turn.chat_id = chat.id;
  turn.is_private = chat.is_private();
  turn.update_id = update_id;
  turn.language = parts_.chats.Of(chat.id).language.value_or(
      parts_.settings.render.language);
  turn.now = parts_.clock.Now();
  return turn;
}

void Switchboard::TakeLive(const std::map<LiveKey, LiveNews>& news) {
  for (const auto& entry : news) {
    const LiveKey& key = entry.first;
    const std::optional<LiveNews::Shown>& shown = entry.second.shown;
    for (const auto& handler : handlers_.all()) {
      Guard([&] {
        if (entry.second.over) handler->OnOver(key.first, key.second);
        if (shown) handler->OnLive(shown->message, shown->news, shown->first);
      });
    }
  }
}

base::Time Switchboard::Tick(base::Time now) {
  base::Time next = base::Time::max();
  for (const auto& handler : handlers_.all()) {
    base::Time wanted = now + kTickAfterFailure;
    Guard([&] { wanted = handler->Tick(now); });
    next = std::min(next, wanted);
  }
  return next;
}

}  // namespace tebium::relay
