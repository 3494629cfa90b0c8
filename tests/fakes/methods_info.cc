// Callbacks, chats, commands, webhooks.
#include <algorithm>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "tests/fakes/json_value.h"
#include "tests/fakes/methods.h"

namespace tebium::fakes {
namespace {

using base::JsonWriter;

constexpr size_t kMaxCallbackText = 200;
constexpr size_t kMaxCommands = 100;
constexpr size_t kMaxCommand = 32;
constexpr size_t kMaxCommandDescription = 256;
constexpr size_t kMaxSecretToken = 256;

bool IsCommandChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool IsSecretChar(char c) {
  return IsCommandChar(c) || (c >= 'A' && c <= 'Z') || c == '-';
}

Failure CheckCommand(const rapidjson::Value& value) {
  const std::string command = StringMember(value, "command");
  const std::string description = StringMember(value, "description");
  if (command.empty()) return BadRequest("command must be non-empty");
  if (command.size() > kMaxCommand) {
    return BadRequest("command length must not exceed 32");
  }
  if (!std::all_of(command.begin(), command.end(), IsCommandChar)) {
    return BadRequest("BOT_COMMAND_INVALID");
  }
  if (base::Trim(description).empty()) {
    return BadRequest("command description must be non-empty");
  }
  if (base::CodePoints(description) > kMaxCommandDescription) {
    return BadRequest("command description length must not exceed 256");
  }
  return std::nullopt;
}

std::string CommandsKey(const ApiRequest& request) {
  return request.Get("scope") + "|" + request.Get("language_code");
}

void WriteMemberStatus(const ChatSpec& chat, const ChatMember& member,
                       JsonWriter* json) {
  json->BeginObject().Key("status").String(
      chat.type == ChatType::kPrivate ? "member" : member.status);
  json->Key("user");
  WriteUser(member, json);
  json->EndObject();
}

void WriteOwnStatus(const Bot& bot, const ChatSpec& chat, JsonWriter* json) {
  json->BeginObject();
  json->Key("status").String(chat.bot_is_admin ? "administrator" : "member");
  json->Key("user");
  WriteBot(bot.identity, json);
  if (chat.bot_is_admin) json->Key("can_pin_messages").Bool(chat.can_pin);
  json->EndObject();
}

bool IsAdministrator(const ChatMember& member) {
  return member.status == "creator" || member.status == "administrator";
}

Failure CheckWebhookUrl(const Bot& bot, const std::string& url) {
  constexpr std::string_view kHttps = "https://";
  constexpr std::string_view kHttp = "http://";
  const std::string lower = base::ToLowerAscii(url);
  if (bot.options.allow_http_webhook && lower.starts_with(kHttp)) {
    return std::nullopt;
  }
  if (!lower.starts_with(kHttps)) {
    return BadRequest("bad webhook: An HTTPS URL must be provided for webhook");
  }
  const size_t end = lower.find_first_of("/?#", kHttps.size());
  const std::string host = lower.substr(
      kHttps.size(), end == std::string::npos ? end : end - kHttps.size());
  const size_t colon = host.rfind(':');
  const std::string port =
      colon == std::string::npos ? "443" : host.substr(colon + 1);
  if (port != "80" && port != "88" && port != "443" && port != "8443" &&
      !bot.options.allow_http_webhook) {
    return BadRequest(
        "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
  }
  return std::nullopt;
}

Failure CheckSecretToken(const std::string& token) {
  if (token.size() > kMaxSecretToken) {
    return BadRequest("secret token is too long");
  }
  if (!std::all_of(token.begin(), token.end(), IsSecretChar)) {
    return BadRequest("secret token contains unallowed characters");
  }
  return std::nullopt;
}

}  // namespace

Answer AnswerCallbackQuery(Bot& bot, const ApiRequest& request,
                           base::Time now) {
  const auto press = bot.presses.find(request.Get("callback_query_id"));
  if (press == bot.presses.end() ||
      now - press->second > bot.options.callback_max_age) {
    return BadRequest(
        "query is too old and response timeout expired or query ID is "
        "invalid");
  }
  if (base::CodePoints(request.Get("text")) > kMaxCallbackText) {
    return BadRequest("MESSAGE_TOO_LONG");
  }
  return {};
}

Answer GetMe(Bot& bot, const ApiRequest& /*request*/, base::Time /*now*/) {
  JsonWriter json;
  json.BeginObject().Key("id").Int(bot.identity.id);
  json.Key("is_bot").Bool(true);
  json.Key("first_name").String("TeBium Alert Bot");
  json.Key("username").String(bot.identity.username);
  json.Key("can_join_groups").Bool(true);
  json.Key("can_read_all_group_messages").Bool(false);
  json.Key("supports_inline_queries").Bool(false).EndObject();
  return Result(json.Take());
}

Answer GetChat(Bot& bot, const ApiRequest& request, base::Time /*now*/) {
  Chat* chat = nullptr;
  if (auto failure = TakeChat(bot, request, &chat)) return *failure;
  JsonWriter json;
  WriteChat(chat->spec, &json);
  return Result(json.Take());
}

Answer GetChatMember(Bot& bot, const ApiRequest& request, base::Time /*now*/) {
  Chat* chat = nullptr;
  if (auto failure = TakeChat(bot, request, &chat)) return *failure;
  const int64_t user_id = request.GetInteger("user_id");
  const ChatSpec& spec = chat->spec;
  JsonWriter json;
  if (user_id == bot.identity.id) {
    WriteOwnStatus(bot, spec, &json);
    return Result(json.Take());
  }
  const bool is_private = spec.type == ChatType::kPrivate;
  if (!is_private && !spec.bot_is_admin) {
    return BadRequest("member list is inaccessible");
  }
  const bool known = std::any_of(
      spec.members.begin(), spec.members.end(),
      [&](const ChatMember& member) { return member.user_id == user_id; });
  if (!known && !(is_private && user_id == spec.id)) {
    return BadRequest("user not found");
  }
  WriteMemberStatus(spec, UserOf(spec, user_id), &json);
  return Result(json.Take());
}

Answer GetChatAdministrators(Bot& bot, const ApiRequest& request,
                             base::Time /*now*/) {
  Chat* chat = nullptr;
  if (auto failure = TakeChat(bot, request, &chat)) return *failure;
  if (chat->spec.type == ChatType::kPrivate) {
    return BadRequest("there are no administrators in the private chat");
  }
  JsonWriter json;
  json.BeginArray();
  for (const ChatMember& member : chat->spec.members) {
    if (IsAdministrator(member)) WriteMemberStatus(chat->spec, member, &json);
  }
  json.EndArray();
  return Result(json.Take());
}

Answer SetMyCommands(Bot& bot, const ApiRequest& request, base::Time /*now*/) {
  rapidjson::Document commands;
  if (!ParseJson(request.Get("commands"), &commands)) {
    return BadRequest("can't parse commands JSON object");
  }
  if (!commands.IsArray()) return BadRequest("expected an Array of BotCommand");
  if (commands.Size() > kMaxCommands) {
    return BadRequest("BOT_COMMANDS_TOO_MUCH");
  }
  for (rapidjson::SizeType i = 0; i < commands.Size(); ++i) {
    if (auto failure = CheckCommand(commands[i])) return *failure;
  }
  bot.commands[CommandsKey(request)] = JsonText(commands);
  return {};
}

Answer GetMyCommands(Bot& bot, const ApiRequest& request, base::Time /*now*/) {
  const auto commands = bot.commands.find(CommandsKey(request));
  return Result(commands == bot.commands.end() ? "[]" : commands->second);
}

Answer DeleteMyCommands(Bot& bot, const ApiRequest& request,
                        base::Time /*now*/) {
  bot.commands.erase(CommandsKey(request));
  return {};
}

Answer SetWebhook(Bot& bot, const ApiRequest& request, base::Time now) {
  const std::string& url = request.Get("url");
  if (url.empty()) return DeleteWebhook(bot, request, now);
  const int64_t connections = request.GetInteger("max_connections", 40);
  if (connections < 1 || connections > 100) {
    return BadRequest("max_connections must be between 1 and 100");
  }
  if (auto failure = CheckSecretToken(request.Get("secret_token"))) {
    return *failure;
  }
  if (auto failure = CheckWebhookUrl(bot, url)) return *failure;
  if (request.GetBool("drop_pending_updates")) bot.updates.Clear();
  bot.updates.SetAllowed(request.Get("allowed_updates"));
  bot.webhook = {};
  bot.webhook.url = url;
  bot.webhook.secret_token = request.Get("secret_token");
  bot.webhook.allowed_updates = request.Get("allowed_updates");
  bot.webhook.max_connections = connections;
  return {};
}

Answer DeleteWebhook(Bot& bot, const ApiRequest& request, base::Time /*now*/) {
  if (request.GetBool("drop_pending_updates")) bot.updates.Clear();
  bot.webhook = {};
  return {};
}

Answer GetWebhookInfo(Bot& bot, const ApiRequest& /*request*/, base::Time now) {
  const Webhook& webhook = bot.webhook;
  JsonWriter json;
  json.BeginObject().Key("url").String(webhook.url);
  json.Key("has_custom_certificate").Bool(false);
  json.Key("pending_update_count").Uint(bot.updates.Size(now));
  if (!webhook.url.empty()) {
    json.Key("max_connections").Int(webhook.max_connections);
  }
  if (!webhook.last_error.empty()) {
    json.Key("last_error_date").Int(UnixSeconds(webhook.last_error_time));
    json.Key("last_error_message").String(webhook.last_error);
  }
  json.EndObject();
  return Result(json.Take());
}

}  // namespace tebium::fakes
