// The Bot API as HTTP: what stands between the server and the methods. It logs
// calls, spoils some, lets getUpdates wait, and carries updates to a webhook.
// For fake_telegram.cc only.
#ifndef TEBIUM_TESTS_FAKES_BOT_SERVER_H_
#define TEBIUM_TESTS_FAKES_BOT_SERVER_H_

#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/mutex.h"
#include "tests/fakes/bot.h"
#include "tests/fakes/call_log.h"
#include "tests/fakes/fake_telegram.h"
#include "tests/fakes/faults.h"
#include "tests/fakes/http_server.h"
#include "tests/fakes/webhook_client.h"

namespace tebium::fakes {

using SteadyTime = std::chrono::steady_clock::time_point;

// Thread-safe where no lock is asked for. Whoever changes something that others
// may wait for notifies `changed`.
class BotServer {
 public:
  explicit BotServer(const FakeTelegramSettings& settings);
  ~BotServer();
  BotServer(const BotServer&) = delete;
  BotServer& operator=(const BotServer&) = delete;

  // A request whose path begins with "/bot". May wait for long.
  HttpReply Handle(const HttpRequest& request) EXCLUDES(mutex);
  // Ends all waiting in Handle (and what would wait later), or lets it wait
  // again.
  void SetCut(bool cut) EXCLUDES(mutex);
  base::Time Now() const { return clock_.Now(); }

  mutable base::Mutex mutex;
  mutable base::CondVar changed;
  Bot bot GUARDED_BY(mutex);
  CallLog log GUARDED_BY(mutex);
  FaultQueue faults GUARDED_BY(mutex);
  bool revoked GUARDED_BY(mutex) = false;

 private:
  // What a call comes to.
  struct Outcome {
    Answer answer{};
    bool acted = false;
    bool drop = false;         // the connection is closed instead
    bool bad_gateway = false;  // a proxy's page is sent instead
  };
  struct Delivery {
    std::string url;
    std::string secret_token;
    Update update;
  };

  uint64_t Receive(const ApiRequest& request) REQUIRES(mutex);
  std::optional<Answer> Refuse(const std::string& token) const REQUIRES(mutex);
  Outcome Perform(const ApiRequest& request, uint64_t number) REQUIRES(mutex);
  Outcome Act(const ApiRequest& request) REQUIRES(mutex);
  Outcome Spoil(const ApiRequest& request, const Fault& fault) REQUIRES(mutex);
  HttpReply Finish(uint64_t number, const Outcome& outcome) REQUIRES(mutex);

  Answer GetUpdates(const ApiRequest& request) REQUIRES(mutex);
  // Waits for updates until `deadline`.
  Answer AwaitUpdates(int64_t offset, size_t limit, SteadyTime deadline)
      REQUIRES(mutex);
  // A 409; they come at least 3 s apart.
  Answer Conflict(const std::string& description) REQUIRES(mutex);
  void WaitUntil(SteadyTime deadline) REQUIRES(mutex);

  void DeliverAll() EXCLUDES(mutex);  // the webhook's thread
  std::optional<Delivery> NextDelivery() EXCLUDES(mutex);
  void TakeReply(const Delivery& delivery,
                 const base::StatusOr<WebhookReply>& reply, int* failures)
      EXCLUDES(mutex);
  void CallFromReply(const std::string& body) REQUIRES(mutex);
  bool StillDue(const Delivery& delivery) REQUIRES(mutex);

  const std::string token_;
  const base::SystemClock system_clock_;
  const base::Clock& clock_;
  bool cut_ GUARDED_BY(mutex) = false;
  bool closing_ GUARDED_BY(mutex) = false;

  uint64_t newest_poll_ GUARDED_BY(mutex) = 0;
  std::optional<int64_t> poll_offset_ GUARDED_BY(mutex);
  SteadyTime poll_begun_ GUARDED_BY(mutex){};
  SteadyTime poll_ended_ GUARDED_BY(mutex){};
  SteadyTime next_conflict_ GUARDED_BY(mutex){};

  WebhookClient webhook_client_;
  std::thread webhook_thread_;
};

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_BOT_SERVER_H_
