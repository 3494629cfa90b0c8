#include "relay/console/admin.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "relay/console/admin_text.h"

namespace tebium::relay {
namespace {

using base::Say;

// A form that was not filled in by then is forgotten.
constexpr base::Duration kFormLife = std::chrono::minutes(10);
constexpr size_t kMaxForms = 100;
// How much is looked through for what is of one chat.
constexpr size_t kLookedAtOnce = 500;
constexpr size_t kMostLooked = 10'000;
constexpr size_t kOutboxLooked = 1'000;
constexpr std::string_view kFormNotes = "form/";

class Admin : public Handler {
 public:
  explicit Admin(const ConsoleParts& parts) : parts_(parts) {}

  std::vector<CommandSpec> Commands() const override {
    return {{"admin", Say::kCommandAdmin, Role::kChatAdmin}};
  }
  Outcome OnCommand(const Turn& turn, std::string_view command,
                    std::string_view arguments) override;
  char ButtonLetter() const override { return 'A'; }
  std::vector<std::string_view> ButtonNames() const override {
    return {"admin"};
  }
  Outcome OnPress(const Turn& turn, std::string_view payload) override;
  std::optional<Outcome> OnText(const Turn& turn,
                                std::string_view text) override;
  base::Status Load(const std::vector<store::Note>& notes) override;

 private:
  using FormKey = std::pair<int64_t, int64_t>;  // chat, person

  Viewer ViewerOf(const Turn& turn) const;
  std::optional<store::StoreStats> Stats() const;
  Screen Panel(const Turn& turn) const;
  Screen Bot(const Turn& turn) const;
  base::StatusOr<std::vector<store::AuditEntry>> AuditOf(
      const Turn& turn, int64_t before_id) const;
  Screen Audit(const Turn& turn, int64_t before_id) const;
  base::StatusOr<std::vector<store::OutboxEntry>> OutboxOf(
      const Turn& turn, std::optional<store::OutboxState> state) const;
  Screen Outbox(const Turn& turn) const;
  Outcome OpenForm(const Turn& turn);
  void CloseForm(const Turn& turn, store::ConsoleChange& change);
  Outcome SendAlert(const Turn& turn, const alert::NativeAlert& wanted);
  bool MayResend(const Turn& turn, int64_t id) const;
  Outcome Resend(const Turn& turn, int64_t id);
  Outcome OnBotPress(const Turn& turn, std::string_view payload);

