// What one look into a module has given: families of series, ready for a
// scrape, and numbers for charts and thresholds.
#ifndef TEBIUM_EXPORTER_COLLECTORS_COLLECTED_H_
#define TEBIUM_EXPORTER_COLLECTORS_COLLECTED_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/exposition.h"

namespace tebium::exporter {

struct CollectedSeries {
  // "", "_bucket", "_sum" or "_count"; a constant of the program.
  std::string_view suffix;
  SeriesLabels labels;
  double value = 0;
};

struct CollectedFamily {
  std::string name;
  MetricType type = MetricType::kUntyped;
  std::string help;
  std::vector<CollectedSeries> series;
};

struct Collected {
  std::vector<CollectedFamily> families;                // names are unique
  std::vector<std::pair<std::string, double>> numbers;  // for a SampleRecorder
  size_t dropped = 0;  // series that were over a bound

  size_t SeriesCount() const;
};

// The metrics that this program names itself. Not thread-safe.
//
//   CollectedBuilder builder("redis", "Redis");
//   builder.Gauge("uptime_seconds", "How long the server has run.", 5);
//
// gives tebium_redis_uptime_seconds{module="Redis"} and, as it has no other
// label, the number redis_uptime_seconds.
class CollectedBuilder {
 public:
  // `module` "": no label of that name.
  CollectedBuilder(std::string_view subsystem, std::string_view module)
      : subsystem_(subsystem), module_(module) {}

  // Calls for one family follow one another. `name` and `help` without what
  // is common; a counter's name ends in _total.
  void Gauge(std::string_view name, std::string_view help, double value,
             const SeriesLabels& labels = {});
  void Counter(std::string_view name, std::string_view help, double value,
               const SeriesLabels& labels = {});

  Collected Take() { return std::move(collected_); }

 private:
  void Add(MetricType type, std::string_view name, std::string_view help,
           double value, const SeriesLabels& labels);

  const std::string subsystem_;
  const std::string module_;
  Collected collected_;
};

// A row of a table of what is read under one name and shown under another.
struct NumberRow {
  std::string_view source;
  std::string_view name;  // of the metric; a counter's ends in _total
  std::string_view help;
};

// As counter or gauge, by its name.
void AddRow(const NumberRow& row, double value, CollectedBuilder& builder);

// Decimal, as C writes it, also "inf" and "nan"; false for anything else.
bool ParseNumber(std::string_view text, double& number);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_COLLECTED_H_
