#include "relay/telegram/limiter.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace tebium::relay {
namespace {

using base::Duration;

// Clocks and schedulers are not exact to the microsecond.
constexpr Duration kMargin = std::chrono::milliseconds(5);
// A request that has no answer after this no longer holds its place.
constexpr Duration kPlaceHeldFor = std::chrono::seconds(2);
constexpr size_t kManyChats = 10'000;

// At most `count` in `window`, for a rate that need not be a whole number.
void SetWindow(double rate, Duration unit, size_t& count, Duration& window) {
  if (rate <= 0) return;
  count = static_cast<size_t>(std::max(1.0, std::floor(rate)));
  const double units = static_cast<double>(count) / rate;
  window = Duration(static_cast<int64_t>(units *
                                         static_cast<double>(unit.count()))) +
           kMargin;
}

}  // namespace

Limiter::Limiter(const FloodLimits& limits) {
  if (limits.per_chat_per_second > 0) {
    chat_pace_ =
        Duration(static_cast<int64_t>(1e9 / limits.per_chat_per_second)) +
        kMargin;
  }
  SetWindow(limits.per_group_per_minute, std::chrono::minutes(1), group_count_,
            group_window_);
  SetWindow(limits.overall_per_second, std::chrono::seconds(1), overall_count_,
            overall_window_);
}

bool Limiter::IsLimitedGroup(int64_t chat_id) const {
  return chat_id < 0 && group_count_ > 0;
}

Duration Limiter::ReadyAt(int64_t chat_id, const Chat& chat,
                          Duration now) const {
  Duration ready = std::max(now, chat.next);
  if (!IsLimitedGroup(chat_id)) return ready;
  if (chat.recent.size() >= group_count_) {
    const Duration oldest = chat.recent[chat.recent.size() - group_count_];
    ready = std::max(ready, oldest + group_window_);
  }
  return ready;
}

Duration Limiter::ChatReadyAt(int64_t chat_id, Duration now) const {
  const auto found = chats_.find(chat_id);
  if (found == chats_.end()) return now;
  return ReadyAt(chat_id, found->second, now);
}

Duration Limiter::OverallReadyAt(Duration now) {
  while (!places_.empty() && *places_.begin() <= now) {
    places_.erase(places_.begin());
  }
  if (overall_count_ == 0 || places_.size() < overall_count_) return now;
  return *places_.begin();
}

Duration Limiter::ChatLeisureAt(int64_t chat_id, Duration now) const {
  const auto found = chats_.find(chat_id);
  if (found == chats_.end()) return now;
  const Chat& chat = found->second;
  Duration ready =
      std::max(ReadyAt(chat_id, chat, now), chat.next + chat_pace_);
  if (!IsLimitedGroup(chat_id) || chat.recent.empty()) return ready;
  const size_t share = std::max<size_t>(1, group_count_ / 2);
  const auto apart = group_window_ / static_cast<int64_t>(share);
  ready = std::max(ready, chat.recent.back() + apart);
  if (chat.recent.size() < share) return ready;
  const Duration oldest = chat.recent[chat.recent.size() - share];
  return std::max(ready, oldest + group_window_);
}

Duration Limiter::OverallLeisureAt(Duration now) {
  const Duration ready = OverallReadyAt(now);
  const size_t share = std::max<size_t>(1, overall_count_ / 2);
  if (overall_count_ == 0 || places_.size() < share) return ready;
  const auto last = static_cast<std::ptrdiff_t>(places_.size() - share);
  return std::max(ready, *std::next(places_.begin(), last));
}

void Limiter::Account(int64_t chat_id, Chat& chat, Duration at) const {
  chat.next = std::max(chat.next, at + chat_pace_);
  if (!IsLimitedGroup(chat_id)) return;
  while (!chat.recent.empty() && chat.recent.front() + group_window_ <= at) {
    chat.recent.pop_front();
  }
  chat.recent.push_back(at);
}

void Limiter::Begin(int64_t chat_id, Duration now) {
  if (chats_.size() >= kManyChats) ForgetIdle(now);
  Chat& chat = chats_[chat_id];
  chat.in_flight = true;
  if (overall_count_ == 0) return;
  chat.place = now + kPlaceHeldFor + overall_window_;
  places_.insert(chat.place);
}

void Limiter::End(int64_t chat_id, Duration now, bool sent) {
  Chat& chat = chats_[chat_id];
  if (!chat.in_flight) return;
  chat.in_flight = false;
  const auto place = places_.find(chat.place);
  if (place != places_.end()) {
    places_.erase(place);
    if (sent) places_.insert(now + overall_window_);
  }
  if (sent) Account(chat_id, chat, now);
}

void Limiter::Note(int64_t chat_id, Duration at) {
  Chat& chat = chats_[chat_id];
  Account(chat_id, chat, at);
  std::sort(chat.recent.begin(), chat.recent.end());
}

Duration Limiter::TimeFor(int64_t chat_id, size_t count, Duration now,
                          Duration horizon) const {
  const bool limited = chat_pace_ > Duration(0) || IsLimitedGroup(chat_id);
  if (!limited) return Duration(0);
  const auto found = chats_.find(chat_id);
  Chat chat = found == chats_.end() ? Chat() : found->second;
  Duration at = now;
  for (size_t i = 0; i < count && at - now <= horizon; ++i) {
    at = ReadyAt(chat_id, chat, at);
    Account(chat_id, chat, at);
  }
  return at - now;
}

void Limiter::ForgetIdle(Duration now) {
  const Duration longest = std::max(chat_pace_, group_window_);
  std::erase_if(chats_, [&](const auto& entry) {
    return !entry.second.in_flight && entry.second.next + longest < now;
  });
}

}  // namespace tebium::relay
