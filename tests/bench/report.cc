#include "tests/bench/report.h"

#include <algorithm>
#include <cmath>
#include <iostream>

#include "base/json.h"

namespace tebium::bench {

void Print(const std::string& name, const std::string& unit, double ours,
           double peers, double target_ratio, const std::string& peer_name) {
  base::JsonWriter json;
  json.BeginObject().Key("name").String(name).Key("unit").String(unit);
  json.Key("tebium").Double(ours);
  if (peers > 0) {
    json.Key(peer_name).Double(peers);
    json.Key("ratio").Double(ours / peers);
    json.Key("target_ratio").Double(target_ratio);
  }
  json.EndObject();
  std::cout << json.Take() << std::endl;
}

void PrintTarget(const std::string& name, const std::string& unit, double value,
                 double target) {
  base::JsonWriter json;
  json.BeginObject().Key("name").String(name).Key("unit").String(unit);
  json.Key("tebium").Double(value).Key("target").Double(target).EndObject();
  std::cout << json.Take() << std::endl;
}

double Percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto index = static_cast<size_t>(
      std::lround(share * static_cast<double>(values.size() - 1)));
  return values[index];
}

}  // namespace tebium::bench
