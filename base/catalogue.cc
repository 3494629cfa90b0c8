#include "base/catalogue.h"

#include <algorithm>
#include <array>

namespace tebium::base {
namespace {

struct Row {
  std::string_view russian;
  std::string_view english;
};

constexpr Row kRows[] = {
#define TEBIUM_TEXT(name, russian, english) {russian, english},
#include "base/catalogue_texts.inc"
#undef TEBIUM_TEXT
};

struct NounForms {
  std::string_view one;   // 1, 21 алерт; 1 alert
  std::string_view few;   // 2–4, 22 алерта
  std::string_view many;  // 0, 5–20 алертов; 2 alerts
};

constexpr NounForms kRussianNouns[] = {
    {"алерт", "алерта", "алертов"},   {"группа", "группы", "групп"},
    {"группе", "группах", "группах"}, {"модуль", "модуля", "модулей"},
    {"день", "дня", "дней"},          {"активен", "активны", "активны"},
    {"решён", "решены", "решены"},
};
constexpr NounForms kEnglishNouns[] = {
    {"alert", "alerts", "alerts"},
    {"group", "groups", "groups"},
    {"group", "groups", "groups"},
    {"module", "modules", "modules"},
    {"day", "days", "days"},
    {"firing", "firing", "firing"},
    {"resolved", "resolved", "resolved"},
};

// Unicode CLDR's plural rules for whole numbers.
std::string_view RussianForm(const NounForms& forms, uint64_t number) {
  const uint64_t tens = number % 100;
  const uint64_t ones = number % 10;
  if (tens >= 11 && tens <= 14) return forms.many;
  if (ones == 1) return forms.one;
  return ones >= 2 && ones <= 4 ? forms.few : forms.many;
}

// A mark's end, and which argument it names, at the '{' that `text` begins
// with; npos for anything else in braces.
size_t MarkEnd(std::string_view text, size_t& argument) {
  if (text.starts_with("{}")) return 2;
  if (text.size() >= 3 && text[1] >= '0' && text[1] <= '9' && text[2] == '}') {
    argument = static_cast<size_t>(text[1] - '0');
    return 3;
  }
  return std::string_view::npos;
}

struct Unit {
  int64_t seconds;
  std::string_view russian;
  std::string_view english;
};
constexpr std::array<Unit, 4> kUnits = {{
    {86'400, "д", "d"},
    {3'600, "ч", "h"},
    {60, "мин", "min"},
    {1, "с", "s"},
}};

std::string Amount(Language language, const Unit& unit, int64_t number) {
  return std::to_string(number) + " " +
         std::string(language == Language::kRussian ? unit.russian
                                                    : unit.english);
}

int64_t RoundedSeconds(Duration duration) {
  return std::max<int64_t>(
      0, std::chrono::round<std::chrono::seconds>(duration).count());
}

}  // namespace

std::string_view LanguageCode(Language language) {
  return language == Language::kRussian ? "ru" : "en";
}

std::string_view Text(Language language, Say say) {
  const Row& row = kRows[static_cast<size_t>(say)];
  return language == Language::kRussian ? row.russian : row.english;
}

std::string Text(Language language, Say say,
                 std::initializer_list<std::string_view> arguments) {
  std::string_view rest = Text(language, say);
  std::string result;
  size_t next = 0;
  while (true) {
    const size_t brace = rest.find('{');
    result += rest.substr(0, brace);
    if (brace == std::string_view::npos) return result;
    rest.remove_prefix(brace);
    size_t argument = next;
    const size_t end = MarkEnd(rest, argument);
    if (end == std::string_view::npos) {
      result += '{';
      rest.remove_prefix(1);
      continue;
    }
    if (end == 2) ++next;
    if (argument < arguments.size()) result += arguments.begin()[argument];
    rest.remove_prefix(end);
  }
}

std::string Counted(Language language, Noun noun, uint64_t number) {
  const auto index = static_cast<size_t>(noun);
  const std::string_view form = language == Language::kRussian
                                    ? RussianForm(kRussianNouns[index], number)
                                    : (number == 1 ? kEnglishNouns[index].one
                                                   : kEnglishNouns[index].many);
  return std::to_string(number) + " " + std::string(form);
}

std::string SayDuration(Language language, Duration duration) {
  const int64_t seconds = RoundedSeconds(duration);
  for (size_t i = 0; i + 1 < kUnits.size(); ++i) {
    if (seconds < kUnits[i].seconds) continue;
    std::string said = Amount(language, kUnits[i], seconds / kUnits[i].seconds);
    const int64_t rest = seconds % kUnits[i].seconds / kUnits[i + 1].seconds;
    if (rest > 0) said += " " + Amount(language, kUnits[i + 1], rest);
    return said;
  }
  return Amount(language, kUnits.back(), seconds);
}

std::string SaySpan(Language language, Duration duration) {
  const int64_t seconds = RoundedSeconds(duration);
  for (const Unit& unit : kUnits) {
    if (seconds < 2 * unit.seconds) continue;
    return Amount(language, unit, (seconds + unit.seconds / 2) / unit.seconds);
  }
  return Amount(language, kUnits.back(), seconds);
}

}  // namespace tebium::base
