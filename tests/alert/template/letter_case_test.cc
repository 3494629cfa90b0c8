#include "alert/template/letter_case.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace tebium::alert::tmpl {
namespace {

using Cases = std::vector<std::pair<std::string, std::string>>;

TEST(LetterCaseTest, UpperMapsCodePointByCodePoint) {
  EXPECT_EQ(ToUpper("abcß éÿ ǆ ა я ῳ \xff"), "ABCß ÉŸ Ǆ Ა Я ῼ \uFFFD");
  EXPECT_EQ(ToUpper(""), "");
}

TEST(LetterCaseTest, LowerMapsCodePointByCodePoint) {
  EXPECT_EQ(ToLower("ABCß ÉŸ Ǆ Ა Я ῼ \xff"), "abcß éÿ ǆ ა я ῳ \uFFFD");
  EXPECT_EQ(ToLower("ΣΑΣ"), "σασ");
}

TEST(LetterCaseTest, TitleBeginsWordsWithATitleLetter) {
  const TitleCaser title;
  for (const auto& [text, expected] : Cases{
           {"hello world", "Hello World"},
           {"HELLO wORLD", "Hello World"},
           {"it's o'neill's", "It's O'neill's"},
           {"a.b.c d:e f..g", "A.b.c D:e F..G"},
           {"foo_bar-baz 9lives x9y", "Foo_bar-Baz 9Lives X9y"},
           {"привет МИР", "Привет Мир"},
           {"ß ﬁsh ǆabc", "Ss Fish ǅabc"},
           {"ΣΑΣ ΟΔΟΣ ΣΣ'Α", "Σας Οδος Σσ'α"},
           {"İstanbul İİ", "İstanbul İi̇"},
           {"ǅungla ა", "ǅungla ა"},
           {"a漢b 東京tokyo", "A漢B 東京Tokyo"},
           {"x²y xⅳy", "X²Y Xⅳy"},
           {"one\xfftwo", "One\xffTwo"},
           {"", ""},
           {"node-1:9100/metrics", "Node-1:9100/Metrics"},
           {"don’t stop", "Don’t Stop"},
           {"aʼb e\u0301É", "Aʼb E\u0301é"},
       }) {
    EXPECT_EQ(title(text), expected) << text;
  }
}

}  // namespace
}  // namespace tebium::alert::tmpl
