#include "tests/fakes/world.h"

#include "base/text.h"

namespace tebium::fakes {
namespace {

constexpr size_t kMaxChanges = 1'000'000;
constexpr int64_t kFirstSupergroupId = -1'000'000'000'000;

}  // namespace

ChatType ChatTypeOfId(int64_t id) {
  if (id > 0) return ChatType::kPrivate;
  return id < kFirstSupergroupId ? ChatType::kSupergroup : ChatType::kGroup;
}

std::string_view ChatTypeName(ChatType type) {
  switch (type) {
    case ChatType::kPrivate:
      return "private";
    case ChatType::kGroup:
      return "group";
    case ChatType::kSupergroup:
      return "supergroup";
    case ChatType::kChannel:
      return "channel";
  }
  return "private";
}

void World::AddChat(ChatSpec spec) {
  if (spec.title.empty()) {
    spec.title = (spec.id > 0 ? "User " : "Chat ") + std::to_string(spec.id);
  }
  const int64_t id = spec.id;
  chats_[id].spec = std::move(spec);
}

Chat* World::FindChat(int64_t id) {
  auto it = chats_.find(id);
  if (it == chats_.end() && auto_create_ && id != 0) {
    ChatSpec spec;
    spec.id = id;
    spec.type = ChatTypeOfId(id);
    AddChat(std::move(spec));
    it = chats_.find(id);
  }
  return it == chats_.end() ? nullptr : &it->second;
}

Chat* World::FindChatByName(const std::string& username) {
  for (auto& [id, chat] : chats_) {
    if (chat.spec.type != ChatType::kPrivate && !username.empty() &&
        base::EqualsIgnoreCaseAscii(chat.spec.username, username)) {
      return &chat;
    }
  }
  return nullptr;
}

Message* World::FindMessage(int64_t chat_id, int64_t message_id) {
  const auto chat = chats_.find(chat_id);
  if (chat == chats_.end()) return nullptr;
  const auto message = chat->second.messages.find(message_id);
  return message == chat->second.messages.end() ? nullptr : &message->second;
}

Message& World::AddMessage(Chat* chat, Message message) {
  message.id = ++chat->last_message_id;
  message.chat_id = chat->spec.id;
  if (message.document.has_value()) {
    if (message.document->file_id.empty()) {
      message.document->file_id = "FILE" + std::to_string(message.chat_id) +
                                  "_" + std::to_string(message.id);
    }
    files_.emplace(message.document->file_id,
                   std::make_pair(message.chat_id, message.id));
  }
  const auto added =
      chat->messages.insert_or_assign(message.id, std::move(message)).first;
  Touch(added->second);
  while (chat->messages.size() > max_messages_) {
    const Message& oldest = chat->messages.begin()->second;
    if (oldest.document.has_value()) files_.erase(oldest.document->file_id);
    chat->messages.erase(chat->messages.begin());
  }
  return added->second;
}

void World::Touch(const Message& message) {
  changes_.emplace_back(message.chat_id, message.id);
  if (changes_.size() > kMaxChanges) {
    changes_.pop_front();
    ++first_change_;
  }
}

void World::ClearMessages() {
  for (auto& [id, chat] : chats_) chat.messages.clear();
  files_.clear();
}

std::optional<Document> World::FindFile(const std::string& file_id) const {
  const auto file = files_.find(file_id);
  if (file == files_.end()) return std::nullopt;
  const auto& [chat_id, message_id] = file->second;
  const auto& messages = chats_.at(chat_id).messages;
  const auto message = messages.find(message_id);
  return message == messages.end() ? std::nullopt : message->second.document;
}

void World::VisitChanges(
    uint64_t* cursor, const std::function<bool(const Message&)>& visit) const {
  const uint64_t end = first_change_ + changes_.size();
  if (*cursor < first_change_) {
    *cursor = end;
    for (const auto& [id, chat] : chats_) {
      for (const auto& [message_id, message] : chat.messages) {
        if (visit(message)) return;
      }
    }
    return;
  }
  while (*cursor < end) {
    const auto& [chat_id, message_id] = changes_[*cursor - first_change_];
    ++*cursor;
    const auto chat = chats_.find(chat_id);
    if (chat == chats_.end()) continue;
    const auto message = chat->second.messages.find(message_id);
    if (message == chat->second.messages.end()) continue;
    if (visit(message->second)) return;
  }
}

}  // namespace tebium::fakes
