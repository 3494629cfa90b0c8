#include "exporter/watch.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace tebium::exporter {
namespace {

constexpr base::Duration kCheckLimit = std::chrono::seconds(30);
constexpr base::Duration kLongestWait = std::chrono::hours(1);
// What others wish may change at any time.
constexpr base::Duration kSourcesInterval = std::chrono::seconds(1);
constexpr std::string_view kSource = "source";

}  // namespace

// What the others have left for the thread since it last looked.
struct Watch::Mail {
  std::vector<std::pair<uint64_t, ProbeResult>> results;
  std::vector<CheckDone> checks;
  std::optional<WatchSettings> settings;  // the latest
  std::optional<bool> network;            // whether it was reached

  bool empty() const {
    return results.empty() && checks.empty() && !settings.has_value() &&
           !network.has_value();
  }
};

// --- Life -------------------------------------------------------------------

Watch::Watch(WatchSettings settings, std::unique_ptr<Prober> prober,
             alert::AlertSink& sink, const base::Clock& clock,
             base::Random& random, base::Metrics& metrics,
             const base::Logger& logger, WatchParts parts)
    : sink_(sink),
      clock_(clock),
      logger_(logger.Named("watch")),
      parts_(std::move(parts)),
      inbox_(std::make_shared<Inbox<Mail>>()),
      book_(random, metrics, parts_.max_in_flight),
      prober_(std::move(prober)) {
  for (ProbeObserver* observer : parts_.observers) {
    observer->OnSettings(settings);
  }
  if (parts_.own_network == nullptr) settings.own_network = {};
  base::MutexLock lock(mutex_);
  book_.Reconfigure(std::move(settings), clock_.Now(), clock_.Monotonic());
}

std::unique_ptr<Watch> Watch::Start(
    WatchSettings settings, std::unique_ptr<Prober> prober,
    alert::AlertSink& sink, const alert::AlertDesk& alerts,
    const base::Clock& clock, base::Random& random, base::Metrics& metrics,
    const base::Logger& logger, WatchParts parts) {
  std::unique_ptr<Watch> watch(new Watch(std::move(settings), std::move(prober),
                                         sink, clock, random, metrics, logger,
                                         std::move(parts)));
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
  inbox_->Add([&settings](Mail& mail) { mail.settings = std::move(settings); });
}

// --- Desks ------------------------------------------------------------------

std::vector<alert::ModuleView> Watch::Modules(base::Language language) const {
  base::MutexLock lock(mutex_);
  return book_.Views(language, clock_.Now());
}

void Watch::CheckNow(CheckDone done) {
  const bool taken = inbox_->Add(
      [&done](Mail& mail) { mail.checks.push_back(std::move(done)); });
  if (!taken) done();
}

// --- The thread -------------------------------------------------------------

void Watch::Run() {
  Mail mail;
  while (inbox_->Await(UntilWork(), mail)) {
    for (const DueProbe& due : Take(mail)) Probe(due);
    CheckNetwork();
    PlanAlarms();
    FinishChecks(false);
  }
  for (CheckDone& done : mail.checks) {
    checks_.push_back({{}, base::Duration(0), std::move(done)});
  }
  FinishChecks(true);
}

base::Duration Watch::UntilWork() const {
  base::Duration next = NextPlan();
  for (const Check& check : checks_) next = std::min(next, check.deadline);
  base::MutexLock lock(mutex_);
  next = std::min({next, book_.NextAt(), book_.network().NextAt()});
  const base::Duration now = clock_.Monotonic();
  return std::min(kLongestWait, std::max(next, now) - now);
}

// Notes what has come, and gives the probes that are due by now.
std::vector<DueProbe> Watch::Take(Mail& mail) {
  if (!mail.empty()) news_ = true;
  TakeResults(mail);
  if (mail.settings.has_value()) TakeSettings(*std::move(mail.settings));
  TakeChecks(mail);
  base::MutexLock lock(mutex_);
  return book_.TakeDue(clock_.Monotonic());
}

void Watch::TakeResults(const Mail& mail) {
  const base::Time now = clock_.Now();
  const base::Duration monotonic = clock_.Monotonic();
  std::vector<RecordedProbe> ended;
  {
    base::MutexLock lock(mutex_);
    for (const auto& [number, result] : mail.results) {
      ended.push_back(book_.Record(number, result, now, monotonic));
      for (Check& check : checks_) check.waiting.erase(number);
    }
    if (mail.network.has_value()) {
      book_.RecordNetwork(*mail.network, now, monotonic);
    }
  }
  for (const RecordedProbe& recorded : ended) Tell(recorded, now, monotonic);
}

