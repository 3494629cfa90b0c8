// What others leave for a thread, which takes all of it at once.
#ifndef TEBIUM_EXPORTER_INBOX_H_
#define TEBIUM_EXPORTER_INBOX_H_

#include <utility>

#include "base/clock.h"
#include "base/mutex.h"

namespace tebium::exporter {

// Thread-safe. A `Mail` is empty() when it is made, and then not to be taken.
template <typename Mail>
class Inbox {
 public:
  // Has `put` add to the mail, and wakes the thread. False: it has ended, or is
  // about to, and nothing was added.
  template <typename Put>
  bool Add(const Put& put) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    if (stopped_) return false;
    put(mail_);
    changed_.NotifyOne();
    return true;
  }
  void Stop() EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    stopped_ = true;
    changed_.NotifyOne();
  }

  // The thread's: what has come, at the latest after `wait`; false once it is
  // stopped.
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

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_INBOX_H_
