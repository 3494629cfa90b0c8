#include "relay/chart/measure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "base/text.h"
#include "relay/chart/promql.h"

namespace tebium::relay {
namespace {

constexpr int kMaxDepth = 200;  // of calls, beside brackets: "-----1"

Powers operator+(const Powers& a, const Powers& b) {
  return {a.bytes + b.bytes, a.seconds + b.seconds, a.counts + b.counts,
          a.rates + b.rates};
}
Powers operator-(const Powers& a, const Powers& b) {
  return {a.bytes - b.bytes, a.seconds - b.seconds, a.counts - b.counts,
          a.rates - b.rates};
}

Measure Constant(double value) {
  Measure measure;
  measure.constant = value;
  return measure;
}

bool HasUnit(const Measure& measure) {
  return !measure.powers.IsPlain() || measure.ratio;
}

Measure Scaled(Measure measure, double factor) {
  measure.factor *= factor;
  return measure;
}

Measure Product(const Measure& a, const Measure& b) {
  if (a.constant && b.constant) return Constant(*a.constant * *b.constant);
  if (a.constant) return Scaled(b, *a.constant);
  if (b.constant) return Scaled(a, *b.constant);
  Measure product;
  product.powers = a.powers + b.powers;
  product.factor = a.factor * b.factor;
  product.ratio = a.ratio && b.ratio;
  return product;
}

Measure Quotient(const Measure& a, const Measure& b) {
  if (a.constant && b.constant) return Constant(*a.constant / *b.constant);
  if (b.constant) return Scaled(a, 1 / *b.constant);
  Measure quotient;
  quotient.powers = a.powers - b.powers;
  quotient.factor = a.factor / b.factor;
  quotient.ratio = quotient.powers.IsPlain() && !a.powers.IsPlain();
  return quotient;
}

Measure Sum(const Measure& a, const Measure& b, double sign) {
  if (a.constant && b.constant) {
    return Constant(*a.constant + sign * *b.constant);
  }
  return HasUnit(a) || (b.constant && !a.constant) ? a : b;
}

Measure Without(Measure measure) {
  measure.constant.reset();
  return measure;
}

Measure Combined(std::string_view operation, const Measure& a,
                 const Measure& b) {
  if (operation == "*") return Product(a, b);
  if (operation == "/") return Quotient(a, b);
  if (operation == "+") return Sum(a, b, 1);
  if (operation == "-") return Sum(a, b, -1);
  if (operation == "^" || operation == "atan2") return Measure();
  return Without(a.constant ? b : a);  // %, comparisons and set operations
}

Measure OfPowers(const Powers& powers) {
  Measure measure;
  measure.powers = powers;
  return measure;
}

// By what the name of a metric ends with, the type's suffix left out.
Measure OfBaseName(std::string_view name) {
  if (name.ends_with("_bytes")) return OfPowers({.bytes = 1});
  if (name.ends_with("_seconds")) return OfPowers({.seconds = 1});
  const bool percent =
      name.ends_with("_percent") || name.ends_with("_percentage");
  Measure measure;
  measure.ratio = percent || name.ends_with("_ratio") ||
                  name.ends_with("_utilisation") ||
                  name.ends_with("_utilization");
  if (percent) measure.factor = 100;
  return measure;
}

bool TakeSuffix(std::string_view& name, std::string_view suffix) {
  if (!name.ends_with(suffix)) return false;
  name.remove_suffix(suffix.size());
  return true;
}

Measure OfMetric(std::string_view name) {
  if (TakeSuffix(name, "_count")) return OfPowers({.counts = 1});
  if (TakeSuffix(name, "_bucket")) {
    Measure measure = OfPowers({.counts = 1});
    measure.observed = OfBaseName(name).powers;
    return measure;
  }
  const bool total = TakeSuffix(name, "_total") || TakeSuffix(name, "_sum");
  Measure measure = OfBaseName(name);
  if (total && !HasUnit(measure)) measure.powers.counts = 1;
  return measure;
}

// Recording rules: level:metric:operations, the latest operation first.
Measure OfRule(std::string_view name) {
  const size_t first = name.find(':');
  const size_t last = name.rfind(':');
  const std::string_view operations = name.substr(last + 1);
  Measure measure =
      OfMetric(first == last ? name.substr(0, first)
                             : name.substr(first + 1, last - first - 1));
  if (operations.find("ratio") != std::string_view::npos) {
    measure = Measure();
    measure.ratio = true;
  } else if (operations.find("rate") != std::string_view::npos) {
    ++measure.powers.rates;
  }
  return measure;
}

Measure OfName(std::string_view name) {
  return name.find(':') == std::string_view::npos ? OfMetric(name)
                                                  : OfRule(name);
}

// Functions and aggregations whose result is not in their argument's unit.
constexpr std::array<std::string_view, 24> kCounting = {
    "absent",       "absent_over_time",
    "changes",      "count",
    "count_values", "count_over_time",
    "day_of_month", "day_of_week",
    "day_of_year",  "days_in_month",
    "exp",          "group",
    "hour",         "ln",
    "log10",        "log2",
    "minute",       "month",
    "resets",       "sgn",
    "sqrt",         "stdvar",
    "vector",       "year"};

Measure OfCall(std::string_view function, const Measure& argument) {
  if (function == "rate" || function == "irate" || function == "deriv") {
    Measure measure = argument;
    ++measure.powers.rates;
    return measure;
  }
  if (function == "histogram_quantile") return OfPowers(argument.observed);
  if (function == "time" || function == "timestamp") {
    return OfPowers({.seconds = 1});
  }
  const bool counts = std::find(kCounting.begin(), kCounting.end(), function) !=
                      kCounting.end();
  return counts ? Measure() : Without(argument);
}

struct Level {
  std::string_view operation;
  int level;
};
constexpr std::array<Level, 16> kLevels = {{{"or", 1},
                                            {"and", 2},
                                            {"unless", 2},
                                            {"==", 3},
                                            {"!=", 3},
                                            {"<=", 3},
                                            {"<", 3},
                                            {">=", 3},
                                            {">", 3},
                                            {"+", 4},
                                            {"-", 4},
                                            {"*", 5},
                                            {"/", 5},
                                            {"%", 5},
                                            {"atan2", 5},
                                            {"^", 6}}};
constexpr int kUnaryLevel = 6;  // -2^2 is -(2^2)

// 0: not a binary operator.
int LevelOf(const PromqlToken& token) {
  if (token.kind != PromqlKind::kOperator && token.kind != PromqlKind::kName) {
    return 0;
  }
  for (const auto& [operation, level] : kLevels) {
    if (base::EqualsIgnoreCaseAscii(token.text, operation)) return level;
  }
  return 0;
}

// Goes down the levels of precedence; brackets' nesting was bounded before.
class Parser {
 public:
  explicit Parser(const PromqlTokens& tokens) : tokens_(tokens) {}

