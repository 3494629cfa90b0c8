// What makes an output, or an error, of a template: Debian's amtool, the bot's
// own program, and the library in this process.
#ifndef TEBIUM_TESTS_INTEGRATION_TEMPLATE_RENDERERS_H_
#define TEBIUM_TESTS_INTEGRATION_TEMPLATE_RENDERERS_H_

#include <string>
#include <vector>

#include "tests/integration/template/case_file.h"

namespace tebium::testing {

struct Rendered {
  int status = -1;  // a process's; 0 is success
  // What was written, or the error without the program's name and the ends of
  // lines at its end.
  std::string text;

  bool operator==(const Rendered&) const = default;
};

// For failures: an error is told from an output, and each character shows.
std::string Describe(const Rendered& rendered);

// One for each case, in their order; a few processes at a time. Each gets UTC
// for its zone.
std::vector<Rendered> RenderByAmtool(const std::vector<TemplateCase>& cases);
// `template render` of the bot's program.
std::vector<Rendered> RenderByProgram(const std::vector<TemplateCase>& cases);

Rendered RenderHere(const TemplateCase& template_case);

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_INTEGRATION_TEMPLATE_RENDERERS_H_
