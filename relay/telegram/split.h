// Cutting HTML to Telegram's lengths.
#ifndef TEBIUM_RELAY_TELEGRAM_SPLIT_H_
#define TEBIUM_RELAY_TELEGRAM_SPLIT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tebium::relay {

// Pieces of at most `limit` code points of HTML each (tags and entities
// counted). Cut between lines; a line that is over the limit by itself is cut
// between words, else between code points, never in an entity or a tag. Tags
// that are open at a cut are closed, and opened again in the next piece.
// Pieces without visible text are left out; at most `max_pieces` are made, the
// rest is dropped.
//
// `html` must be as html.h makes it: well-formed, with tags properly nested.
// Tags that leave no room for text within the limit are dropped.
std::vector<std::string> SplitHtml(std::string_view html, size_t limit,
                                   size_t max_pieces);

// `html`, or its first piece with "…" if it is over the limit.
std::string ShortenHtml(std::string_view html, size_t limit);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_SPLIT_H_
