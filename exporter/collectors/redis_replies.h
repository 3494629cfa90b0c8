// Redis's answers, as they come over a connection. Source: the RESP2 protocol.
// Pure.
#ifndef TEBIUM_EXPORTER_COLLECTORS_REDIS_REPLIES_H_
#define TEBIUM_EXPORTER_COLLECTORS_REDIS_REPLIES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tebium::exporter {

struct RedisReply {
  enum class Kind { kStatus, kError, kInteger, kText };
  Kind kind = Kind::kStatus;
  std::string_view text;  // of what was received, without marks
};

struct RedisReplies {
  std::vector<RedisReply> replies;  // those that came whole, in order
  bool broken = false;              // what follows them is no reply
};

// At most `max` of what begins `received`. Arrays are broken: nothing asks for
// them.
RedisReplies ParseRedisReplies(std::string_view received, size_t max);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_REDIS_REPLIES_H_
