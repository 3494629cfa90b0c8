#include "relay/telegram/html.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "relay/telegram/split.h"
#include "tests/fakes/html_parser.h"
#include "tests/fakes/links.h"
#include "tests/relay/telegram/checked_html.h"

namespace tebium::relay {
namespace {

using namespace std::string_literals;  // NOLINT(google-build-using-namespace)

TEST(EscapeTextTest, Table) {
  const struct {
    std::string text;
    std::string kept;
    std::string folded;
  } cases[] = {
      {"", "", ""},
      {"plain", "plain", "plain"},
      {"a<b>&\"c\"", "a&lt;b&gt;&amp;&quot;c&quot;",
       "a&lt;b&gt;&amp;&quot;c&quot;"},
      {"&amp;", "&amp;amp;", "&amp;amp;"},
      {"a\tb", "a b", "a b"},
      {"a\r\nb\rc\nd", "a\nb\nc\nd", "a b c d"},
      {"a\n\n\n\nb", "a\n\nb", "a    b"},
      {"\na\n", "a", " a "},
      {"a\u2028b\u0085c", "a\nb\nc", "a b c"},
      {"a\0b"s, "a\uFFFDb", "a\uFFFDb"},
      {"\x1B[31m", "\uFFFD[31m", "\uFFFD[31m"},
      {"\x7F\u009B", "\uFFFD\uFFFD", "\uFFFD\uFFFD"},
      {"\u202Ea\u202C\u2066b\u2069", "\uFFFDa\uFFFD\uFFFDb\uFFFD",
       "\uFFFDa\uFFFD\uFFFDb\uFFFD"},
      {"\u200E\u200F\u061C", "\uFFFD\uFFFD\uFFFD", "\uFFFD\uFFFD\uFFFD"},
      {"\xFFz\xED\xA0\x80", "\uFFFDz\uFFFD\uFFFD\uFFFD",
       "\uFFFDz\uFFFD\uFFFD\uFFFD"},
      {"Диск 👩‍👩‍👧‍👦",
       "Диск 👩‍👩‍👧‍👦",
       "Диск 👩‍👩‍👧‍👦"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(EscapeText(c.text, LineEnds::kKeep), c.kept);
    EXPECT_EQ(EscapeText(c.text, LineEnds::kSpace), c.folded);
    EXPECT_EQ(CleanText(c.text, LineEnds::kKeep), HtmlToPlainText(c.kept));
  }
}

TEST(LinkTest, OnlyWhatTelegramTakes) {
  const struct {
    const char* url;
    bool linkable;
  } cases[] = {
      {"http://example.com", true},
      {"HTTPS://Example.com:9090/graph?g0.expr=up%3D%3D0&x=1#y", true},
      {"http://127.0.0.1:9093/#/alerts", true},
      {"https://a.b/'quoted'", true},
      {"http://prometheus:9090/graph", false},
      {"http://localhost", false},
      {"http://.com", false},
      {"http://a..b", false},
      {"http://a.b.", false},
      {"http://a.b:0", false},
      {"http://a.b:99999", false},
      {"http://a.b:", false},
      {"http://", false},
      {"http://user@a.b", false},
      {"http://a.b/x y", false},
      {"http://a.b/\"onclick", false},
      {"http://a.b/<b>", false},
      {"http://a.b/\xD0\xB4", false},
      {"ftp://a.b", false},
      {"javascript:alert(1)//a.b", false},
      {"tg://user?id=1", false},
      {"", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(IsLinkable(c.url), c.linkable) << c.url;
    const auto parsed = fakes::ParseHtml(LinkOrText("the <link>", c.url, true));
    ASSERT_TRUE(parsed.ok()) << c.url;
    if (!c.linkable) {
      EXPECT_EQ(parsed->text, "the <link>: "s + c.url);
      EXPECT_TRUE(parsed->entities.empty());
      continue;
    }
    EXPECT_EQ(parsed->text, "the <link>");
    ASSERT_EQ(parsed->entities.size(), 1u) << c.url;
    EXPECT_EQ(parsed->entities[0].value, *fakes::CheckUrl(c.url));
  }
  EXPECT_FALSE(IsLinkable("http://a.b/" + std::string(2'000, 'x')));
  EXPECT_EQ(LinkOrText("x", "http://a.b/?c&d", false),
            "x: http://a.b/?c&amp;d");
}

TEST(HtmlToPlainTextTest, Table) {
  const struct {
    const char* html;
    const char* text;
  } cases[] = {
      {"", ""},
      {"<b>x</b> <a href=\"http://a.b/?c&amp;d\">y</a>", "x y"},
      {"a&lt;b&gt;&amp;&quot;", "a<b>&\""},
      {"&amp;lt;", "&lt;"},
      {"& &nbsp; <broken", "& &nbsp; <broken"},
      {"5 < 6 > 4 <3", "5 < 6 > 4 <3"},
      {"&#34;&#39;&#43;&#61;&#96;&#32;", "\"'+=` "},
      {"<!-- x --><br/></b>y", "y"},
  };
  for (const auto& c : cases) EXPECT_EQ(HtmlToPlainText(c.html), c.text);
}

using Pieces = std::vector<std::string>;

TEST(SplitHtmlTest, Table) {
  const struct {
    std::string html;
    size_t limit;
    Pieces pieces;
  } cases[] = {
      {"", 10, {}},
      {"\n \n", 10, {}},
      {"short", 10, {"short"}},
      {"exactly 10", 10, {"exactly 10"}},
      // Between lines, though more of the next would fit.
      {"one two\nthree\nfour", 13, {"one two\nthree", "four"}},
      {"one two\nthree four", 13, {"one two", "three four"}},
      // A line that is too long by itself: between words.
      {"one\ntwo three four five", 10, {"one\ntwo", "three four", "five"}},
      // No words: between code points.
      {"жжжжжжжж", 3, {"жжж", "жжж", "жж"}},
      {"👍👍👍", 2, {"👍👍", "👍"}},
      // Entities stay whole.
      {"aaa&amp;&amp;b", 8, {"aaa&amp;", "&amp;b"}},
      // Tags are closed and opened again.
      {"<b>one two</b>", 12, {"<b>one</b>", "<b>two</b>"}},
      {"x <b><i>aaaa bbbb</i></b> y",
       20,
       {"x <b><i>aaaa</i></b>", "<b><i>bbbb</i></b> y"}},
      {"<a href=\"u\">12 34</a>",
       18,
       {"<a href=\"u\">12</a>", "<a href=\"u\">34</a>"}},
      // Blank lines at a cut vanish.
      {"aaaa\n\n\nbbbb", 5, {"aaaa", "bbbb"}},
      // No room for anything but tags: the text is what counts.
      {"<b>abc</b>", 4, {"abc"}},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(SplitHtml(c.html, c.limit, 100), c.pieces) << c.html;
  }
}

TEST(SplitHtmlTest, StopsAtTheNumberOfPieces) {
  EXPECT_EQ(SplitHtml("a b c d", 1, 2), (Pieces{"a", "b"}));
}

TEST(ShortenHtmlTest, MarksWhatIsCut) {
  EXPECT_EQ(ShortenHtml("whole", 5), "whole");
  EXPECT_EQ(ShortenHtml("ж&amp;", 6), "ж&amp;");
  EXPECT_EQ(ShortenHtml("one two three", 9), "one two…");
  EXPECT_EQ(ShortenHtml("<b>one two</b>", 13), "<b>one</b>…");
  EXPECT_EQ(ShortenHtml("anything", 0), "");
}

std::string WithoutBlanks(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

TEST(SplitHtmlTest, RandomTextsStayWholeAndParse) {
#if defined(TEBIUM_SANITIZED)
  constexpr int kRounds = 200;
#else
  constexpr int kRounds = 3'000;
#endif
  std::mt19937 random(20260131);
  std::uniform_int_distribution<size_t> limits(90, 400);
  for (int round = 0; round < kRounds; ++round) {
    const auto text = [&] {
      return EscapeText(HostileText(random, 12), LineEnds::kKeep);
    };
    const std::string html =
        text() + "<b>" + text() + "<i>" + text() + "</i></b> " +
        LinkOrText("link " + HostileText(random, 2), "http://a.b/?c&d", true) +
        "<code>" + text() + "</code>";
    const size_t limit = limits(random);
    std::string joined;
    for (const std::string& piece : SplitHtml(html, limit, 1'000'000)) {
      ASSERT_LE(base::CodePoints(piece), limit) << "round " << round;
      const auto parsed = fakes::ParseHtml(piece);
      ASSERT_TRUE(parsed.ok()) << parsed.status().ToString() << "\n" << piece;
      ASSERT_EQ(parsed->text, HtmlToPlainText(piece));
      joined += parsed->text;
    }
    ASSERT_EQ(WithoutBlanks(joined), WithoutBlanks(HtmlToPlainText(html)))
        << "round " << round;
  }
}

}  // namespace
}  // namespace tebium::relay
