// Telegram's HTML made fit for a page of ours.
#ifndef TEBIUM_WEB_SANITIZE_H_
#define TEBIUM_WEB_SANITIZE_H_

#include <string>
#include <string_view>

namespace tebium::web {

// `text` with &, <, >, " and ' as entities, fit for text and for attributes.
std::string EscapeHtml(std::string_view text);

// Keeps Telegram's formatting tags without attributes, and links to http and
// https; shows everything else as the text it is. The result is balanced: what
// was left open is closed, closings of nothing are dropped.
std::string SanitizeTelegramHtml(std::string_view html);

}  // namespace tebium::web

#endif  // TEBIUM_WEB_SANITIZE_H_
