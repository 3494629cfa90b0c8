#include "relay/console/subscription_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <vector>

#include "alert/alert.h"
#include "base/text.h"

namespace tebium::relay {
namespace {

using base::Say;

constexpr std::array<std::string_view, 5> kSeverities = {"", "info", "warning",
                                                         "error", "critical"};
constexpr size_t kMaxNames = 20;

// The next word, with what stands in quotes as a part of it; quotes are left
// out. Nothing at the end.
std::optional<std::string> TakeWord(std::string_view& text) {
  text = base::Trim(text);
  if (text.empty()) return std::nullopt;
  std::string word;
  bool quoted = false;
  size_t i = 0;
  for (; i < text.size() && (quoted || text[i] != ' '); ++i) {
    if (text[i] == '"') {
      quoted = !quoted;
    } else {
      word += text[i];
    }
  }
  text.remove_prefix(i);
  return word;
}

base::Status AddNames(std::string_view list, std::vector<std::string>& names) {
  for (const std::string_view name : base::Split(list, ',')) {
    const std::string_view trimmed = base::Trim(name);
    if (trimmed.empty()) continue;
    if (names.size() >= kMaxNames) {
      return base::InvalidArgumentError("too many names");
    }
    names.emplace_back(trimmed);
  }
  return names.empty() ? base::InvalidArgumentError("expected names")
                       : base::Status();
}

base::Status ReadSeverity(std::string_view value, Subscription& subscription) {
  subscription.min_severity_rank = alert::SeverityRank(value);
  if (subscription.min_severity_rank > 0) return {};
  return base::InvalidArgumentError(
      "severity: expected info, warning, error or critical");
}

base::Status ReadWord(const std::string& word, Subscription& subscription) {
  const size_t equals = word.find('=');
  const std::string key = base::ToLowerAscii(word.substr(0, equals));
  const std::string value =
      equals == std::string::npos ? "" : word.substr(equals + 1);
  if (key == "module") return AddNames(value, subscription.modules);
  if (key == "type") return AddNames(value, subscription.names);
  if (key == "severity" || key == "priority") {
    return ReadSeverity(base::ToLowerAscii(value), subscription);
  }
  if (key == "all" && value.empty()) return {};
  if (value.empty()) return ReadSeverity(key, subscription);
  return base::InvalidArgumentError("expected module=, type= or severity=");
}

std::string Listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  return list;
}

std::string MinuteText(int minute) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d", minute / 60,
                minute % 60);
  return text.data();
}

}  // namespace

base::StatusOr<Subscription> ParseSubscription(std::string_view text) {
  Subscription subscription;
  bool any = false;
  while (const auto word = TakeWord(text)) {
    TEBIUM_RETURN_IF_ERROR(ReadWord(*word, subscription));
    any = true;
  }
  if (!any) return base::InvalidArgumentError("expected what to subscribe to");
  return subscription;
}

std::string SubscriptionText(const Subscription& subscription,
                             base::Language language) {
  std::string text;
  const auto add = [&](Say say, const std::string& value) {
    if (value.empty()) return;
    if (!text.empty()) text += " · ";
    text += base::Text(language, say, {value});
  };
  add(Say::kSubscribedModule, Listed(subscription.modules));
  add(Say::kSubscribedType, Listed(subscription.names));
  const auto rank = static_cast<size_t>(subscription.min_severity_rank);
  add(Say::kSubscribedSeverity,
      std::string(kSeverities[std::min(rank, kSeverities.size() - 1)]));
  if (text.empty()) return std::string(base::Text(language, Say::kAllAlerts));
  return text;
}

base::StatusOr<QuietHours> ParseQuietHours(std::string_view text) {
  const auto parts = base::Split(text, '-');
  if (parts.size() == 2) {
    const auto from = base::ParseMinuteOfDay(base::Trim(parts[0]));
    const auto to = base::ParseMinuteOfDay(base::Trim(parts[1]));
    if (from.ok() && to.ok() && *from != *to) return QuietHours{*from, *to};
  }
  return base::InvalidArgumentError("expected hours like 23:00-08:00");
}

std::string QuietHoursText(const QuietHours& hours) {
  return MinuteText(hours.from_minute) + "–" + MinuteText(hours.to_minute);
}

}  // namespace tebium::relay
