// Matchers: conditions on one label, as Alertmanager has them.
#ifndef TEBIUM_ALERT_MATCHER_H_
#define TEBIUM_ALERT_MATCHER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "alert/labels.h"
#include "base/status.h"

namespace tebium::alert {

// Values are stored: never renumber.
enum class MatchOp : uint8_t {
  kEqual = 0,
  kNotEqual = 1,
  kRegex = 2,
  kNotRegex = 3,
};
// "=", "!=", "=~", "!~".
std::string_view MatchOpText(MatchOp op);

// Bounds of one regular expression: its text, and the memory that it may take
// when compiled and while it matches.
inline constexpr size_t kMaxRegexBytes = 16 * 1024;
inline constexpr int64_t kMaxRegexMemoryBytes = 1 << 20;

// A compiled regular expression; defined in matcher.cc.
class Regex;

// Immutable; copies share the compiled expression. Thread-safe.
class Matcher {
 public:
  // kInvalidArgument with Go's words for an expression that does not compile
  // ("error parsing regexp: missing closing ]: `[a`"). Any name and value are
  // taken, as Alertmanager's own constructor does; who needs more checks
  // IsValidLabelName.
  static base::StatusOr<Matcher> Create(MatchOp op, std::string name,
                                        std::string value);
  // `name="value"`, which cannot fail.
  static Matcher Equal(std::string name, std::string value);

  MatchOp op() const { return op_; }
  const std::string& name() const { return name_; }
  const std::string& value() const { return value_; }
  bool is_regex() const {
    return op_ == MatchOp::kRegex || op_ == MatchOp::kNotRegex;
  }
  bool is_negative() const {
    return op_ == MatchOp::kNotEqual || op_ == MatchOp::kNotRegex;
  }

  // A label that is not there has the value "".
  bool Matches(const LabelSet& labels) const {
    return MatchesValue(labels.Get(name_));
  }
  // Regular expressions match the whole value.
  bool MatchesValue(std::string_view value) const;

  // What the compiled expression comes to; 0 unless is_regex().
  size_t RegexInstructions() const;

  // `name="value"` with \\, \" and \n escaped; both sides in Go's quotes where
  // the name is empty or has white space or one of {}!=~,\"'`.
  std::string ToString() const;

  bool operator==(const Matcher& other) const {
    return op_ == other.op_ && name_ == other.name_ && value_ == other.value_;
  }

 private:
  Matcher(MatchOp op, std::string name, std::string value)
      : op_(op), name_(std::move(name)), value_(std::move(value)) {}

  MatchOp op_;
  std::string name_;
  std::string value_;
  std::shared_ptr<const Regex> regex_;  // null unless is_regex()
};

// Holds when each of its matchers does; an empty one always holds.
using MatcherSet = std::vector<Matcher>;

bool MatchesAll(const MatcherSet& matchers, const LabelSet& labels);

// `{a="1",b=~"2|3"}`, as Alertmanager writes the steps of a route's key.
std::string ToString(const MatcherSet& matchers);

// By name, then value, then operator: the order within a route's key.
void SortMatchers(MatcherSet& matchers);

// OK if `pattern` compiles by itself, not anchored; otherwise Go's words.
base::Status CheckRegex(std::string_view pattern);

// [a-zA-Z_][a-zA-Z0-9_]*
bool IsClassicLabelName(std::string_view name);
// Not empty and UTF-8: what newer Prometheus and Alertmanager take.
bool IsUtf8LabelName(std::string_view name);

// White space in Unicode's sense, or one of {}!=~,\"'`: what neither a name nor
// a value may have without quotes.
bool IsReservedInMatcher(char32_t code_point);
bool IsSpaceCodePoint(char32_t code_point);

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_MATCHER_H_
