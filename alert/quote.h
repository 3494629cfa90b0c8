// Go's quoting of strings, in which Alertmanager writes matchers, group keys
// and error messages.
#ifndef TEBIUM_ALERT_QUOTE_H_
#define TEBIUM_ALERT_QUOTE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tebium::alert {

struct CodePoint {
  char32_t value = 0;  // the byte itself where it is not UTF-8
  size_t length = 0;   // in bytes
  bool valid = false;
};
// The first of a text that is not empty; a byte that begins no well-formed
// sequence stands by itself.
CodePoint FirstCodePoint(std::string_view text);

// Appends `text` as Go's %q writes it: in double quotes, with \n, \", \x07,
// \u200b for what cannot be printed. Bytes that are not UTF-8 become \xNN.
void AppendGoQuoted(std::string& out, std::string_view text);
std::string GoQuote(std::string_view text);

// The inverse, for a double-quoted Go string with its quotes. None for a wrong
// escape, a raw line feed, a missing quote, or bytes that are not UTF-8.
std::optional<std::string> GoUnquote(std::string_view quoted);

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_QUOTE_H_
