// The silences that stand behind a mark. Pure.
#ifndef TEBIUM_RELAY_CONSOLE_CARD_SILENCES_H_
#define TEBIUM_RELAY_CONSOLE_CARD_SILENCES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "alert/labels.h"
#include "alert/matcher.h"

namespace tebium::relay {

// So many alerts get a silence each; of more, one silence covers many.
inline constexpr size_t kMaxSingleSilences = 50;
inline constexpr size_t kMaxMarkSilences = 200;
// The alternatives of one label, as an expression, in bytes; half of what a
// matcher takes …
inline constexpr size_t kMaxAlternativesBytes = 8 * 1024;
// … and of all labels of a silence, so that the API takes back what it shows:
// as text (64 KiB), and as instructions, of which each byte is about one.
inline constexpr size_t kMaxSilenceAlternativesBytes = 32 * 1024;

// Annotation of silences that a button has made: its card, in base 36.
inline constexpr std::string_view kCardAnnotation = "tebium_card";

// Label sets that a mark is about, each once, sorted.
//
// Of the firing alerts, in full (acknowledge, snooze) …
std::vector<alert::LabelSet> LabelsOf(
    const std::vector<const alert::Alert*>& firing);
// … or what makes their kinds: alertname, and module where there is one (mute);
// in full if one of them has no name.
std::vector<alert::LabelSet> KindsOf(
    const std::vector<const alert::Alert*>& firing);

// Matchers of the silences that cover all of `sets` (not empty). Up to
// kMaxSingleSilences: one for each set, of all its labels. More: the labels
// that all have in common, and for those that differ the alternatives; so they
// may also cover sets that mix the values of others. Where the alternatives get
// too long the sets are halved. Sets that would need more than
// kMaxMarkSilences are left out; what is about them is heard still, and their
// card says so (Marks::uncovered).
std::vector<alert::MatcherSet> CoveringMatchers(
    const std::vector<alert::LabelSet>& sets);

// The text as a regular expression that matches just it; in Go too.
std::string QuoteRegex(std::string_view text);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_CARD_SILENCES_H_
