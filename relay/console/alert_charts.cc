#include "relay/console/alert_charts.h"

#include <algorithm>
#include <utility>

#include "relay/console/list_text.h"

namespace tebium::relay {
namespace {

constexpr size_t kMaxTitle = 200;

class AlertCharts : public Handler {
 public:
  explicit AlertCharts(const ConsoleParts& parts) : parts_(parts) {}

  void OnLive(const store::LiveMessage& message,
              const alert::Notification& news, bool first) override;

 private:
  const alert::Alert* ToChart(const alert::Notification& news) const;

  const ConsoleParts& parts_;
};

// The worst that fires and of which there is something to draw.
const alert::Alert* AlertCharts::ToChart(
    const alert::Notification& news) const {
  const auto found = std::find_if(news.alerts.begin(), news.alerts.end(),
                                  [this](const alert::NotifiedAlert& alert) {
                                    return alert.firing &&
                                           parts_.charts->CanChart(alert.alert);
                                  });
  return found == news.alerts.end() ? nullptr : &found->alert;
}

BotCall ChartCall(const store::LiveMessage& message,
                  const alert::Alert& alert) {
  BotCall call;
  call.method = BotMethod::kSendPhoto;
  call.chat_id = message.target.chat_id;
  call.thread_id = message.target.thread_id;
  call.reply_to = message.message_id;
  call.text = Cut(alert.name(), kMaxTitle);
  call.silent = true;
  call.can_wait = true;
  return call;
}

void AlertCharts::OnLive(const store::LiveMessage& message,
                         const alert::Notification& news, bool first) {
  if (!first || parts_.charts == nullptr) return;
  const alert::Alert* alert = ToChart(news);
  if (alert == nullptr) return;
  const base::Language language =
      parts_.chats.Of(message.target.chat_id)
          .language.value_or(parts_.settings.render.language);
  parts_.charts->ForAlert(
      *alert, language,
      [&courier = parts_.courier, call = ChartCall(message, *alert)](
          base::StatusOr<std::string> png) mutable {
        if (!png.ok()) return;
        call.attachment = Attachment{"chart.png", "image/png", *std::move(png)};
        courier.Say(std::move(call), [](const BotAnswer& /*answer*/) {});
      });
}

}  // namespace

std::unique_ptr<Handler> MakeAlertCharts(const ConsoleParts& parts) {
  return std::make_unique<AlertCharts>(parts);
}

}  // namespace tebium::relay
