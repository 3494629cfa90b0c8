// The composition root: builds every part from settings, runs, and drains.
#ifndef TEBIUM_APP_APPLICATION_H_
#define TEBIUM_APP_APPLICATION_H_

#include <memory>
#include <string>

#include "app/config/settings.h"
#include "base/status.h"

namespace tebium::app {

// The whole service. Build, then Run on the main thread.
class Application {
 public:
  // Opens the store, restores all state, binds and starts answering. On failure
  // nothing keeps running.
  static base::StatusOr<std::unique_ptr<Application>> Build(Settings settings);

  virtual ~Application() = default;

  // Until SIGTERM or SIGINT; SIGHUP reloads. These signals must be blocked in
  // all threads (BlockSignals). Drains before it returns.
  virtual void Run() = 0;
};

// Blocks the signals that Run() waits for, in this thread and those it starts.
// Ignores SIGPIPE and SIGXFSZ.
void BlockSignals();

// What the command line asks for, from its arguments (without the program's
// name). Returns the exit status.
int RunCommandLine(const std::vector<std::string>& arguments);

}  // namespace tebium::app

#endif  // TEBIUM_APP_APPLICATION_H_
