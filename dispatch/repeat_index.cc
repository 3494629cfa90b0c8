#include "dispatch/repeat_index.h"

#include <algorithm>

#include "dispatch/group.h"

namespace tebium::dispatch {
namespace {

// Even.
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
  return hash & ~uint64_t{1};
}

// What ends by itself unless it is repeated.
base::Time OwnEnd(const alert::Event& event) {
  return event.firing ? event.alert.ends_at : base::kNoTime;
}

}  // namespace

bool RepeatIndex::IsRepeat(const alert::Event& event,
                           const alert::Batch& batch) {
  // One that ends by itself lives by being repeated: each one counts. Only of
  // the API's the index keeps the end.
  const base::Time ends_at = OwnEnd(event);
  if (ends_at != base::kNoTime && batch.source != alert::Source::kApi) {
    return false;
  }
  const uint64_t hash = RepeatHash(event, batch);
  Shard& shard = ShardOf(event.identity);
  base::MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(event.identity);
  if (found == shard.entries.end() ||
      (found->second.hash & ~Entry::kRetired) != hash) {
    return false;
  }
  found->second.last_repeat = batch.received_at;
  found->second.latest_end = std::max(found->second.latest_end, ends_at);
  return true;
}

void RepeatIndex::Record(const alert::Event& event, const alert::Batch& batch) {
  const Entry entry = {.hash = RepeatHash(event, batch),
                       .latest_end = OwnEnd(event)};
  Shard& shard = ShardOf(event.identity);
  base::MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(event.identity);
  if (found != shard.entries.end()) {
    found->second = entry;
  } else if (shard.entries.size() < max_entries_per_shard_) {
    shard.entries.emplace(event.identity, entry);
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
  if (found != shard.entries.end()) found->second.hash &= ~Entry::kRetired;
}

void RepeatIndex::Retire(uint64_t identity) {
  Shard& shard = ShardOf(identity);
  base::MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(identity);
  if (found == shard.entries.end()) return;
  found->second.hash |= Entry::kRetired;
  shard.retired.push_back(identity);
  if (shard.retired.size() <= kRetiredPerShard) return;
  const auto oldest = shard.entries.find(shard.retired.front());
  // It may have begun anew since: then it is not the index's to drop.
  if (oldest != shard.entries.end() &&
      (oldest->second.hash & Entry::kRetired) != 0) {
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

base::Time RepeatIndex::LatestEnd(uint64_t identity) const {
  const Shard& shard = ShardOf(identity);
  base::MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(identity);
  return found == shard.entries.end() ? base::kNoTime
                                      : found->second.latest_end;
}

bool RepeatIndex::ForgetUnlessExtended(uint64_t identity, base::Time now) {
  Shard& shard = ShardOf(identity);
  base::MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(identity);
  if (found == shard.entries.end()) return true;
  if (found->second.latest_end > now) return false;
  shard.entries.erase(found);
  return true;
}

}  // namespace tebium::dispatch
