// A relay's worker on a clock that tests move, driven as its thread would drive
// it: asked at exactly the times that it names.
#ifndef TEBIUM_TESTS_RELAY_WORKER_FIXTURE_H_
#define TEBIUM_TESTS_RELAY_WORKER_FIXTURE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/catalogue.h"
#include "relay/worker.h"
#include "tests/relay/fake_client.h"
#include "tests/relay/fake_store.h"
#include "tests/support/manual_clock.h"

namespace tebium::relay {

inline constexpr int64_t kChat = 4242;
inline constexpr int64_t kGroup = -1001234567890;

class MiddleRandom : public base::Random {
 public:
  // Half: no jitter.
  uint64_t Next() override { return uint64_t{1} << 63; }
};

class WorkerFixture : public ::testing::Test {
 protected:
  WorkerFixture() {
    settings_.bot_token = kTestToken;
    settings_.render.language = base::Language::kEnglish;
  }

  void Start() {
    // A process that comes after another knows nothing of its mail.
    mailbox_ = std::make_shared<Mailbox>();
    board_ = std::make_shared<StatusBoard>();
    store_.SetOutboxListener(mailbox_.get());
    worker_ = std::make_unique<Worker>(
        settings_,
        WorkerParts{store_, client_, clock_, random_, metrics_,
                    base::Logger::Null(), mailbox_, board_, &chats_});
    ASSERT_TRUE(worker_->Load().ok());
  }

  // Works until nothing more is due now.
  base::Duration Run() {
    base::Duration wait{};
    size_t before = 0;
    do {
      before = store_.writes() + client_.count();
      wait = worker_->Step();
    } while (before != store_.writes() + client_.count() ||
             wait <= base::Duration(0));
    // What the last step has brought in.
    return worker_->Step();
  }

  void Advance(base::Duration duration) {
    base::Duration left = duration;
    while (true) {
      const base::Duration wait = std::min(Run(), left);
      if (left <= base::Duration(0)) return;
      clock_.Advance(std::max(wait, base::Duration(1)));
      left -= std::max(wait, base::Duration(1));
    }
  }

  alert::NotifiedAlert Alert(const std::string& name, bool firing = true,
                             bool is_new = true) const {
    alert::NotifiedAlert told;
    told.identity = base::Fnv1a(name);
    told.alert.labels = alert::LabelSet::Of(
        {{"alertname", name}, {"severity", "error"}, {"module", "api"}});
    told.alert.annotations = alert::LabelSet::Of({{"summary", name + " text"}});
    told.alert.starts_at = clock_.Now();
    told.firing = firing;
    told.is_new = is_new && firing;
    told.posts = 1;
    return told;
  }

  alert::Notification News(
      const std::string& group, alert::Reason reason = alert::Reason::kFiring,
      std::vector<alert::NotifiedAlert> alerts = {}) const {
    alert::Notification notification;
    notification.group_key = group;
    notification.group_labels = alert::LabelSet::Of({{"alertname", group}});
    notification.receiver = "default";
    notification.reason = reason;
    notification.created_at = clock_.Now();
    if (alerts.empty()) alerts.push_back(Alert(group));
    notification.alerts = std::move(alerts);
    return notification;
  }
  alert::Notification Resolution(const std::string& group) const {
    return News(group, alert::Reason::kUpdate, {Alert(group, false)});
  }

  int64_t Put(const std::string& group, int64_t chat = kChat,
              int64_t thread = 0) {
    return store_.Put({store::TargetKind::kTelegram, chat, thread},
                      News(group));
  }
  int64_t Put(alert::Notification notification, int64_t chat = kChat,
              int64_t thread = 0) {
    return store_.Put({store::TargetKind::kTelegram, chat, thread},
                      std::move(notification));
  }

  std::vector<Sent> SentTo(int64_t chat) const {
    std::vector<Sent> found;
    for (const Sent& sent : client_.sent()) {
      if (sent.chat_id == chat) found.push_back(sent);
    }
    return found;
  }
  std::vector<std::string> Methods() const {
    std::vector<std::string> methods;
    for (const Sent& sent : client_.sent()) methods.push_back(sent.method);
    return methods;
  }

  std::string State() const {
    return DescribeStatus(board_->Get(), clock_.Monotonic());
  }

  // The value of a series, by name (without prefix) and one label's value.
  double Metric(const std::string& name, const std::string& label = "") {
    for (const auto& family : registry_.Collect()) {
      if (family.name != "tebium_" + name) continue;
      for (const auto& metric : family.metric) {
        const bool matches =
            label.empty() ||
            std::any_of(metric.label.begin(), metric.label.end(),
                        [&](const auto& l) { return l.value == label; });
        if (!matches) continue;
        if (metric.histogram.sample_count > 0) {
          return static_cast<double>(metric.histogram.sample_count);
        }
        return std::max(metric.counter.value, metric.gauge.value);
      }
    }
    return -1;
  }

  testing::ManualClock clock_;
  RelaySettings settings_;
  FakeStore store_;
  FakeClient client_{clock_};
  MiddleRandom random_;
  base::Metrics registry_;
  ChatBook chats_;
  RelayMetrics metrics_{registry_};
  std::shared_ptr<Mailbox> mailbox_;
  std::shared_ptr<StatusBoard> board_;
  std::unique_ptr<Worker> worker_;
};

// Text that a marked message holds and others do not.
inline bool IsMarked(const std::string& text) {
  const std::string_view mark =
      base::Text(base::Language::kEnglish, base::Say::kPossiblyRepeated);
  return text.find(mark) != std::string::npos;
}

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_WORKER_FIXTURE_H_
