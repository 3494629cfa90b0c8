// What Redis tells of itself by INFO, as metrics: tebium_redis_….
// Source: redis.io/commands/info. Pure.
#ifndef TEBIUM_EXPORTER_COLLECTORS_REDIS_INFO_H_
#define TEBIUM_EXPORTER_COLLECTORS_REDIS_INFO_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/status.h"
#include "exporter/collectors/collected.h"

namespace tebium::exporter {

// Databases, kinds of errors and replicas that are looked at, of each the
// first so many.
inline constexpr size_t kMaxRedisItems = 32;

// What this server's version does not have is left out. `slowlog_length` as
// SLOWLOG LEN has it, if it may be asked. kInvalidArgument if `info` is no
// INFO.
base::StatusOr<Collected> ReadRedisInfo(std::string_view module,
                                        std::string_view info,
                                        std::optional<double> slowlog_length);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_REDIS_INFO_H_
