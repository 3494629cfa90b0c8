#include "alert/matcher_parser.h"

#include "alert/matcher_grammars.h"
#include "base/text.h"

namespace tebium::alert {
namespace {

base::Status CheckSize(std::string_view text) {
  if (text.size() <= kMaxMatchersBytes) return {};
  return base::InvalidArgumentError(
      "matchers: expected at most " + std::to_string(kMaxMatchersBytes) +
      " bytes, got " + std::to_string(text.size()));
}

std::string Suggestion(const Matcher& matcher) { return matcher.ToString(); }

std::string Suggestion(const MatcherSet& matchers) {
  const std::string braced = ToString(matchers);
  return braced.substr(1, braced.size() - 2);
}

// The classic grammar decides wherever it can read the text at all.
template <typename T>
base::StatusOr<T> Reconcile(base::StatusOr<T> utf8, base::StatusOr<T> classic,
                            ParseNotes* notes) {
  if (!classic.ok()) return utf8.ok() ? utf8 : classic;
  if (notes != nullptr) {
    notes->incompatible = !utf8.ok();
    notes->disagreement = utf8.ok() && !(*utf8 == *classic);
    if (notes->incompatible) {
      notes->utf8_error = utf8.status().message();
      notes->suggestion = Suggestion(*classic);
    }
  }
  return classic;
}

}  // namespace

base::Status TooManyMatchers() {
  return base::InvalidArgumentError("matchers: expected at most " +
                                    std::to_string(kMaxMatchers));
}

base::StatusOr<Matcher> ParseMatcher(std::string_view text, ParserMode mode,
                                     ParseNotes* notes) {
  if (notes != nullptr) *notes = {};
  TEBIUM_RETURN_IF_ERROR(CheckSize(text));
  if (mode == ParserMode::kClassic) return ParseClassicMatcher(text);
  if (text.starts_with('{') || text.ends_with('}')) {
    return base::InvalidArgumentError("unexpected open or close brace: " +
                                      base::ToValidUtf8(text));
  }
  auto utf8 = ParseUtf8Matcher(text);
  if (mode == ParserMode::kUtf8) return utf8;
  return Reconcile(std::move(utf8), ParseClassicMatcher(text), notes);
}

base::StatusOr<MatcherSet> ParseMatchers(std::string_view text, ParserMode mode,
                                         ParseNotes* notes) {
  if (notes != nullptr) *notes = {};
  TEBIUM_RETURN_IF_ERROR(CheckSize(text));
  if (mode == ParserMode::kClassic) return ParseClassicMatchers(text);
  auto utf8 = ParseUtf8Matchers(text);
  if (mode == ParserMode::kUtf8) return utf8;
  return Reconcile(std::move(utf8), ParseClassicMatchers(text), notes);
}

bool IsValidLabelName(std::string_view name, ParserMode mode) {
  return mode == ParserMode::kClassic ? IsClassicLabelName(name)
                                      : IsUtf8LabelName(name);
}

}  // namespace tebium::alert
