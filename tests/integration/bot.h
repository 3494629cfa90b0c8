// The built bot as a process, and Debian's Prometheus beside it, for tests that
// use the bot as its users do.
#ifndef TEBIUM_TESTS_INTEGRATION_BOT_H_
#define TEBIUM_TESTS_INTEGRATION_BOT_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/fakes/fake_telegram.h"
#include "tests/support/http.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace tebium::testing {

inline constexpr int64_t kPrivateChat = 4242;
inline constexpr int64_t kGroupChat = -1001234567890;

// A fake Bot API that knows one private chat and one supergroup.
std::unique_ptr<fakes::FakeTelegram> StartFakeTelegram(
    const fakes::Limits& limits = {});

// No flood limits at all; the bot keeps its own.
inline constexpr fakes::Limits kNoLimits = {.chat_messages_per_second = 0,
                                            .group_messages_per_minute = 0,
                                            .total_messages_per_second = 0};

// The value of a metric's series as it stands in the server's text, or -1.
double MetricOf(const std::string& server, const std::string& series);

// Started with a folder of its own, on a free loopback port, without a secret.
class Bot {
 public:
  explicit Bot(const fakes::FakeTelegram* telegram,
               int64_t chat = kPrivateChat);

  // Changes take effect at the next Start(). An empty value unsets.
  void SetEnvironment(const std::string& name, const std::string& value);
  void AddFlag(const std::string& flag) { flags_.push_back(flag); }

  // Waits until it listens; false, with its log in the failure, if it does not.
  bool Start();
  void Kill() { process_->Kill(); }
  // SIGTERM; its exit status, or -1 if it does not end in time.
  int Stop();

  std::string Url(const std::string& path = "") const {
    return "http://" + address_ + path;
  }
  HttpAnswer Post(const std::string& path, const std::string& body) const {
    return PostJson(Url(path), body);
  }
  // A native alert; true if it was answered 200.
  bool PostAlert(const std::string& type, const std::string& priority,
                 const std::string& module, const std::string& message) const;
  double Metric(const std::string& series) const {
    return MetricOf(Url(), series);
  }

  const Process& process() const { return *process_; }
  Process& process() { return *process_; }
  const TempDir& folder() const { return folder_; }
  const std::string& address() const { return address_; }
  Process::Options ProcessOptions() const;

 private:
  TempDir folder_;
  std::map<std::string, std::string> environment_;
  std::vector<std::string> flags_;
  std::unique_ptr<Process> process_;
  std::string address_;
};

// Prometheus with one rule: TargetDown, of severity critical, fires while the
// job "target" is down, with the summary "INSTANCE <is> & down".
class Prometheus {
 public:
  // `alertmanagers` is the list of that name in Prometheus's file, as YAML on
  // one line; `jobs` are names of jobs and the address that each scrapes.
  Prometheus(const std::string& alertmanagers,
             const std::map<std::string, std::string>& jobs);

  // Waits until it is ready; false, with its log in the failure, if it is not.
  bool Start();
  // The last scrape of the job has succeeded.
  bool IsUp(const std::string& job) const;
  // It has found the Alertmanager with this base URL, and sends alerts there.
  bool Knows(const std::string& alertmanager_url) const;
  std::string Url(const std::string& path = "") const {
    return "http://" + address_ + path;
  }
  std::string Log() const { return process_->Output(); }

 private:
  TempDir folder_;
  const std::string address_ = "127.0.0.1:" + std::to_string(FreePort());
  std::unique_ptr<Process> process_;
};

// Debian's Alertmanager, with a folder of its own, on a free loopback port.
class AlertmanagerProcess {
 public:
  // As Prometheus::Start().
  bool Start(const std::string& config_file);
  std::string Url() const { return "http://" + address_; }

 private:
  TempDir folder_;
  const std::string address_ = "127.0.0.1:" + std::to_string(FreePort());
  std::unique_ptr<Process> process_;
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_INTEGRATION_BOT_H_
