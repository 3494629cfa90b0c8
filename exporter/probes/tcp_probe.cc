#include "exporter/probes/tcp_probe.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace tebium::exporter {
namespace {

constexpr size_t kMaxReplyBytes = 4096;

using Command = std::vector<std::string>;

std::vector<Command> Commands(const ModuleSettings& module) {
  std::vector<Command> commands;
  if (!module.password.empty()) {
    Command& auth = commands.emplace_back(Command{"AUTH"});
    if (!module.user.empty()) auth.push_back(module.user);
    auth.push_back(module.password);
  }
  if (module.database != 0) {
    commands.push_back({"SELECT", std::to_string(module.database)});
  }
  commands.push_back({"PING"});
  return commands;
}

std::string Encode(const std::vector<Command>& commands) {
  std::string text;
  for (const Command& command : commands) {
    text += "*" + std::to_string(command.size()) + "\r\n";
    for (const std::string& word : command) {
      text += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
    }
  }
  return text;
}

// All of these commands are answered with one line each.
size_t CountLines(std::string_view text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

ProbeFault FaultOfError(std::string_view line) {
  for (const std::string_view code :
       {"-NOAUTH", "-WRONGPASS", "-NOPERM", "-ERR invalid password",
        "-ERR AUTH", "-ERR Client sent AUTH"}) {
    if (line.starts_with(code)) return ProbeFault::kAuth;
  }
  return ProbeFault::kStatus;
}

ProbeFault CheckReplies(std::string_view text) {
  std::string_view line;
  while (!text.empty()) {
    line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with('-')) return FaultOfError(line);
    if (!line.starts_with('+')) return ProbeFault::kProtocol;
  }
  return line == "+PONG\r" ? ProbeFault::kNone : ProbeFault::kProtocol;
}

ProbeFault FaultOfEnd(net::TcpEnd end) {
  switch (end) {
    case net::TcpEnd::kEnough:
      return ProbeFault::kNone;
    case net::TcpEnd::kNotResolved:
      return ProbeFault::kDns;
    case net::TcpEnd::kNotConnected:
      return ProbeFault::kConnect;
    case net::TcpEnd::kTimeout:
      return ProbeFault::kTimeout;
    case net::TcpEnd::kTooMuch:
      return ProbeFault::kProtocol;
    case net::TcpEnd::kClosed:
      return ProbeFault::kOther;
  }
  return ProbeFault::kOther;
}

}  // namespace

net::TcpConversation TcpProbeConversation(const ModuleSettings& module) {
  net::TcpConversation conversation;
  conversation.host = module.host;
  conversation.port = module.port;
  conversation.timeout = module.timeout;
  conversation.max_received_bytes = kMaxReplyBytes;
  if (module.kind != ProbeKind::kRedis) return conversation;
  const std::vector<Command> commands = Commands(module);
  conversation.send = Encode(commands);
  conversation.enough = [wanted = commands.size()](std::string_view received) {
    // After an error Redis may hang up, and what is no line of Redis's need not
    // be waited for.
    const size_t needed = received.starts_with('+')   ? wanted
                          : received.starts_with('-') ? 1
                                                      : 0;
    return CountLines(received) >= needed;
  };
  return conversation;
}

ProbeResult JudgeTcp(const ModuleSettings& module,
                     const net::TcpResult& result) {
  ProbeResult judged;
  judged.latency = result.elapsed;
  judged.fault = FaultOfEnd(result.end);
  judged.answered = judged.ok() || result.end == net::TcpEnd::kTooMuch;
  if (!judged.ok()) return judged;
  if (module.kind == ProbeKind::kRedis) {
    judged.fault = CheckReplies(result.received);
  }
  const base::Duration limit = module.conditions.max_latency;
  if (judged.ok() && limit > base::Duration(0) && judged.latency > limit) {
    judged.fault = ProbeFault::kLatency;
  }
  return judged;
}

}  // namespace tebium::exporter
