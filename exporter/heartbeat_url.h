// HEARTBEAT_URL: called every minute while all is well, so that someone
// elsewhere notices when this program, its machine or its network is gone.
//
// All is well while the store can be written, Telegram takes what it is given
// and no notification waits for too long. Any 2xx counts as heard.
#ifndef TEBIUM_EXPORTER_HEARTBEAT_URL_H_
#define TEBIUM_EXPORTER_HEARTBEAT_URL_H_

#include <chrono>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "exporter/self_watch.h"
#include "net/http_client.h"

namespace tebium::exporter {

bool IsWell(const SelfFacts& facts);

// Of the watch's thread. The pauses are up to a tenth longer or shorter by
// chance, and as exact as SelfWatch::kInterval.
class HeartbeatUrl : public SelfListener {
 public:
  static constexpr base::Duration kInterval = std::chrono::minutes(1);
  static constexpr base::Duration kTimeout = std::chrono::seconds(10);
  // A failure is logged at once, further ones not sooner than this.
  static constexpr base::Duration kLogInterval = std::chrono::hours(1);

  // An empty `url`: nothing is called, and there are no metrics of it. All
  // references must outlive it, `metrics` also the client.
  HeartbeatUrl(std::string url, net::HttpClient& client,
               const base::Clock& clock, base::Random& random,
               base::Metrics& metrics, const base::Logger& logger);

  void OnLook(const SelfFacts& facts, base::Duration monotonic) override;

 private:
  class Outcome;

  const std::string url_;  // a secret
  net::HttpClient& client_;
  base::Random& random_;
  // Answers may come when this is gone; null without a URL.
  const std::shared_ptr<Outcome> outcome_;
  base::Duration next_at_ = base::Duration::min();
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_HEARTBEAT_URL_H_
