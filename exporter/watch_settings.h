// What is watched, and how.
#ifndef TEBIUM_EXPORTER_WATCH_SETTINGS_H_
#define TEBIUM_EXPORTER_WATCH_SETTINGS_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/matcher.h"
#include "base/catalogue.h"
#include "base/clock.h"

namespace tebium::exporter {

// The contract's names, which clients, rules and people know.
inline constexpr std::string_view kAnalyticsModule = "TeBium-Analytics-Server";
inline constexpr std::string_view kMainBotModule = "Telegram-Bot-Tebium";
inline constexpr std::string_view kSelfModule = "TeBium-Alert-Bot";
inline constexpr std::string_view kClickHouseModule = "ClickHouse";
inline constexpr std::string_view kRedisModule = "Redis";
inline constexpr std::string_view kTelegramModule = "Telegram";

enum class ProbeKind {
  kSelf,  // this program: nothing is probed, it is up
  kHttp,
  kTcp,  // a connection is all that is wanted
  kRedis,
  kClickHouse,
  kTelegram,  // the Bot API's getMe
};
// "self", "http", "tcp", "redis", "clickhouse", "telegram".
std::string_view ProbeKindName(ProbeKind kind);

// Both ends belong to it.
struct StatusRange {
  int first = 200;
  int last = 299;

  bool operator==(const StatusRange&) const = default;
};

// What a whole answer must be like for its module to be up; else it is
// degraded. The body's conditions and the statuses are HTTP's.
struct Conditions {
  std::vector<StatusRange> statuses = {StatusRange()};
  std::string body_contains;                   // "": anything
  std::optional<alert::Matcher> body_matches;  // on the whole body
  base::Duration max_latency{0};               // 0: none
  base::Duration min_certificate_validity{0};  // 0: it may end at any time

  bool operator==(const Conditions&) const = default;
};

struct ModuleSettings {
  std::string name;
  ProbeKind kind = ProbeKind::kHttp;
  std::string target;  // as it is shown: without secrets; "" for kSelf
  // kHttp, kClickHouse, kTelegram: what is asked; may hold secrets.
  std::string url;
  std::string proxy;  // as net::ClientRequest has it; may hold secrets
  // kTcp, kRedis.
  std::string host;
  uint16_t port = 0;
  // kRedis. Without a password nobody logs in.
  std::string user;
  std::string password;
  uint32_t database = 0;

  base::Duration interval = std::chrono::seconds(30);
  base::Duration timeout = std::chrono::seconds(10);
  uint32_t failure_threshold = 3;  // probes in a row, at least 1
  uint32_t success_threshold = 2;
  std::string severity = "critical";          // of ModuleDown
  std::map<std::string, std::string> labels;  // of its alerts, beside ours
  // Names of other modules: while one of them is down, it raises no alarm.
  std::vector<std::string> depends_on;
  Conditions conditions;

  bool operator==(const ModuleSettings&) const = default;
};

struct WatchSettings {
  base::Language language = base::Language::kRussian;  // of alerts' texts
  // In the order in which they are shown. Names are unique, `depends_on` names
  // modules of these and leads nowhere in a circle.
  std::vector<ModuleSettings> modules;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_WATCH_SETTINGS_H_
