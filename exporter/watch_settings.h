// What is watched, and how.
#ifndef TEBIUM_EXPORTER_WATCH_SETTINGS_H_
#define TEBIUM_EXPORTER_WATCH_SETTINGS_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/matcher.h"
#include "alert/time_interval.h"
#include "base/catalogue.h"
#include "base/clock.h"
#include "net/connection_facts.h"

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
  kDns,       // a name server's answer to one question
  kTls,       // a handshake, and the certificates it shows
  kHost,      // the machine this program runs on: read, not probed; it is up
  kPush,      // it is not asked: it sends heartbeats or samples, see there
};
// "self", "http", "tcp", "redis", "clickhouse", "telegram", "dns", "tls",
// "host", "push".
std::string_view ProbeKindName(ProbeKind kind);

// Both ends belong to it.
struct StatusRange {
  int first = 200;
  int last = 299;

  bool operator==(const StatusRange&) const = default;
};

enum class Comparison { kEqual, kNotEqual, kLess, kAtMost, kAtLeast, kGreater };

// A value in a JSON body: `path` as in "status", "data.queue.length",
// "checks[0].ok". Of "status == ok": kEqual, "ok". Numbers are compared as
// numbers where both are; <, <=, >=, > want numbers.
struct JsonCondition {
  std::string path;
  Comparison comparison = Comparison::kEqual;
  std::string value;

  bool operator==(const JsonCondition&) const = default;
};

// What a whole answer must be like for its module to be up; else it is
// degraded. The body's conditions and the statuses are HTTP's.
struct Conditions {
  std::vector<StatusRange> statuses = {StatusRange()};
  std::string body_contains;                   // "": anything
  std::optional<alert::Matcher> body_matches;  // on the whole body
  std::vector<JsonCondition> json;             // all of them
  base::Duration max_latency{0};               // 0: none
  base::Duration min_certificate_validity{0};  // 0: it may end at any time

  bool operator==(const Conditions&) const = default;
};

// How an HTTP server is asked, beside its URL. All may hold secrets.
struct HttpAsk {
  std::string method = "GET";
  std::string body;
  std::vector<std::pair<std::string, std::string>>
      headers;  // also Authorization
  bool follow_redirects = false;
  bool operator==(const HttpAsk&) const = default;
};

// One turn of a conversation over TCP, as blackbox_exporter's query_response.
struct TcpTurn {
  std::optional<alert::Matcher> expect;  // on a line that comes, before `send`
  std::string send;                      // with a newline added; "": nothing
  bool start_tls = false;                // after both
  bool operator==(const TcpTurn&) const = default;
};

struct DnsQuestion {
  std::string name;
  std::string type = "A";  // A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TXT
  std::optional<alert::Matcher> answer;  // one of the answers, as text
  bool operator==(const DnsQuestion&) const = default;
};

// TLS of kTcp, kRedis, kTls, kHttp.
struct ModuleTls {
  bool enabled = false;  // of kTcp and kRedis; the others' is given
  bool verify = true;
  std::string ca;           // PEM; "": the system's
  std::string server_name;  // "": the host
  bool operator==(const ModuleTls&) const = default;
};

// What is read from a module beside its probe.
struct CollectSettings {
  // Redis's INFO, ClickHouse's tables, the host's /proc: by the module's kind.
  bool enabled = true;
  std::string metrics_url;        // kHttp: a page of metrics; "": none
  bool metrics_optional = false;  // it is not known whether it is there
  bool health_numbers = true;  // kHttp: numbers in the JSON of its own target
  base::Duration interval = std::chrono::seconds(30);
  size_t max_series = 1000;
  std::optional<alert::Matcher> keep;  // names of series; none: all
  // ClickHouse: user and password as headers; kHttp: as the probe's.
  std::vector<std::pair<std::string, std::string>> headers;
  bool operator==(const CollectSettings&) const = default;
};

// A number that must not stay beyond a limit: "ResourceThreshold". Instead of
// those that are built in for the sample.
struct SampleThreshold {
  // A series (`disk_usage{disk="/"}`), or a name: all of its series.
  std::string sample;
  Comparison comparison = Comparison::kGreater;  // it fires while this holds
  double value = 0;
  base::Duration lasts = std::chrono::minutes(1);
  std::string severity = "warning";
  bool off = false;  // no threshold on this sample
  bool operator==(const SampleThreshold&) const = default;
};

// Availability that is promised.
struct SloSettings {
  double objective = 0.999;  // in (0, 1)
  base::Duration window = std::chrono::hours(24 * 30);
  bool operator==(const SloSettings&) const = default;
};

// Alarms beside ModuleDown and ModuleDegraded; each can be off.
struct AlarmSettings {
  // Slower than so long, for so long; 0: off.
  base::Duration slow_latency{0};
  base::Duration slow_lasts = std::chrono::minutes(5);
  // So many changes of state within this time; 0: off.
  uint32_t flapping_changes = 6;
  base::Duration flapping_within = std::chrono::minutes(30);
  // Its certificate ends within; 0: off.
  base::Duration certificate_within = std::chrono::hours(24 * 14);
  bool restarted = true;  // its uptime or start time says so
  bool unusual = true;    // a number far from its own recent past
  std::vector<SampleThreshold> thresholds;
  bool operator==(const AlarmSettings&) const = default;
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
  HttpAsk ask;                 // kHttp
  std::vector<TcpTurn> turns;  // kTcp
  DnsQuestion question;        // kDns; the server is host and port
  ModuleTls tls;
  // Which addresses its probe may connect to; null: any.
  std::shared_ptr<const net::AddressGuard> guard;

  base::Duration interval = std::chrono::seconds(30);
  base::Duration timeout = std::chrono::seconds(10);
  uint32_t failure_threshold = 3;  // probes in a row, at least 1
  uint32_t success_threshold = 2;
  std::string severity = "critical";          // of ModuleDown
  std::map<std::string, std::string> labels;  // of its alerts, beside ours
  // Names of other modules: while one of them is down, it raises no alarm.
  std::vector<std::string> depends_on;
  Conditions conditions;
  // While one is open it raises no alarm, and costs no error budget.
  std::vector<alert::TimeInterval> maintenance;
  CollectSettings collect;
  std::optional<SloSettings> slo;
  AlarmSettings alarms;

  bool operator==(const ModuleSettings&) const = default;
};

// An alert that always fires, such as Prometheus's Watchdog: when it stops
// arriving, the way by which alerts come is broken.
struct DeadMansSwitch {
  std::string name = "Watchdog";
  std::vector<alert::Matcher> matchers;
  base::Duration timeout{0};  // 0: three times the longest gap seen, from 5 min
  std::string severity = "critical";
};

// Whether it is our own network that is down: asked when a module fails.
struct OwnNetwork {
  // HOST:PORT; one that can be connected to is enough. None: not checked.
  std::vector<std::pair<std::string, uint16_t>> targets;
  base::Duration timeout = std::chrono::seconds(3);
};

struct WatchSettings {
  base::Language language = base::Language::kRussian;  // of alerts' texts
  // In the order in which they are shown. Names are unique, `depends_on` names
  // modules of these and leads nowhere in a circle.
  std::vector<ModuleSettings> modules;
  std::vector<DeadMansSwitch> switches;
  OwnNetwork own_network;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_WATCH_SETTINGS_H_
