#include "tests/fakes/limiter.h"

#include <algorithm>

namespace tebium::fakes {
namespace {

using base::Duration;
using base::Time;

constexpr Duration kSecond = std::chrono::seconds(1);
constexpr Duration kMinute = std::chrono::minutes(1);

// When `count` more fit into a window that holds at most `limit`.
Time WindowAllows(const std::deque<Time>& sent, int limit, int count,
                  Duration window) {
  const auto held = static_cast<int64_t>(sent.size());
  const int64_t excess = held + std::min(count, limit) - limit;
  if (limit <= 0 || excess <= 0) return Time{};
  return sent[static_cast<size_t>(excess - 1)] + window;
}

void Forget(std::deque<Time>* sent, Time before) {
  while (!sent->empty() && sent->front() <= before) sent->pop_front();
}

int WholeSeconds(Duration duration) {
  const auto seconds = (duration + kSecond - Duration(1)) / kSecond;
  return static_cast<int>(std::max<int64_t>(seconds, 1));
}

}  // namespace

int Limiter::Take(int64_t chat_id, Time now, int count) {
  Chat& chat = chats_[chat_id];
  const bool is_group = chat_id < 0;
  Forget(&sent_, now - kSecond);
  Forget(&chat.sent, now - kMinute);
  const Time allowed = AllowedAt(chat, is_group, count);
  if (now + limits_.slack < allowed) {
    const int seconds = WholeSeconds(allowed - now);
    chat.refused_until = std::max(chat.refused_until, now + seconds * kSecond);
    return seconds;
  }
  Account(&chat, is_group, now, count);
  return 0;
}

void Limiter::SetLimits(const Limits& limits) {
  limits_ = limits;
  chats_.clear();
  sent_.clear();
}

Time Limiter::AllowedAt(const Chat& chat, bool is_group, int count) const {
  Time allowed = chat.refused_until;
  if (limits_.chat_messages_per_second > 0) {
    const Duration pace = kSecond / limits_.chat_messages_per_second;
    const int burst = std::max(limits_.chat_burst, 1);
    allowed =
        std::max(allowed, chat.next - (burst - std::min(count, burst)) * pace);
  }
  if (is_group) {
    allowed = std::max(
        allowed, WindowAllows(chat.sent, limits_.group_messages_per_minute,
                              count, kMinute));
  }
  return std::max(
      allowed,
      WindowAllows(sent_, limits_.total_messages_per_second, count, kSecond));
}

void Limiter::Account(Chat* chat, bool is_group, Time now, int count) {
  if (limits_.chat_messages_per_second > 0) {
    const Duration pace = kSecond / limits_.chat_messages_per_second;
    chat->next = std::max(chat->next, now) + count * pace;
  }
  for (int i = 0; i < count; ++i) {
    if (is_group) chat->sent.push_back(now);
    sent_.push_back(now);
  }
}

}  // namespace tebium::fakes
