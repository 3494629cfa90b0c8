// What waits for one chat, in a few bytes an entry: the contents stay in the
// store until they are about to be sent.
#ifndef TEBIUM_RELAY_LANE_QUEUE_H_
#define TEBIUM_RELAY_LANE_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace tebium::relay {

struct QueuedEntry {
  int64_t id = 0;
  int64_t thread_id = 0;
  uint32_t integration = 0;  // 0: the built-in route's
  bool notifies = true;
  bool told = false;    // store::OutboxHead::told
  bool prompt = false;  // store::OutboxHead::prompt
  // An attempt's outcome is unknown. Several of these in a chat were one
  // message, and go out as one again.
  bool uncertain = false;
  bool reclaim = false;  // left in state "sending" by a crash
  bool failed = false;   // an attempt has failed
};

// Pure; not thread-safe. Times are monotonic.
class LaneQueue {
 public:
  // Adds an entry that is due at `due`, or changes the one of this id: its
  // flags of past attempts stay.
  void Put(const QueuedEntry& entry, base::Duration due, base::Duration now);

  bool Has(int64_t id) const;

  // Forgets the entry of this id, if it is here.
  void Remove(int64_t id);

  // When the first entry is due: `now` if one is, Duration::max() if there is
  // none at all.
  base::Duration NextDue(base::Duration now) const;

  // Moves what has become due among the ready. Call before what follows.
  void Promote(base::Duration now);
  size_t ready() const { return ready_.size(); }
  size_t uncertain() const { return uncertain_; }  // among the ready
  // Is there one that notifies among the ready, near the front?
  bool HasLoud() const;

  // The oldest ready entry that notifies, if there is one near the front, else
  // the oldest. Requires ready() > 0.
  QueuedEntry TakeOne();
  // At most `count` of the ready ones, oldest first, all for one topic and of
  // one integration. Uncertain ones alone if `only_uncertain`.
  std::vector<QueuedEntry> TakeMany(size_t count, int64_t thread_id,
                                    bool only_uncertain,
                                    uint32_t integration = 0);
  // The oldest ready entry (which is uncertain, if asked for); one without an
  // id if there is none.
  QueuedEntry First(bool uncertain) const;

  // Everything, with when it is due; the queue is empty then.
  std::vector<std::pair<QueuedEntry, base::Duration>> TakeAll();

  size_t size() const { return ready_.size() + later_.size(); }
  bool empty() const { return size() == 0; }
  size_t failed() const {
    return failed_;
  }  // entries that wait after a failure

 private:
  struct Later {
    QueuedEntry entry;
    base::Duration due{0};
  };

  std::deque<QueuedEntry>::const_iterator FindReady(int64_t id) const;
  std::deque<QueuedEntry>::const_iterator FindLoud() const;
  void AddReady(const QueuedEntry& entry);
  void CountOut(const QueuedEntry& entry);

  std::deque<QueuedEntry> ready_;  // by id
  std::map<int64_t, Later> later_;
  std::set<std::pair<base::Duration, int64_t>> by_due_;  // of later_
  size_t uncertain_ = 0;
  size_t failed_ = 0;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_LANE_QUEUE_H_