void Watch::TakeSettings(WatchSettings settings) {
  for (ProbeObserver* observer : parts_.observers) {
    observer->OnSettings(settings);
  }
  if (parts_.own_network == nullptr) settings.own_network = {};
  const base::Duration monotonic = clock_.Monotonic();
  base::MutexLock lock(mutex_);
  book_.Reconfigure(std::move(settings), clock_.Now(), monotonic);
  if (checks_.empty()) return;
  // Modules that are gone are not waited for; the others are asked anew.
  const auto numbers = book_.Hurry(monotonic);
  for (Check& check : checks_) {
    check.waiting = {numbers.begin(), numbers.end()};
  }
}

void Watch::TakeChecks(Mail& mail) {
  if (mail.checks.empty()) return;
  const base::Duration monotonic = clock_.Monotonic();
  base::MutexLock lock(mutex_);
  const auto numbers = book_.Hurry(monotonic);
  for (CheckDone& done : mail.checks) {
    checks_.push_back({{numbers.begin(), numbers.end()},
                       monotonic + kCheckLimit,
                       std::move(done)});
  }
}

void Watch::Tell(const RecordedProbe& recorded, base::Time now,
                 base::Duration monotonic) const {
  if (recorded.module == nullptr) return;
  if (recorded.changed) LogChange(recorded);
  const ModuleSettings& module = *recorded.module;
  if (parts_.recorder != nullptr) {
    parts_.recorder->Record(module.name, kUpSample, recorded.result.ok(), now);
    if (module.kind != ProbeKind::kPush) {
      parts_.recorder->Record(module.name, kDurationSample,
                              base::ToSeconds(recorded.result.latency), now);
    }
  }
  const ProbeReport report = {module,           recorded.result,
                              recorded.state,   recorded.changed,
                              recorded.excused, now,
                              monotonic};
  for (ProbeObserver* observer : parts_.observers) observer->OnProbe(report);
}

void Watch::Probe(const DueProbe& due) {
  if (due.module->kind == ProbeKind::kPush) return TakePush(due);
  prober_->Probe(due.module, [inbox = inbox_,
                              number = due.number](const ProbeResult& result) {
    inbox->Add([number, &result](Mail& mail) {
      mail.results.emplace_back(number, result);
    });
  });
}

void Watch::TakePush(const DueProbe& due) {
  PushState push;
  bool beats = false;
  if (parts_.push != nullptr) {
    push = parts_.push->StateOf(due.module->name);
    beats = parts_.push->Beats(due.module->name);
  }
  const base::Time now = clock_.Now();
  const base::Duration monotonic = clock_.Monotonic();
  RecordedProbe recorded;
  {
    base::MutexLock lock(mutex_);
    recorded = book_.RecordPush(due.number, push, beats, now, monotonic);
  }
  for (Check& check : checks_) check.waiting.erase(due.number);
  news_ = news_ || recorded.changed;
  Tell(recorded, now, monotonic);
}

void Watch::CheckNetwork() {
  OwnNetwork network;
  {
    base::MutexLock lock(mutex_);
    if (!book_.network().TakeDue(clock_.Monotonic())) return;
    network = book_.network().settings();
  }
  CheckOwnNetwork(*parts_.own_network, network, [inbox = inbox_](bool reached) {
    inbox->Add([reached](Mail& mail) { mail.network = reached; });
  });
}

// --- Alarms -----------------------------------------------------------------

base::Duration Watch::NextPlan() const {
  const base::Duration earliest = planned_at_ + kPlanInterval;
  return news_ ? earliest : std::max(earliest, plan_at_);
}

void Watch::PlanAlarms() {
  const base::Duration monotonic = clock_.Monotonic();
  if (monotonic < NextPlan()) return;
  news_ = false;
  planned_at_ = monotonic;
  PostAlarms();
  plan_at_ = alarms_.NextAt();
  for (const AlarmSource* source : parts_.alarms) {
    plan_at_ =
        std::min({plan_at_, source->NextAt(), monotonic + kSourcesInterval});
  }
}

void Watch::PostAlarms() {
  alert::Batch batch;
  batch.source = alert::Source::kProbe;
  batch.received_at = clock_.Now();
  const base::Duration monotonic = clock_.Monotonic();
  std::vector<Wish> wishes;
  {
    base::MutexLock lock(mutex_);
    wishes = book_.Wishes(batch.received_at);
  }
  for (AlarmSource* source : parts_.alarms) {
    source->AddWishes(batch.received_at, monotonic, wishes);
  }
  batch.events = alarms_.Plan(wishes, batch.received_at, monotonic);
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
  for (const CheckDone& done : finished) done();
}

void Watch::LogChange(const RecordedProbe& recorded) const {
  const base::LogFields fields = {
      {"module", recorded.module->name},
      {"state", alert::ModuleStateName(recorded.state)},
      {"why", recorded.detail}};
  if (recorded.state == alert::ModuleState::kUp) {
    logger_.Info("module came to another state", fields);
  } else {
    logger_.Warn("module came to another state", fields);
  }
}

}  // namespace tebium::exporter
