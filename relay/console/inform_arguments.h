// What people write behind commands: words, matchers, durations. Pure.
#ifndef TEBIUM_RELAY_CONSOLE_INFORM_ARGUMENTS_H_
#define TEBIUM_RELAY_CONSOLE_INFORM_ARGUMENTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "alert/matcher.h"
#include "base/catalogue.h"
#include "base/clock.h"
#include "base/status.h"
#include "store/store.h"

namespace tebium::relay {

// Pieces between white space; what is in double quotes or in braces is one.
std::vector<std::string_view> SplitArguments(std::string_view text);
// The quotes that telephones make of ", as ".
std::string PlainQuotes(std::string_view text);
// Lower case of Latin and Cyrillic letters.
std::string FoldCase(std::string_view text);

// "30m", "1h30m", "1d"; Russian units too: "30мин", "2ч", "1д". Not zero, at
// most kLongestSpan.
inline constexpr base::Duration kLongestSpan = std::chrono::hours(24 * 366);
std::optional<base::Duration> ReadSpan(std::string_view text);

// One matcher or several, as amtool takes them: `a="b"`, `{a="b",c=~"d"}`.
bool LooksLikeMatcher(std::string_view argument);

// What an argument should have been.
struct ArgumentFault {
  base::Say say = base::Say::kNoMatcher;  // may take `detail`
  std::string detail;                     // plain, foreign
};

// "/silence alertname=X instance=~"db.*" 2h why": matchers, then a duration,
// then a comment. A first argument that is neither is the alert's name.
struct SilenceRequest {
  alert::MatcherSet matchers;
  base::Duration duration{};
  std::string comment;
};
struct SilenceArguments {
  std::optional<SilenceRequest> request;
  ArgumentFault fault;  // without a request
};
SilenceArguments ReadSilenceArguments(std::string_view text);

// Whether a silence by these would be one for nearly everything: they take a
// value that no label has.
bool IsBroad(const alert::MatcherSet& matchers);

// "/alerts severity=critical db": matchers, and words that all must occur in
// the labels or the summary.
struct AlertSearch {
  alert::MatcherSet matchers;
  std::vector<std::string> words;  // folded

  bool Matches(const alert::Alert& alert) const;  // the words alone
};
base::StatusOr<AlertSearch> ReadAlertSearch(std::string_view text);

// "/history disk module=Redis severity=critical".
store::HistoryQuery ReadHistorySearch(std::string_view text);

// "/chart rate(x[5m]) > 3 6h": what is drawn, and the range where the last
// argument is one.
struct ChartArguments {
  std::string expression;
  base::Duration range = std::chrono::hours(3);
};
ChartArguments ReadChartArguments(std::string_view text);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_INFORM_ARGUMENTS_H_
