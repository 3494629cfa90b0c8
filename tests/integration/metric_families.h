// What a scrape's text says of its families, for tests.
#ifndef TEBIUM_TESTS_INTEGRATION_METRIC_FAMILIES_H_
#define TEBIUM_TESTS_INTEGRATION_METRIC_FAMILIES_H_

#include <map>
#include <set>
#include <string>

namespace tebium::testing {

struct MetricFamily {
  std::string type;
  std::string help;
  std::set<std::string> labels;  // without those of buckets and quantiles
};

// By name; of text in Prometheus's format, with the head before the series.
std::map<std::string, MetricFamily> ReadFamilies(const std::string& text);

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_INTEGRATION_METRIC_FAMILIES_H_
