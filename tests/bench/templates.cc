#include "tests/bench/templates.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <vector>

#include "alert/template/template.h"
#include "base/clock.h"
#include "tests/bench/report.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace tebium::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr size_t kManyAlerts = 20'000;
constexpr int kRounds = 5;

// As people write them: heading, a loop over alerts, one over their labels.
constexpr char kMessage[] =
    R"({{ define "bench" }}{{ if eq .Status "firing" }}🔥{{ else }}✅{{ end }} )"
    R"({{ .CommonLabels.alertname }} ({{ .Alerts | len }})
{{ range .Alerts }}{{ .Annotations.summary }} since )"
    R"({{ .StartsAt.Format "02.01 15:04" }}
{{ range .Labels.SortedPairs }}{{ .Name | toUpper }}={{ .Value }} {{ end }}
{{ end }}{{ end }})";

std::string DataJson(size_t alerts) {
  std::string json = R"({"receiver":"team","status":"firing","alerts":[)";
  for (size_t i = 0; i < alerts; ++i) {
    if (i > 0) json += ',';
    const std::string n = std::to_string(i);
    json += R"({"status":"firing","labels":{"alertname":"HighLoad",)"
            R"("instance":"node-)" +
            n +
            R"(","job":"node","severity":"critical"},)"
            R"("annotations":{"summary":"Load of node-)" +
            n +
            R"( is 12.3"},"startsAt":"2026-01-31T10:20:30.123Z",)"
            R"("endsAt":"0001-01-01T00:00:00Z",)"
            R"("generatorURL":"http://prometheus:9090/graph"})";
  }
  return json + R"(],"groupLabels":{"alertname":"HighLoad"},)"
                R"("commonLabels":{"alertname":"HighLoad","job":"node"},)"
                R"("commonAnnotations":{},"externalURL":"http://alerts:9093"})";
}

std::shared_ptr<const alert::tmpl::Data> TypicalData() {
  namespace tmpl = alert::tmpl;
  auto data = std::make_shared<tmpl::Data>();
  data->status = "firing";
  data->common_labels =
      alert::LabelSet::Of({{"alertname", "HighLoad"}, {"job", "node"}});
  for (const char* instance : {"node-1", "node-2", "node-3"}) {
    tmpl::AlertData one;
    one.status = "firing";
    one.labels = alert::LabelSet::Of({{"alertname", "HighLoad"},
                                      {"instance", instance},
                                      {"job", "node"},
                                      {"severity", "critical"}});
    one.annotations = alert::LabelSet::Of({{"summary", "Load is 12.3"}});
    one.starts_at =
        tmpl::GoTime::From(base::FromNanos(1'770'000'000'000'000'000));
    data->alerts.push_back(one);
  }
  return data;
}

void BenchInProcess(alert::tmpl::TemplateSet::Mode mode,
                    const std::string& name) {
  namespace tmpl = alert::tmpl;
  const auto set = tmpl::TemplateSet::Build({{"bench.tmpl", kMessage}}, {});
  if (!set.ok()) return;
  const auto compiled = (*set)->Compile(R"({{ template "bench" . }})", mode);
  if (!compiled.ok()) return;
  const auto data = TypicalData();
  constexpr int kRenders = 20'000;
  size_t bytes = 0;
  const auto begun = SteadyClock::now();
  for (int i = 0; i < kRenders; ++i) {
    tmpl::CallContext context;
    const auto text = (*compiled)->Render(data, {}, context);
    if (text.ok()) bytes += text->size();
  }
  const double seconds =
      std::chrono::duration<double>(SteadyClock::now() - begun).count();
  if (bytes == 0) std::cerr << name << ": nothing was rendered\n";
  PrintTarget(name, "us", seconds * 1e6 / kRenders, 20);
}

// The fastest of some rounds, in seconds; 0 if the program failed.
double SecondsFor(const std::vector<std::string>& command) {
  const testing::TempDir folder;
  testing::Process::Options options;
  options.command = command;
  options.log_file = folder.Join("out");
  double best = 0;
  for (int i = 0; i < kRounds; ++i) {
    const auto begun = SteadyClock::now();
    const auto process = testing::Process::Start(options);
    if (process == nullptr || process->Wait(std::chrono::seconds(60)) != 0) {
      std::cerr << command.front() << " failed\n";
      return 0;
    }
    const double seconds =
        std::chrono::duration<double>(SteadyClock::now() - begun).count();
    best = i == 0 ? seconds : std::min(best, seconds);
  }
  return best;
}

double AlertsPerSecond(const std::string& program, const std::string& templates,
                       const std::string& data) {
  const auto command = [&](const std::string& text) {
    return std::vector<std::string>{program,
                                    "template",
                                    "render",
                                    "--template.glob=" + templates,
                                    "--template.data=" + data,
                                    "--template.text=" + text};
  };
  const double all = SecondsFor(command(R"({{ template "bench" . }})"));
  const double others = SecondsFor(command("{{ len .Alerts }}"));
  return all > others ? static_cast<double>(kManyAlerts) / (all - others) : 0;
}

}  // namespace

void BenchTemplates(const std::string& binary) {
  using Mode = alert::tmpl::TemplateSet::Mode;
  BenchInProcess(Mode::kText, "render_typical_text");
  BenchInProcess(Mode::kHtml, "render_typical_html");
  const testing::TempDir folder;
  const std::string templates = folder.Join("bench.tmpl");
  const std::string data = folder.Join("data.json");
  std::ofstream(templates) << kMessage;
  std::ofstream(data) << DataJson(kManyAlerts);
  const double theirs = AlertsPerSecond("amtool", templates, data);
  const double ours = AlertsPerSecond(binary, templates, data);
  Print("alerts_rendered_per_second", "alerts/s", ours, theirs, 1);
}

}  // namespace tebium::bench
