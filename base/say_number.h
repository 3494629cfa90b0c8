// Numbers as people read them: with the decimal mark of the language, a comma
// in Russian. Not for metrics, JSON, logs or what is to be typed again.
//
// Pure. Numbers must be finite.
#ifndef TEBIUM_BASE_SAY_NUMBER_H_
#define TEBIUM_BASE_SAY_NUMBER_H_

#include <string>

#include "base/catalogue.h"

namespace tebium::base {

// Outside of these, numbers are better written with an exponent.
inline constexpr double kLeastPlainNumber = 1e-4;
inline constexpr double kMostPlainNumber = 1e6;

// "12.50", "12,50": exactly so many digits after the mark.
std::string SayDecimals(Language language, double number, int decimals);

// The same without noughts at the end: "12.5", "12,5".
std::string SayUpToDecimals(Language language, double number, int decimals);

// At most so many digits that count, with an exponent where it is shorter:
// "2e-08", "1,5e+18".
std::string SayWithExponent(Language language, double number, int digits);

// Three digits that count: "0.123", "12,3", "123"; "1.23e+07".
std::string SayThreeDigits(Language language, double number);

}  // namespace tebium::base

#endif  // TEBIUM_BASE_SAY_NUMBER_H_
