// Everything at once: the bot with all modules of the ecosystem, of every kind,
// real Redis and ClickHouse among them, and what they send it.
#ifndef TEBIUM_TESTS_INTEGRATION_WHOLE_ECOSYSTEM_H_
#define TEBIUM_TESTS_INTEGRATION_WHOLE_ECOSYSTEM_H_

#include <memory>
#include <string>

#include "tests/fakes/http_server.h"
#include "tests/integration/bot.h"
#include "tests/support/peers.h"

namespace tebium::testing {

class WholeEcosystem {
 public:
  WholeEcosystem();

  // Waits until all modules were probed and read, and all that is sent has been
  // taken in; false, with why in the failure, if that does not come.
  bool Start();

  Bot& bot() { return bot_; }
  const fakes::FakeTelegram& telegram() const { return *telegram_; }

 private:
  bool StartFront();
  bool Push();
  bool AwaitModules();
  bool AwaitCollections();

  const std::unique_ptr<fakes::FakeTelegram> telegram_ =
      StartFakeTelegram(kNoLimits);
  RedisServer redis_;
  ClickHouseServer clickhouse_;
  const int front_port_ = FreePort();
  std::unique_ptr<Process> front_;             // speaks TLS
  std::unique_ptr<fakes::HttpServer> module_;  // both HTTP modules in one
  Bot bot_{telegram_.get()};
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_INTEGRATION_WHOLE_ECOSYSTEM_H_
