// Foreign text as Telegram's HTML.
//
// Everything here takes any bytes and gives well-formed UTF-8 that Telegram's
// parser accepts. Pure; thread-safe.
#ifndef TEBIUM_RELAY_TELEGRAM_HTML_H_
#define TEBIUM_RELAY_TELEGRAM_HTML_H_

#include <string>
#include <string_view>

namespace tebium::relay {

// How line ends in foreign text are treated. CR LF, CR, NEL and the separators
// U+2028 and U+2029 are line ends too.
enum class LineEnds {
  kKeep,   // "\n"; more than one blank line becomes one, none at the ends
  kSpace,  // a space: names, keys and other things that stand in one line
};

// Without what confuses or deceives readers: ill-formed bytes, control
// characters and bidirectional controls become U+FFFD, a tab becomes a space.
std::string CleanText(std::string_view text, LineEnds line_ends);

// CleanText with < > & " as entities: safe between tags and in attributes.
std::string EscapeText(std::string_view text, LineEnds line_ends);

// An http or https URL that Telegram makes a link of: its host has a dot, is
// ASCII, and nothing in the URL would be changed by CleanText. URLs too long to
// be repeated over a cut are not.
bool IsLinkable(std::string_view url);

// <a href="url">label</a> if `markup` and the URL is linkable, else
// "label: url". `label` is foreign or our own text, not HTML.
std::string LinkOrText(std::string_view label, std::string_view url,
                       bool markup);

// The same text without tags and entities, for sending without parse_mode. Of
// HTML that is not well-formed nothing but tags is left out.
std::string HtmlToPlainText(std::string_view html);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_HTML_H_
