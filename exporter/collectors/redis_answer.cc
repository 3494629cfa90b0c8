#include "exporter/collectors/redis_answer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/collectors/redis_info.h"
#include "exporter/collectors/redis_replies.h"
#include "exporter/probes/tcp_probe.h"

namespace tebium::exporter {
namespace {

constexpr size_t kMaxAnswerBytes = 512u << 10;
// AUTH, SELECT and PING are the probe's.
constexpr size_t kMaxReplies = 5;
constexpr std::string_view kCommands = "INFO\r\nSLOWLOG LEN\r\n";

using Kind = RedisReply::Kind;

// INFO's reply, or the error that came first.
const RedisReply* Decisive(const RedisReplies& replies) {
  const auto found = std::find_if(
      replies.replies.begin(), replies.replies.end(),
      [](const RedisReply& reply) {
        return reply.kind == Kind::kText || reply.kind == Kind::kError;
      });
  return found == replies.replies.end() ? nullptr : &*found;
}

bool IsEnough(std::string_view received) {
  const RedisReplies replies = ParseRedisReplies(received, kMaxReplies);
  const RedisReply* decisive = Decisive(replies);
  if (replies.broken) return true;
  if (decisive == nullptr) return false;
  return decisive->kind == Kind::kError || decisive != &replies.replies.back();
}

std::string_view SayEnd(net::TcpEnd end) {
  switch (end) {
    case net::TcpEnd::kTimeout:
      return "no whole answer in time";
    case net::TcpEnd::kTooMuch:
      return "the answer is too long";
    case net::TcpEnd::kClosed:
      return "the connection was closed";
    case net::TcpEnd::kNoTls:
      return "no TLS connection can be made";
    default:
      return "no connection can be made";
  }
}

}  // namespace

net::TcpConversation RedisInfoConversation(const ModuleSettings& module) {
  net::TcpConversation conversation = TcpProbeConversation(module);
  conversation.send += kCommands;
  conversation.enough = IsEnough;
  conversation.max_received_bytes = kMaxAnswerBytes;
  return conversation;
}

base::StatusOr<Collected> ReadRedisAnswer(const ModuleSettings& module,
                                          const net::TcpResult& result) {
  if (result.end != net::TcpEnd::kEnough) {
    return base::UnavailableError(std::string(SayEnd(result.end)));
  }
  const RedisReplies replies = ParseRedisReplies(result.received, kMaxReplies);
  const RedisReply* decisive = Decisive(replies);
  if (decisive == nullptr) {
    return base::InvalidArgumentError("the answer is none of Redis's");
  }
  if (decisive->kind == Kind::kError) {
    // Its first word is a code; the rest may repeat what was sent.
    const auto code = decisive->text.substr(0, decisive->text.find(' '));
    return base::UnavailableError("Redis answers with the error " +
                                  std::string(code));
  }
  std::optional<double> slowlog;
  double length = 0;
  const RedisReply& last = replies.replies.back();
  if (last.kind == Kind::kInteger && ParseNumber(last.text, length)) {
    slowlog = length;
  }
  return ReadRedisInfo(module.name, decisive->text, slowlog);
}

}  // namespace tebium::exporter
