// Templates of html/template and what they give, as Go 1.19 has it.
#ifndef TEBIUM_TESTS_ALERT_TEMPLATE_HTML_SAMPLE_H_
#define TEBIUM_TESTS_ALERT_TEMPLATE_HTML_SAMPLE_H_

#include <initializer_list>
#include <string>
#include <string_view>

#include "alert/template/value.h"

namespace tebium::alert::tmpl::html_sample {

// The dot, a map:
//   S  a'<b>&"+ c               H  markup, with a comment
//   U  an https URL             J  javascript:alert(1)
//   M  mailto:a@b.c             R  a relative URL
//   T  true    F  false         N  42    X  nil    Z  ""
//   L  a<, b>  E  no strings    Q  bytes of every trouble
//   K  Title   O  onclick       I  an emoji and <Disk>
//   KV a map of a and b         Tr a tree: V and C, its children
//   SS a srcset
Value Dot();

// What `text`, a template without a name, gives: the output, or the error.
std::string Render(std::string_view text);

struct Case {
  std::string_view text;
  std::string_view want;
};
void ExpectAll(std::initializer_list<Case> cases);

}  // namespace tebium::alert::tmpl::html_sample

#endif  // TEBIUM_TESTS_ALERT_TEMPLATE_HTML_SAMPLE_H_
