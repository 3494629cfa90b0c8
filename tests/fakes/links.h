// Which links Telegram takes for links.
#ifndef TEBIUM_TESTS_FAKES_LINKS_H_
#define TEBIUM_TESTS_FAKES_LINKS_H_

#include <string>
#include <string_view>

#include "base/status.h"

namespace tebium::fakes {

// The link in Telegram's form: scheme http when none is given, host in lower
// case, a path of at least "/"; tg: and ton: links pass as they are.
// kInvalidArgument: the reason, as in "inline keyboard button URL 'X' is
// invalid: Wrong HTTP URL" (a host without a dot, for one).
base::StatusOr<std::string> CheckUrl(std::string_view url);

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_LINKS_H_
