// reply_markup: parsing and the checks on it.
#ifndef TEBIUM_TESTS_FAKES_MARKUP_H_
#define TEBIUM_TESTS_FAKES_MARKUP_H_

#include <string>

#include "tests/fakes/answer.h"
#include "tests/fakes/types.h"

namespace tebium::fakes {

// The JSON of reply_markup: its form, and that every button does something.
// Markups other than inline keyboards leave `keyboard` empty.
Failure ParseMarkup(const std::string& json, Keyboard* keyboard);

// What is checked later, after chat and length: links of buttons (which are
// brought into Telegram's form), then sizes of data and of the whole, then the
// links that Telegram's servers refuse: those with `refused_link` in them, if
// it is not empty.
Failure CheckKeyboard(Keyboard* keyboard, const std::string& refused_link);

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_MARKUP_H_
