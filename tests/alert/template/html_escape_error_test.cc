#include <gtest/gtest.h>

#include "tests/alert/template/html_sample.h"

namespace tebium::alert::tmpl {
namespace {

using html_sample::ExpectAll;

TEST(HtmlEscapeTest, RefusesInGosWords) {
  ExpectAll({
      {"<a",
       "html/template: ends in a non-text context: {stateTag delimNone "
       "urlPartNone jsCtxRegexp attrNone elementNone <nil>}"},
      {R"(<a href=")",
       "html/template: ends in a non-text context: {stateURL delimDoubleQuote "
       "urlPartNone jsCtxRegexp attrURL elementNone <nil>}"},
      {R"(<a href="x)",
       "html/template: ends in a non-text context: {stateURL delimDoubleQuote "
       "urlPartPreQuery jsCtxRegexp attrURL elementNone <nil>}"},
      {"<a href=",
       "html/template: ends in a non-text context: {stateBeforeValue delimNone "
       "urlPartNone jsCtxRegexp attrURL elementNone <nil>}"},
      {R"(<a title="{{.S}})",
       "html/template: ends in a non-text context: {stateAttr delimDoubleQuote "
       "urlPartNone jsCtxRegexp attrNone elementNone <nil>}"},
      {"<a title={{.S}}",
       "html/template: ends in a non-text context: {stateAttr "
       "delimSpaceOrTagEnd urlPartNone jsCtxRegexp attrNone elementNone "
       "<nil>}"},
      {"<title>x",
       "html/template: ends in a non-text context: {stateRCDATA delimNone "
       "urlPartNone jsCtxRegexp attrNone elementTitle <nil>}"},
      {"<textarea>{{.S}}",
       "html/template: ends in a non-text context: {stateRCDATA delimNone "
       "urlPartNone jsCtxRegexp attrNone elementTextarea <nil>}"},
      {"<!-- x",
       "html/template: ends in a non-text context: {stateHTMLCmt delimNone "
       "urlPartNone jsCtxRegexp attrNone elementNone <nil>}"},
      {"<script>",
       "html/template: ends in a non-text context: {stateJS delimNone "
       "urlPartNone jsCtxRegexp attrNone elementScript <nil>}"},
      {R"(<script>x = "a)",
       "html/template: ends in a non-text context: {stateJSDqStr delimNone "
       "urlPartNone jsCtxRegexp attrNone elementScript <nil>}"},
      {"<script type=",
       "html/template: ends in a non-text context: {stateBeforeValue delimNone "
       "urlPartNone jsCtxRegexp attrScriptType elementScript <nil>}"},
      {"<style>",
       "html/template: ends in a non-text context: {stateCSS delimNone "
       "urlPartNone jsCtxRegexp attrNone elementStyle <nil>}"},
      {R"(<style>a { b: url("x?)",
       "html/template: ends in a non-text context: {stateCSSDqURL delimNone "
       "urlPartQueryOrFrag jsCtxRegexp attrNone elementStyle <nil>}"},
      {R"(<style>a { b: ")",
       "html/template: ends in a non-text context: {stateCSSDqStr delimNone "
       "urlPartNone jsCtxRegexp attrNone elementStyle <nil>}"},
      {"<style>a { /* x",
       "html/template: ends in a non-text context: {stateCSSBlockCmt delimNone "
       "urlPartNone jsCtxRegexp attrNone elementStyle <nil>}"},
      {R"(<a onclick=")",
       "html/template: ends in a non-text context: {stateJS delimDoubleQuote "
       "urlPartNone jsCtxRegexp attrScript elementNone <nil>}"},
      {"<a onclick='x = /a",
       "html/template: ends in a non-text context: {stateJSRegexp "
       "delimSingleQuote urlPartNone jsCtxRegexp attrScript elementNone "
       "<nil>}"},
      {R"(<a srcset="x)",
       "html/template: ends in a non-text context: {stateSrcset "
       "delimDoubleQuote urlPartPreQuery jsCtxRegexp attrSrcset elementNone "
       "<nil>}"},
      {R"({{if .T}}<a href="{{end}}{{.S}})",
       "html/template::1:5: {{if}} branches end in different contexts: "
       "{stateURL delimDoubleQuote urlPartNone jsCtxRegexp attrURL elementNone "
       "<nil>}, {stateText delimNone urlPartNone jsCtxRegexp attrNone "
       "elementNone <nil>}"},
      {"{{if .T}}<b{{else}}<i{{end}}>", "<b>"},
      {R"({{if .T}}<a title='{{else}}<a title="{{end}})",
       "html/template::1:5: {{if}} branches end in different contexts: "
       "{stateAttr delimSingleQuote urlPartNone jsCtxRegexp attrNone "
       "elementNone <nil>}, {stateAttr delimDoubleQuote urlPartNone "
       "jsCtxRegexp attrNone elementNone <nil>}"},
      {"{{if .T}}<script>{{else}}<style>{{end}}",
       "html/template::1:5: {{if}} branches end in different contexts: "
       "{stateJS delimNone urlPartNone jsCtxRegexp attrNone elementScript "
       "<nil>}, {stateCSS delimNone urlPartNone jsCtxRegexp attrNone "
       "elementStyle <nil>}"},
      {"{{with .S}}<b {{else}}x{{end}}>",
       "html/template::1:7: {{with}} branches end in different contexts: "
       "{stateTag delimNone urlPartNone jsCtxRegexp attrNone elementNone "
       "<nil>}, {stateText delimNone urlPartNone jsCtxRegexp attrNone "
       "elementNone <nil>}"},
      {"{{with .S}}<b {{end}}",
       "html/template::1:7: {{with}} branches end in different contexts: "
       "{stateTag delimNone urlPartNone jsCtxRegexp attrNone elementNone "
       "<nil>}, {stateText delimNone urlPartNone jsCtxRegexp attrNone "
       "elementNone <nil>}"},
      {"{{range .L}}<b {{end}}>",
       R"(html/template::1: on range loop re-entry: "<" in attribute name: "<b ")"},
      {"{{range .L}}<b {{else}}x{{end}}>",
       R"(html/template::1: on range loop re-entry: "<" in attribute name: "<b ")"},
      {R"({{range .L}}<a title="x{{end}}">)",
       "html/template::1:8: on range loop re-entry: {{range}} branches end in "
       "different contexts: {stateAttr delimDoubleQuote urlPartNone "
       "jsCtxRegexp attrNone elementNone <nil>}, {stateAttrName delimNone "
       "urlPartNone jsCtxRegexp attrNone elementNone <nil>}"},
      {"a\nb {{range .L}}<a title='{{.}}\"{{end}}'>",
       R"(html/template::2: on range loop re-entry: "\"" in attribute name: "\"")"},
      {"{{range .L}}\n {{if .}}<a b=\"{{break}}{{end}}x{{end}}",
       "html/template::2:17: at range loop break: {{range}} branches end in "
       "different contexts: {stateText delimNone urlPartNone jsCtxRegexp "
       "attrNone elementNone <nil>}, {stateAttr delimDoubleQuote urlPartNone "
       "jsCtxRegexp attrNone elementNone <nil>}"},
      {"{{range .L}}\n {{if .}}<a b=\"{{continue}}{{end}}x{{end}}",
       "html/template::2:17: at range loop continue: {{range}} branches end in "
       "different contexts: {stateText delimNone urlPartNone jsCtxRegexp "
       "attrNone elementNone <nil>}, {stateAttr delimDoubleQuote urlPartNone "
       "jsCtxRegexp attrNone elementNone <nil>}"},
      {R"(<a b={{if .T}}x{{else}}"y{{end}}>)",
       "html/template::1:10: {{if}} branches end in different contexts: "
       "{stateAttr delimSpaceOrTagEnd urlPartNone jsCtxRegexp attrNone "
       "elementNone <nil>}, {stateAttr delimDoubleQuote urlPartNone "
       "jsCtxRegexp attrNone elementNone <nil>}"},
      {R"(<a href="{{if .T}}/p/{{else}}/s?q={{end}}{{.S}}">)",
       "html/template::1:43: {{.S}} appears in an ambiguous context within a "
       "URL"},
      {R"(<a href="{{range .L}}?x{{end}}{{print .S 1}}">)",
       "html/template::1:32: {{print .S 1}} appears in an ambiguous context "
       "within a URL"},
      {"<a b=c'd>", R"(html/template: "'" in unquoted attr: "c'd")"},
      {"<a b=c<d>", R"(html/template: "<" in unquoted attr: "c<d")"},
      {"<a b=c`d{{.S}}>", R"(html/template: "`" in unquoted attr: "c`d")"},
      {"<a b=c=d>", R"(html/template: "=" in unquoted attr: "c=d")"},
      {"<a =x>",
       R"(html/template: expected space, attr name, or end of tag, but got "=x>")"},
      {R"(<a b"c>)", R"(html/template: "\"" in attribute name: " b\"c>")"},
      {"<a b'c", R"(html/template: "'" in attribute name: " b'c")"},
      {R"(<a ")", R"(html/template: "\"" in attribute name: " \"")"},
      {"<a b<c d e f g h i j k l m n o p q r s t u v w x y z>",
       R"(html/template: "<" in attribute name: " b<c d e f g h i j k l m n o p q")"},
      {"<input type=button value= 1+1=2 {{.S}}>",
       R"(html/template: "=" in unquoted attr: "1+1=2")"},
      {R"(<a é"ü>)", R"(html/template: "\"" in attribute name: " é\"ü>")"},
      {R"(<a title={{.S}}"x">)",
       R"(html/template: "\"" in unquoted attr: "\"x\"")"},
      {"{{.S | html | print}}",
       R"(html/template::1:2: predefined escaper "html" disallowed in template)"},
      {"<a title={{html .S}}>",
       R"(html/template::1:11: predefined escaper "html" disallowed in template)"},
      {"<a title={{.S | html}}>",
       R"(html/template::1:11: predefined escaper "html" disallowed in template)"},
      {"{{urlquery .S | print}}",
       R"(html/template::1:2: predefined escaper "urlquery" disallowed in template)"},
      {"x\n  {{.S | html | urlquery}}",
       R"(html/template::2:4: predefined escaper "html" disallowed in template)"},
      {R"({{template "none"}})",
       R"(html/template::1:11: no such template "none")"},
      {R"(x{{template "none" .}})",
       R"(html/template::1:12: no such template "none")"},
      {R"({{define "t"}}{{template "none" .}}{{end}}<b>{{template "t" .}})",
       R"(html/template::1:25: no such template "none")"},
      {R"({{define "t"}}{{if .V}}{{template "t" .}}{{end}}<b {{end}}{{template "t" .Tr}})",
       "html/template::1:14: cannot compute output context for template t"},
      {R"({{define "t"}}{{if .V}}{{template "t" .}}{{end}}"{{end}}<a title="{{template "t" .Tr}}>)",
       "html/template::1:14: cannot compute output context for template "
       "t$htmltemplate_stateAttr_delimDoubleQuote"},
      {R"({{define "t"}}{{range .C}}{{template "t" .}}{{end}}<a {{end}}{{template "t" .Tr}})",
       "html/template::1:14: cannot compute output context for template t"},
      {R"({{define "t"}}<a {{end}}{{template "t"}}>)", "<a >"},
      {R"({{define "t"}}<a {{end}}{{template "t"}}>x{{template "t"}}>)",
       "<a >x<a >"},
      {R"({{define "t"}}title="{{end}}{{range .L}}<a {{template "t"}}x">{{end}})",
       R"(html/template::1: on range loop re-entry: "\"" in attribute name: "x\">")"},
      {R"({{define "t"}}title="{{end}}<a {{template "t"}}x"><a {{template "t"}}y">)",
       R"(html/template: "\"" in attribute name: "y\">")"},
      {"{{define \"t\"}}<a {{end}}{{template \"t\"\n}}b'>",
       R"(html/template: "'" in attribute name: "b'>")"},
      {"<script>{{if .T}}var x = 1{{end}}/-1/i.test(x)</script>{{if .T}}<a "
       "{{end}}",
       "html/template: '/' could start a division or regexp: "
       "\"/-1/i.test(x)\""},
      {R"({{define "e"}}{{end}}{{template "e"}}x)", "x"},
      {"{{range .L}}{{if .}}{{break}}{{else}}{{continue}}{{end}}{{end}}x", "x"},
      {"{{range .L}}<a {{range $.L}}b{{end}}>{{end}}", "<a bb><a bb>"},
      {"{{range .L}}{{range $.L}}{{range "
       "$.L}}<b>{{.}}</b>{{end}}{{end}}{{end}}",
       "<b>a&lt;</b><b>b&gt;</b><b>a&lt;</b><b>b&gt;</b><b>a&lt;</b><b>b&gt;</"
       "b><b>a&lt;</b><b>b&gt;</b>"},
      {"{{range .L}}{{range $.L}}<a {{end}}{{end}}",
       R"(html/template::1: on range loop re-entry: "<" in attribute name: "<a ")"},
      {"{{range .L}}{{if .}}<a '{{end}}{{end}}",
       R"(html/template: "'" in attribute name: " '")"},
      {R"({{range .L}}<a href="{{if .}}{{break}}{{end}}">{{end}})",
       "html/template::1:31: at range loop break: {{range}} branches end in "
       "different contexts: {stateText delimNone urlPartNone jsCtxRegexp "
       "attrNone elementNone <nil>}, {stateURL delimDoubleQuote urlPartNone "
       "jsCtxRegexp attrURL elementNone <nil>}"},
      {R"({{if .T}}{{else}}<a b='{{.S}}'"{{end}})",
       R"(html/template: "\"" in attribute name: "\"")"},
  });
}

}  // namespace
}  // namespace tebium::alert::tmpl
