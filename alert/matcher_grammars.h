// The two grammars of matchers by themselves. For alert/matcher_parser.cc; all
// others read matchers through that.
#ifndef TEBIUM_ALERT_MATCHER_GRAMMARS_H_
#define TEBIUM_ALERT_MATCHER_GRAMMARS_H_

#include <string_view>

#include "alert/matcher.h"
#include "base/status.h"

namespace tebium::alert {

// Bound of the number of matchers in one text.
inline constexpr size_t kMaxMatchers = 1024;
base::Status TooManyMatchers();

base::StatusOr<Matcher> ParseClassicMatcher(std::string_view text);
base::StatusOr<MatcherSet> ParseClassicMatchers(std::string_view text);

base::StatusOr<Matcher> ParseUtf8Matcher(std::string_view text);
base::StatusOr<MatcherSet> ParseUtf8Matchers(std::string_view text);

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_MATCHER_GRAMMARS_H_
