// The page at /: the chats of the fake, looking like a messenger.
#ifndef TEBIUM_TESTS_FAKES_PAGE_H_
#define TEBIUM_TESTS_FAKES_PAGE_H_

#include <string>
#include <vector>

#include "tests/fakes/fake_telegram.h"
#include "tests/fakes/http_server.h"
#include "tests/fakes/types.h"

namespace tebium::fakes {

// The whole page, or only the chats, which the page fetches again and again.
// It needs nothing from elsewhere.
HttpReply ServePage(const FakeTelegram& fake, bool chats_only);

// A text with its entities as HTML.
std::string FormatText(const std::string& text,
                       const std::vector<Entity>& entities);

// Escapes text for HTML, attributes in double quotes included.
std::string EscapeHtml(const std::string& text);

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_PAGE_H_
