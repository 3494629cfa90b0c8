#include "dispatch/repeat_index.h"

#include <algorithm>

#include "dispatch/group.h"

namespace tebium::dispatch {
namespace {

constexpr uint64_t kFlags = 7;

// Without the lowest bits.
uint64_t RepeatHash(const alert::Event& event, const alert::Batch& batch) {
  const auto mix = [](uint64_t hash, uint64_t more) {
    return (hash + more) * base::kFnvPrime;
  };
  uint64_t hash = ContentHash(event.alert);
  if (event.firing) {
    hash = mix(hash, event.ends_by_timeout ? 3 : 1);
  } else {
    hash = mix(hash, 2);
    hash = mix(hash, static_cast<uint64_t>(base::ToNanos(event.alert.ends_at)));
  }
  if (batch.sender_group) {
    hash = mix(hash, batch.sender_group->truncated_alerts);
  }
  return hash & ~kFlags;
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
  if (found == shard.entries.end()) return false;
  Entry& entry = found->second;
  if ((entry.hash & ~Entry::kFlags) != hash) return false;
  if (event.ends_by_timeout && ends_at < entry.latest_end) return false;
  if ((entry.hash & Entry::kHeard) != 0 &&
      shard.heard_after[event.identity] < batch.received_at) {
    return false;
  }
  entry.last_repeat = batch.received_at;
  entry.latest_end = std::max(entry.latest_end, ends_at);
  return true;
}

void RepeatIndex::Record(const alert::Event& event, const alert::Batch& batch) {
  Entry entry = {.hash = RepeatHash(event, batch), .latest_end = OwnEnd(event)};
  if (event.ends_by_timeout) entry.hash |= Entry::kByTimeout;
  Shard& shard = ShardOf(event.identity);
  base::MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(event.identity);
  if (found != shard.entries.end()) {
    Entry& known = found->second;
    // As Alertmanager merges them: an end that was given holds if it is later.
    const bool was_given = (known.hash & Entry::kByTimeout) == 0;
    if (batch.source == alert::Source::kApi && event.firing && was_given) {
      entry.latest_end = std::max(entry.latest_end, known.latest_end);
    }
    entry.hash |= known.hash & Entry::kHeard;
    known = entry;
  } else if (shard.entries.size() < max_entries_per_shard_) {
    shard.entries.emplace(event.identity, entry);
  }
}

void RepeatIndex::Erase(Shard& shard, uint64_t identity) {
  shard.entries.erase(identity);
  shard.heard_after.erase(identity);
}

void RepeatIndex::Forget(uint64_t identity) {
  Shard& shard = ShardOf(identity);
  base::MutexLock lock(shard.mutex);
  Erase(shard, identity);
}

void RepeatIndex::HearAfter(uint64_t identity, base::Time moment) {
  Shard& shard = ShardOf(identity);
  base::MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(identity);
  if (found == shard.entries.end()) return;  // whatever comes is heard
  found->second.hash |= Entry::kHeard;
  const auto [heard, added] = shard.heard_after.emplace(identity, moment);
  heard->second = std::min(heard->second, moment);
}

void RepeatIndex::HearNoMore(uint64_t identity) {
  Shard& shard = ShardOf(identity);
  base::MutexLock lock(shard.mutex);
  if (shard.heard_after.erase(identity) == 0) return;
  const auto found = shard.entries.find(identity);
  if (found != shard.entries.end()) found->second.hash &= ~Entry::kHeard;
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
  if (shard.heard_after.erase(identity) > 0) {
    found->second.hash &= ~Entry::kHeard;
  }
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
  Erase(shard, identity);
  return true;
}

}  // namespace tebium::dispatch
