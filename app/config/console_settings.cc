#include "app/config/console_settings.h"

#include <algorithm>

#include "alert/alert.h"
#include "base/text.h"

namespace tebium::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

bool SaysWebhook(const Values& values) {
  return values.words().size() == 1 && values.words()[0] == "webhook";
}

void ReadHearing(ValueReader& reader, const Values& values,
                 Settings& settings) {
  relay::ConsoleSettings& console = settings.console;
  const std::string mode =
      reader.OneOf("telegram.mode", {"polling", "webhook", "off"});
  console.webhook_url = reader.Url("WEBHOOK_URL", {"http", "https"});
  while (console.webhook_url.ends_with('/')) console.webhook_url.pop_back();
  if (settings.preview() || mode == "off") {
    console.mode = relay::HearMode::kOff;
  } else if (mode == "webhook" || SaysWebhook(values)) {
    console.mode = relay::HearMode::kWebhook;
    if (console.webhook_url.empty()) {
      reader.Fail(base::InvalidArgumentError(
          "WEBHOOK_URL: expected the public URL of this service, since "
          "Telegram is to call it"));
    }
  }
}

void ReadCharts(ValueReader& reader, const Values& values, Settings& settings) {
  relay::ChartSettings& charts = settings.charts;
  charts.prometheus_url = reader.Url("PROMETHEUS_URL", {"http", "https"});
  charts.range = reader.Span("chart.range", minutes(5), hours(24 * 31));
  charts.zone = settings.relay.render.time_zone;
  for (const std::string& given : values.GetAll("chart.allow-source")) {
    for (const auto source : base::Split(given, ',')) {
      charts.allowed_sources.emplace_back(base::Trim(source));
    }
  }
}

}  // namespace

void ReadConsole(ValueReader& reader, const Values& values,
                 Settings& settings) {
  relay::ConsoleSettings& console = settings.console;
  ReadHearing(reader, values, settings);
  console.admin_ids = settings.relay.admin_ids;
  console.members_may_act =
      reader.OneOf("telegram.actions", {"members", "admins"}) == "members";
  console.group_admins = reader.Bool("telegram.group-admins");
  console.acknowledge_for =
      reader.Span("telegram.acknowledge-for", minutes(5), hours(24));
  console.morning_minute =
      reader.Parsed("telegram.morning",
                    base::ParseMinuteOfDay(reader.Text("telegram.morning")), 0);
  console.render = settings.relay.render;
  settings.relay.sound_from_rank = alert::SeverityRank(reader.OneOf(
      "telegram.sound-from", {"warning", "info", "error", "critical"}));
  ReadCharts(reader, values, settings);
}

std::vector<int64_t> ConsoleChats(
    const Settings& settings,
    const std::vector<relay::ReceiverSettings>& receivers) {
  std::vector<int64_t> chats;
  for (const store::Target& target : settings.route.targets) {
    chats.push_back(target.chat_id);
  }
  for (const relay::ReceiverSettings& receiver : receivers) {
    for (const relay::TelegramReceiver& telegram : receiver.telegrams) {
      if (telegram.chat_id != 0) chats.push_back(telegram.chat_id);
    }
  }
  std::sort(chats.begin(), chats.end());
  chats.erase(std::unique(chats.begin(), chats.end()), chats.end());
  return chats;
}

}  // namespace tebium::app
