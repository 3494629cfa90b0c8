#include "base/metrics.h"

namespace tebium::base {
namespace {

constexpr char kPrefix[] = "tebium_";

template <typename T, typename Builder>
prometheus::Family<T>& FamilyOf(
    std::map<std::string, prometheus::Family<T>*>& families, Builder builder,
    prometheus::Registry& registry, const std::string& name,
    const std::string& help) {
  auto& family = families[name];
  if (family == nullptr) {
    family = &builder.Name(name).Help(help).Register(registry);
  }
  return *family;
}

template <typename T>
void RemoveFrom(const std::map<std::string, prometheus::Family<T>*>& families,
                const std::string& name, T& series) {
  const auto found = families.find(kPrefix + name);
  if (found != families.end()) found->second->Remove(&series);
}

}  // namespace

const std::vector<double>& LatencyBuckets() {
  static const std::vector<double> buckets = {
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
      0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};
  return buckets;
}

Counter& Metrics::AddCounter(const std::string& name, const std::string& help,
                             const MetricLabels& labels) {
  return AddCounterNamed(kPrefix + name, help, labels);
}

Gauge& Metrics::AddGauge(const std::string& name, const std::string& help,
                         const MetricLabels& labels) {
  return AddGaugeNamed(kPrefix + name, help, labels);
}

Histogram& Metrics::AddHistogram(const std::string& name,
                                 const std::string& help,
                                 const std::vector<double>& buckets,
                                 const MetricLabels& labels) {
  return AddHistogramNamed(kPrefix + name, help, buckets, labels);
}

Counter& Metrics::AddCounterNamed(const std::string& full_name,
                                  const std::string& help,
                                  const MetricLabels& labels) {
  MutexLock lock(mutex_);
  return FamilyOf(counters_, prometheus::BuildCounter(), registry_, full_name,
                  help)
      .Add(labels);
}

Gauge& Metrics::AddGaugeNamed(const std::string& full_name,
                              const std::string& help,
                              const MetricLabels& labels) {
  MutexLock lock(mutex_);
  return FamilyOf(gauges_, prometheus::BuildGauge(), registry_, full_name, help)
      .Add(labels);
}

Histogram& Metrics::AddHistogramNamed(const std::string& full_name,
                                      const std::string& help,
                                      const std::vector<double>& buckets,
                                      const MetricLabels& labels) {
  MutexLock lock(mutex_);
  return FamilyOf(histograms_, prometheus::BuildHistogram(), registry_,
                  full_name, help)
      .Add(labels, buckets);
}

void Metrics::Remove(const std::string& name, Counter& series) {
  MutexLock lock(mutex_);
  RemoveFrom(counters_, name, series);
}

void Metrics::Remove(const std::string& name, Gauge& series) {
  MutexLock lock(mutex_);
  RemoveFrom(gauges_, name, series);
}

void Metrics::Remove(const std::string& name, Histogram& series) {
  MutexLock lock(mutex_);
  RemoveFrom(histograms_, name, series);
}

void Metrics::AddCollector(std::function<void()> collector) {
  MutexLock lock(mutex_);
  collectors_.push_back(std::move(collector));
}

std::vector<prometheus::MetricFamily> Metrics::Collect() {
  std::vector<std::function<void()>> collectors;
  {
    MutexLock lock(mutex_);
    collectors = collectors_;
  }
  for (const auto& collector : collectors) collector();
  return registry_.Collect();
}

}  // namespace tebium::base
