#include <gtest/gtest.h>

#include "alert/template/exec.h"
#include "tests/alert/template/sample.h"

namespace tebium::alert::tmpl {
namespace {

using sample::Case;
using sample::Check;

constexpr Case kFields[] = {
    {"{{.X}}",
     "template: t:1:2: executing \"t\" at <.X>: can't evaluate field X in type "
     "*main.T"},
    {"{{.Pair.X}}",
     "template: t:1:7: executing \"t\" at <.Pair.X>: can't evaluate field X in "
     "type main.Pair"},
    {"{{.S.X}}",
     "template: t:1:4: executing \"t\" at <.S.X>: can't evaluate field X in "
     "type string"},
    {"{{.I.X.Y}}",
     "template: t:1:4: executing \"t\" at <.I.X.Y>: can't evaluate field X in "
     "type int"},
    {"{{.P.X}}",
     "template: t:1:4: executing \"t\" at <.P.X>: can't evaluate field X in "
     "type *main.Pair"},
    {"{{.NilP.Name}}",
     "template: t:1:7: executing \"t\" at <.NilP.Name>: nil pointer evaluating "
     "*main.Pair.Name"},
    {"{{.NilP.X}}",
     "template: t:1:7: executing \"t\" at <.NilP.X>: can't evaluate field X in "
     "type *main.Pair"},
    {"{{.NilAny.X}}",
     "template: t:1:9: executing \"t\" at <.NilAny.X>: nil pointer evaluating "
     "interface {}.X"},
    {"{{.IntAny.X}}",
     "template: t:1:9: executing \"t\" at <.IntAny.X>: can't evaluate field X "
     "in type interface {}"},
    {"{{.AnyMap.none.x}}",
     "template: t:1:9: executing \"t\" at <.AnyMap.none.x>: nil pointer "
     "evaluating interface {}.x"},
    {"{{.AnyMap.nil.x}}",
     "template: t:1:9: executing \"t\" at <.AnyMap.nil.x>: nil pointer "
     "evaluating interface {}.x"},
    {"{{.AnyMap.one.x}}",
     "template: t:1:9: executing \"t\" at <.AnyMap.one.x>: can't evaluate "
     "field x in type interface {}"},
    {"{{range .Anys}}{{.Name}}{{end}}",
     "template: t:1:17: executing \"t\" at <.Name>: can't evaluate field Name "
     "in type interface {}"},
    {"{{range .SI}}{{.X}}{{end}}",
     "template: t:1:15: executing \"t\" at <.X>: can't evaluate field X in "
     "type int"},
    {"{{with .PairAny}}{{.X}}{{end}}",
     "template: t:1:19: executing \"t\" at <.X>: can't evaluate field X in "
     "type main.Pair"},
    {"{{$x := .Pair}}{{$x.X}}",
     "template: t:1:19: executing \"t\" at <$x.X>: can't evaluate field X in "
     "type main.Pair"},
    {"{{(.Pair).X}}",
     "template: t:1:3: executing \"t\" at <.Pair>: can't evaluate field X in "
     "type main.Pair"},
    {"{{three.X}}",
     "template: t:1:2: executing \"t\" at <three>: can't evaluate field X in "
     "type int"},
    {"{{(index .Anys 0).X}}",
     "template: t:1:15: executing \"t\" at <0>: can't evaluate field X in type "
     "int"},
    {"text\\n  {{ .X }}",
     "template: t:1:11: executing \"t\" at <.X>: can't evaluate field X in "
     "type *main.T"},
    {"{{.Pair 1}}",
     "template: t:1:2: executing \"t\" at <.Pair>: Pair has arguments but "
     "cannot be invoked as function"},
    {"{{.KV.one 1}}",
     "template: t:1:5: executing \"t\" at <.KV.one>: one is not a method but "
     "has arguments"},
    {"{{1 | .S}}",
     "template: t:1:6: executing \"t\" at <.S>: S has arguments but cannot be "
     "invoked as function"},
    {"{{1 | .KV.x}}",
     "template: t:1:9: executing \"t\" at <.KV.x>: x is not a method but has "
     "arguments"},
    {"{{$x := 1}}{{$x 2}}",
     "template: t:1:13: executing \"t\" at <$x>: can't give argument to "
     "non-function $x"},
    {"{{$x := 1}}{{2 | $x}}",
     "template: t:1:17: executing \"t\" at <$x>: can't give argument to "
     "non-function $x"},
    {"{{1 2}}",
     "template: t:1:2: executing \"t\" at <1>: can't give argument to "
     "non-function 1"},
    {"{{\"a\" 2}}",
     "template: t:1:2: executing \"t\" at <\"a\">: can't give argument to "
     "non-function \"a\""},
    {"{{. 2}}",
     "template: t:1:2: executing \"t\" at <.>: can't give argument to "
     "non-function ."},
    {"{{(1) 2}}",
     "template: t:1:2: executing \"t\" at <(1) 2>: can't give argument to "
     "non-function 1"},
    {"{{1 | (2)}}",
     "template: t:1:2: executing \"t\" at <1>: can't give argument to "
     "non-function 2"},
};

constexpr Case kMethodsAndFunctions[] = {
    {"{{.Method1}}",
     "template: t:1:2: executing \"t\" at <.Method1>: wrong number of args for "
     "Method1: want 1 got 0"},
    {"{{.Method1 1 2}}",
     "template: t:1:2: executing \"t\" at <.Method1>: wrong number of args for "
     "Method1: want 1 got 2"},
    {"{{.Method1 \"x\"}}",
     "template: t:1:11: executing \"t\" at <\"x\">: expected integer; found "
     "\"x\""},
    {"{{.Method1 1.5}}",
     "template: t:1:11: executing \"t\" at <1.5>: expected integer; found 1.5"},
    {"{{.Method1 .S}}",
     "template: t:1:11: executing \"t\" at <.S>: wrong type for value; "
     "expected int; got string"},
    {"{{.Method1 nil}}",
     "template: t:1:11: executing \"t\" at <nil>: cannot assign nil to int"},
    {"{{.Method1 .NilAny}}",
     "template: t:1:11: executing \"t\" at <.NilAny>: wrong type for value; "
     "expected int; got interface {}"},
    {"{{.Method2 -1 \"a\"}}",
     "template: t:1:11: executing \"t\" at <-1>: expected unsigned integer; "
     "found -1"},
    {"{{.Method2 1 2}}",
     "template: t:1:13: executing \"t\" at <2>: expected string; found 2"},
    {"{{.Method2 \"a\" 1}}",
     "template: t:1:11: executing \"t\" at <\"a\">: expected unsigned integer; "
     "found \"a\""},
    {"{{.MethodMany}}",
     "template: t:1:2: executing \"t\" at <.MethodMany>: wrong number of args "
     "for MethodMany: want at least 1 got 0"},
    {"{{.MethodMany 1}}",
     "template: t:1:14: executing \"t\" at <1>: expected string; found 1"},
    {"{{.MethodMany \"a\" \"b\"}}",
     "template: t:1:18: executing \"t\" at <\"b\">: expected integer; found "
     "\"b\""},
    {"{{\"b\" | .MethodMany \"a\"}}",
     "template: t:1:20: executing \"t\" at <\"a\">: wrong type for value; "
     "expected int; got string"},
    {"{{.MyError true}}",
     "template: t:1:2: executing \"t\" at <.MyError>: error calling MyError: "
     "my error"},
    {"{{.Two}}",
     "template: t:1:2: executing \"t\" at <.Two>: can't call method/function "
     "\"Two\" with 2 results"},
    {"{{.KV.Remove 1}}",
     "template: t:1:13: executing \"t\" at <1>: can't handle 1 for arg of type "
     "[]string"},
    {"{{.KV.Remove .SI}}",
     "template: t:1:13: executing \"t\" at <.SI>: wrong type for value; "
     "expected []string; got []int"},
    {"{{die}}",
     "template: t:1:2: executing \"t\" at <die>: error calling die: died"},
    {"{{die | print}}",
     "template: t:1:2: executing \"t\" at <die>: error calling die: died"},
    {"{{print (die)}}",
     "template: t:1:9: executing \"t\" at <die>: error calling die: died"},
    {"{{if die}}{{end}}",
     "template: t:1:5: executing \"t\" at <die>: error calling die: died"},
    {"{{1 | die}}",
     "template: t:1:6: executing \"t\" at <die>: wrong number of args for die: "
     "want 0 got 1"},
    {"{{three 1}}",
     "template: t:1:2: executing \"t\" at <three>: wrong number of args for "
     "three: want 0 got 1"},
    {"{{twice}}",
     "template: t:1:2: executing \"t\" at <twice>: wrong number of args for "
     "twice: want 1 got 0"},
    {"{{twice 1}}",
     "template: t:1:8: executing \"t\" at <1>: expected string; found 1"},
    {"{{twice .I}}",
     "template: t:1:8: executing \"t\" at <.I>: wrong type for value; expected "
     "string; got int"},
    {"{{twice .IntAny}}",
     "template: t:1:8: executing \"t\" at <.IntAny>: wrong type for value; "
     "expected string; got int"},
    {"{{twice .NilAny}}",
     "template: t:1:8: executing \"t\" at <.NilAny>: wrong type for value; "
     "expected string; got interface {}"},
    {"{{twice nil}}",
     "template: t:1:8: executing \"t\" at <nil>: cannot assign nil to string"},
    {"{{twice (index .Anys 1)}}",
     "template: t:1:21: executing \"t\" at <1>: invalid value; expected "
     "string"},
    {"{{twice \"a\" \"b\"}}",
     "template: t:1:2: executing \"t\" at <twice>: wrong number of args for "
     "twice: want 1 got 2"},
    {"{{1 | twice}}",
     "template: t:1:6: executing \"t\" at <twice>: wrong type for value; "
     "expected string; got int"},
    {"{{.I | twice}}",
     "template: t:1:7: executing \"t\" at <twice>: wrong type for value; "
     "expected string; got int"},
    {"{{nil | twice}}",
     "template: t:1:2: executing \"t\" at <nil>: nil is not a command"},
    {"{{.KV.none | intArg}}",
     "template: t:1:13: executing \"t\" at <intArg>: wrong type for value; "
     "expected int; got string"},
    {"{{boolArg 1}}",
     "template: t:1:10: executing \"t\" at <1>: expected bool; found 1"},
    {"{{boolArg .I}}",
     "template: t:1:10: executing \"t\" at <.I>: wrong type for value; "
     "expected bool; got int"},
    {"{{intArg true}}",
     "template: t:1:9: executing \"t\" at <true>: expected integer; found "
     "true"},
    {"{{intArg \"x\"}}",
     "template: t:1:9: executing \"t\" at <\"x\">: expected integer; found "
     "\"x\""},
    {"{{intArg 1.5}}",
     "template: t:1:9: executing \"t\" at <1.5>: expected integer; found 1.5"},
    {"{{uintArg -1}}",
     "template: t:1:10: executing \"t\" at <-1>: expected unsigned integer; "
     "found -1"},
    {"{{floatArg \"x\"}}",
     "template: t:1:11: executing \"t\" at <\"x\">: expected float; found "
     "\"x\""},
    {"{{floatArg true}}",
     "template: t:1:11: executing \"t\" at <true>: expected float; found true"},
    {"{{complexArg 1}}",
     "template: t:1:13: executing \"t\" at <1>: expected complex; found 1"},
    {"{{stringArg 1}}",
     "template: t:1:12: executing \"t\" at <1>: expected string; found 1"},
    {"{{stringArg true}}",
     "template: t:1:12: executing \"t\" at <true>: expected string; found "
     "true"},
    {"{{stringArg .Pair}}",
     "template: t:1:12: executing \"t\" at <.Pair>: wrong type for value; "
     "expected string; got main.Pair"},
    {"{{stringsArg 1}}",
     "template: t:1:13: executing \"t\" at <1>: can't handle 1 for arg of type "
     "[]string"},
    {"{{stringsArg \"x\"}}",
     "template: t:1:13: executing \"t\" at <\"x\">: can't handle \"x\" for arg "
     "of type []string"},
    {"{{stringsArg .Anys}}",
     "template: t:1:13: executing \"t\" at <.Anys>: wrong type for value; "
     "expected []string; got []interface {}"},
    {"{{stringsArg .NilAny}}",
     "template: t:1:13: executing \"t\" at <.NilAny>: wrong type for value; "
     "expected []string; got interface {}"},
    {"{{mapArg true}}",
     "template: t:1:9: executing \"t\" at <true>: can't handle true for arg of "
     "type map[string]string"},
    {"{{mapArg .AnyMap}}",
     "template: t:1:9: executing \"t\" at <.AnyMap>: wrong type for value; "
     "expected map[string]string; got map[string]interface {}"},
    {"{{pairArg .NilP}}",
     "template: t:1:10: executing \"t\" at <.NilP>: dereference of nil pointer "
     "of type main.Pair"},
    {"{{pairArg 1}}",
     "template: t:1:10: executing \"t\" at <1>: can't handle 1 for arg of type "
     "main.Pair"},
    {"{{pairArg nil}}",
     "template: t:1:10: executing \"t\" at <nil>: cannot assign nil to "
     "main.Pair"},
    {"{{sum 1 \"a\"}}",
     "template: t:1:8: executing \"t\" at <\"a\">: expected integer; found "
     "\"a\""},
    {"{{sum 1 .S}}",
     "template: t:1:8: executing \"t\" at <.S>: wrong type for value; expected "
     "int; got string"},
    {"{{.S | sum 1}}",
     "template: t:1:11: executing \"t\" at <1>: wrong type for value; expected "
     "int; got string"},
    {"{{echo}}",
     "template: t:1:2: executing \"t\" at <echo>: wrong number of args for "
     "echo: want 1 got 0"},
    {"{{printf 1}}",
     "template: t:1:9: executing \"t\" at <1>: expected string; found 1"},
    {"{{printf}}",
     "template: t:1:2: executing \"t\" at <printf>: wrong number of args for "
     "printf: want at least 1 got 0"},
    {"{{print (twice 1)}}",
     "template: t:1:15: executing \"t\" at <1>: expected string; found 1"},
    {"{{print 9223372036854775808}}",
     "template: t:1:8: executing \"t\" at <9223372036854775808>: "
     "9223372036854775808 overflows int"},
    {"{{18446744073709551615}}",
     "template: t:1:2: executing \"t\" at <18446744073709551615>: "
     "18446744073709551615 overflows int"},
    {"{{echo 18446744073709551615}}",
     "template: t:1:7: executing \"t\" at <18446744073709551615>: "
     "18446744073709551615 overflows int"},
    {"{{nil}}",
     "template: t:1:2: executing \"t\" at <nil>: nil is not a command"},
    {"{{nil | print}}",
     "template: t:1:2: executing \"t\" at <nil>: nil is not a command"},
};

constexpr Case kActions[] = {
    {"{{.Twice}}",
     "template: t:1:2: executing \"t\" at <{{.Twice}}>: can't print {{.Twice}} "
     "of type func(string) string"},
    {"{{template \"none\"}}",
     "template: t:1:11: executing \"t\" at <{{template \"none\"}}>: template "
     "\"none\" not defined"},
    {"{{define \"a\"}}{{.X}}{{end}}{{template \"a\" .Pair}}",
     "template: t:1:16: executing \"a\" at <.X>: can't evaluate field X in "
     "type main.Pair"},
    {"{{define \"a\"}}{{template \"none\"}}{{end}}{{template \"a\" .Pair}}",
     "template: t:1:25: executing \"a\" at <{{template \"none\"}}>: template "
     "\"none\" not defined"},
    {"{{template \"a\" (die)}}{{define \"a\"}}{{end}}",
     "template: t:1:16: executing \"t\" at <die>: error calling die: died"},
    {"{{range .S}}{{end}}",
     "template: t:1:8: executing \"t\" at <.S>: range can't iterate over xyz"},
    {"{{range 1.5}}{{end}}",
     "template: t:1:8: executing \"t\" at <1.5>: range can't iterate over 1.5"},
    {"{{range true}}{{end}}",
     "template: t:1:8: executing \"t\" at <true>: range can't iterate over "
     "true"},
    {"{{range .Pair}}{{end}}",
     "template: t:1:8: executing \"t\" at <.Pair>: range can't iterate over {n "
     "v}"},
    {"{{range .P}}{{end}}",
     "template: t:1:8: executing \"t\" at <.P>: range can't iterate over {pn "
     "pv}"},
    {"{{range .NilP}}{{end}}",
     "template: t:1:8: executing \"t\" at <.NilP>: range can't iterate over "
     "<nil>"},
    {"{{with .X}}{{end}}",
     "template: t:1:7: executing \"t\" at <.X>: can't evaluate field X in type "
     "*main.T"},
    {"{{if .X}}{{end}}",
     "template: t:1:5: executing \"t\" at <.X>: can't evaluate field X in type "
     "*main.T"},
    {"{{if true}}{{else}}{{end}}{{range .X}}{{end}}",
     "template: t:1:34: executing \"t\" at <.X>: can't evaluate field X in "
     "type *main.T"},
    {"{{if false}}{{else if .X}}{{end}}",
     "template: t:1:22: executing \"t\" at <.X>: can't evaluate field X in "
     "type *main.T"},
    {"{{with 1}}{{$.X}}{{end}}",
     "template: t:1:13: executing \"t\" at <$.X>: can't evaluate field X in "
     "type *main.T"},
    {"{{$x := 1}}{{$x = die}}",
     "template: t:1:18: executing \"t\" at <die>: error calling die: died"},
    {"{{block \"b\" .X}}{{end}}",
     "template: t:1:12: executing \"t\" at <.X>: can't evaluate field X in "
     "type *main.T"},
    {"{{print 1 2 (print 3 (index .SI 9))}}",
     "template: t:1:22: executing \"t\" at <index .SI 9>: error calling index: "
     "index out of range: 9"},
    {"{{printf \"%d\" .I | printf \"%s\" .X}}",
     "template: t:1:31: executing \"t\" at <.X>: can't evaluate field X in "
     "type *main.T"},
    {"{{printf \"a very long argument that goes on and on: %v %v\" .I .X}}",
     "template: t:1:62: executing \"t\" at <.X>: can't evaluate field X in "
     "type *main.T"},
    {"{{printf \"%s%%\" (twice 1)}}",
     "template: t:1:23: executing \"t\" at <1>: expected string; found 1"},
};

TEST(ExecErrorTest, SaysWhichFieldIsMissing) { Check(kFields); }

TEST(ExecErrorTest, SaysWhatACallLacks) { Check(kMethodsAndFunctions); }

TEST(ExecErrorTest, SaysWhereActionsFail) { Check(kActions); }

}  // namespace
}  // namespace tebium::alert::tmpl
