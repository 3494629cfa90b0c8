#include "web/texts.h"

#include <array>

namespace tebium::web {
namespace {

struct Row {
  Say say;
  std::string_view russian;
  std::string_view english;
};

constexpr std::array<Row, 30> kRows = {{
    {Say::kTitle, "TeBium: оповещения", "TeBium alerts"},
    {Say::kPreview, "ПРЕДПРОСМОТР: ничего не отправляется",
     "PREVIEW: nothing is sent"},
    {Say::kPreviewMeaning,
     "BOT_TOKEN не задан. Всё работает, но сообщения видны только здесь и в "
     "консоли.",
     "BOT_TOKEN is not set. Everything works, but messages are shown only here "
     "and on the console."},
    {Say::kLive, "Сообщения отправляются в Telegram",
     "Messages are sent to Telegram"},
    {Say::kMessages, "Сообщения", "Messages"},
    {Say::kNoMessages, "Сообщений пока нет.", "No messages yet."},
    {Say::kOutbox, "Очередь отправки", "Outbox"},
    {Say::kPending, "ожидают", "pending"},
    {Say::kSending, "отправляются", "being sent"},
    {Say::kDead, "не доставлены", "undeliverable"},
    {Say::kNothingWaits, "Очередь пуста.", "Nothing waits."},
    {Say::kResend, "Отправить ещё раз", "Send again"},
    {Say::kResent, "Уведомление снова в очереди.",
     "The notification is pending again."},
    {Say::kNotResent, "Не удалось вернуть уведомление в очередь.",
     "The notification could not be queued again."},
    {Say::kAttempts, "попыток", "attempts"},
    {Say::kHistory, "История", "History"},
    {Say::kNoHistory, "Алертов пока не было.", "No alerts yet."},
    {Say::kTime, "Время", "Time"},
    {Say::kModule, "Модуль", "Module"},
    {Say::kAlert, "Алерт", "Alert"},
    {Say::kMessage, "Сообщение", "Message"},
    {Say::kState, "Состояние", "State"},
    {Say::kFiring, "активен", "firing"},
    {Say::kResolved, "решён", "resolved"},
    {Say::kLogIn, "Войти", "Log in"},
    {Say::kLogOut, "Выйти", "Log out"},
    {Say::kSecret, "Секрет (WEBHOOK_SECRET)", "Secret (WEBHOOK_SECRET)"},
    {Say::kWrongSecret, "Неверный секрет.", "Wrong secret."},
    {Say::kFormExpired, "Форма устарела, повторите.",
     "The form is out of date, try again."},
    {Say::kStoreSilent, "Хранилище не отвечает.", "The store does not answer."},
}};

}  // namespace

std::string_view Text(base::Language language, Say say) {
  for (const Row& row : kRows) {
    if (row.say != say) continue;
    return language == base::Language::kRussian ? row.russian : row.english;
  }
  return {};
}

std::string_view LanguageCode(base::Language language) {
  return language == base::Language::kRussian ? "ru" : "en";
}

}  // namespace tebium::web
