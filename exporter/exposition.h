// What a scrape of /metrics is answered with, in one of two text formats:
// Prometheus's 0.0.4 and OpenMetrics 1.0.
//
// Families come from several sources; those of one name become one. Sources:
// prometheus.io/docs/instrumenting/exposition_formats, the OpenMetrics
// specification. prometheus-cpp writes the first format only, and has no way to
// merge a family with what was scraped elsewhere.
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
// For Content-Type.
std::string_view ContentTypeOf(ExpositionFormat format);
// What an Accept header asks for: OpenMetrics if it names version 1.0.0 or none
// and does not prefer plain text.
ExpositionFormat FormatFor(std::string_view accept);

enum class MetricType { kCounter, kGauge, kHistogram, kSummary, kUntyped };
// "counter", …, "untyped".
std::string_view MetricTypeName(MetricType type);

using SeriesLabels = std::vector<std::pair<std::string, std::string>>;

// One line, the same in both formats: NAME{LABELS} VALUE.
void AppendSeries(std::string& out, std::string_view name,
                  const SeriesLabels& labels, double value);

// Not thread-safe.
class Exposition {
 public:
  explicit Exposition(ExpositionFormat format) : format_(format) {}

  // One family, to which series are added.
  class Family {
   public:
    // `suffix`: "" or, of histograms and summaries, "_bucket", "_sum",
    // "_count".
    void Add(std::string_view suffix, const SeriesLabels& labels, double value);
    // Whole lines, made by AppendSeries().
    void AddLines(std::string_view lines) { lines_ += lines; }

   private:
    friend class Exposition;
    MetricType type_ = MetricType::kUntyped;
    std::string name_;  // as Prometheus has it: a counter's ends in _total
    std::string help_;
    std::string lines_;
  };

  // The family of this name, made if there is none; the help of the first
  // holds. Null if it is of another type: what is to be added cannot be shown.
  // Valid as long as this object.
  Family* Add(std::string_view name, MetricType type, std::string_view help);
  void Add(const std::vector<prometheus::MetricFamily>& families);

  ExpositionFormat format() const { return format_; }
  // Families by name; those without series are left out.
  std::string Text() const;

 private:
  void AddMetric(const prometheus::ClientMetric& metric, MetricType type,
                 Family& family) const;
  std::string BoundText(double bound) const;
  void AppendHead(const Family& family, std::string& text) const;

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
