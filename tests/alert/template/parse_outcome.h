// Parsing in tests: a template in, what came of it out.
#ifndef TEBIUM_TESTS_ALERT_TEMPLATE_PARSE_OUTCOME_H_
#define TEBIUM_TESTS_ALERT_TEMPLATE_PARSE_OUTCOME_H_

#include <string>
#include <string_view>

#include "alert/template/parser.h"
#include "alert/template/tree.h"

namespace tebium::alert::tmpl {

// The language's own functions, to be named alone.
Functions FunctionNames();

// The tree of `text` as a file "t", which must parse.
TreeRef ParseOne(std::string_view text);

// The normal form of `text` as a file "t"; each with its name before it where
// there are several trees. For a fault "! " and the error.
std::string ParseOutcome(std::string_view text,
                         const Functions& functions = FunctionNames(),
                         const ParseLimits& limits = {});

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_TESTS_ALERT_TEMPLATE_PARSE_OUTCOME_H_
