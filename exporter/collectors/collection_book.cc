#include "exporter/collectors/collection_book.h"

#include <algorithm>

namespace tebium::exporter {
namespace {

// Shorter or longer by up to a tenth, so that modules do not come in step.
constexpr double kJitter = 0.1;

bool IsStale(base::Duration age, const ModuleSettings& module) {
  return age > module.collect.interval * 5 / 2 + module.timeout;
}

// What the settings ask for of `collected`, as lines.
class Shower {
 public:
  explicit Shower(const CollectSettings& settings) : settings_(settings) {}

  void Add(const CollectedFamily& family) {
    ShownFamily shown = {family.name, family.type, family.help, ""};
    for (const CollectedSeries& series : family.series) {
      const std::string name = family.name + std::string(series.suffix);
      if (settings_.keep && !settings_.keep->MatchesValue(name)) continue;
      if (series_ >= settings_.max_series) {
        ++dropped_;
        continue;
      }
      ++series_;
      AppendSeries(shown.lines, name, series.labels, series.value);
    }
    if (shown.lines.empty()) return;
    shown.lines.shrink_to_fit();
    families_.push_back(std::move(shown));
  }

  size_t series() const { return series_; }
  size_t dropped() const { return dropped_; }
  ShownFamilies Take() { return std::move(families_); }

