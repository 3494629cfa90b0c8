#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "alert/matcher_parser.h"

namespace {

using tebium::alert::MatcherSet;
using tebium::alert::ParseMatcher;
using tebium::alert::ParseMatchers;
using tebium::alert::ParseNotes;
using tebium::alert::ParserMode;

void Require(bool condition) {
  if (!condition) std::abort();
}

// What was read, printed and read again is the same; and so is its print.
void CheckRoundTrip(const MatcherSet& matchers, ParserMode mode) {
  const std::string text = tebium::alert::ToString(matchers);
  if (text.size() > tebium::alert::kMaxMatchersBytes) return;
  const auto again = ParseMatchers(text, mode);
  Require(again.ok());
  Require(*again == matchers);
  Require(tebium::alert::ToString(*again) == text);
}

void CheckNotes(const ParseNotes& notes, ParserMode mode) {
  if (mode != ParserMode::kFallback) Require(!notes.any());
  if (notes.incompatible) Require(!notes.utf8_error.empty());
  Require(!(notes.incompatible && notes.disagreement));
}

void CheckMatcher(const std::string& text, ParserMode mode) {
  ParseNotes notes;
  const auto matcher = ParseMatcher(text, mode, &notes);
  CheckNotes(notes, mode);
  if (matcher.ok()) {
    CheckRoundTrip({*matcher}, mode);
  } else {
    Require(!matcher.status().message().empty());
  }
}

void CheckMatchers(const std::string& text, ParserMode mode) {
  ParseNotes notes;
  const auto matchers = ParseMatchers(text, mode, &notes);
  CheckNotes(notes, mode);
  if (matchers.ok()) {
    CheckRoundTrip(*matchers, mode);
  } else {
    Require(!matchers.status().message().empty());
  }
}

}  // namespace

// Each grammar reads the same text.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(data, data + size);
  for (const ParserMode mode : std::array{
           ParserMode::kFallback, ParserMode::kClassic, ParserMode::kUtf8}) {
    CheckMatcher(text, mode);
    CheckMatchers(text, mode);
  }
  return 0;
}
