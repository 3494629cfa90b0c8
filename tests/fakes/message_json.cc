#include "tests/fakes/message_json.h"

namespace tebium::fakes {
namespace {

using base::JsonWriter;

void WriteEntityValue(const Entity& entity, JsonWriter* json) {
  if (entity.type == "text_link") json->Key("url").String(entity.value);
  if (entity.type == "custom_emoji") {
    json->Key("custom_emoji_id").String(entity.value);
  }
  if (entity.type == "pre" && !entity.value.empty()) {
    json->Key("language").String(entity.value);
  }
  if (entity.type == "text_mention") {
    json->Key("user");
    WriteUser(UserOf({}, std::stoll("0" + entity.value.substr(0, 18))), json);
  }
}

void WriteSender(const ChatSpec& chat, const Message& message,
                 const BotIdentity& bot, JsonWriter* json) {
  if (chat.type == ChatType::kChannel) {
    json->Key("sender_chat");
    WriteChat(chat, json);
    return;
  }
  json->Key("from");
  if (message.from_bot) {
    WriteBot(bot, json);
  } else {
    WriteUser(UserOf(chat, message.from_id), json);
  }
}

void WriteFile(const Document& document, JsonWriter* json) {
  json->Key("file_id").String(document.file_id);
  json->Key("file_unique_id").String("U" + document.file_id);
  json->Key("file_size").Uint(document.content->size());
}

void WriteMedia(const Document& document, JsonWriter* json) {
  if (document.is_photo) {
    json->Key("photo").BeginArray().BeginObject();
    WriteFile(document, json);
    json->Key("width").Int(document.width);
    json->Key("height").Int(document.height);
    json->EndObject().EndArray();
    return;
  }
  json->Key("document").BeginObject();
  json->Key("file_name").String(document.name);
  json->Key("mime_type").String(document.mime_type);
  WriteFile(document, json);
  json->EndObject();
}

void WriteText(const Message& message, JsonWriter* json) {
  const bool media = message.document.has_value();
  if (media) WriteMedia(*message.document, json);
  if (message.text.empty()) return;
  json->Key(media ? "caption" : "text").String(message.text);
  if (message.entities.empty()) return;
  json->Key(media ? "caption_entities" : "entities");
  WriteEntities(message.entities, json);
}

void WriteMessage(const Chat& chat, const Message& message,
                  const BotIdentity& bot, bool with_reply, JsonWriter* json) {
  json->BeginObject().Key("message_id").Int(message.id);
  WriteSender(chat.spec, message, bot, json);
  json->Key("chat");
  WriteChat(chat.spec, json);
  json->Key("date").Int(UnixSeconds(message.date));
  if (message.edit_date != base::kNoTime) {
    json->Key("edit_date").Int(UnixSeconds(message.edit_date));
  }
  if (message.thread_id != 0) {
    json->Key("message_thread_id").Int(message.thread_id);
    json->Key("is_topic_message").Bool(true);
  }
  if (!message.media_group_id.empty()) {
    json->Key("media_group_id").String(message.media_group_id);
  }
  if (message.protect) json->Key("has_protected_content").Bool(true);
  const auto target = chat.messages.find(message.reply_to);
  if (with_reply && target != chat.messages.end() && !target->second.deleted) {
    json->Key("reply_to_message");
    WriteMessage(chat, target->second, bot, false, json);
  }
  WriteText(message, json);
  if (!message.link_preview_options.empty()) {
    json->Key("link_preview_options").Raw(message.link_preview_options);
  }
  if (!message.keyboard.empty()) {
    json->Key("reply_markup");
    WriteKeyboard(message.keyboard, json);
  }
  json->EndObject();
}

}  // namespace

int64_t UnixSeconds(base::Time time) {
  return base::ToNanos(time) / 1'000'000'000;
}

void WriteUser(const ChatMember& user, JsonWriter* json) {
  json->BeginObject().Key("id").Int(user.user_id).Key("is_bot").Bool(false);
  json->Key("first_name").String(user.first_name);
  if (!user.username.empty()) json->Key("username").String(user.username);
  json->EndObject();
}

void WriteBot(const BotIdentity& bot, JsonWriter* json) {
  json->BeginObject().Key("id").Int(bot.id).Key("is_bot").Bool(true);
  json->Key("first_name").String("TeBium Alert Bot");
  json->Key("username").String(bot.username).EndObject();
}

void WriteChat(const ChatSpec& chat, JsonWriter* json) {
  const bool is_private = chat.type == ChatType::kPrivate;
  json->BeginObject().Key("id").Int(chat.id);
  json->Key("type").String(ChatTypeName(chat.type));
  json->Key(is_private ? "first_name" : "title").String(chat.title);
  if (!chat.username.empty()) json->Key("username").String(chat.username);
  if (chat.is_forum) json->Key("is_forum").Bool(true);
  json->EndObject();
}

void WriteEntities(const std::vector<Entity>& entities, JsonWriter* json) {
  json->BeginArray();
  for (const Entity& entity : entities) {
    json->BeginObject().Key("type").String(entity.type);
    json->Key("offset").Uint(entity.offset).Key("length").Uint(entity.length);
    WriteEntityValue(entity, json);
    json->EndObject();
  }
  json->EndArray();
}

void WriteKeyboard(const Keyboard& keyboard, JsonWriter* json) {
  json->BeginObject().Key("inline_keyboard").BeginArray();
  for (const auto& row : keyboard) {
    json->BeginArray();
    for (const Button& button : row) {
      json->BeginObject().Key("text").String(button.text);
      if (!button.url.empty()) json->Key("url").String(button.url);
      if (!button.data.empty()) json->Key("callback_data").String(button.data);
      json->EndObject();
    }
    json->EndArray();
  }
  json->EndArray().EndObject();
}

ChatMember UserOf(const ChatSpec& chat, int64_t user_id) {
  for (const ChatMember& member : chat.members) {
    if (member.user_id == user_id) return member;
  }
  ChatMember user;
  user.user_id = user_id;
  user.first_name = chat.type == ChatType::kPrivate && chat.id == user_id
                        ? chat.title
                        : "User " + std::to_string(user_id);
  return user;
}

std::string MessageJson(const Chat& chat, const Message& message,
                        const BotIdentity& bot) {
  JsonWriter json;
  WriteMessage(chat, message, bot, true, &json);
  return json.Take();
}

}  // namespace tebium::fakes
