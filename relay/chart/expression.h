// Where an alert comes from, as its generatorURL tells: a server, the
// expression of its rule, and the threshold in it.
//
// Pure; for any bytes.
#ifndef TEBIUM_RELAY_CHART_EXPRESSION_H_
#define TEBIUM_RELAY_CHART_EXPRESSION_H_

#include <optional>
#include <string>
#include <string_view>

namespace tebium::relay {

struct SourceExpression {
  std::string base_url;    // "http://host:9090/prom"; no slash at its end, and
                           // no user or password even if the URL has them
  std::string expression;  // never empty; UTF-8

  bool operator==(const SourceExpression&) const = default;
};

// Reads `http://host:9090/prom/graph?g0.expr=up%3D%3D0&g0.tab=1` and what is
// like it: Prometheus 3's /query, Thanos, VictoriaMetrics's /vmui/#/?g0.expr=…,
// `expr=` in place of `g0.expr=`. None where there is no expression, or where
// it is no http or https URL.
std::optional<SourceExpression> ReadGeneratorUrl(std::string_view url);

// "host:9090" of an http or https URL, in lower case; 80 or 443 where it names
// no port. "" for any other text.
std::string HostAndPort(std::string_view url);

struct Threshold {
  std::string expression;  // what is compared
  std::string operation;   // ">", ">=", "<", "<=", "==", "!="
  double number = 0;       // finite

  bool operator==(const Threshold&) const = default;
};

// Where the outermost operation of a PromQL expression compares with a number
// (or with arithmetic on numbers: `> 24 * 3600`). A number on the left is put
// right, the comparison turned round; `bool` is left out.
std::optional<Threshold> SplitThreshold(std::string_view expression);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_EXPRESSION_H_
