// Which code points Go prints as they are, rather than as an escape.
#ifndef TEBIUM_ALERT_PRINTABLE_H_
#define TEBIUM_ALERT_PRINTABLE_H_

namespace tebium::alert {

// unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and of the
// spaces U+0020 alone. As of Unicode 13, which Go 1.16 to 1.20 have.
bool IsPrintable(char32_t code_point);

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_PRINTABLE_H_
