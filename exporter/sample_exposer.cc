#include "exporter/sample_exposer.h"

#include <string>
#include <string_view>

#include "exporter/watch_settings.h"

namespace tebium::exporter {
namespace {

constexpr std::string_view kLinkUp = "link_up";
constexpr std::string_view kLinkLatency = "link_latency_seconds";

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

// `to="…"` and nothing else.
bool IsOnlyTo(std::string_view labels) {
  if (!labels.starts_with("to=\"")) return false;
  size_t end = 4;
  while (end < labels.size() && labels[end] != '"') {
    end += labels[end] == '\\' ? 2 : 1;
  }
  return end + 1 == labels.size();
}

class Lines {
 public:
  Lines(base::Time now, base::Duration stale_after)
      : now_(now), stale_after_(stale_after) {}

  void AddModule(const SampleBook::Module& module) {
    const std::string name = Escaped(module.name);
    // What this program reaches it tells itself.
    const bool has_links = module.name != kSelfModule;
    for (const auto& [key, series] : module.series) {
      if (series->origin != SampleOrigin::kPushed || !series->has_latest) {
        continue;
      }
      if (IsStale(*series, now_, stale_after_)) {
        ++stale_;
      } else if (!has_links || !AddLink(name, *series)) {
        AddSample(name, *series);
      }
    }
  }

  void Add(Exposition& exposition) const {
    AddFamily(exposition, "tebium_sample",
              "The last value of a sample that a module pushed.", samples_);
    AddFamily(exposition, "tebium_link_up",
              "Whether one module reaches another.", link_ups_);
    AddFamily(exposition, "tebium_link_latency_seconds",
              "How long one module takes to reach another.", link_latencies_);
  }

  size_t stale() const { return stale_; }

 private:
  bool AddLink(const std::string& module, const SampleBook::Series& series) {
    const std::string_view name = series.bare_name();
    if (name != kLinkUp && name != kLinkLatency) return false;
    const std::string_view to = series.label_text();
    if (!IsOnlyTo(to)) return false;
    head_ = "tebium_";
    head_ += name;
    head_ += "{from=\"";
    head_ += module;
    head_ += "\",";
    head_ += to;
    head_ += '}';
    AppendSeries(name == kLinkUp ? link_ups_ : link_latencies_, head_, {},
                 series.latest.value);
    return true;
  }

  void AddSample(const std::string& module, const SampleBook::Series& series) {
    head_ = "tebium_sample{module=\"";
    head_ += module;
    head_ += "\",name=\"";
    head_ += series.bare_name();
    head_ += '"';
    if (const std::string_view labels = series.label_text(); !labels.empty()) {
      head_ += ',';
      head_ += labels;
    }
    head_ += '}';
    AppendSeries(samples_, head_, {}, series.latest.value);
  }

  static void AddFamily(Exposition& exposition, std::string_view name,
                        std::string_view help, const std::string& lines) {
    if (lines.empty()) return;
    auto* family = exposition.Add(name, MetricType::kGauge, help);
    if (family != nullptr) family->AddLines(lines);
  }

  const base::Time now_;
  const base::Duration stale_after_;
  std::string samples_;
  std::string link_ups_;
  std::string link_latencies_;
  std::string head_;  // kept for its memory
  size_t stale_ = 0;
};

void AddGauge(Exposition& exposition, std::string_view name,
              std::string_view help, size_t value) {
  auto* family = exposition.Add(name, MetricType::kGauge, help);
  if (family != nullptr) family->Add("", {}, static_cast<double>(value));
}

}  // namespace

void ExposeSamples(const SampleBook& book, base::Time now,
                   base::Duration stale_after, Exposition& exposition) {
  Lines lines(now, stale_after);
  for (const auto& [name, module] : book.modules()) lines.AddModule(*module);
  lines.Add(exposition);
  AddGauge(exposition, "tebium_sample_stale_series",
           "Pushed series that are not exposed, for want of a new value.",
           lines.stale());
  AddGauge(exposition, "tebium_sample_series",
           "Series of samples that are kept, pushed or measured here.",
           book.series_count());
  AddGauge(exposition, "tebium_sample_history_bytes",
           "Memory that the history of samples takes, compressed.",
           book.history_bytes());
}

}  // namespace tebium::exporter
