#include "relay/chat_book.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "alert/codec.h"

namespace tebium::relay {
namespace {

constexpr std::string_view kNotePrefix = "chat/";
constexpr uint64_t kFormat = 1;
constexpr int kMinutesOfDay = 24 * 60;
constexpr uint64_t kNoLanguage = 0;
constexpr uint64_t kRussian = 1;
constexpr uint64_t kEnglish = 2;
// Lowered alerts that are remembered; of more, any is forgotten.
constexpr size_t kMaxLowered = 10'000;

uint64_t LanguageNumber(std::optional<base::Language> language) {
  if (!language) return kNoLanguage;
  return *language == base::Language::kRussian ? kRussian : kEnglish;
}

std::optional<base::Language> LanguageOf(uint64_t number) {
  if (number == kRussian) return base::Language::kRussian;
  if (number == kEnglish) return base::Language::kEnglish;
  return std::nullopt;
}

void EncodeTexts(const std::vector<std::string>& texts,
                 alert::Encoder& encoder) {
  encoder.Uint(texts.size());
  for (const std::string& text : texts) encoder.String(text);
}

std::vector<std::string> DecodeTexts(alert::Decoder& decoder) {
  std::vector<std::string> texts(decoder.Count());
  for (std::string& text : texts) text = decoder.String();
  return texts;
}

std::optional<QuietHours> DecodeQuietHours(alert::Decoder& decoder) {
  if (!decoder.Bool()) return std::nullopt;
  const int64_t from = decoder.Int();
  const int64_t to = decoder.Int();
  const auto is_minute = [](int64_t minute) {
    return minute >= 0 && minute < kMinutesOfDay;
  };
  if (!is_minute(from) || !is_minute(to)) return std::nullopt;
  return QuietHours{static_cast<int>(from), static_cast<int>(to)};
}

Subscription DecodeSubscription(alert::Decoder& decoder) {
  Subscription subscription;
  subscription.modules = DecodeTexts(decoder);
  subscription.names = DecodeTexts(decoder);
  subscription.min_severity_rank =
      static_cast<int>(std::clamp<int64_t>(decoder.Int(), 0, 4));
  return subscription;
}

bool Lets(const std::vector<std::string>& list, std::string_view value) {
  return list.empty() ||
         std::find(list.begin(), list.end(), value) != list.end();
}

bool LetsKind(const Subscription& subscription, const alert::Alert& alert) {
  return Lets(subscription.modules, alert.module()) &&
         Lets(subscription.names, alert.name());
}

bool HasNews(const std::vector<alert::NotifiedAlert>& alerts) {
  return std::any_of(alerts.begin(), alerts.end(), [](const auto& alert) {
    return alert.is_new || alert.posts > 0;
  });
}

// The notification as it is, but for its alerts.
alert::Notification WithAlerts(const alert::Notification& whole,
                               std::vector<alert::NotifiedAlert> alerts) {
  alert::Notification share;
  share.group_key = whole.group_key;
  share.group_labels = whole.group_labels;
  share.receiver = whole.receiver;
  share.source = whole.source;
  share.reason = whole.reason;
  share.created_at = whole.created_at;
  share.held_back = whole.held_back;
  share.held_back_for = whole.held_back_for;
  share.truncated_alerts = whole.truncated_alerts;
  share.external_url = whole.external_url;
  share.route_group_key = whole.route_group_key;
  share.notify_reason = whole.notify_reason;
  share.route_labels = whole.route_labels;
  share.alerts = std::move(alerts);
  return share;
}

}  // namespace

bool QuietHours::Holds(int minute_of_day) const {
  if (from_minute <= to_minute) {
    return minute_of_day >= from_minute && minute_of_day < to_minute;
  }
  return minute_of_day >= from_minute || minute_of_day < to_minute;
}

bool Subscription::Matches(const alert::Alert& alert) const {
  return LetsKind(*this, alert) &&
         alert::SeverityRank(alert.severity()) >= min_severity_rank;
}

std::string ChatNoteName(int64_t chat_id) {
  return std::string(kNotePrefix) + std::to_string(chat_id);
}

std::optional<int64_t> ChatOfNote(std::string_view name) {
  if (!name.starts_with(kNotePrefix)) return std::nullopt;
  name.remove_prefix(kNotePrefix.size());
  int64_t chat_id = 0;
  const char* end = name.data() + name.size();
  const auto read = std::from_chars(name.data(), end, chat_id);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return chat_id;
}

std::string EncodeChoices(const ChatChoices& choices) {
  alert::Encoder encoder;
  encoder.Uint(kFormat);
  encoder.Uint(LanguageNumber(choices.language));
  encoder.Bool(choices.quiet_hours.has_value());
  if (choices.quiet_hours) {
    encoder.Int(choices.quiet_hours->from_minute);
    encoder.Int(choices.quiet_hours->to_minute);
  }
  encoder.Uint(choices.subscriptions.size());
  for (const Subscription& subscription : choices.subscriptions) {
    EncodeTexts(subscription.modules, encoder);
    EncodeTexts(subscription.names, encoder);
    encoder.Int(subscription.min_severity_rank);
  }
  return encoder.Take();
}

ChatChoices DecodeChoices(std::string_view text) {
  alert::Decoder decoder(text);
  if (!decoder.Format(kFormat, "chat").ok()) return {};
  ChatChoices choices;
  choices.language = LanguageOf(decoder.Uint());
  choices.quiet_hours = DecodeQuietHours(decoder);
  const size_t count = decoder.Count();
  for (size_t i = 0; i < count && decoder.ok(); ++i) {
    choices.subscriptions.push_back(DecodeSubscription(decoder));
  }
  return decoder.Finish("chat").ok() ? choices : ChatChoices();
}

ChatChoices ChatBook::Of(int64_t chat_id) const {
  base::MutexLock lock(mutex_);
  const auto found = chats_.find(chat_id);
  return found == chats_.end() ? ChatChoices() : found->second;
}

base::Status ChatBook::CheckHeld(int64_t chat_id,
                                 const ChatChoices& choices) const {
  if (choices.subscriptions.size() > kMaxSubscriptions) {
    return base::ResourceExhaustedError("too many subscriptions in this chat");
  }
  const bool is_one_more =
      choices != ChatChoices() && !chats_.contains(chat_id);
  if (is_one_more && chats_.size() >= kMaxChats) {
    return base::ResourceExhaustedError("too many chats with choices");
  }
  return {};
}

base::Status ChatBook::Check(int64_t chat_id,
                             const ChatChoices& choices) const {
  base::MutexLock lock(mutex_);
  return CheckHeld(chat_id, choices);
}

base::Status ChatBook::Put(int64_t chat_id, ChatChoices choices) {
  base::MutexLock lock(mutex_);
  TEBIUM_RETURN_IF_ERROR(CheckHeld(chat_id, choices));
  if (choices == ChatChoices()) {
    chats_.erase(chat_id);
  } else {
    chats_[chat_id] = std::move(choices);
  }
  return {};
}

size_t ChatBook::CountSubscribed() const {
  base::MutexLock lock(mutex_);
  return static_cast<size_t>(std::count_if(
      chats_.begin(), chats_.end(),
      [](const auto& chat) { return !chat.second.subscriptions.empty(); }));
}

void ChatBook::Move(int64_t from, int64_t to) {
  base::MutexLock lock(mutex_);
  auto moved = chats_.extract(from);
  if (moved.empty()) return;
  chats_.insert_or_assign(to, std::move(moved.mapped()));
}

bool ChatBook::Passes(int64_t chat_id, const Subscription& subscription,
                      const alert::NotifiedAlert& told) const {
  if (subscription.Matches(told.alert)) return true;
  if (!LetsKind(subscription, told.alert)) return false;
  const std::pair<int64_t, uint64_t> key(chat_id, told.identity);
  const bool lowered = lowered_.contains(key);
  const bool was_worse = alert::SeverityRank(told.previous_severity) >=
                         subscription.min_severity_rank;
  if (!lowered && !was_worse) return false;
  if (!told.firing) {
    lowered_.erase(key);
  } else {
    Lower(chat_id, told.identity);
  }
  return true;
}

void ChatBook::Lower(int64_t chat_id, uint64_t identity) const {
  const std::pair<int64_t, uint64_t> key(chat_id, identity);
  if (lowered_.contains(key)) return;
  if (lowered_.size() >= kMaxLowered) lowered_.erase(lowered_.begin());
  lowered_.insert(key);
}

bool ChatBook::IsFollowed(int64_t chat_id,
                          const std::vector<Subscription>& subscriptions,
                          const alert::NotifiedAlert& told) const {
  const int rank = alert::SeverityRank(told.previous_severity);
  return std::any_of(subscriptions.begin(), subscriptions.end(),
                     [&](const Subscription& subscription) REQUIRES(mutex_) {
                       if (subscription.Matches(told.alert)) return true;
                       if (!LetsKind(subscription, told.alert)) return false;
                       return !told.firing ||
                              rank >= subscription.min_severity_rank ||
                              lowered_.contains({chat_id, told.identity});
                     });
}

std::vector<alert::NotifiedAlert> ChatBook::Followed(
    int64_t chat_id, const std::vector<alert::NotifiedAlert>& alerts) const {
  base::MutexLock lock(mutex_);
  const auto chat = chats_.find(chat_id);
  if (chat == chats_.end()) return {};
  std::vector<alert::NotifiedAlert> followed;
  for (const alert::NotifiedAlert& told : alerts) {
    if (IsFollowed(chat_id, chat->second.subscriptions, told)) {
      followed.push_back(told);
    }
  }
  return followed;
}

void ChatBook::Recall(int64_t chat_id,
                      const std::vector<alert::NotifiedAlert>& shown) {
  base::MutexLock lock(mutex_);
  const auto chat = chats_.find(chat_id);
  if (chat == chats_.end()) return;
  for (const alert::NotifiedAlert& told : shown) {
    if (!told.firing) continue;
    for (const Subscription& subscription : chat->second.subscriptions) {
      if (subscription.Matches(told.alert)) break;
      if (LetsKind(subscription, told.alert)) Lower(chat_id, told.identity);
    }
  }
}

std::vector<alert::NotifiedAlert> ChatBook::AlertsFor(
    int64_t chat_id, const std::vector<Subscription>& subscriptions,
    const std::vector<alert::NotifiedAlert>& alerts) const {
  std::vector<alert::NotifiedAlert> passed;
  for (const alert::NotifiedAlert& told : alerts) {
    for (const Subscription& subscription : subscriptions) {
      if (!Passes(chat_id, subscription, told)) continue;
      passed.push_back(told);
      break;
    }
  }
  return passed;
}

std::vector<ChatBook::Share> ChatBook::SharesOf(
    const alert::Notification& notification) const {
  std::vector<Share> shares;
  base::MutexLock lock(mutex_);
  for (const auto& [chat_id, choices] : chats_) {
    auto alerts =
        AlertsFor(chat_id, choices.subscriptions, notification.alerts);
    if (alerts.empty()) continue;
    const bool has_news = HasNews(alerts);
    Share share{chat_id, WithAlerts(notification, std::move(alerts))};
    // What is loud may be none of theirs.
    if (share.notification.reason == alert::Reason::kFiring && !has_news) {
      share.notification.reason = alert::Reason::kUpdate;
    }
    shares.push_back(std::move(share));
  }
  return shares;
}

}  // namespace tebium::relay
