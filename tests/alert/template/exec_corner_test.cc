#include <gtest/gtest.h>

#include "alert/template/exec.h"
#include "tests/alert/template/sample.h"

namespace tebium::alert::tmpl {
namespace {

using sample::Case;
using sample::Check;

constexpr Case kOutputs[] = {
    {"{{.Method1 0x7fffffffffffffff}}", "9223372036854775807"},
    {"{{.Method1 'x'}}", "120"},
    {"{{uintArg 'a'}}", "97"},
    {"{{uintArg 1e2}}", "100"},
    {"{{complexArg 0i}}", "(0+0i)"},
    {"{{intArg 0i}}", "0"},
    {"{{intArg 1.0}}", "1"},
    {"{{print 0i 1i -1i 1.5i}}", "(0+0i) (0+1i) (0-1i) (0+1.5i)"},
    {"{{print 0x10p4 1_0.5 .5 5.}}", "256 10.5 0.5 5"},
    {"{{print +1 -0 +1.5 -0.0}}", "1 0 1.5 -0"},
    {"{{print '\\'' '\\\\' '日' '\\x41' '\\u65e5'}}", "39 92 26085 65 26085"},
    {"{{with $x := .KV}}{{$x.one}}{{end}}{{with $y := "
     "$.KV.none}}a{{else}}[{{$y}}]{{end}}",
     "1[]"},
    {"{{range $i, $c := .KV.Names}}{{$i}}{{$c}}{{end}}", "0Names1one2two"},
    {"{{range $i := .Pairs}}{{$i.Name}}{{.Value}}{{end}}", "n1v1n2v2"},
    {"{{range .AnyMap}}{{.}};{{end}}", "<no value>;1;text;map[k:v];"},
    {"{{range $k, $v := .AnyMap.sub}}{{$k}}{{$v}}{{end}}", "kv"},
    {"{{.AnyMap.sub.none}}", "<no value>"},
    {"{{index .AnyMap.sub \"k\"}}", "v"},
    {"{{(index .AnyMap \"sub\").k}}", "v"},
    {"{{with index .AnyMap \"sub\"}}{{.k}}{{end}}", "v"},
    {"{{len .AnyMap}} {{len .AnyMap.sub}}", "4 1"},
    {"{{len .AnyMap.s}}", "4"},
    {"{{twice .AnyMap.s}}", "texttext"},
    {"{{intArg .AnyMap.one}}", "1"},
    {"{{.KV.none | twice}}", ""},
    {"{{.AnyMap.s | twice}}", "texttext"},
    {"{{$x := .AnyMap.s}}{{twice $x}}", "texttext"},
    {"{{with .Anys}}{{index . 0}}{{end}}", "1"},
    {"{{template \"x\" .Anys}}{{define \"x\"}}{{range .}}{{.}}{{end}}{{end}}",
     "1<no value>x{a b}"},
    {"{{define \"x\"}}{{.Foo}}{{end}}{{template \"x\" .NilAny}}", "<no value>"},
    {"{{define \"x\"}}{{.Foo}}{{end}}{{template \"x\"}}", "<no value>"},
    {"{{define \"x\"}}{{.}}{{end}}{{template \"x\" .KV.none}}", ""},
    {"{{1 | and}}", "1"},
    {"{{1 | or 2 3}}", "2"},
    {"{{.NilAny | and 1}}", "<no value>"},
    {"{{.NilAny | or 0}}", "<no value>"},
    {"{{and 1 nil}}", "<no value>"},
    {"{{or nil}}", "<no value>"},
    {"{{and nil 1}}", "<no value>"},
    {"{{not .NilP}}", "true"},
    {"{{print (and 1 .NilAny)}}", "<nil>"},
    {"{{print .KV .Pair .P .SI}}",
     "map[Names:hidden one:1 two:2] {n v} &{pn pv} [3 4 5]"},
    {"{{print .P}}", "&{pn pv}"},
    {"{{printf \"%v %+v %#v %T\" .Pair .Pair .Pair .Pair}}",
     "{n v} {Name:n Value:v} main.Pair{Name:\"n\", Value:\"v\"} main.Pair"},
    {"{{printf \"%v %T\" .P .P}}", "&{pn pv} *main.Pair"},
    {"{{printf \"%d\" .Level}} {{print .Level}} {{printf \"%s\" .Level}}",
     "3 level 3 level 3"},
    {"{{html .P .Pair}}", "{pn pv} {n v}"},
    {"{{html true 1.5 nil .NilP}}", "true 1.5&lt;no value&gt;&lt;nil&gt;"},
    {"{{.NilP}}", "<nil>"},
    {"{{print .NilP}}", "<nil>"},
    {"{{printf \"%v\" .NilP}}", "<nil>"},
    {"{{.Twice | printf \"%T\"}}", "func(string) string"},
    {"{{if .Sum}}y{{end}}", "y"},
    {"{{call .Sum .IntAny}}", "7"},
    {"{{call .Sum 'a' 1}}", "98"},
    {"{{index .KV}}", "map[Names:hidden one:1 two:2]"},
    {"{{index .NilP}}", "<nil>"},
    {"{{index .P}}", "{pn pv}"},
    {"{{index .KV \"one\" 0}}", "49"},
    {"{{index .AnyMap \"s\" 1}}", "101"},
    {"{{slice .SI 1 1}}", "[]"},
    {"{{1 | slice .S}}", "yz"},
    {"{{eq .NilAny .NilAny}} {{eq .NilAny .NilP}}", "true true"},
    {"{{eq .NilP .NilAny}}", "true"},
    {"{{eq nil .SI}} {{eq .NoInts nil}}", "false false"},
    {"{{eq .S .StringAny .S}}", "true"},
    {"{{eq .C .C}} {{ne .C 1i}}", "true true"},
    {"{{eq .True .False false}}", "false"},
    {"{{eq 1 nil nil 1}}", "true"},
    {"{{lt .S .StringAny}}", "false"},
    {"{{lt .F 2.5}} {{gt .F 1.5}} {{le .F .F}}", "true false true"},
    {"{{lt 'a' 98}}", "true"},
    {"{{ne nil 1}} {{ne .Pair .PairAny}}", "true true"},
    {"{{1 | eq 1 2}}", "true"},
    {"{{js .Pair}} {{js nil}} {{urlquery nil}} {{urlquery}}",
     "{n v} \\u003Cno value\\u003E %3Cno+value%3E "},
    {"{{.S | len | print | printf \"%q\"}}", "\"3\""},
    {"{{.S | .MethodMany}}", "xyz 0"},
    {"{{.I | .MethodMany \"a\"}}", "a 17"},
    {"{{.KV.Remove nil}}", "map[Names:hidden one:1 two:2]"},
    {"{{(.KV.Remove .KV.Names).one}}|", "|"},
    {"{{$.Method2 1 \"x\"}} {{$x := .}}{{$x.Method1 3}} {{$x.I}}",
     "Method2: 1 x 3 17"},
    {"{{stringArg (print 1)}}", "1"},
    {"{{stringsArg (slice .SS 1)}}", "1"},
    {"{{listOf .NilAny nil}} {{len (listOf nil)}}", "[<nil> <nil>] 1"},
    {"{{echo (echo nil)}}", "<no value>"},
    {"{{three | sum three}}", "6"},
    {"{{twice `a` | printf \"%s\" | twice}}", "aaaa"},
    {"{{/* a */}}{{- /* b */ -}}", ""},
    {"{{range .SI}}{{else}}{{end}}{{range .NoInts}}{{break}}{{else}}e{{end}}",
     "e"},
    {"{{range $x := .SI}}{{if eq $x 4}}{{continue}}{{end}}{{$x}}{{end}}", "35"},
    {"{{range .SI}}{{with eq . 4}}{{continue}}{{else}}n{{end}}{{.}}{{end}}",
     "n3n5"},
    {"{{range .SI}}{{$y := 1}}{{if eq . 4}}{{$z := "
     "2}}{{continue}}{{end}}{{$y}}{{.}}{{end}}",
     "1315"},
    {"{{define \"a\"}}{{$y := 3}}{{end}}{{template \"a\"}}{{range .SI}}{{$x := "
     ".}}{{end}}",
     ""},
};

constexpr Case kErrors[] = {
    {"{{floatArg 1i}}",
     "template: t:1:11: executing \"t\" at <1i>: expected float; found 1i"},
    {"{{complexArg 1}}",
     "template: t:1:13: executing \"t\" at <1>: expected complex; found 1"},
    {"{{.AnyMap.sub.k.x}}",
     "template: t:1:9: executing \"t\" at <.AnyMap.sub.k.x>: can't evaluate "
     "field x in type interface {}"},
    {"{{.AnyMap.s.x}}",
     "template: t:1:9: executing \"t\" at <.AnyMap.s.x>: can't evaluate field "
     "x in type interface {}"},
    {"{{.AnyMap.sub.none.y}}",
     "template: t:1:9: executing \"t\" at <.AnyMap.sub.none.y>: nil pointer "
     "evaluating interface {}.y"},
    {"{{twice .AnyMap.one}}",
     "template: t:1:15: executing \"t\" at <.AnyMap.one>: wrong type for "
     "value; expected string; got int"},
    {"{{twice .AnyMap.none}}",
     "template: t:1:15: executing \"t\" at <.AnyMap.none>: wrong type for "
     "value; expected string; got interface {}"},
    {"{{range .Anys}}{{twice .}}{{end}}",
     "template: t:1:23: executing \"t\" at <.>: wrong type for value; expected "
     "string; got int"},
    {"{{range .Anys}}{{intArg .}}{{end}}",
     "template: t:1:24: executing \"t\" at <.>: wrong type for value; expected "
     "int; got interface {}"},
    {"{{range $x := .Anys}}{{$x.Foo}}{{end}}",
     "template: t:1:25: executing \"t\" at <$x.Foo>: can't evaluate field Foo "
     "in type interface {}"},
    {"{{range $x := .SI}}{{$x.Foo}}{{end}}",
     "template: t:1:23: executing \"t\" at <$x.Foo>: can't evaluate field Foo "
     "in type int"},
    {"{{define \"x\"}}{{.Foo}}{{end}}{{template \"x\" .IntAny}}",
     "template: t:1:16: executing \"x\" at <.Foo>: can't evaluate field Foo in "
     "type int"},
    {"{{define \"x\"}}{{.Foo}}{{end}}{{template \"x\" nil}}",
     "template: t:1:44: executing \"t\" at <nil>: nil is not a command"},
    {"{{if .NilP.Name}}{{end}}",
     "template: t:1:10: executing \"t\" at <.NilP.Name>: nil pointer "
     "evaluating *main.Pair.Name"},
    {"{{and .NilAny.X 1}}",
     "template: t:1:13: executing \"t\" at <.NilAny.X>: nil pointer evaluating "
     "interface {}.X"},
    {"{{or .X 1}}",
     "template: t:1:5: executing \"t\" at <.X>: can't evaluate field X in type "
     "*main.T"},
    {"{{and (or 1 2) (index .SI 9)}}",
     "template: t:1:16: executing \"t\" at <index .SI 9>: error calling index: "
     "index out of range: 9"},
    {"{{nil | and 1}}",
     "template: t:1:2: executing \"t\" at <nil>: nil is not a command"},
    {"{{.Sum}}",
     "template: t:1:2: executing \"t\" at <{{.Sum}}>: can't print {{.Sum}} of "
     "type func(...int) int"},
    {"{{call .Sum nil}}",
     "template: t:1:2: executing \"t\" at <call .Sum nil>: error calling call: "
     "arg 0: value is nil; should be of type int"},
    {"{{call .Twice .NilAny}}",
     "template: t:1:2: executing \"t\" at <call .Twice .NilAny>: error calling "
     "call: arg 0: value is nil; should be of type string"},
    {"{{call .Twice .PairAny}}",
     "template: t:1:2: executing \"t\" at <call .Twice .PairAny>: error "
     "calling call: arg 0: value has type main.Pair; should be string"},
    {"{{call .PairAny}}",
     "template: t:1:2: executing \"t\" at <call .PairAny>: error calling call: "
     "non-function of type main.Pair"},
    {"{{1 | call .Twice}}",
     "template: t:1:6: executing \"t\" at <call .Twice>: error calling call: "
     "arg 0: value has type int; should be string"},
    {"{{index .Pairs 0 \"Name\"}}",
     "template: t:1:2: executing \"t\" at <index .Pairs 0 \"Name\">: error "
     "calling index: can't index item of type main.Pair"},
    {"{{index .NilAny}}",
     "template: t:1:2: executing \"t\" at <index .NilAny>: error calling "
     "index: index of untyped nil"},
    {"{{index \"abc\" .U8}}",
     "template: t:1:2: executing \"t\" at <index \"abc\" .U8>: error calling "
     "index: index out of range: 16"},
    {"{{index .SI .U8}}",
     "template: t:1:2: executing \"t\" at <index .SI .U8>: error calling "
     "index: index out of range: 16"},
    {"{{index .KV .S .S}}",
     "template: t:1:2: executing \"t\" at <index .KV .S .S>: error calling "
     "index: cannot index slice/array with type string"},
    {"{{slice .AnyMap}}",
     "template: t:1:2: executing \"t\" at <slice .AnyMap>: error calling "
     "slice: can't slice item of type map[string]interface {}"},
    {"{{slice .P}}",
     "template: t:1:2: executing \"t\" at <slice .P>: error calling slice: "
     "can't slice item of type *main.Pair"},
    {"{{slice .S 1 .U8}}",
     "template: t:1:2: executing \"t\" at <slice .S 1 .U8>: error calling "
     "slice: index out of range: 16"},
    {"{{slice .S -1}}",
     "template: t:1:2: executing \"t\" at <slice .S -1>: error calling slice: "
     "index out of range: -1"},
    {"{{slice .S 1.0}}",
     "template: t:1:2: executing \"t\" at <slice .S 1.0>: error calling slice: "
     "cannot index slice/array with type float64"},
    {"{{slice .NilAny}}",
     "template: t:1:2: executing \"t\" at <slice .NilAny>: error calling "
     "slice: slice of untyped nil"},
    {"{{slice .ListAny 5}}",
     "template: t:1:2: executing \"t\" at <slice .ListAny 5>: error calling "
     "slice: index out of range: 5"},
    {"{{eq .NilP .Pair}}",
     "template: t:1:2: executing \"t\" at <eq .NilP .Pair>: error calling eq: "
     "non-comparable types %!s(*main.Pair=<nil>): *main.Pair, main.Pair: {n "
     "v}"},
    {"{{eq .SI .NoInts}}",
     "template: t:1:2: executing \"t\" at <eq .SI .NoInts>: error calling eq: "
     "non-comparable type []: []int"},
    {"{{eq .F .I}}",
     "template: t:1:2: executing \"t\" at <eq .F .I>: error calling eq: "
     "incompatible types for comparison"},
    {"{{eq .Pair \"x\"}}",
     "template: t:1:2: executing \"t\" at <eq .Pair \"x\">: error calling eq: "
     "incompatible types for comparison"},
    {"{{eq \"x\" .Pair}}",
     "template: t:1:2: executing \"t\" at <eq \"x\" .Pair>: error calling eq: "
     "incompatible types for comparison"},
    {"{{eq .P .Pair}}",
     "template: t:1:2: executing \"t\" at <eq .P .Pair>: error calling eq: "
     "non-comparable types &{pn pv}: *main.Pair, main.Pair: {n v}"},
    {"{{lt .I .F}}",
     "template: t:1:2: executing \"t\" at <lt .I .F>: error calling lt: "
     "incompatible types for comparison"},
    {"{{le .NilAny 1}}",
     "template: t:1:2: executing \"t\" at <le .NilAny 1>: error calling le: "
     "invalid type for comparison"},
    {"{{ge nil nil}}",
     "template: t:1:2: executing \"t\" at <ge nil nil>: error calling ge: "
     "invalid type for comparison"},
    {"{{gt .C .C}}",
     "template: t:1:2: executing \"t\" at <gt .C .C>: error calling gt: "
     "invalid type for comparison"},
    {"{{le true true}}",
     "template: t:1:2: executing \"t\" at <le true true>: error calling le: "
     "invalid type for comparison"},
    {"{{eq | print}}",
     "template: t:1:2: executing \"t\" at <eq>: wrong number of args for eq: "
     "want at least 1 got 0"},
    {"{{len (slice .SI 1)}}{{len (index .Pairs 0)}}",
     "template: t:1:23: executing \"t\" at <len (index .Pairs 0)>: error "
     "calling len: len of type main.Pair"},
    {"{{\"a\" | .Pair.Name}}",
     "template: t:1:13: executing \"t\" at <.Pair.Name>: Name has arguments "
     "but cannot be invoked as function"},
    {"{{.Pair.Name \"a\"}}",
     "template: t:1:7: executing \"t\" at <.Pair.Name>: Name has arguments but "
     "cannot be invoked as function"},
    {"{{.KV.Names 1}}",
     "template: t:1:5: executing \"t\" at <.KV.Names>: wrong number of args "
     "for Names: want 0 got 1"},
    {"{{.KV.Names.X}}",
     "template: t:1:5: executing \"t\" at <.KV.Names.X>: can't evaluate field "
     "X in type []string"},
    {"{{.Method0.X}}",
     "template: t:1:10: executing \"t\" at <.Method0.X>: can't evaluate field "
     "X in type string"},
    {"{{.Method0 1}}",
     "template: t:1:2: executing \"t\" at <.Method0>: wrong number of args for "
     "Method0: want 0 got 1"},
    {"{{1 | .Method0}}",
     "template: t:1:6: executing \"t\" at <.Method0>: wrong number of args for "
     "Method0: want 0 got 1"},
    {"{{1 | .Method1 2}}",
     "template: t:1:6: executing \"t\" at <.Method1>: wrong number of args for "
     "Method1: want 1 got 2"},
    {"{{\"x\" | .Method1}}",
     "template: t:1:8: executing \"t\" at <.Method1>: wrong type for value; "
     "expected int; got string"},
    {"{{.S | .MethodMany \"a\" 1}}",
     "template: t:1:23: executing \"t\" at <1>: wrong type for value; expected "
     "int; got string"},
    {"{{(.Method1 1).X}}",
     "template: t:1:12: executing \"t\" at <1>: can't evaluate field X in type "
     "int"},
    {"{{.MyError}}",
     "template: t:1:2: executing \"t\" at <.MyError>: wrong number of args for "
     "MyError: want 1 got 0"},
    {"{{.MyError .True}}",
     "template: t:1:2: executing \"t\" at <.MyError>: error calling MyError: "
     "my error"},
    {"{{$x := .MyError true}}",
     "template: t:1:8: executing \"t\" at <.MyError>: error calling MyError: "
     "my error"},
    {"{{.Two 1}}",
     "template: t:1:2: executing \"t\" at <.Two>: wrong number of args for "
     "Two: want 0 got 1"},
    {"{{.KV.Remove .ListAny}}",
     "template: t:1:13: executing \"t\" at <.ListAny>: wrong type for value; "
     "expected []string; got []int"},
    {"{{$x := .}}{{$x.Nope}}",
     "template: t:1:15: executing \"t\" at <$x.Nope>: can't evaluate field "
     "Nope in type *main.T"},
    {"{{$.Nope.Nope}}",
     "template: t:1:3: executing \"t\" at <$.Nope.Nope>: can't evaluate field "
     "Nope in type *main.T"},
    {"{{stringsArg .ListAny}}",
     "template: t:1:13: executing \"t\" at <.ListAny>: wrong type for value; "
     "expected []string; got []int"},
    {"{{stringsArg .PairAny}}",
     "template: t:1:13: executing \"t\" at <.PairAny>: wrong type for value; "
     "expected []string; got main.Pair"},
    {"{{mapArg .NoKV}} {{mapArg .AnyMap.none}}",
     "template: t:1:33: executing \"t\" at <.AnyMap.none>: wrong type for "
     "value; expected map[string]string; got interface {}"},
    {"{{pairArg .Pairs}}",
     "template: t:1:10: executing \"t\" at <.Pairs>: wrong type for value; "
     "expected main.Pair; got []main.Pair"},
    {"{{pairArg \"x\"}}",
     "template: t:1:10: executing \"t\" at <\"x\">: can't handle \"x\" for arg "
     "of type main.Pair"},
    {"{{boolArg nil}}",
     "template: t:1:10: executing \"t\" at <nil>: cannot assign nil to bool"},
    {"{{stringArg 'x'}}",
     "template: t:1:12: executing \"t\" at <'x'>: expected string; found 'x'"},
    {"{{stringArg nil}}",
     "template: t:1:12: executing \"t\" at <nil>: cannot assign nil to string"},
    {"{{stringArg three}}",
     "template: t:1:12: executing \"t\" at <three>: wrong type for value; "
     "expected string; got int"},
    {"{{echo echo}}",
     "template: t:1:7: executing \"t\" at <echo>: wrong number of args for "
     "echo: want 1 got 0"},
    {"{{sum .U8}}",
     "template: t:1:6: executing \"t\" at <.U8>: wrong type for value; "
     "expected int; got uint8"},
    {"{{sum 1.5}}",
     "template: t:1:6: executing \"t\" at <1.5>: expected integer; found 1.5"},
    {"{{sum \"x\"}}",
     "template: t:1:6: executing \"t\" at <\"x\">: expected integer; found "
     "\"x\""},
    {"{{sum nil}}",
     "template: t:1:6: executing \"t\" at <nil>: cannot assign nil to int"},
    {"{{wide}} {{print wide}} {{gt wide 5}} {{lt -1 wide}} {{index .SI wide}}",
     "template: t:1:55: executing \"t\" at <index .SI wide>: error calling "
     "index: index out of range: -1"},
    {"{{define \"a\"}}{{template \"b\" .}}{{end}}{{define \"b\"}}{{index . "
     "5}}{{end}}{{template \"a\" .SI}}",
     "template: t:1:55: executing \"b\" at <index . 5>: error calling index: "
     "index out of range: 5"},
    {"{{block \"q\" 3}}{{.X}}{{end}}",
     "template: t:1:17: executing \"q\" at <.X>: can't evaluate field X in "
     "type int"},
};

TEST(ExecCornerTest, RendersAsGoDoes) { Check(kOutputs); }

TEST(ExecCornerTest, FailsAsGoDoes) { Check(kErrors); }

}  // namespace
}  // namespace tebium::alert::tmpl
