// Every text that people see, in every language, in one place: Telegram's
// messages and the page. Logs, errors and the API are in English and not here.
//
// Texts are looked up by name; `{}` marks where arguments go, in the order of
// the call, `{0}`, `{1}` where a language needs another order. Counted nouns
// choose their form by number (Russian has three: 1 алерт, 2 алерта, 5
// алертов).
//
// All texts are plain: whoever writes HTML escapes the result, or arguments
// before and nothing after (no text here has a < > & or "). Pure; thread-safe.
#ifndef TEBIUM_BASE_CATALOGUE_H_
#define TEBIUM_BASE_CATALOGUE_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace tebium::base {

enum class Language { kRussian, kEnglish };

// The language's code, as in <html lang>: "ru", "en".
std::string_view LanguageCode(Language language);

// The names of the texts: one for each row of catalogue_texts.inc. What a row
// says in English is the best description.
enum class Say : size_t {
#define TEBIUM_TEXT(name, russian, english) name,
#include "base/catalogue_texts.inc"
#undef TEBIUM_TEXT
  kCount,  // not a text
};

std::string_view Text(Language language, Say say);

// The text with its arguments in place; a mark without an argument vanishes.
// Arguments are not looked into for marks.
std::string Text(Language language, Say say,
                 std::initializer_list<std::string_view> arguments);

enum class Noun : size_t {
  kAlert,
  kGroup,
  kGroupIn,
  kModule,
  kDay,
  kFiring,
  kResolved,
};

// "5 алертов", "1 alert". kGroupIn is the case after "в" ("в 2 группах"),
// kFiring and kResolved are "3 активны", "1 решён".
std::string Counted(Language language, Noun noun, uint64_t number);

// How long something took, in its two greatest units: "1 ч 2 мин", "45 с",
// "2 d 3 h". Rounded to seconds; negative ones count as zero.
std::string SayDuration(Language language, Duration duration);

// A stretch of time in one unit, the greatest of which there are two: "60 с",
// "90 с", "60 мин", "5 ч".
std::string SaySpan(Language language, Duration duration);

}  // namespace tebium::base

#endif  // TEBIUM_BASE_CATALOGUE_H_
