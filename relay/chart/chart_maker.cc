#include "relay/chart/chart_maker.h"

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "relay/chart/chart.h"
#include "relay/chart/chart_metrics.h"
#include "relay/chart/prometheus.h"

namespace tebium::relay {
namespace {

using base::Duration;
using base::Time;

// A chart that somebody waits for.
struct Job {
  ChartPlan plan;
  base::Language language = base::Language::kRussian;
  Time from = base::kNoTime;
  Time to = base::kNoTime;
  Duration begun{};  // monotonic
  ChartMaker::Callback done;

  bool Queries() const { return plan.module.empty(); }
  Duration Step() const { return RangeStep(to - from); }
};

// A job that nothing more is waited for.
struct Work {
  Job job;
  net::ClientResponse response;  // of its query
};

std::vector<ChartSeries> AsChartSeries(const alert::SampleSeries& samples) {
  ChartSeries series;
  series.points.reserve(samples.points.size());
  for (const alert::SamplePoint& point : samples.points) {
    series.points.push_back({point.at, point.value});
  }
  return {std::move(series)};
}

}  // namespace

// Shared with callbacks of the HTTP client, which may come after the end.
class ChartMaker::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(const ChartSettings& settings, net::HttpClient& http,
       const base::Clock& clock, const alert::SampleDesk* samples,
       base::Metrics& metrics, const base::Logger& logger)
      : settings_(settings),
        http_(http),
        clock_(clock),
        samples_(samples),
        metrics_(metrics),
        logger_(logger.Named("charts")) {}

  void Start() {
    thread_ = std::thread([this] { Run(); });
  }

  void Stop() EXCLUDES(mutex_) {
    {
      base::MutexLock lock(mutex_);
      stopping_ = true;
      arrived_.NotifyAll();
    }
    thread_.join();
    for (Job& job : TakeRest()) {
      Finish(job, ChartFailure::kStopping,
             base::UnavailableError("the program is stopping"));
    }
  }

  base::StatusOr<ChartPlan> Plan(const alert::Alert& alert) const {
    return PlanForAlert(alert, settings_, samples_);
  }
  base::StatusOr<ChartPlan> Plan(const std::string& text) const {
    return PlanForText(text, settings_, samples_);
  }

  void Submit(base::StatusOr<ChartPlan> plan, Duration range,
              base::Language language, Callback done) {
    Job job;
    job.language = language;
    job.begun = clock_.Monotonic();
    job.done = std::move(done);
    if (range == Duration(0)) range = settings_.range;
    const base::Status in_range = CheckChartRange(range);
    if (!in_range.ok()) plan = in_range;
    if (!plan.ok()) {
      Finish(job, ChartFailure::kNoSource, plan.status());
      return;
    }
    job.plan = *std::move(plan);
    job.to = clock_.Now();
    job.from = job.to - range;
    if (!Accept(job)) {
      Finish(job, ChartFailure::kBusy,
             base::ResourceExhaustedError("too many charts are waited for"));
    }
  }

 private:
  // False, and nothing taken, if there is no room.
  bool Accept(Job& job) EXCLUDES(mutex_) {
    std::optional<net::ClientRequest> request;
    if (job.Queries()) {
      request = RangeQuery(job.plan.base_url, job.plan.expression, job.from,
                           job.to, job.Step(), settings_.timeout);
    }
    uint64_t id = 0;
    {
      base::MutexLock lock(mutex_);
      if (stopping_ || open_.size() + ready_.size() >= settings_.max_waiting) {
        return false;
      }
      id = ++last_id_;
      open_.emplace(id, std::move(job));
    }
    if (!request) {
      Answer(id, {});
      return true;
    }
    http_.Send(*std::move(request),
               [core = shared_from_this(), id](net::ClientResponse response) {
                 core->Answer(id, std::move(response));
               });
    return true;
  }

