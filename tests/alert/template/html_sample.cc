#include "tests/alert/template/html_sample.h"

#include <gtest/gtest.h>

#include "alert/template/exec.h"
#include "alert/template/functions.h"
#include "alert/template/html_escape.h"
#include "alert/template/parser.h"

namespace tebium::alert::tmpl::html_sample {
namespace {

Value StringsOf(std::initializer_list<std::string_view> texts) {
  List list;
  for (const std::string_view text : texts) list.push_back(Value::String(text));
  return Value::Slice(std::move(list), kStringsType);
}

Value TreeOf(std::string_view value, List children) {
  return Value::MapOf(
      {{"V", Value::String(value)}, {"C", Value::Slice(std::move(children))}});
}

constexpr Type kStringMapType{
    .name = "map[string]string", .kind = Kind::kMap, .element = &kStringType};

}  // namespace

Value Dot() {
  constexpr std::string_view kTrouble("a b\tc`d=e\0\x80\uFDD0", 14);
  return Value::MapOf({
      {"S", Value::String("a'<b>&\"+ c")},
      {"H",
       Value::String(R"(<b title="a>b">bold</b> &amp; <i>x</i><!-- c -->)")},
      {"U", Value::String("https://example.com/a b?q=1&r=é#f")},
      {"J", Value::String("javascript:alert(1)")},
      {"M", Value::String("mailto:a@b.c")},
      {"R", Value::String(R"(/graph?g0.expr=up{job="a"} > 1&x=%20%zz)")},
      {"T", Value::Bool(true)},
      {"F", Value::Bool(false)},
      {"N", Value::Int(42)},
      {"X", Value()},
      {"Z", Value::String("")},
      {"L", StringsOf({"a<", "b>"})},
      {"E", StringsOf({})},
      {"Q", Value::String(kTrouble)},
      {"K", Value::String("Title")},
      {"O", Value::String("onclick")},
      {"I", Value::String("🔥 <Disk> & «full»")},
      {"KV",
       Value::MapOf({{"a", Value::String("1<2")}, {"b", Value::String("x&y")}},
                    kStringMapType)},
      {"Tr", TreeOf("r<", {TreeOf("c&", {})})},
      {"SS", Value::String("a.png, b.png 2x, javascript:x 3x, "
                           "c d.png?q=1,2 (x)")},
  });
}

std::string Render(std::string_view text) {
  Functions functions;
  AddBuiltins(functions);
  AddAlertmanagerFunctions(functions);
  Trees trees;
  auto status = Parse("", text, functions, {}, trees);
  if (!status.ok()) return status.message();
  status = EscapeTree("", trees);
  if (!status.ok()) return status.message();
  AddEscapers(functions);
  CallContext context;
  const auto out = Execute(trees, "", functions, Dot(), {}, context);
  return out.ok() ? *out : out.status().message();
}

void ExpectAll(std::initializer_list<Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(Render(c.text), c.want) << c.text;
}

}  // namespace tebium::alert::tmpl::html_sample
