#include <gtest/gtest.h>

#include "alert/template/exec.h"
#include "tests/alert/template/sample.h"

namespace tebium::alert::tmpl {
namespace {

using sample::Case;
using sample::Check;

constexpr Case kBuiltIns[] = {
    {"{{and}}",
     "template: t:1:2: executing \"t\" at <and>: wrong number of args for and: "
     "want at least 1 got 0"},
    {"{{or}}",
     "template: t:1:2: executing \"t\" at <or>: wrong number of args for or: "
     "want at least 1 got 0"},
    {"{{not}}",
     "template: t:1:2: executing \"t\" at <not>: wrong number of args for not: "
     "want 1 got 0"},
    {"{{not 1 2}}",
     "template: t:1:2: executing \"t\" at <not>: wrong number of args for not: "
     "want 1 got 2"},
    {"{{and 1 (die)}}",
     "template: t:1:9: executing \"t\" at <die>: error calling die: died"},
    {"{{len}}",
     "template: t:1:2: executing \"t\" at <len>: wrong number of args for len: "
     "want 1 got 0"},
    {"{{len 1}}",
     "template: t:1:2: executing \"t\" at <len 1>: error calling len: len of "
     "type int"},
    {"{{len nil}}",
     "template: t:1:2: executing \"t\" at <len nil>: error calling len: "
     "reflect: call of reflect.Value.Type on zero Value"},
    {"{{len .P}}",
     "template: t:1:2: executing \"t\" at <len .P>: error calling len: len of "
     "type main.Pair"},
    {"{{len .NilP}}",
     "template: t:1:2: executing \"t\" at <len .NilP>: error calling len: len "
     "of nil pointer"},
    {"{{len 1.5}}",
     "template: t:1:2: executing \"t\" at <len 1.5>: error calling len: len of "
     "type float64"},
    {"{{index nil 1}}",
     "template: t:1:2: executing \"t\" at <index nil 1>: error calling index: "
     "index of untyped nil"},
    {"{{index .NilAny 1}}",
     "template: t:1:2: executing \"t\" at <index .NilAny 1>: error calling "
     "index: index of untyped nil"},
    {"{{index .SI 3}}",
     "template: t:1:2: executing \"t\" at <index .SI 3>: error calling index: "
     "reflect: slice index out of range"},
    {"{{index .SI 4}}",
     "template: t:1:2: executing \"t\" at <index .SI 4>: error calling index: "
     "index out of range: 4"},
    {"{{index .SI -1}}",
     "template: t:1:2: executing \"t\" at <index .SI -1>: error calling index: "
     "index out of range: -1"},
    {"{{index .SI \"a\"}}",
     "template: t:1:2: executing \"t\" at <index .SI \"a\">: error calling "
     "index: cannot index slice/array with type string"},
    {"{{index .SI nil}}",
     "template: t:1:2: executing \"t\" at <index .SI nil>: error calling "
     "index: cannot index slice/array with nil"},
    {"{{index .SI 1.5}}",
     "template: t:1:2: executing \"t\" at <index .SI 1.5>: error calling "
     "index: cannot index slice/array with type float64"},
    {"{{index .S 3}}",
     "template: t:1:2: executing \"t\" at <index .S 3>: error calling index: "
     "reflect: string index out of range"},
    {"{{index .S 4}}",
     "template: t:1:2: executing \"t\" at <index .S 4>: error calling index: "
     "index out of range: 4"},
    {"{{index .KV 1}}",
     "template: t:1:2: executing \"t\" at <index .KV 1>: error calling index: "
     "value has type int; should be string"},
    {"{{index .KV nil}}",
     "template: t:1:2: executing \"t\" at <index .KV nil>: error calling "
     "index: value is nil; should be of type string"},
    {"{{index 1 1}}",
     "template: t:1:2: executing \"t\" at <index 1 1>: error calling index: "
     "can't index item of type int"},
    {"{{index .Pair \"Name\"}}",
     "template: t:1:2: executing \"t\" at <index .Pair \"Name\">: error "
     "calling index: can't index item of type main.Pair"},
    {"{{index .P 1}}",
     "template: t:1:2: executing \"t\" at <index .P 1>: error calling index: "
     "can't index item of type main.Pair"},
    {"{{index .NilP 1}}",
     "template: t:1:2: executing \"t\" at <index .NilP 1>: error calling "
     "index: index of nil pointer"},
    {"{{index .Anys 1 1}}",
     "template: t:1:2: executing \"t\" at <index .Anys 1 1>: error calling "
     "index: index of nil pointer"},
    {"{{index .SI 1 1}}",
     "template: t:1:2: executing \"t\" at <index .SI 1 1>: error calling "
     "index: can't index item of type int"},
    {"{{index .AnyMap \"none\" \"x\"}}",
     "template: t:1:2: executing \"t\" at <index .AnyMap \"none\" \"x\">: "
     "error calling index: index of nil pointer"},
    {"{{slice nil}}",
     "template: t:1:2: executing \"t\" at <slice nil>: error calling slice: "
     "slice of untyped nil"},
    {"{{slice 1}}",
     "template: t:1:2: executing \"t\" at <slice 1>: error calling slice: "
     "can't slice item of type int"},
    {"{{slice .KV 1}}",
     "template: t:1:2: executing \"t\" at <slice .KV 1>: error calling slice: "
     "can't slice item of type main.KV"},
    {"{{slice .S 4}}",
     "template: t:1:2: executing \"t\" at <slice .S 4>: error calling slice: "
     "index out of range: 4"},
    {"{{slice .S 2 1}}",
     "template: t:1:2: executing \"t\" at <slice .S 2 1>: error calling slice: "
     "invalid slice index: 2 > 1"},
    {"{{slice .S 0 1 2}}",
     "template: t:1:2: executing \"t\" at <slice .S 0 1 2>: error calling "
     "slice: cannot 3-index slice a string"},
    {"{{slice .SI 1 2 3 4}}",
     "template: t:1:2: executing \"t\" at <slice .SI 1 2 3 4>: error calling "
     "slice: too many slice indexes: 4"},
    {"{{slice .SI 0 2 1}}",
     "template: t:1:2: executing \"t\" at <slice .SI 0 2 1>: error calling "
     "slice: invalid slice index: 2 > 1"},
    {"{{slice .SI 2 1}}",
     "template: t:1:2: executing \"t\" at <slice .SI 2 1>: error calling "
     "slice: invalid slice index: 2 > 1"},
    {"{{slice .SI \"a\"}}",
     "template: t:1:2: executing \"t\" at <slice .SI \"a\">: error calling "
     "slice: cannot index slice/array with type string"},
    {"{{slice .SI nil}}",
     "template: t:1:2: executing \"t\" at <slice .SI nil>: error calling "
     "slice: cannot index slice/array with nil"},
    {"{{call nil}}",
     "template: t:1:2: executing \"t\" at <call nil>: error calling call: call "
     "of nil"},
    {"{{call .NilAny}}",
     "template: t:1:2: executing \"t\" at <call .NilAny>: error calling call: "
     "call of nil"},
    {"{{call 1}}",
     "template: t:1:2: executing \"t\" at <call 1>: error calling call: "
     "non-function of type int"},
    {"{{call .S}}",
     "template: t:1:2: executing \"t\" at <call .S>: error calling call: "
     "non-function of type string"},
    {"{{call .Twice}}",
     "template: t:1:2: executing \"t\" at <call .Twice>: error calling call: "
     "wrong number of args: got 0 want 1"},
    {"{{call .Twice 1}}",
     "template: t:1:2: executing \"t\" at <call .Twice 1>: error calling call: "
     "arg 0: value has type int; should be string"},
    {"{{call .Twice nil}}",
     "template: t:1:2: executing \"t\" at <call .Twice nil>: error calling "
     "call: arg 0: value is nil; should be of type string"},
    {"{{call .Sum \"a\"}}",
     "template: t:1:2: executing \"t\" at <call .Sum \"a\">: error calling "
     "call: arg 0: value has type string; should be int"},
    {"{{call .Sum 1 1.5}}",
     "template: t:1:2: executing \"t\" at <call .Sum 1 1.5>: error calling "
     "call: arg 1: value has type float64; should be int"},
    {"{{call .Twice \"a\" \"b\"}}",
     "template: t:1:2: executing \"t\" at <call .Twice \"a\" \"b\">: error "
     "calling call: wrong number of args: got 2 want 1"},
    {"{{eq}}",
     "template: t:1:2: executing \"t\" at <eq>: wrong number of args for eq: "
     "want at least 1 got 0"},
    {"{{eq 1}}",
     "template: t:1:2: executing \"t\" at <eq 1>: error calling eq: missing "
     "argument for comparison"},
    {"{{eq 1 \"a\"}}",
     "template: t:1:2: executing \"t\" at <eq 1 \"a\">: error calling eq: "
     "incompatible types for comparison"},
    {"{{eq 1 1.0}}",
     "template: t:1:2: executing \"t\" at <eq 1 1.0>: error calling eq: "
     "incompatible types for comparison"},
    {"{{eq \"a\" true}}",
     "template: t:1:2: executing \"t\" at <eq \"a\" true>: error calling eq: "
     "incompatible types for comparison"},
    {"{{eq 1 2 \"a\"}}",
     "template: t:1:2: executing \"t\" at <eq 1 2 \"a\">: error calling eq: "
     "incompatible types for comparison"},
    {"{{eq .SI .SI}}",
     "template: t:1:2: executing \"t\" at <eq .SI .SI>: error calling eq: "
     "non-comparable type [%!s(int=3) %!s(int=4) %!s(int=5)]: []int"},
    {"{{eq .SI 1}}",
     "template: t:1:2: executing \"t\" at <eq .SI 1>: error calling eq: "
     "incompatible types for comparison"},
    {"{{eq .KV .KV}}",
     "template: t:1:2: executing \"t\" at <eq .KV .KV>: error calling eq: "
     "non-comparable type map[Names:hidden one:1 two:2]: main.KV"},
    {"{{eq .KV .SI}}",
     "template: t:1:2: executing \"t\" at <eq .KV .SI>: error calling eq: "
     "non-comparable types map[Names:hidden one:1 two:2]: main.KV, []int: [3 4 "
     "5]"},
    {"{{eq .Pair .P}}",
     "template: t:1:2: executing \"t\" at <eq .Pair .P>: error calling eq: "
     "non-comparable types {n v}: main.Pair, *main.Pair: &{pn pv}"},
    {"{{eq .Pair 1}}",
     "template: t:1:2: executing \"t\" at <eq .Pair 1>: error calling eq: "
     "incompatible types for comparison"},
    {"{{ne 1 \"a\"}}",
     "template: t:1:2: executing \"t\" at <ne 1 \"a\">: error calling ne: "
     "incompatible types for comparison"},
    {"{{ne .SI .SI}}",
     "template: t:1:2: executing \"t\" at <ne .SI .SI>: error calling ne: "
     "non-comparable type [%!s(int=3) %!s(int=4) %!s(int=5)]: []int"},
    {"{{ne 1}}",
     "template: t:1:2: executing \"t\" at <ne>: wrong number of args for ne: "
     "want 2 got 1"},
    {"{{lt 1 \"a\"}}",
     "template: t:1:2: executing \"t\" at <lt 1 \"a\">: error calling lt: "
     "incompatible types for comparison"},
    {"{{lt 1 1.5}}",
     "template: t:1:2: executing \"t\" at <lt 1 1.5>: error calling lt: "
     "incompatible types for comparison"},
    {"{{lt true false}}",
     "template: t:1:2: executing \"t\" at <lt true false>: error calling lt: "
     "invalid type for comparison"},
    {"{{lt 1i 2i}}",
     "template: t:1:2: executing \"t\" at <lt 1i 2i>: error calling lt: "
     "invalid type for comparison"},
    {"{{lt nil 1}}",
     "template: t:1:2: executing \"t\" at <lt nil 1>: error calling lt: "
     "invalid type for comparison"},
    {"{{lt 1 nil}}",
     "template: t:1:2: executing \"t\" at <lt 1 nil>: error calling lt: "
     "invalid type for comparison"},
    {"{{lt .Pair .Pair}}",
     "template: t:1:2: executing \"t\" at <lt .Pair .Pair>: error calling lt: "
     "invalid type for comparison"},
    {"{{le 1 \"a\"}}",
     "template: t:1:2: executing \"t\" at <le 1 \"a\">: error calling le: "
     "incompatible types for comparison"},
    {"{{gt .SI 1}}",
     "template: t:1:2: executing \"t\" at <gt .SI 1>: error calling gt: "
     "invalid type for comparison"},
    {"{{ge true true}}",
     "template: t:1:2: executing \"t\" at <ge true true>: error calling ge: "
     "invalid type for comparison"},
    {"{{le 1}}",
     "template: t:1:2: executing \"t\" at <le>: wrong number of args for le: "
     "want 2 got 1"},
};

TEST(BuiltinsErrorTest, SaysWhatABuiltinRefuses) { Check(kBuiltIns); }

}  // namespace
}  // namespace tebium::alert::tmpl
