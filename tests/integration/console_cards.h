// Alerts in a group's chat whose members press the buttons under them, in both
// languages.
#ifndef TEBIUM_TESTS_INTEGRATION_CONSOLE_CARDS_H_
#define TEBIUM_TESTS_INTEGRATION_CONSOLE_CARDS_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/catalogue.h"
#include "tests/integration/bot.h"

namespace tebium::testing {

inline constexpr int64_t kAnna = 777;
inline constexpr int64_t kBoris = 778;

// A bot that speaks in a group, whose members may act. What does not come is a
// failure of the test, which then shows all messages and the log.
class ConsoleCards : public ::testing::TestWithParam<base::Language> {
 protected:
  ConsoleCards();
  void TearDown() override;

  // The text of the test's language.
  static std::string In(const std::string& russian, const std::string& english);

  // Alerts of one group that begin now, or have just ended.
  bool Post(const std::vector<std::string>& instances, bool firing = true);
  // The live message, once it has its buttons and is recorded.
  fakes::Message Fire(const std::vector<std::string>& instances);
  // What was sent is recorded.
  bool WaitForRecords();
  // The live message, once it has this button.
  fakes::Message WaitForLive(const std::string& button);

  // The id of the press; "" if there is no such button.
  std::string PressOnly(const fakes::Message& message,
                        const std::string& button, int64_t person = kAnna);
  // Presses, and gives what is shown to who has pressed.
  std::string Press(const fakes::Message& message, const std::string& button,
                    int64_t person = kAnna);
  std::string AnswerTo(const std::string& query);
  // The message as it is once it holds `text`, or does not any more.
  fakes::Message Shows(const fakes::Message& message, const std::string& text,
                       bool shows = true);

  // As amtool sees them.
  std::string ActiveSilences() const;
  bool WaitForSilences(size_t count);

  std::unique_ptr<fakes::FakeTelegram> fake_;
  Bot bot_;
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_INTEGRATION_CONSOLE_CARDS_H_
