#include <gtest/gtest.h>

#include "tests/alert/template/html_sample.h"

namespace tebium::alert::tmpl {
namespace {

using html_sample::ExpectAll;

TEST(HtmlEscapeTest, WritesTextAsGoDoes) {
  ExpectAll({
      {"{{.S}}", "a&#39;&lt;b&gt;&amp;&#34;&#43; c"},
      {"<b>{{.S}}</b>", "<b>a&#39;&lt;b&gt;&amp;&#34;&#43; c</b>"},
      {"<b>{{.I}}</b> 🔥 <i>x</i> &amp; {{.N}}",
       "<b>🔥 &lt;Disk&gt; &amp; «full»</b> 🔥 <i>x</i> &amp; 42"},
      {"<b>{{.H}}</b>",
       "<b>&lt;b title=&#34;a&gt;b&#34;&gt;bold&lt;/b&gt; &amp;amp; "
       "&lt;i&gt;x&lt;/i&gt;&lt;!-- c --&gt;</b>"},
      {"{{.H | safeHtml}}",
       R"(<b title="a>b">bold</b> &amp; <i>x</i><!-- c -->)"},
      {"{{.U}}", "https://example.com/a b?q=1&amp;r=é#f"},
      {"{{.U | safeUrl}}", "https://example.com/a b?q=1&amp;r=é#f"},
      {"{{.N}} {{.T}} {{.L}} {{.X}} {{.Missing}} {{.KV}} {{.KV.c}}|",
       "42 true [a&lt; b&gt;]   map[a:1&lt;2 b:x&amp;y] |"},
      {"{{.KV.a}} {{.KV.b}}", "1&lt;2 x&amp;y"},
      {"a < b {{.N}} c <3 > d <", "a &lt; b 42 c &lt;3 > d &lt;"},
      {"1<2 <a> x<", "1&lt;2 <a> x&lt;"},
      {"<<b>{{.Z}}</b>", "&lt;<b></b>"},
      {"< b>{{.S}}", "&lt; b>a&#39;&lt;b&gt;&amp;&#34;&#43; c"},
      {"</b>{{.S}}</ i>", "</b>a&#39;&lt;b&gt;&amp;&#34;&#43; c&lt;/ i>"},
      {"<!DOCTYPE html>{{.N}}<!doctype x> <!x> <?php {{.N}} ?>",
       "<!DOCTYPE html>42<!doctype x> &lt;!x> &lt;?php 42 ?>"},
      {"{{if .T}}<b>{{.S}}</b>{{else}}{{.S}}{{end}}",
       "<b>a&#39;&lt;b&gt;&amp;&#34;&#43; c</b>"},
      {"{{if .F}}x{{else if .T}}<i>{{.S}}</i>{{end}}",
       "<i>a&#39;&lt;b&gt;&amp;&#34;&#43; c</i>"},
      {"{{with .S}}{{.}}{{end}}{{with .Z}}x{{else}}none{{end}}",
       "a&#39;&lt;b&gt;&amp;&#34;&#43; cnone"},
      {"{{range .L}}<li>{{.}}</li>{{end}}", "<li>a&lt;</li><li>b&gt;</li>"},
      {"{{range .E}}x{{else}}<i>none</i>{{end}}", "<i>none</i>"},
      {"{{range $i, $x := .L}}{{$i}}={{$x}};{{end}}", "0=a&lt;;1=b&gt;;"},
      {R"({{range .L}}{{if eq . "a<"}}{{continue}}{{end}}[{{.}}]{{end}})",
       "[b&gt;]"},
      {"{{range .L}}{{.}}{{break}}{{end}}", "a&lt;"},
      {R"({{$x := .S}}{{$x}}{{$x = "<"}}{{$x}})",
       "a&#39;&lt;b&gt;&amp;&#34;&#43; c&lt;"},
      {R"({{printf "%s<%d>" .S .N}})",
       "a&#39;&lt;b&gt;&amp;&#34;&#43; c&lt;42&gt;"},
      {"{{print .S .N}}{{println .S}}",
       "a&#39;&lt;b&gt;&amp;&#34;&#43; c42a&#39;&lt;b&gt;&amp;&#34;&#43; c\n"},
      {"{{html .S}}", "a&#39;&lt;b&gt;&amp;&#34;+ c"},
      {"{{.S | html}}", "a&#39;&lt;b&gt;&amp;&#34;+ c"},
      {"{{html .S .N}}", "a&#39;&lt;b&gt;&amp;&#34;+ c42"},
      {"{{print .S | html}}", "a&#39;&lt;b&gt;&amp;&#34;+ c"},
      {"{{.H | safeHtml | html}}",
       "&lt;b title=&#34;a&gt;b&#34;&gt;bold&lt;/b&gt; &amp;amp; "
       "&lt;i&gt;x&lt;/i&gt;&lt;!-- c --&gt;"},
      {"{{html (safeHtml .H)}}",
       "&lt;b title=&#34;a&gt;b&#34;&gt;bold&lt;/b&gt; &amp;amp; "
       "&lt;i&gt;x&lt;/i&gt;&lt;!-- c --&gt;"},
      {"{{.S | urlquery}}", "a%27%3Cb%3E%26%22%2B&#43;c"},
      {"{{urlquery .S}}", "a%27%3Cb%3E%26%22%2B&#43;c"},
      {"{{urlquery .S .N}}", "a%27%3Cb%3E%26%22%2B&#43;c42"},
      {"{{js .S}}", R"(a\&#39;\u003Cb\u003E\u0026\&#34;&#43; c)"},
      {"{{.S | js}}", R"(a\&#39;\u003Cb\u003E\u0026\&#34;&#43; c)"},
      {R"({{"<"}}{{`'"`}}{{'<'}})", "&lt;&#39;&#34;60"},
      {"{{html}}", ""},
      {"{{html nil .X}}", "&lt;nil&gt; &lt;nil&gt;"},
      {"{{len .L}}{{index .L 0}}{{slice .S 0 3}}", "2a&lt;a&#39;&lt;"},
      {"<pre>{{.S}}</pre><code>{{.S}}</code>",
       "<pre>a&#39;&lt;b&gt;&amp;&#34;&#43; "
       "c</pre><code>a&#39;&lt;b&gt;&amp;&#34;&#43; c</code>"},
      {"<tg-spoiler>{{.S}}</tg-spoiler><x:y {{.K}}>{{.S}}</x:y>",
       "<tg-spoiler>a&#39;&lt;b&gt;&amp;&#34;&#43; c</tg-spoiler><x:y "
       "title>a&#39;&lt;b&gt;&amp;&#34;&#43; c</x:y>"},
      {"<x- {{.S}}>", "<x- ZgotmplZ>"},
      {"<script></script>{{.S}}",
       "<script></script>a&#39;&lt;b&gt;&amp;&#34;&#43; c"},
      {"<a-b--c>{{.S}}", "<a-b--c>a&#39;&lt;b&gt;&amp;&#34;&#43; c"},
      {R"({{template "t" .S}}{{define "t"}}<b>{{.}}</b>{{end}})",
       "<b>a&#39;&lt;b&gt;&amp;&#34;&#43; c</b>"},
      {R"({{define "t"}}{{.V}}{{range .C}}({{template "t" .}}){{end}}{{end}}{{template "t" .Tr}})",
       "r&lt;(c&amp;)"},
      {R"({{block "b" .S}}<i>{{.}}</i>{{end}})",
       "<i>a&#39;&lt;b&gt;&amp;&#34;&#43; c</i>"},
      {"{{/* c */}}{{- .S -}}  x", "a&#39;&lt;b&gt;&amp;&#34;&#43; cx"},
  });
}

TEST(HtmlEscapeTest, LeavesCommentsOut) {
  ExpectAll({
      {"<!-- {{.S}} -->x", "x"},
      {"a<!-- c -->b{{.S}}", "aba&#39;&lt;b&gt;&amp;&#34;&#43; c"},
      {"a<!-- c --><!-- d -->b", "ab"},
      {"a<!---->b", "ab"},
      {"a<!-- < -->b<", "ab&lt;"},
      {"<!-- a --{{.S}}>x-->y", "y"},
      {"a <!-- {{if .T}}x{{else}}y{{end}} --> b", "a  b"},
      {"<!-- {{range .L}}{{.}}{{end}} --> b", " b"},
      {"a<!- b -->{{.S}}", "a&lt;!- b -->a&#39;&lt;b&gt;&amp;&#34;&#43; c"},
      {"<a <!-- x -->",
       R"(html/template: "<" in attribute name: " <!-- x -->")"},
      {R"(<a title="<!-- x -->">{{.S}})",
       R"(<a title="<!-- x -->">a&#39;&lt;b&gt;&amp;&#34;&#43; c)"},
      {"<script>/* a */ x // b\ny /* c\nd */ z</script>",
       "<script>  x \ny \n z</script>"},
      {"<style>p { /* c */ color: red } // x\nq {}</style>{{.S}}",
       "<style>p {   color: red } \nq {}</style>a&#39;&lt;b&gt;&amp;&#34;&#43; "
       "c"},
      {"<script>a = 1; /* {{.S}} */</script>", "<script>a = 1;   </script>"},
      {"<script>// {{.S}}\nb</script>", "<script>\nb</script>"},
      {"<textarea><!-- {{.S}} --></textarea>",
       "<textarea>&lt;!-- a&#39;&lt;b&gt;&amp;&#34;&#43; c --></textarea>"},
      {"<!--[if IE]>{{.S}}<![endif]-->x", "x"},
      {R"(<!-- a{{template "c" .S}}b{{define "c"}} x --> {{.}} <!-- y {{end}})",
       "html/template: ends in a non-text context: {stateHTMLCmt delimNone "
       "urlPartNone jsCtxRegexp attrNone elementNone <nil>}"},
  });
}

TEST(HtmlEscapeTest, WritesMessagesForTelegram) {
  ExpectAll({
      {"<b>{{.I}}</b>\n<a href=\"{{.U}}\">Source & more</a>",
       "<b>🔥 &lt;Disk&gt; &amp; «full»</b>\n<a "
       "href=\"https://example.com/a%20b?q=1&amp;r=%c3%a9#f\">Source & "
       "more</a>"},
      {R"({{range .L}}🔥 <b>{{.}}</b> – <code>{{$.S}}</code>{{"\n"}}{{end}})",
       "🔥 <b>a&lt;</b> – <code>a&#39;&lt;b&gt;&amp;&#34;&#43; c</code>\n🔥 "
       "<b>b&gt;</b> – <code>a&#39;&lt;b&gt;&amp;&#34;&#43; c</code>\n"},
      {R"({{if .T}}✅{{else}}🔥{{end}} <b>{{.I}}</b> (<i>{{.N}}</i>) <a href="https://grafana/d/x?var-host={{.S}}&from={{.N}}">📈</a>)",
       R"(✅ <b>🔥 &lt;Disk&gt; &amp; «full»</b> (<i>42</i>) <a href="https://grafana/d/x?var-host=a%27%3cb%3e%26%22%2b%20c&from=42">📈</a>)"},
      {R"(<pre>{{range $k, $v := .KV}}{{$k}} = {{$v}}{{"\n"}}{{end}}</pre>)",
       "<pre>a = 1&lt;2\nb = x&amp;y\n</pre>"},
      {"<u>{{.S}}</u><s>{{.S}}</s><del>{{.Z}}</del><ins>{{.S}}</ins>",
       "<u>a&#39;&lt;b&gt;&amp;&#34;&#43; "
       "c</u><s>a&#39;&lt;b&gt;&amp;&#34;&#43; "
       "c</s><del></del><ins>a&#39;&lt;b&gt;&amp;&#34;&#43; c</ins>"},
      {R"(<a href="tg://user?id={{.N}}">{{.I}}</a> <tg-emoji emoji-id="{{.N}}">👍</tg-emoji>)",
       R"(<a href="tg://user?id=42">🔥 &lt;Disk&gt; &amp; «full»</a> <tg-emoji emoji-id="42">👍</tg-emoji>)"},
      {"<blockquote expandable>{{.S}}</blockquote>",
       "<blockquote expandable>a&#39;&lt;b&gt;&amp;&#34;&#43; c</blockquote>"},
      {R"({{define "a"}}<a href="{{.U}}">{{.S}}</a>{{end}}{{template "a" .}}, {{template "a" .}})",
       R"(<a href="https://example.com/a%20b?q=1&amp;r=%c3%a9#f">a&#39;&lt;b&gt;&amp;&#34;&#43; c</a>, <a href="https://example.com/a%20b?q=1&amp;r=%c3%a9#f">a&#39;&lt;b&gt;&amp;&#34;&#43; c</a>)"},
      {R"(Load > 5 & disk < 10%: {{.S | safeHtml}} {{printf "%.2f%%" 12.345}})",
       R"(Load > 5 & disk &lt; 10%: a'<b>&"+ c 12.35%)"},
  });
}

}  // namespace
}  // namespace tebium::alert::tmpl
