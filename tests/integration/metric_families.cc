#include "tests/integration/metric_families.h"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

namespace tebium::testing {
namespace {

// "# HELP name the rest": name and the rest; "" and "" for other lines.
std::pair<std::string, std::string> HeadOf(std::string_view line,
                                           std::string_view word) {
  const std::string start = "# " + std::string(word) + " ";
  if (!line.starts_with(start)) return {};
  line.remove_prefix(start.size());
  const size_t space = std::min(line.find(' '), line.size());
  return {std::string(line.substr(0, space)),
          std::string(line.substr(std::min(space + 1, line.size())))};
}

// Names of labels: `name="value"`, where the value may hold anything escaped.
void AddLabels(std::string_view line, std::set<std::string>& labels) {
  size_t at = line.find('{');
  while (at != std::string_view::npos && line[at] != '}') {
    const size_t equals = line.find('=', at);
    const std::string name(line.substr(at + 1, equals - at - 1));
    if (name != "le" && name != "quantile") labels.insert(name);
    at = equals + 2;
    while (line[at] != '"') at += line[at] == '\\' ? 2 : 1;
    ++at;
  }
}

}  // namespace

std::map<std::string, MetricFamily> ReadFamilies(const std::string& text) {
  std::map<std::string, MetricFamily> families;
  MetricFamily* family = nullptr;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (const auto [name, help] = HeadOf(line, "HELP"); !name.empty()) {
      family = &families[name];
      family->help = help;
    } else if (const auto [typed, type] = HeadOf(line, "TYPE");
               !typed.empty()) {
      families[typed].type = type;
    } else if (family != nullptr && !line.starts_with('#')) {
      AddLabels(line, family->labels);
    }
  }
  return families;
}

}  // namespace tebium::testing
