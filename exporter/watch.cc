#include "exporter/watch.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace tebium::exporter {
namespace {

constexpr base::Duration kCheckLimit = std::chrono::seconds(30);
constexpr base::Duration kLongestWait = std::chrono::hours(1);
constexpr std::string_view kSource = "source";

}  // namespace

// What the others have left for the thread since it last looked.
struct Watch::Mail {
  std::vector<std::pair<uint64_t, ProbeResult>> results;
  std::vector<CheckDone> checks;
  std::optional<WatchSettings> settings;  // the latest

  bool empty() const {
    return results.empty() && checks.empty() && !settings.has_value();
  }
};

class Watch::Inbox {
 public:
  void PutResult(uint64_t number, const ProbeResult& result) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    if (stopped_) return;
    mail_.results.emplace_back(number, result);
    changed_.NotifyOne();
  }
  void PutSettings(WatchSettings settings) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    mail_.settings = std::move(settings);
    changed_.NotifyOne();
  }
  // False: the thread has ended, or is about to.
  bool PutCheck(CheckDone& done) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    if (stopped_) return false;
    mail_.checks.push_back(std::move(done));
    changed_.NotifyOne();
    return true;
  }
  void Stop() EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    stopped_ = true;
    changed_.NotifyOne();
  }
  // What has come, at the latest after `wait`; false once it is stopped.
  bool Await(base::Duration wait, Mail& mail) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    if (!stopped_ && mail_.empty() && wait > base::Duration(0)) {
      changed_.WaitFor(mutex_, wait);
    }
    mail = std::exchange(mail_, Mail());
    return !stopped_;
  }

 private:
  base::Mutex mutex_;
  base::CondVar changed_;
  Mail mail_ GUARDED_BY(mutex_);
  bool stopped_ GUARDED_BY(mutex_) = false;
};

// --- Life -------------------------------------------------------------------

Watch::Watch(WatchSettings settings, std::unique_ptr<Prober> prober,
             alert::AlertSink& sink, const base::Clock& clock,
             base::Random& random, base::Metrics& metrics,
             const base::Logger& logger)
    : sink_(sink),
      clock_(clock),
      logger_(logger.Named("watch")),
      inbox_(std::make_shared<Inbox>()),
      book_(random, metrics),
      alarms_(settings.language),
      prober_(std::move(prober)) {
  base::MutexLock lock(mutex_);
  book_.Reconfigure(std::move(settings), clock_.Now(), clock_.Monotonic());
}

std::unique_ptr<Watch> Watch::Start(
    WatchSettings settings, std::unique_ptr<Prober> prober,
    alert::AlertSink& sink, const alert::AlertDesk& alerts,
    const base::Clock& clock, base::Random& random, base::Metrics& metrics,
    const base::Logger& logger) {
  std::unique_ptr<Watch> watch(new Watch(std::move(settings), std::move(prober),
                                         sink, clock, random, metrics, logger));
  watch->TakeOver(alerts);
  base::MutexLock lock(watch->drain_mutex_);
  watch->thread_ = std::thread([self = watch.get()] { self->Run(); });
  return watch;
}

void Watch::TakeOver(const alert::AlertDesk& alerts) {
  alert::AlertFilter filter;
  filter.matchers.push_back(alert::Matcher::Equal(
      std::string(kSource),
      std::string(alert::SourceName(alert::Source::kProbe))));
  alerts.VisitAlerts(filter, [this](const alert::AlertView& view) {
    alarms_.Adopt(view.alert);
  });
}

Watch::~Watch() { Drain(); }

void Watch::Drain() {
  inbox_->Stop();
  base::MutexLock lock(drain_mutex_);
  if (thread_.joinable()) thread_.join();
}

void Watch::Reconfigure(WatchSettings settings) {
  inbox_->PutSettings(std::move(settings));
}

// --- Desks ------------------------------------------------------------------

std::vector<alert::ModuleView> Watch::Modules() const {
  base::MutexLock lock(mutex_);
  return book_.Views();
}

void Watch::CheckNow(CheckDone done) {
  if (!inbox_->PutCheck(done)) done(Modules());
}

