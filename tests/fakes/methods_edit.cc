// editMessage…, deleteMessage, pinning, reactions.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "tests/fakes/json_value.h"
#include "tests/fakes/markup.h"
#include "tests/fakes/methods.h"

namespace tebium::fakes {
namespace {

constexpr size_t kMaxHistory = 10'000;
constexpr base::Duration kDeletableAge = std::chrono::hours(48);

// What people may react with where a chat does not restrict it.
constexpr std::array<std::string_view, 73> kReactions{
    "👍",          "👎",    "❤",           "🔥",          "🥰", "👏",
    "😁",          "🤔", "🤯",        "😱",          "🤬", "😢",
    "🎉",          "🤩", "🤮",        "💩",          "🙏",    "👌",
    "🕊",       "🤡", "🥱",        "🥴",       "😍",    "🐳",
    "❤‍🔥", "🌚",    "🌭",        "💯",          "🤣", "⚡",
    "🍌",          "🏆",    "💔",           "🤨",       "😐",    "🍓",
    "🍾",       "💋",    "🖕",        "😈",          "😴",    "😭",
    "🤓",       "👻",    "👨‍💻", "👀",          "🎃",    "🙈",
    "😇",          "😨",    "🤝",        "✍",          "🤗", "🫡",
    "🎅",          "🎄",    "☃",           "💅",          "🤪", "🗿",
    "🆒",          "💘",    "🙉",           "🦄",       "😘",    "💊",
    "🙊",          "😎",    "👾",           "🤷‍♂", "🤷", "🤷‍♀",
    "😡"};

// A message of the chat that is still there.
Failure TakeMessage(Bot& bot, const ApiRequest& request,
                    const std::string& purpose, Chat** chat,
                    Message** message) {
  if (auto failure = TakeChat(bot, request, chat)) return failure;
  if (auto failure = CheckWritable(**chat)) return failure;
  const int64_t id = request.GetInteger("message_id");
  if (id <= 0) return BadRequest("message identifier is not specified");
  *message = bot.world.FindMessage((*chat)->spec.id, id);
  if (*message == nullptr || (*message)->deleted) {
    return BadRequest("message to " + purpose + " not found");
  }
  return std::nullopt;
}

// The message to edit, and the keyboard it is to have.
Failure TakeEdit(Bot& bot, const ApiRequest& request, Chat** chat,
                 Message** message, Keyboard* keyboard) {
  if (auto failure = ParseMarkup(request.Get("reply_markup"), keyboard)) {
    return failure;
  }
  if (auto failure = TakeMessage(bot, request, "edit", chat, message)) {
    return failure;
  }
  if (!(*message)->from_bot) return BadRequest("message can't be edited");
  return std::nullopt;
}

struct Edited {
  FormattedText text;
  std::string raw_text;
  std::string parse_mode;
  Keyboard keyboard;
};

Answer Apply(Bot& bot, Chat* chat, Message* message, Edited edited,
             base::Time now) {
  if (auto failure = CheckFlood(bot, chat->spec.id, now)) return *failure;
  if (edited.text.text == message->text &&
      edited.text.entities == message->entities &&
      edited.keyboard == message->keyboard) {
    return BadRequest(
        "message is not modified: specified new message content and reply "
        "markup are exactly the same as a current content and reply markup of "
        "the message");
  }
  message->history.push_back(
      {now, std::move(message->text), std::move(message->raw_text),
       std::move(message->entities), std::move(message->keyboard)});
  if (message->history.size() > kMaxHistory) {
    message->history.erase(message->history.begin());
  }
  message->text = std::move(edited.text.text);
  message->entities = std::move(edited.text.entities);
  message->raw_text = std::move(edited.raw_text);
  message->parse_mode = std::move(edited.parse_mode);
  message->keyboard = std::move(edited.keyboard);
  message->edit_date = now;
  bot.world.Touch(*message);
  Answer answer = Result(MessageJson(*chat, *message, bot.identity));
  answer.chat_id = message->chat_id;
  answer.message_id = message->id;
  return answer;
}

// Marks a change that is not an edit.
Answer Done(Bot& bot, const Message& message) {
  bot.world.Touch(message);
  Answer answer;
  answer.chat_id = message.chat_id;
  answer.message_id = message.id;
  return answer;
}

Answer CantBeDeleted(const Chat& chat) {
  const bool shared = chat.spec.type == ChatType::kSupergroup ||
                      chat.spec.type == ChatType::kChannel;
  return BadRequest(shared ? "message can't be deleted"
                           : "message can't be deleted for everyone");
}

Failure CheckMayPin(const Chat& chat) {
  if (chat.spec.can_pin) return std::nullopt;
  return BadRequest("not enough rights to manage pinned messages in the chat");
}

Failure TakeReactions(const std::string& json,
                      std::vector<std::string>* reactions) {
  if (json.empty()) return std::nullopt;
  rapidjson::Document document;
  if (!ParseJson(json, &document) || !document.IsArray()) {
    return BadRequest("can't parse reaction types JSON object");
  }
  for (rapidjson::SizeType i = 0; i < document.Size(); ++i) {
    const std::string emoji = StringMember(document[i], "emoji");
    if (std::find(kReactions.begin(), kReactions.end(), emoji) ==
        kReactions.end()) {
      return BadRequest("REACTION_INVALID");
    }
    reactions->push_back(emoji);
  }
  if (reactions->size() > 1) return BadRequest("REACTIONS_TOO_MANY");
  return std::nullopt;
}

}  // namespace

Answer EditMessageText(Bot& bot, const ApiRequest& request, base::Time now) {
  if (request.Get("text").empty()) return BadRequest("message text is empty");
  Edited edited{{}, request.Get("text"), request.Get("parse_mode"), {}};
  if (auto failure = TakeText(request, "text", "entities", &edited.text)) {
    return *failure;
  }
  Chat* chat = nullptr;
  Message* message = nullptr;
  if (auto failure =
          TakeEdit(bot, request, &chat, &message, &edited.keyboard)) {
    return *failure;
  }
  if (message->document.has_value()) {
    return BadRequest("there is no text in the message to edit");
  }
  if (edited.text.text.empty()) return BadRequest("text must be non-empty");
  if (base::CodePoints(edited.text.text) > kMaxTextCodePoints) {
    return BadRequest("MESSAGE_TOO_LONG");
  }
  if (auto failure = CheckKeyboard(&edited.keyboard, bot.refused_link))
    return *failure;
  return Apply(bot, chat, message, std::move(edited), now);
}

Answer EditMessageCaption(Bot& bot, const ApiRequest& request, base::Time now) {
  Edited edited{{}, request.Get("caption"), request.Get("parse_mode"), {}};
  if (auto failure =
          TakeText(request, "caption", "caption_entities", &edited.text)) {
    return *failure;
  }
  Chat* chat = nullptr;
  Message* message = nullptr;
  if (auto failure =
          TakeEdit(bot, request, &chat, &message, &edited.keyboard)) {
    return *failure;
  }
  if (!message->document.has_value()) {
    return BadRequest("there is no caption in the message to edit");
  }
  if (base::CodePoints(edited.text.text) > kMaxCaptionCodePoints) {
    return BadRequest("message caption is too long");
  }
  if (auto failure = CheckKeyboard(&edited.keyboard, bot.refused_link))
    return *failure;
  return Apply(bot, chat, message, std::move(edited), now);
}

Answer EditMessageReplyMarkup(Bot& bot, const ApiRequest& request,
                              base::Time now) {
  Chat* chat = nullptr;
  Message* message = nullptr;
  Keyboard keyboard;
  if (auto failure = TakeEdit(bot, request, &chat, &message, &keyboard)) {
    return *failure;
  }
  if (auto failure = CheckKeyboard(&keyboard, bot.refused_link))
    return *failure;
  Edited edited{{message->text, message->entities},
                message->raw_text,
                message->parse_mode,
                std::move(keyboard)};
  return Apply(bot, chat, message, std::move(edited), now);
}

Answer DeleteMessage(Bot& bot, const ApiRequest& request, base::Time now) {
  Chat* chat = nullptr;
  Message* message = nullptr;
  if (auto failure = TakeMessage(bot, request, "delete", &chat, &message)) {
    return *failure;
  }
  const bool others = !message->from_bot &&
                      chat->spec.type != ChatType::kPrivate &&
                      !chat->spec.bot_is_admin;
  if (others || now - message->date > kDeletableAge) {
    return CantBeDeleted(*chat);
  }
  message->deleted = true;
  message->pinned = false;
  return Done(bot, *message);
}

Answer PinChatMessage(Bot& bot, const ApiRequest& request, base::Time /*now*/) {
  Chat* chat = nullptr;
  Message* message = nullptr;
  if (auto failure = TakeMessage(bot, request, "pin", &chat, &message)) {
    return *failure;
  }
  if (auto failure = CheckMayPin(*chat)) return *failure;
  message->pinned = true;
  return Done(bot, *message);
}

Answer UnpinChatMessage(Bot& bot, const ApiRequest& request, base::Time now) {
  Chat* chat = nullptr;
  Message* message = nullptr;
  if (!request.Has("message_id")) {
    if (auto failure = TakeChat(bot, request, &chat)) return *failure;
    ApiRequest newest = request;
    for (const auto& [id, candidate] : chat->messages) {
      if (candidate.pinned) {
        newest.parameters["message_id"] = std::to_string(id);
      }
    }
    if (!newest.Has("message_id")) {
      return BadRequest("message to unpin not found");
    }
    return UnpinChatMessage(bot, newest, now);
  }
  if (auto failure = TakeMessage(bot, request, "unpin", &chat, &message)) {
    return *failure;
  }
  if (auto failure = CheckMayPin(*chat)) return *failure;
  message->pinned = false;
  return Done(bot, *message);
}

Answer SetMessageReaction(Bot& bot, const ApiRequest& request,
                          base::Time /*now*/) {
  Chat* chat = nullptr;
  Message* message = nullptr;
  std::vector<std::string> reactions;
  if (auto failure = TakeMessage(bot, request, "react", &chat, &message)) {
    return *failure;
  }
  if (auto failure = TakeReactions(request.Get("reaction"), &reactions)) {
    return *failure;
  }
  message->reactions = std::move(reactions);
  return Done(bot, *message);
}

}  // namespace tebium::fakes
