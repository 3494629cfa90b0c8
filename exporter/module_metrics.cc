#include "exporter/module_metrics.h"

namespace tebium::exporter {
namespace {

using alert::ModuleState;

constexpr ModuleState kStates[] = {ModuleState::kUnknown, ModuleState::kUp,
                                   ModuleState::kDegraded, ModuleState::kDown};

base::MetricLabels With(base::MetricLabels labels, const std::string& name,
                        std::string_view value) {
  labels[name] = value;
  return labels;
}

constexpr char kInfo[] = "module_info";

double Seconds(base::Time time) {
  return base::ToSeconds(time.time_since_epoch());
}

}  // namespace

ModuleMetrics::ModuleMetrics(base::Metrics& metrics,
                             const ModuleSettings& module)
    : metrics_(metrics),
      module_({{"module", module.name}}),
      probe_(With(module_, "probe", ProbeKindName(module.kind))),
      link_labels_({{"from", std::string(kSelfModule)}, {"to", module.name}}),
      target_(module.target) {
  SetInfo("");
  for (const ModuleState state : kStates) {
    states_[state] = &Gauge(
        "module_state", "How a module stands: 1 for the state that holds.",
        With(module_, "state", alert::ModuleStateName(state)));
    if (state == ModuleState::kUnknown) continue;
    transitions_[state] = &Counter(
        "module_state_transitions_total", "Times a module came to a state.",
        With(module_, "to", alert::ModuleStateName(state)));
  }
  switch (module.kind) {
    case ProbeKind::kSelf:
    case ProbeKind::kHost:
    case ProbeKind::kPush:
      break;  // not probed
    default:
      AddProbeSeries();
  }
}

ModuleMetrics::~ModuleMetrics() {
  metrics_.Remove(kInfo, *info_);
  for (const auto& remove : removals_) remove();
}

void ModuleMetrics::AddProbeSeries() {
  probes_ = &Counter("probes_total", "Probes that have ended.", probe_);
  for (size_t i = 1; i < kProbeFaults; ++i) {
    const auto fault = static_cast<ProbeFault>(i);
    failures_[fault] =
        &Counter("probe_failures_total", "Probes that were not good, by why.",
                 With(probe_, "reason", ProbeFaultName(fault)));
  }
  consecutive_failures_ =
      &Gauge("module_consecutive_failures",
             "Probes in a row, up to now, that were not good.", module_);
  const std::string name = "probe_duration_seconds";
  duration_ = &metrics_.AddHistogram(name, "How long probes took.",
                                     base::LatencyBuckets(), probe_);
  removals_.emplace_back([this, name] { metrics_.Remove(name, *duration_); });
}

base::Counter& ModuleMetrics::Counter(const std::string& name,
                                      const std::string& help,
                                      const base::MetricLabels& labels) {
  base::Counter& series = metrics_.AddCounter(name, help, labels);
  removals_.emplace_back(
      [this, name, &series] { metrics_.Remove(name, series); });
  return series;
}

base::Gauge& ModuleMetrics::Gauge(const std::string& name,
                                  const std::string& help,
                                  const base::MetricLabels& labels) {
  base::Gauge& series = metrics_.AddGauge(name, help, labels);
  removals_.emplace_back(
      [this, name, &series] { metrics_.Remove(name, series); });
  return series;
}

void ModuleMetrics::SetGauge(const std::string& name, const std::string& help,
                             double value) {
  base::Gauge*& gauge = gauges_[name];
  if (gauge == nullptr) gauge = &Gauge(name, help, probe_);
  gauge->Set(value);
}

void ModuleMetrics::OnProbe(const ProbeResult& result, base::Time now) {
  probes_->Increment();
  duration_->Observe(base::ToSeconds(result.latency));
  if (!result.ok()) failures_.at(result.fault)->Increment();
  SetGauge("probe_success", "Whether the last probe was good.",
           result.ok() ? 1 : 0);
  SetGauge("probe_last_run_timestamp_seconds", "When the last probe ended.",
           Seconds(now));
  if (result.ok()) {
    SetGauge("probe_last_success_timestamp_seconds",
             "When the last good probe ended.", Seconds(now));
  }
  if (result.http_status != 0) {
    SetGauge("probe_http_status_code", "HTTP status of the last answer.",
             result.http_status);
  }
  if (result.certificate_ends_at != base::kNoTime) {
    SetGauge("probe_tls_earliest_cert_expiry_timestamp_seconds",
             "When the first certificate of the server's chain ends.",
             Seconds(result.certificate_ends_at));
  }
  SetPhases(result.phases);
  SetLink(result);
  if (!result.version.empty()) SetInfo(result.version);
}

void ModuleMetrics::SetPhases(const net::Phases& phases) {
  for (size_t i = 0; i < net::kPhases; ++i) {
    base::Gauge*& gauge = phases_[i];
    if (gauge == nullptr) {
      if (phases[i] == base::Duration(0)) continue;
      gauge = &Gauge(
          "probe_phase_duration_seconds",
          "How long the phases of the last probe took.",
          With(probe_, "phase", net::PhaseName(static_cast<net::Phase>(i))));
    }
    gauge->Set(base::ToSeconds(phases[i]));
  }
}

void ModuleMetrics::SetLink(const ProbeResult& result) {
  if (link_ == nullptr) {
    link_ = &Gauge("link_up",
                   "Whether the last probe of `to` by `from` was answered.",
                   link_labels_);
  }
  link_->Set(result.answered ? 1 : 0);
  if (!result.answered) return;
  if (link_latency_ == nullptr) {
    link_latency_ = &Gauge("link_latency_seconds",
                           "How long the last answer of `to` to `from` took.",
                           link_labels_);
  }
  link_latency_->Set(base::ToSeconds(result.latency));
}

// A version that is no longer told stays: it is that of the last good answer.
void ModuleMetrics::SetInfo(const std::string& version) {
  if (info_ != nullptr && version == version_) return;
  if (info_ != nullptr) metrics_.Remove(kInfo, *info_);
  version_ = version;
  info_ = &metrics_.AddGauge(
      kInfo, "What a module says that it is, and where it is probed.",
      With(With(module_, "version", version), "target", target_));
  info_->Set(1);
}

void ModuleMetrics::OnState(ModuleState state) {
  for (const auto& [each, gauge] : states_) gauge->Set(each == state ? 1 : 0);
}

void ModuleMetrics::OnTransition(ModuleState to) {
  transitions_.at(to)->Increment();
}

void ModuleMetrics::SetConsecutiveFailures(uint32_t failures) {
  if (consecutive_failures_ != nullptr) consecutive_failures_->Set(failures);
}

void ModuleMetrics::SetExcused(bool excused) {
  if (excused_ == nullptr) {
    excused_ = &Gauge("module_excused",
                      "Whether a maintenance window of the module is open, or "
                      "what it depends on is down: no alarm begins then.",
                      module_);
  }
  excused_->Set(excused ? 1 : 0);
}

}  // namespace tebium::exporter
