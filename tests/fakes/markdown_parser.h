// parse_mode MarkdownV2.
#ifndef TEBIUM_TESTS_FAKES_MARKDOWN_PARSER_H_
#define TEBIUM_TESTS_FAKES_MARKDOWN_PARSER_H_

#include <string_view>

#include "base/status.h"
#include "tests/fakes/text_entities.h"

namespace tebium::fakes {

// Bold, italic, underline, strikethrough, spoiler, code, pre with language,
// links, quotes; every reserved character outside of them must be escaped.
// kInvalidArgument: the description without its prefixes. The text is not yet
// fixed (FixText).
base::StatusOr<FormattedText> ParseMarkdownV2(std::string_view markdown);

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_MARKDOWN_PARSER_H_
