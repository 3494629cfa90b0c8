// Reading matchers from text, by Alertmanager's two grammars.
//
// The classic grammar takes classic label names, values with or without double
// quotes and nearly anything in them. The UTF-8 grammar takes any name, in
// quotes where needed, and Go's escapes. By default Alertmanager reads with
// both and prefers the classic one where they disagree; so do we.
#ifndef TEBIUM_ALERT_MATCHER_PARSER_H_
#define TEBIUM_ALERT_MATCHER_PARSER_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "alert/matcher.h"
#include "base/status.h"

namespace tebium::alert {

enum class ParserMode {
  kFallback,  // both, as Alertmanager without feature flags
  kClassic,   // its feature flag classic-mode
  kUtf8,      // its feature flag utf8-strict-mode
};

// Bound of the text of matchers.
inline constexpr size_t kMaxMatchersBytes = 64 * 1024;

// What someone should be warned of though the text was read; kFallback alone
// sets it.
struct ParseNotes {
  // Only the classic grammar can read it. `utf8_error` says why, `suggestion`
  // is the same in a form that both can.
  bool incompatible = false;
  std::string utf8_error;
  std::string suggestion;
  // Both read it, to different results; the classic one is taken.
  bool disagreement = false;

  bool any() const { return incompatible || disagreement; }
};

// One matcher: `name="value"`. kInvalidArgument in Alertmanager's words, with
// its columns where it gives them: "0:3: unexpected foo: expected label name".
// `notes` may be null.
base::StatusOr<Matcher> ParseMatcher(std::string_view text, ParserMode mode,
                                     ParseNotes* notes = nullptr);

// Matchers separated by commas, in braces or not; none at all is fine.
base::StatusOr<MatcherSet> ParseMatchers(std::string_view text, ParserMode mode,
                                         ParseNotes* notes = nullptr);

// Whether a label may have this name: classic names under kClassic, any UTF-8
// otherwise.
bool IsValidLabelName(std::string_view name, ParserMode mode);

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_MATCHER_PARSER_H_
