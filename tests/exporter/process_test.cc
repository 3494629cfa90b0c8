#include "exporter/collectors/process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "tests/support/temp_dir.h"

namespace tebium::exporter {
namespace {

// proc(5)'s fields with a name that is meant to confuse.
constexpr char kStat[] =
    "4242 (a) b (c) S 1 4242 4242 0 -1 4194560 100 0 0 0 250 150 0 0 20 0 4 0 "
    "12300 104857600 2560 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 "
    "0 "
    "0 0 0 0 0 0 0 0 0 0 0\n";

std::map<std::string, double> ValuesOf(const ProcessCollector& collector) {
  std::map<std::string, double> values;
  for (const auto& family : collector.Collect()) {
    const auto& metric = family.metric.at(0);
    values[family.name] = family.type == prometheus::MetricType::Counter
                              ? metric.counter.value
                              : metric.gauge.value;
  }
  return values;
}

TEST(ParseProcessStatTest, ReadsTheFieldsOfUse) {
  const auto stat = ParseProcessStat(kStat, 100, 4096);
  ASSERT_TRUE(stat.has_value());
  EXPECT_DOUBLE_EQ(stat->cpu_seconds, 4.0);
  EXPECT_DOUBLE_EQ(stat->start_since_boot_seconds, 123.0);
  EXPECT_DOUBLE_EQ(stat->virtual_bytes, 104857600.0);
  EXPECT_DOUBLE_EQ(stat->resident_bytes, 2560.0 * 4096);
}

TEST(ParseProcessStatTest, RefusesWhatIsCutShort) {
  for (const std::string text :
       {"", "4242 (x", "4242 (x) S 1 2", "(x) a b c"}) {
    EXPECT_FALSE(ParseProcessStat(text, 100, 4096).has_value()) << text;
  }
}

TEST(ProcessCollectorTest, ReadsItsOwnProcess) {
  const auto values = ValuesOf(ProcessCollector());
  ASSERT_EQ(values.size(), 6u);
  EXPECT_GT(values.at("process_resident_memory_bytes"), 1 << 20);
  EXPECT_GE(values.at("process_virtual_memory_bytes"),
            values.at("process_resident_memory_bytes"));
  EXPECT_GE(values.at("process_open_fds"), 3);
  EXPECT_GE(values.at("process_max_fds"), values.at("process_open_fds"));
  EXPECT_GE(values.at("process_cpu_seconds_total"), 0);
  const double now = std::chrono::duration<double>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
  EXPECT_NEAR(values.at("process_start_time_seconds"), now, 600);
}

TEST(ProcessCollectorTest, ReadsACopyOfProc) {
  const tebium::testing::TempDir proc;
  proc.Write("self/stat", kStat);
  proc.Write("self/fd/0", "");
  proc.Write("self/fd/1", "");
  proc.Write("stat", "cpu 1 2 3\nbtime 1700000000\nprocesses 5\n");
  const auto values = ValuesOf(ProcessCollector(proc.path()));
  EXPECT_DOUBLE_EQ(values.at("process_open_fds"), 1);
  const double start = 12300.0 / static_cast<double>(sysconf(_SC_CLK_TCK));
  EXPECT_DOUBLE_EQ(values.at("process_start_time_seconds"),
                   1700000000.0 + start);
}

TEST(ProcessCollectorTest, LeavesOutWhatItCannotRead) {
  const tebium::testing::TempDir proc;
  const auto values = ValuesOf(ProcessCollector(proc.path()));
  ASSERT_EQ(values.size(), 1u);
  EXPECT_EQ(values.count("process_max_fds"), 1u);
}

}  // namespace
}  // namespace tebium::exporter
