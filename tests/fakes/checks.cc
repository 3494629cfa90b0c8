#include <algorithm>
#include <utility>

#include "base/text.h"
#include "tests/fakes/json_value.h"
#include "tests/fakes/methods.h"

namespace tebium::fakes {
namespace {

constexpr size_t kMaxRawTextBytes = 1 << 15;
constexpr size_t kMaxQuoteCodePoints = 1024;

Failure TakeEntities(const std::string& json, FormattedText* text) {
  if (json.empty()) return std::nullopt;
  rapidjson::Document document;
  if (!ParseJson(json, &document) || !document.IsArray()) {
    return BadRequest("can't parse entities: expected an Array");
  }
  const auto end = static_cast<int64_t>(Utf16Length(text->text));
  for (rapidjson::SizeType i = 0; i < document.Size(); ++i) {
    const rapidjson::Value& value = document[i];
    const int64_t offset = IntegerMember(value, "offset", -1);
    const int64_t length = IntegerMember(value, "length", -1);
    const std::string type = StringMember(value, "type");
    if (type.empty() || offset < 0 || length <= 0 || offset >= end) continue;
    text->entities.push_back(
        {.type = type,
         .offset = static_cast<size_t>(offset),
         .length = static_cast<size_t>(std::min(length, end - offset)),
         .value =
             StringMember(value, type == "pre"            ? "language"
                                 : type == "custom_emoji" ? "custom_emoji_id"
                                                          : "url")});
  }
  return std::nullopt;
}

Answer Migrated(int64_t new_id) {
  Answer answer = BadRequest("group chat was upgraded to a supergroup chat");
  answer.migrate_to_chat_id = new_id;
  return answer;
}

}  // namespace

Failure TakeText(const ApiRequest& request, const std::string& text_name,
                 const std::string& entities_name, FormattedText* text) {
  const std::string& raw = request.Get(text_name);
  if (raw.size() > kMaxRawTextBytes) return BadRequest("text is too long");
  auto parsed = ParseText(raw, request.Get("parse_mode"));
  if (!parsed.ok()) return BadRequest(parsed.status().message());
  *text = *std::move(parsed);
  if (request.Get("parse_mode").empty()) {
    if (auto failure = TakeEntities(request.Get(entities_name), text)) {
      return failure;
    }
  }
  FixText(text);
  return std::nullopt;
}

Failure TakeReply(const ApiRequest& request, ReplyTarget* reply) {
  const std::string& json = request.Get("reply_parameters");
  if (json.empty()) {
    reply->message_id = request.GetInteger("reply_to_message_id");
    reply->optional = request.GetBool("allow_sending_without_reply");
    return std::nullopt;
  }
  rapidjson::Document document;
  if (!ParseJson(json, &document)) {
    return BadRequest("can't parse reply parameters JSON object");
  }
  if (!document.IsObject()) {
    return BadRequest("object expected as reply parameters");
  }
  reply->message_id = IntegerMember(document, "message_id");
  reply->optional = BoolMember(document, "allow_sending_without_reply");
  reply->quote = StringMember(document, "quote");
  return std::nullopt;
}

Failure TakeChat(Bot& bot, const ApiRequest& request, Chat** chat) {
  const std::string_view id = base::Trim(request.Get("chat_id"));
  if (id.empty()) return BadRequest("chat_id is empty");
  *chat = id.starts_with('@')
              ? bot.world.FindChatByName(std::string(id.substr(1)))
              : bot.world.FindChat(ParseInteger(id).value_or(0));
  if (*chat == nullptr) return BadRequest("chat not found");
  if ((*chat)->spec.migrated_to != 0) {
    return Migrated((*chat)->spec.migrated_to);
  }
  return std::nullopt;
}

Failure CheckWritable(const Chat& chat) {
  const std::string type(ChatTypeName(chat.spec.type));
  switch (chat.spec.state) {
    case ChatState::kOk:
      return std::nullopt;
    case ChatState::kBlocked:
      return Forbidden("bot was blocked by the user");
    case ChatState::kDeactivated:
      return Forbidden("user is deactivated");
    case ChatState::kNotStarted:
      return Forbidden("bot can't initiate conversation with a user");
    case ChatState::kKicked:
      return Forbidden("bot was kicked from the " + type + " chat");
    case ChatState::kNotMember:
      return Forbidden("bot is not a member of the " + type + " chat");
    case ChatState::kDeleted:
      return Forbidden("the group chat was deleted");
    case ChatState::kNoRights:
      return BadRequest("not enough rights to send text messages to the chat");
    case ChatState::kNeedAdmin:
      return BadRequest("need administrator rights in the channel chat");
    case ChatState::kNoWrite:
      return BadRequest("have no write access to the chat");
  }
  return std::nullopt;
}

Failure TakeThread(const Chat& chat, const ApiRequest& request,
                   int64_t* thread_id) {
  *thread_id = 0;
  const int64_t wanted = request.GetInteger("message_thread_id");
  if (!chat.spec.is_forum || wanted == 0) return std::nullopt;
  const auto topic = chat.spec.topics.find(wanted);
  if (wanted == 1 || topic == chat.spec.topics.end()) {
    return BadRequest("message thread not found");
  }
  if (topic->second.closed) return BadRequest("TOPIC_CLOSED");
  *thread_id = wanted;
  return std::nullopt;
}

Failure CheckReply(const Chat& chat, ReplyTarget* reply) {
  if (reply->message_id == 0) return std::nullopt;
  const auto target = chat.messages.find(reply->message_id);
  if (target == chat.messages.end() || target->second.deleted) {
    if (!reply->optional) {
      return BadRequest("message to be replied not found");
    }
    *reply = {};
    return std::nullopt;
  }
  if (base::CodePoints(reply->quote) > kMaxQuoteCodePoints ||
      target->second.text.find(reply->quote) == std::string::npos) {
    return BadRequest("QUOTE_TEXT_INVALID");
  }
  return std::nullopt;
}

Failure CheckFlood(Bot& bot, int64_t chat_id, base::Time now, int count) {
  const int seconds = bot.limiter.Take(chat_id, now, count);
  if (seconds == 0) return std::nullopt;
  ++bot.flood_refusals;
  return TooManyRequests(seconds);
}

}  // namespace tebium::fakes
