// PromQL cut into tokens. Nothing is evaluated here, and little is understood:
// enough to tell an expression's outermost operation and what it measures.
//
// Pure.
#ifndef TEBIUM_RELAY_CHART_PROMQL_H_
#define TEBIUM_RELAY_CHART_PROMQL_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace tebium::relay {

enum class PromqlKind {
  kName,      // a metric, label, function or keyword
  kNumber,    // "5", "1e-3", "0x1F", "Inf"
  kDuration,  // "5m", "1h30m"
  kString,    // with its quotes
  kOpen,      // ( [ {
  kClose,     // ) ] }
  kOperator,  // all else: "+", "==", "=~", ",", "@"
};

struct PromqlToken {
  PromqlKind kind = PromqlKind::kOperator;
  std::string_view text;  // of the expression
  size_t mate = 0;        // a bracket's other one

  bool Is(std::string_view wanted) const { return text == wanted; }
  // A name, in any case: PromQL's keywords have none of their own.
  bool IsKeyword(std::string_view lower) const;
};
using PromqlTokens = std::vector<PromqlToken>;

inline constexpr size_t kMaxExpressionBytes = 16u << 10;
inline constexpr size_t kMaxPromqlDepth = 64;  // of brackets

// Comments and white space are left out. None for what cannot be PromQL (a
// string without an end, brackets that do not match, a byte that begins no
// token) and for what is over a bound.
std::optional<PromqlTokens> TokenizePromql(std::string_view expression);

// The value of a kNumber; none where it has none.
std::optional<double> PromqlNumber(std::string_view text);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_PROMQL_H_
