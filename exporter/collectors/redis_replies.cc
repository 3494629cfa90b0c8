#include "exporter/collectors/redis_replies.h"

#include <charconv>
#include <optional>
#include <system_error>

namespace tebium::exporter {
namespace {

constexpr std::string_view kEnd = "\r\n";
constexpr size_t kMaxLineBytes = 4096;

enum class Taken { kWhole, kPart, kBroken };

// "" for the null text, "$-1".
Taken TakeText(std::string_view& rest, std::string_view length,
               std::string_view& text) {
  int64_t size = 0;
  const char* end = length.data() + length.size();
  const auto [stop, error] = std::from_chars(length.data(), end, size);
  if (error != std::errc() || stop != end || size < -1) return Taken::kBroken;
  if (size == -1) return Taken::kWhole;
  const auto bytes = static_cast<size_t>(size);
  if (rest.size() < bytes || rest.size() - bytes < kEnd.size()) {
    return Taken::kPart;
  }
  text = rest.substr(0, bytes);
  rest.remove_prefix(bytes);
  if (!rest.starts_with(kEnd)) return Taken::kBroken;
  rest.remove_prefix(kEnd.size());
  return Taken::kWhole;
}

std::optional<RedisReply::Kind> KindOf(char mark) {
  switch (mark) {
    case '+':
      return RedisReply::Kind::kStatus;
    case '-':
      return RedisReply::Kind::kError;
    case ':':
      return RedisReply::Kind::kInteger;
    case '$':
      return RedisReply::Kind::kText;
    default:
      return std::nullopt;
  }
}

Taken TakeReply(std::string_view& rest, RedisReply& reply) {
  const auto kind = KindOf(rest[0]);
  if (!kind) return Taken::kBroken;
  const size_t end = rest.find(kEnd);
  if (end == std::string_view::npos) {
    return rest.size() > kMaxLineBytes ? Taken::kBroken : Taken::kPart;
  }
  const std::string_view line = rest.substr(1, end - 1);
  rest.remove_prefix(end + kEnd.size());
  reply.kind = *kind;
  if (*kind == RedisReply::Kind::kText) return TakeText(rest, line, reply.text);
  reply.text = line;
  return Taken::kWhole;
}

}  // namespace

RedisReplies ParseRedisReplies(std::string_view received, size_t max) {
  RedisReplies result;
  while (!received.empty() && result.replies.size() < max) {
    RedisReply reply;
    const Taken taken = TakeReply(received, reply);
    result.broken = taken == Taken::kBroken;
    if (taken != Taken::kWhole) break;
    result.replies.push_back(reply);
  }
  return result;
}

}  // namespace tebium::exporter
