#include "relay/console/console.h"

#include <functional>
#include <thread>
#include <utility>

#include "base/mutex.h"
#include "relay/console/console_core.h"

namespace tebium::relay {
namespace {

class ThreadedConsole : public Console {
 public:
  ThreadedConsole(const ConsoleParts& parts, std::shared_ptr<Inbox> inbox,
                  std::unique_ptr<ConsoleCore> core)
      : settings_(parts.settings),
        logger_(parts.logger.Named("console")),
        inbox_(std::move(inbox)),
        core_(std::move(core)),
        thread_([this] { Run(); }) {}

  ~ThreadedConsole() override {
    inbox_->Close();
    thread_.join();
  }

  void Register(net::Router& router) override {
    if (settings_.mode == HearMode::kWebhook) core_->door().Register(router);
  }

  void Reconfigure(std::function<void()> change) override {
    inbox_->Post([this, change = std::move(change)] {
      change();
      core_->SetChats(settings_.chats);
    });
  }

  void Drain(base::Duration limit) override {
    inbox_->Close();
    const auto end = base::WaitClock::now() + limit;
    base::MutexLock lock(mutex_);
    while (!stopped_) {
      const auto left = end - base::WaitClock::now();
      if (left <= base::Duration(0)) return;
      stopped_changed_.WaitFor(mutex_, left);
    }
  }

  std::string State() const override {
    return std::string(HearStateName(core_->state()));
  }

  void OnLive(const store::LiveMessage& message,
              const alert::Notification& news, bool first) override {
    if (!inbox_->NoteLive(message, news, first)) SayDropped();
  }
  void OnOver(const store::Target& target,
              const std::string& group_key) override {
    if (!inbox_->NoteOver(target, group_key)) SayDropped();
  }

 private:
  void Run() {
    while (!inbox_->closed()) inbox_->Wait(core_->Step());
    {
      base::MutexLock lock(mutex_);
      stopped_ = true;
    }
    stopped_changed_.NotifyAll();
  }

  void SayDropped() const {
    if (inbox_->closed()) return;
    logger_.Warn("news of a message came too fast for the console");
  }

  const ConsoleSettings& settings_;
  const base::Logger logger_;
  const std::shared_ptr<Inbox> inbox_;
  const std::unique_ptr<ConsoleCore> core_;  // the thread's, once it has begun

  base::Mutex mutex_;
  base::CondVar stopped_changed_;
  bool stopped_ GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace

base::StatusOr<std::unique_ptr<Console>> Console::Start(
    const ConsoleParts& parts, std::vector<std::unique_ptr<Handler>> handlers) {
  auto inbox = std::make_shared<Inbox>();
  auto core = ConsoleCore::Make(parts, std::move(handlers), inbox);
  if (!core.ok()) return core.status().WithContext("start the console");
  return std::unique_ptr<Console>(std::make_unique<ThreadedConsole>(
      parts, std::move(inbox), *std::move(core)));
}

}  // namespace tebium::relay
