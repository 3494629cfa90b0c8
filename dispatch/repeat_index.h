// Knows which alerts would say nothing new if they arrived again.
//
// Alertmanager repeats whole groups; most of what it repeats is unchanged. Such
// repeats need no journal entry: what they say is on disk already. The index
// holds a hash of what each alert last said durably, and when it was repeated.
// Alerts of the API end by themselves: a repeat that only puts the end off is
// none the less a repeat, and its end is held here alone.
#ifndef TEBIUM_DISPATCH_REPEAT_INDEX_H_
#define TEBIUM_DISPATCH_REPEAT_INDEX_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>

#include "alert/alert.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace tebium::dispatch {

// Thread-safe; sharded, so that concurrent requests seldom meet. At most
// `max_entries`: beyond that nothing new is remembered, which costs a journal
// entry for each repeat and nothing else.
class RepeatIndex {
 public:
  explicit RepeatIndex(size_t max_entries)
      : max_entries_per_shard_(max_entries / kShards + 1) {}

  // True if the very same was recorded before; its time is then noted. Not if
  // it ends earlier than it was to, nor once HearAfter() asks for it.
  bool IsRepeat(const alert::Event& event, const alert::Batch& batch);
  // `event` is durable. To be called in the journal's order, before any request
  // that comes after it is asked about.
  void Record(const alert::Event& event, const alert::Batch& batch);
  // Its next arrival is news, whatever it says.
  void Forget(uint64_t identity);
  // Its arrivals after `moment` are news, whatever they say, until there is no
  // need to hear of them any more.
  void HearAfter(uint64_t identity, base::Time moment);
  void HearNoMore(uint64_t identity);
  // It is active: what is known of it stays.
  void Keep(uint64_t identity);
  // It is over and told. It is remembered a little longer, because a sender
  // that did not see our answer, or its twin, says the same again.
  void Retire(uint64_t identity);
  // kNoTime: not since it was recorded.
  base::Time LastRepeat(uint64_t identity) const;
  // When it ends by what was recorded of it and by every repeat; kNoTime if
  // nothing is known, or it doesn't end by itself.
  base::Time LatestEnd(uint64_t identity) const;
  // As Forget(), unless it ends after `now` by then.
  bool ForgetUnlessExtended(uint64_t identity, base::Time now);

 private:
  static constexpr size_t kShards = 16;
  static constexpr size_t kRetiredPerShard = 4096;
  // There is one for each active alert: small.
  struct Entry {
    static constexpr uint64_t kRetired = 1;
    static constexpr uint64_t kHeard = 2;      // it is among heard_after
    static constexpr uint64_t kByTimeout = 4;  // of what was recorded
    static constexpr uint64_t kFlags = 7;
    uint64_t hash = 0;  // the lowest bits are flags
    base::Time last_repeat = base::kNoTime;
    base::Time latest_end = base::kNoTime;
  };
  struct Shard {
    mutable base::Mutex mutex;
    std::unordered_map<uint64_t, Entry> entries GUARDED_BY(mutex);
    std::deque<uint64_t> retired GUARDED_BY(mutex);
    std::unordered_map<uint64_t, base::Time> heard_after GUARDED_BY(mutex);
  };

  Shard& ShardOf(uint64_t identity) {
    return shards_[(identity >> 48) % kShards];
  }
  const Shard& ShardOf(uint64_t identity) const {
    return shards_[(identity >> 48) % kShards];
  }

  static void Erase(Shard& shard, uint64_t identity) REQUIRES(shard.mutex);

  const size_t max_entries_per_shard_;
  std::array<Shard, kShards> shards_;
};

}  // namespace tebium::dispatch

#endif  // TEBIUM_DISPATCH_REPEAT_INDEX_H_