std::vector<std::string> Watch::SampleNames(std::string_view module) const {
  base::MutexLock lock(mutex_);
  const ProbeSamples* samples = book_.SamplesOf(module);
  return samples == nullptr ? std::vector<std::string>() : samples->Names();
}

base::StatusOr<alert::SampleSeries> Watch::Samples(std::string_view module,
                                                   std::string_view name,
                                                   base::Time from,
                                                   base::Time to) const {
  base::MutexLock lock(mutex_);
  const ProbeSamples* samples = book_.SamplesOf(module);
  if (samples == nullptr) return base::NotFoundError("no such module");
  return samples->Series(name, from, to);
}

// --- The thread -------------------------------------------------------------

void Watch::Run() {
  Mail mail;
  while (inbox_->Await(UntilWork(), mail)) {
    for (const DueProbe& due : Take(mail)) Probe(due);
    PostAlarms();
    FinishChecks(false);
  }
  for (CheckDone& done : mail.checks) {
    checks_.push_back({{}, base::Duration(0), std::move(done)});
  }
  FinishChecks(true);
}

base::Duration Watch::UntilWork() const {
  base::Duration next = alarms_.NextAt();
  for (const Check& check : checks_) next = std::min(next, check.deadline);
  base::MutexLock lock(mutex_);
  next = std::min(next, book_.NextAt());
  const base::Duration now = clock_.Monotonic();
  return std::min(kLongestWait, std::max(next, now) - now);
}

// Notes what has come, and gives the probes that are due by now.
std::vector<DueProbe> Watch::Take(Mail& mail) {
  const base::Time now = clock_.Now();
  const base::Duration monotonic = clock_.Monotonic();
  base::MutexLock lock(mutex_);
  for (const auto& [number, result] : mail.results) {
    for (const auto& change : book_.Record(number, result, now, monotonic)) {
      LogChange(change);
    }
    for (Check& check : checks_) check.waiting.erase(number);
  }
  if (mail.settings.has_value()) {
    alarms_.SetLanguage(mail.settings->language);
    book_.Reconfigure(*std::move(mail.settings), now, monotonic);
    // Modules that are gone are not waited for; the others are asked anew.
    const auto numbers = book_.Hurry(monotonic);
    for (Check& check : checks_) {
      check.waiting = {numbers.begin(), numbers.end()};
    }
  }
  for (CheckDone& done : mail.checks) {
    const auto numbers = book_.Hurry(monotonic);
    checks_.push_back({{numbers.begin(), numbers.end()},
                       monotonic + kCheckLimit,
                       std::move(done)});
  }
  return book_.TakeDue(monotonic);
}

void Watch::Probe(const DueProbe& due) {
  prober_->Probe(due.module, [inbox = inbox_,
                              number = due.number](const ProbeResult& result) {
    inbox->PutResult(number, result);
  });
}

void Watch::PostAlarms() {
  alert::Batch batch;
  batch.source = alert::Source::kProbe;
  batch.received_at = clock_.Now();
  {
    base::MutexLock lock(mutex_);
    batch.events =
        alarms_.Plan(book_.Wishes(), batch.received_at, clock_.Monotonic());
  }
  if (batch.events.empty()) return;
  const base::Status status = sink_.Accept(std::move(batch));
  alarms_.Settle(status.ok(), clock_.Monotonic());
  if (status.ok()) return;
  logger_.Warn("alerts of modules were not taken; they are tried again",
               {{"err", status.message()}});
}

void Watch::FinishChecks(bool all) {
  const base::Duration monotonic = clock_.Monotonic();
  std::vector<CheckDone> finished;
  std::erase_if(checks_, [&](Check& check) {
    if (!all && !check.waiting.empty() && monotonic < check.deadline) {
      return false;
    }
    finished.push_back(std::move(check.done));
    return true;
  });
  for (const CheckDone& done : finished) done(Modules());
}

void Watch::LogChange(const StateChange& change) const {
  const base::LogFields fields = {{"module", change.module},
                                  {"state", alert::ModuleStateName(change.to)},
                                  {"why", change.detail}};
  if (change.to == alert::ModuleState::kUp) {
    logger_.Info("module came to another state", fields);
  } else {
    logger_.Warn("module came to another state", fields);
  }
}

}  // namespace tebium::exporter
