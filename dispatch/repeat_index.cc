#include "dispatch/repeat_index.h"

#include "dispatch/group.h"

namespace tebium::dispatch {
namespace {

uint64_t RepeatHash(const alert::Event& event, const alert::Batch& batch) {
  uint64_t hash = ContentHash(event.alert);
  hash = hash * base::kFnvPrime + (event.firing ? 1 : 2);
  if (!event.firing) {
    hash ^= static_cast<uint64_t>(base::ToNanos(event.alert.ends_at)) *
            base::kFnvPrime;
  }
  if (batch.sender_group) {
    hash = hash * base::kFnvPrime + batch.sender_group->truncated_alerts;
  }
  return hash;
}

}  // namespace

bool RepeatIndex::IsRepeat(const alert::Event& event,
                           const alert::Batch& batch) {
  // One that ends by itself lives by being repeated: each one counts.
  if (event.firing && event.alert.ends_at != base::kNoTime) return false;
  const uint64_t hash = RepeatHash(event, batch);
  Shard& shard = ShardOf(event.identity);
  base::MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(event.identity);
  if (found == shard.entries.end() || found->second.hash != hash) return false;
  found->second.last_repeat = batch.received_at;
  return true;
}

void RepeatIndex::Record(const alert::Event& event, const alert::Batch& batch) {
  const uint64_t hash = RepeatHash(event, batch);
  Shard& shard = ShardOf(event.identity);
  base::MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(event.identity);
  if (found != shard.entries.end()) {
    found->second = {.hash = hash};
  } else if (shard.entries.size() < max_entries_per_shard_) {
    shard.entries.emplace(event.identity, Entry{.hash = hash});
  }
}

void RepeatIndex::Forget(uint64_t identity) {
  Shard& shard = ShardOf(identity);
  base::MutexLock lock(shard.mutex);
  shard.entries.erase(identity);
}

void RepeatIndex::Keep(uint64_t identity) {
  Shard& shard = ShardOf(identity);
  base::MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(identity);
  if (found != shard.entries.end()) found->second.retired = false;
}

void RepeatIndex::Retire(uint64_t identity) {
  Shard& shard = ShardOf(identity);
  base::MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(identity);
  if (found == shard.entries.end()) return;
  found->second.retired = true;
  shard.retired.push_back(identity);
  if (shard.retired.size() <= kRetiredPerShard) return;
  const auto oldest = shard.entries.find(shard.retired.front());
  // It may have begun anew since: then it is not the index's to drop.
  if (oldest != shard.entries.end() && oldest->second.retired) {
    shard.entries.erase(oldest);
  }
  shard.retired.pop_front();
}

base::Time RepeatIndex::LastRepeat(uint64_t identity) const {
  const Shard& shard = ShardOf(identity);
  base::MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(identity);
  return found == shard.entries.end() ? base::kNoTime
                                      : found->second.last_repeat;
}

}  // namespace tebium::dispatch
