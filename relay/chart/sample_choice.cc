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
// Alerts that the watch raises from its probes.
struct ProbeAlert {
  std::string_view name;
  std::string_view sample;
};
constexpr ProbeAlert kProbeAlerts[] = {
    {"ModuleDown", "probe_duration_seconds"},
    {"ModuleDegraded", "probe_duration_seconds"},
    {"ModuleSlow", "probe_duration_seconds"},
    {"ModuleFlapping", "up"},
    {"ErrorBudgetBurn", "up"}};
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

// The first in the text, the longest of those; whole names only.
std::string NamedIn(std::string_view text,
                    const std::vector<std::string>& names) {
  const auto goes_on = [&text](size_t at) {
    return at < text.size() && (IsWord(text[at]) || text[at] == '_');
  };
  std::string first;
  size_t first_at = std::string_view::npos;
  for (const std::string& name : names) {
    size_t at = text.find(name);
    while (at != std::string_view::npos &&
           ((at > 0 && goes_on(at - 1)) || goes_on(at + name.size()))) {
      at = text.find(name, at + 1);
    }
    if (at > first_at || at == std::string_view::npos) continue;
    if (at == first_at && name.size() <= first.size()) continue;
    first_at = at;
    first = name;
  }
  return first;
}

std::string WatchedBy(const alert::Alert& alert,
                      const std::vector<std::string>& names) {
  for (const ProbeAlert& row : kProbeAlerts) {
    if (row.name == alert.name()) return std::string(row.sample);
  }
  const std::string_view summary = alert.annotations.Get(alert::kSummary);
  if (alert.name() == "UnusualActivity") return NamedIn(summary, names);
  if (alert.name() != "ModuleRestarted") return "";
  // A time of start is a number of seconds that nobody reads off a chart.
  std::string name = NamedIn(summary, names);
  return base::ToLowerAscii(name).find("uptime") == std::string::npos ? ""
                                                                      : name;
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
  return name.empty() ? known(WatchedBy(alert, names)) : name;
}

}  // namespace tebium::relay
