// Targets of modules, and the modules that the environment names.
#include <charconv>
#include <optional>
#include <utility>

#include "app/config/alertmanager/scalars.h"
#include "app/config/module_collect.h"
#include "app/config/module_probe.h"
#include "app/config/modules.h"
#include "base/text.h"
#include "net/host_port.h"

namespace tebium::app {
namespace {

using exporter::ModuleSettings;
using exporter::ProbeKind;

constexpr std::string_view kRedisScheme = "redis://";
constexpr std::string_view kRedisTlsScheme = "rediss://";
constexpr uint16_t kRedisPort = 6379;
constexpr uint16_t kDnsPort = 53;
constexpr uint16_t kTlsPort = 443;

bool ParseNumber(std::string_view text, uint32_t max, uint32_t& number) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end && number <= max;
}

bool SetHostPort(std::string_view text, uint16_t usual,
                 ModuleSettings& module) {
  auto target = net::ParseHostPort(text, usual);
  if (!target) return false;
  module.host = std::move(target->host);
  module.port = target->port;
  return true;
}

// %41 becomes A; nothing for what is no such escape.
std::optional<std::string> Unescape(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    uint8_t byte = 0;
    if (i + 2 >= text.size()) return std::nullopt;
    const char* digits = text.data() + i + 1;
    const auto [stop, error] = std::from_chars(digits, digits + 2, byte, 16);
    if (error != std::errc() || stop != digits + 2) return std::nullopt;
    plain += static_cast<char>(byte);
    i += 2;
  }
  return plain;
}

bool ParseUser(std::string_view text, ModuleSettings& module) {
  const size_t colon = text.find(':');
  // A lone word is the password, as Redis had it before there were users.
  const bool named = colon != std::string_view::npos;
  const auto user = Unescape(named ? text.substr(0, colon) : "");
  const auto password = Unescape(named ? text.substr(colon + 1) : text);
  if (!user || !password) return false;
  module.user = *user;
  module.password = *password;
  return true;
}

bool ParseRedisUrl(std::string_view text, ModuleSettings& module) {
  module.tls.enabled = text.starts_with(kRedisTlsScheme);
  const auto scheme = module.tls.enabled ? kRedisTlsScheme : kRedisScheme;
  if (!text.starts_with(scheme)) return false;
  text.remove_prefix(scheme.size());
  const size_t slash = std::min(text.find('/'), text.size());
  std::string_view path = text.substr(slash);
  text = text.substr(0, slash);
  if (!path.empty()) path.remove_prefix(1);
  module.database = 0;
  if (!path.empty() && !ParseNumber(path, UINT16_MAX, module.database)) {
    return false;
  }
  const size_t at = text.rfind('@');
  module.user = module.password = "";
  if (at != std::string_view::npos && !ParseUser(text.substr(0, at), module)) {
    return false;
  }
  if (at != std::string_view::npos) text.remove_prefix(at + 1);
  return SetHostPort(text, kRedisPort, module);
}

base::Status SetRedisTarget(const std::string& text, ModuleSettings& module) {
  if (!ParseRedisUrl(text, module)) {
    return base::InvalidArgumentError(
        "expected a URL like redis://user:password@host:6379/0");
  }
  module.target = module.tls.enabled ? kRedisTlsScheme : kRedisScheme;
  module.target += net::HostPortText(module.host, module.port);
  return {};
}

// "tcp://HOST:PORT" or without the scheme, which is the kind's name. `port`:
// where there is none; 0: there must be one.
base::Status SetHostTarget(std::string_view text, uint16_t port,
                           ModuleSettings& module) {
  const std::string scheme =
      std::string(exporter::ProbeKindName(module.kind)) + "://";
  if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  if (!SetHostPort(text, port, module)) {
    return base::InvalidArgumentError(port == 0 ? "expected HOST:PORT"
                                                : "expected HOST or HOST:PORT");
  }
  module.target = net::HostPortText(module.host, module.port);
  return {};
}

// Without user, password and query, which may be secret.
std::string ShownUrl(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const size_t start = url.find("://") + 3;
  const size_t end = std::min(url.find('/', start), url.size());
  const size_t at = url.substr(0, end).rfind('@');
  if (at == std::string_view::npos || at < start) return std::string(url);
  return std::string(url.substr(0, start)) + std::string(url.substr(at + 1));
}

// `base` with `path` at its end.
std::string Below(std::string base, std::string_view path) {
  while (base.ends_with('/')) base.pop_back();
  return base + std::string(path);
}

