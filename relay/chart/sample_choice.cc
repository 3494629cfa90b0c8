#include "relay/chart/sample_choice.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

#include "base/text.h"

namespace tebium::relay {
namespace {

constexpr std::string_view kSample = "sample";
constexpr std::string_view kSubject = "subject";
constexpr std::string_view kProbeDuration = "probe_duration_seconds";
// They stand in names of many samples, and tell nothing of what an alert is
// about.
constexpr std::string_view kUnits[] = {"seconds", "bytes", "ratio",
                                       "total",   "probe", "module"};

using Words = std::set<std::string>;

bool IsUpper(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}
bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Of "high_cpu", "HighCPU", "HIGH CPU": high, cpu.
Words WordsOf(std::string_view name) {
  Words words;
  std::string word;
  const auto end_word = [&] {
    const bool tells = word.size() > 1 &&
                       std::find(std::begin(kUnits), std::end(kUnits), word) ==
                           std::end(kUnits);
    if (tells) words.insert(word);
    word.clear();
  };
  char before = '_';
  for (const char c : name) {
    if (!IsWord(c) || (IsUpper(c) && IsWord(before) && !IsUpper(before))) {
      end_word();
    }
    if (IsWord(c)) word += base::ToLowerAscii(std::string_view(&c, 1));
    before = c;
  }
  end_word();
  return words;
}

size_t CountShared(const Words& a, const Words& b) {
  return static_cast<size_t>(std::count_if(
      a.begin(), a.end(),
      [&b](const std::string& word) { return b.contains(word); }));
}

std::string ClosestTo(std::string_view alert_name,
                      const std::vector<std::string>& names) {
  const Words wanted = WordsOf(alert_name);
  std::string closest;
  size_t most = 0;
  for (const std::string& name : names) {
    const size_t shared = CountShared(wanted, WordsOf(name));
    if (shared < most || shared == 0) continue;
    if (shared == most && name.size() >= closest.size()) continue;
    most = shared;
    closest = name;
  }
  return closest;
}

}  // namespace

std::string ChooseSample(const alert::Alert& alert,
                         const std::vector<std::string>& names) {
  const auto known = [&names](std::string_view name) {
    const bool found =
        std::find(names.begin(), names.end(), name) != names.end();
    return found ? std::string(name) : "";
  };
  for (const alert::LabelSet* labels : {&alert.annotations, &alert.labels}) {
    const std::string_view name = labels->Get(kSample);
    if (!name.empty()) return known(name);
  }
  std::string name = known(alert.labels.Get(kSubject));
  if (name.empty()) name = ClosestTo(alert.name(), names);
  return name.empty() ? known(kProbeDuration) : name;
}

}  // namespace tebium::relay
