#include "tests/support/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace tebium::testing {
namespace {

constexpr std::chrono::milliseconds kPoll(2);

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> Environment(
    const std::map<std::string, std::string>& own) {
  std::vector<std::string> environment;
  for (const char* name : {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS",
                           "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    const char* value = std::getenv(name);
    if (value != nullptr) {
      environment.push_back(std::string(name) + "=" + value);
    }
  }
  for (const auto& [name, value] : own) {
    environment.push_back(name + "=" + value);
  }
  return environment;
}

// Between fork and exec: nothing but system calls.
[[noreturn]] void RunChild(char* const* command, char* const* environment,
                           const char* folder, int output) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(null, STDIN_FILENO);
  // Sockets of fakes are opened without O_CLOEXEC by their libraries; a child
  // that holds one would keep a fake's port open.
  close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  if (folder[0] != '\0' && chdir(folder) != 0) _exit(126);
  execvpe(command[0], command, environment);
  _exit(127);
}

}  // namespace

std::unique_ptr<Process> Process::Start(const Options& options) {
  std::vector<std::string> command = options.command;
  std::vector<std::string> environment = Environment(options.environment);
  const auto command_pointers = Pointers(command);
  const auto environment_pointers = Pointers(environment);
  const int output =
      open(options.log_file.c_str(),
           O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (output < 0) {
    ADD_FAILURE() << "can't write " << options.log_file;
    return nullptr;
  }
  const pid_t pid = fork();
  if (pid == 0) {
    RunChild(command_pointers.data(), environment_pointers.data(),
             options.working_folder.c_str(), output);
  }
  close(output);
  if (pid < 0) {
    ADD_FAILURE() << "fork failed";
    return nullptr;
  }
  return std::unique_ptr<Process>(new Process(pid, options.log_file));
}

Process::Process(pid_t pid, std::string log_file)
    : pid_(pid), log_file_(std::move(log_file)) {}

Process::~Process() { Kill(); }

void Process::Signal(int signal) const {
  if (!status_) kill(pid_, signal);
}

std::optional<int> Process::Wait(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!status_) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      status_ =
          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      break;
    }
    if (std::chrono::steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(kPoll);
  }
  return status_;
}

void Process::Kill() {
  if (status_) return;
  kill(pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  status_ = 128 + SIGKILL;
}

std::string Process::Output() const {
  std::ifstream file(log_file_, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string Process::WaitForLine(const std::string& text,
                                 std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (true) {
    const bool ended = Wait(std::chrono::milliseconds(0)).has_value();
    std::istringstream lines(Output());
    for (std::string line; std::getline(lines, line);) {
      // A line still being written is looked at again.
      if (line.find(text) != std::string::npos && !lines.eof()) return line;
    }
    if (ended || std::chrono::steady_clock::now() >= deadline) return "";
    std::this_thread::sleep_for(kPoll);
  }
}

int FreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound = bind(listener, generic, size) == 0 &&
                     getsockname(listener, generic, &size) == 0;
  EXPECT_TRUE(bound);
  close(listener);
  return ntohs(address.sin_port);
}

std::string LogfmtValue(const std::string& line, const std::string& key) {
  const std::string start = " " + key + "=";
  const size_t at = line.find(start);
  if (at == std::string::npos) return "";
  const size_t begin = at + start.size();
  if (begin < line.size() && line[begin] == '"') {
    return line.substr(begin + 1, line.find('"', begin + 1) - begin - 1);
  }
  return line.substr(begin, line.find(' ', begin) - begin);
}

}  // namespace tebium::testing
