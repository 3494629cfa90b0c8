#include "exporter/collectors/redis_info.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/collectors/redis_answer.h"
#include "exporter/collectors/redis_replies.h"
#include "tests/exporter/collectors/shown.h"

namespace tebium::exporter {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::Pair;

constexpr char kInfo[] =
    "# Server\r\nredis_version:7.0.15\r\nuptime_in_seconds:90\r\n"
    "# Clients\r\nconnected_clients:7\r\nblocked_clients:1\r\n"
    "maxclients:10000\r\n"
    "# Memory\r\nused_memory:991400\r\nused_memory_human:968.16K\r\n"
    "maxmemory:0\r\nmem_fragmentation_ratio:13.47\r\n"
    "# Persistence\r\nloading:0\r\nrdb_last_save_time:1795736827\r\n"
    "rdb_last_bgsave_status:ok\r\naof_last_write_status:err\r\n"
    "# Stats\r\ntotal_commands_processed:3\r\nrejected_connections:2\r\n"
    "evicted_keys:4\r\nexpired_keys:5\r\nkeyspace_hits:6\r\n"
    "keyspace_misses:8\r\n"
    "# Replication\r\nrole:master\r\nconnected_slaves:2\r\n"
    "slave0:ip=::1,port=1,state=online,offset=1,lag=3\r\n"
    "slave1:ip=::1,port=2,state=online,offset=1,lag=9\r\n"
    "# CPU\r\nused_cpu_sys:0.5\r\nused_cpu_user:1.25\r\n"
    "# Errorstats\r\nerrorstat_ERR:count=1\r\nerrorstat_WRONGTYPE:count=2\r\n"
    "# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\n"
    "db3:keys=10,expires=4,avg_ttl=0\r\n";

std::string Bulk(const std::string& text) {
  return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

TEST(RedisInfoTest, WhatMattersIsShown) {
  const auto collected = ReadRedisInfo("Redis", kInfo, 12);
  ASSERT_TRUE(collected.ok());
  const std::string lines = testing::LinesOf(*collected);
  const std::string redis = "{module=\"Redis\"} ";
  for (const std::string& line : std::vector<std::string>{
           "tebium_redis_uptime_seconds" + redis + "90",
           "tebium_redis_memory_used_bytes" + redis + "991400",
           "tebium_redis_memory_max_bytes" + redis + "0",
           "tebium_redis_memory_fragmentation_ratio" + redis + "13.47",
           "tebium_redis_connected_clients" + redis + "7",
           "tebium_redis_blocked_clients" + redis + "1",
           "tebium_redis_max_clients" + redis + "10000",
           "tebium_redis_rejected_connections_total" + redis + "2",
           "tebium_redis_evicted_keys_total" + redis + "4",
           "tebium_redis_expired_keys_total" + redis + "5",
           "tebium_redis_keyspace_hits_total" + redis + "6",
           "tebium_redis_keyspace_misses_total" + redis + "8",
           "tebium_redis_commands_processed_total" + redis + "3",
           "tebium_redis_rdb_last_save_timestamp_seconds" + redis +
               "1795736827",
           "tebium_redis_rdb_last_save_successful" + redis + "1",
           "tebium_redis_aof_last_write_successful" + redis + "0",
           "tebium_redis_loading" + redis + "0",
           "tebium_redis_slowlog_length" + redis + "12",
           "tebium_redis_replication_lag_seconds" + redis + "9",
           "tebium_redis_cpu_seconds_total" + redis + "1.75",
           R"(tebium_redis_errors_total{module="Redis",error="ERR"} 1)",
           R"(tebium_redis_errors_total{module="Redis",error="WRONGTYPE"} 2)",
           R"(tebium_redis_keys{module="Redis",database="db3"} 10)",
           R"(tebium_redis_keys_expiring{module="Redis",database="db3"} 4)"}) {
    EXPECT_THAT(lines, HasSubstr("\n" + line + "\n"));
  }
  EXPECT_THAT(lines, Not(HasSubstr("master_link_up")));
  EXPECT_THAT(collected->numbers,
              IsSupersetOf({Pair("redis_memory_used_bytes", 991400.0),
                            Pair("redis_evicted_keys_total", 4.0)}));
}

TEST(RedisInfoTest, AReplicaTellsOfItsMaster) {
  const auto collected = ReadRedisInfo(
      "R", "redis_version:6\nmaster_link_status:down\n", std::nullopt);
  ASSERT_TRUE(collected.ok());
  EXPECT_THAT(collected->numbers, Contains(Pair("redis_master_link_up", 0.0)));
}

TEST(RedisInfoTest, WhereThereIsALimitTheUseOfMemoryIsAShare) {
  const auto collected = ReadRedisInfo(
      "R", "redis_version:6\nused_memory:30\nmaxmemory:120\n", std::nullopt);
  ASSERT_TRUE(collected.ok());
  EXPECT_THAT(collected->numbers,
              Contains(Pair("redis_memory_used_ratio", 0.25)));
  for (const std::string& info :
       {std::string(kInfo),
        std::string("redis_version:6\nused_memory:30\nmaxmemory:120\n"
                    "maxmemory_policy:allkeys-lru\n")}) {
    EXPECT_THAT(ReadRedisInfo("R", info, std::nullopt)->numbers,
                Not(Contains(Pair("redis_memory_used_ratio", ::testing::_))));
  }
}

TEST(RedisInfoTest, ItemsAreBounded) {
  std::string info = "redis_version:7\n";
  for (int i = 0; i < 1000; ++i) {
    info += "errorstat_E" + std::to_string(i) + ":count=1\n";
  }
  const auto collected = ReadRedisInfo("R", info, std::nullopt);
  ASSERT_TRUE(collected.ok());
  EXPECT_EQ(collected->SeriesCount(), kMaxRedisItems);
}

TEST(RedisInfoTest, OtherTextIsRefused) {
  for (const std::string text : {"", "hello", "a:1\nb:2\n"}) {
    EXPECT_FALSE(ReadRedisInfo("R", text, std::nullopt).ok()) << text;
  }
}

TEST(RedisRepliesTest, AreTakenOneByOne) {
  struct Case {
    std::string received;
    size_t whole;
    bool broken;
  };
  for (const auto& [received, whole, broken] : std::vector<Case>{
           {"", 0, false},
           {"+OK\r\n", 1, false},
           {"+OK\r", 0, false},
           {"+OK\r\n-ERR x\r\n:5\r\n$3\r\na\r\n\r\n", 4, false},
           {"$3\r\nab", 0, false},
           {"$3\r\nabcd", 0, false},
           {"$3\r\nabcxx", 0, true},
           {"$-1\r\n", 1, false},
           {"$-2\r\n", 0, true},
           {"$x\r\n", 0, true},
           {"$99999999999999999999\r\n", 0, true},
           {"$18446744073709551615\r\n", 0, true},
           {"$9223372036854775807\r\n", 0, false},
           {"*1\r\n", 0, true},
           {"HTTP/1.1 400\r\n", 0, true},
           {std::string(5000, '+'), 0, true},
       }) {
    const RedisReplies replies = ParseRedisReplies(received, 10);
    EXPECT_EQ(replies.replies.size(), whole) << received;
    EXPECT_EQ(replies.broken, broken) << received;
  }
}

TEST(RedisAnswerTest, ItIsKnownWhenItIsWhole) {
  ModuleSettings module;
  module.kind = ProbeKind::kRedis;
  module.password = "p";
  const auto conversation = RedisInfoConversation(module);
  EXPECT_THAT(conversation.send, HasSubstr("AUTH"));
  EXPECT_TRUE(conversation.send.ends_with("INFO\r\nSLOWLOG LEN\r\n"));
  const std::string before = "+OK\r\n+PONG\r\n";
  for (const std::string part : {"", "+OK\r\n", "+OK\r\n+PONG\r\n$4\r\na"}) {
    EXPECT_FALSE(conversation.enough(part)) << part;
  }
  EXPECT_FALSE(conversation.enough(before + Bulk(kInfo)));
  EXPECT_TRUE(conversation.enough(before + Bulk(kInfo) + ":1\r\n"));
  EXPECT_TRUE(conversation.enough(before + Bulk(kInfo) + "-NOPERM x\r\n"));
  EXPECT_TRUE(conversation.enough("-WRONGPASS x\r\n"));
  EXPECT_TRUE(conversation.enough("SSH-2.0\r\n"));
}

TEST(RedisAnswerTest, IsReadOrSaysWhyNot) {
  ModuleSettings module;
  module.name = "R";
  net::TcpResult result;
  result.end = net::TcpEnd::kEnough;
  result.received = "+PONG\r\n" + Bulk(kInfo) + ":4\r\n";
  auto read = ReadRedisAnswer(module, result);
  ASSERT_TRUE(read.ok());
  EXPECT_THAT(read->numbers, Contains(Pair("redis_slowlog_length", 4.0)));
  result.received = "+PONG\r\n" + Bulk(kInfo) + "-NOPERM SLOWLOG\r\n";
  EXPECT_TRUE(ReadRedisAnswer(module, result).ok());
  result.received = "-WRONGPASS secret\r\n";
  EXPECT_EQ(ReadRedisAnswer(module, result).status().message(),
            "Redis answers with the error WRONGPASS");
  result.received = "HTTP/1.1 400 Bad Request\r\n";
  EXPECT_FALSE(ReadRedisAnswer(module, result).ok());
  result.end = net::TcpEnd::kTimeout;
  EXPECT_EQ(ReadRedisAnswer(module, result).status().message(),
            "no whole answer in time");
}

}  // namespace
}  // namespace tebium::exporter
