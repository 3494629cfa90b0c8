#include "relay/console/chat_commands.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"
#include "relay/console/menu_text.h"
#include "relay/telegram/html.h"

namespace tebium::relay {
namespace {

using base::Language;
using base::Say;

constexpr char kLetter = 'L';

std::optional<Language> LanguageOf(std::string_view code) {
  for (const Language language : {Language::kRussian, Language::kEnglish}) {
    if (base::EqualsIgnoreCaseAscii(code, base::LanguageCode(language))) {
      return language;
    }
  }
  return std::nullopt;
}

Screen PlainScreen(std::string_view text) {
  return {EscapeText(text, LineEnds::kKeep), {}, {}};
}

class ChatCommands : public Handler {
 public:
  explicit ChatCommands(const ConsoleParts& parts) : parts_(parts) {}

  std::vector<CommandSpec> Commands() const override {
    return {{"language", Say::kLanguageDescription, Role::kActor, true},
            {"id", Say::kIdDescription, Role::kMember, true}};
  }

  Outcome OnCommand(const Turn& turn, std::string_view command,
                    std::string_view arguments) override {
    Outcome outcome;
    if (command == "id") {
      outcome.say.reply = Ids(turn);
    } else if (const auto language = LanguageOf(arguments)) {
      outcome = Choose(turn, *language, false);
    } else {
      outcome.say.reply = Question(turn);
    }
    return outcome;
  }

  char ButtonLetter() const override { return kLetter; }
  std::vector<std::string_view> ButtonNames() const override {
    return {"language"};
  }

  Outcome OnPress(const Turn& turn, std::string_view payload) override {
    Outcome outcome;
    const auto language = LanguageOf(payload.substr(2));
    if (!language) {
      outcome.say.toast = turn.Say(Say::kButtonOutdated);
      return outcome;
    }
    if (turn.role < Role::kActor) {
      outcome.say.toast = turn.Say(Say::kMayNotChange);
      return outcome;
    }
    return Choose(turn, *language, true);
  }

 private:
  // With buttons that say each language's name in itself.
  Screen Question(const Turn& turn) const {
    Screen screen = PlainScreen(turn.Say(Say::kLanguageChoose));
    screen.keyboard.emplace_back();
    for (const Language language : {Language::kRussian, Language::kEnglish}) {
      const std::string payload = std::string(1, kLetter) + ":" +
                                  std::string(base::LanguageCode(language));
      screen.keyboard.back().push_back(
          {std::string(base::Text(language, Say::kLanguageName)),
           parts_.signer.Sign(payload), ""});
    }
    screen.keyboard.push_back({ToSettings(turn.language)});
    return screen;
  }

  Screen Chosen(Language language) const {
    Screen screen = PlainScreen(base::Text(language, Say::kLanguageChosen));
    screen.keyboard.push_back({ToSettings(language)});
    return screen;
  }

  // Where the question was asked from, or may as well have been.
  Button ToSettings(Language language) const {
    return {std::string(base::Text(language, Say::kMenuSettings)),
            parts_.signer.Sign(kMenuSettingsScreen), ""};
  }

  static Screen Ids(const Turn& turn) {
    Screen screen;
    const auto add = [&](Say say, int64_t id) {
      if (!screen.html.empty()) screen.html += '\n';
      screen.html += turn.Say(say, {"<code>" + std::to_string(id) + "</code>"});
    };
    add(Say::kIdPerson, turn.who.id);
    add(Say::kIdChat, turn.chat_id);
    if (turn.thread_id != 0) add(Say::kIdThread, turn.thread_id);
    return screen;
  }

  Outcome Choose(const Turn& turn, Language language, bool pressed) const {
    Outcome outcome;
    ChatChoices choices = parts_.chats.Of(turn.chat_id);
    choices.language = language;
    if (!parts_.chats.Check(turn.chat_id, choices).ok()) {
      outcome.say.toast = turn.Say(Say::kConsoleFailed);
      return outcome;
    }
    (pressed ? outcome.say.replace : outcome.say.reply) = Chosen(language);
    outcome.change.put_notes.push_back(
        {ChatNoteName(turn.chat_id), EncodeChoices(choices)});
    outcome.change.audit.push_back({0, turn.now, turn.chat_id, turn.who.id,
                                    turn.who.name, "language",
                                    std::string(base::LanguageCode(language))});
    outcome.then = [this, turn, choices](const Sayer& say) {
      if (parts_.chats.Put(turn.chat_id, choices).ok()) return;
      Saying full;
      full.toast = turn.Say(Say::kConsoleFailed);
      say(full);
    };
    return outcome;
  }

  const ConsoleParts& parts_;
};

}  // namespace

std::unique_ptr<Handler> MakeChatCommands(const ConsoleParts& parts) {
  return std::make_unique<ChatCommands>(parts);
}

}  // namespace tebium::relay