  std::optional<Measure> Run() {
    const Measure measure = Binary(1);
    if (failed_ || !AtEnd()) return std::nullopt;
    return measure;
  }

 private:
  bool AtEnd() const { return at_ >= tokens_.size(); }
  bool Sees(std::string_view text) const {
    return !AtEnd() && tokens_[at_].Is(text);
  }
  bool SeesWord(std::string_view word) const {
    return !AtEnd() && tokens_[at_].IsKeyword(word);
  }
  Measure Fail() {
    failed_ = true;
    at_ = tokens_.size();
    return {};
  }
  // Past the bracket's other one.
  void SkipGroup() { at_ = tokens_[at_].mate + 1; }
  void SkipGroupIf(std::string_view opening) {
    if (Sees(opening)) SkipGroup();
  }

  Measure Binary(int lowest) {
    if (++depth_ > kMaxDepth) return Fail();
    Measure left = Unary();
    while (!AtEnd()) {
      const std::string_view operation = tokens_[at_].text;
      const int level = LevelOf(tokens_[at_]);
      if (level < lowest || level == 0) break;
      ++at_;
      const bool truth = SkipMatching();
      // Only ^ takes what is to its right first.
      const Measure right = Binary(level == kUnaryLevel ? level : level + 1);
      left = truth ? Measure() : Combined(operation, left, right);
    }
    --depth_;
    return left;
  }

