#include "relay/console/update.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "relay/telegram/html.h"

namespace tebium::relay {
namespace {

using rapidjson::Value;

constexpr size_t kMaxNameCodePoints = 64;
constexpr size_t kMaxCommandBytes = 32;
// "GroupAnonymousBot": whom Telegram names for an anonymous administrator.
constexpr int64_t kAnonymousAdministrator = 1087968824;

const Value* Member(const Value& object, const char* name) {
  if (!object.IsObject()) return nullptr;
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

const Value* ObjectMember(const Value& object, const char* name) {
  const Value* value = Member(object, name);
  return value != nullptr && value->IsObject() ? value : nullptr;
}

int64_t IntegerMember(const Value& object, const char* name) {
  const Value* value = Member(object, name);
  return value != nullptr && value->IsInt64() ? value->GetInt64() : 0;
}

bool TrueMember(const Value& object, const char* name) {
  const Value* value = Member(object, name);
  return value != nullptr && value->IsTrue();
}

std::string TextMember(const Value& object, const char* name) {
  const Value* value = Member(object, name);
  if (value == nullptr || !value->IsString()) return "";
  return base::ToValidUtf8({value->GetString(), value->GetStringLength()});
}

std::string NameMember(const Value& object, const char* name) {
  const std::string clean =
      CleanText(TextMember(object, name), LineEnds::kSpace);
  return std::string(
      base::TruncateCodePoints(base::Trim(clean), kMaxNameCodePoints));
}

std::optional<UpdateChat> ReadChat(const Value& message) {
  const Value* chat = ObjectMember(message, "chat");
  if (chat == nullptr) return std::nullopt;
  UpdateChat read;
  read.id = IntegerMember(*chat, "id");
  read.type = TextMember(*chat, "type");
  read.title = NameMember(*chat, "title");
  if (read.id == 0) return std::nullopt;
  return read;
}

// Of a topic alone: replies elsewhere have a thread id too, which can't be
// written to.
int64_t ReadThread(const Value& message) {
  return TrueMember(message, "is_topic_message")
             ? IntegerMember(message, "message_thread_id")
             : 0;
}

std::string NameOf(const Value& user) {
  std::string name = NameMember(user, "first_name");
  const std::string last = NameMember(user, "last_name");
  if (!name.empty() && !last.empty()) name += ' ';
  name += last;
  if (!name.empty()) {
    return std::string(base::TruncateCodePoints(name, kMaxNameCodePoints));
  }
  const std::string username = NameMember(user, "username");
  if (!username.empty()) return "@" + username;
  return std::to_string(IntegerMember(user, "id"));
}

std::optional<Person> ReadUser(const Value& user) {
  Person person;
  person.id = IntegerMember(user, "id");
  if (person.id == 0) return std::nullopt;
  person.name = NameOf(user);
  return person;
}

// Who has written it. A chat that speaks for itself (an anonymous
// administrator, a channel) counts as a person with the chat's id.
std::optional<Person> ReadAuthor(const Value& message) {
  const Value* from = ObjectMember(message, "from");
  if (from == nullptr || TrueMember(message, "is_automatic_forward")) {
    return std::nullopt;
  }
  if (const Value* speaker = ObjectMember(message, "sender_chat")) {
    const int64_t id = IntegerMember(*speaker, "id");
    if (id == 0) return std::nullopt;
    return Person{id, NameMember(*speaker, "title")};
  }
  const bool is_bot = TrueMember(*from, "is_bot");
  if (is_bot && IntegerMember(*from, "id") != kAnonymousAdministrator) {
    return std::nullopt;
  }
  return ReadUser(*from);
}

base::Time ReadDate(const Value& message) {
  // Seconds that a Time can hold.
  constexpr int64_t kMaxSeconds = 9'000'000'000;
  const int64_t seconds = IntegerMember(message, "date");
  if (seconds <= 0 || seconds > kMaxSeconds) return base::kNoTime;
  return base::kNoTime + std::chrono::seconds(seconds);
}

void ReadReply(const Value& message, TextUpdate& text) {
  const Value* reply = ObjectMember(message, "reply_to_message");
  if (reply == nullptr) return;
  // In a topic every message answers the one that opened it.
  if (ObjectMember(*reply, "forum_topic_created") != nullptr) return;
  text.reply_to = IntegerMember(*reply, "message_id");
  const Value* from = ObjectMember(*reply, "from");
  text.reply_to_us = from != nullptr && TrueMember(*from, "is_bot");
}

void ReadMessage(const Value& message, Update& update) {
  const auto chat = ReadChat(message);
  if (!chat) return;
  if (const int64_t to = IntegerMember(message, "migrate_to_chat_id")) {
    update.what = MigrationUpdate{chat->id, to};
    return;
  }
  auto author = ReadAuthor(message);
  TextUpdate text;
  text.text = TextMember(message, "text");
  text.message_id = IntegerMember(message, "message_id");
  if (!author || text.text.empty() || text.message_id == 0) return;
  text.chat = *chat;
  text.thread_id = ReadThread(message);
  text.from = *std::move(author);
  text.sent_at = ReadDate(message);
  if (const Value* from = ObjectMember(message, "from")) {
    text.language_code = NameMember(*from, "language_code");
  }
  ReadReply(message, text);
  update.what = std::move(text);
}

void ReadPress(const Value& query, Update& update) {
  const Value* message = ObjectMember(query, "message");
  const Value* from = ObjectMember(query, "from");
  if (message == nullptr || from == nullptr) return;
  const auto chat = ReadChat(*message);
  auto person = ReadUser(*from);
  PressUpdate press;
  press.query_id = TextMember(query, "id");
  press.message_id = IntegerMember(*message, "message_id");
  if (!chat || !person || press.query_id.empty()) return;
  press.chat = *chat;
  press.thread_id = ReadThread(*message);
  press.from = *std::move(person);
  press.data = TextMember(query, "data");
  update.what = std::move(press);
}

// Nothing if it has no number.
std::optional<Update> ReadObject(const Value& object) {
  Update update;
  update.id = IntegerMember(object, "update_id");
  if (update.id <= 0) return std::nullopt;
  if (const Value* message = ObjectMember(object, "message")) {
    ReadMessage(*message, update);
  } else if (const Value* query = ObjectMember(object, "callback_query")) {
    ReadPress(*query, update);
  }
  return update;
}

// False: it is no JSON.
bool Parse(std::string_view json, rapidjson::Document& document) {
  // Iterative: how deep it nests is the sender's choice.
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  return !document.HasParseError();
}

bool IsCommandCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

base::StatusOr<Update> ReadUpdate(std::string_view json) {
  rapidjson::Document document;
  if (json.size() > kMaxUpdateBytes || !Parse(json, document)) {
    return base::InvalidArgumentError("not an update's JSON");
  }
  auto update = ReadObject(document);
  if (!update) return base::InvalidArgumentError("an update without a number");
  return *std::move(update);
}

base::StatusOr<std::vector<Update>> ReadUpdates(std::string_view json) {
  rapidjson::Document document;
  if (!Parse(json, document) || !document.IsArray()) {
    return base::InvalidArgumentError("not a list of updates");
  }
  std::vector<Update> updates;
  for (const Value& object : document.GetArray()) {
    if (auto update = ReadObject(object)) {
      updates.push_back(*std::move(update));
    }
  }
  return updates;
}

CommandText ReadCommand(std::string_view text) {
  if (!text.starts_with('/')) return {};
  text.remove_prefix(1);
  const size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
  const std::string_view word = text.substr(0, end);
  const size_t at = std::min(word.find('@'), word.size());
  const std::string_view name = word.substr(0, at);
  if (name.empty() || name.size() > kMaxCommandBytes ||
      !std::all_of(name.begin(), name.end(), IsCommandCharacter)) {
    return {};
  }
  CommandText command;
  command.name = base::ToLowerAscii(name);
  if (at < word.size()) command.bot = word.substr(at + 1);
  command.arguments = base::Trim(text.substr(end));
  return command;
}

}  // namespace tebium::relay
