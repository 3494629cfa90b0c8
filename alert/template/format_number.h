// The verbs of fmt that write numbers.
#ifndef TEBIUM_ALERT_TEMPLATE_FORMAT_NUMBER_H_
#define TEBIUM_ALERT_TEMPLATE_FORMAT_NUMBER_H_

#include <complex>
#include <cstdint>
#include <string>

#include "alert/template/format_text.h"

namespace tebium::alert::tmpl {

struct Integer {
  static Integer Signed(int64_t value);
  static Integer Unsigned(uint64_t value) { return {value, false}; }

  uint64_t magnitude;
  bool is_negative;
};

// `verb` is one of bdoOxX, or v as d.
void AppendInteger(std::string& out, const FormatFlags& flags, Integer value,
                   char32_t verb);

// `verb` is one of beEfFgGxX, or v as g.
void AppendFloat(std::string& out, const FormatFlags& flags, double value,
                 char32_t verb);

// "(1+2i)"; verbs as for floats.
void AppendComplex(std::string& out, const FormatFlags& flags,
                   std::complex<double> value, char32_t verb);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_FORMAT_NUMBER_H_
