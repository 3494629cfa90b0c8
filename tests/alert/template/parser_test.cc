#include "alert/template/parser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "alert/quote.h"
#include "tests/alert/template/parse_outcome.h"

namespace tebium::alert::tmpl {
namespace {

struct Case {
  std::string text;
  std::string normal_form;
};

// The normal forms are Go 1.19's.
void ExpectAll(const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    EXPECT_EQ(ParseOutcome(test.text), test.normal_form) << GoQuote(test.text);
  }
}

TEST(ParserTest, TextIsTrimmedWhereTheMarkersSaySo) {
  ExpectAll({
      {"", ""},
      {"plain text", "plain text"},
      {"a {{.X}} b", "a {{.X}} b"},
      {"a {{- .X}} b", "a{{.X}} b"},
      {"a {{.X -}} b", "a {{.X}}b"},
      {"a \t\r\n{{- .X -}}\n\t\r b", "a{{.X}}b"},
      {"a\v {{- .X}}", "a\v{{.X}}"},
      {"a\xA0 {{- .X -}} \xA0"
       "b",
       "a\xA0{{.X}}\xA0"
       "b"},
      {"a {{-1}}", "a {{-1}}"},
      {"a{{-1 -}} b", "a{{-1}}b"},
      {"{{- 1 -}}", "{{1}}"},
      {"{{- -1 -}}", "{{-1}}"},
      {"a {{-\n.X\n-}} b", "a{{.X}}b"},
      {R"({{"a" -}} {{- "b"}})", R"({{"a"}}{{"b"}})"},
      {"{{.X  -}}  b", "{{.X}}b"},
      {"x }} y", "x }} y"},
      {"{ { x", "{ { x"},
      {R"({{`{{`}}{{"}}"}})", R"({{`{{`}}{{"}}"}})"},
      {"a {{- /* c */ -}} b", "ab"},
      {"a {{/* c */}} b", "a  b"},
      {"a {{/* c */ -}} b", "a b"},
      {"a {{- /* c */}} b", "a b"},
      {"{{/* {{.X}} \n */}}", ""},
      {"{{/**/}}", ""},
      {"{{- /* a */ -}}{{- /* b */ -}} x", "x"},
      {"{{.X}}{{/* c */}}{{.Y}}", "{{.X}}{{.Y}}"},
      {R"( {{- "x" }} {{ -1 }} )", R"({{"x"}} {{-1}} )"},
      {"\xFF{{.X}}\xC3", "\xFF{{.X}}\xC3"},
  });
}

TEST(ParserTest, LiteralsKeepTheirSpelling) {
  ExpectAll({
      {"{{true}} {{false}}", "{{true}} {{false}}"},
      {R"({{"a\tb"}})", R"({{"a\tb"}})"},
      {"{{`a\nb\\`}}", "{{`a\nb\\`}}"},
      {R"({{"\u00e9\x41\101\U0001F600"}})",
       R"({{"\u00e9\x41\101\U0001F600"}})"},
      {R"({{"a'b"}})", R"({{"a'b"}})"},
      {"{{'a'}}", "{{'a'}}"},
      {R"({{'\n'}})", R"({{'\n'}})"},
      {R"({{'\''}})", R"({{'\''}})"},
      {R"({{'\x41'}})", R"({{'\x41'}})"},
      {"{{'é'}}", "{{'é'}}"},
      {"{{1}}", "{{1}}"},
      {"{{-1}}", "{{-1}}"},
      {"{{+1}}", "{{+1}}"},
      {"{{0x1F}}", "{{0x1F}}"},
      {"{{0X1f}}", "{{0X1f}}"},
      {"{{0b101}}", "{{0b101}}"},
      {"{{0o17}}", "{{0o17}}"},
      {"{{017}}", "{{017}}"},
      {"{{1_000}}", "{{1_000}}"},
      {"{{0x_1}}", "{{0x_1}}"},
      {"{{1.5}}", "{{1.5}}"},
      {"{{.5}}", "{{.5}}"},
      {"{{5.}}", "{{5.}}"},
      {"{{1e3}}", "{{1e3}}"},
      {"{{1E-3}}", "{{1E-3}}"},
      {"{{0x1p4}}", "{{0x1p4}}"},
      {"{{0x1.8p-1}}", "{{0x1.8p-1}}"},
      {"{{1i}}", "{{1i}}"},
      {"{{1+2i}}", "{{1+2i}}"},
      {"{{-1.5-2e1i}}", "{{-1.5-2e1i}}"},
      {"{{1_0.5}}", "{{1_0.5}}"},
      {"{{18446744073709551615}}", "{{18446744073709551615}}"},
      {"{{-9223372036854775808}}", "{{-9223372036854775808}}"},
      {"{{print nil}}", "{{print nil}}"},
      {"{{0}}{{-0}}{{00}}", "{{0}}{{-0}}{{00}}"},
      {"{{1e-400}}", "{{1e-400}}"},
  });
}

