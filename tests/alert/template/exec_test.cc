#include "alert/template/exec.h"

#include <gtest/gtest.h>

#include "tests/alert/template/sample.h"

namespace tebium::alert::tmpl {
namespace {

using sample::Case;
using sample::Check;
using sample::Render;

constexpr Case kValues[] = {
    {"some text", "some text"},
    {"{{true}}{{false}}", "truefalse"},
    {"{{1}} {{-1}} {{1.5}} {{1e3}} {{0x1F}} {{0b11}} {{0o17}} {{017}} "
     "{{1_000}}",
     "1 -1 1.5 1000 31 3 15 15 1000"},
    {"{{'a'}} {{'\\n'}} {{printf \"%T\" 'a'}}", "97 10 int"},
    {"{{2i}} {{printf \"%T\" 2i}} {{0x1p4}} {{1e3i}}",
     "(0+2i) complex128 16 (0+1000i)"},
    {"{{printf \"%T %T %T %T\" 1 1.0 1e3 0x10}}", "int float64 float64 int"},
    {"{{\"quoted\\t\\\"text\\\"\"}} {{`raw\\t`}}", "quoted\t\"text\" raw\\t"},
    {"{{.I}} {{.U8}} {{.F}} {{.C}} {{.S}} {{.True}} {{.Level}}",
     "17 16 1.5 (1+2i) xyz true level 3"},
    {"{{.SI}} {{.SS}} {{.Anys}} {{.KV}} {{.AnyMap}} {{.Pairs}} {{.Pair}}",
     "[3 4 5] [a b] [1 <nil> x {a b}] map[Names:hidden one:1 two:2] "
     "map[nil:<nil> one:1 s:text sub:map[k:v]] [{n1 v1} {n2 v2}] {n v}"},
    {"{{.P}} {{.NilAny}} {{.IntAny}} {{.PairAny}}",
     "{pn pv} <no value> 7 {an av}"},
    {"{{print .NilAny}} {{print nil}}", "<nil> <nil>"},
    {"{{with .P}}{{.}}{{end}}", "{pn pv}"},
};

constexpr Case kFieldsMapsAndMethods[] = {
    {"{{.Pair.Name}} {{.P.Value}} {{.PairAny.Name}}", "n pv an"},
    {"{{.KV.one}} {{.KV.two}} {{.KV.none}}|", "1 2 |"},
    {"{{.AnyMap.one}} {{.AnyMap.none}} {{.AnyMap.nil}} {{.AnyMap.sub.k}}",
     "1 <no value> <no value> v"},
    {"{{.KV.Names}} {{(.KV.Remove (.SS)).Names}}",
     "[Names one two] [Names one two]"},
    {"{{.Method0}} {{.Method1 1234}} {{.Method1 .I}} {{.Method2 16 \"text\"}} "
     "{{.Method2 .U8 .S}}",
     "M0 1234 17 Method2: 16 text Method2: 16 xyz"},
    {"{{\"text\" | .Method2 16}} {{.S | .Method2 1}}",
     "Method2: 16 text Method2: 1 xyz"},
    {"{{.MethodMany \"a\"}} {{.MethodMany \"a\" 1 2 3}} {{3 | .MethodMany "
     "\"a\" 1}} {{\"a\" | .MethodMany}}",
     "a 0 a 6 a 4 a 0"},
    {"{{.MyError false}}", "false"},
    {"{{(.Method1 5)}} {{(.KV).one}} {{(.Pair).Name}} {{((.PairAny)).Value}}",
     "5 1 n av"},
    {"{{$.I}} {{$.Pair.Name}} {{$.KV.one}} {{$.Method1 3}} {{($).S}}",
     "17 n 1 3 xyz"},
    {"{{$x := .KV}}{{$x.one}} {{$x.Names}}", "1 [Names one two]"},
    {"{{$x := .Pair}}{{$x.Name}}{{with $x}}{{.Value}}{{end}}", "nv"},
    {"{{(index .Pairs 1).Name}}", "n2"},
    {"{{(index .Anys 3).Value}}", "b"},
    {"{{.Pair.Name | printf \"%s-%s\" \"a\"}}", "a-n"},
};

constexpr Case kPipelinesAndCalls[] = {
    {"{{twice \"a\"}} {{\"a\" | twice}} {{\"a\" | twice | twice}} {{twice "
     "(twice \"b\")}}",
     "aa aa aaaa bbbb"},
    {"{{sum}} {{sum 1}} {{sum 1 2 3}} {{3 | sum 1 2}}", "0 1 6 6"},
    {"{{three}} {{echo three}} {{sum three three}}", "3 3 6"},
    {"{{echo .I}} {{echo nil}} {{echo \"x\"}} {{echo 1.5}} {{echo true}} "
     "{{echo .NilAny}}",
     "17 <no value> x 1.5 true <no value>"},
    {"{{boolArg true}} {{intArg 1}} {{uintArg 1}} {{floatArg 1}} {{floatArg "
     "1.5}} {{complexArg 1i}} {{stringArg \"s\"}}",
     "true 1 1 1 1.5 (0+1i) s"},
    {"{{intArg 'a'}} {{floatArg 'a'}} {{intArg 1e2}} {{uintArg 1.0}} {{intArg "
     "0x10}}",
     "97 97 100 1 16"},
    {"{{stringArg .StringAny}} {{intArg .IntAny}} {{pairArg .P}} {{pairArg "
     ".PairAny}}",
     "any 7 pn an"},
    {"{{stringsArg .SS}} {{stringsArg nil}} {{mapArg .KV}} {{mapArg nil}} "
     "{{stringsArg .KV.Names}}",
     "2 0 3 0 3"},
    {"{{listOf}} {{listOf 1 \"a\" nil .S}} {{.NilAny | listOf 1}}",
     "[] [1 a <nil> xyz] [1 <nil>]"},
    {"{{1 | printf \"%d %d\" 2}} {{printf \"%d\" 3 | printf \"%s%s\" \"a\"}}",
     "2 1 a3"},
    {"{{\"output\" | printf \"%s\" | printf \"%q\"}}", "\"output\""},
    {"{{(1)}} {{(\"x\")}} {{print (1) (2)}}", "1 x 1 2"},
    {"{{printf \"%v\" (printf \"%s\" \"a\" | printf \"%s%s\" \"b\")}}", "ba"},
    {"{{(printf \"%s\" .S) | len}}", "3"},
};

constexpr Case kVariablesAndScopes[] = {
    {"{{$x := 1}}{{$x}}{{$x = 2}}{{$x}}", "12"},
    {"{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}", "21"},
    {"{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "2"},
    {"{{$x := 1}}{{with $x := 2}}{{$x}}{{end}}{{$x}}", "21"},
    {"{{with $x := .I}}{{$x}} {{.}}{{end}}", "17 17"},
    {"{{if $x := .S}}{{$x}}{{else}}{{end}}", "xyz"},
    {"{{if $x := .Empty}}a{{else}}[{{$x}}]{{end}}", "[]"},
    {"{{$x := 1}}{{range .SI}}{{$x = .}}{{end}}{{$x}}", "5"},
    {"{{$x := \"\"}}{{range $x := .SI}}{{$x}}{{end}}[{{$x}}]", "345[]"},
    {"{{$x := 1}}{{$y := 2}}{{$x}}{{$y}}{{$x := 3}}{{$x}}", "123"},
    {"{{$x := .Pair.Name | printf \"%s!\"}}{{$x}}", "n!"},
    {"{{$a := 1}}{{range .SI}}{{$a := .}}{{$a}}{{end}}{{$a}}", "3451"},
    {"{{print ($x := 5)}}{{$x}}", "55"},
};

constexpr Case kBranches[] = {
    {"{{if true}}T{{end}}{{if false}}F{{end}}{{if 0}}F{{else}}E{{end}}", "TE"},
    {"{{if .I}}1{{end}}{{if .Zero}}2{{end}}{{if .F}}3{{end}}{{if "
     "0.0}}4{{end}}{{if .U8}}5{{end}}{{if .C}}6{{end}}{{if 0i}}7{{end}}",
     "1356"},
    {"{{if .S}}1{{end}}{{if .Empty}}2{{end}}{{if .SI}}3{{end}}{{if "
     ".NoInts}}4{{end}}{{if .KV}}5{{end}}{{if .NoKV}}6{{end}}",
     "135"},
    {"{{if .Pair}}1{{end}}{{if .P}}2{{end}}{{if .NilP}}3{{end}}{{if "
     ".NilAny}}4{{end}}{{if .Twice}}5{{end}}{{if .IntAny}}6{{end}}",
     "1256"},
    {"{{if .KV.none}}1{{else if .KV.one}}2{{else}}3{{end}}", "2"},
    {"{{if false}}1{{else if false}}2{{else}}3{{end}}", "3"},
    {"{{with .Pair}}{{.Name}}{{end}}{{with .Empty}}a{{else}}b{{.I}}{{end}}",
     "nb17"},
    {"{{with .KV.one}}{{.}}{{end}}{{with $y := .S}}{{$y}}{{$.I}}{{end}}",
     "1xyz17"},
    {"{{with .PairAny}}{{.Name}}{{end}}{{with .IntAny}}{{.}}{{end}}", "an7"},
};

constexpr Case kRanges[] = {
    {"{{range .SI}}-{{.}}-{{end}}", "-3--4--5-"},
    {"{{range .NoInts}}-{{.}}-{{else}}EMPTY{{end}}", "EMPTY"},
    {"{{range .NoInts}}x{{end}}|{{range .NilAny}}x{{else}}y{{end}}{{range "
     ".AnyMap.none}}x{{else}}z{{end}}",
     "|yz"},
    {"{{range $i, $e := .SI}}{{$i}}={{$e}}={{.}};{{end}}",
     "0=3=3;1=4=4;2=5=5;"},
    {"{{range $e := .SS}}{{$e}}{{.}};{{end}}", "aa;bb;"},
    {"{{range $k, $v := .KV}}{{$k}}:{{$v}},{{end}}",
     "Names:hidden,one:1,two:2,"},
    {"{{range $v := .KV}}{{$v}},{{end}}{{range .KV}}{{.}},{{end}}",
     "hidden,1,2,hidden,1,2,"},
    {"{{range $k, $v := .AnyMap}}{{$k}}:{{$v}},{{end}}",
     "nil:<no value>,one:1,s:text,sub:map[k:v],"},
    {"{{range .NoKV}}a{{else}}none {{.I}}{{end}}", "none 17"},
    {"{{range .Anys}}{{.}},{{end}}", "1,<no value>,x,{a b},"},
    {"{{range .ListAny}}{{.}}{{end}}", "12"},
    {"{{range .SI}}{{range $.SS}}{{.}}{{end}}{{.}}{{end}}", "ab3ab4ab5"},
    {"{{range .SI}}{{if eq . 4}}{{break}}{{end}}{{.}}{{end}}", "3"},
    {"{{range .SI}}{{if eq . 4}}{{continue}}{{end}}{{.}}{{end}}", "35"},
    {"{{range .SI}}{{with .}}{{if eq . "
     "4}}{{break}}{{end}}{{.}}{{end}}{{else}}none{{end}}",
     "3"},
    {"{{range .SI}}{{range $.SS}}{{break}}{{end}}{{.}}{{end}}", "345"},
    {"{{range $i, $x := .SS}}{{$x}}{{if $i}}{{continue}}{{end}},{{end}}",
     "a,b"},
    {"{{range .SI}}{{$z := .}}{{$z}}{{continue}}{{end}}", "345"},
    {"{{range $k, $v := .KV}}{{break}}{{else}}E{{end}}|", "|"},
    {"{{range .Pairs}}{{.Name}}={{.Value}} {{end}}", "n1=v1 n2=v2 "},
    {"{{range .KV.Names}}{{.}} {{index $.KV .}};{{end}}",
     "Names hidden;one 1;two 2;"},
    {"{{range .SS | listOf}}{{.}}{{end}}", "[a b]"},
};

constexpr Case kTemplates[] = {
    {"{{define \"a\"}}A{{.}}{{end}}{{template \"a\"}}{{template \"a\" "
     ".I}}{{template \"a\" \"x\"}}",
     "A<no value>A17Ax"},
    {"{{define \"a\"}}{{$}}{{with 3}}{{$}}{{end}}{{end}}{{template \"a\" 1}}",
     "11"},
    {"{{define \"r\"}}{{if .}}{{len .}}{{template \"r\" (slice . "
     "1)}}{{end}}{{end}}{{template \"r\" \"abc\"}}",
     "321"},
    {"{{block \"b\" .S}}[{{.}}]{{end}}{{template \"b\" 2}}", "[xyz][2]"},
    {"{{define \"a\"}}{{range .}}{{if eq . "
     "4}}{{break}}{{end}}{{.}}{{end}}!{{end}}{{range .SS}}{{template \"a\" "
     "$.SI}}{{end}}",
     "3!3!"},
    {"{{$x := 1}}{{define \"a\"}}{{$x := 2}}{{$x}}{{end}}{{template "
     "\"a\"}}{{$x}}",
     "21"},
    {"{{template \"a\" $x := .I}}{{define \"a\"}}{{.}}{{end}}", "17"},
};

constexpr Case kTrimming[] = {
    {"a {{- 1 -}} b", "a1b"},
    {"a{{/* comment */}}b{{- /* c */ -}} c", "abc"},
};

TEST(ExecTest, PrintsValuesAsGoDoes) { Check(kValues); }

TEST(ExecTest, FindsFieldsKeysAndMethods) { Check(kFieldsMapsAndMethods); }

TEST(ExecTest, ConvertsArguments) { Check(kPipelinesAndCalls); }

TEST(ExecTest, VariablesLiveInTheirScopes) { Check(kVariablesAndScopes); }

TEST(ExecTest, BranchesByGosTruth) { Check(kBranches); }

TEST(ExecTest, RangesInOrder) { Check(kRanges); }

TEST(ExecTest, TemplatesSeeOnlyTheirData) { Check(kTemplates); }

TEST(ExecTest, WritesTrimmedText) { Check(kTrimming); }

// What Go has taken since 1.19.
TEST(ExecTest, RangesOverNumbers) {
  constexpr Case kCases[] = {
      {"{{range 3}}{{.}}{{end}}", "012"},
      {"{{range $i := .U8}}{{$i}}{{if eq $i 2}}{{break}}{{end}}{{end}}", "012"},
      {"{{range .Zero}}x{{else}}none{{end}}", "none"},
      {"{{range .Neg}}x{{else}}none{{end}}", "none"},
      {"{{range $i, $x := 3}}{{end}}",
       "template: t:1:18: executing \"t\" at <3>: can't use 3 to iterate over "
       "more than one variable"},
  };
  Check(kCases);
}

// Go 1.19 assigned to the last variable declared, whichever it was.
TEST(ExecTest, RangesAssignToTheVariablesNamed) {
  constexpr Case kCases[] = {
      {"{{$x := 0}}{{$y := 9}}{{range $x = .SI}}{{$x}}{{end}}{{$x}}{{$y}}",
       "345"
       "59"},
      {"{{$i := 0}}{{$e := 0}}{{$y := 9}}{{range $i, $e = .SI}}{{$i}}{{$e}} "
       "{{end}}{{$i}}{{$e}}{{$y}}",
       "03 14 25 259"},
  };
  Check(kCases);
}

struct LimitCase {
  const char* text;
  ExecLimits limits;
  const char* want;
};

TEST(ExecTest, StopsAtItsLimits) {
  const LimitCase cases[] = {
      {"0123456789{{.S}}",
       {.max_output_bytes = 12},
       "template: t:1:12: executing \"t\" at <{{.S}}>: exceeded maximum output "
       "(12 bytes)"},
      {"{{.SI}}{{.SI}}",
       {.max_output_bytes = 10},
       "template: t:1:9: executing \"t\" at <{{.SI}}>: exceeded maximum output "
       "(10 bytes)"},
      {"{{range 1000000000}}{{end}}",
       {.max_steps = 1000},
       "template: t:1:8: executing \"t\" at <1000000000>: exceeded maximum "
       "steps (1000)"},
      {"{{range 9}}{{len (printf \"%100000d\" 1)}} {{end}}",
       {.max_steps = 20000},
       "template: t:1:36: executing \"t\" at <1>: exceeded maximum steps "
       "(20000)"},
      {"{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}",
       {.max_depth = 10},
       "template: t:1:25: executing \"a\" at <{{template \"a\"}}>: exceeded "
       "maximum template depth (10)"},
      {"{{if 1}}{{if 1}}{{if 1}}{{end}}{{end}}{{end}}",
       {.max_nesting = 3},
       "template: t:1:21: executing \"t\" at <{{if 1}}{{end}}>: exceeded "
       "maximum nesting (3)"},
  };
  for (const LimitCase& c : cases) {
    const auto output = sample::TryRender(c.text, c.limits);
    ASSERT_FALSE(output.ok()) << c.text;
    EXPECT_EQ(output.status().message(), c.want) << c.text;
    EXPECT_EQ(output.status().code(), base::StatusCode::kResourceExhausted);
  }
}

TEST(ExecTest, ValuesNestOnlySoDeep) {
  EXPECT_EQ(Render("{{$x := 1}}{{range 100}}{{$x = listOf $x}}{{end}}"
                   "{{len (printf \"%v\" $x)}}"),
            "201");
  EXPECT_EQ(Render("{{$x := 1}}{{range 101}}{{$x = listOf $x}}{{end}}"),
            "template: t:1:31: executing \"t\" at <listOf $x>: error calling "
            "listOf: values nest deeper than 100");
}

TEST(ExecTest, ValuesThatHoldThemselvesOftenDoNotPrintForever) {
  EXPECT_EQ(Render("{{$x := 1}}{{range 60}}{{$x = listOf $x $x}}{{end}}{{$x}}"),
            "template: t:1:53: executing \"t\" at <{{$x}}>: exceeded maximum "
            "output (1048576 bytes)");
}

std::string Repeated(std::string_view text, size_t times) {
  std::string repeated;
  while (times-- > 0) repeated += text;
  return repeated;
}

TEST(ExecTest, RecursionEndsBeforeTheStackDoes) {
  const std::string text = "{{define \"a\"}}" + Repeated("{{range 1}}", 90) +
                           "{{template \"a\" " + Repeated("(echo ", 90) + "1" +
                           Repeated(")", 90) + "}}" + Repeated("{{end}}", 90) +
                           "{{end}}{{template \"a\"}}";
  EXPECT_TRUE(Render(text).ends_with(": exceeded maximum nesting (1000)"));
}

TEST(ExecTest, ResultsGrowOnlySoLarge) {
  EXPECT_EQ(Render("{{len (twice (printf \"%1000000d\" 1))}}"), "2000000");
  EXPECT_TRUE(
      Render(
          "{{$x := \"\" | printf \"%1000000s\"}}{{twice (twice (twice $x))}}")
          .ends_with("at <twice (twice (twice $x))>: error calling twice: the "
                     "result has over 4194304 bytes"));
}

TEST(ExecTest, UnknownTemplatesAreNotFound) {
  CallContext context;
  const Functions functions;
  Trees trees;
  trees["named"] = nullptr;
  const auto render = [&](const char* name) {
    return Execute(trees, name, functions, {}, {}, context).status().message();
  };
  EXPECT_EQ(render("none"), "template: no template \"none\"");
  EXPECT_EQ(render("named"),
            "template: named: \"named\" is an incomplete or empty template");
}

TEST(ExecTest, NamesThePlaceByLineAndColumn) {
  EXPECT_EQ(Render("one\n\n  {{ print 1\n  .Nope }}"),
            "template: t:4:2: executing \"t\" at <.Nope>: can't evaluate field "
            "Nope in type *main.T");
}

}  // namespace
}  // namespace tebium::alert::tmpl
