#include "exporter/collectors/host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/exporter/collectors/shown.h"
#include "tests/support/temp_dir.h"

namespace tebium::exporter {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kMounts[] =
    "sysfs /sys sysfs rw 0 0\n"
    "overlay / overlay rw 0 0\n"
    "/dev/vda1 /etc/hosts ext4 rw 0 0\n"
    "/dev/vda1 /data ext4 rw 0 0\n"
    "/dev/vdb1 /mnt/my\\040disk xfs rw 0 0\n"
    "/dev/vdc1 /boot vfat rw 0 0\n"
    "/dev/vdd1 /cdrom ext4 ro,relatime 0 0\n"
    "tmpfs /run tmpfs rw 0 0\n"
    "server:/x /net nfs rw 0 0\n"
    "overlay /var/lib/docker/overlay2/x/merged overlay rw 0 0\n";

constexpr char kNetwork[] =
    "Inter-|   Receive                            |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes "
    "packets errs drop fifo colls carrier compressed\n"
    "    lo: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0\n"
    "  eth0: 100 2 3 0 0 0 0 0 200 4 5 0 0 0 0 0\n"
    "eth1:7 0 0 0 0 0 0 0 8 0 0 0 0 0 0 0\n";

TEST(HostFilesTest, ProcessorsTimesAreRead) {
  const auto times = ParseProcStat(
      "cpu  100 1 50 800 40 2 3 4 0 0\ncpu0 1\ncpu1 1\nbtime 1700000000\n");
  ASSERT_TRUE(times.has_value());
  EXPECT_EQ(times->processors, 2u);
  EXPECT_EQ(times->boot_time_seconds, 1700000000);
  EXPECT_EQ(times->ticks[3], 800);
  for (const std::string text : {"", "cpu 1 2\n", "cpu a b c d e f g h\n"}) {
    EXPECT_FALSE(ParseProcStat(text).has_value()) << text;
  }
}

TEST(HostFilesTest, WaitingForADiskIsIdle) {
  ProcessorTimes before;
  ProcessorTimes now;
  EXPECT_FALSE(BusyRatio(before, now).has_value());
  now.ticks = {10, 0, 15, 50, 25, 0, 0, 0};
  EXPECT_DOUBLE_EQ(BusyRatio(before, now).value(), 0.25);
  EXPECT_FALSE(BusyRatio(now, before).has_value());
}

TEST(HostFilesTest, EachDiskIsShownOnce) {
  EXPECT_THAT(ParseMounts(kMounts, 10),
              ElementsAre("/", "/boot", "/data", "/mnt/my disk"));
  EXPECT_THAT(ParseMounts(kMounts, 2), SizeIs(2));
  EXPECT_THAT(ParseMounts("\n/dev/x\n", 2), IsEmpty());
}

TEST(HostFilesTest, TheLoopbackIsNoNetwork) {
  const auto devices = ParseNetworkDevices(kNetwork, 10);
  ASSERT_EQ(devices.size(), 2u);
  EXPECT_EQ(devices[0].name, "eth0");
  EXPECT_EQ(devices[0].received_bytes, 100);
  EXPECT_EQ(devices[0].received_errors, 3);
  EXPECT_EQ(devices[0].sent_bytes, 200);
  EXPECT_EQ(devices[0].sent_errors, 5);
  EXPECT_EQ(devices[1].sent_bytes, 8);
  EXPECT_EQ(ParseNetworkDevices(kNetwork, 1).size(), 1u);
  EXPECT_THAT(ParseNetworkDevices("eth0: 1 2\n", 1), IsEmpty());
}

TEST(HostFilesTest, SmallFilesAreRead) {
  const auto memory = ParseMeminfo("MemTotal:  1024 kB\nHugePages:  3\nx\n");
  EXPECT_EQ(memory.find("MemTotal")->second, 1024 * 1024);
  EXPECT_EQ(memory.find("HugePages")->second, 3);
  EXPECT_EQ(ParseLoad("0.5 1.25 2 1/100 7\n").value()[1], 1.25);
  EXPECT_FALSE(ParseLoad("0.5").has_value());
  const auto files = ParseFileNumbers("1056\t56\t9223372036854775807\n");
  ASSERT_TRUE(files.has_value());
  EXPECT_EQ(files->open, 1000);
  EXPECT_FALSE(ParseFileNumbers("").has_value());
}

class HostTest : public ::testing::Test {
 protected:
  void WriteStat(const std::string& cpu) {
    proc_.Write("stat", "cpu " + cpu + "\ncpu0 1\nbtime 1700000000\n");
  }
  HostCollector Make() const {
    return HostCollector(
        proc_.path(), [](const std::string& path) -> std::optional<DiskSpace> {
          if (path == "/") return std::nullopt;
          // Too small to matter.
          if (path == "/boot") return DiskSpace{100e6, 1e6, 1000, 900};
          const double available = path == "/data" ? 50e9 : 10e9;
          return DiskSpace{100e9, available, 1000, 900};
        });
  }

