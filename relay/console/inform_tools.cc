#include "relay/console/inform_tools.h"

#include <utility>

#include "base/text.h"

namespace tebium::relay {
namespace {

constexpr std::string_view kMakePrefix = "todo/silence/";
constexpr std::string_view kEndPrefix = "todo/expire/";
constexpr base::Duration kPause = std::chrono::seconds(2);
constexpr size_t kMaxAuditDetail = 1'000;  // code points

std::string NoteName(std::string_view prefix, std::string_view id) {
  return std::string(prefix) + std::string(id);
}

store::Note MakingOf(const alert::Silence& silence) {
  return {NoteName(kMakePrefix, silence.id), alert::EncodeSilence(silence)};
}

store::Note EndingOf(const std::string& id) {
  return {NoteName(kEndPrefix, id), id};
}

}  // namespace

void SilenceTodo::Load(const std::vector<store::Note>& notes) {
  for (const store::Note& note : notes) {
    const std::string_view name = note.name;
    if (name.starts_with(kMakePrefix) || name.starts_with(kEndPrefix)) {
      left_.push_back(note);
    }
  }
}

void SilenceTodo::PlanMaking(const alert::Silence& silence,
                             store::ConsoleChange& change) const {
  change.put_notes.push_back(MakingOf(silence));
}

void SilenceTodo::PlanEnding(const std::string& id,
                             store::ConsoleChange& change) const {
  change.put_notes.push_back(EndingOf(id));
}

base::Status SilenceTodo::Make(const alert::Silence& silence) {
  base::Status made = parts_.silences.EnsureSilence(silence).status();
  Settle(MakingOf(silence), made);
  return made;
}

base::Status SilenceTodo::End(const std::string& id) {
  const std::string making = NoteName(kMakePrefix, id);
  const size_t waited = std::erase_if(
      left_, [&](const store::Note& note) { return note.name == making; });
  if (waited > 0) Forget(making);
  base::Status ended = parts_.silences.ExpireSilence(id);
  if (waited > 0 && ended.code() == base::StatusCode::kNotFound) ended = {};
  Settle(EndingOf(id), ended);
  return ended;
}

base::Status SilenceTodo::Do(const store::Note& note) const {
  if (std::string_view(note.name).starts_with(kEndPrefix)) {
    return parts_.silences.ExpireSilence(note.value);
  }
  TEBIUM_ASSIGN_OR_RETURN(alert::Silence silence,
                          alert::DecodeSilence(note.value));
  return parts_.silences.EnsureSilence(std::move(silence)).status();
}

base::Time SilenceTodo::CatchUp(base::Time now) {
  if (left_.empty()) return base::Time::max();
  if (now < again_at_) return again_at_;
  again_at_ = now + kPause;
  for (store::Note& note : std::exchange(left_, {})) {
    const base::Status status = Do(note);
    if (!status.ok() && status.code() != base::StatusCode::kUnavailable) {
      parts_.logger.Warn("What was asked before can't be done",
                         {{"note", note.name}, {"error", status.ToString()}});
    }
    Settle(std::move(note), status);
  }
  return left_.empty() ? base::Time::max() : again_at_;
}

void SilenceTodo::Settle(store::Note note, const base::Status& status) {
  if (status.code() == base::StatusCode::kUnavailable) {
    left_.push_back(std::move(note));
  } else {
    Forget(std::move(note.name));
  }
}

void SilenceTodo::Forget(std::string note) {
  store::ConsoleChange change;
  change.delete_notes.push_back(std::move(note));
  // Should it fail, the plan is carried out again: it is what it was.
  parts_.store.Apply(std::move(change), [](const base::Status&) {});
}

Viewer InformTools::ViewerOf(const Turn& turn) const {
  Viewer viewer{.signer = parts.signer,
                .settings = parts.settings.render,
                .may_act = turn.role >= Role::kActor,
                .now = turn.now};
  viewer.settings.language = turn.language;
  return viewer;
}

PressArguments::PressArguments(std::string_view payload)
    : payload_(payload), parts_(base::Split(payload, ':')) {}

std::string_view PressArguments::Text(size_t index) const {
  return index + 2 < parts_.size() ? parts_[index + 2] : std::string_view();
}

uint64_t PressArguments::Number(size_t index) const {
  return ReadBase36(Text(index));
}

std::string_view PressArguments::Rest(size_t index) const {
  if (index + 2 >= parts_.size()) return {};
  return payload_.substr(
      static_cast<size_t>(parts_[index + 2].data() - payload_.data()));
}

uint32_t RememberText(InformTools& tools, std::string_view text,
                      store::ConsoleChange& change) {
  return text.empty() ? 0 : tools.views.Remember(text, change);
}

std::optional<std::string> RecallText(const InformTools& tools,
                                      uint64_t number) {
  if (number == 0) return "";
  const std::string* text = tools.views.Find(static_cast<uint32_t>(number));
  if (text == nullptr) return std::nullopt;
  return *text;
}

Outcome Reply(Screen screen) {
  Outcome outcome;
  outcome.say.reply = std::move(screen);
  return outcome;
}

Outcome ReplyText(std::string html) {
  return Reply({.html = std::move(html), .keyboard = {}, .photo = {}});
}

Outcome Replace(Screen screen) {
  Outcome outcome;
  outcome.say.replace = std::move(screen);
  return outcome;
}

Outcome Toast(std::string_view text) {
  Outcome outcome;
  outcome.say.toast = text;
  return outcome;
}

Outcome Forgotten(const Turn& turn) {
  return Toast(turn.Say(base::Say::kListForgotten));
}

void AddAudit(const Turn& turn, std::string_view action,
              std::string_view detail, store::ConsoleChange& change) {
  store::AuditEntry entry;
  entry.at = turn.now;
  entry.chat_id = turn.chat_id;
  entry.user_id = turn.who.id;
  entry.user_name = turn.who.name;
  entry.action = action;
  entry.detail = CutPlain(detail, kMaxAuditDetail);
  change.audit.push_back(std::move(entry));
}

}  // namespace tebium::relay
