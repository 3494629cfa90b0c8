#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "alert/template/format.h"

namespace tebium::alert::tmpl {
namespace {

// NOLINTNEXTLINE(google-build-using-namespace)
using namespace std::string_view_literals;

struct EscapeCase {
  std::string_view text;
  std::string_view want;
};

TEST(EscapeHtmlTest, EscapesMarkupAndQuotes) {
  constexpr EscapeCase kCases[] = {
      {"", ""},
      {"plain é", "plain é"},
      {"<a href=\"x\">", "&lt;a href=&#34;x&#34;&gt;"},
      {"it's & that", "it&#39;s &amp; that"},
      {"&amp;", "&amp;amp;"},
      {"a\0b"sv, "a\uFFFDb"},
      {"\xFF\n", "\xFF\n"},
  };
  for (const auto& [text, want] : kCases) EXPECT_EQ(EscapeHtml(text), want);
}

TEST(EscapeJsTest, EscapesWhatEndsAStringOrIsInvisible) {
  constexpr EscapeCase kCases[] = {
      {"", ""},
      {"plain é日`/", "plain é日`/"},
      {R"(a'b"c\d)", R"(a\'b\"c\\d)"},
      {"<>&=", R"(\u003C\u003E\u0026\u003D)"},
      {"\n\t\0\x1F"sv, R"(\u000A\u0009\u0000\u001F)"},
      {"\x7F", "\x7F"},
      {"\u2028\u200B\u00A0\uFEFF", R"(\u2028\u200B\u00A0\uFEFF)"},
      {"\U000E0001\U00100000", R"(\uE0001\u100000)"},
      {"\U00010400\uFFFD", "\U00010400\uFFFD"},
      {"a\xFFz\xE6\x97", "a\xFFz\xE6\x97"},
  };
  for (const auto& [text, want] : kCases) EXPECT_EQ(EscapeJs(text), want);
}

TEST(EscapeUrlQueryTest, LeavesUnreservedCharactersAlone) {
  constexpr EscapeCase kCases[] = {
      {"", ""},
      {"azAZ09-_.~", "azAZ09-_.~"},
      {"a b+c", "a+b%2Bc"},
      {"/?=&%#:;@$,", "%2F%3F%3D%26%25%23%3A%3B%40%24%2C"},
      {"*'()!", "%2A%27%28%29%21"},
      {"é\0\xFF"sv, "%C3%A9%00%FF"},
  };
  for (const auto& [text, want] : kCases) EXPECT_EQ(EscapeUrlQuery(text), want);
}

}  // namespace
}  // namespace tebium::alert::tmpl