  void Answer(uint64_t id, net::ClientResponse response) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    const auto found = open_.find(id);
    if (found == open_.end()) return;  // given up
    ready_.push_back({std::move(found->second), std::move(response)});
    open_.erase(found);
    arrived_.NotifyOne();
  }

  void Run() {
    while (auto work = Next()) Do(*work);
  }

  // None at the end.
  std::optional<Work> Next() EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    while (!stopping_ && ready_.empty()) arrived_.Wait(mutex_);
    if (stopping_) return std::nullopt;
    Work work = std::move(ready_.front());
    ready_.pop_front();
    return work;
  }

  std::vector<Job> TakeRest() EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    std::vector<Job> rest;
    for (Work& work : ready_) rest.push_back(std::move(work.job));
    for (auto& [id, job] : open_) rest.push_back(std::move(job));
    ready_.clear();
    open_.clear();
    return rest;
  }

  void Do(Work& work) {
    Job& job = work.job;
    auto series = Series(work);
    if (job.Queries()) NoteQuery(series.status());
    if (!series.ok()) {
      Finish(job, job.Queries() ? ChartFailure::kQuery : ChartFailure::kSamples,
             series.status());
      return;
    }
    Chart chart = ChartOf(job.plan, *std::move(series), job.language);
    chart.from = job.from;
    chart.to = job.to;
    chart.zone = settings_.zone;
    // Every step has a value, unless there is none.
    if (job.Queries()) chart.max_gap = job.Step() * 3 / 2;
    auto png = DrawChart(chart);
    const auto failure =
        png.ok() ? ChartFailure::kNone : ChartFailure::kDrawing;
    Finish(job, failure, std::move(png));
  }

  base::StatusOr<std::vector<ChartSeries>> Series(const Work& work) const {
    const Job& job = work.job;
    if (job.Queries()) {
      RangeReading reading;
      reading.labels = job.plan.labels;
      auto series = ReadRangeAnswer(work.response, reading);
      if (series.ok()) return series;
      return series.status().WithContext("Prometheus");
    }
    TEBIUM_ASSIGN_OR_RETURN(
        const auto samples,
        samples_->Samples(job.plan.module, job.plan.sample, job.from, job.to));
    return AsChartSeries(samples);
  }

  // Once for each time that it begins to fail.
  void NoteQuery(const base::Status& status) {
    if (!status.ok() && !failing_) {
      logger_.Warn("chart query failed", {{"err", status.message()}});
    }
    failing_ = !status.ok();
  }

  void Finish(Job& job, ChartFailure failure, base::StatusOr<std::string> png) {
    metrics_.OnDone(failure, clock_.Monotonic() - job.begun);
    job.done(std::move(png));
  }

  const ChartSettings settings_;
  net::HttpClient& http_;
  const base::Clock& clock_;
  const alert::SampleDesk* const samples_;
  ChartMetrics metrics_;
  const base::Logger logger_;
  bool failing_ = false;  // the thread's own

  base::Mutex mutex_;
  base::CondVar arrived_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  uint64_t last_id_ GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, Job> open_ GUARDED_BY(mutex_);  // wait for an answer
  std::deque<Work> ready_ GUARDED_BY(mutex_);
  std::thread thread_;
};

base::StatusOr<std::unique_ptr<ChartMaker>> ChartMaker::Start(
    const ChartSettings& settings, net::HttpClient& http,
    const base::Clock& clock, const alert::SampleDesk* samples,
    base::Metrics& metrics, const base::Logger& logger) {
  TEBIUM_RETURN_IF_ERROR(CheckChartSettings(settings));
  auto core =
      std::make_shared<Core>(settings, http, clock, samples, metrics, logger);
  core->Start();
  return std::unique_ptr<ChartMaker>(new ChartMaker(std::move(core)));
}

ChartMaker::ChartMaker(std::shared_ptr<Core> core) : core_(std::move(core)) {}

ChartMaker::~ChartMaker() { core_->Stop(); }

bool ChartMaker::CanChart(const alert::Alert& alert) const {
  return core_->Plan(alert).ok();
}

void ChartMaker::ForAlert(const alert::Alert& alert, base::Language language,
                          Callback done) {
  core_->Submit(core_->Plan(alert), Duration(0), language, std::move(done));
}

void ChartMaker::ForExpression(const std::string& expression_or_sample_name,
                               Duration range, base::Language language,
                               Callback done) {
  core_->Submit(core_->Plan(expression_or_sample_name), range, language,
                std::move(done));
}

}  // namespace tebium::relay
