#include "tests/fakes/updates.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "tests/fakes/json_value.h"

namespace tebium::fakes {
namespace {

constexpr base::Duration kMessageAge = std::chrono::hours(24);
constexpr base::Duration kCallbackAge = std::chrono::seconds(150);

}  // namespace

std::string Update::ToJson() const {
  base::JsonWriter json;
  json.BeginObject().Key("update_id").Int(id).Key(type).Raw(body).EndObject();
  return json.Take();
}

void UpdateQueue::Push(std::string type, std::string body, base::Time now) {
  const bool wanted = allowed_.empty() ? type != "chat_member" &&
                                             type != "message_reaction" &&
                                             type != "message_reaction_count"
                                       : allowed_.contains(type);
  if (!wanted) return;
  updates_.push_back({next_id_++, std::move(type), std::move(body), now});
  if (updates_.size() > max_updates_) updates_.pop_front();
}

void UpdateQueue::SetAllowed(const std::string& json) {
  rapidjson::Document document;
  if (json.empty() || !ParseJson(json, &document) || !document.IsArray()) {
    return;
  }
  allowed_.clear();
  for (rapidjson::SizeType i = 0; i < document.Size(); ++i) {
    if (document[i].IsString()) allowed_.insert(JsonText(document[i]));
  }
}

std::vector<Update> UpdateQueue::Fetch(int64_t offset, size_t limit,
                                       base::Time now) {
  Expire(now);
  if (offset < 0) {
    while (static_cast<int64_t>(updates_.size()) > -offset) {
      updates_.pop_front();
    }
  } else {
    while (!updates_.empty() && updates_.front().id < offset) {
      updates_.pop_front();
    }
  }
  const size_t count = std::min(limit, updates_.size());
  return {updates_.begin(),
          updates_.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::optional<Update> UpdateQueue::Front(base::Time now) {
  Expire(now);
  if (updates_.empty()) return std::nullopt;
  return updates_.front();
}

void UpdateQueue::Remove(int64_t id) {
  std::erase_if(updates_,
                [id](const Update& update) { return update.id == id; });
}

size_t UpdateQueue::Size(base::Time now) {
  Expire(now);
  return updates_.size();
}

void UpdateQueue::Expire(base::Time now) {
  std::erase_if(updates_, [now](const Update& update) {
    const base::Duration age =
        update.type == "callback_query" ? kCallbackAge : kMessageAge;
    return update.queued + age < now;
  });
}

}  // namespace tebium::fakes
