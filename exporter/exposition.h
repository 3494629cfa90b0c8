// What a scrape of /metrics is answered with, in one of two text formats:
// Prometheus's 0.0.4 and OpenMetrics 1.0.
//
// Families come from several sources; those of one name become one. Sources:
// prometheus.io/docs/instrumenting/exposition_formats, the OpenMetrics
// specification.
#ifndef TEBIUM_EXPORTER_EXPOSITION_H_
#define TEBIUM_EXPORTER_EXPOSITION_H_

#include <prometheus/metric_family.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tebium::exporter {

enum class ExpositionFormat { kPrometheus, kOpenMetrics };

enum class MetricType { kCounter, kGauge, kHistogram, kSummary, kUntyped };

// Not thread-safe.
class Exposition {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;

  explicit Exposition(ExpositionFormat format) : format_(format) {}

  // One family, to which series are added. `name` as Prometheus has it: a
  // counter's ends in _total, or not if whoever named it left that out.
  class Family {
   public:
    // `suffix`: "" or, of histograms and summaries, "_bucket", "_sum",
    // "_count".
    void Add(std::string_view suffix, const Labels& labels, double value);

   private:
    friend class Exposition;
    ExpositionFormat format_ = ExpositionFormat::kPrometheus;
    MetricType type_ = MetricType::kUntyped;
    std::string name_;  // of series
    std::string head_;
    std::string series_;
  };

  // Null if there is a family of this name and another type: it cannot be
  // shown. The help of the first holds. Valid as long as this.
  Family* Add(std::string_view name, MetricType type, std::string_view help);
  void Add(const std::vector<prometheus::MetricFamily>& families);

  std::string Text() const;  // families by name

 private:
  const ExpositionFormat format_;
  std::map<std::string, Family, std::less<>> families_;
};

// Adds families to a scrape. Thread-safe; must not block for long.
class MetricSource {
 public:
  virtual ~MetricSource() = default;
  virtual void Expose(Exposition& exposition) const = 0;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_EXPOSITION_H_
