#include "relay/console/inform_tools.h"

#include <utility>

#include "base/text.h"

namespace tebium::relay {
namespace {

constexpr std::string_view kMakePrefix = "todo/silence/";
constexpr std::string_view kEndPrefix = "todo/expire/";
constexpr size_t kMaxAuditDetail = 1'000;  // code points

std::string NoteName(std::string_view prefix, std::string_view id) {
  return std::string(prefix) + std::string(id);
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
  change.put_notes.push_back(
      {NoteName(kMakePrefix, silence.id), alert::EncodeSilence(silence)});
}

void SilenceTodo::PlanEnding(const std::string& id,
                             store::ConsoleChange& change) const {
  change.put_notes.push_back({NoteName(kEndPrefix, id), id});
}

base::Status SilenceTodo::Make(const alert::Silence& silence) {
  const auto made = parts_.silences.EnsureSilence(silence);
  Forget(NoteName(kMakePrefix, silence.id));
  return made.status();
}

base::Status SilenceTodo::End(const std::string& id) {
  base::Status ended = parts_.silences.ExpireSilence(id);
  Forget(NoteName(kEndPrefix, id));
  return ended;
}

void SilenceTodo::CatchUp() {
  for (const store::Note& note : std::exchange(left_, {})) {
    base::Status status;
    if (std::string_view(note.name).starts_with(kEndPrefix)) {
      status = End(note.value);
    } else if (const auto silence = alert::DecodeSilence(note.value);
               silence.ok()) {
      status = Make(*silence);
    } else {
      Forget(note.name);
      status = silence.status();
    }
    if (!status.ok()) {
      parts_.logger.Warn("What was asked before the restart can't be done",
                         {{"note", note.name}, {"error", status.ToString()}});
    }
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
