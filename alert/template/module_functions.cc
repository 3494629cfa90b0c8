#include "alert/template/module_functions.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <vector>

#include "alert/template/functions_internal.h"
#include "base/text.h"

namespace tebium::alert::tmpl {
namespace {

constexpr base::Duration kChartRange = std::chrono::hours(1);
constexpr size_t kChartBlocks = 24;

// The average of the points in each of equal stretches of time; no number where
// there is none.
std::vector<double> Averages(const std::vector<SamplePoint>& points,
                             base::Time from, base::Time to) {
  std::array<double, kChartBlocks> sums{};
  std::array<size_t, kChartBlocks> counts{};
  const auto length = (to - from) / kChartBlocks;
  for (const SamplePoint& point : points) {
    if (point.at < from || point.at > to) continue;
    const auto at = std::min<size_t>(
        static_cast<size_t>((point.at - from) / length), kChartBlocks - 1);
    sums[at] += point.value;
    ++counts[at];
  }
  std::vector<double> averages;
  for (size_t i = 0; i < kChartBlocks; ++i) {
    averages.push_back(counts[i] == 0
                           ? std::numeric_limits<double>::quiet_NaN()
                           : sums[i] / static_cast<double>(counts[i]));
  }
  return averages;
}

}  // namespace

void ModuleWindow::Open(const ModuleDesk& modules, const SampleDesk& samples) {
  base::MutexLock lock(mutex_);
  modules_ = &modules;
  samples_ = &samples;
}

void ModuleWindow::Close() {
  base::MutexLock lock(mutex_);
  modules_ = nullptr;
  samples_ = nullptr;
}

std::string ModuleWindow::StateOf(std::string_view module) const {
  ModuleState state = ModuleState::kUnknown;
  base::MutexLock lock(mutex_);
  if (modules_ != nullptr) {
    for (const ModuleView& known :
         modules_->Modules(base::Language::kEnglish)) {
      if (known.name == module) state = known.state;
    }
  }
  return std::string(ModuleStateName(state));
}

std::string ModuleWindow::ChartOf(std::string_view module,
                                  std::string_view sample,
                                  base::Time now) const {
  base::MutexLock lock(mutex_);
  if (samples_ == nullptr) return "";
  const auto series = samples_->Samples(module, sample, now - kChartRange, now);
  if (!series.ok() || series->points.empty()) return "";
  const auto lowest = std::min_element(
      series->points.begin(), series->points.end(),
      [](const auto& a, const auto& b) { return a.value < b.value; });
  return base::Sparkline(Averages(series->points, now - kChartRange, now),
                         lowest->value);
}

Functions ModuleFunctions(const std::shared_ptr<const ModuleWindow>& window) {
  Functions functions;
  AddFunction(
      functions, "tebium_moduleState", {kOneString},
      [window](ValueSpan arguments, CallContext& /*context*/) {
        return ValueOr(Value::String(window->StateOf(arguments[0].text())));
      });
  AddFunction(functions, "tebium_chart", {kTwoStrings},
              [window](ValueSpan arguments, CallContext& context) {
                return ValueOr(Value::String(window->ChartOf(
                    arguments[0].text(), arguments[1].text(), context.now)));
              });
  return functions;
}

}  // namespace tebium::alert::tmpl
