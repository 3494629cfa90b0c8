// Numbers, offsets and zones in the texts that time.Parse reads.
#ifndef TEBIUM_ALERT_TEMPLATE_GO_TIME_ZONE_TEXT_H_
#define TEBIUM_ALERT_TEMPLATE_GO_TIME_ZONE_TEXT_H_

#include <cstddef>
#include <optional>
#include <string_view>

namespace tebium::alert::tmpl {

// All of `text`: digits, perhaps after a sign. No digits are zero too, as in
// Go; none for anything else, and for what has more than nine digits that
// count.
std::optional<int> SignedNumber(std::string_view text);

// "-07", "-0700", "-07:00:00" and so on in seconds east of UTC; colons are
// skipped where `has_colons`, whatever stands there. Hours and minutes are not
// limited.
std::optional<int> OffsetFromText(std::string_view text, bool has_colons);

// How much of the beginning of `text` looks like a zone's abbreviation: "MST",
// "CEST", "GMT+3", "-03". Zero if none does.
size_t AbbreviationSize(std::string_view text);

// "GMT+3" in seconds east of UTC; zero for all others.
int OffsetOfGmt(std::string_view abbreviation);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_GO_TIME_ZONE_TEXT_H_
