#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "tests/fakes/page.h"
#include "tests/fakes/text_entities.h"

namespace tebium::fakes {
namespace {

// "bold 0+4, text_link 5+3 http://a.b/".
std::string Describe(const std::vector<Entity>& entities) {
  std::string text;
  for (const Entity& entity : entities) {
    text += (text.empty() ? "" : ", ") + entity.type + " " +
            std::to_string(entity.offset) + "+" + std::to_string(entity.length);
    if (!entity.value.empty()) text += " " + entity.value;
  }
  return text;
}

struct ErrorCase {
  std::string raw;
  std::string error;
};

TEST(HtmlParserTest, ErrorsNameTheByteOffset) {
  const std::vector<ErrorCase> cases = {
      {"<foo>", "Unsupported start tag \"foo\" at byte offset 0"},
      {"a < b", "Unsupported start tag \"\" at byte offset 2"},
      {"cpu<90%", "Unclosed start tag at byte offset 3"},
      {"<br>", "Unsupported start tag \"br\" at byte offset 0"},
      {"<p>x</p>", "Unsupported start tag \"p\" at byte offset 0"},
      // Bytes, not characters.
      {"диск <UL>", "Unsupported start tag \"ul\" at byte offset 9"},
      {"😀<foo>", "Unsupported start tag \"foo\" at byte offset 4"},
      {"<b>x", "Can't find end tag corresponding to start tag \"b\""},
      {"<b><i>x</i>", "Can't find end tag corresponding to start tag \"b\""},
      {"<b>x</i>",
       "Unmatched end tag at byte offset 4, expected \"</b>\", found "
       "\"</i>\""},
      {"<b><i>x</b></i>",
       "Unmatched end tag at byte offset 7, expected \"</i>\", found "
       "\"</b>\""},
      {"</b>", "Unexpected end tag at byte offset 0"},
      {"<b>x</b></b>", "Unexpected end tag at byte offset 8"},
      {"<b>x</b", "Unclosed end tag at byte offset 4"},
      {"<span>x</span>",
       "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0"},
      {"x<span class=\"y\">x</span>",
       "Tag \"span\" must have class \"tg-spoiler\" at byte offset 1"},
      {"<a href=http://x.y/>x</a>",
       "Unexpected end of name token at byte offset 8"},
      {"<a href>x</a>",
       "Expected equal sign in declaration of an attribute of the tag \"a\" "
       "at byte offset 0"},
      {"<b =x>y</b>", "Empty attribute name in the tag \"b\" at byte offset 0"},
      {"<a href=\"x", "Unclosed start tag at byte offset 0"},
      {"<a href=", "Unclosed start tag \"a\" at byte offset 0"},
  };
  for (const ErrorCase& c : cases) {
    const auto parsed = ParseText(c.raw, "HTML");
    ASSERT_FALSE(parsed.ok()) << c.raw;
    EXPECT_EQ(parsed.status().message(), "can't parse entities: " + c.error)
        << c.raw;
  }
}

struct TextCase {
  std::string raw;
  std::string text;
  std::string entities;
};

void ExpectFixed(const std::vector<TextCase>& cases, const char* mode) {
  for (const TextCase& c : cases) {
    auto parsed = ParseText(c.raw, mode);
    ASSERT_TRUE(parsed.ok()) << c.raw << ": " << parsed.status().message();
    FixText(&*parsed);
    EXPECT_EQ(parsed->text, c.text) << c.raw;
    EXPECT_EQ(Describe(parsed->entities), c.entities) << c.raw;
  }
}

TEST(HtmlParserTest, TagsBecomeEntitiesInUtf16Units) {
  ExpectFixed(
      {
          {"<b>bold</b> x", "bold x", "bold 0+4"},
          {"<STRONG>b</strong>", "b", "bold 0+1"},
          {"😀<i>диск</i>", "😀диск", "italic 2+4"},
          {"<u>a</u><ins>b</ins>", "ab", "underline 0+1, underline 1+1"},
          {"<s>a</s><del>b</del>", "ab",
           "strikethrough 0+1, strikethrough 1+1"},
          {"<tg-spoiler>a</tg-spoiler>", "a", "spoiler 0+1"},
          {"<span class=\"tg-spoiler\">a</span>", "a", "spoiler 0+1"},
          {"<code>a</code>", "a", "code 0+1"},
          {"<pre>a</pre>", "a", "pre 0+1"},
          {"<pre><code class=\"language-go\">a</code></pre>", "a",
           "pre 0+1 go"},
          {"<code class=\"language-go\">a</code>", "a", "code 0+1"},
          {"<blockquote>a</blockquote>", "a", "blockquote 0+1"},
          {"<blockquote expandable>a</blockquote>", "a",
           "expandable_blockquote 0+1"},
          {"<a href=\"https://Example.com\">x</a>", "x",
           "text_link 0+1 https://example.com/"},
          // A host without a dot is no link.
          {"<a href=\"http://prometheus:9090\">x</a>", "x", ""},
          {"<a href=\"tg://user?id=7\">Ann</a>", "Ann", "text_mention 0+3 7"},
          {"<b>x</>", "x", "bold 0+1"},
          {"<b class=\"any\">x</b>", "x", "bold 0+1"},
          // Empty ones vanish; white space at the ends too.
          {"<b></b>x", "x", ""},
          {"  <b> x </b>  ", "x", "bold 0+1"},
          // Illegal overlap is repaired: nothing else inside of code.
          {"<code>a<b>b</b></code>", "ab", "code 0+2"},
      },
      "HTML");
}

TEST(HtmlParserTest, DecodesTheFourNamesAndNumbers) {
  ExpectFixed(
      {
          {"a &lt;b&gt; &amp; &quot;c&quot;", "a <b> & \"c\"", ""},
          {"&lt b &#60; &#x3C;", "< b < <", ""},
          {"&apos;&nbsp;&amp", "&apos;&nbsp;&", ""},
          {"&#128512;x", "😀x", ""},
      },
      "HTML");
}

TEST(HtmlParserTest, KeepsAtMostAHundredEntities) {
  std::string raw;
  for (int i = 0; i < 120; ++i) raw += "<b>a</b> ";
  auto parsed = ParseText(raw, "html");
  ASSERT_TRUE(parsed.ok());
  FixText(&*parsed);
  EXPECT_EQ(parsed->entities.size(), 100u);
}

TEST(PlainTextTest, TelegramFindsLinksByItself) {
  ExpectFixed(
      {
          {"see https://example.com/a?b=c.", "see https://example.com/a?b=c.",
           "url 4+25"},
          {"example.com and foo.unknowntld", "example.com and foo.unknowntld",
           "url 0+11"},
          {"http://prometheus:9090/graph", "http://prometheus:9090/graph", ""},
          {"/status@tebium_bot now", "/status@tebium_bot now",
           "bot_command 0+18"},
          {"@oncall #disk #123", "@oncall #disk #123",
           "mention 0+7, hashtag 8+5"},
          {"mail ops@example.com", "mail ops@example.com", "email 5+15"},
          {"\r\n a\tb \x01 ", "a b", ""},
      },
      "");
}

TEST(MarkdownTest, ReservedCharactersMustBeEscaped) {
  for (const char c : std::string(">#+-=|{}.!")) {
    const auto parsed = ParseText(std::string("a") + c + "b", "MarkdownV2");
    ASSERT_FALSE(parsed.ok()) << c;
    EXPECT_EQ(parsed.status().message(),
              std::string("can't parse entities: Character '") + c +
                  "' is reserved and must be escaped with the preceding '\\'");
  }
  EXPECT_EQ(ParseText("a *b", "MarkdownV2").status().message(),
            "can't parse entities: Can't find end of Bold entity at byte "
            "offset 2");
}

TEST(MarkdownTest, MarksBecomeEntities) {
  ExpectFixed(
      {
          {"*a* _b_ __c__ ~d~ ||e||", "a b c d e",
           "bold 0+1, italic 2+1, underline 4+1, strikethrough 6+1, "
           "spoiler 8+1"},
          {"`a.b`", "a.b", "code 0+3"},
          {"```go\na.b\n```", "a.b", "pre 0+3 go"},
          {"[x](https://example.com)", "x",
           "text_link 0+1 https://example.com/"},
          {"1\\.5", "1.5", ""},
          {">a\n>b\nc", "a\nb\nc", "blockquote 0+3"},
      },
      "MarkdownV2");
}

TEST(ParseModeTest, UnknownOnesAreRefused) {
  EXPECT_EQ(ParseText("a", "bbcode").status().message(),
            "unsupported parse_mode");
}

TEST(FormatTextTest, NestsWhatOverlaps) {
  EXPECT_EQ(
      FormatText("a<b>😀c", {{.type = "bold", .offset = 0, .length = 6},
                            {.type = "italic", .offset = 4, .length = 3}}),
      "<b>a&lt;b&gt;<i>😀</i></b><i>c</i>");
}

}  // namespace
}  // namespace tebium::fakes