TEST(ParserTest, PipelinesAreBroughtToNormalForm) {
  ExpectAll({
      {"{{.}}", "{{.}}"},
      {"{{ . }}", "{{.}}"},
      {"{{. .}}", "{{. .}}"},
      {"{{nil}}", "{{nil}}"},
      {"{{.X٣}}", "{{.X٣}}"},
      {"{{.X.Y.Z}}", "{{.X.Y.Z}}"},
      {"{{.X .Y}}", "{{.X .Y}}"},
      {R"({{print .X 1 "a"}})", R"({{print .X 1 "a"}})"},
      {"{{.X|print}}", "{{.X | print}}"},
      {"{{.X | print 1 | html}}", "{{.X | print 1 | html}}"},
      {"{{(.X)}}", "{{(.X)}}"},
      {"{{((.X))}}", "{{((.X))}}"},
      {"{{(print .X | html).Y.Z}}", "{{(print .X | html).Y.Z}}"},
      {"{{print (len .X) (index .Y 1)}}", "{{print (len .X) (index .Y 1)}}"},
      {"{{(.X) (.Y)}}", "{{(.X) (.Y)}}"},
      {"{{print.X}}", "{{print.X}}"},
      {"{{(index .X 0).Y}}", "{{(index .X 0).Y}}"},
      {R"({{"a"|print}})", R"({{"a" | print}})"},
      {"{{print\n.X\n\t|\nhtml}}", "{{print .X | html}}"},
      {"{{.X |}}", "{{.X}}"},
      {"{{nil | print}}", "{{nil | print}}"},
      {"{{print .break}}", "{{print .break}}"},
      {"{{.é.Ж1}}", "{{.é.Ж1}}"},
      {"{{.X | .Y}}", "{{.X | .Y}}"},
      {"{{.X | $}}", "{{.X | $}}"},
      {"{{.X | (.Y)}}", "{{.X | (.Y)}}"},
      {"{{print (1)}}", "{{print (1)}}"},
      {"{{(1).X}}", "{{(1).X}}"},
      {R"({{("a")}})", R"({{("a")}})"},
      {"{{$.X}}", "{{$.X}}"},
      {"{{and .X (or .Y .Z) | not}}", "{{and .X (or .Y .Z) | not}}"},
      {"{{.X.if}}", "{{.X.if}}"},
      {"{{(1 )}}", "{{(1)}}"},
      {"{{( 1)}}", "{{(1)}}"},
      {"{{.X | print | print 2}}", "{{.X | print | print 2}}"},
      {"{{call .X 1}}", "{{call .X 1}}"},
  });
}

