#include "relay/relay.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/mutex.h"
#include "relay/mailbox.h"
#include "relay/relay_metrics.h"
#include "relay/status_board.h"
#include "relay/worker.h"

namespace tebium::relay {
namespace {

// What a scrape asks of the relay and its store. Outlives the relay, as the
// registry keeps its collectors.
class QueueGauges {
 public:
  QueueGauges(store::Store& store, const base::Clock& clock,
              std::shared_ptr<RelayMetrics> metrics,
              std::shared_ptr<StatusBoard> board)
      : clock_(clock),
        metrics_(std::move(metrics)),
        board_(std::move(board)),
        store_(&store) {}

  void Collect() {
    base::MutexLock lock(mutex_);
    if (store_ == nullptr) return;
    const auto stats = store_->Stats();
    if (!stats.ok()) return;
    const auto pending = static_cast<double>(stats->outbox_pending);
    const double retry = std::min(
        pending, static_cast<double>(board_->Get().waiting_after_failure));
    metrics_->retry.Set(retry);
    metrics_->pending.Set(pending - retry);
    metrics_->inflight.Set(static_cast<double>(stats->outbox_sending));
    metrics_->dead.Set(static_cast<double>(stats->outbox_dead));
    const bool none = stats->oldest_pending_at == base::kNoTime;
    const double age = base::ToSeconds(clock_.Now() - stats->oldest_pending_at);
    metrics_->oldest_age.Set(none ? 0 : std::max(0.0, age));
  }

  void Detach() {
    base::MutexLock lock(mutex_);
    store_ = nullptr;
  }

 private:
  const base::Clock& clock_;
  const std::shared_ptr<RelayMetrics> metrics_;
  const std::shared_ptr<StatusBoard> board_;
  base::Mutex mutex_;
  store::Store* store_ GUARDED_BY(mutex_);
};

class MailboxCourier : public Courier {
 public:
  explicit MailboxCourier(std::shared_ptr<Mailbox> mailbox)
      : mailbox_(std::move(mailbox)) {}

  void Say(BotCall call, std::function<void(BotAnswer)> done) override {
    Event event = Speech{std::move(call), std::move(done)};
    if (mailbox_->Push(std::move(event))) return;
    // Left alone, as it was not taken.
    // NOLINTNEXTLINE(bugprone-use-after-move)
    RefuseSpeech(std::get<Speech>(event), "the relay has stopped");
  }

 private:
  const std::shared_ptr<Mailbox> mailbox_;
};

class ThreadedRelay : public Relay {
 public:
  ThreadedRelay(const RelaySettings& settings, store::Store& store,
                net::HttpClient& client, const base::Clock& clock,
                base::Random& random, base::Metrics& metrics,
                const base::Logger& logger, const ChatBook* chats)
      : store_(store),
        clock_(clock),
        mailbox_(std::make_shared<Mailbox>()),
        board_(std::make_shared<StatusBoard>()),
        metrics_(std::make_shared<RelayMetrics>(metrics)),
        gauges_(std::make_shared<QueueGauges>(store, clock, metrics_, board_)),
        courier_(mailbox_),
        worker_(settings, {store, client, clock, random, *metrics_,
                           logger.Named("relay"), mailbox_, board_, chats}) {
    metrics.AddCollector([gauges = gauges_] { gauges->Collect(); });
  }

  ~ThreadedRelay() override {
    Stop();
    gauges_->Detach();
    store_.SetOutboxListener(nullptr);
    // A call that is under way ends before the mailbox goes.
    (void)store_.Flush();
  }

  base::Status Start() {
    store_.SetOutboxListener(mailbox_.get());
    TEBIUM_RETURN_IF_ERROR(worker_.Load());
    thread_ = std::thread([this] { Run(); });
    return {};
  }

  void SetReceivers(std::vector<ReceiverSettings> receivers) override {
    mailbox_->Push(NewReceivers{std::move(receivers)});
  }

  Courier& courier() override { return courier_; }
  void SetObserver(LiveObserver* observer) override {
    worker_.observer().Set(observer);
  }

  void Drain(base::Duration limit) override {
    {
      base::MutexLock lock(mutex_);
      drain_asked_ = true;
    }
    mailbox_->Wake();
    AwaitQuiet(limit);
    Stop();
  }

  std::string State() const override {
    return DescribeStatus(board_->Get(), clock_.Monotonic());
  }

 private:
  enum class Order { kWork, kDrain, kStop };

  void Run() {
    bool draining = false;
    while (true) {
      const Order order = NextOrder();
      if (order == Order::kStop) break;
      if (order == Order::kDrain && !std::exchange(draining, true)) {
        worker_.BeginDrain();
      }
      const base::Duration wait = worker_.Step();
      if (draining && worker_.Quiet()) TellQuiet();
      mailbox_->Wait(wait);
    }
    TellQuiet();
  }

  Order NextOrder() EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    if (stop_asked_) return Order::kStop;
    return drain_asked_ ? Order::kDrain : Order::kWork;
  }

  void TellQuiet() EXCLUDES(mutex_) {
    {
      base::MutexLock lock(mutex_);
      quiet_ = true;
    }
    quiet_changed_.NotifyAll();
  }

  void AwaitQuiet(base::Duration limit) EXCLUDES(mutex_) {
    const base::Duration deadline = clock_.Monotonic() + limit;
    base::MutexLock lock(mutex_);
    while (!quiet_ && thread_.joinable()) {
      const base::Duration left = deadline - clock_.Monotonic();
      if (left <= base::Duration(0)) break;
      quiet_changed_.WaitFor(mutex_, left);
    }
  }

  void Stop() EXCLUDES(mutex_) {
    {
      base::MutexLock lock(mutex_);
      stop_asked_ = true;
    }
    mailbox_->Wake();
    if (!thread_.joinable()) return;
    thread_.join();
    EndSpeeches();
  }

  // Everyone who waits for an answer gets one.
  void EndSpeeches() {
    for (Event& event : mailbox_->Close()) {
      if (auto* speech = std::get_if<Speech>(&event)) {
        RefuseSpeech(*speech, "the relay has stopped");
      }
    }
    worker_.EndSpeeches();
  }

  store::Store& store_;
  const base::Clock& clock_;
  const std::shared_ptr<Mailbox> mailbox_;
  const std::shared_ptr<StatusBoard> board_;
  const std::shared_ptr<RelayMetrics> metrics_;
  const std::shared_ptr<QueueGauges> gauges_;
  MailboxCourier courier_;
  Worker worker_;  // the thread's alone, once that has begun

  base::Mutex mutex_;
  base::CondVar quiet_changed_;
  bool drain_asked_ GUARDED_BY(mutex_) = false;
  bool stop_asked_ GUARDED_BY(mutex_) = false;
  bool quiet_ GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace

base::StatusOr<std::unique_ptr<Relay>> Relay::Start(
    const RelaySettings& settings, store::Store& store, net::HttpClient& client,
    const base::Clock& clock, base::Random& random, base::Metrics& metrics,
    const base::Logger& logger, const ChatBook* chats) {
  auto relay = std::make_unique<ThreadedRelay>(settings, store, client, clock,
                                               random, metrics, logger, chats);
  const base::Status status = relay->Start();
  if (!status.ok()) return status.WithContext("start the relay");
  return std::unique_ptr<Relay>(std::move(relay));
}

}  // namespace tebium::relay
