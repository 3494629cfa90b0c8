#include "alert/quote.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace tebium::alert {
namespace {

using namespace std::string_literals;  // NOLINT(google-build-using-namespace)

struct QuoteCase {
  std::string text;
  std::string quoted;
};

const std::vector<QuoteCase>& QuoteCases() {
  static const std::vector<QuoteCase> kCases = {
      {"", R"("")"},
      {"plain text", R"("plain text")"},
      {"a\"b\\c", R"("a\"b\\c")"},
      {"\a\b\f\n\r\t\v", R"("\a\b\f\n\r\t\v")"},
      {"\0"s, R"("\x00")"},
      {"\x1B[0m", R"("\x1b[0m")"},
      {"\x7F", R"("\x7f")"},
      {"диск ✓ 🙂", R"("диск ✓ 🙂")"},
      {"\xC2\x85", R"("\u0085")"},
      {"\xC2\xA0", R"("\u00a0")"},
      {"\xC2\xAD", R"("\u00ad")"},
      {"\xE2\x80\x8B", R"("\u200b")"},
      {"\xE2\x80\xA8", R"("\u2028")"},
      {"\xEF\xBB\xBF", R"("\ufeff")"},
      {"\xEE\x80\x80", R"("\ue000")"},
      {"\xF3\xA0\x80\x81", R"("\U000e0001")"},
      {"\xF4\x8F\xBF\xBF", R"("\U0010ffff")"},
      {"it's `quoted`", R"("it's `quoted`")"},
  };
  return kCases;
}

TEST(GoQuoteTest, WritesWhatGoWrites) {
  for (const QuoteCase& test : QuoteCases()) {
    EXPECT_EQ(GoQuote(test.text), test.quoted);
  }
}

TEST(GoQuoteTest, IsReadBackTheSame) {
  for (const QuoteCase& test : QuoteCases()) {
    EXPECT_EQ(GoUnquote(test.quoted), test.text) << test.quoted;
  }
}

TEST(GoQuoteTest, BytesThatAreNotUtf8AreWrittenInHex) {
  EXPECT_EQ(GoQuote("\xFF"), R"("\xff")");
  EXPECT_EQ(GoQuote("a\xC3(b"), R"("a\xc3(b")");
  EXPECT_EQ(GoQuote("\xE2\x82"), R"("\xe2\x82")");
  EXPECT_EQ(GoQuote("\xED\xA0\x80"), R"("\xed\xa0\x80")");
}

TEST(GoUnquoteTest, ReadsEveryEscape) {
  const std::vector<QuoteCase> cases = {
      {"ABC", R"("\x41\102\u0043")"}, {"🙂", R"("\U0001f642")"},
      {"🙂", R"("\U0001F642")"},    {"🙂", R"("\xf0\x9f\x99\x82")"},
      {"é", R"("\u00e9")"},           {"é", R"("\303\251")"},
      {"€", R"("\u20ac")"},           {"\0x"s, R"("\000x")"},
      {"raw\ttab", "\"raw\ttab\""},
  };
  for (const QuoteCase& test : cases) {
    EXPECT_EQ(GoUnquote(test.quoted), test.text) << test.quoted;
  }
}

struct UnquoteCase {
  std::string quoted;
  std::optional<std::string> text;
};

TEST(GoUnquoteTest, DoesWhatStrconvDoes) {
  const std::vector<UnquoteCase> cases = {
      {R"("")", ""},
      {R"("plain é")", "plain é"},
      {R"("\a\b\f\n\r\t\v\\\"")", "\a\b\f\n\r\t\v\\\""},
      {R"("\x41\102\u0043\U00000044")", "ABCD"},
      {R"("\xff\377")", "\xFF\xFF"},
      {R"("\u00ff")", "\xC3\xBF"},
      {"\"a\xFF\xC3(\"", "a\xEF\xBF\xBD\xEF\xBF\xBD("},
      {"\"\xFF\\n\"", "\xEF\xBF\xBD\n"},
      {"\"tab\t\"", "tab\t"},
      {"``", ""},
      {"`\"\\n\n\r`", "\"\\n\n"},
      {"`\xFF`", "\xFF"},
      {R"("\'")", std::nullopt},
      {R"("\q")", std::nullopt},
      {R"("\8")", std::nullopt},
      {R"("\400")", std::nullopt},
      {R"("\x4")", std::nullopt},
      {R"("\ud800")", std::nullopt},
      {R"("\U00110000")", std::nullopt},
      {R"("\UFFFFFFFF")", std::nullopt},
      {"\"a\nb\"", std::nullopt},
      {R"("a"b")", std::nullopt},
      {R"("\")", std::nullopt},
      {R"(")", std::nullopt},
      {R"("a)", std::nullopt},
      {"", std::nullopt},
      {"abc", std::nullopt},
      {R"("\x4g")", std::nullopt},
      {R"("\u12")", std::nullopt},
  };
  for (const UnquoteCase& test : cases) {
    EXPECT_EQ(GoUnquote(test.quoted), test.text) << GoQuote(test.quoted);
  }
}

TEST(FirstCodePointTest, TellsWellFormedFromStrayBytes) {
  EXPECT_EQ(FirstCodePoint("a").value, U'a');
  EXPECT_EQ(FirstCodePoint("é").length, 2u);
  EXPECT_EQ(FirstCodePoint("€x").value, U'€');
  EXPECT_EQ(FirstCodePoint("🙂").value, U'🙂');
  EXPECT_FALSE(FirstCodePoint("\x80").valid);
  EXPECT_FALSE(FirstCodePoint("\xE2\x82").valid);
  EXPECT_EQ(FirstCodePoint("\xFE\x80\x80\x80").length, 1u);
}

}  // namespace
}  // namespace tebium::alert
