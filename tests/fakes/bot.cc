#include "tests/fakes/bot.h"

#include <array>
#include <utility>

#include "base/text.h"
#include "tests/fakes/methods.h"

namespace tebium::fakes {
namespace {

constexpr std::array<std::pair<std::string_view, Method>, 24> kMethods{
    {{"sendMessage", SendMessage},
     {"sendDocument", SendDocument},
     {"sendPhoto", SendPhoto},
     {"sendMediaGroup", SendMediaGroup},
     {"sendChatAction", SendChatAction},
     {"editMessageText", EditMessageText},
     {"editMessageCaption", EditMessageCaption},
     {"editMessageReplyMarkup", EditMessageReplyMarkup},
     {"deleteMessage", DeleteMessage},
     {"pinChatMessage", PinChatMessage},
     {"unpinChatMessage", UnpinChatMessage},
     {"setMessageReaction", SetMessageReaction},
     {"answerCallbackQuery", AnswerCallbackQuery},
     {"getMe", GetMe},
     {"getChat", GetChat},
     {"getChatMember", GetChatMember},
     {"getChatAdministrators", GetChatAdministrators},
     {"setMyCommands", SetMyCommands},
     {"getMyCommands", GetMyCommands},
     {"deleteMyCommands", DeleteMyCommands},
     {"setWebhook", SetWebhook},
     {"deleteWebhook", DeleteWebhook},
     {"getWebhookInfo", GetWebhookInfo},
     {"getUpdates", nullptr}}};

int64_t BotId(const std::string& token) {
  return ParseInteger(token.substr(0, token.find(':'))).value_or(123456789);
}

}  // namespace

Bot::Bot(const BotOptions& bot_options)
    : options(bot_options),
      identity{BotId(bot_options.token), bot_options.username},
      world(bot_options.max_messages_per_chat, bot_options.auto_create_chats),
      limiter(bot_options.limits),
      updates(bot_options.max_updates) {}

std::string CanonicalMethod(std::string_view method) {
  for (const auto& [name, function] : kMethods) {
    if (base::EqualsIgnoreCaseAscii(name, method)) return std::string(name);
  }
  return {};
}

Answer CallMethod(Bot& bot, const ApiRequest& request, base::Time now) {
  for (const auto& [name, value] : request.parameters) {
    if (!base::IsValidUtf8(value)) {
      return BadRequest("strings must be encoded in UTF-8");
    }
  }
  for (const auto& [name, function] : kMethods) {
    if (function != nullptr &&
        base::EqualsIgnoreCaseAscii(name, request.method)) {
      return function(bot, request, now);
    }
  }
  return Error(404, "Not Found: method not found");
}

int64_t TargetChat(Bot& bot, const ApiRequest& request) {
  const std::string_view id = base::Trim(request.Get("chat_id"));
  if (!id.starts_with('@')) return ParseInteger(id).value_or(0);
  const Chat* chat = bot.world.FindChatByName(std::string(id.substr(1)));
  return chat == nullptr ? 0 : chat->spec.id;
}

}  // namespace tebium::fakes