  // `bool`, on(…), group_left(…); whether it was `bool`.
  bool SkipMatching() {
    const bool truth = SeesWord("bool");
    if (truth) ++at_;
    while (SeesWord("on") || SeesWord("ignoring") || SeesWord("group_left") ||
           SeesWord("group_right")) {
      ++at_;
      SkipGroupIf("(");
    }
    return truth;
  }

  Measure Unary() {
    if (!Sees("-") && !Sees("+")) return WithModifiers(Primary());
    const bool negative = Sees("-");
    ++at_;
    Measure measure = Binary(kUnaryLevel);
    if (negative && measure.constant) measure.constant = -*measure.constant;
    return measure;
  }

  Measure Primary() {
    if (AtEnd()) return Fail();
    const PromqlToken& token = tokens_[at_];
    switch (token.kind) {
      case PromqlKind::kNumber:
        ++at_;
        return Constant(*PromqlNumber(token.text));
      case PromqlKind::kString:
        ++at_;
        return Constant(std::numeric_limits<double>::quiet_NaN());
      case PromqlKind::kName:
        ++at_;
        return AfterName(token.text);
      case PromqlKind::kOpen:
        return token.Is("(") ? InBrackets() : Selector();
      default:
        return Fail();
    }
  }

  Measure InBrackets() {
    const size_t end = tokens_[at_].mate;
    ++at_;
    const Measure measure = Binary(1);
    if (at_ != end) return Fail();
    ++at_;
    return measure;
  }

  // {__name__="…"} alone.
  Measure Selector() {
    if (!Sees("{")) return Fail();
    const size_t begin = at_;
    SkipGroup();
    for (size_t i = begin + 1; i + 3 < at_; ++i) {
      const std::string_view name = tokens_[i + 2].text;
      if (tokens_[i].Is("__name__") && tokens_[i + 1].Is("=") &&
          name.size() > 2) {
        return OfName(name.substr(1, name.size() - 2));
      }
    }
    return {};
  }

  Measure AfterName(std::string_view name) {
    SkipGrouping();
    if (!Sees("(")) return OfName(name);
    const Measure argument = Arguments();
    SkipGrouping();
    return OfCall(base::ToLowerAscii(name), argument);
  }

  void SkipGrouping() {
    if (!SeesWord("by") && !SeesWord("without")) return;
    ++at_;
    SkipGroupIf("(");
  }

  // What the first of them that is not a constant measures: the quantile, the
  // limit or the factor that a function is told besides is one.
  Measure Arguments() {
    const size_t end = tokens_[at_].mate;
    ++at_;
    std::optional<Measure> first;
    while (at_ < end) {
      const Measure argument = Binary(1);
      if (!first || (first->constant && !argument.constant)) first = argument;
      if (Sees(",")) {
        ++at_;
      } else if (at_ != end) {
        return Fail();
      }
    }
    if (at_ != end) return Fail();
    ++at_;
    return first.value_or(Measure());
  }

  // {labels}, [range], offset and @ after what they belong to.
  Measure WithModifiers(const Measure& measure) {
    while (!AtEnd()) {
      if (Sees("{") || Sees("[")) {
        SkipGroup();
      } else if (SeesWord("offset")) {
        ++at_;
        if (Sees("-")) ++at_;
        if (!AtEnd()) ++at_;
      } else if (Sees("@")) {
        ++at_;
        if (!AtEnd()) ++at_;
        SkipGroupIf("(");
      } else {
        break;
      }
    }
    return measure;
  }

  const PromqlTokens& tokens_;
  size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<Measure> MeasureOf(std::string_view expression) {
  const auto tokens = TokenizePromql(expression);
  if (!tokens) return std::nullopt;
  return Parser(*tokens).Run();
}

}  // namespace tebium::relay
