#include <gtest/gtest.h>

#include "tests/alert/template/html_sample.h"

namespace tebium::alert::tmpl {
namespace {

using html_sample::ExpectAll;

TEST(HtmlEscapeTest, FindsTheEndsOfScriptsAndStyles) {
  ExpectAll({
      {R"(<script>var a = "</b>"; if (a < b) c('x', `y`);</script>{{.S}})",
       R"(<script>var a = "</b>"; if (a < b) c('x', `y`);</script>a&#39;&lt;b&gt;&amp;&#34;&#43; c)"},
      {R"(<script type="text/template"><b>{{.S}}</b></script>{{.S}})",
       R"(<script type="text/template"><b>a&#39;&lt;b&gt;&amp;&#34;&#43; c</b></script>a&#39;&lt;b&gt;&amp;&#34;&#43; c)"},
      {"<script type=text/x-template>{{.S}}</script>",
       "<script type=text/x-template>a&#39;&lt;b&gt;&amp;&#34;&#43; "
       "c</script>"},
      {R"(<script type="TEXT/JavaScript; charset=x">var a = 1 / 2;</script>{{.S}})",
       R"(<script type="TEXT/JavaScript; charset=x">var a = 1 / 2;</script>a&#39;&lt;b&gt;&amp;&#34;&#43; c)"},
      {R"(<script>a = /[/"]/; b = x++ / 2; c = return /"/; d = 4. / "</script>";</script>{{.S}})",
       R"(<script>a = /[/"]/; b = x++ / 2; c = return /"/; d = 4. / "</script>";</script>a&#39;&lt;b&gt;&amp;&#34;&#43; c)"},
      {R"(<script>a = "\"</script>" {{.S}})",
       R"(<script>a = "\"</script>" a&#39;&lt;b&gt;&amp;&#34;&#43; c)"},
      {R"(<style>a { background: url("x?y"); content: '\27' } b { c: url( x ) }</style>{{.S}})",
       R"(<style>a { background: url("x?y"); content: '\27' } b { c: url( x ) }</style>a&#39;&lt;b&gt;&amp;&#34;&#43; c)"},
      {"<a onclick=\"f('x')\" style=\"color: red\">{{.S}}</a>",
       "<a onclick=\"f('x')\" style=\"color: "
       "red\">a&#39;&lt;b&gt;&amp;&#34;&#43; c</a>"},
      {"<a onclick=\"f(&quot;x&quot;)\" style='a: url(\"x\")'>{{.S}}</a>",
       "<a onclick=\"f(&quot;x&quot;)\" style='a: "
       "url(\"x\")'>a&#39;&lt;b&gt;&amp;&#34;&#43; c</a>"},
      {R"(<a onclick="{{if .T}}f(1){{else}}f(2){{end}}">{{.S}})",
       "<a onclick=\"f(1)\">a&#39;&lt;b&gt;&amp;&#34;&#43; c"},
      {R"(<a style="{{if .T}}color: red{{end}}">{{.S}})",
       R"(<a style="color: red">a&#39;&lt;b&gt;&amp;&#34;&#43; c)"},
      {"<script>{{if .T}}var x = 1{{else}}var y{{end}}</script>{{.S}}",
       "<script>var x = 1</script>a&#39;&lt;b&gt;&amp;&#34;&#43; c"},
      {"<script>{{$x := .S}}</script>{{.S}}",
       "<script></script>a&#39;&lt;b&gt;&amp;&#34;&#43; c"},
      {R"(<script>{{template "s"}}</script>{{define "s"}}var a = "b";{{end}})",
       R"(<script>var a = "b";</script>)"},
      {R"(<script src="{{.U}}"></script>{{.S}})",
       R"(<script src="https://example.com/a%20b?q=1&amp;r=%c3%a9#f"></script>a&#39;&lt;b&gt;&amp;&#34;&#43; c)"},
      {"<SCRIPT>a</ScRiPt>{{.S}}",
       "<SCRIPT>a</ScRiPt>a&#39;&lt;b&gt;&amp;&#34;&#43; c"},
      {"<script>a</scriptx></script>{{.S}}",
       "<script>a</scriptx></script>a&#39;&lt;b&gt;&amp;&#34;&#43; c"},
      {"<script>a<!-- b --></script>{{.S}}",
       "<script>a<!-- b --></script>a&#39;&lt;b&gt;&amp;&#34;&#43; c"},
      {"<script>{{if .T}}var x = 1{{end}}\n/x/i;</script>",
       R"(html/template: '/' could start a division or regexp: "/x/i;")"},
      {R"(<script>x = "\</script>)",
       R"(html/template: unfinished escape sequence in JS string: "\\")"},
      {"<script>x = /[/</script>",
       R"(html/template: unfinished JS regexp charset: "[/")"},
      {R"(<script>if (a) {{if .T}}"{{end}}</script>)",
       "html/template::1:20: {{if}} branches end in different contexts: "
       "{stateJSDqStr delimNone urlPartNone jsCtxRegexp attrNone elementScript "
       "<nil>}, {stateJS delimNone urlPartNone jsCtxDivOp attrNone "
       "elementScript <nil>}"},
      {"<script></script >{{.S}}<style></style/>{{.S}}",
       "<script></script >a&#39;&lt;b&gt;&amp;&#34;&#43; "
       "c<style></style/>a&#39;&lt;b&gt;&amp;&#34;&#43; c"},
      {"<style>p{}</styles></style\t>{{.S}}",
       "<style>p{}</styles></style\t>a&#39;&lt;b&gt;&amp;&#34;&#43; c"},
  });
}

}  // namespace
}  // namespace tebium::alert::tmpl
