#include "relay/console/access.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace tebium::relay {
namespace {

constexpr std::string_view kRefusedNote = "access/refused";
constexpr std::string_view kMovedPrefix = "access/moved/";
constexpr base::Duration kAskAgain = std::chrono::minutes(1);
constexpr base::Duration kLeastMemory = std::chrono::seconds(1);

std::optional<int64_t> ToNumber(std::string_view text) {
  int64_t number = 0;
  const auto result =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

std::string Join(const std::deque<int64_t>& numbers) {
  std::string joined;
  for (const int64_t number : numbers) {
    if (!joined.empty()) joined += ' ';
    joined += std::to_string(number);
  }
  return joined;
}

void Remember(std::deque<int64_t>& refused, int64_t person_id) {
  refused.push_back(person_id);
  if (refused.size() > kMaxRefused) refused.pop_front();
}

// A member's {"user":{"id":…}}; 0 if it has none.
int64_t UserId(const rapidjson::Value& member) {
  if (!member.IsObject() || !member.HasMember("user")) return 0;
  const rapidjson::Value& user = member["user"];
  if (!user.IsObject() || !user.HasMember("id")) return 0;
  return user["id"].IsInt64() ? user["id"].GetInt64() : 0;
}

}  // namespace

std::optional<std::vector<int64_t>> ReadAdministrators(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsArray()) return std::nullopt;
  std::vector<int64_t> ids;
  for (const rapidjson::Value& member : document.GetArray()) {
    if (const int64_t id = UserId(member); id != 0) ids.push_back(id);
  }
  return ids;
}

Access::Access(const ConsoleSettings& settings, const ChatBook& chats)
    : settings_(settings),
      book_(chats),
      admins_(settings.admin_ids.begin(), settings.admin_ids.end()),
      chats_(settings.chats.begin(), settings.chats.end()) {}

void Access::Load(const std::vector<store::Note>& notes) {
  for (const store::Note& note : notes) {
    const std::string_view name = note.name;
    if (name == kRefusedNote) {
      for (const std::string_view id : base::Split(note.value, ' ')) {
        if (const auto number = ToNumber(id)) Refused(*number);
      }
    } else if (name.starts_with(kMovedPrefix)) {
      const auto from = ToNumber(name.substr(kMovedPrefix.size()));
      const auto to = ToNumber(note.value);
      if (from && to) moved_[*from] = *to;
    }
  }
  SetChats(settings_.chats);
}

void Access::SetChats(const std::vector<int64_t>& chats) {
  chats_ = {chats.begin(), chats.end()};
  for (const int64_t chat : chats) {
    const auto found = moved_.find(chat);
    if (found != moved_.end()) chats_.insert(found->second);
  }
}

void Access::NoteMove(int64_t from, int64_t to, store::ConsoleChange& change) {
  change.put_notes.push_back(
      {std::string(kMovedPrefix) + std::to_string(from), std::to_string(to)});
}

void Access::Moved(int64_t from, int64_t to) {
  moved_[from] = to;
  if (chats_.contains(from)) chats_.insert(to);
  administrators_.erase(from);
}

bool Access::IsKnown(int64_t chat_id) const {
  return chats_.contains(chat_id) || !book_.Of(chat_id).subscriptions.empty();
}

std::optional<bool> Access::Administrates(const UpdateChat& chat,
                                          const Person& person,
                                          base::Duration now) const {
  if (!settings_.group_admins || chat.is_private()) return false;
  // Who speaks for the group without a name of their own.
  if (person.id == chat.id) return true;
  const auto found = administrators_.find(chat.id);
  if (found == administrators_.end() || found->second.until <= now) {
    return std::nullopt;
  }
  return found->second.ids.contains(person.id);
}

std::optional<Role> Access::RoleOf(const UpdateChat& chat, const Person& person,
                                   base::Duration now) const {
  if (admins_.contains(person.id)) return Role::kAdmin;
  if (!IsKnown(chat.id)) return Role::kStranger;
  const auto administrates = Administrates(chat, person, now);
  if (!administrates) return std::nullopt;
  if (*administrates) return Role::kChatAdmin;
  return settings_.members_may_act ? Role::kActor : Role::kMember;
}

void Access::Learn(int64_t chat_id,
                   std::optional<std::vector<int64_t>> administrators,
                   base::Duration now) {
  if (administrators_.size() >= kMaxAdministrated &&
      !administrators_.contains(chat_id)) {
    administrators_.erase(
        std::min_element(administrators_.begin(), administrators_.end(),
                         [](const auto& a, const auto& b) {
                           return a.second.until < b.second.until;
                         }));
  }
  const base::Duration memory =
      std::max(kLeastMemory, settings_.group_admins_memory);
  Administrators& learned = administrators_[chat_id];
  if (administrators) {
    learned.ids = {administrators->begin(), administrators->end()};
    learned.until = now + memory;
  } else {
    learned.ids.clear();
    learned.until = now + std::min(kAskAgain, memory);
  }
}

bool Access::WasRefused(int64_t person_id) const {
  return std::find(refused_.begin(), refused_.end(), person_id) !=
         refused_.end();
}

void Access::NoteRefusal(int64_t person_id,
                         store::ConsoleChange& change) const {
  std::deque<int64_t> refused = refused_;
  Remember(refused, person_id);
  change.put_notes.push_back({std::string(kRefusedNote), Join(refused)});
}

void Access::Refused(int64_t person_id) { Remember(refused_, person_id); }

}  // namespace tebium::relay
