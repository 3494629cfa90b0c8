#include "app/operator_console.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "app/config/console_settings.h"
#include "app/version.h"
#include "relay/console/memory.h"

namespace tebium::app {
namespace {

// Those that alerts go to, by routes or by an escalation's step.
std::vector<int64_t> ChatsOf(const Settings& settings,
                             const LoadedRouting& routing) {
  std::vector<int64_t> chats = ConsoleChats(settings, routing.receivers);
  for (const alert::EscalationPolicy& policy : routing.duty.policies) {
    for (const alert::EscalationStep& step : policy.steps) {
      if (step.to != alert::EscalationStep::To::kChat) continue;
      if (std::find(chats.begin(), chats.end(), step.chat_id) == chats.end()) {
        chats.push_back(step.chat_id);
      }
    }
  }
  return chats;
}

}  // namespace

base::StatusOr<std::unique_ptr<OperatorConsole>> OperatorConsole::Load(
    const Settings& settings, store::Store& store, const base::Clock& clock,
    base::Random& random, const base::Logger& logger) {
  auto chats = std::make_unique<relay::ChatBook>();
  TEBIUM_ASSIGN_OR_RETURN(
      relay::ConsoleMemory memory,
      relay::LoadConsoleMemory(store, random, logger, *chats));
  return std::unique_ptr<OperatorConsole>(
      new OperatorConsole(settings, store, clock, logger, std::move(chats),
                          std::move(memory.button_key)));
}

base::Status OperatorConsole::Start(const ConsolePorts& ports,
                                    const LoadedRouting& routing) {
  duty_.Set(routing.duty);
  console_settings_ = settings_.console;
  console_settings_.chats = ChatsOf(settings_, routing);
  console_settings_.version = Version();
  bot_ = relay::MakeBotClient(
      {settings_.relay.api_url, settings_.relay.bot_token,
       settings_.relay.proxy, settings_.relay.request_timeout},
      ports.client);
  TEBIUM_ASSIGN_OR_RETURN(charts_, relay::ChartMaker::Start(
                                       settings_.charts, ports.client, clock_,
                                       &ports.samples, ports.metrics, logger_));
  parts_ = std::make_unique<relay::ConsoleParts>(relay::ConsoleParts{
      console_settings_, store_, ports.courier, *bot_, ports.alerts,
      ports.silences, ports.sink, &ports.modules, &ports.samples, charts_.get(),
      *chats_, duty_, signer_, clock_, ports.random, ports.metrics, logger_});
  TEBIUM_ASSIGN_OR_RETURN(
      console_, relay::Console::Start(*parts_, relay::MakeHandlers(*parts_)));
  return {};
}

void OperatorConsole::Reconfigure(const LoadedRouting& routing) {
  duty_.Set(routing.duty);
  console_->Reconfigure([this, chats = ChatsOf(settings_, routing)] {
    console_settings_.chats = chats;
  });
}

void OperatorConsole::Drain(base::Duration limit) {
  if (console_) console_->Drain(limit);
}

void OperatorConsole::Stop() {
  console_.reset();
  charts_.reset();
}

}  // namespace tebium::app
