#include "alert/template/html_escape_functions.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "alert/template/html_escape.h"
#include "alert/template/html_escape_attribute.h"
#include "alert/template/html_escape_url.h"

namespace tebium::alert::tmpl {
namespace {

using html::Content;

std::string Call(std::string_view name, const std::vector<Value>& arguments,
                 size_t max_bytes = 1000) {
  Functions functions;
  AddEscapers(functions);
  CallContext context;
  context.max_value_bytes = max_bytes;
  const auto result = functions.find(name)->second->call(arguments, context);
  if (!result.ok()) return result.status().message();
  EXPECT_EQ(result->type(), &kStringType);
  return std::string(result->text());
}

class Thing : public Object {};
std::string ThingText(const Value& /*self*/) { return "<thing>"; }

TEST(HtmlEscapersTest, WriteWhatIsNoTextAsItPrints) {
  constexpr std::string_view kText = "_html_template_htmlescaper";
  EXPECT_EQ(Call(kText, {}), "");
  EXPECT_EQ(Call(kText, {Value()}), "");
  EXPECT_EQ(Call(kText, {Value::Int(-3)}), "-3");
  EXPECT_EQ(Call(kText, {Value::Bool(true), Value(), Value::String("<")}),
            "true&lt;");
  EXPECT_EQ(Call(kText, {Value::Slice({Value::String("&"), Value()})}),
            "[&amp; &lt;nil&gt;]");
  EXPECT_EQ(Call(kText, {Value::String("<b>", kHtmlType)}), "<b>");
  EXPECT_EQ(Call(kText, {Value::String("<b>", kHtmlType), Value::Int(1)}),
            "&lt;b&gt;1");
  const Type type{
      .name = "main.Thing", .kind = Kind::kStruct, .to_string = ThingText};
  const Type pointer{
      .name = "*main.Thing", .kind = Kind::kPointer, .element = &type};
  const auto thing = std::make_shared<const Thing>();
  EXPECT_EQ(Call(kText, {Value::Of(thing, pointer)}), "&lt;thing&gt;");
  EXPECT_EQ(Call(kText, {Value::Of(thing, type)}), "&lt;thing&gt;");
}

TEST(HtmlEscapersTest, EvaluateTheArgumentsOfPredefinedOnes) {
  constexpr std::string_view kEval = "_eval_args_";
  EXPECT_EQ(Call(kEval, {Value::String("<")}), "<");
  EXPECT_EQ(Call(kEval, {Value::String("<", kHtmlType)}), "<");
  EXPECT_EQ(Call(kEval, {Value::Int(1), Value::Int(2), Value::String("a")}),
            "1 2a");
  EXPECT_EQ(Call(kEval, {Value(), Value()}), "<nil> <nil>");
}

TEST(HtmlEscapersTest, AreBounded) {
  EXPECT_EQ(Call("_html_template_htmlescaper", {Value::String("<<<<")}, 16),
            "&lt;&lt;&lt;&lt;");
  EXPECT_NE(Call("_html_template_htmlescaper", {Value::String("<<<<<")}, 16),
            "&lt;&lt;&lt;&lt;&lt;");
}

TEST(HtmlEscapersTest, KeepWhatIsSafe) {
  for (html::Escape* escape :
       {html::EscapeForText, html::EscapeForRcData, html::EscapeForAttribute}) {
    EXPECT_EQ(escape("plain – text 🔥", Content::kPlain), std::nullopt);
  }
  EXPECT_EQ(html::NormalizeUrl("http://x/?a=b&c=%20#d", Content::kPlain),
            std::nullopt);
  EXPECT_EQ(html::EscapeUrlPart("a-b_c.d~9", Content::kPlain), std::nullopt);
  EXPECT_EQ(html::EscapeForText("", Content::kPlain), std::nullopt);
}

TEST(HtmlEscapersTest, WriteBytesThatAreNoUtf8) {
  constexpr std::string_view kBytes("a\0\x80\xEF\xB7\x90\xEF\xBF\xBE", 9);
  EXPECT_EQ(html::EscapeForText(kBytes, Content::kPlain),
            "a\uFFFD\x80\uFDD0\uFFFE");
  EXPECT_EQ(html::EscapeForUnquoted(kBytes, Content::kPlain),
            "a&#xfffd;&#xfffd;&#xfdd0;&#xfffe;");
  EXPECT_EQ(html::EscapeUrlPart(kBytes, Content::kPlain),
            "a%00%80%ef%b7%90%ef%bf%be");
}

TEST(HtmlEscapersTest, StripTags) {
  const struct {
    std::string_view html;
    std::string_view want;
  } cases[] = {
      {"", ""},
      {"Hello, World!", "Hello, World!"},
      {"foo&amp;bar", "foo&amp;bar"},
      {R"(Hello <a href="www.example.com/">World</a>!)", "Hello World!"},
      {"Foo <textarea>Bar</textarea> Baz", "Foo Bar Baz"},
      {"Foo <!-- Bar --> Baz", "Foo  Baz"},
      {"<", "<"},
      {"foo < bar", "foo < bar"},
      {R"(Foo<script type="text/javascript">alert(1337)</script>Bar)",
       "FooBar"},
      {R"(Foo<div title="1>2">Bar)", "FooBar"},
      {"I <3 Ponies!", "I <3 Ponies!"},
      {"<script>foo()</script>", ""},
      {"a<b c=d e>f</b", "af"},
      {"a<b c='d", "a"},
      {"<title>a<b></title>c", "ac"},
      {"a<b c\"d>e", "a"},
      {"<style>a</style>b<!--", "b"},
  };
  for (const auto& c : cases) EXPECT_EQ(html::StripTags(c.html), c.want);
}

TEST(HtmlEscapersTest, KnowSafeUrls) {
  for (const std::string_view url : {"", "x", "/a:b", "http:x", "HTTPS://x",
                                     "MailTo:a@b", "?a:b/", "a/b:c"}) {
    EXPECT_EQ(html::IsSafeUrl(url), url != "?a:b/") << url;
  }
  for (const std::string_view url :
       {"javascript:x", " http:x", "tg://user?id=1", ":", "data:x",
        "ftp://x"}) {
    EXPECT_FALSE(html::IsSafeUrl(url)) << url;
  }
}

TEST(HtmlEscapersTest, KnowAttributesByTheirNames) {
  using enum html::AttributeType;
  const struct {
    std::string_view name;
    html::AttributeType want;
  } cases[] = {
      {"title", kPlain},     {"href", kUrl},        {"xlink:href", kUrl},
      {"data-href", kUrl},   {"data-x", kPlain},    {"onclick", kScript},
      {"on", kScript},       {"a:onload", kScript}, {"style", kStyle},
      {"svg:style", kStyle}, {"srcset", kSrcset},   {"srclang", kPlain},
      {"srcdoc", kUnsafe},   {"type", kUnsafe},     {"myurl", kUrl},
      {"uri-x", kUrl},       {"xmlns:a", kUrl},     {"xmlns", kUrl},
      {"", kPlain},          {"accept", kPlain},    {"accept-charset", kUnsafe},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(html::TypeOfAttribute(c.name), c.want) << c.name;
  }
}

TEST(HtmlEscapersTest, DecodeReferencesToAscii) {
  const struct {
    std::string_view text;
    std::string_view want;
  } cases[] = {
      {"a&amp;b&lt;&gt;&quot;&apos;", "a&b<>\"'"},
      {"&#35;&#x3F;&#X3f;", "#??"},
      {"&num;&quest;&Tab;&NewLine;", "#?\t\n"},
      {"&amp &lt&gt", "& <>"},
      {"&", "&"},
      {"&&#;&#x;&foo;&amp", "&&#;&#x;&foo;&"},
      {"&#169;&#0;&#99999999999;", "\x7F\x7F\x7F"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(html::DecodeReferences(c.text), c.want) << c.text;
  }
}

}  // namespace
}  // namespace tebium::alert::tmpl
