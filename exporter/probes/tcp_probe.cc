#include "exporter/probes/tcp_probe.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/probes/limits.h"

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
    case net::TcpEnd::kRefused:
      return ProbeFault::kRefused;
    case net::TcpEnd::kNotConnected:
      return ProbeFault::kConnect;
    case net::TcpEnd::kNoTls:
      return ProbeFault::kTls;
    case net::TcpEnd::kTimeout:
      return ProbeFault::kTimeout;
    case net::TcpEnd::kTooMuch:
      return ProbeFault::kProtocol;
    case net::TcpEnd::kClosed:
      return ProbeFault::kOther;
  }
  return ProbeFault::kOther;
}

net::TcpStep StepOf(const TcpTurn& turn) {
  net::TcpStep step;
  if (turn.expect) {
    step.awaited = [expect = *turn.expect](std::string_view line) {
      return expect.MatchesValue(line);
    };
  }
  if (!turn.send.empty()) step.send = turn.send + "\n";
  step.start_tls = turn.start_tls;
  return step;
}

void AskRedis(const ModuleSettings& module,
              net::TcpConversation& conversation) {
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
}

// A turn in which lines came, but not the one that it awaits.
bool HeardOtherwise(const ModuleSettings& module,
                    const net::TcpResult& result) {
  return result.steps_done < module.turns.size() && !result.received.empty() &&
         (result.end == net::TcpEnd::kTimeout ||
          result.end == net::TcpEnd::kClosed ||
          result.end == net::TcpEnd::kTooMuch);
}

ProbeFault FaultOfResult(const ModuleSettings& module,
                         const net::TcpResult& result) {
  if (HeardOtherwise(module, result)) return ProbeFault::kBody;
  const ProbeFault fault = FaultOfEnd(result.end);
  if (fault == ProbeFault::kNone && module.kind == ProbeKind::kRedis) {
    return CheckReplies(result.received);
  }
  return fault;
}

}  // namespace

net::TcpConversation TcpProbeConversation(const ModuleSettings& module) {
  net::TcpConversation conversation;
  conversation.host = module.host;
  conversation.port = module.port;
  conversation.timeout = module.timeout;
  conversation.max_received_bytes = kMaxReplyBytes;
  conversation.tls_at_once =
      module.tls.enabled || module.kind == ProbeKind::kTls;
  conversation.tls = {module.tls.verify, module.tls.ca, module.tls.server_name};
  if (module.guard != nullptr) conversation.guard = *module.guard;
  for (const TcpTurn& turn : module.turns) {
    conversation.steps.push_back(StepOf(turn));
  }
  if (module.kind == ProbeKind::kRedis) AskRedis(module, conversation);
  return conversation;
}

ProbeResult JudgeTcp(const ModuleSettings& module, net::TcpResult result,
                     base::Time now) {
  ProbeResult judged;
  judged.fault = FaultOfResult(module, result);
  judged.latency = result.elapsed;
  judged.answered = result.end == net::TcpEnd::kEnough ||
                    result.end == net::TcpEnd::kTooMuch ||
                    judged.fault == ProbeFault::kBody;
  judged.detail = std::move(result.error);
  judged.phases = result.phases;
  judged.address = std::move(result.address);
  judged.tls = std::move(result.tls);
  if (judged.tls) judged.certificate_ends_at = judged.tls->first_end;
  if (judged.fault == ProbeFault::kBody) {
    judged.detail = "turn " + std::to_string(result.steps_done + 1);
  }
  if (judged.ok()) judged.fault = CheckLimits(module.conditions, judged, now);
  return judged;
}

}  // namespace tebium::exporter
