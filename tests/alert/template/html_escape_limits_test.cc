#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "alert/template/exec.h"
#include "alert/template/html_escape.h"
#include "alert/template/parser.h"
#include "tests/alert/template/html_sample.h"

namespace tebium::alert::tmpl {
namespace {

using html_sample::ExpectAll;
using html_sample::Render;

std::string Repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

Trees Parsed(std::string_view text) {
  Functions functions;
  AddBuiltins(functions);
  Trees trees;
  const auto status = Parse("", text, functions, {}, trees);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return trees;
}

std::string Error(std::string_view text) {
  Trees trees = Parsed(text);
  return EscapeTree("", trees).message();
}

TEST(HtmlEscapeTest, RefusesActionsInScriptsAndStyles) {
  constexpr std::string_view kWhy =
      " appears in a script or a style, where actions are not supported";
  const struct {
    std::string_view text;
    std::string_view place_and_action;
  } cases[] = {
      {"<script>var a = {{.S}}</script>", "1:18: {{.S}}"},
      {"<script>var a = \"{{.S}}\"</script>", "1:19: {{.S}}"},
      {"<script>`{{.S}}`</script>", "1:11: {{.S}}"},
      {"<script>/x{{.S}}/</script>", "1:12: {{.S}}"},
      {"<script type='module'>\n{{print 1}}</script>", "2:2: {{print 1}}"},
      {"<style>p { color: {{.S}} }</style>", "1:20: {{.S}}"},
      {"<style>p { a: url({{.S}}) }</style>", "1:20: {{.S}}"},
      {"<a onclick='{{.S}}'>", "1:14: {{.S}}"},
      {"<a onclick={{.S}}>", "1:13: {{.S}}"},
      {"<a style=\"color: {{.S}}\">", "1:19: {{.S}}"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Render(c.text),
              "html/template::" + std::string(c.place_and_action) +
                  std::string(kWhy));
  }
}

// Go tells the last misuse of `html`, and forgets about the first continue.
TEST(HtmlEscapeTest, TellsTheFirstOfSeveralFaults) {
  ExpectAll({
      {"<a '{{.S | html | print}}",
       "html/template: \"'\" in attribute name: \" '\""},
      {"{{.S | html | print}}{{.N | urlquery | print}}",
       "html/template::1:2: predefined escaper \"html\" disallowed in "
       "template"},
      {"{{range .L}}{{if .}}<a b=\"{{continue}}{{end}}{{if .}}{{continue}}"
       "{{end}}{{end}}",
       "html/template::1:28: at range loop continue: {{range}} branches end "
       "in different contexts: {stateText delimNone urlPartNone jsCtxRegexp "
       "attrNone elementNone <nil>}, {stateAttr delimDoubleQuote urlPartNone "
       "jsCtxRegexp attrNone elementNone <nil>}"},
  });
}

TEST(HtmlEscapeTest, RefusesATemplateThatIsNotThere) {
  Trees trees = Parsed("x");
  EXPECT_EQ(EscapeTree("a \"b\"", trees).message(),
            R"(template: "a \"b\"" is an incomplete or empty template)");
  trees["e"] = nullptr;
  EXPECT_EQ(EscapeTree("e", trees).message(),
            R"(template: "e" is an incomplete or empty template)");
}

TEST(HtmlEscapeTest, NamesTheFileWhereANodeStands) {
  Functions functions;
  AddBuiltins(functions);
  Trees trees;
  ASSERT_TRUE(Parse("a.tmpl", "{{define \"t\"}}<a b={{html 1}}>{{end}}",
                    functions, {}, trees)
                  .ok());
  ASSERT_TRUE(
      Parse("main", "\n<b>{{template \"t\"}}", functions, {}, trees).ok());
  EXPECT_EQ(EscapeTree("main", trees).message(),
            "html/template:a.tmpl:1:21: predefined escaper \"html\" disallowed "
            "in template");
  ASSERT_TRUE(Parse("end", "<b", functions, {}, trees).ok());
  EXPECT_TRUE(EscapeTree("end", trees)
                  .message()
                  .starts_with("html/template:end: ends in a non-text "));
}

TEST(HtmlEscapeTest, AddsATemplateForEachContext) {
  Trees trees = Parsed(
      "{{define \"t\"}}{{.}}{{end}}{{template \"t\" 1}}<a href=\"?{{template "
      "\"t\" 1}}\">{{define \"u\"}}{{.}}{{end}}");
  ASSERT_TRUE(EscapeTree("", trees).ok());
  const auto text = [&trees](std::string_view name) {
    const auto found = trees.find(name);
    if (found == trees.end()) return std::string("none");
    std::string out;
    AppendList(out, found->second->root);
    return out;
  };
  constexpr std::string_view kDerived =
      "t$htmltemplate_stateURL_delimDoubleQuote_urlPartQueryOrFrag_attrURL";
  EXPECT_EQ(text("t"), "{{. | _html_template_htmlescaper}}");
  EXPECT_EQ(text(kDerived),
            "{{. | _html_template_urlescaper | _html_template_attrescaper}}");
  EXPECT_EQ(trees.find(kDerived)->second->name, kDerived);
  EXPECT_EQ(text(""), "{{template \"t\" 1}}<a href=\"?{{template \"" +
                          std::string(kDerived) + "\" 1}}\">");
  EXPECT_EQ(text("u"), "{{.}}");  // not called
}

TEST(HtmlEscapeTest, LeavesSharedTreesAsTheyAre) {
  const Trees before = Parsed("<!-- x --><b>{{.}}");
  Trees escaped = before;
  ASSERT_TRUE(EscapeTree("", escaped).ok());
  std::string text;
  AppendList(text, before.at("")->root);
  EXPECT_EQ(text, "<!-- x --><b>{{.}}");

  Trees refused = Parsed("{{.}}<a");
  const TreeRef tree = refused.at("");
  EXPECT_FALSE(EscapeTree("", refused).ok());
  EXPECT_EQ(refused.at(""), tree);
}

// Each of these takes exponential time, or time by the square, if done simply.
TEST(HtmlEscapeTest, TakesLittleTimeForNestedLoops) {
  constexpr int kDepth = 150;
  const std::string end = Repeat("{{end}}", kDepth);
  EXPECT_EQ(Error(Repeat("{{range .}}", kDepth) + "<b>{{.}}" + end), "");
  EXPECT_EQ(Error("{{define \"t\"}}{{.}}{{end}}" +
                  Repeat("{{range .}}{{template \"t\"}}", kDepth) + end),
            "");
  EXPECT_EQ(Error("<a href=\"" + Repeat("{{range .}}/x", kDepth) + end + "\">"),
            "");
  EXPECT_NE(Error("<a href=\"" + Repeat("{{range .}}", kDepth) + "?{{.}}" +
                  end + "{{.}}\">"),
            "");
  EXPECT_NE(Error(Repeat("{{range .}}", kDepth) + "<a" + end), "");
}

// Templates that call one another twice, the last of which is `last`.
std::string Chain(int length, std::string_view last) {
  std::string text = "{{template \"t0\" .}}";
  for (int i = 0; i < length; ++i) {
    const std::string next =
        "{{template \"t" + std::to_string(i + 1) + "\" .}}";
    text +=
        "{{define \"t" + std::to_string(i) + "\"}}" + next + next + "{{end}}";
  }
  return text + "{{define \"t" + std::to_string(length) + "\"}}" +
         std::string(last) + "{{end}}";
}

TEST(HtmlEscapeTest, TakesLittleTimeForChainsOfTemplates) {
  EXPECT_EQ(Error(Chain(90, "<b>{{.}}")), "");
  EXPECT_EQ(Error(Chain(90, "<a '")),
            "html/template: \"'\" in attribute name: \" '\"");
  EXPECT_EQ(Error(Chain(2000, "x")),
            "html/template: blocks and templates within one another are too "
            "deep");
  // Each calls itself, and ends elsewhere.
  std::string text = "{{template \"t0\"}}";
  for (int i = 0; i < 60; ++i) {
    const std::string name = "t" + std::to_string(i);
    text += "{{define \"" + name + "\"}}{{if .}}{{template \"" + name +
            "\"}}{{end}}{{template \"t" + std::to_string(i + 1) +
            "\"}}<a {{end}}";
  }
  EXPECT_NE(Error(text + "{{define \"t60\"}}x{{end}}"), "");
}

TEST(HtmlEscapeTest, BoundsTheCopiesOfTemplates) {
  std::string text = "{{define \"t\"}}" + Repeat("{{.}}", 100'000) + "{{end}}";
  for (const std::string_view before :
       {"<a b=\"", "<a b='", "<a href=\"", "<a href='", "<a href=\"?",
        "<a href='?", "<a href=\"/", "<a href='/", "<title>", "<textarea>"}) {
    text += std::string(before) + "{{template \"t\"}}" +
            (before.back() == '>' ? "</title></textarea>"
             : before.find('"') != std::string_view::npos ? "\">"
                                                          : "'>");
  }
  EXPECT_EQ(Error(text), "html/template: it takes too much work to escape");
}

TEST(HtmlEscapeTest, TakesLinearTimeForText) {
  constexpr int kTimes = 140'000;
  for (const std::string_view part :
       {"<", "<b", "</", "<a '", "<!--", "<title>", "a<b>", "&#", "\"'"}) {
    (void)Error("<script>" + Repeat(part, kTimes));
    (void)Error("<style>" + Repeat(part, kTimes));
    (void)Error("<title>" + Repeat(part, kTimes));
    (void)Error("<a b=\"" + Repeat(part, kTimes));
    (void)Error("<a onclick='" + Repeat(part, kTimes));
    (void)Error(Repeat(part, kTimes));
  }
  for (const std::string_view part : {"//\n", "/**/", "''", "( ", "url(\\a)"}) {
    EXPECT_NE(Error("<style>" + Repeat(part, 100'000)), "");
    EXPECT_NE(Error("<script>" + Repeat(part, 100'000)), "");
  }
  EXPECT_EQ(Error(Repeat("<script>a</script>", 50'000)), "");
}

}  // namespace
}  // namespace tebium::alert::tmpl
