// What the console counts.
#ifndef TEBIUM_RELAY_CONSOLE_CONSOLE_METRICS_H_
#define TEBIUM_RELAY_CONSOLE_CONSOLE_METRICS_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"
#include "relay/console/handler.h"
#include "relay/console/update.h"

namespace tebium::relay {

// What became of a command or a press.
enum class TurnEnd {
  kDone,
  kRefused,  // by somebody who may not
  kUnknown,  // no such command, or a button that is not (any more) ours
  kFailed,   // by a fault of ours
};

// For one thread. Labels are bounded: other commands count as "other".
class ConsoleMetrics {
 public:
  ConsoleMetrics(base::Metrics& metrics,
                 const std::vector<CommandSpec>& commands);

  void CountUpdate(const Update& update);
  // It has had its effect already.
  void CountRepeated();
  void CountCommand(std::string_view command, TurnEnd end);
  // `payload`: of a button; empty: it was none of ours.
  void CountPress(std::string_view payload, TurnEnd end);

 private:
  base::Counter& Updates(const char* kind);

  base::Metrics& metrics_;
  std::vector<std::string> commands_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_CONSOLE_METRICS_H_