TEST(ParserTest, VariablesAreKnownWhereTheyAreDeclared) {
  ExpectAll({
      {"{{$x := .X}}{{$x}}", "{{$x := .X}}{{$x}}"},
      {"{{$x := $x}}", "{{$x := $x}}"},
      {"{{$x:=1}}{{$x =2}}", "{{$x := 1}}{{$x := 2}}"},
      {"{{$x := .X}}{{$x.Y.Z}}", "{{$x := .X}}{{$x.Y.Z}}"},
      {"{{$x := 1}}{{if .X}}{{$x}}{{end}}",
       "{{$x := 1}}{{if .X}}{{$x}}{{end}}"},
      {"{{if $x := .X}}{{$x}}{{else}}{{$x}}{{end}}",
       "{{if $x := .X}}{{$x}}{{else}}{{$x}}{{end}}"},
      {"{{with $x := 1}}{{$x}}{{end}}", "{{with $x := 1}}{{$x}}{{end}}"},
      {"{{range $x := .X}}{{$x}}{{end}}", "{{range $x := .X}}{{$x}}{{end}}"},
      {"{{range $i, $x := .X}}{{$i}}{{$x}}{{end}}",
       "{{range $i, $x := .X}}{{$i}}{{$x}}{{end}}"},
      {"{{range $i , $x = .X}}{{end}}", "{{range $i, $x := .X}}{{end}}"},
      {"{{range $i,$x:=.X}}{{else}}{{$x}}{{end}}",
       "{{range $i, $x := .X}}{{else}}{{$x}}{{end}}"},
      {"{{$x := 1}}{{$x := 2}}{{$x}}", "{{$x := 1}}{{$x := 2}}{{$x}}"},
      {"{{print ($x := 1) $x}}", "{{print ($x := 1) $x}}"},
      {"{{$x = 1}}", "{{$x := 1}}"},
      {"{{$_ := 1}}{{$_}}", "{{$_ := 1}}{{$_}}"},
      {"{{$1 := 1}}{{$1}}", "{{$1 := 1}}{{$1}}"},
      {"{{$ := 1}}{{$}}", "{{$ := 1}}{{$}}"},
      {"{{$é := 1}}{{$é}}", "{{$é := 1}}{{$é}}"},
      {R"({{template "a" $x := 1}}{{$x}})",
       R"({{template "a" $x := 1}}{{$x}})"},
      {"{{$x := 1}}{{$x | print}}", "{{$x := 1}}{{$x | print}}"},
      {"{{$x := 1}}{{print $x $x}}", "{{$x := 1}}{{print $x $x}}"},
      {"{{with $y := 1}}{{$y := 2}}{{end}}",
       "{{with $y := 1}}{{$y := 2}}{{end}}"},
      {"{{($x := 1).Y}}", "{{($x := 1).Y}}"},
  });
}

TEST(ParserTest, BlocksNestAndHaveElse) {
  ExpectAll({
      {"{{if .X}}a{{end}}", "{{if .X}}a{{end}}"},
      {"{{if .X}}a{{else}}b{{end}}", "{{if .X}}a{{else}}b{{end}}"},
      {"{{if .X}}a{{else if .Y}}b{{end}}",
       "{{if .X}}a{{else}}{{if .Y}}b{{end}}{{end}}"},
      {"{{if .X}}a{{else if .Y}}b{{else}}c{{end}}",
       "{{if .X}}a{{else}}{{if .Y}}b{{else}}c{{end}}{{end}}"},
      {"{{if .X}}{{else if .Y}}{{else if .Z}}{{end}}",
       "{{if .X}}{{else}}{{if .Y}}{{else}}{{if .Z}}{{end}}{{end}}{{end}}"},
      {"{{if .X}}{{if .Y}}a{{end}}{{end}}",
       "{{if .X}}{{if .Y}}a{{end}}{{end}}"},
      {"{{if(.X)}}{{end}}", "{{if (.X)}}{{end}}"},
      {"{{range .X}}{{.}}{{else}}none{{end}}",
       "{{range .X}}{{.}}{{else}}none{{end}}"},
      {"{{range .X}}{{break}}{{continue}}{{end}}",
       "{{range .X}}{{break}}{{continue}}{{end}}"},
      {"{{range .X}}{{if .Y}}{{ break }}{{end}}{{end}}",
       "{{range .X}}{{if .Y}}{{break}}{{end}}{{end}}"},
      {"{{range .X}}{{range .Y}}{{break}}{{end}}{{continue}}{{end}}",
       "{{range .X}}{{range .Y}}{{break}}{{end}}{{continue}}{{end}}"},
      {"{{with .X}}a{{else}}b{{end}}", "{{with .X}}a{{else}}b{{end}}"},
      {"{{with .X -}} a {{- else -}} b {{- end}}",
       "{{with .X}}a{{else}}b{{end}}"},
      {"{{ if .X }}\n{{ end }}", "{{if .X}}\n{{end}}"},
      {R"({{template "a"}})", R"({{template "a"}})"},
      {R"({{template "a" .X}})", R"({{template "a" .X}})"},
      {"{{template `a b` (print 1)}}", R"({{template "a b" (print 1)}})"},
      {R"({{template "\x00\"" .}})", R"({{template "\x00\"" .}})"},
      {"{{range 3}}{{end}}", "{{range 3}}{{end}}"},
      {"{{with 1}}{{end}}", "{{with 1}}{{end}}"},
  });
}

