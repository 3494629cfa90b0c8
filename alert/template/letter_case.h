// Letter case by Unicode's rules, as Go has them.
#ifndef TEBIUM_ALERT_TEMPLATE_LETTER_CASE_H_
#define TEBIUM_ALERT_TEMPLATE_LETTER_CASE_H_

#include <re2/re2.h>

#include <string>
#include <string_view>

namespace tebium::alert::tmpl {

// strings.ToUpper and strings.ToLower: code point by code point; bytes that are
// not UTF-8 become U+FFFD.
std::string ToUpper(std::string_view text);
std::string ToLower(std::string_view text);

// golang.org/x/text/cases.Title for American English: the first letter of each
// word in title case, the others in lower case. Thread-safe; made once, since
// its classes of letters take time to compile.
class TitleCaser {
 public:
  TitleCaser();

  std::string operator()(std::string_view text) const;

 private:
  struct Class {
    bool cased = false;
    bool ignorable = false;  // between a letter and the rest of its word
    bool middle = false;     // one of them does not end a word
    bool ends_word = false;
  };
  Class ClassOf(std::string_view character) const;
  bool IsFinalSigma(std::string_view rest) const;

  const RE2 cased_;
  const RE2 ignorable_;
  const RE2 in_word_;
  const RE2 in_no_word_;
};

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_LETTER_CASE_H_
