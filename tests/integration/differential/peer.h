// One of the two programs that are compared, and a web hook that notes what it
// is told.
#ifndef TEBIUM_TESTS_INTEGRATION_DIFFERENTIAL_PEER_H_
#define TEBIUM_TESTS_INTEGRATION_DIFFERENTIAL_PEER_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "tests/fakes/http_server.h"
#include "tests/integration/bot.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace tebium::testing {

using SteadyTime = std::chrono::steady_clock::time_point;

// Answers 200 to everything and notes it. Thread-safe.
class Sink {
 public:
  struct Call {
    SteadyTime at;
    std::string path;  // "/RECEIVER/INDEX"
    std::string body;
  };

  Sink();
  std::string Url() const;
  std::vector<Call> Calls() const;

 private:
  mutable base::Mutex mutex_;
  std::vector<Call> calls_ GUARDED_BY(mutex_);
  std::unique_ptr<fakes::HttpServer> server_;  // calls the fields above
};

// Used by one thread at a time.
class Peer {
 public:
  virtual ~Peer() = default;

  // With the configuration in ConfigFile(); false if it does not come up.
  virtual bool Start() = 0;
  // kill -9, and Start(); only the bot is treated so.
  virtual bool Restart() { return false; }
  virtual std::string Url() const = 0;
  virtual const char* Name() const = 0;
  virtual std::string Log() const = 0;

  void WriteConfig(const std::string& text) const {
    folder_.Write("alertmanager.yml", text);
  }
  const Sink& sink() const { return sink_; }

 protected:
  std::string ConfigFile() const { return folder_.Join("alertmanager.yml"); }
  const TempDir& folder() const { return folder_; }

 private:
  TempDir folder_;
  Sink sink_;
};

std::unique_ptr<Peer> MakeAlertmanager();
std::unique_ptr<Peer> MakeBot();

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_INTEGRATION_DIFFERENTIAL_PEER_H_