  testing::TempDir proc_;
};

TEST_F(HostTest, TheMachineIsShownWithoutAModule) {
  WriteStat("0 0 0 100 0 0 0 0");
  proc_.Write("loadavg", "0.5 1.25 2 1/100 7\n");
  proc_.Write("meminfo", "MemTotal: 100 kB\nMemAvailable: 25 kB\n");
  proc_.Write("mounts", kMounts);
  proc_.Write("net/dev", kNetwork);
  proc_.Write("sys/fs/file-nr", "10 0 99\n");
  HostCollector host = Make();
  EXPECT_THAT(testing::LinesOf(host.Read()), Not(HasSubstr("cpu_busy_ratio")));
  WriteStat("25 0 0 175 0 0 0 0");
  const Collected collected = host.Read();
  const std::string lines = testing::LinesOf(collected);
  const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  std::string user;
  AppendSeries(user, "tebium_host_cpu_seconds_total", {{"mode", "user"}},
               25 / ticks);
  for (
      const std::string& line : std::vector<std::string>{
          user.substr(0, user.size() - 1), "tebium_host_cpus 1",
          "tebium_host_cpu_busy_ratio 0.25", "tebium_host_load5 1.25",
          "tebium_host_boot_time_seconds 1700000000",
          "tebium_host_memory_total_bytes 102400",
          "tebium_host_memory_available_ratio 0.25",
          R"(tebium_host_filesystem_available_bytes{mountpoint="/data"} 50000000000)",
          R"(tebium_host_filesystem_files_free{mountpoint="/data"} 900)",
          "tebium_host_filesystem_least_available_ratio 0.1",
          R"(tebium_host_network_sent_bytes_total{device="eth0"} 200)",
          "tebium_host_open_files 10", "tebium_host_max_open_files 99"}) {
    EXPECT_THAT(lines, HasSubstr("\n" + line + "\n"));
  }
  EXPECT_THAT(lines, Not(HasSubstr("mountpoint=\"/\"")));
  EXPECT_THAT(collected.numbers, ::testing::Contains(::testing::Pair(
                                     "host_cpu_busy_ratio", 0.25)));
}

TEST_F(HostTest, WhatCannotBeReadIsLeftOut) {
  HostCollector host = Make();
  EXPECT_EQ(host.Read().SeriesCount(), 0u);
}

TEST(HostOfOurOwnTest, ThisMachineIsRead) {
  HostCollector host;
  const std::string lines = testing::LinesOf(host.Read());
  for (const std::string name :
       {"cpus", "load1", "memory_available_bytes", "open_files"}) {
    EXPECT_THAT(lines, HasSubstr("\ntebium_host_" + name + " "));
  }
}

}  // namespace
}  // namespace tebium::exporter
