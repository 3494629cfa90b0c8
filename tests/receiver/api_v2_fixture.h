// The API v2 behind a router, with what it shows in memory.
#ifndef TEBIUM_TESTS_RECEIVER_API_V2_FIXTURE_H_
#define TEBIUM_TESTS_RECEIVER_API_V2_FIXTURE_H_

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/desk.h"
#include "alert/ports.h"
#include "base/mutex.h"
#include "net/router.h"
#include "receiver/alertmanager/api_v2.h"
#include "tests/support/manual_clock.h"

namespace tebium::receiver {

// Keeps batches, or fails.
class BatchSink : public alert::AlertSink {
 public:
  base::Status Accept(alert::Batch batch) override {
    base::MutexLock lock(mutex_);
    if (failure_.ok()) batches_.push_back(std::move(batch));
    return failure_;
  }
  void FailWith(base::Status failure) {
    base::MutexLock lock(mutex_);
    failure_ = std::move(failure);
  }
  std::vector<alert::Batch> batches() const {
    base::MutexLock lock(mutex_);
    return batches_;
  }

 private:
  mutable base::Mutex mutex_;
  base::Status failure_ GUARDED_BY(mutex_);
  std::vector<alert::Batch> batches_ GUARDED_BY(mutex_);
};

// Shows the alerts that it was given, one group for each receiver; filters by
// matchers and receivers alone, and remembers the last filter.
class MemoryAlertDesk : public alert::AlertDesk {
 public:
  struct Entry {
    alert::Alert alert;
    base::Time updated_at = base::kNoTime;
    alert::Marks marks;
    std::vector<std::string_view> receivers = {"def"};
  };

  void VisitAlerts(const alert::AlertFilter& filter,
                   const std::function<void(const alert::AlertView&)>& visit)
      const override {
    last_filter = filter;
    for (const Entry& entry : entries) {
      if (Passes(filter, entry)) visit(ViewOf(entry));
    }
  }
  void VisitGroups(const alert::AlertFilter& filter,
                   const std::function<void(const alert::GroupView&)>& visit)
      const override {
    last_filter = filter;
    for (const std::string& receiver : receivers) {
      if (filter.receiver && !filter.receiver(receiver)) continue;
      std::vector<alert::AlertView> views;
      for (const Entry& entry : entries) {
        if (entry.receivers.front() == receiver && Passes(filter, entry)) {
          views.push_back(ViewOf(entry));
        }
      }
      if (!views.empty()) visit({group_labels, route_labels, receiver, views});
    }
  }
  std::vector<std::string> Receivers() const override { return receivers; }

  std::deque<Entry> entries;
  std::vector<std::string> receivers = {"def", "other"};
  alert::LabelSet group_labels;
  alert::LabelSet route_labels;
  mutable alert::AlertFilter last_filter;

 private:
  static alert::AlertView ViewOf(const Entry& entry) {
    return {entry.alert,         entry.alert.labels.Fingerprint(),
            entry.alert.ends_at, entry.updated_at,
            entry.marks,         entry.receivers};
  }
  static bool Passes(const alert::AlertFilter& filter, const Entry& entry) {
    bool received = !filter.receiver;
    for (const std::string_view name : entry.receivers) {
      received = received || filter.receiver(name);
    }
    return received && alert::MatchesAll(filter.matchers, entry.alert.labels);
  }
};

// Silences by the real rules, or a failure of every change.
class MemorySilenceDesk : public alert::SilenceDesk {
 public:
  explicit MemorySilenceDesk(const base::Clock& clock) : clock_(clock) {}

