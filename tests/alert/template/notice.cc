#include "tests/alert/template/notice.h"

#include <gtest/gtest.h>

#include <utility>

namespace tebium::alert::tmpl::notice {
namespace {

constexpr int64_t kNow = 1769854830;  // 2026-01-31T10:20:30Z

AlertData Alert(std::string status, std::string_view instance,
                std::string_view summary) {
  AlertData alert;
  alert.status = std::move(status);
  alert.labels = LabelSet::Of({{"alertname", "DiskFull"},
                               {"instance", instance},
                               {"job", "node"},
                               {"a", "1"}});
  alert.annotations = LabelSet::Of({{"summary", summary}, {"runbook", "R"}});
  alert.starts_at.unix_seconds = kNow - 90;
  alert.generator_url = "http://prom/g?a=1&b=<2>";
  alert.fingerprint = "00000000000000ab";
  return alert;
}

}  // namespace

std::shared_ptr<Data> Notice() {
  auto data = std::make_shared<Data>();
  data->receiver = "team\\.x";
  data->status = "firing";
  data->alerts = {Alert("firing", "h1:9100", "full <now>"),
                  Alert("firing", "h2:9100", "full & more"),
                  Alert("resolved", "h3:9100", "gone")};
  data->alerts.back().ends_at.unix_seconds = kNow;
  data->notification_reason = "first notification";
  data->group_labels = LabelSet::Of({{"alertname", "DiskFull"}});
  data->common_labels =
      LabelSet::Of({{"alertname", "DiskFull"}, {"job", "node"}, {"a", "1"}});
  data->common_annotations = LabelSet::Of({{"runbook", "R"}});
  data->route_labels = LabelSet::Of({{"owner", "dba"}});
  data->external_url = "http://am:9093";
  return data;
}

CallContext Context() {
  CallContext context;
  context.now = base::Time(std::chrono::seconds(kNow));
  context.load_zone = [](const std::string& name) {
    if (name == "Local") {
      return base::StatusOr<base::TimeZone>(base::TimeZone::Utc());
    }
    return base::TimeZone::Load(name);
  };
  return context;
}

base::StatusOr<std::string> TryRender(std::string_view text,
                                      TemplateSet::Mode mode) {
  TEBIUM_ASSIGN_OR_RETURN(const auto set, TemplateSet::Build({}, {}));
  TEBIUM_ASSIGN_OR_RETURN(const auto compiled, set->Compile(text, mode));
  CallContext context = Context();
  return compiled->Render(Notice(), {}, context);
}

std::string Render(std::string_view text, TemplateSet::Mode mode) {
  const auto rendered = TryRender(text, mode);
  return rendered.ok() ? *rendered : rendered.status().message();
}

void ExpectRendered(
    const std::vector<std::pair<std::string, std::string>>& cases) {
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(Render(text), expected) << text;
  }
}

}  // namespace tebium::alert::tmpl::notice
