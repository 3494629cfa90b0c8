#include "base/text.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace tebium::base {
namespace {

// An independent decoder, slow and plain.
bool IsUtf8ByDefinition(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead >= 0x80 && lead < 0xC0) return false;
    if (lead >= 0xF8 || i + size > text.size()) return false;
    uint32_t point = size == 1 ? lead : lead & (0xFFu >> (size + 1));
    for (size_t k = 1; k < size; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0) != 0x80) return false;
      point = (point << 6) | (next & 0x3Fu);
    }
    const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < least[size] || point > 0x10FFFF) return false;
    if (point >= 0xD800 && point <= 0xDFFF) return false;
    i += size;
  }
  return true;
}

TEST(Utf8, AgreesWithTheDefinitionOnAllPairsAndManyQuads) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string pair = {static_cast<char>(a), static_cast<char>(b)};
      ASSERT_EQ(IsValidUtf8(pair), IsUtf8ByDefinition(pair)) << a << ' ' << b;
      for (const char* tail : {"\x80", "\xBF", "\x80\x80", "\xBF\xBF", "a"}) {
        const std::string longer = pair + tail;
        ASSERT_EQ(IsValidUtf8(longer), IsUtf8ByDefinition(longer))
            << a << ' ' << b << ' ' << longer.size();
      }
    }
  }
}

TEST(Utf8, FindsAFaultAtEveryPlaceOfALongText) {
  for (size_t at = 0; at < 40; ++at) {
    std::string text(40, 'x');
    EXPECT_TRUE(IsValidUtf8(text));
    text[at] = '\xFF';
    EXPECT_FALSE(IsValidUtf8(text)) << at;
  }
}

TEST(Utf8, RepairReplacesEachIllFormedByte) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"плохо", "плохо"},
      {"", ""},
      {"a\xFFz", "a\uFFFDz"},
      {"\xE2\x82", "\uFFFD\uFFFD"},
      {"\xC3\xA9\xC3", "é\uFFFD"},
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},  // a surrogate
      {"\xC0\x80", "\uFFFD\uFFFD"}};           // an overlong NUL
  for (const auto& [bad, good] : cases) {
    EXPECT_EQ(ToValidUtf8(bad), good);
    EXPECT_TRUE(IsValidUtf8(ToValidUtf8(bad)));
  }
}

TEST(Utf8, CountsAndCutsCodePoints) {
  EXPECT_EQ(CodePoints(""), 0u);
  EXPECT_EQ(CodePoints("aé€😀"), 4u);
  const std::string_view text = "aé€😀";
  const std::string_view prefixes[] = {"", "a", "aé", "aé€", "aé€😀"};
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(TruncateCodePoints(text, i), prefixes[i]);
  }
  EXPECT_EQ(TruncateCodePoints(text, 100), text);
}

TEST(Ascii, ChangesCaseOfAsciiAlone) {
  EXPECT_EQ(ToLowerAscii("AbZ Ж[@`{"), "abz Ж[@`{");
  EXPECT_EQ(ToUpperAscii("aBz ж[@`{"), "ABZ ж[@`{");
  EXPECT_TRUE(EqualsIgnoreCaseAscii("Content-Type", "content-tYPE"));
  EXPECT_FALSE(EqualsIgnoreCaseAscii("a", "ab"));
  EXPECT_FALSE(EqualsIgnoreCaseAscii("[", "{"));
}

TEST(Ascii, TrimsAndSplits) {
  EXPECT_EQ(Trim(" \t\r\n a b \v\f"), "a b");
  EXPECT_EQ(Trim(" \n"), "");
  using Pieces = std::vector<std::string_view>;
  EXPECT_EQ(Split("", ','), Pieces());
  EXPECT_EQ(Split("a", ','), Pieces({"a"}));
  EXPECT_EQ(Split(",a,,b,", ','), Pieces({"", "a", "", "b", ""}));
}

TEST(ConstantTime, ComparesLikeAnyOther) {
  EXPECT_TRUE(ConstantTimeEquals("", ""));
  EXPECT_TRUE(ConstantTimeEquals(std::string_view("secret\0x", 8),
                                 std::string_view("secret\0x", 8)));
  EXPECT_FALSE(ConstantTimeEquals(std::string_view("secret\0x", 8),
                                  std::string_view("secret\0y", 8)));
  EXPECT_FALSE(ConstantTimeEquals("secret", "secrets"));
  EXPECT_FALSE(ConstantTimeEquals("Secret", "secret"));
}

TEST(SparklineTest, DrawsValuesAsBlocks) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const struct {
    std::vector<double> values;
    double low;
    const char* line;
  } cases[] = {
      {{}, 0, ""},        {{0, 0}, 0, "▁▁"},      {{0, 1, 700}, 0, "▁▂█"},
      {{5, 5}, 5, "▁▁"},  {{5, 6, 12}, 5, "▁▂█"}, {{1, kNan, 7}, 0, "▂ █"},
      {{-1, 7}, 0, "▁█"},
  };
  for (const auto& c : cases) EXPECT_EQ(Sparkline(c.values, c.low), c.line);
}

}  // namespace
}  // namespace tebium::base
