#include "exporter/sample_book.h"

#include <algorithm>
#include <utility>

namespace tebium::exporter {
namespace {

// Beside the bits: the chunk itself, its closing, what the heap adds.
constexpr size_t kChunkCost = sizeof(SampleChunk) + 32;
constexpr size_t kMinChunkBytes = 64;
constexpr size_t kMaxChunkBytes = 512;
// At most once in a while is room looked for; it takes a walk over all.
constexpr int64_t kYieldIntervalMs = 60'000;
// No point is taken that is more ahead of the clock (SampleWindow::future).
constexpr int64_t kMaxAheadMs = 600'000;

size_t CostOf(const SampleChunk& chunk) {
  return chunk.bits.size() + kChunkCost;
}

int64_t MillisOf(base::Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration)
      .count();
}

void ReadInto(const SampleChunk& chunk, int64_t from_ms, int64_t to_ms,
              std::vector<alert::SamplePoint>& points) {
  if (chunk.newest_ms < from_ms || chunk.oldest_ms > to_ms) return;
  ChunkReader reader(chunk);
  for (ChunkPoint point; reader.Next(point);) {
    if (point.at_ms < from_ms || point.at_ms > to_ms) continue;
    points.push_back({FromMillis(point.at_ms), point.value});
  }
}

void SortByTime(std::vector<alert::SamplePoint>& points) {
  const auto earlier = [](const alert::SamplePoint& a,
                          const alert::SamplePoint& b) { return a.at < b.at; };
  if (!std::is_sorted(points.begin(), points.end(), earlier)) {
    std::stable_sort(points.begin(), points.end(), earlier);
  }
  size_t kept = 0;
  for (const alert::SamplePoint& point : points) {
    if (kept > 0 && points[kept - 1].at == point.at) --kept;
    points[kept++] = point;
  }
  points.resize(kept);
}

}  // namespace

base::Time FromMillis(int64_t millis) {
  constexpr int64_t kMost = INT64_MAX / 1'000'000;
  return base::FromNanos(std::clamp(millis, -kMost, kMost) * 1'000'000);
}

std::string_view SampleBook::Series::bare_name() const {
  return std::string_view(name).substr(0, name.find('{'));
}

std::string_view SampleBook::Series::label_text() const {
  const size_t brace = name.find('{');
  if (brace == std::string::npos) return {};
  return std::string_view(name).substr(brace + 1, name.size() - brace - 2);
}

// Half of the bytes are enough for the chunks that are being filled.
SampleBook::SampleBook(const SampleLimits& limits)
    : limits_(limits),
      chunk_bytes_(std::clamp(
          limits.max_history_bytes /
              (2 * (limits.max_series + limits.max_recorded_series) + 1),
          kMinChunkBytes, kMaxChunkBytes)) {}

// --- Series -----------------------------------------------------------------

SampleBook::Series* SampleBook::Find(std::string_view module,
                                     std::string_view name, SampleOrigin origin,
                                     base::Time now) {
  const int64_t now_ms = ToMillis(now);
  auto owner = modules_.find(module);
  if (owner != modules_.end()) {
    const auto it = owner->second->series.find(name);
    if (it != owner->second->series.end()) {
      it->second->touched_ms = now_ms;
      return it->second.get();
    }
  } else {
    owner = modules_
                .emplace(std::string(module),
                         std::make_unique<Module>(std::string(module)))
                .first;
  }
  Module& home = *owner->second;
  if (!HasRoom(home, origin) && now_ms - yielded_ms_ >= kYieldIntervalMs) {
    yielded_ms_ = now_ms;
    Drop(now_ms - MillisOf(limits_.yield_after), &home);
  }
  if (!HasRoom(home, origin)) {
    if (home.series.empty()) modules_.erase(owner);
    return nullptr;
  }
  Series* series = Make(home, name, origin);
  series->touched_ms = now_ms;
  return series;
}

SampleBook::Series* SampleBook::Recall(std::string_view module,
                                       std::string_view name,
                                       SampleOrigin origin, base::Time at) {
  const Series* const known = FindKnown(module, name);
  const int64_t touched_ms = known == nullptr ? INT64_MIN : known->touched_ms;
  Series* const series = Find(module, name, origin, at);
  if (series != nullptr) {
    series->touched_ms = std::max(series->touched_ms, touched_ms);
  }
  return series;
}

bool SampleBook::HasRoom(const Module& module, SampleOrigin origin) const {
  if (origin == SampleOrigin::kRecorded) {
    return recorded_count_ < limits_.max_recorded_series;
  }
  return series_count_ - recorded_count_ < limits_.max_series &&
         module.pushed < limits_.max_module_series;
}

SampleBook::Series* SampleBook::Make(Module& module, std::string_view name,
                                     SampleOrigin origin) {
  auto series = std::make_unique<Series>();
  Series* const made = series.get();
  made->module = module.name;
  made->name = name;
  made->origin = origin;
  made->id = ++last_id_;
  module.series.emplace(std::string_view(made->name), std::move(series));
  by_id_.emplace(made->id, made);
  ++series_count_;
  ++(origin == SampleOrigin::kRecorded ? recorded_count_ : module.pushed);
  return made;
}

void SampleBook::Hear(std::string_view module, base::Time now,
                      base::Duration monotonic) {
  const auto it = modules_.find(module);
  if (it == modules_.end()) return;
  it->second->heard_at = now;
  it->second->heard_monotonic = monotonic;
}

