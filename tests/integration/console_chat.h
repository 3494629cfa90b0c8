// A person who writes to the bot and presses its buttons.
#ifndef TEBIUM_TESTS_INTEGRATION_CONSOLE_CHAT_H_
#define TEBIUM_TESTS_INTEGRATION_CONSOLE_CHAT_H_

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "base/catalogue.h"
#include "tests/fakes/fake_telegram.h"

namespace tebium::testing {

// For INSTANTIATE_TEST_SUITE_P: a test in each language, named by its code.
inline auto EachLanguage() {
  return ::testing::Values(base::Language::kRussian, base::Language::kEnglish);
}
inline std::string LanguageName(
    const ::testing::TestParamInfo<base::Language>& language) {
  return std::string(base::LanguageCode(language.param));
}

// How often `part` stands in `text`.
inline size_t CountOf(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

// What is shown to who has pressed, once the press with this id is answered;
// "": nothing is.
inline std::string ToastOf(const fakes::FakeTelegram& fake,
                           const std::string& query) {
  const auto answer = fake.WaitForCall([&](const fakes::Call& call) {
    const auto id = call.parameters.find("callback_query_id");
    return call.method == "answerCallbackQuery" &&
           id != call.parameters.end() && id->second == query;
  });
  EXPECT_TRUE(answer.has_value()) << "no answer";
  if (!answer) return "";
  const auto text = answer->parameters.find("text");
  return text == answer->parameters.end() ? "" : text->second;
}

// `fake` must outlive it. What does not come is a failure of the test.
class ConsoleChat {
 public:
  ConsoleChat(fakes::FakeTelegram& fake, int64_t chat_id, int64_t user_id)
      : fake_(fake), chat_id_(chat_id), user_id_(user_id) {}

  // The bot's next message that holds `text`.
  fakes::Message Ask(const std::string& what, const std::string& text) {
    const auto sent = fake_.SendText(chat_id_, what, user_id_);
    EXPECT_TRUE(sent.ok());
    const auto answer = fake_.WaitForMessage([&](const fakes::Message& m) {
      return m.chat_id == chat_id_ && m.id > *sent && Holds(m, text);
    });
    EXPECT_TRUE(answer.has_value())
        << what << " was not answered with: " << text << "\n"
        << Latest();
    return answer.value_or(fakes::Message());
  }

  // The message once it holds `text`, after a press of its button.
  fakes::Message Press(const fakes::Message& message, const std::string& button,
                       const std::string& text) {
    EXPECT_TRUE(fake_
                    .PressButton(chat_id_, message.id, DataOf(message, button),
                                 user_id_)
                    .ok())
        << button;
    const auto changed = fake_.WaitForMessage([&](const fakes::Message& m) {
      return m.chat_id == chat_id_ && m.id == message.id && Holds(m, text);
    });
    EXPECT_TRUE(changed.has_value())
        << button << " did not lead to: " << text << "\n"
        << Latest();
    return changed.value_or(fakes::Message());
  }

  // What is shown to who has pressed; "": nothing is.
  std::string Toast(const fakes::Message& message, const std::string& button) {
    const auto query = fake_.PressButton(chat_id_, message.id,
                                         DataOf(message, button), user_id_);
    EXPECT_TRUE(query.ok()) << button;
    return query.ok() ? ToastOf(fake_, *query) : "";
  }

  // "" if there is no such button.
  static std::string DataOf(const fakes::Message& message,
                            const std::string& text) {
    for (const auto& row : message.keyboard) {
      for (const fakes::Button& button : row) {
        if (button.text.find(text) != std::string::npos) return button.data;
      }
    }
    return "";
  }

 private:
  static bool Holds(const fakes::Message& message, const std::string& text) {
    return message.text.find(text) != std::string::npos;
  }
  std::string Latest() const {
    const auto messages = fake_.Messages(chat_id_);
    return messages.empty() ? "" : messages.back().text;
  }

  fakes::FakeTelegram& fake_;
  const int64_t chat_id_;
  const int64_t user_id_;
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_INTEGRATION_CONSOLE_CHAT_H_