 private:
  const CollectSettings& settings_;
  ShownFamilies families_;
  size_t series_ = 0;
  size_t dropped_ = 0;
};

struct ViewRow {
  std::string_view name;
  MetricType type;
  std::string_view help;
  double (*value)(const SourceView& view);
};

constexpr ViewRow kViewRows[] = {
    {"tebium_collection_success", MetricType::kGauge,
     "1 if a module could be read the last time, beside its probe.",
     [](const SourceView& view) { return view.success ? 1.0 : 0.0; }},
    {"tebium_collection_duration_seconds", MetricType::kGauge,
     "How long it took the last time to read a module, beside its probe.",
     [](const SourceView& view) { return base::ToSeconds(view.duration); }},
    {"tebium_collection_last_success_timestamp_seconds", MetricType::kGauge,
     "When a module could last be read; 0: never.",
     [](const SourceView& view) {
       return base::ToSeconds(view.good_at - base::kNoTime);
     }},
    {"tebium_collection_series", MetricType::kGauge,
     "Series that are shown of what was read of a module.",
     [](const SourceView& view) { return static_cast<double>(view.series); }},
    {"tebium_collection_series_dropped_total", MetricType::kCounter,
     "Series of a module that were dropped: too many, too long, or twice.",
     [](const SourceView& view) { return static_cast<double>(view.dropped); }},
};

void ExposeRow(const ViewRow& row, const CollectionView& view,
               Exposition& exposition) {
  Exposition::Family* family = exposition.Add(row.name, row.type, row.help);
  if (family == nullptr) return;
  for (const SourceView& source : view) {
    family->Add("",
                {{"module", source.module},
                 {"collector", std::string(CollectSourceName(source.source))}},
                row.value(source));
  }
}

// Returns how many could not be shown.
size_t ExposeFamilies(const ShownFamilies& families, Exposition& exposition) {
  size_t clashes = 0;
  for (const ShownFamily& shown : families) {
    auto* family = exposition.Add(shown.name, shown.type, shown.help);
    if (family == nullptr) {
      ++clashes;
    } else {
      family->AddLines(shown.lines);
    }
  }
  return clashes;
}

// jobs{queue="a"}.
std::string NameOfSeries(const std::string& name, SeriesLabels labels) {
  std::erase_if(labels,
                [](const auto& label) { return label.first == "module"; });
  std::string text;
  constexpr std::string_view kValue = " 0\n";
  AppendSeries(text, name, labels, 0);
  text.resize(text.size() - kValue.size());
  return text;
}

bool IsWatched(const ModuleSettings& module, std::string_view name,
               std::string_view series) {
  const auto& thresholds = module.alarms.thresholds;
  return std::any_of(thresholds.begin(), thresholds.end(),
                     [&](const SampleThreshold& threshold) {
                       return threshold.sample == name ||
                              threshold.sample == series;
                     });
}

bool IsNumber(const Collected& collected, std::string_view name) {
  return std::any_of(
      collected.numbers.begin(), collected.numbers.end(),
      [name](const auto& number) { return number.first == name; });
}

}  // namespace

void ExposeCollection(const CollectionView& view, Exposition& exposition) {
  for (const ViewRow& row : kViewRows) ExposeRow(row, view, exposition);
  size_t clashes = 0;
  for (const SourceView& source : view) {
    if (source.families != nullptr) {
      clashes += ExposeFamilies(*source.families, exposition);
    }
  }
  auto* family = exposition.Add(
      "tebium_collection_clashing_families", MetricType::kGauge,
      "Metrics of modules that are not shown, as another of the same name has "
      "another type.");
  if (family != nullptr) family->Add("", {}, static_cast<double>(clashes));
}

std::vector<std::pair<std::string, double>> WatchedSeries(
    const ModuleSettings& module, const Collected& collected) {
  std::vector<std::pair<std::string, double>> watched;
  if (module.alarms.thresholds.empty()) return watched;
  for (const CollectedFamily& family : collected.families) {
    for (const CollectedSeries& series : family.series) {
      if (watched.size() >= kMaxWatchedSeries) return watched;
      const std::string name = family.name + std::string(series.suffix);
      std::string text = NameOfSeries(name, series.labels);
      if (text.size() <= kMaxWatchedBytes && IsWatched(module, name, text) &&
          !IsNumber(collected, text)) {
        watched.emplace_back(std::move(text), series.value);
      }
    }
  }
  return watched;
}

void CollectionBook::AddSource(const Module& module, CollectSource kind,
                               Sources& old, base::Duration monotonic) {
  const auto kept =
      std::find_if(old.begin(), old.end(), [&](const Source& source) {
        return source.kind == kind && source.module() == *module;
      });
  if (kept != old.end()) {
    sources_.push_back(std::move(*kept));
    old.erase(kept);
    sources_.back().modules = {module};
    return;
  }
  Source source;
  source.number = ++last_number_;
  source.modules = {module};
  source.kind = kind;
  const base::Duration within =
      std::min(kFirstWithin, module->collect.interval);
  source.next_at = monotonic + std::chrono::duration_cast<base::Duration>(
                                   within * random_.NextFraction());
  source.view.module = module->name;
  source.view.source = kind;
  sources_.push_back(std::move(source));
}

void CollectionBook::Reconfigure(std::vector<ModuleSettings> modules,
                                 base::Duration monotonic) {
  Sources old = std::move(sources_);
  sources_.clear();
  // The machine is read once, whoever shows it.
  std::optional<size_t> host;
  for (ModuleSettings& settings : modules) {
    const auto module =
        std::make_shared<const ModuleSettings>(std::move(settings));
    for (const CollectSource kind : SourcesOf(*module)) {
      if (kind == CollectSource::kHost && host) {
        sources_[*host].modules.push_back(module);
        continue;
      }
      if (kind == CollectSource::kHost) host = sources_.size();
      AddSource(module, kind, old, monotonic);
    }
  }
}

std::vector<DueCollection> CollectionBook::TakeDue(base::Duration monotonic) {
  std::vector<Source*> waiting;
  for (Source& source : sources_) {
    if (!source.in_flight && source.next_at <= monotonic) {
      waiting.push_back(&source);
    }
  }
  // Those that wait the longest come first, or slow ones kept the others out.
  std::sort(
      waiting.begin(), waiting.end(),
      [](const Source* a, const Source* b) { return a->next_at < b->next_at; });
  std::vector<DueCollection> due;
  for (Source* source : waiting) {
    if (in_flight_ >= kMaxInFlight) break;
    source->in_flight = true;
    source->started_at = monotonic;
    ++in_flight_;
    due.push_back({source->number, source->modules[0], source->kind});
  }
  return due;
}

CollectionEnd CollectionBook::Finish(uint64_t number,
                                     const base::StatusOr<Collected>& result,
                                     base::Time now, base::Duration monotonic) {
  if (in_flight_ > 0) --in_flight_;
  CollectionEnd end;
  const auto found = std::find_if(
      sources_.begin(), sources_.end(),
      [number](const Source& source) { return source.number == number; });
  if (found == sources_.end()) return end;
  const bool was_good = found->view.success || !found->spoken_of;
  Take(*found, result, now, monotonic);
  end.modules = found->modules;
  end.source = found->kind;
  end.changed = found->spoken_of && was_good != found->view.success;
  return end;
}

void CollectionBook::Take(Source& source,
                          const base::StatusOr<Collected>& result,
                          base::Time now, base::Duration monotonic) {
  const CollectSettings& settings = source.module().collect;
  const bool optional = IsOptional(source.module(), source.kind);
  const base::StatusCode code = result.status().code();
  // Another kind of answer than is wanted, and never the right one.
  const bool absent =
      optional &&
      (code == base::StatusCode::kNotFound ||
       (code == base::StatusCode::kInvalidArgument && !source.spoken_of));
  source.in_flight = false;
  source.view.duration = monotonic - source.started_at;
  source.view.success = result.ok();
  if (result.ok()) {
    source.spoken_of = true;
    source.good_at = monotonic;
    source.view.good_at = now;
    Show(source, *result);
  } else if (absent) {
    source.spoken_of = false;
    source.view.families = nullptr;
  } else if (!optional) {
    source.spoken_of = true;
  }
  const double stretch = 1 + kJitter * (2 * random_.NextFraction() - 1);
  const auto pause = std::chrono::duration_cast<base::Duration>(
      (absent ? std::max(kAskAgain, settings.interval) : settings.interval) *
      stretch);
  source.next_at = std::max(source.started_at + pause, monotonic);
}

void CollectionBook::Show(Source& source, const Collected& collected) {
  Shower shower(source.module().collect);
  for (const CollectedFamily& family : collected.families) shower.Add(family);
  source.view.series = shower.series();
  source.view.dropped += collected.dropped + shower.dropped();
  source.view.families = std::make_shared<const ShownFamilies>(shower.Take());
}

base::Duration CollectionBook::NextAt() const {
  base::Duration next = base::Duration::max();
  if (in_flight_ >= kMaxInFlight) return next;
  for (const Source& source : sources_) {
    if (!source.in_flight) next = std::min(next, source.next_at);
  }
  return next;
}

CollectionView CollectionBook::View(base::Duration monotonic) const {
  CollectionView view;
  for (const Source& source : sources_) {
    if (!source.spoken_of) continue;
    SourceView& shown = view.emplace_back(source.view);
    if (!IsStale(monotonic - source.good_at, source.module())) continue;
    shown.families = nullptr;
    shown.series = 0;
  }
  return view;
}

}  // namespace tebium::exporter