TEST(ParserTest, DefinitionsAreTreesOfTheirOwn) {
  ExpectAll({
      {R"({{define "a"}}x{{end}})", "a: x\nt: "},
      {"{{define `a`}}x{{end}}y", "a: x\nt: y"},
      {R"({{ define "a" }}x{{ end }})", "a: x\nt: "},
      {R"({{define "a"}}{{.X}}{{end}}{{template "a" .}})",
       "a: {{.X}}\nt: {{template \"a\" .}}"},
      {R"({{block "a" .}}x{{end}})", "a: x\nt: {{template \"a\" .}}"},
      {R"({{block "a" .X | print}}{{block "b" .}}y{{end}}{{end}})",
       "a: {{template \"b\" .}}\nb: y\nt: {{template \"a\" .X | print}}"},
      {R"({{define "a"}}{{block "b" .}}y{{end}}{{end}})",
       "a: {{template \"b\" .}}\nb: y\nt: "},
      {R"({{define "a"}} {{end}}{{define "a"}}x{{end}})", "a: x\nt: "},
      {R"({{define "a"}}x{{end}}{{define "a"}} {{/* c */}}{{end}})",
       "a: x\nt: "},
      {R"({{define "a"}}{{end}}{{define "a"}}  {{end}})", "a:   \nt: "},
      {R"({{define "t"}}x{{end}})", "x"},
      {R"({{define "t"}}x{{end}}  )", "x"},
      {R"({{define "t"}}{{end}}x)", "x"},
      {R"({{define ""}}x{{end}})", ": x\nt: "},
      {R"({{if .X}}{{block "a" .}}x{{end}}{{end}})",
       "a: x\nt: {{if .X}}{{template \"a\" .}}{{end}}"},
      {R"({{define "b"}}1{{end}}{{define "a"}}2{{end}})", "a: 2\nb: 1\nt: "},
      {R"({{define "\u00e9"}}x{{end}})", "t: \né: x"},
  });
}

TEST(ParserTest, ElseWithIsUnderstoodWithinWith) {
  ExpectAll({
      {"{{with .X}}a{{else with .Y}}b{{end}}",
       "{{with .X}}a{{else}}{{with .Y}}b{{end}}{{end}}"},
      {"{{with .X}}a{{else with .Y}}b{{else}}c{{end}}",
       "{{with .X}}a{{else}}{{with .Y}}b{{else}}c{{end}}{{end}}"},
      {"{{with $x := .X}}{{else with $y := .Y}}{{$x}}{{$y}}{{end}}",
       "{{with $x := .X}}{{else}}{{with $y := .Y}}{{$x}}{{$y}}{{end}}{{end}}"},
      {"{{with .X}}{{if .Y}}{{end}}{{else with .Y}}b{{end}}",
       "{{with .X}}{{if .Y}}{{end}}{{else}}{{with .Y}}b{{end}}{{end}}"},
  });
}

TEST(ParserTest, FunctionsMayBeCalledBreakAndContinue) {
  Functions functions = FunctionNames();
  functions["break"] = std::make_shared<const Function>();
  EXPECT_EQ(ParseOutcome("{{break 1}}", functions), "{{break 1}}");
  EXPECT_EQ(ParseOutcome("{{continue}}", functions),
            "! template: t:1: {{continue}} outside {{range}}");
}

// Files are parsed one after another into the same trees.
std::string AfterAll(const std::vector<std::string>& files) {
  Trees trees;
  for (const std::string& file : files) {
    const auto status = Parse("t", file, FunctionNames(), {}, trees);
    EXPECT_TRUE(status.ok()) << status.message();
  }
  std::string out;
  for (const auto& [name, tree] : trees) {
    out += name + "=";
    AppendList(out, tree->root);
    out += ";";
  }
  return out;
}

TEST(ParserTest, LaterFilesReplaceDefinitionsUnlessTheyAreEmpty) {
  const std::string first = R"({{define "a"}}1{{end}})";
  EXPECT_EQ(AfterAll({first, R"({{define "a"}}2{{end}})"}), "a=2;t=;");
  EXPECT_EQ(AfterAll({first, R"({{define "a"}} {{end}})"}), "a=1;t=;");
  EXPECT_EQ(AfterAll({first, R"({{block "a" .}}2{{end}})"}),
            R"(a=2;t={{template "a" .}};)");
  EXPECT_EQ(AfterAll({"x", first}), "a=1;t=x;");
  EXPECT_EQ(AfterAll({"x", "\n\xC2\xA0"}), "t=x;");
  EXPECT_EQ(AfterAll({"x", "\xA0"}), "t=\xA0;");
  EXPECT_EQ(AfterAll({"", " "}), "t=;");
}

TEST(ParserTest, ANameWithoutTreeIsFilled) {
  Trees trees;
  trees["t"] = nullptr;
  ASSERT_TRUE(Parse("t", " ", FunctionNames(), {}, trees).ok());
  ASSERT_NE(trees["t"], nullptr);
  EXPECT_EQ(trees["t"]->root.size(), 1u);
}

