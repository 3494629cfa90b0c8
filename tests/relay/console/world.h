// A handler of the console with everything it talks to.
#ifndef TEBIUM_TESTS_RELAY_CONSOLE_WORLD_H_
#define TEBIUM_TESTS_RELAY_CONSOLE_WORLD_H_

#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "relay/console/parts.h"
#include "tests/relay/console/fakes.h"
#include "tests/relay/fake_store.h"
#include "tests/support/manual_clock.h"

namespace tebium::relay {

// What is built of it is built after `settings` are as the test wants them.
struct World {
  testing::ManualClock clock;
  ConsoleSettings settings;
  FakeStore store;
  FakeCourier courier;
  FakeBotClient bot;
  FakeDesk desk;
  FakeSilences silences{clock};
  FakeSink sink;
  FakeModules modules;
  FakeSamples samples;
  ChatBook chats;
  alert::DutyBook duty;
  ButtonSigner signer{"a key of sixteen bytes and more"};
  CountingRandom random;
  base::Metrics metrics;
  ConsoleParts parts{settings,
                     store,
                     courier,
                     bot,
                     desk,
                     silences,
                     sink,
                     &modules,
                     &samples,
                     nullptr,
                     chats,
                     duty,
                     signer,
                     clock,
                     random,
                     metrics,
                     base::Logger::Null()};

  Turn TurnBy(Role role, base::Language language = base::Language::kEnglish) {
    return TurnOf(clock.Now(), role, language);
  }

  // What the console does with an outcome. All that is said, put together.
  Saying Do(Outcome outcome) {
    Saying said = std::move(outcome.say);
    base::Status written;
    store.Apply(std::move(outcome.change),
                [&written](const base::Status& status) { written = status; });
    if (!written.ok() || !outcome.then) return said;
    outcome.then([&said](Saying more) {
      if (more.reply) said.reply = std::move(more.reply);
      if (more.replace) said.replace = std::move(more.replace);
      if (more.rekey) said.rekey = std::move(more.rekey);
      if (!more.toast.empty()) said.toast = std::move(more.toast);
    });
    return said;
  }

  // The payload of the button with this text; "" if there is none, or if it was
  // not signed.
  std::string PayloadOf(const Keyboard& keyboard, std::string_view text) const {
    for (const auto& row : keyboard) {
      for (const Button& button : row) {
        if (button.text.find(text) == std::string::npos) continue;
        return signer.Open(button.data).value_or("");
      }
    }
    return "";
  }
};

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_CONSOLE_WORLD_H_
