#include "base/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"

namespace tebium::base {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Language kLanguages[] = {Language::kRussian, Language::kEnglish};

TEST(CatalogueTest, EveryTextIsThereInEveryLanguage) {
  for (const Language language : kLanguages) {
    for (size_t i = 0; i < static_cast<size_t>(Say::kCount); ++i) {
      const std::string_view text = Text(language, static_cast<Say>(i));
      EXPECT_FALSE(text.empty()) << i;
      EXPECT_TRUE(IsValidUtf8(text)) << text;
      // Renderers write texts into HTML as they are.
      EXPECT_EQ(text.find_first_of("<>&\""), std::string_view::npos) << text;
    }
  }
}

TEST(CatalogueTest, BothLanguagesTakeTheSameArguments) {
  for (size_t i = 0; i < static_cast<size_t>(Say::kCount); ++i) {
    const auto say = static_cast<Say>(i);
    const auto marks = [&](Language language) {
      const std::string_view text = Text(language, say);
      return std::count(text.begin(), text.end(), '{');
    };
    EXPECT_EQ(marks(Language::kRussian), marks(Language::kEnglish))
        << Text(Language::kEnglish, say);
  }
}

TEST(CatalogueTest, TextsAreFoundByName) {
  EXPECT_EQ(Text(Language::kRussian, Say::kModule), "Модуль");
  EXPECT_EQ(Text(Language::kEnglish, Say::kModule), "Module");
  EXPECT_EQ(Text(Language::kRussian, Say::kPageStoreSilent),
            "Хранилище не отвечает.");
  EXPECT_EQ(LanguageCode(Language::kRussian), "ru");
  EXPECT_EQ(LanguageCode(Language::kEnglish), "en");
}

TEST(CatalogueTest, ArgumentsGoWhereTheMarksAre) {
  EXPECT_EQ(Text(Language::kRussian, Say::kHeldBack, {"37", "60 с"}),
            "ещё 37 за последние 60 с");
  EXPECT_EQ(Text(Language::kEnglish, Say::kHeldBack, {"37", "60 s"}),
            "37 more in the last 60 s");
  EXPECT_EQ(
      Text(Language::kRussian, Say::kSeverityChanged, {"warning", "critical"}),
      "важность: warning → critical");
  // Marks in arguments are only text; an argument that is missing is empty.
  EXPECT_EQ(Text(Language::kEnglish, Say::kLabelAndValue, {"{}", "{0}"}),
            "{}: {0}");
  EXPECT_EQ(Text(Language::kEnglish, Say::kLabelAndValue, {"a"}), "a: ");
  EXPECT_EQ(Text(Language::kEnglish, Say::kModule, {"unused"}), "Module");
}

TEST(CatalogueTest, NounsAgreeWithNumbers) {
  const struct {
    uint64_t number;
    const char* russian;
    const char* english;
  } cases[] = {
      {0, "0 алертов", "0 alerts"},       {1, "1 алерт", "1 alert"},
      {2, "2 алерта", "2 alerts"},        {4, "4 алерта", "4 alerts"},
      {5, "5 алертов", "5 alerts"},       {10, "10 алертов", "10 alerts"},
      {11, "11 алертов", "11 alerts"},    {12, "12 алертов", "12 alerts"},
      {14, "14 алертов", "14 alerts"},    {21, "21 алерт", "21 alerts"},
      {22, "22 алерта", "22 alerts"},     {25, "25 алертов", "25 alerts"},
      {101, "101 алерт", "101 alerts"},   {111, "111 алертов", "111 alerts"},
      {112, "112 алертов", "112 alerts"}, {1002, "1002 алерта", "1002 alerts"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Counted(Language::kRussian, Noun::kAlert, c.number), c.russian);
    EXPECT_EQ(Counted(Language::kEnglish, Noun::kAlert, c.number), c.english);
  }
  EXPECT_EQ(Counted(Language::kRussian, Noun::kGroup, 3), "3 группы");
  EXPECT_EQ(Counted(Language::kRussian, Noun::kGroupIn, 1), "1 группе");
  EXPECT_EQ(Counted(Language::kRussian, Noun::kGroupIn, 3), "3 группах");
  EXPECT_EQ(Counted(Language::kRussian, Noun::kModule, 2), "2 модуля");
  EXPECT_EQ(Counted(Language::kEnglish, Noun::kModule, 1), "1 module");
}

TEST(CatalogueTest, DurationsHaveTwoUnits) {
  const struct {
    Duration duration;
    const char* russian;
    const char* english;
  } cases[] = {
      {seconds(-5), "0 с", "0 s"},
      {seconds(0), "0 с", "0 s"},
      {milliseconds(1'600), "2 с", "2 s"},
      {seconds(59), "59 с", "59 s"},
      {seconds(60), "1 мин", "1 min"},
      {seconds(61), "1 мин 1 с", "1 min 1 s"},
      {minutes(62), "1 ч 2 мин", "1 h 2 min"},
      {minutes(60) + seconds(5), "1 ч", "1 h"},
      {hours(51) + minutes(3), "2 д 3 ч", "2 d 3 h"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(SayDuration(Language::kRussian, c.duration), c.russian);
    EXPECT_EQ(SayDuration(Language::kEnglish, c.duration), c.english);
  }
}

TEST(CatalogueTest, SpansHaveOneUnit) {
  const struct {
    Duration duration;
    const char* russian;
    const char* english;
  } cases[] = {
      {seconds(-1), "0 с", "0 s"},
      {seconds(1), "1 с", "1 s"},
      {milliseconds(60'003), "60 с", "60 s"},
      {seconds(119), "119 с", "119 s"},
      {seconds(120), "2 мин", "2 min"},
      {seconds(150), "3 мин", "3 min"},
      {hours(1), "60 мин", "60 min"},
      {hours(5), "5 ч", "5 h"},
      {hours(72), "3 д", "3 d"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(SaySpan(Language::kRussian, c.duration), c.russian);
    EXPECT_EQ(SaySpan(Language::kEnglish, c.duration), c.english);
  }
}

}  // namespace
}  // namespace tebium::base
