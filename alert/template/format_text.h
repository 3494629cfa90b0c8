// The verbs of fmt that write text: padding, %s, %q, %x of strings, and the
// characters %c, %q and %U.
#ifndef TEBIUM_ALERT_TEMPLATE_FORMAT_TEXT_H_
#define TEBIUM_ALERT_TEMPLATE_FORMAT_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tebium::alert::tmpl {

// What stands between "%" and the verb. Go bounds widths and precisions
// to about ten million.
struct FormatFlags {
  bool minus = false;  // pad on the right
  bool plus = false;
  bool sharp = false;
  bool space = false;
  bool zero = false;     // pad with zeros
  bool plus_v = false;   // %+v: fields with their names
  bool sharp_v = false;  // %#v: Go's syntax
  std::optional<size_t> width;
  std::optional<size_t> precision;
};

enum class LetterCase : uint8_t { kLower, kUpper };

// Code points; a byte that is not UTF-8 counts as one.
size_t CountCodePoints(std::string_view text);

// `text` in its width.
void AppendPadded(std::string& out, const FormatFlags& flags,
                  std::string_view text);
// The same, never with zeros.
void AppendPaddedWithSpaces(std::string& out, const FormatFlags& flags,
                            std::string_view text);

// %s: at most `precision` code points.
void AppendText(std::string& out, const FormatFlags& flags,
                std::string_view text);
// %x: two digits for each byte.
void AppendHexText(std::string& out, const FormatFlags& flags,
                   std::string_view text, LetterCase letters);
// %q; %+q leaves nothing but ASCII, %#q takes backquotes where they do.
void AppendQuotedText(std::string& out, const FormatFlags& flags,
                      std::string_view text);

// Of numbers; what is no code point becomes U+FFFD.
void AppendCharacter(std::string& out, const FormatFlags& flags,
                     uint64_t value);  // %c
void AppendQuotedCharacter(std::string& out, const FormatFlags& flags,
                           uint64_t value);  // %q
// %U: "U+0078", and with # "U+0078 'x'".
void AppendUnicode(std::string& out, const FormatFlags& flags, uint64_t value);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_FORMAT_TEXT_H_
