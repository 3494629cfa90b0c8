// The process's metrics, kept by prometheus-cpp's core.
//
// A folder declares its metrics in one struct and asks `Metrics` for them at
// construction; label values come from fixed lists, so that every series exists
// from the start and none can grow without bound. Values that are cheaper to
// ask for than to keep (queue length, memory) come from collectors, called at
// each scrape.
#ifndef TEBIUM_BASE_METRICS_H_
#define TEBIUM_BASE_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/mutex.h"

namespace tebium::base {

using Counter = prometheus::Counter;
using Gauge = prometheus::Gauge;
using Histogram = prometheus::Histogram;
using MetricLabels = std::map<std::string, std::string>;

// 100 µs … 10 s: handlers, queries, calls to the Bot API.
const std::vector<double>& LatencyBuckets();

// Thread-safe.
class Metrics {
 public:
  // Each returns the series of this name and these labels, made on first call.
  // `name` without the "tebium_" prefix; `help` must agree between calls.
  // References live as long as this object.
  Counter& AddCounter(const std::string& name, const std::string& help,
                      const MetricLabels& labels = {});
  Gauge& AddGauge(const std::string& name, const std::string& help,
                  const MetricLabels& labels = {});
  Histogram& AddHistogram(const std::string& name, const std::string& help,
                          const std::vector<double>& buckets,
                          const MetricLabels& labels = {});

  // The same under the whole name, without the prefix: for names that others
  // gave, such as Alertmanager's.
  Counter& AddCounterNamed(const std::string& full_name,
                           const std::string& help,
                           const MetricLabels& labels = {});
  Gauge& AddGaugeNamed(const std::string& full_name, const std::string& help,
                       const MetricLabels& labels = {});
  Histogram& AddHistogramNamed(const std::string& full_name,
                               const std::string& help,
                               const std::vector<double>& buckets,
                               const MetricLabels& labels = {});

  // Takes out a series that an Add… returned under this name (without the
  // prefix), for label values that come and go. No reference to it may be used
  // any more.
  void Remove(const std::string& name, Counter& series);
  void Remove(const std::string& name, Gauge& series);
  void Remove(const std::string& name, Histogram& series);

  // Called before every Collect(), to set gauges from live state. It must not
  // block for long and must stay valid until this object is gone.
  void AddCollector(std::function<void()> collector);

  // Everything, ready for a serializer.
  std::vector<prometheus::MetricFamily> Collect();

 private:
  prometheus::Registry registry_;
  Mutex mutex_;
  std::map<std::string, prometheus::Family<Counter>*> counters_
      GUARDED_BY(mutex_);
  std::map<std::string, prometheus::Family<Gauge>*> gauges_ GUARDED_BY(mutex_);
  std::map<std::string, prometheus::Family<Histogram>*> histograms_
      GUARDED_BY(mutex_);
  std::vector<std::function<void()>> collectors_ GUARDED_BY(mutex_);
};

}  // namespace tebium::base

#endif  // TEBIUM_BASE_METRICS_H_
