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

void AppendUtf8(std::string& out, char32_t code_point);

// Appends `text` as Go's %q writes it: in double quotes, with \n, \", \x07,
// \u200b for what cannot be printed. Bytes that are not UTF-8 become \xNN.
// `ascii_only`: all else is escaped, as by %+q.
void AppendGoQuoted(std::string& out, std::string_view text,
                    bool ascii_only = false);
std::string GoQuote(std::string_view text, bool ascii_only = false);
// One code point, as it stands between quotes of this kind.
void AppendGoEscaped(std::string& out, char32_t code_point, char quote,
                     bool ascii_only);

// strconv.Unquote of "…" or `…`, quotes included. Bytes that are not UTF-8 are
// kept in `…` and become U+FFFD in "…", where \xff makes any byte. None where
// Go says "invalid syntax".
std::optional<std::string> GoUnquote(std::string_view quoted);

// One code point, or one byte where \x or an octal escape made it.
struct Unquoted {
  char32_t value = 0;
  bool is_byte = false;
};
// strconv.UnquoteChar: takes one off the front of `text`, which stands between
// quotes of the kind `quote`.
std::optional<Unquoted> TakeUnquoted(std::string_view& text, char quote);

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_QUOTE_H_
