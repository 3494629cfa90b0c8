// What the console counts.
#ifndef TEBIUM_RELAY_CONSOLE_CONSOLE_METRICS_H_
#define TEBIUM_RELAY_CONSOLE_CONSOLE_METRICS_H_

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "base/metrics.h"
#include "relay/console/handler_table.h"
#include "relay/console/update.h"

namespace tebium::relay {

// What became of a command or a press.
enum class TurnEnd {
  kDone,
  kRefused,  // by somebody who may not
  kUnknown,  // no such command, or a button that is not (any more) ours
  kFailed,   // by a fault of ours
};

// For one thread. Labels are bounded by what the handlers have: other commands
// and buttons count as "other".
class ConsoleMetrics {
 public:
  ConsoleMetrics(base::Metrics& metrics, const HandlerTable& handlers);

  void CountUpdate(const Update& update);
  // It has had its effect already.
  void CountRepeated();
  void CountCommand(std::string_view command, TurnEnd end);
  // `button`: HandlerTable::ButtonName(); empty: it was none of ours.
  void CountPress(std::string_view button, TurnEnd end);

 private:
  using Names = std::set<std::string, std::less<>>;

  base::Counter& Updates(const char* kind);

  base::Metrics& metrics_;
  Names commands_;
  Names buttons_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_CONSOLE_METRICS_H_
