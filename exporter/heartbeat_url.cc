#include "exporter/heartbeat_url.h"

#include <optional>
#include <utility>

#include "base/mutex.h"

namespace tebium::exporter {
namespace {

constexpr double kJitter = 0.1;

}  // namespace

bool IsWell(const SelfFacts& facts) {
  return facts.store.ok() && facts.telegram == TelegramState::kOk &&
         facts.oldest_waiting <= SelfWatch::kMaxWait;
}

// What came of the calls. Thread-safe.
class HeartbeatUrl::Outcome {
 public:
  Outcome(const base::Clock& clock, base::Metrics& metrics,
          const base::Logger& logger)
      : clock_(clock),
        logger_(logger.Named("heartbeat")),
        last_success_(metrics.AddGauge(
            "heartbeat_url_last_success_timestamp_seconds",
            "When HEARTBEAT_URL was last called successfully.")),
        failures_(metrics.AddCounter("heartbeat_url_failures_total",
                                     "Calls of HEARTBEAT_URL that failed.")) {}

  void OnAnswer(const net::ClientResponse& answer) EXCLUDES(mutex_) {
    if (answer.outcome == net::ClientOutcome::kAnswered &&
        answer.status / 100 == 2) {
      last_success_.Set(base::ToSeconds(clock_.Now().time_since_epoch()));
      return;
    }
    failures_.Increment();
    const base::Duration now = clock_.Monotonic();
    base::MutexLock lock(mutex_);
    if (logged_at_ && now - *logged_at_ < kLogInterval) return;
    logged_at_ = now;
    logger_.Warn("HEARTBEAT_URL cannot be called",
                 {{"status", answer.status}, {"err", answer.error}});
  }

 private:
  const base::Clock& clock_;
  const base::Logger logger_;
  base::Gauge& last_success_;
  base::Counter& failures_;
  base::Mutex mutex_;
  std::optional<base::Duration> logged_at_ GUARDED_BY(mutex_);
};

HeartbeatUrl::HeartbeatUrl(std::string url, net::HttpClient& client,
                           const base::Clock& clock, base::Random& random,
                           base::Metrics& metrics, const base::Logger& logger)
    : url_(std::move(url)),
      client_(client),
      random_(random),
      outcome_(url_.empty()
                   ? nullptr
                   : std::make_shared<Outcome>(clock, metrics, logger)) {}

void HeartbeatUrl::OnLook(const SelfFacts& facts, base::Duration monotonic) {
  if (outcome_ == nullptr || monotonic < next_at_ || !IsWell(facts)) return;
  const double share = 1 + kJitter * (2 * random_.NextFraction() - 1);
  next_at_ = monotonic + base::Duration(static_cast<int64_t>(
                             share * static_cast<double>(kInterval.count())));
  net::ClientRequest request;
  request.url = url_;
  request.timeout = kTimeout;
  request.follow_redirects = true;
  client_.Send(std::move(request),
               [outcome = outcome_](const net::ClientResponse& answer) {
                 outcome->OnAnswer(answer);
               });
}

}  // namespace tebium::exporter