void SampleBook::Forget(Series& series) {
  for (size_t i = series.first; i < series.closed.size(); ++i) {
    closed_bytes_ -= CostOf(series.closed[i]);
  }
  open_bytes_ -= series.open.heap_bytes();
  by_id_.erase(series.id);
  --series_count_;
  if (series.origin == SampleOrigin::kRecorded) --recorded_count_;
}

void SampleBook::Drop(int64_t silent_since_ms, const Module* spared) {
  for (auto owner = modules_.begin(); owner != modules_.end();) {
    Module& module = *owner->second;
    for (auto it = module.series.begin(); it != module.series.end();) {
      Series& series = *it->second;
      if (series.held > 0 || series.touched_ms > silent_since_ms) {
        ++it;
        continue;
      }
      Forget(series);
      if (series.origin == SampleOrigin::kPushed) --module.pushed;
      // The key is the series's own name: out of the map before it goes.
      const std::unique_ptr<Series> gone = std::move(it->second);
      it = module.series.erase(it);
    }
    const bool empty = &module != spared && module.series.empty() &&
                       ToMillis(module.heard_at) <= silent_since_ms;
    owner = empty ? modules_.erase(owner) : std::next(owner);
  }
}

// --- History ----------------------------------------------------------------

void SampleBook::SetLatest(Series& series, ChunkPoint point) {
  const bool astray = series.latest.at_ms > series.touched_ms + kMaxAheadMs;
  if (series.has_latest && !astray && point.at_ms < series.latest.at_ms) return;
  series.latest = point;
  series.has_latest = true;
}

void SampleBook::Add(Series& series, ChunkPoint point) {
  if (series.open.count() > 0 && series.open.last().at_ms == point.at_ms &&
      series.open.last().value == point.value) {
    return;  // a repetition of what its sender was not sure of
  }
  SetLatest(series, point);
  open_bytes_ -= series.open.heap_bytes();
  series.open.Add(point);
  open_bytes_ += series.open.heap_bytes();
  if (series.open.size_bytes() >= chunk_bytes_) Close(series);
}

void SampleBook::Close(Series& series) {
  open_bytes_ -= series.open.heap_bytes();
  series.closed.push_back(series.open.Take());
  ++series.unsaved;
  open_bytes_ += series.open.heap_bytes();
  closed_bytes_ += CostOf(series.closed.back());
  closings_.push_back(series.id);
  FitHistory();
}

void SampleBook::Adopt(Series& series, SampleChunk chunk) {
  ChunkReader reader(chunk);
  for (ChunkPoint point; reader.Next(point);) SetLatest(series, point);
  closed_bytes_ += CostOf(chunk);
  series.closed.push_back(std::move(chunk));
  closings_.push_back(series.id);
  FitHistory();
}

void SampleBook::FitHistory() {
  while (history_bytes() > limits_.max_history_bytes && !closings_.empty()) {
    EvictOldest();
  }
}

void SampleBook::EvictOldest() {
  const auto it = by_id_.find(closings_.front());
  closings_.pop_front();
  if (it == by_id_.end()) return;
  Series& series = *it->second;
  closed_bytes_ -= CostOf(series.closed[series.first]);
  series.closed[series.first] = {};
  ++series.first;
  if (series.first * 2 > series.closed.size()) {
    series.closed.erase(
        series.closed.begin(),
        series.closed.begin() + static_cast<std::ptrdiff_t>(series.first));
    series.first = 0;
  }
  series.unsaved = std::min<uint32_t>(
      series.unsaved, static_cast<uint32_t>(series.closed_count()));
}

void SampleBook::Sweep(base::Time now) {
  const int64_t oldest_ms = ToMillis(now - limits_.keep);
  while (!closings_.empty()) {
    const auto it = by_id_.find(closings_.front());
    if (it != by_id_.end() &&
        it->second->closed[it->second->first].newest_ms >= oldest_ms) {
      break;
    }
    EvictOldest();
  }
  Drop(oldest_ms, nullptr);
}

// --- Reading ----------------------------------------------------------------

const SampleBook::Module* SampleBook::FindModule(
    std::string_view module) const {
  const auto it = modules_.find(module);
  return it == modules_.end() ? nullptr : it->second.get();
}

SampleBook::Series* SampleBook::FindKnown(std::string_view module,
                                          std::string_view name) const {
  const Module* home = FindModule(module);
  if (home == nullptr) return nullptr;
  const auto it = home->series.find(name);
  return it == home->series.end() ? nullptr : it->second.get();
}

const SampleBook::Series* SampleBook::Peek(std::string_view module,
                                           std::string_view name) const {
  const Series* known = FindKnown(module, name);
  return known != nullptr && known->has_latest ? known : nullptr;
}

std::vector<alert::SamplePoint> SampleBook::Points(const Series& series,
                                                   base::Time from,
                                                   base::Time to) const {
  const int64_t to_ms = ToMillis(to);
  // The first whole millisecond that is not before it.
  const int64_t from_ms =
      FromMillis(ToMillis(from)) < from ? ToMillis(from) + 1 : ToMillis(from);
  std::vector<alert::SamplePoint> points;
  for (size_t i = series.first; i < series.closed.size(); ++i) {
    ReadInto(series.closed[i], from_ms, to_ms, points);
  }
  ReadInto(series.open.Peek(), from_ms, to_ms, points);
  SortByTime(points);
  return points;
}

void SampleBook::VisitSeries(const std::function<void(Series& series)>& visit) {
  for (const auto& [name, module] : modules_) {
    for (const auto& [key, series] : module->series) visit(*series);
  }
}

}  // namespace tebium::exporter
