#include <gtest/gtest.h>

#include "alert/template/exec.h"
#include "tests/alert/template/sample.h"

namespace tebium::alert::tmpl {
namespace {

using sample::Case;
using sample::Check;

constexpr Case kAndOrNot[] = {
    {"{{and true 1 \"x\"}} {{and 0 (die)}} {{and 1 0 (die)}} {{and 1}}",
     "x 0 0 1"},
    {"{{or 0 \"\" \"x\"}} {{or 1 (die)}} {{or 0 \"\"}}| {{or .NilAny 3}} {{or "
     "nil nil}}",
     "x 1 | 3 <no value>"},
    {"{{not true}} {{not 0}} {{not \"\"}} {{not nil}} {{not .Pair}} {{not "
     ".NilAny}}",
     "false true true true false true"},
    {"{{1 | and 2}} {{0 | or 0}} {{\"x\" | or \"\"}} {{1 | and 0}}", "1 0 x 0"},
    {"{{and .PairAny .IntAny}} {{(or .NilAny .PairAny).Name}}", "7 an"},
    {"{{if and .True (not .False) (or .Zero .I)}}yes{{end}}", "yes"},
};

constexpr Case kComparison[] = {
    {"{{eq 1 1}} {{eq 1 2}} {{eq \"a\" \"a\"}} {{eq 1.5 1.5}} {{eq true true}} "
     "{{eq 1i 1i}} {{eq 1i 2i}}",
     "true false true true true true false"},
    {"{{eq 1 2 3 1}} {{eq 1 2 3}} {{eq \"x\" \"a\" \"x\"}} {{eq .S \"a\" "
     "\"xyz\"}}",
     "true false true true"},
    {"{{eq .U8 16}} {{eq 16 .U8}} {{eq .Neg .U8}} {{eq wide -1}} {{eq -1 "
     "wide}} {{ne .U8 16}} {{eq .U8 .U8}}",
     "true true false false false false true"},
    {"{{eq nil nil}} {{eq .NilAny nil}} {{eq nil 1}} {{eq 1 nil}} {{eq .NilAny "
     "\"x\"}} {{eq .NilP nil}} {{ne .P nil}}",
     "true true false false false true true"},
    {"{{eq .Pair .Pair}} {{eq .Pair .PairAny}} {{eq .P .P}} {{eq .P .NilP}} "
     "{{eq (index .Pairs 0) (index .Pairs 1)}} {{eq .NilP .NilP}}",
     "true false true false false true"},
    {"{{eq .IntAny 7}} {{eq .StringAny \"any\"}} {{eq .Level 3}} {{eq .SI "
     "nil}} {{eq nil .KV}} {{eq nil .Pair}}",
     "true true true false false false"},
    {"{{ne 1 2}} {{ne 1 1}} {{ne \"a\" \"b\"}} {{ne nil nil}} {{ne 1.5 2.5}}",
     "true false true false true"},
    {"{{lt 1 2}} {{lt 2 1}} {{lt 1 1}} {{lt \"a\" \"b\"}} {{lt 1.5 2.5}} {{lt "
     ".Neg .U8}} {{lt .U8 .Neg}} {{lt .U8 17}} {{lt 17 .U8}} {{lt .U8 .U8}}",
     "true false false true true true false true false false"},
    {"{{le 1 1}} {{le 2 1}} {{le \"a\" \"a\"}} {{le .U8 16}} {{le 1.5 1.5}} "
     "{{le .Neg .U8}}",
     "true false true true true true"},
    {"{{gt 1 2}} {{gt 2 1}} {{gt 1 1}} {{gt \"b\" \"a\"}} {{gt .U8 1}} {{gt "
     "wide 1}}",
     "false true false true true true"},
    {"{{ge 1 1}} {{ge 1 2}} {{ge \"a\" \"b\"}} {{ge .U8 16}} {{ge wide -1}}",
     "true false false true true"},
    {"{{2 | lt 1}} {{1 | eq 1}} {{eq (len .S) 3}}", "true true true"},
};

constexpr Case kLenIndexSlice[] = {
    {"{{len \"abc\"}} {{len \"ж\"}} {{len .SI}} {{len .KV}} {{len .NoKV}} "
     "{{.SS | len}} {{len .ListAny}} {{len \"\"}}",
     "3 2 3 3 0 2 2 0"},
    {"{{index .SI 0}} {{index .SI 2}} {{index \"abc\" 1}} {{index .KV "
     "\"one\"}} {{index .KV \"none\"}}|",
     "3 5 98 1 |"},
    {"{{index .AnyMap \"one\"}} {{index .AnyMap \"none\"}} {{index .AnyMap "
     "\"sub\" \"k\"}} {{index .Pairs 1}} {{index .SI}}",
     "1 <no value> v {n2 v2} [3 4 5]"},
    {"{{index .ListAny 1}} {{index .Anys 1}} {{index .KV .StringAny}}| {{1 | "
     "index .SI}} {{index \"\" }}|",
     "2 <no value> | 4 |"},
    {"{{index .SI (len \"ab\")}} {{index (listOf .SI \"a\") 0 1}} {{printf "
     "\"%T\" (index \"abc\" 0)}} {{index .SI (index .SI 0 | printf \"%d\" | "
     "len)}}",
     "5 4 uint8 4"},
    {"{{slice \"abc\"}} {{slice \"abc\" 1}} {{slice \"abc\" 1 2}} {{slice "
     "\"abc\" 3}}| {{slice \"abc\" 0 0}}| {{slice .StringAny 1}}",
     "abc bc b | | ny"},
    {"{{slice .SI}} {{slice .SI 1}} {{slice .SI 1 2}} {{slice .SI 0 2 2}} "
     "{{slice .SI 3}} {{slice .SS 0 1}} {{slice .ListAny 1}}",
     "[3 4 5] [4 5] [4] [3 4] [] [a] [2]"},
};

constexpr Case kCall[] = {
    {"{{call .Twice \"a\"}} {{call .Sum}} {{call .Sum 1 2}} {{3 | call .Sum "
     "1}} {{call .Sum .U8 1}} {{call .Twice .StringAny}}",
     "aa 0 3 4 17 anyany"},
};

constexpr Case kPrintingAndEscaping[] = {
    {"{{print}}|{{print 1 2}}|{{print \"a\" \"b\"}}|{{print \"a\" 1 2 "
     "\"b\"}}|{{print nil nil}}",
     "|1 2|ab|a1 2b|<nil> <nil>"},
    {"{{println}}|{{println 1 \"a\"}}", "\n|1 a\n"},
    {"{{printf \"%d %s %v %q\" 1 \"a\" .SI \"q\"}} {{printf \"plain\"}} "
     "{{printf \"%d\"}} {{printf \"x\" 1}} {{printf \"%s\" 1}} {{printf \"%T "
     "%T\" .KV nil}}",
     "1 a [3 4 5] \"q\" plain %!d(MISSING) x%!(EXTRA int=1) %!s(int=1) main.KV "
     "<nil>"},
    {"{{html \"<a href='x'>&\\\"</a>\"}} {{\"<b>\" | html}} {{html 1 \"<\"}} "
     "{{html .NilAny}} {{html .SS}} {{html}}| {{html .P}}",
     "&lt;a href=&#39;x&#39;&gt;&amp;&#34;&lt;/a&gt; &lt;b&gt; 1&lt; &lt;no "
     "value&gt; [a b] | {pn pv}"},
    {"{{js \"it'd \\\"be\\\" <a>&=\\\\\"}} {{js 1}} {{js .NilAny}} {{\"ж\\t\" "
     "| js}}",
     "it\\'d \\\"be\\\" \\u003Ca\\u003E\\u0026\\u003D\\\\ 1 \\u003Cno "
     "value\\u003E ж\\u0009"},
    {"{{urlquery \"a b&c=/ж\"}} {{urlquery 1 \"x\"}} {{urlquery .NilAny}} "
     "{{urlquery .P}}",
     "a+b%26c%3D%2F%D0%B6 1x %3Cno+value%3E %7Bpn+pv%7D"},
};

TEST(BuiltinsTest, AndOrNotGiveTheDecidingOperand) { Check(kAndOrNot); }

TEST(BuiltinsTest, ComparesByKindAndValue) { Check(kComparison); }

TEST(BuiltinsTest, TakesLengthsElementsAndParts) { Check(kLenIndexSlice); }

TEST(BuiltinsTest, CallsFunctionsThatAreValues) { Check(kCall); }

TEST(BuiltinsTest, PrintsAndEscapes) { Check(kPrintingAndEscaping); }

}  // namespace
}  // namespace tebium::alert::tmpl