// ClickHouse has headers for those; in a URL they would be seen. False: they
// can't be read.
bool TakeClickHouseUser(ModuleSettings& module) {
  const size_t start = module.url.find("://") + 3;
  const size_t end = std::min(module.url.find('/', start), module.url.size());
  const size_t at = module.url.substr(0, end).rfind('@');
  if (at == std::string::npos || at < start) return true;
  const std::string login = module.url.substr(start, at - start);
  module.url.erase(start, at + 1 - start);
  const size_t colon = std::min(login.find(':'), login.size());
  const auto user = Unescape(login.substr(0, colon));
  const auto password =
      Unescape(login.substr(std::min(colon + 1, login.size())));
  if (!user || !password ||
      (*user + *password).find_first_of("\r\n") != std::string::npos) {
    return false;
  }
  SetClickHouseUser(*user, *password, module);
  return true;
}

base::Status SetHttpTarget(const std::string& text, ModuleSettings& module) {
  TEBIUM_RETURN_IF_ERROR(amfile::CheckHttpUrl(text));
  module.url = text;
  module.collect.metrics_url.clear();  // they were another target's
  if (module.kind == ProbeKind::kClickHouse) {
    module.url = Below(text, "/ping");
    module.conditions.body_contains = "Ok.";
    if (!TakeClickHouseUser(module)) {
      return base::InvalidArgumentError(
          "expected a user and a password of one line, escaped as in URLs");
    }
  }
  module.target = ShownUrl(module.url);
  return {};
}

struct KnownModule {
  std::string_view variable;
  std::string_view name;
  ProbeKind kind;
  std::string_view path;  // that is asked for
};

constexpr KnownModule kKnownModules[] = {
    {"ANALYTICS_SERVER_URL", exporter::kAnalyticsModule, ProbeKind::kHttp,
     "/health"},
    {"MAIN_BOT_URL", exporter::kMainBotModule, ProbeKind::kHttp, "/health"},
    {"", exporter::kSelfModule, ProbeKind::kSelf, ""},
    {"CLICKHOUSE_URL", exporter::kClickHouseModule, ProbeKind::kClickHouse, ""},
    {"REDIS_URL", exporter::kRedisModule, ProbeKind::kRedis, ""},
};

ModuleSettings TelegramModule(const relay::RelaySettings& relay) {
  ModuleSettings module;
  module.name = exporter::kTelegramModule;
  module.kind = ProbeKind::kTelegram;
  module.target = ShownUrl(relay.api_url);
  module.url = Below(relay.api_url, "/bot" + relay.bot_token + "/getMe");
  module.proxy = relay.proxy;
  module.conditions.json = {{"ok", exporter::Comparison::kEqual, "true"}};
  return module;
}

}  // namespace

base::Status SetTarget(const std::string& text, ModuleSettings& module) {
  switch (module.kind) {
    case ProbeKind::kRedis:
      return SetRedisTarget(text, module);
    case ProbeKind::kTcp:
      return SetHostTarget(text, 0, module);
    case ProbeKind::kDns:
      return SetHostTarget(text, kDnsPort, module);
    case ProbeKind::kTls:
      return SetHostTarget(text, kTlsPort, module);
    case ProbeKind::kHttp:
    case ProbeKind::kClickHouse:
      return SetHttpTarget(text, module);
    case ProbeKind::kSelf:
    case ProbeKind::kTelegram:
      break;
    case ProbeKind::kHost:
    case ProbeKind::kPush:
      return base::InvalidArgumentError("a module of this kind has no target");
  }
  return base::InvalidArgumentError("this module's target is given elsewhere");
}

base::StatusOr<ModuleList> EnvironmentModules(
    const Values& values, const relay::RelaySettings& relay) {
  ModuleList modules;
  for (const KnownModule& known : kKnownModules) {
    ModuleSettings module;
    module.name = known.name;
    module.kind = known.kind;
    if (!known.variable.empty()) {
      if (!values.IsSet(known.variable)) continue;
      std::string url = values.Get(known.variable);
      if (!known.path.empty()) {
        url = Below(url, known.path);
        module.conditions.statuses = {{200, 200}};
      }
      const base::Status status = SetTarget(url, module);
      if (!status.ok()) return status.WithContext(known.variable);
      TryMetricsBesideHealth(module);
    }
    modules.push_back(std::move(module));
  }
  if (!relay.bot_token.empty()) modules.push_back(TelegramModule(relay));
  return modules;
}

}  // namespace tebium::app
