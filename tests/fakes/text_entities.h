// A message's text with its entities, between parsing and storing.
#ifndef TEBIUM_TESTS_FAKES_TEXT_ENTITIES_H_
#define TEBIUM_TESTS_FAKES_TEXT_ENTITIES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "tests/fakes/types.h"

namespace tebium::fakes {

struct FormattedText {
  std::string text;
  std::vector<Entity> entities;

  bool operator==(const FormattedText&) const = default;
};

// Length of well-formed UTF-8 in UTF-16 units.
size_t Utf16Length(std::string_view text);

// Appends a code point (below 0x110000) in UTF-8.
void AppendUtf8(uint32_t code_point, std::string* out);

// The piece of a text that `entity` covers.
std::string_view EntityText(std::string_view text, const Entity& entity);

// Parses by parse mode ("", HTML, MarkdownV2, any case). Failures carry the
// description that the Bot API gives after "Bad Request: ".
base::StatusOr<FormattedText> ParseText(std::string_view raw,
                                        std::string_view parse_mode);

// What Telegram does to every text before it stores it: control characters and
// carriage returns go, white space at the ends goes, entities are cut to what
// is left, illegal overlaps are resolved, links, mentions, hashtags, commands
// and addresses are found, and at most 100 entities stay.
void FixText(FormattedText* text);

// Adds what Telegram finds by itself; sorted afterwards.
void DetectEntities(FormattedText* text);

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_TEXT_ENTITIES_H_