  const ConsoleParts& parts_;
  std::map<FormKey, base::Time> forms_;  // when they were opened
};

std::string FormNote(int64_t chat_id, int64_t user_id) {
  return std::string(kFormNotes) + std::to_string(chat_id) + "/" +
         std::to_string(user_id);
}

Outcome Replace(Screen screen) {
  Outcome outcome;
  outcome.say.replace = std::move(screen);
  return outcome;
}

Outcome Refused(const Turn& turn, Say why) {
  Outcome outcome;
  outcome.say.toast = turn.Say(why);
  return outcome;
}

// Else for the turn's chat alone.
bool IsForAll(const Turn& turn) { return turn.role == Role::kAdmin; }

Screen Plain(std::string_view text) { return {Cut(text, 1000), {}, {}}; }

store::AuditEntry Audited(const Turn& turn, std::string action,
                          std::string detail) {
  return {0,
          turn.now,
          turn.chat_id,
          turn.who.id,
          turn.who.name,
          std::move(action),
          std::move(detail)};
}

Viewer Admin::ViewerOf(const Turn& turn) const {
  Viewer viewer{parts_.signer, parts_.settings.render, true, turn.now};
  viewer.settings.language = turn.language;
  return viewer;
}

std::optional<store::StoreStats> Admin::Stats() const {
  auto stats = parts_.store.Stats();
  if (!stats.ok()) return std::nullopt;
  return *std::move(stats);
}

Screen Admin::Panel(const Turn& turn) const {
  PanelFacts facts;
  facts.this_chat = !IsForAll(turn);
  if (!facts.this_chat) facts.store = Stats();
  parts_.alerts.VisitAlerts(
      {}, [&facts](const alert::AlertView& /*alert*/) { ++facts.firing; });
  for (const alert::Silence& silence : parts_.silences.Silences()) {
    if (silence.StateAt(turn.now) == alert::SilenceState::kActive) {
      ++facts.silences;
    }
  }
  return AdminScreen(ViewerOf(turn), facts);
}

Screen Admin::Bot(const Turn& turn) const {
  return BotScreen(ViewerOf(turn),
                   {parts_.settings, parts_.chats.CountSubscribed()});
}

// A page and one more. Of one chat, as far as they are to be found among the
// latest.
base::StatusOr<std::vector<store::AuditEntry>> Admin::AuditOf(
    const Turn& turn, int64_t before_id) const {
  if (IsForAll(turn)) return parts_.store.Audit(before_id, kAuditPerPage + 1);
  std::vector<store::AuditEntry> found;
  for (size_t looked = 0; looked < kMostLooked; looked += kLookedAtOnce) {
    TEBIUM_ASSIGN_OR_RETURN(const std::vector<store::AuditEntry> entries,
                            parts_.store.Audit(before_id, kLookedAtOnce));
    for (const store::AuditEntry& entry : entries) {
      if (entry.chat_id == turn.chat_id) found.push_back(entry);
      if (found.size() > kAuditPerPage) return found;
    }
    if (entries.size() < kLookedAtOnce) break;
    before_id = entries.back().id;
  }
  return found;
}

Screen Admin::Audit(const Turn& turn, int64_t before_id) const {
  const auto entries = AuditOf(turn, before_id);
  if (!entries.ok()) return Plain(turn.Say(Say::kPageStoreSilent));
  return AuditScreen(ViewerOf(turn), *entries, before_id);
}

base::StatusOr<std::vector<store::OutboxEntry>> Admin::OutboxOf(
    const Turn& turn, std::optional<store::OutboxState> state) const {
  if (IsForAll(turn)) return parts_.store.ListOutbox(state, kOutboxShown);
  TEBIUM_ASSIGN_OR_RETURN(std::vector<store::OutboxEntry> entries,
                          parts_.store.ListOutbox(state, kOutboxLooked));
  std::erase_if(entries, [&turn](const store::OutboxEntry& entry) {
    const store::Target& target = entry.head.target;
    return target.kind != store::TargetKind::kTelegram ||
           target.chat_id != turn.chat_id;
  });
  return entries;
}

Screen Admin::Outbox(const Turn& turn) const {
  const auto entries = OutboxOf(turn, std::nullopt);
  if (!entries.ok()) return Plain(turn.Say(Say::kPageStoreSilent));
  return OutboxScreen(ViewerOf(turn), *entries,
                      IsForAll(turn) ? Stats() : std::nullopt);
}

Outcome Admin::OpenForm(const Turn& turn) {
  std::erase_if(forms_, [&turn](const auto& form) {
    return form.second + kFormLife < turn.now;
  });
  Outcome outcome;
  if (forms_.size() < kMaxForms) {
    forms_[{turn.chat_id, turn.who.id}] = turn.now;
    outcome.change.put_notes.push_back(
        {FormNote(turn.chat_id, turn.who.id),
         std::to_string(base::ToNanos(turn.now))});
  }
  outcome.say.reply = FormScreen(ViewerOf(turn));
  return outcome;
}

void Admin::CloseForm(const Turn& turn, store::ConsoleChange& change) {
  forms_.erase({turn.chat_id, turn.who.id});
  change.delete_notes.push_back(FormNote(turn.chat_id, turn.who.id));
}

// Accepted once its update can't come again: a form is never sent twice.
Outcome Admin::SendAlert(const Turn& turn, const alert::NativeAlert& wanted) {
  Outcome outcome;
  outcome.change.delete_notes.push_back(FormNote(turn.chat_id, turn.who.id));
  outcome.change.audit.push_back(
      Audited(turn, "send_alert", wanted.type + " " + wanted.module));
  outcome.then = [this, turn, wanted](const Sayer& say) {
    forms_.erase({turn.chat_id, turn.who.id});
    alert::Batch batch;
    batch.received_at = turn.now;
    batch.events.push_back(alert::MakeNativeEvent(wanted, turn.now));
    const base::Status status = parts_.sink.Accept(std::move(batch));
    Saying saying;
    saying.reply = Plain(
        status.ok() ? turn.Say(Say::kFormSent, {wanted.type, wanted.module})
                    : std::string(turn.Say(Say::kNotStored)));
    say(std::move(saying));
  };
  return outcome;
}

std::optional<Outcome> Admin::OnText(const Turn& turn, std::string_view text) {
  const auto form = forms_.find({turn.chat_id, turn.who.id});
  if (form == forms_.end() || turn.role != Role::kAdmin) return std::nullopt;
  Outcome outcome;
  if (form->second + kFormLife < turn.now) {
    forms_.erase(form);
    return std::nullopt;
  }
  const auto read = ReadForm(text);
  if (const auto* wanted = std::get_if<alert::NativeAlert>(&read)) {
    return SendAlert(turn, *wanted);
  }
  outcome.say.reply = Plain(turn.Say(std::get<Say>(read)));
  outcome.say.reply->keyboard = FormScreen(ViewerOf(turn)).keyboard;
  return outcome;
}

bool Admin::MayResend(const Turn& turn, int64_t id) const {
  if (IsForAll(turn)) return true;
  const auto entries = OutboxOf(turn, store::OutboxState::kDead);
  return entries.ok() && std::any_of(entries->begin(), entries->end(),
                                     [id](const store::OutboxEntry& entry) {
                                       return entry.head.id == id;
                                     });
}

Outcome Admin::Resend(const Turn& turn, int64_t id) {
  Outcome outcome;
  outcome.change.audit.push_back(
      Audited(turn, "resend", "outbox entry " + std::to_string(id)));
  outcome.then = [this, turn, id](const Sayer& say) {
    store::RelayChange change;
    change.resend.push_back(id);
    parts_.store.Apply(
        std::move(change), [turn, say](const base::Status& status) {
          Saying saying;
          saying.toast =
              turn.Say(status.ok() ? Say::kOutboxResent : Say::kNotStored);
          say(std::move(saying));
        });
  };
  return outcome;
}

Outcome Admin::OnCommand(const Turn& turn, std::string_view /*command*/,
                         std::string_view /*arguments*/) {
  Outcome outcome;
  outcome.say.reply = Panel(turn);
  return outcome;
}

// What concerns more than the chat.
Outcome Admin::OnBotPress(const Turn& turn, std::string_view payload) {
  if (!IsForAll(turn)) return Refused(turn, Say::kAdminElsewhere);
  if (payload == kAdminForm) return OpenForm(turn);
  if (payload == kAdminBotScreen) return Replace(Bot(turn));
  Outcome outcome = Replace(Plain(turn.Say(Say::kFormCancelled)));
  CloseForm(turn, outcome.change);
  return outcome;
}

Outcome Admin::OnPress(const Turn& turn, std::string_view payload) {
  if (turn.role < Role::kChatAdmin) return Refused(turn, Say::kMayNotChange);
  if (payload == kAdminForm || payload == kAdminFormCancel ||
      payload == kAdminBotScreen) {
    return OnBotPress(turn, payload);
  }
  if (payload == kAdminOutboxScreen) return Replace(Outbox(turn));
  if (payload.starts_with(kAdminAuditScreen)) {
    const uint64_t before =
        ReadBase36(payload.substr(kAdminAuditScreen.size()));
    return Replace(Audit(turn, static_cast<int64_t>(before)));
  }
  if (payload.starts_with(kAdminResend)) {
    const auto id =
        static_cast<int64_t>(ReadBase36(payload.substr(kAdminResend.size())));
    if (!MayResend(turn, id)) return Refused(turn, Say::kAdminElsewhere);
    return Resend(turn, id);
  }
  return Replace(Panel(turn));
}

base::Status Admin::Load(const std::vector<store::Note>& notes) {
  for (const store::Note& note : notes) {
    if (!note.name.starts_with(kFormNotes)) continue;
    const std::string_view rest =
        std::string_view(note.name).substr(kFormNotes.size());
    const size_t slash = rest.find('/');
    if (slash == std::string_view::npos) continue;
    FormKey key;
    int64_t opened = 0;
    const auto read = [](std::string_view digits, int64_t& number) {
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
    };
    read(rest.substr(0, slash), key.first);
    read(rest.substr(slash + 1), key.second);
    read(note.value, opened);
    forms_[key] = base::FromNanos(opened);
  }
  return {};
}

}  // namespace

std::unique_ptr<Handler> MakeAdmin(const ConsoleParts& parts) {
  return std::make_unique<Admin>(parts);
}

}  // namespace tebium::relay
