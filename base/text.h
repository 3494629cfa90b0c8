// Text in UTF-8.
#ifndef TEBIUM_BASE_TEXT_H_
#define TEBIUM_BASE_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tebium::base {

// Well-formed UTF-8: no overlong forms, no surrogates, at most U+10FFFF.
bool IsValidUtf8(std::string_view text);

// Ill-formed bytes become U+FFFD, one for each.
std::string ToValidUtf8(std::string_view text);

// Unicode code points in well-formed UTF-8.
size_t CodePoints(std::string_view text);

// The longest prefix of at most `max_code_points`; never cuts a code point.
std::string_view TruncateCodePoints(std::string_view text,
                                    size_t max_code_points);

// ASCII only; other bytes are left as they are.
std::string ToLowerAscii(std::string_view text);
std::string ToUpperAscii(std::string_view text);
bool EqualsIgnoreCaseAscii(std::string_view a, std::string_view b);

// Without leading and trailing ASCII white space.
std::string_view Trim(std::string_view text);

// Pieces between separators; an empty text gives none.
std::vector<std::string_view> Split(std::string_view text, char separator);

// Equal or not in time that depends on the lengths alone.
bool ConstantTimeEquals(std::string_view a, std::string_view b);

// One of eight blocks for each value, from `low` (the lowest; no other value
// has it) to the greatest of them: "▁▃█". A blank for what is no number.
std::string Sparkline(const std::vector<double>& values, double low);

}  // namespace tebium::base

#endif  // TEBIUM_BASE_TEXT_H_
