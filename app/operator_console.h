// Everything by which people operate the program in Telegram, put together.
#ifndef TEBIUM_APP_OPERATOR_CONSOLE_H_
#define TEBIUM_APP_OPERATOR_CONSOLE_H_

#include <memory>
#include <string>
#include <utility>

#include "alert/desk.h"
#include "alert/duty.h"
#include "alert/module_desk.h"
#include "alert/ports.h"
#include "app/config/routing.h"
#include "app/config/settings.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/status.h"
#include "net/http_client.h"
#include "net/router.h"
#include "relay/buttons.h"
#include "relay/chart/chart_maker.h"
#include "relay/chat_book.h"
#include "relay/console/console.h"
#include "relay/courier.h"
#include "relay/telegram/bot_client.h"
#include "store/store.h"

namespace tebium::app {

// What the console looks at and changes; all of it must outlive the console.
struct ConsolePorts {
  relay::Courier& courier;
  const alert::AlertDesk& alerts;
  alert::SilenceDesk& silences;
  alert::AlertSink& sink;
  alert::ModuleDesk& modules;
  alert::SampleDesk& samples;
  net::HttpClient& client;
  base::Random& random;
  base::Metrics& metrics;
};

class OperatorConsole {
 public:
  // What the relay and dispatch need before the console starts.
  static base::StatusOr<std::unique_ptr<OperatorConsole>> Load(
      const Settings& settings, store::Store& store, const base::Clock& clock,
      base::Random& random, const base::Logger& logger);

  const relay::ChatBook& chats() const { return *chats_; }
  const relay::ButtonSigner& signer() const { return signer_; }

  // Once; then the relay may be told of the observer.
  base::Status Start(const ConsolePorts& ports, const LoadedRouting& routing);
  relay::LiveObserver* observer() { return console_.get(); }
  void Register(net::Router& router) { console_->Register(router); }

  void Reconfigure(const LoadedRouting& routing);
  void Drain(base::Duration limit);
  // After Drain(), and before any of the ports goes: ends its threads. Chats
  // and signer stay, and nothing else may be asked any more.
  void Stop();
  // For /health.
  std::string State() const { return console_->State(); }

 private:
  OperatorConsole(const Settings& settings, store::Store& store,
                  const base::Clock& clock, const base::Logger& logger,
                  std::unique_ptr<relay::ChatBook> chats,
                  std::string button_key)
      : settings_(settings),
        store_(store),
        clock_(clock),
        logger_(logger),
        signer_(std::move(button_key)),
        chats_(std::move(chats)) {}

  const Settings& settings_;
  store::Store& store_;
  const base::Clock& clock_;
  const base::Logger logger_;
  const relay::ButtonSigner signer_;
  const std::unique_ptr<relay::ChatBook> chats_;
  alert::DutyBook duty_;
  relay::ConsoleSettings console_settings_;
  std::unique_ptr<relay::BotClient> bot_;
  std::unique_ptr<relay::ChartMaker> charts_;
  std::unique_ptr<relay::ConsoleParts> parts_;
  std::unique_ptr<relay::Console> console_;
};

}  // namespace tebium::app

#endif  // TEBIUM_APP_OPERATOR_CONSOLE_H_
