#include "relay/lane_queue.h"

#include <algorithm>

namespace tebium::relay {
namespace {

using base::Duration;

// How far loud news may overtake quiet news.
constexpr size_t kLookAhead = 64;
// How far a topic's entries are looked for among those of other topics.
constexpr size_t kMaxSkipped = 10'000;

bool IdLess(const QueuedEntry& a, const QueuedEntry& b) { return a.id < b.id; }

void Renew(QueuedEntry& known, const QueuedEntry& entry) {
  known.notifies = entry.notifies;
  known.thread_id = entry.thread_id;
  known.integration = entry.integration;
}

}  // namespace

std::deque<QueuedEntry>::const_iterator LaneQueue::FindReady(int64_t id) const {
  QueuedEntry sought;
  sought.id = id;
  const auto found =
      std::lower_bound(ready_.begin(), ready_.end(), sought, IdLess);
  return found != ready_.end() && found->id == id ? found : ready_.end();
}

bool LaneQueue::Has(int64_t id) const {
  return FindReady(id) != ready_.end() || later_.contains(id);
}

void LaneQueue::AddReady(const QueuedEntry& entry) {
  if (entry.uncertain) ++uncertain_;
  if (ready_.empty() || ready_.back().id < entry.id) {
    ready_.push_back(entry);
    return;
  }
  ready_.insert(std::lower_bound(ready_.begin(), ready_.end(), entry, IdLess),
                entry);
}

void LaneQueue::Put(const QueuedEntry& entry, Duration due, Duration now) {
  if (const auto known = FindReady(entry.id); known != ready_.end()) {
    Renew(ready_[static_cast<size_t>(known - ready_.begin())], entry);
    return;
  }
  QueuedEntry kept = entry;
  const auto found = later_.find(entry.id);
  if (found != later_.end()) {
    kept = found->second.entry;
    Renew(kept, entry);
    by_due_.erase({found->second.due, entry.id});
    later_.erase(found);
  } else if (kept.failed) {
    ++failed_;
  }
  if (due <= now) {
    AddReady(kept);
    return;
  }
  later_[kept.id] = {kept, due};
  by_due_.emplace(due, kept.id);
}

void LaneQueue::Remove(int64_t id) {
  if (const auto ready = FindReady(id); ready != ready_.end()) {
    CountOut(*ready);
    ready_.erase(ready);
    return;
  }
  const auto found = later_.find(id);
  if (found == later_.end()) return;
  if (found->second.entry.failed) --failed_;
  by_due_.erase({found->second.due, id});
  later_.erase(found);
}

Duration LaneQueue::NextDue(Duration now) const {
  if (!ready_.empty()) return now;
  return by_due_.empty() ? Duration::max()
                         : std::max(now, by_due_.begin()->first);
}

void LaneQueue::Promote(Duration now) {
  while (!by_due_.empty() && by_due_.begin()->first <= now) {
    const auto found = later_.find(by_due_.begin()->second);
    AddReady(found->second.entry);
    later_.erase(found);
    by_due_.erase(by_due_.begin());
  }
}

void LaneQueue::CountOut(const QueuedEntry& entry) {
  if (entry.uncertain) --uncertain_;
  if (entry.failed) --failed_;
}

std::deque<QueuedEntry>::const_iterator LaneQueue::FindLoud() const {
  const auto limit = ready_.begin() + static_cast<std::ptrdiff_t>(
                                          std::min(ready_.size(), kLookAhead));
  const auto loud = std::find_if(
      ready_.begin(), limit, [](const QueuedEntry& e) { return e.notifies; });
  return loud == limit ? ready_.end() : loud;
}

bool LaneQueue::HasLoud() const { return FindLoud() != ready_.end(); }

QueuedEntry LaneQueue::TakeOne() {
  auto chosen = FindLoud();
  if (chosen == ready_.end()) chosen = ready_.begin();
  const QueuedEntry entry = *chosen;
  ready_.erase(chosen);
  CountOut(entry);
  return entry;
}

std::vector<QueuedEntry> LaneQueue::TakeMany(size_t count, int64_t thread_id,
                                             bool only_uncertain,
                                             uint32_t integration) {
  std::vector<QueuedEntry> taken;
  std::vector<QueuedEntry> skipped;
  while (!ready_.empty() && taken.size() < count &&
         skipped.size() < kMaxSkipped) {
    const QueuedEntry entry = ready_.front();
    ready_.pop_front();
    const bool fits = entry.thread_id == thread_id &&
                      entry.integration == integration &&
                      (entry.uncertain || !only_uncertain);
    (fits ? taken : skipped).push_back(entry);
    if (fits) CountOut(entry);
  }
  ready_.insert(ready_.begin(), skipped.begin(), skipped.end());
  return taken;
}

QueuedEntry LaneQueue::First(bool uncertain) const {
  for (const QueuedEntry& entry : ready_) {
    if (entry.uncertain || !uncertain) return entry;
  }
  return {};
}

std::vector<std::pair<QueuedEntry, Duration>> LaneQueue::TakeAll() {
  std::vector<std::pair<QueuedEntry, Duration>> all;
  all.reserve(size());
  for (const QueuedEntry& entry : ready_) all.emplace_back(entry, Duration(0));
  for (const auto& [id, later] : later_)
    all.emplace_back(later.entry, later.due);
  *this = LaneQueue();
  return all;
}

}  // namespace tebium::relay
