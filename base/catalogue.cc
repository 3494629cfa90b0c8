#include "base/catalogue.h"

#include <algorithm>
#include <array>

namespace tebium::base {
namespace {

struct Row {
  Say say;
  std::string_view russian;
  std::string_view english;
};

constexpr Row kRows[] = {
    {Say::kModule, "Модуль", "Module"},
    {Say::kTime, "Время", "Time"},
    {Say::kFiring, "активен", "firing"},
    {Say::kResolved, "решён", "resolved"},
    {Say::kResolvedNumber, "решено", "resolved"},

    {Say::kLabelAndValue, "{}: {}", "{}: {}"},
    {Say::kBullet, "• {}: {}", "• {}: {}"},
    {Say::kTimes, "×{}", "×{}"},
    {Say::kStarted, "Начало", "Started"},
    {Say::kResolvedAt, "Решён: {}", "Resolved: {}"},
    {Say::kResolvedAfter, "Решён: {}, длился {}", "Resolved: {}, lasted {}"},
    {Say::kStillFiring, "напоминание: всё ещё не решено",
     "reminder: still firing"},
    {Say::kStillFiringFor, "напоминание: не решено уже {}",
     "reminder: still firing, for {}"},
    {Say::kSeverityChanged, "важность: {} → {}", "severity: {} → {}"},
    {Say::kStale, "давно не повторялся", "not repeated for a long time"},
    {Say::kSource, "Источник", "Source"},

    {Say::kAlerts, "Алерты", "Alerts"},
    {Say::kGroup, "Группа {}", "Group {}"},
    {Say::kCounts, "{}: активных {}, решённых {}",
     "{}: {} firing, {} resolved"},
    {Say::kAllFiring, "{}, все активны", "{}, all firing"},
    {Say::kAllResolved, "{}, все решены", "{}, all resolved"},
    {Say::kNewCount, "новых: {}", "new: {}"},
    {Say::kAndMore, "… и ещё {}", "… and also {}"},
    {Say::kAndMoreNames, "Ещё {}:", "Also {}:"},
    {Say::kNoModule, "без модуля", "no module"},
    {Say::kOtherSeverities, "прочие", "other"},
    {Say::kHeldBack, "ещё {} за последние {}", "{} more in the last {}"},
    {Say::kHeldBackSecond, "ещё {} за последнюю секунду",
     "{} more in the last second"},
    {Say::kHeldBackTotal, "сдержано повторов: {}", "posts held back: {}"},
    {Say::kTruncated,
     "Alertmanager не показал ещё {}; состояние группы неизвестно",
     "Alertmanager also left out {}; the group's state is unknown"},
    {Say::kLate, "доставлено с опозданием: {}", "delivered late: {}"},
    {Say::kPossiblyRepeated,
     "Возможно, это повтор: исход прошлой отправки неизвестен",
     "This may be a repetition: an earlier attempt's outcome is unknown"},
    {Say::kPart, "({}/{})", "({}/{})"},

    {Say::kDigest, "Сводка: {} в {}", "Digest: {} in {}"},
    {Say::kFullList, "Полный список — в файле", "The full list is in the file"},
    {Say::kFullListOf, "Полный список: {}", "Full list: {}"},
    {Say::kListMade, "Составлен: {}", "Made: {}"},
    {Say::kListCut, "Не поместилось: {}", "Left out for want of room: {}"},

    {Say::kTemplateFailed,
     "Шаблон получателя не сработал; уведомления уходят во встроенном виде",
     "A receiver's template failed; notifications go out in the built-in form"},

    {Say::kPageTitle, "TeBium: оповещения", "TeBium alerts"},
    {Say::kPagePreview, "ПРЕДПРОСМОТР: ничего не отправляется",
     "PREVIEW: nothing is sent"},
    {Say::kPagePreviewMeaning,
     "BOT_TOKEN не задан. Всё работает, но сообщения видны только здесь и в "
     "консоли.",
     "BOT_TOKEN is not set. Everything works, but messages are shown only here "
     "and on the console."},
    {Say::kPageLive, "Сообщения отправляются в Telegram",
     "Messages are sent to Telegram"},
    {Say::kPageMessages, "Сообщения", "Messages"},
    {Say::kPageNoMessages, "Сообщений пока нет.", "No messages yet."},
    {Say::kPageOutbox, "Очередь отправки", "Outbox"},
    {Say::kPagePending, "ожидают", "pending"},
    {Say::kPageSending, "отправляются", "being sent"},
    {Say::kPageDead, "не доставлены", "undeliverable"},
    {Say::kPageNothingWaits, "Очередь пуста.", "Nothing waits."},
    {Say::kPageResend, "Отправить ещё раз", "Send again"},
    {Say::kPageResent, "Уведомление снова в очереди.",
     "The notification is pending again."},
    {Say::kPageNotResent, "Не удалось вернуть уведомление в очередь.",
     "The notification could not be queued again."},
    {Say::kPageAttempts, "попыток", "attempts"},
    {Say::kPageHistory, "История", "History"},
    {Say::kPageNoHistory, "Алертов пока не было.", "No alerts yet."},
    {Say::kPageAlert, "Алерт", "Alert"},
    {Say::kPageMessage, "Сообщение", "Message"},
    {Say::kPageState, "Состояние", "State"},
    {Say::kPageLogIn, "Войти", "Log in"},
    {Say::kPageLogOut, "Выйти", "Log out"},
    {Say::kPageSecret, "Секрет (WEBHOOK_SECRET)", "Secret (WEBHOOK_SECRET)"},
    {Say::kPageWrongSecret, "Неверный секрет.", "Wrong secret."},
    {Say::kPageFormExpired, "Форма устарела, повторите.",
     "The form is out of date, try again."},
    {Say::kPageStoreSilent, "Хранилище не отвечает.",
     "The store does not answer."},
};

constexpr bool RowsFollowTheEnum() {
  size_t expected = 0;
  for (const Row& row : kRows) {
    if (static_cast<size_t>(row.say) != expected++) return false;
  }
  return expected == static_cast<size_t>(Say::kCount);
}
static_assert(RowsFollowTheEnum(), "a text is missing or out of order");

struct NounForms {
  std::string_view one;   // 1, 21 алерт; 1 alert
  std::string_view few;   // 2–4, 22 алерта
  std::string_view many;  // 0, 5–20 алертов; 2 alerts
};

constexpr NounForms kRussianNouns[] = {
    {"алерт", "алерта", "алертов"},
    {"группа", "группы", "групп"},
    {"группе", "группах", "группах"},
    {"модуль", "модуля", "модулей"},
};
constexpr NounForms kEnglishNouns[] = {
    {"alert", "alerts", "alerts"},
    {"group", "groups", "groups"},
    {"group", "groups", "groups"},
    {"module", "modules", "modules"},
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
