// parse_mode HTML.
#ifndef TEBIUM_TESTS_FAKES_HTML_PARSER_H_
#define TEBIUM_TESTS_FAKES_HTML_PARSER_H_

#include <string_view>

#include "base/status.h"
#include "tests/fakes/text_entities.h"

namespace tebium::fakes {

// Accepts exactly the tags, attributes and character entities that Telegram
// does; offsets in errors are bytes of `html`. The text is not yet fixed
// (FixText). kInvalidArgument: the description without its prefixes, such as
// `Unsupported start tag "p" at byte offset 0`.
base::StatusOr<FormattedText> ParseHtml(std::string_view html);

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_HTML_PARSER_H_
