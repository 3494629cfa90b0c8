// Where other threads leave what the console's thread is to do: answers of the
// Bot API, updates from the webhook, news of live messages, late sayings.
#ifndef TEBIUM_RELAY_CONSOLE_INBOX_H_
#define TEBIUM_RELAY_CONSOLE_INBOX_H_

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alert/alert.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "store/store.h"

namespace tebium::relay {

inline constexpr size_t kMaxOfferedTasks = 1'000;
inline constexpr size_t kMaxLiveNews = 2'000;

// What became of one group's message since it was last looked at.
struct LiveNews {
  bool over = false;  // it ended …
  struct Shown {
    store::LiveMessage message;
    alert::Notification news;
    bool first = false;
  };
  std::optional<Shown> shown;  // … and then, or else, it was shown
};
using LiveKey = std::pair<store::Target, std::string>;  // with the group's key

// Thread-safe. Shared by callbacks that may outlive the console.
class Inbox {
 public:
  using Task = std::function<void()>;

  // For what comes once for each thing that the console has asked for. False,
  // as below: it is closed, and the task is dropped.
  bool Post(Task task) EXCLUDES(mutex_);
  // For what others may leave as they like: false too if too much waits.
  bool Offer(Task task) EXCLUDES(mutex_);
  // News of one group melt into one. False if they had to be dropped.
  bool NoteLive(const store::LiveMessage& message,
                const alert::Notification& news, bool first) EXCLUDES(mutex_);
  bool NoteOver(const store::Target& target, const std::string& group_key)
      EXCLUDES(mutex_);

  // In the order in which they came.
  std::vector<Task> TakeTasks() EXCLUDES(mutex_);
  std::map<LiveKey, LiveNews> TakeLive() EXCLUDES(mutex_);
  bool empty() const EXCLUDES(mutex_);
  // Returns when there is something, when it is closed, or when time is up.
  void Wait(base::Duration limit) EXCLUDES(mutex_);

  // Takes nothing more, and drops what waits.
  void Close() EXCLUDES(mutex_);
  bool closed() const EXCLUDES(mutex_);

 private:
  bool Add(Task& task, size_t limit) EXCLUDES(mutex_);
  // Null if there is no room for another group.
  LiveNews* SlotOf(LiveKey key) REQUIRES(mutex_);

  mutable base::Mutex mutex_;
  base::CondVar arrived_;
  std::vector<Task> tasks_ GUARDED_BY(mutex_);
  std::map<LiveKey, LiveNews> live_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_INBOX_H_