  std::vector<alert::Silence> Silences() const override { return silences; }
  base::StatusOr<alert::Silence> FindSilence(
      std::string_view id) const override {
    if (!failure.ok()) return failure;
    for (const alert::Silence& silence : silences) {
      if (silence.id == id) return silence;
    }
    return base::NotFoundError("silence not found");
  }
  base::StatusOr<std::string> PutSilence(alert::Silence wanted) override {
    if (!failure.ok()) return failure;
    const auto previous = FindSilence(wanted.id);
    auto change = alert::PlanSilence(previous.ok() ? &*previous : nullptr,
                                     std::move(wanted), silences.size(), limits,
                                     clock_.Now(), random_);
    if (!change.ok()) return change.status();
    if (change->expired.has_value()) Store(*change->expired);
    Store(change->stored);
    return change->stored.id;
  }
  base::StatusOr<std::string> EnsureSilence(alert::Silence wanted) override {
    if (!failure.ok()) return failure;
    if (FindSilence(wanted.id).ok()) return wanted.id;
    auto planned = alert::PlanSilenceWithId(std::move(wanted), silences.size(),
                                            limits, clock_.Now());
    if (!planned.ok()) return planned.status();
    Store(*planned);
    return planned->id;
  }
  base::Status ExpireSilence(std::string_view id) override {
    if (!failure.ok()) return failure;
    const auto found = FindSilence(id);
    if (!found.ok()) return found.status();
    const auto expired = alert::ExpireSilence(*found, clock_.Now());
    if (expired.has_value()) Store(*expired);
    return {};
  }

  std::vector<alert::Silence> silences;
  alert::SilenceLimits limits;
  base::Status failure;

 private:
  void Store(const alert::Silence& silence) {
    std::erase_if(silences, [&silence](const alert::Silence& other) {
      return other.id == silence.id;
    });
    silences.push_back(silence);
  }

  const base::Clock& clock_;
  base::SystemRandom random_;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

inline std::string HeaderOf(const net::HttpResponse& response,
                            std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

// The clock stands at 2026-01-31T10:20:30Z.
class ApiV2Fixture : public ::testing::Test {
 protected:
  ApiV2Fixture()
      : silences_(clock_),
        router_(metrics_, clock_, base::Logger::Null()),
        api_(Settings(),
             {sink_, alerts_, silences_,
              [this] {
                return alert::ServerFacts{config_, clock_.Now()};
              }},
             clock_, metrics_, base::Logger::Null()) {
    // What the guard does is tested with the guard.
    router_.SetGuard(
        [this](const net::HttpRequest&, const net::PathParams&,
               net::Access access) -> std::optional<net::HttpResponse> {
          if (access == net::Access::kSecret && refuse_) return refuse_;
          return std::nullopt;
        });
    api_.Register(router_);
  }

  static ApiV2Settings Settings() {
    ApiV2Settings settings;
    settings.version = {"main", "20260131", "me", "go1", "abc", "0.34.0"};
    settings.alerts.limits.max_alerts = 200;
    return settings;
  }

  net::HttpResponse Send(const std::string& method, const std::string& target,
                         const std::string& body = "", Headers headers = {}) {
    net::HttpRequest request;
    request.method = method;
    request.path = "/api/v2" + target.substr(0, target.find('?'));
    const size_t question = target.find('?');
    if (question != std::string::npos) {
      request.query = target.substr(question + 1);
    }
    request.remote_address = "127.0.0.1";
    request.loopback = true;
    request.body = body;
    request.headers = std::move(headers);
    return router_.Dispatch(request);
  }
  net::HttpResponse Get(const std::string& target) {
    return Send("GET", target);
  }
  net::HttpResponse Post(const std::string& target, const std::string& body) {
    return Send("POST", target, body, {{"Content-Type", "application/json"}});
  }

  // The value of a series, or -1 where there is none.
  double MetricOf(const std::string& name, const base::MetricLabels& labels) {
    for (const auto& family : metrics_.Collect()) {
      if (family.name != name) continue;
      for (const auto& metric : family.metric) {
        if (LabelsOf(metric) != labels) continue;
        if (family.type == prometheus::MetricType::Counter) {
          return metric.counter.value;
        }
        if (family.type == prometheus::MetricType::Gauge) {
          return metric.gauge.value;
        }
        return static_cast<double>(metric.histogram.sample_count);
      }
    }
    return -1;
  }

  tebium::testing::ManualClock clock_;
  base::Metrics metrics_;
  BatchSink sink_;
  MemoryAlertDesk alerts_;
  MemorySilenceDesk silences_;
  std::string config_ = "route:\n  receiver: \"def\" # <&>\n";
  std::optional<net::HttpResponse> refuse_;
  net::Router router_;
  ApiV2 api_;

 private:
  static base::MetricLabels LabelsOf(const prometheus::ClientMetric& metric) {
    base::MetricLabels labels;
    for (const auto& label : metric.label) labels[label.name] = label.value;
    return labels;
  }
};

}  // namespace tebium::receiver

#endif  // TEBIUM_TESTS_RECEIVER_API_V2_FIXTURE_H_
