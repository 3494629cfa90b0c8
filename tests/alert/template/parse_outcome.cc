#include "tests/alert/template/parse_outcome.h"

#include <gtest/gtest.h>

#include <memory>

namespace tebium::alert::tmpl {

Functions FunctionNames() {
  Functions functions;
  for (const char* name : {"and", "call", "eq", "ge", "gt", "html", "index",
                           "js", "le", "len", "lt", "ne", "not", "or", "print",
                           "printf", "println", "slice", "urlquery"}) {
    functions[name] = std::make_shared<const Function>();
  }
  return functions;
}

TreeRef ParseOne(std::string_view text) {
  Trees trees;
  const base::Status status = Parse("t", text, FunctionNames(), {}, trees);
  EXPECT_TRUE(status.ok()) << status.message();
  return trees["t"];
}

std::string ParseOutcome(std::string_view text, const Functions& functions,
                         const ParseLimits& limits) {
  Trees trees;
  const base::Status status = Parse("t", text, functions, limits, trees);
  if (!status.ok()) return "! " + status.message();
  std::string out;
  for (const auto& [name, tree] : trees) {
    if (!out.empty()) out += '\n';
    if (trees.size() > 1) out += name + ": ";
    AppendList(out, tree->root);
  }
  return out;
}

}  // namespace tebium::alert::tmpl
