#include "app/config/settings.h"

#include <algorithm>
#include <charconv>

#include "app/config/console_settings.h"
#include "app/config/modules.h"
#include "app/config/value_reader.h"
#include "app/config/web_config_file.h"
#include "base/text.h"
#include "net/listen_address.h"

namespace tebium::app {
namespace {

constexpr char kDatabaseFile[] = "alerts.db";
// The Python bot's default, which everybody knows.
constexpr char kOldDefaultSecret[] = "your-secret-key";

void ReadLog(ValueReader& reader, Settings& settings) {
  settings.log.level =
      reader.Parsed("log.level", base::ParseLogLevel(reader.Text("log.level")),
                    base::LogLevel::kInfo);
  settings.log.format = reader.OneOf("log.format", {"logfmt", "json"}) == "json"
                            ? base::LogFormat::kJson
                            : base::LogFormat::kLogfmt;
  const std::string file = reader.Text("LOG_FILE");
  settings.log.file = file == "none" ? "" : file;
}

std::string RoutePrefix(ValueReader& reader) {
  std::string prefix = reader.Text("web.route-prefix");
  const std::string url = reader.Url("web.external-url", {"http", "https"});
  if (prefix.empty()) {
    const size_t host = url.find("://");
    const size_t path =
        host == std::string::npos ? host : url.find('/', host + 3);
    if (path != std::string::npos) prefix = url.substr(path);
  }
  while (prefix.ends_with('/')) prefix.pop_back();
  if (!prefix.empty() && prefix.front() != '/') prefix.insert(0, 1, '/');
  return prefix;
}

void ReadServer(ValueReader& reader, const Values& values,
                const ValueSources& sources, Settings& settings) {
  net::HttpServerSettings& server = settings.server;
  for (const std::string& given : values.GetAll("web.listen-address")) {
    for (const auto address : base::Split(given, ',')) {
      server.listen_addresses.emplace_back(base::Trim(address));
      reader.Check("web.listen-address",
                   net::ParseListenAddress(base::Trim(address)).status());
    }
  }
  const uint64_t port = reader.Number("WEBHOOK_PORT", 0, 65'535);
  if (server.listen_addresses.empty()) {
    server.listen_addresses.push_back(":" + std::to_string(port));
  }
  server.route_prefix = RoutePrefix(reader);
  server.max_connections = reader.Number("web.max-connections", 1, 10'000);
  settings.web_config_file = reader.Text("web.config.file");
  if (!settings.web_config_file.empty()) {
    server.web_config = reader.Parsed(
        "web.config.file",
        LoadWebConfig(settings.web_config_file, sources.read_file),
        net::WebConfig());
  }
}

// As Alertmanager: by the machine's name, whatever address is listened on.
std::string OwnUrl(const std::string& host_name,
                   const std::string& listen_address) {
  const auto address = net::ParseListenAddress(listen_address);
  if (host_name.empty() || !address.ok()) return "";
  return "http://" + host_name + ":" + std::to_string(address->port);
}

void ReadStore(ValueReader& reader, const Values& values, Settings& settings) {
  if (values.IsSet("storage.path")) {
    settings.store.path = reader.Text("storage.path") + "/" + kDatabaseFile;
  } else {
    settings.store.path = reader.Parsed(
        "DATABASE_URL", SqlitePath(reader.Text("DATABASE_URL")), std::string());
  }
  settings.store.retention = reader.Parsed(
      "data.retention", base::ParseDuration(reader.Text("data.retention")),
      base::Duration());
  settings.store.max_size_bytes =
      reader.Parsed("storage.max-size",
                    ParseBytes(reader.Text("storage.max-size")), uint64_t{0});
}

void ReadDispatch(ValueReader& reader, Settings& settings) {
  dispatch::MessageLimits& limits = settings.dispatch.book.limits;
  limits.cooldown = reader.Seconds("ALERT_COOLDOWN");
  limits.max_per_hour =
      static_cast<uint32_t>(reader.Number("MAX_ALERTS_PER_HOUR", 0, 1'000'000));
  const std::string chats = reader.Text("ALERT_CHAT_ID");
  settings.route.targets = reader.Parsed("ALERT_CHAT_ID", ParseChats(chats),
                                         std::vector<store::Target>());
  if (settings.route.targets.empty() && settings.preview()) {
    // Preview shows what would be sent, chat or no chat.
    settings.route.targets.push_back({.chat_id = 1});
  }
}

void ReadSilences(ValueReader& reader, const Values& values,
                  Settings& settings) {
  alert::SilenceLimits& limits = settings.dispatch.silence_limits;
  limits.max_silences = reader.Number("silences.max-silences", 0, UINT32_MAX);
  const std::string_view size = values.IsSet("silences.max-silence-size-bytes")
                                    ? "silences.max-silence-size-bytes"
                                    : "silences.max-per-silence-bytes";
  limits.max_silence_size_bytes = reader.Number(size, 0, UINT32_MAX);
  // Alertmanager's flag has another default than history needs.
  if (values.IsSet("data.retention")) {
    settings.dispatch.book.silence_retention = settings.store.retention;
  }
}

void ReadRelay(ValueReader& reader, Settings& settings) {
  relay::RelaySettings& relay = settings.relay;
  relay.bot_token = reader.Text("BOT_TOKEN");
  relay.api_url = reader.Url("telegram.api-url", {"http", "https"});
  relay.proxy =
      reader.Url("TELEGRAM_PROXY", {"http", "https", "socks5", "socks5h"});
  relay.fallback_webhook_url =
      reader.Url("FALLBACK_WEBHOOK_URL", {"http", "https"});
  relay.admin_ids = reader.Parsed("TELEGRAM_ADMIN_IDS",
                                  ParseUsers(reader.Text("TELEGRAM_ADMIN_IDS")),
                                  std::vector<int64_t>());
  relay.enabled = reader.Bool("ENABLE_ALERTS");
  relay.max_retries =
      static_cast<uint32_t>(reader.Number("MAX_RETRIES", 0, 100));
  relay.retry_delay = reader.Seconds("RETRY_DELAY");
  relay.max_age = settings.store.retention;
  relay.webhook_concurrency = reader.Number("relay.webhook-concurrency", 1, 32);
  relay.external_url = reader.Text("web.external-url");  // checked already
  while (relay.external_url.ends_with('/')) relay.external_url.pop_back();
  relay.render.emoji = reader.Bool("ENABLE_EMOJI");
  relay.render.markup = reader.Bool("ENABLE_MARKDOWN");
  relay.render.language = settings.language;
  relay.render.time_zone = base::TimeZone::Local();
}

void ReadLanguage(ValueReader& reader, Settings& settings) {
  settings.language = reader.OneOf("BOT_LANGUAGE", {"ru", "en"}) == "en"
                          ? base::Language::kEnglish
                          : base::Language::kRussian;
}

void ReadSecret(ValueReader& reader, Settings& settings) {
  settings.secret = reader.Text("WEBHOOK_SECRET");
  if (settings.secret == kOldDefaultSecret) {
    reader.Fail(base::InvalidArgumentError(
        "WEBHOOK_SECRET: the old default is known to everybody; choose "
        "another"));
  }
}

void ReadWatch(ValueReader& reader, const Values& values, Settings& settings) {
  settings.modules = reader.Parsed(
      "modules", EnvironmentModules(values, settings.relay), ModuleList());
  settings.probe_networks = reader.Parsed(
      "probe.allow-network",
      exporter::AllowedNetworks::Parse(values.GetAll("probe.allow-network")),
      exporter::AllowedNetworks());
  settings.heartbeat_url = reader.Url("HEARTBEAT_URL", {"http", "https"});
}

// Names of the contract that a later version gives a meaning.
void CheckParts(ValueReader& reader, const Values& values, Settings& settings) {
  const auto& words = values.words();
  if (words.size() > 1 || (words.size() == 1 && words[0] != "webhook")) {
    reader.Fail(base::InvalidArgumentError("unknown command \"" + words[0] +
                                           "\"; --help lists all"));
  }
  const std::string target = reader.Text("target");
  if (target != "all") {
    reader.Fail(
        Invalid("target",
                "all (parts of it need a shared store, which this version "
                "does not have)",
                target));
  }
  for (const std::string& flag : values.ignored()) {
    settings.warnings.push_back("--" + flag + " has no effect here");
  }
  if (!settings.preview() && settings.route.targets.empty()) {
    settings.warnings.emplace_back(
        "ALERT_CHAT_ID is not set: no chat gets alerts");
  }
}

bool ParseId(std::string_view digits, int64_t& id) {
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, id);
  return error == std::errc() && stop == end && id != 0;
}

}  // namespace

base::StatusOr<uint64_t> ParseBytes(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  std::string unit =
      base::ToUpperAscii(text.substr(static_cast<size_t>(end - text.data())));
  std::erase(unit, 'I');
  static constexpr std::string_view kUnits[] = {"B", "KB", "MB", "GB", "TB"};
  const auto* found = std::find(std::begin(kUnits), std::end(kUnits),
                                unit.empty() ? "B" : unit);
  const auto shift = 10 * (found - std::begin(kUnits));
  if (error != std::errc() || found == std::end(kUnits) ||
      number > (UINT64_MAX >> shift)) {
    return base::InvalidArgumentError(
        "size: expected one like 512MB or 8GB, got \"" + std::string(text) +
        "\"");
  }
  return number << shift;
}

base::StatusOr<std::vector<int64_t>> ParseUsers(std::string_view text) {
  std::vector<int64_t> users;
  for (std::string_view item : base::Split(text, ',')) {
    item = base::Trim(item);
    int64_t user = 0;
    if (!ParseId(item, user) || user < 0) {
      return base::InvalidArgumentError(
          "expected user ids like 123456789, got \"" + std::string(item) +
          "\"");
    }
    users.push_back(user);
  }
  return users;
}

base::StatusOr<std::vector<store::Target>> ParseChats(std::string_view text) {
  std::vector<store::Target> targets;
  for (std::string_view item : base::Split(text, ',')) {
    item = base::Trim(item);
    const size_t colon = item.find(':');
    store::Target target;
    const bool topic_is_good =
        colon == std::string_view::npos ||
        ParseId(item.substr(colon + 1), target.thread_id);
    if (!ParseId(item.substr(0, colon), target.chat_id) || !topic_is_good) {
      return base::InvalidArgumentError(
          "expected chat ids like -1001234567890, with a topic like "
          "-1001234567890:42, got \"" +
          std::string(item) + "\"");
    }
    targets.push_back(target);
  }
  return targets;
}

base::StatusOr<std::string> SqlitePath(std::string_view database_url) {
  constexpr std::string_view kPrefix = "sqlite:///";
  if (!database_url.starts_with(kPrefix) ||
      database_url.size() == kPrefix.size()) {
    // The URL may hold a password: it is not repeated.
    return base::InvalidArgumentError(
        "expected sqlite:///PATH (this version has no other store)");
  }
  return std::string(database_url.substr(kPrefix.size()));
}

bool AllLoopback(const std::vector<std::string>& listen_addresses) {
  return std::all_of(
      listen_addresses.begin(), listen_addresses.end(),
      [](const std::string& text) {
        const auto address = net::ParseListenAddress(text);
        return address.ok() &&
               (address->host.starts_with("127.") || address->host == "::1");
      });
}

base::StatusOr<Settings> BuildSettings(const Values& values,
                                       const ValueSources& sources) {
  Settings settings;
  ValueReader reader(values);
  ReadLog(reader, settings);
  ReadLanguage(reader, settings);
  ReadServer(reader, values, sources, settings);
  ReadStore(reader, values, settings);
  ReadRelay(reader, settings);
  settings.relay.own_url =
      OwnUrl(sources.host_name(), settings.server.listen_addresses.front());
  ReadDispatch(reader, settings);
  ReadSilences(reader, values, settings);
  ReadSecret(reader, settings);
  ReadConsole(reader, values, settings);
  ReadWatch(reader, values, settings);
  CheckParts(reader, values, settings);
  settings.config_file = reader.Text("config.file");
  settings.ignore_unsupported = reader.Bool("config.ignore-unsupported");
  TEBIUM_RETURN_IF_ERROR(reader.status());
  return settings;
}

}  // namespace tebium::app