TEST(ParserTest, AFaultLeavesTheTreesAsTheyWere) {
  Trees trees;
  ASSERT_TRUE(Parse("t", "x", FunctionNames(), {}, trees).ok());
  const TreeRef before = trees["t"];
  EXPECT_FALSE(
      Parse("t", R"({{define "a"}}{{end}}y{{foo}})", FunctionNames(), {}, trees)
          .ok());
  EXPECT_EQ(trees.size(), 1u);
  EXPECT_EQ(trees["t"], before);
}

TEST(ParserTest, TreesKnowTheirNamesAndFile) {
  Trees trees;
  ASSERT_TRUE(
      Parse("f.tmpl", R"({{define "a"}}x{{end}})", FunctionNames(), {}, trees)
          .ok());
  EXPECT_EQ(trees["a"]->name, "a");
  EXPECT_EQ(trees["a"]->parse_name, "f.tmpl");
  EXPECT_EQ(trees["f.tmpl"]->name, "f.tmpl");
  EXPECT_EQ(*trees["a"]->source, R"({{define "a"}}x{{end}})");
  EXPECT_EQ(trees["a"]->source, trees["f.tmpl"]->source);
}

std::string Repeat(const std::string& text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(ParserTest, DepthIsBounded) {
  struct Nesting {
    std::string open;
    std::string close;
  };
  const std::vector<Nesting> cases = {
      {"{{if .}}", "{{end}}"},
      {"{{range .}}", "{{end}}"},
      {"{{with .}}{{else}}", "{{end}}"},
      {R"({{with .}}{{template "a" (.)}}{{end}}{{if .}})", "{{end}}"},
  };
  for (const Nesting& test : cases) {
    const auto nested = [&test](size_t depth) {
      return ParseOutcome(
          Repeat(test.open, depth) + "x" + Repeat(test.close, depth),
          FunctionNames(), {.max_depth = 5});
    };
    EXPECT_EQ(nested(4).front(), '{') << nested(4);
    EXPECT_EQ(nested(6), "! template: t:1: nested deeper than 5 levels");
  }
}

TEST(ParserTest, DepthOfParenthesesAndChainsOfElseIsBounded) {
  const ParseLimits limits = {.max_depth = 3};
  const auto outcome = [&limits](const std::string& text) {
    return ParseOutcome(text, FunctionNames(), limits);
  };
  const std::string fault = "! template: t:1: nested deeper than 3 levels";
  EXPECT_EQ(outcome("{{(((.)))}}"), "{{(((.)))}}");
  EXPECT_EQ(outcome("{{((((.))))}}"), fault);
  EXPECT_EQ(outcome("{{if ((.))}}{{end}}"), "{{if ((.))}}{{end}}");
  EXPECT_EQ(outcome("{{if (((.)))}}{{end}}"), fault);
  const std::string chain = "{{if 1}}{{else if 2}}{{else if 3}}";
  EXPECT_EQ(outcome(chain + "{{end}}").substr(0, 2), "{{");
  EXPECT_EQ(outcome(chain + "{{else if 4}}{{end}}"), fault);
  // One after another is not one within another.
  EXPECT_EQ(outcome(Repeat("{{(.)}}", 10)), Repeat("{{(.)}}", 10));
}

TEST(ParserTest, DepthThatIsNeverClosedIsBoundedToo) {
  const std::string fault = "nested deeper than 200 levels";
  for (const char* text : {"{{if .}}", R"({{block "a" .}})", "{{("}) {
    const std::string outcome = ParseOutcome(Repeat(text, 100'000));
    EXPECT_TRUE(outcome.starts_with("! template: t:1: ")) << text;
  }
  EXPECT_TRUE(ParseOutcome("{{" + Repeat("(", 100'000)).ends_with(fault));
  EXPECT_TRUE(ParseOutcome(Repeat("{{if .}}", 100'000)).ends_with(fault));
}

TEST(ParserTest, BytesAreBounded) {
  const ParseLimits limits = {.max_text_bytes = 4};
  EXPECT_EQ(ParseOutcome("abcd", FunctionNames(), limits), "abcd");
  EXPECT_EQ(ParseOutcome("abcde", FunctionNames(), limits),
            "! template: t:1: expected at most 4 bytes, got 5");
}

}  // namespace
}  // namespace tebium::alert::tmpl
