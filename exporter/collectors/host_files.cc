#include "exporter/collectors/host_files.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/text.h"
#include "exporter/collectors/collected.h"

namespace tebium::exporter {
namespace {

constexpr size_t kIdle = 3;
constexpr size_t kWaiting = 4;  // for a disk; the processor is idle meanwhile

std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> words;
  constexpr std::string_view kBlanks = " \t";
  for (size_t at = line.find_first_not_of(kBlanks);
       at != std::string_view::npos; at = line.find_first_not_of(kBlanks, at)) {
    const size_t end = std::min(line.find_first_of(kBlanks, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

// Those of `words` from `first` on; false if one of them is no number.
template <size_t N>
bool Numbers(const std::vector<std::string_view>& words, size_t first,
             std::array<double, N>& numbers) {
  if (words.size() < first + N) return false;
  for (size_t i = 0; i < N; ++i) {
    if (!ParseNumber(words[first + i], numbers[i])) return false;
  }
  return true;
}

// Mounts' paths have spaces and the like as \040.
std::string UnescapeOctal(std::string_view text) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view digits = text.substr(i + 1, 3);
    if (text[i] != '\\' || digits.size() < 3 ||
        !std::all_of(digits.begin(), digits.end(), is_octal)) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>((digits[0] - '0') * 64 + (digits[1] - '0') * 8 +
                               (digits[2] - '0'));
    i += digits.size();
  }
  return plain;
}

// Others are made up by the kernel, or elsewhere and may hang.
bool IsRealFileSystem(std::string_view type, std::string_view path) {
  static constexpr std::string_view kTypes[] = {
      "ext2", "ext3", "ext4", "xfs",      "btrfs", "zfs",   "f2fs",
      "jfs",  "vfat", "ntfs", "bcachefs", "exfat", "ntfs3", "reiserfs"};
  if (type == "overlay") return path == "/";  // a container's own
  return std::find(std::begin(kTypes), std::end(kTypes), type) !=
         std::end(kTypes);
}

}  // namespace

std::optional<ProcessorTimes> ParseProcStat(std::string_view text) {
  ProcessorTimes times;
  bool found = false;
  for (const std::string_view line : base::Split(text, '\n')) {
    const auto words = Words(line);
    if (words.empty()) continue;
    if (words[0] == "cpu") {
      found = Numbers(words, 1, times.ticks);
    } else if (words[0].starts_with("cpu")) {
      ++times.processors;
    } else if (words[0] == "btime" && words.size() > 1) {
      ParseNumber(words[1], times.boot_time_seconds);
    }
  }
  if (!found) return std::nullopt;
  return times;
}

std::optional<double> BusyRatio(const ProcessorTimes& before,
                                const ProcessorTimes& now) {
  const auto sum = [](const ProcessorTimes& times) {
    return std::accumulate(times.ticks.begin(), times.ticks.end(), 0.0);
  };
  const auto idle = [](const ProcessorTimes& times) {
    return times.ticks[kIdle] + times.ticks[kWaiting];
  };
  const double passed = sum(now) - sum(before);
  if (passed <= 0) return std::nullopt;
  return std::clamp(1 - (idle(now) - idle(before)) / passed, 0.0, 1.0);
}

std::map<std::string, double, std::less<>> ParseMeminfo(std::string_view text) {
  std::map<std::string, double, std::less<>> bytes;
  for (const std::string_view line : base::Split(text, '\n')) {
    const auto words = Words(line);
    double number = 0;
    if (words.size() < 2 || !words[0].ends_with(':') ||
        !ParseNumber(words[1], number)) {
      continue;
    }
    const bool in_kib = words.size() > 2 && words[2] == "kB";
    bytes.emplace(words[0].substr(0, words[0].size() - 1),
                  in_kib ? number * 1024 : number);
  }
  return bytes;
}

std::optional<std::array<double, 3>> ParseLoad(std::string_view text) {
  std::array<double, 3> load{};
  if (!Numbers(Words(text), 0, load)) return std::nullopt;
  return load;
}

std::optional<OpenFiles> ParseFileNumbers(std::string_view text) {
  std::array<double, 3> numbers{};  // allocated, of these unused, at most
  if (!Numbers(Words(base::Trim(text)), 0, numbers)) return std::nullopt;
  return OpenFiles{numbers[0] - numbers[1], numbers[2]};
}

namespace {

// Nobody fills it.
bool IsReadOnly(std::string_view options) {
  const auto all = base::Split(options, ',');
  return std::find(all.begin(), all.end(), "ro") != all.end();
}

}  // namespace

std::vector<std::string> ParseMounts(std::string_view text, size_t max) {
  std::map<std::string, std::string, std::less<>> by_disk;
  for (const std::string_view line : base::Split(text, '\n')) {
    const auto words = Words(line);
    if (words.size() < 3) continue;
    std::string path = UnescapeOctal(words[1]);
    if (!IsRealFileSystem(words[2], path) || !base::IsValidUtf8(path)) continue;
    if (words.size() > 3 && IsReadOnly(words[3])) continue;
    std::string& shortest = by_disk[std::string(words[0])];
    if (shortest.empty() || path.size() < shortest.size()) {
      shortest = std::move(path);
    }
  }
  std::vector<std::string> paths;
  for (auto& [disk, path] : by_disk) paths.push_back(std::move(path));
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  if (paths.size() > max) paths.resize(max);
  return paths;
}

std::vector<NetworkDevice> ParseNetworkDevices(std::string_view text,
                                               size_t max) {
  std::vector<NetworkDevice> devices;
  for (const std::string_view line : base::Split(text, '\n')) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;  // a heading
    const std::string_view name = base::Trim(line.substr(0, colon));
    std::array<double, 16> numbers{};
    if (name == "lo" || !base::IsValidUtf8(name) || devices.size() >= max ||
        !Numbers(Words(line.substr(colon + 1)), 0, numbers)) {
      continue;
    }
    devices.push_back(
        {std::string(name), numbers[0], numbers[2], numbers[8], numbers[10]});
  }
  return devices;
}

}  // namespace tebium::exporter
