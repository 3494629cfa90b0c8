#include "relay/console/inbox.h"

#include <limits>

namespace tebium::relay {

bool Inbox::Post(Task task) {
  return Add(task, std::numeric_limits<size_t>::max());
}

bool Inbox::Offer(Task task) { return Add(task, kMaxOfferedTasks); }

bool Inbox::Add(Task& task, size_t limit) {
  {
    base::MutexLock lock(mutex_);
    if (closed_ || tasks_.size() >= limit) return false;
    tasks_.push_back(std::move(task));
  }
  arrived_.NotifyOne();
  return true;
}

LiveNews* Inbox::SlotOf(LiveKey key) {
  if (closed_) return nullptr;
  const auto found = live_.find(key);
  if (found != live_.end()) return &found->second;
  if (live_.size() >= kMaxLiveNews) return nullptr;
  return &live_[std::move(key)];
}

bool Inbox::NoteLive(const store::LiveMessage& message,
                     const alert::Notification& news, bool first) {
  {
    base::MutexLock lock(mutex_);
    LiveNews* slot = SlotOf({message.target, message.group_key});
    if (slot == nullptr) return false;
    first = first || (slot->shown && slot->shown->first);
    slot->shown = {message, news, first};
  }
  arrived_.NotifyOne();
  return true;
}

bool Inbox::NoteOver(const store::Target& target,
                     const std::string& group_key) {
  {
    base::MutexLock lock(mutex_);
    LiveNews* slot = SlotOf({target, group_key});
    if (slot == nullptr) return false;
    slot->over = true;
    slot->shown.reset();
  }
  arrived_.NotifyOne();
  return true;
}

std::vector<Inbox::Task> Inbox::TakeTasks() {
  base::MutexLock lock(mutex_);
  return std::exchange(tasks_, {});
}

std::map<LiveKey, LiveNews> Inbox::TakeLive() {
  base::MutexLock lock(mutex_);
  return std::exchange(live_, {});
}

bool Inbox::empty() const {
  base::MutexLock lock(mutex_);
  return tasks_.empty() && live_.empty();
}

void Inbox::Wait(base::Duration limit) {
  base::MutexLock lock(mutex_);
  if (!tasks_.empty() || !live_.empty() || closed_) return;
  // Early wake-ups do no harm: the console looks what is due and waits again.
  arrived_.WaitFor(mutex_, limit);
}

void Inbox::Close() {
  std::vector<Task> dropped;  // destroyed without the lock
  {
    base::MutexLock lock(mutex_);
    closed_ = true;
    dropped.swap(tasks_);
    live_.clear();
  }
  arrived_.NotifyAll();
}

bool Inbox::closed() const {
  base::MutexLock lock(mutex_);
  return closed_;
}

}  // namespace tebium::relay
