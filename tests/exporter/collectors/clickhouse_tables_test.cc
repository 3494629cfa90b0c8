#include "exporter/collectors/clickhouse_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/collectors/shown.h"

namespace tebium::exporter {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

// As a newer server than Debian's answers, with disks and errors.
constexpr char kAnswer[] =
    "metric\tQuery\t1\nmetric\tMemoryTracking\t14848\n"
    "metric\tDelayedInserts\t0\n"
    "event\tQuery\t12\nevent\tFailedQuery\t3\n"
    "asynchronous\tMemoryResident\t5000000\n"
    "asynchronous\tNaNs\tnan\n"
    "server\tmax_parts\t7\nserver\treadonly\t0\nserver\tuptime\t90\n"
    "disk_free\tdefault\t1.5e12\ndisk_free\tcold\\\\disk\t2\n"
    "disk_size\tdefault\t2000000000000\n"
    "error\tUNKNOWN_TABLE\t4\n";

TEST(ClickHouseTablesTest, OnlyTablesThatAreThereAreAsked) {
  EXPECT_THAT(ClickHouseTablesQuery(),
              HasSubstr("IN ('asynchronous_metrics', 'disks', 'errors', "
                        "'events', 'metrics', 'parts', 'replicas')"));
  const std::string query = ClickHouseNumbersQuery("metrics\nparts\nother\n");
  EXPECT_THAT(query, HasSubstr("FROM system.metrics UNION ALL"));
  EXPECT_THAT(query, HasSubstr("FROM system.parts"));
  EXPECT_THAT(query, HasSubstr("uptime()"));
  EXPECT_THAT(query, Not(HasSubstr("system.disks")));
  EXPECT_THAT(query, Not(HasSubstr("system.errors")));
  EXPECT_EQ(ClickHouseNumbersQuery(""), "");
  EXPECT_EQ(ClickHouseNumbersQuery("<html>"), "");
}

TEST(ClickHouseTablesTest, WhatMattersIsShown) {
  const auto collected = ReadClickHouseNumbers("ClickHouse", kAnswer);
  ASSERT_TRUE(collected.ok());
  const std::string lines = testing::LinesOf(*collected);
  const std::string own = "{module=\"ClickHouse\"} ";
  const std::string more = "{module=\"ClickHouse\",";
  for (const std::string& line : std::vector<std::string>{
           "tebium_clickhouse_queries_total" + own + "12",
           "tebium_clickhouse_failed_queries_total" + own + "3",
           "tebium_clickhouse_running_queries" + own + "1",
           "tebium_clickhouse_memory_tracking_bytes" + own + "14848",
           "tebium_clickhouse_memory_resident_bytes" + own + "5000000",
           "tebium_clickhouse_max_parts_per_partition" + own + "7",
           "tebium_clickhouse_readonly_replicas" + own + "0",
           "tebium_clickhouse_uptime_seconds" + own + "90",
           "tebium_clickhouse_disk_free_bytes" + more +
               R"(disk="cold\\disk"} 2)",
           "tebium_clickhouse_disk_size_bytes" + more +
               "disk=\"default\"} 2000000000000",
           "tebium_clickhouse_errors_total" + more +
               "error=\"UNKNOWN_TABLE\"} 4",
           "tebium_clickhouse_metric" + more + "metric=\"Query\"} 1",
           "tebium_clickhouse_events_total" + more + "event=\"Query\"} 12",
           "tebium_clickhouse_asynchronous_metric" + more +
               "metric=\"NaNs\"} NaN"}) {
    EXPECT_THAT(lines, HasSubstr("\n" + line + "\n"));
  }
}

TEST(ClickHouseTablesTest, EventsThatHaveNotHappenedAreZero) {
  const auto collected = ReadClickHouseNumbers("C", "event\tQuery\t1\n");
  ASSERT_TRUE(collected.ok());
  EXPECT_THAT(collected->numbers,
              Contains(Pair("clickhouse_rejected_inserts_total", 0.0)));
  EXPECT_THAT(collected->numbers,
              Contains(Pair("clickhouse_delayed_inserts_total", 0.0)));
}

TEST(ClickHouseTablesTest, SharesAreWorkedOutWhereWholesAreKnown) {
  const auto collected = ReadClickHouseNumbers(
      "C",
      "disk_free\ta\t50\ndisk_size\ta\t100\n"
      "disk_free\tb\t25\ndisk_size\tb\t100\ndisk_free\tc\t1\n"
      "asynchronous\tMemoryResident\t10\n"
      "asynchronous\tOSMemoryTotal\t40\n"
      "asynchronous\tCGroupMemoryTotal\t20\n");
  ASSERT_TRUE(collected.ok());
  EXPECT_THAT(collected->numbers,
              Contains(Pair("clickhouse_disk_free_ratio", 0.25)));
  EXPECT_THAT(collected->numbers,
              Contains(Pair("clickhouse_memory_used_ratio", 0.5)));
  EXPECT_THAT(ReadClickHouseNumbers("C", "event\tQuery\t1\n")->numbers,
              Not(Contains(Pair(HasSubstr("ratio"), ::testing::_))));
}

TEST(ClickHouseTablesTest, DisksAndErrorsAreBounded) {
  std::string answer;
  for (int i = 0; i < 1000; ++i) {
    answer += "error\tE" + std::to_string(i) + "\t1\n";
  }
  const auto collected = ReadClickHouseNumbers("C", answer);
  ASSERT_TRUE(collected.ok());
  EXPECT_EQ(collected->families.back().name, "tebium_clickhouse_errors_total");
  EXPECT_EQ(collected->families.back().series.size(), kMaxClickHouseItems);
}

TEST(ClickHouseTablesTest, AnythingElseIsRefused) {
  for (const std::string text :
       {"", "Ok.\n", "metric\tQuery\n", "metric\tQuery\tx\n",
        "metric\tQuery\t1\nCode: 241. DB::Exception: Memory limit\n"}) {
    EXPECT_FALSE(ReadClickHouseNumbers("C", text).ok()) << text;
  }
}

}  // namespace
}  // namespace tebium::exporter
