// What is counted of cards.
#ifndef TEBIUM_RELAY_CONSOLE_CARD_METRICS_H_
#define TEBIUM_RELAY_CONSOLE_CARD_METRICS_H_

#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/metrics.h"

namespace tebium::relay {

class CardMetrics {
 public:
  explicit CardMetrics(base::Metrics& metrics);

  // From a message's first showing to its acknowledgement.
  void Acknowledged(std::string_view severity, base::Duration after);
  // `action`: one of card_metrics.cc's.
  void Acted(std::string_view action) { Count(actions_, action); }
  // `to`: "on_duty", "next", "chat", "webhook".
  void Escalated(std::string_view to) { Count(steps_, to); }

 private:
  using Counters = std::map<std::string, base::Counter*, std::less<>>;
  static void Count(const Counters& counters, std::string_view name);

  std::map<std::string, base::Histogram*, std::less<>> times_;
  Counters actions_;
  Counters steps_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_CARD_METRICS_H_
