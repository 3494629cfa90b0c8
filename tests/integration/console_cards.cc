#include "tests/integration/console_cards.h"

#include <algorithm>
#include <chrono>
#include <iostream>

#include "base/clock.h"
#include "base/json.h"
#include "tests/integration/console_chat.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

std::string TimeText(base::Duration from_now) {
  return base::FormatTimestamp(base::SystemClock().Now() + from_now);
}

}  // namespace

ConsoleCards::ConsoleCards()
    : fake_(StartFakeTelegram(kNoLimits)), bot_(fake_.get(), kGroupChat) {
  bot_.SetEnvironment("BOT_LANGUAGE",
                      std::string(base::LanguageCode(GetParam())));
}

void ConsoleCards::TearDown() {
  if (!HasFailure()) return;
  for (const auto& message : fake_->Messages()) {
    std::cerr << message.id << ": " << message.text << "\n";
  }
  std::cerr << bot_.process().Output();
}

std::string ConsoleCards::In(const std::string& russian,
                             const std::string& english) {
  return GetParam() == base::Language::kRussian ? russian : english;
}

bool ConsoleCards::Post(const std::vector<std::string>& instances,
                        bool firing) {
  base::JsonWriter json;
  json.BeginArray();
  for (const std::string& instance : instances) {
    json.BeginObject().Key("labels").BeginObject();
    json.Key("alertname").String("HighCPU");
    json.Key("severity").String("critical");
    json.Key("instance").String(instance).EndObject();
    if (!firing) {
      json.Key("startsAt").String(TimeText(-std::chrono::minutes(1)));
    }
    json.Key("endsAt")
        .String(TimeText(std::chrono::minutes(firing ? 60 : 0)))
        .EndObject();
  }
  json.EndArray();
  return bot_.Post("/api/v2/alerts", json.Take()).status == 200;
}

fakes::Message ConsoleCards::Fire(const std::vector<std::string>& instances) {
  EXPECT_TRUE(Post(instances));
  fakes::Message live = WaitForLive(In("Подтвердить", "Acknowledge"));
  EXPECT_TRUE(WaitForRecords());
  return live;
}

bool ConsoleCards::WaitForRecords() {
  return WaitFor([&] {
    return bot_.Metric("tebium_queue_messages{state=\"inflight\"}") == 0 &&
           bot_.Metric("tebium_queue_messages{state=\"pending\"}") == 0;
  });
}

fakes::Message ConsoleCards::WaitForLive(const std::string& button) {
  const auto live = fake_->WaitForMessage([&](const fakes::Message& m) {
    return m.text.find("HighCPU") != std::string::npos &&
           !ConsoleChat::DataOf(m, button).empty();
  });
  EXPECT_TRUE(live.has_value()) << "no button " << button;
  return live.value_or(fakes::Message());
}

std::string ConsoleCards::PressOnly(const fakes::Message& message,
                                    const std::string& button, int64_t person) {
  const auto query =
      fake_->PressButton(message.chat_id, message.id,
                         ConsoleChat::DataOf(message, button), person);
  EXPECT_TRUE(query.ok()) << button;
  return query.ok() ? *query : "";
}

std::string ConsoleCards::Press(const fakes::Message& message,
                                const std::string& button, int64_t person) {
  return AnswerTo(PressOnly(message, button, person));
}

std::string ConsoleCards::AnswerTo(const std::string& query) {
  return ToastOf(*fake_, query);
}

fakes::Message ConsoleCards::Shows(const fakes::Message& message,
                                   const std::string& text, bool shows) {
  const auto changed = fake_->WaitForMessage([&](const fakes::Message& m) {
    return m.id == message.id &&
           (m.text.find(text) != std::string::npos) == shows;
  });
  EXPECT_TRUE(changed.has_value())
      << "does not show: " << text << "\n"
      << (fake_->FindMessage(message.chat_id, message.id)
              .value_or(fakes::Message()))
             .text;
  return changed.value_or(fakes::Message());
}

std::string ConsoleCards::ActiveSilences() const {
  const std::string all = Get(bot_.Url("/api/v2/silences")).body;
  std::string active;
  for (size_t at = 0; (at = all.find("{\"id\"", at)) != std::string::npos;) {
    const size_t end = std::min(all.find("{\"id\"", at + 1), all.size());
    const std::string one = all.substr(at, end - at);
    if (one.find("\"active\"") != std::string::npos) active += one;
    at = end;
  }
  return active;
}

bool ConsoleCards::WaitForSilences(size_t count) {
  return WaitFor([&] { return CountOf(ActiveSilences(), "\"id\"") == count; });
}

}  // namespace tebium::testing
