// How Redis is asked for what it tells of itself: INFO and SLOWLOG LEN, after
// what the probe says to log in. Pure.
#ifndef TEBIUM_EXPORTER_COLLECTORS_REDIS_ANSWER_H_
#define TEBIUM_EXPORTER_COLLECTORS_REDIS_ANSWER_H_

#include "base/status.h"
#include "exporter/collectors/collected.h"
#include "exporter/watch_settings.h"
#include "net/tcp_client.h"

namespace tebium::exporter {

net::TcpConversation RedisInfoConversation(const ModuleSettings& module);

base::StatusOr<Collected> ReadRedisAnswer(const ModuleSettings& module,
                                          const net::TcpResult& result);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_REDIS_ANSWER_H_
