#include "app/config/options.h"

#include <algorithm>

namespace tebium::app {

const std::vector<OptionSpec>& Options() {
  static const std::vector<OptionSpec> options = {
      {.flag = "config.file",
       .environment = "CONFIG_FILE",
       .help = "Configuration file, in YAML."},
      {.flag = "storage.path",
       .environment = "STORAGE_PATH",
       .help = "Folder of the embedded database, alerts.db."},
      {.flag = "storage.max-size",
       .environment = "STORAGE_MAX_SIZE",
       .default_value = "8GB",
       .help = "Size at which the oldest history is trimmed; 0: no limit."},
      {.flag = "data.retention",
       .environment = "DATA_RETENTION",
       .default_value = "90d",
       .help = "How long history is kept; where it is set, also how long "
               "silences are kept after their end (else 120h)."},
      {.flag = "silences.max-silences",
       .environment = "SILENCES_MAX_SILENCES",
       .default_value = "0",
       .help = "Silences that may be stored, expired ones included; 0: no "
               "limit."},
      {.flag = "silences.max-silence-size-bytes",
       .environment = "SILENCES_MAX_SILENCE_SIZE_BYTES",
       .default_value = "0",
       .help = "Size of one silence; 0: no limit."},
      {.flag = "silences.max-per-silence-bytes",
       .environment = "",
       .default_value = "0",
       .help = "Older name of --silences.max-silence-size-bytes."},
      {.flag = "web.listen-address",
       .environment = "WEB_LISTEN_ADDRESS",
       .help = "Address to listen on, :8082 by default; repeatable.",
       .repeatable = true},
      {.flag = "web.external-url",
       .environment = "WEB_EXTERNAL_URL",
       .help = "URL under which this service is reached from outside."},
      {.flag = "web.route-prefix",
       .environment = "WEB_ROUTE_PREFIX",
       .help = "Prefix of all paths; by default that of --web.external-url."},
      {.flag = "web.config.file",
       .environment = "WEB_CONFIG_FILE",
       .help = "File with TLS and basic auth, in the format of Prometheus's "
               "exporter toolkit."},
      {.flag = "web.max-connections",
       .environment = "WEB_MAX_CONNECTIONS",
       .default_value = "100",
       .help = "Connections served at once; more are answered 503."},
      {.flag = "telegram.api-url",
       .environment = "TELEGRAM_API_URL",
       .default_value = "https://api.telegram.org",
       .help = "Base URL of the Bot API."},
      {.flag = "telegram.mode",
       .environment = "TELEGRAM_MODE",
       .default_value = "polling",
       .help = "How to hear from Telegram: polling, webhook or off."},
      {.flag = "telegram.actions",
       .environment = "TELEGRAM_ACTIONS",
       .default_value = "members",
       .help = "Who may acknowledge, snooze and silence: members of the chats "
               "that get alerts, or admins alone."},
      {.flag = "telegram.group-admins",
       .environment = "TELEGRAM_GROUP_ADMINS",
       .default_value = "false",
       .help = "The administrators of a group administrate the bot there.",
       .is_switch = true},
      {.flag = "telegram.sound-from",
       .environment = "TELEGRAM_SOUND_FROM",
       .default_value = "warning",
       .help = "Severity from which messages make a sound: info, warning, "
               "error or critical."},
      {.flag = "telegram.acknowledge-for",
       .environment = "TELEGRAM_ACKNOWLEDGE_FOR",
       .default_value = "30m",
       .help = "How long an acknowledgement outlives the bot; while it runs, "
               "they hold until the alerts resolve."},
      {.flag = "telegram.morning",
       .environment = "TELEGRAM_MORNING",
       .default_value = "08:00",
       .help = "When \"until morning\" ends."},
      {.flag = "chart.range",
       .environment = "CHART_RANGE",
       .default_value = "6h",
       .help = "How far back charts of alerts go."},
      {.flag = "chart.allow-source",
       .environment = "CHART_ALLOW_SOURCE",
       .help = "HOST:PORT of a Prometheus that alerts name as their source and "
               "that may be asked for charts, beside PROMETHEUS_URL; "
               "repeatable.",
       .repeatable = true},
      {.flag = "relay.webhook-concurrency",
       .environment = "RELAY_WEBHOOK_CONCURRENCY",
       .default_value = "1",
       .help = "Notifications on their way to one webhook at once; after a "
               "crash so many may be repeated."},
      {.flag = "target",
       .environment = "TARGET",
       .default_value = "all",
       .help = "Parts to run: all, or some of receiver, dispatch, relay, "
               "exporter."},
      {.flag = "probe.allow-network",
       .environment = "PROBE_ALLOW_NETWORK",
       .help = "Network (CIDR) whose hosts /probe may ask; repeatable.",
       .repeatable = true},
      {.flag = "config.ignore-unsupported",
       .environment = "CONFIG_IGNORE_UNSUPPORTED",
       .default_value = "false",
       .help = "Start although the configuration names receivers that this "
               "service has not.",
       .is_switch = true},
      {.flag = "log.level",
       .environment = "LOG_LEVEL",
       .default_value = "INFO",
       .help = "debug, info, warn or error."},
      {.flag = "log.format",
       .environment = "LOG_FORMAT",
       .default_value = "logfmt",
       .help = "logfmt or json."},
      {.flag = "healthcheck",
       .environment = "",
       .default_value = "false",
       .help = "Ask the running service whether it is healthy, and exit.",
       .is_switch = true},
      {.flag = "version",
       .environment = "",
       .default_value = "false",
       .help = "Print the version and exit.",
       .is_switch = true},
      {.flag = "help",
       .environment = "",
       .default_value = "false",
       .help = "Print this text and exit.",
       .is_switch = true},
      // Environment alone: secrets, and the names that the Python bot had.
      {.environment = "BOT_TOKEN",
       .help = "Telegram's bot token. Without it: preview, nothing is sent.",
       .secret = true},
      {.environment = "WEBHOOK_SECRET",
       .help = "Secret that senders must show.",
       .secret = true,
       .alias = "ALERT_BOT_SECRET"},
      {.environment = "ALERT_CHAT_ID",
       .help = "Chats that get alerts: ids, comma-separated; CHAT:TOPIC for a "
               "forum topic."},
      {.environment = "WEBHOOK_PORT",
       .default_value = "8082",
       .help = "Port to listen on where no address is given."},
      {.environment = "TELEGRAM_ADMIN_IDS",
       .help = "Users who administrate the bot, and are told what it notices "
               "of itself: ids, comma-separated."},
      {.environment = "WEBHOOK_URL",
       .help = "Public base URL of this service, for --telegram.mode=webhook."},
      {.environment = "ANALYTICS_SERVER_URL",
       .help =
           "The analytics server's base URL; where it is set, the module is "
           "watched."},
      {.environment = "MAIN_BOT_URL", .help = "The same of TeBium's main bot."},
      {.environment = "CLICKHOUSE_URL",
       .help = "The same of ClickHouse: http://HOST:8123.",
       .secret = true},
      {.environment = "REDIS_URL",
       .help = "The same of Redis: redis://USER:PASSWORD@HOST:6379/0.",
       .secret = true},
      {.environment = "PROMETHEUS_URL",
       .help = "Prometheus that is asked for charts.",
       .secret = true},
      {.environment = "DATABASE_URL",
       .default_value = "sqlite:///data/alerts.db",
       .help = "The store, where --storage.path is not given.",
       .secret = true},
      {.environment = "ENABLE_ALERTS",
       .default_value = "true",
       .help = "false: alerts are taken and kept, but not sent."},
      {.environment = "ALERT_COOLDOWN",
       .default_value = "60",
       .help = "Seconds between two messages of one module and type."},
      {.environment = "MAX_ALERTS_PER_HOUR",
       .default_value = "100",
       .help = "Messages of one module and type in an hour; 0: no limit."},
      {.environment = "ENABLE_EMOJI",
       .default_value = "true",
       .help = "Signs in messages."},
      {.environment = "ENABLE_MARKDOWN",
       .default_value = "true",
       .help = "Formatting in messages; false: plain text."},
      {.environment = "BOT_LANGUAGE",
       .default_value = "ru",
       .help = "Language of messages and pages: ru or en."},
      {.environment = "MAX_RETRIES",
       .default_value = "3",
       .help = "Quick retries of a send before pauses grow."},
      {.environment = "RETRY_DELAY",
       .default_value = "5",
       .help = "Seconds between quick retries."},
      {.environment = "TELEGRAM_PROXY",
       .help = "Proxy for the Bot API: http://… or socks5://….",
       .secret = true},
      {.environment = "FALLBACK_WEBHOOK_URL",
       .help = "Gets as JSON what Telegram cannot deliver.",
       .secret = true},
      {.environment = "HEARTBEAT_URL",
       .help = "Called every minute while all is well, so that someone "
               "elsewhere notices when this service is gone.",
       .secret = true},
      {.environment = "LOG_FILE",
       .default_value = "logs/alert_bot.log",
       .help = "Log file beside stderr, rotated; none: no file."},
  };
  return options;
}

const std::vector<IgnoredFlag>& IgnoredFlags() {
  static const std::vector<IgnoredFlag> flags = {
      {"cluster.listen-address"},
      {"cluster.advertise-address"},
      {"cluster.peer"},
      {"cluster.peer-timeout"},
      {"cluster.peer-name"},
      {"cluster.gossip-interval"},
      {"cluster.pushpull-interval"},
      {"cluster.tcp-timeout"},
      {"cluster.probe-timeout"},
      {"cluster.probe-interval"},
      {"cluster.settle-timeout"},
      {"cluster.reconnect-interval"},
      {"cluster.reconnect-timeout"},
      {"cluster.allow-insecure-public-advertise-address-discovery", true},
      {"cluster.label"},
      {"cluster.tls-config"},
      {"cluster.name"},
      {"data.maintenance-interval"},
      {"alerts.gc-interval"},
      {"alerts.per-alertname-limit"},
      {"dispatch.maintenance-interval"},
      {"dispatch.start-delay"},
      {"web.get-concurrency"},
      {"web.timeout"},
      {"web.systemd-socket", true},
      {"auto-gomemlimit.ratio"},
      {"enable-feature"},
  };
  return flags;
}

std::string HelpText() {
  std::string text =
      "Usage: tebium-alert-bot [flags] [webhook]\n"
      "       tebium-alert-bot check-config FILE\n"
      "       tebium-alert-bot template render --template.glob=PATTERN\n"
      "           --template.text=TEXT [--template.type=text|html]\n"
      "           [--template.data=FILE]\n\n"
      "Takes alerts from Prometheus's Alertmanager and from TeBium's modules,\n"
      "and relays them to Telegram.\n\nFlags (environment name in brackets):\n";
  const auto append = [&text](std::string left, const OptionSpec& option) {
    left.resize(std::max<size_t>(left.size() + 2, 34), ' ');
    text += "  " + left + std::string(option.help);
    if (!option.environment.empty() && !option.flag.empty()) {
      text += " [" + std::string(option.environment) + "]";
    }
    if (!option.default_value.empty() && !option.is_switch) {
      text += " Default: " + std::string(option.default_value) + ".";
    }
    text += '\n';
  };
  for (const OptionSpec& option : Options()) {
    if (option.flag.empty()) continue;
    append("--" + std::string(option.flag) + (option.is_switch ? "" : "=…"),
           option);
  }
  text +=
      "\nEnvironment (or a file config.env with the same names; secrets also\n"
      "as NAME_FILE, the path of a file that holds them):\n";
  for (const OptionSpec& option : Options()) {
    if (option.flag.empty()) append(std::string(option.environment), option);
  }
  text +=
      "\nAlertmanager's other flags (--cluster.*, …) are accepted and have no "
      "effect.\n";
  return text;
}

}  // namespace tebium::app
