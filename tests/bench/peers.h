// The programs that are measured, side by side on this machine.
#ifndef TEBIUM_TESTS_BENCH_PEERS_H_
#define TEBIUM_TESTS_BENCH_PEERS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace tebium::bench {

// A started program with a folder of its own, both gone with this object.
struct Peer {
  std::unique_ptr<testing::TempDir> folder;
  std::unique_ptr<testing::Process> process;
  int port = 0;
  double ready_seconds = 0;  // from exec to the first good answer

  uint64_t ResidentBytes() const;
  double CpuSeconds() const;  // that it has used since its start
};

// Null, with the reason on stderr, if it can't be started.
//
// Our bot, on a fresh database (or one copied from `database`, if given), with
// sending switched off unless `environment` says otherwise.
std::unique_ptr<Peer> StartBot(
    const std::string& binary,
    const std::map<std::string, std::string>& environment = {},
    const std::string& database = "");
// Our bot with a configuration of Alertmanager's kind.
std::unique_ptr<Peer> StartConfiguredBot(const std::string& binary,
                                         const std::string& config);
// Debian's Alertmanager.
std::unique_ptr<Peer> StartAlertmanager(const std::string& config);
// Debian's blackbox_exporter, with the configuration that comes with it.
std::unique_ptr<Peer> StartBlackbox();

}  // namespace tebium::bench

#endif  // TEBIUM_TESTS_BENCH_PEERS_H_
