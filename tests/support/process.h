// Starts real programs for a test and ends them with it.
#ifndef TEBIUM_TESTS_SUPPORT_PROCESS_H_
#define TEBIUM_TESTS_SUPPORT_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tebium::testing {

// A child process. Its stdout and stderr go to one file, in which lines can be
// waited for. The child dies with its parent, however that ends.
class Process {
 public:
  struct Options {
    std::vector<std::string> command;  // the first is looked up in PATH
    // The child's whole environment, beside PATH and sanitizers' options.
    std::map<std::string, std::string> environment;
    std::string working_folder;  // "": this one's
    std::string log_file;        // where its output goes
  };

  // Fails the running test (and returns null) if it can't be started.
  static std::unique_ptr<Process> Start(const Options& options);

  ~Process();  // kills it if it still runs
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }

  void Signal(int signal) const;
  // Its exit status, or 128 + signal; nullopt if it still runs at the end.
  std::optional<int> Wait(std::chrono::milliseconds limit);
  // SIGKILL, and waits.
  void Kill();

  std::string Output() const;
  // Waits until the output has a line that holds `text`, and returns the line;
  // "" if the time is up or the process has ended without it.
  std::string WaitForLine(const std::string& text,
                          std::chrono::milliseconds limit);

 private:
  Process(pid_t pid, std::string log_file);

  pid_t pid_;
  std::string log_file_;
  std::optional<int> status_;
};

// A TCP port of 127.0.0.1 that nothing listens on, for programs that can't pick
// one themselves.
int FreePort();

// The value of `key` in a logfmt line, or "".
std::string LogfmtValue(const std::string& line, const std::string& key);

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_SUPPORT_PROCESS_H_
