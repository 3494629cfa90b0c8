#include "exporter/collectors/collection.h"

#include <optional>
#include <utility>
#include <vector>

namespace tebium::exporter {

// What the others have left for the thread since it last looked.
struct Collection::Mail {
  std::vector<std::pair<uint64_t, Reading>> readings;
  std::optional<std::vector<ModuleSettings>> modules;  // the latest

  bool empty() const { return readings.empty() && !modules.has_value(); }
};

Collection::Collection(std::unique_ptr<Collector> collector, HostCollector host,
                       SampleRecorder& recorder, const base::Clock& clock,
                       base::Random& random, const base::Logger& logger)
    : collector_(std::move(collector)),
      host_(std::move(host)),
      recorder_(recorder),
      clock_(clock),
      logger_(logger.Named("collection")),
      inbox_(std::make_shared<Inbox<Mail>>()),
      book_(random) {}

std::unique_ptr<Collection> Collection::Start(
    std::unique_ptr<Collector> collector, HostCollector host,
    SampleRecorder& recorder, const base::Clock& clock, base::Random& random,
    const base::Logger& logger) {
  std::unique_ptr<Collection> collection(new Collection(
      std::move(collector), std::move(host), recorder, clock, random, logger));
  base::MutexLock lock(collection->drain_mutex_);
  collection->thread_ = std::thread([self = collection.get()] { self->Run(); });
  return collection;
}

Collection::~Collection() { Drain(); }

void Collection::Drain() {
  inbox_->Stop();
  base::MutexLock lock(drain_mutex_);
  if (thread_.joinable()) thread_.join();
}

void Collection::OnSettings(const WatchSettings& settings) {
  inbox_->Add([&settings](Mail& mail) { mail.modules = settings.modules; });
}

void Collection::Expose(Exposition& exposition) const {
  CollectionView view;
  {
    base::MutexLock lock(mutex_);
    view = book_.View(clock_.Monotonic());
  }
  ExposeCollection(view, exposition);
}

// --- The thread -------------------------------------------------------------

void Collection::Run() {
  Mail mail;
  base::Duration wait = base::Duration::max();
  while (inbox_->Await(wait, mail)) {
    Take(mail);
    std::vector<DueCollection> due;
    {
      base::MutexLock lock(mutex_);
      due = book_.TakeDue(clock_.Monotonic());
    }
    for (const DueCollection& one : due) Collect(one);
    base::MutexLock lock(mutex_);
    wait = book_.NextAt() - clock_.Monotonic();
  }
}

void Collection::Take(Mail& mail) {
  for (auto& [number, reading] : mail.readings) Finish(number, reading());
  if (!mail.modules) return;
  base::MutexLock lock(mutex_);
  book_.Reconfigure(*std::move(mail.modules), clock_.Monotonic());
}

void Collection::Collect(const DueCollection& due) {
  if (due.source == CollectSource::kHost) {
    return Finish(due.number, host_.Read());
  }
  collector_->Collect(due.module, due.source,
                      [inbox = inbox_, number = due.number](Reading reading) {
                        inbox->Add([number, &reading](Mail& mail) {
                          mail.readings.emplace_back(number,
                                                     std::move(reading));
                        });
                      });
}

void Collection::Finish(uint64_t number,
                        const base::StatusOr<Collected>& result) {
  CollectionEnd end;
  {
    base::MutexLock lock(mutex_);
    end = book_.Finish(number, result, clock_.Now(), clock_.Monotonic());
  }
  if (end.modules.empty()) return;
  Log(end, result.status());
  if (result.ok()) Record(end, *result);
}

void Collection::Record(const CollectionEnd& end,
                        const Collected& collected) const {
  const base::Time now = clock_.Now();
  for (const auto& module : end.modules) {
    for (const auto& [name, value] : collected.numbers) {
      recorder_.Record(module->name, name, value, now);
    }
    for (const auto& [name, value] : WatchedSeries(*module, collected)) {
      recorder_.Record(module->name, name, value, now);
    }
    if (module->kind == ProbeKind::kSelf) RecordProcess(module->name, now);
  }
}

void Collection::RecordProcess(std::string_view module, base::Time now) const {
  double open = 0;
  double max = 0;
  for (const auto& family : process_.Collect()) {
    const prometheus::ClientMetric& metric = family.metric[0];
    const double value = family.type == prometheus::MetricType::Counter
                             ? metric.counter.value
                             : metric.gauge.value;
    recorder_.Record(module, family.name, value, now);
    if (family.name == "process_open_fds") open = value;
    if (family.name == "process_max_fds") max = value;
  }
  if (max > 0) {
    recorder_.Record(module, "process_open_files_ratio", open / max, now);
  }
}

void Collection::Log(const CollectionEnd& end,
                     const base::Status& status) const {
  if (!end.changed) return;
  const base::LogFields fields = {{"module", end.modules[0]->name},
                                  {"collector", CollectSourceName(end.source)},
                                  {"err", status.message()}};
  if (status.ok()) {
    logger_.Info("collecting from a module works again", fields);
  } else {
    logger_.Warn("collecting from a module fails", fields);
  }
}

}  // namespace tebium::exporter
