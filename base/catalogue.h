// Every text that people see, in every language, in one place.
//
// Texts are looked up by name; `{}` marks where arguments go, in the order of
// the call, `{0}`, `{1}` where a language needs another order. Counted nouns
// choose their form by number (Russian has three: 1 алерт, 2 алерта, 5 алертов).
#ifndef TEBIUM_BASE_CATALOGUE_H_
#define TEBIUM_BASE_CATALOGUE_H_

namespace tebium::base {

enum class Language { kRussian, kEnglish };

}  // namespace tebium::base

#endif  // TEBIUM_BASE_CATALOGUE_H_
