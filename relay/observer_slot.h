// Where the relay's observer is kept.
#ifndef TEBIUM_RELAY_OBSERVER_SLOT_H_
#define TEBIUM_RELAY_OBSERVER_SLOT_H_

#include <string>

#include "base/mutex.h"
#include "relay/courier.h"

namespace tebium::relay {

// Thread-safe. Once Set() has returned, the observer before is not called.
class ObserverSlot {
 public:
  void Set(LiveObserver* observer) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    observer_ = observer;
  }
  void OnLive(const store::LiveMessage& message,
              const alert::Notification& news, bool first) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    if (observer_ != nullptr) observer_->OnLive(message, news, first);
  }
  void OnOver(const store::Target& target, const std::string& group_key)
      EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    if (observer_ != nullptr) observer_->OnOver(target, group_key);
  }

 private:
  base::Mutex mutex_;
  LiveObserver* observer_ GUARDED_BY(mutex_) = nullptr;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_OBSERVER_SLOT_H_
