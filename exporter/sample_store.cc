#include "exporter/sample_store.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "exporter/sample_exposer.h"

namespace tebium::exporter {
namespace {

// What was recorded is saved early when it has grown to so much.
constexpr size_t kMaxRecordedBytes = 256 << 10;

SampleReject ReasonOf(SampleFault fault) {
  switch (fault) {
    case SampleFault::kTimestamp:
      return SampleReject::kTimestamp;
    case SampleFault::kSeriesLimit:
      return SampleReject::kSeriesLimit;
    case SampleFault::kCollected:
      return SampleReject::kCollected;
    case SampleFault::kForm:
      break;
  }
  return SampleReject::kInvalid;
}

std::string FieldOf(const alert::SampleReport::Value& value) {
  return "samples." + std::string(value.name);
}

}  // namespace

std::unique_ptr<SampleStore> SampleStore::Open(SampleStoreSettings settings,
                                               store::WatchStore& store,
                                               const base::Clock& clock,
                                               base::Metrics& metrics,
                                               const base::Logger& logger) {
  std::unique_ptr<SampleStore> samples(
      new SampleStore(settings, store, clock, metrics, logger));
  samples->Restore();
  samples->thread_ = std::thread([self = samples.get()] { self->Run(); });
  return samples;
}

SampleStore::SampleStore(SampleStoreSettings settings, store::WatchStore& store,
                         const base::Clock& clock, base::Metrics& metrics,
                         const base::Logger& logger)
    : settings_(settings),
      store_(store),
      clock_(clock),
      logger_(logger.Named("samples")),
      metrics_(metrics),
      book_(settings.limits),
      notes_(settings.limits, logger_) {}

SampleStore::~SampleStore() {
  {
    base::MutexLock lock(thread_mutex_);
    stopping_ = true;
    wake_.NotifyOne();
  }
  if (thread_.joinable()) thread_.join();
}

void SampleStore::Restore() {
  const base::Time now = clock_.Now();
  base::MutexLock lock(mutex_);
  const base::Status status = ReadStored(now);
  restored_ = status.ok();
  if (!restored_) {
    logger_.Error("stored samples can't be read; they stay for the next start",
                  {{"err", status.message()}});
  }
  // They are as old as their last value.
  book_.VisitSeries([](SampleBook::Series& series) {
    if (series.has_latest) series.touched_ms = series.latest.at_ms;
  });
  book_.Sweep(now);
}

// First which series there are, the latest at the last: of more than there is
// room for, the old ones give way to them as they did before.
base::Status SampleStore::ReadStored(base::Time now) {
  const auto recall = [&](const StoredSample& sample) REQUIRES(mutex_) {
    return book_.Recall(sample.module, sample.series, sample.origin,
                        std::min(FromMillis(sample.point.at_ms), now));
  };
  TEBIUM_RETURN_IF_ERROR(SampleNotes::Recall(store_, now, book_));
  TEBIUM_RETURN_IF_ERROR(store_.VisitRecords(
      [&](uint64_t /*number*/, std::string_view record)
          REQUIRES(mutex_) { (void)ReadRecord(record, recall); }));
  TEBIUM_RETURN_IF_ERROR(notes_.Restore(store_, now, book_));
  const auto add = [&](const StoredSample& sample) REQUIRES(mutex_) {
    SampleBook::Series* const series = recall(sample);
    if (series != nullptr) book_.Add(*series, sample.point);
  };
  return store_.VisitRecords(
      [&](uint64_t number, std::string_view record) REQUIRES(mutex_) {
        last_record_ = number;
        log_bytes_ += record.size();
        if (!ReadRecord(record, add)) {
          logger_.Error("a record of samples is damaged", {{"number", number}});
        }
      });
}

// --- Pushed -----------------------------------------------------------------

base::Status SampleStore::AcceptSamples(
    const std::vector<alert::SampleReport>& reports,
    std::vector<alert::SampleRejection>& rejected) {
  const base::Time now = clock_.Now();
  RecordWriter record(SampleOrigin::kPushed);
  base::ReaderLock folding(folding_);
  const std::vector<Placed> placed = PlaceAll(reports, now, record, rejected);
  if (placed.empty()) return {};
  size_t samples = 0;
  for (const Placed& one : placed) samples += one.values.size();
  const base::Status status = Append(record.Take());
  if (!status.ok()) {
    Release(placed, now);
    metrics_.CountRejected(SampleReject::kUnavailable, samples);
    return base::UnavailableError(status.message());
  }
  Add(placed, now);
  metrics_.CountReceived(samples);
  return {};
}

std::vector<SampleStore::Placed> SampleStore::PlaceAll(
    const std::vector<alert::SampleReport>& reports, base::Time now,
    RecordWriter& record, std::vector<alert::SampleRejection>& rejected) {
  std::vector<Placed> all;
  all.reserve(reports.size());
  for (size_t i = 0; i < reports.size(); ++i) {
    Placed placed;
    auto error = CheckReport(reports[i], settings_.window, now);
    if (!error.has_value()) {
      // For each anew: others get their turn in between.
      base::MutexLock lock(mutex_);
      error = Place(reports[i], now, placed, record);
    }
    if (error.has_value()) {
      Reject(i, reports[i].values.size(), *std::move(error), rejected);
    } else {
      all.push_back(std::move(placed));
    }
  }
  return all;
}

std::optional<SampleError> SampleStore::Place(const alert::SampleReport& report,
                                              base::Time now, Placed& placed,
                                              RecordWriter& record) {
  const std::string labels = LabelSuffix(report);
  std::string name;
  std::optional<SampleError> collected;
  placed.report = &report;
  placed.values.reserve(report.values.size());
  for (const alert::SampleReport::Value& value : report.values) {
    name.assign(value.name);
    name += labels;
    SampleBook::Series* series =
        book_.Find(report.module, name, SampleOrigin::kPushed, now);
    if (series == nullptr) {
      return MakeSampleError(SampleFault::kSeriesLimit, FieldOf(value),
                             "too many series are kept already");
    }
    if (series->origin != SampleOrigin::kPushed) {
      collected = MakeSampleError(SampleFault::kCollected, FieldOf(value),
                                  "this program measures it itself");
      continue;
    }
    placed.values.push_back({series, value.value});
  }
  // A module's health page often tells what it pushes: the rest is news.
  if (placed.values.empty()) return collected;
  if (collected) {
    metrics_.CountRejected(SampleReject::kCollected,
                           report.values.size() - placed.values.size());
  }
  const int64_t at_ms = ToMillis(report.at);
  for (const PlacedValue& value : placed.values) {
    ++value.series->held;
    record.Add(report.module, value.series->name, {at_ms, value.value});
  }
  return std::nullopt;
}

void SampleStore::Reject(size_t index, size_t values, SampleError error,
                         std::vector<alert::SampleRejection>& rejected) {
  metrics_.CountRejected(ReasonOf(error.fault), std::max<size_t>(values, 1));
  rejected.push_back({index, std::move(error.field), std::move(error.error)});
}

base::Status SampleStore::Append(std::string record) {
  const size_t bytes = record.size();
  const auto number = store_.Append(std::move(record));
  if (!number.ok()) return number.status();
  uint64_t last = last_record_.load();
  while (last < *number && !last_record_.compare_exchange_weak(last, *number)) {
  }
  if (log_bytes_.fetch_add(bytes) + bytes >= settings_.fold_bytes) WakeToSave();
  return {};
}

void SampleStore::Add(const std::vector<Placed>& placed, base::Time now) {
  for (const Placed& one : placed) {
    base::MutexLock lock(mutex_);
    const int64_t at_ms = ToMillis(one.report->at);
    for (const PlacedValue& value : one.values) {
      book_.Add(*value.series, {at_ms, value.value});
      --value.series->held;
    }
    book_.Hear(one.report->module, now, clock_.Monotonic());
  }
}

// That nothing can be stored is our own trouble: the modules live.
void SampleStore::Release(const std::vector<Placed>& placed, base::Time now) {
  base::MutexLock lock(mutex_);
  for (const Placed& one : placed) {
    for (const PlacedValue& value : one.values) --value.series->held;
    book_.Hear(one.report->module, now, clock_.Monotonic());
  }
}

void SampleStore::CountRefused(size_t samples) {
  metrics_.CountRejected(SampleReject::kMalformed, samples);
}

// --- Recorded ---------------------------------------------------------------

void SampleStore::Record(std::string_view module, std::string_view name,
                         double value, base::Time at) {
  if (!std::isfinite(value)) {
    metrics_.CountRejected(SampleReject::kInvalid, 1);
    return;
  }
  bool full = false;
  {
    base::MutexLock lock(mutex_);
    SampleBook::Series* series =
        book_.Find(module, name, SampleOrigin::kRecorded, clock_.Now());
    if (series == nullptr) {
      metrics_.CountRejected(SampleReject::kSeriesLimit, 1);
      return;
    }
    // A module pushes it under this name.
    if (series->origin != SampleOrigin::kRecorded) {
      metrics_.CountRejected(SampleReject::kCollected, 1);
      return;
    }
    const ChunkPoint point = {ToMillis(at), value};
    book_.Add(*series, point);
    recorded_.Add(module, name, point);
    full = recorded_.size_bytes() >= kMaxRecordedBytes;
  }
  if (full) WakeToSave();
}

void SampleStore::WakeToSave() {
  base::MutexLock lock(thread_mutex_);
  if (save_wanted_) return;
  save_wanted_ = true;
  wake_.NotifyOne();
}

// --- Reading ----------------------------------------------------------------

std::vector<std::string> SampleStore::SampleNames(
    std::string_view module) const {
  std::vector<std::string> names;
  {
    base::MutexLock lock(mutex_);
    const SampleBook::Module* found = book_.FindModule(module);
    if (found == nullptr) return names;
    for (const auto& [name, series] : found->series) {
      if (series->has_latest) names.emplace_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

base::StatusOr<alert::SampleSeries> SampleStore::Samples(
    std::string_view module, std::string_view name, base::Time from,
    base::Time to) const {
  base::MutexLock lock(mutex_);
  const SampleBook::Series* series = book_.Peek(module, name);
  if (series == nullptr) return base::NotFoundError("no samples of this name");
  return alert::SampleSeries{series->name, book_.Points(*series, from, to)};
}

void SampleStore::Expose(Exposition& exposition) const {
  base::MutexLock lock(mutex_);
  ExposeSamples(book_, clock_.Now(), settings_.stale_after, exposition);
}

void SampleStore::VisitLatest(
    std::string_view module,
    const std::function<void(const LatestSample& sample)>& visit) const {
  const base::Time now = clock_.Now();
  base::MutexLock lock(mutex_);
  const SampleBook::Module* found = book_.FindModule(module);
  if (found == nullptr) return;
  std::map<std::string_view, const SampleBook::Series*> sorted;
  for (const auto& [name, series] : found->series) {
    if (series->origin != SampleOrigin::kPushed || !series->has_latest ||
        IsStale(*series, now, settings_.stale_after)) {
      continue;
    }
    sorted.emplace(name, series.get());
  }
  for (const auto& [name, series] : sorted) {
    visit({series->bare_name(), name, series->latest.value,
           FromMillis(series->latest.at_ms)});
  }
}

LastPush SampleStore::LastPushOf(std::string_view module) const {
  base::MutexLock lock(mutex_);
  const SampleBook::Module* found = book_.FindModule(module);
  if (found == nullptr || found->heard_at == base::kNoTime) return {};
  return {found->heard_at, clock_.Monotonic() - found->heard_monotonic};
}

// --- The thread that saves --------------------------------------------------

void SampleStore::Run() {
  bool stopping = false;
  while (!stopping) {
    {
      base::MutexLock lock(thread_mutex_);
      if (!stopping_ && !save_wanted_) {
        wake_.WaitFor(thread_mutex_, settings_.save_interval);
      }
      save_wanted_ = false;
      stopping = stopping_;
    }
    SaveRecorded();
    if (!stopping && log_bytes_ >= settings_.fold_bytes) Fold();
    base::WriterLock folding(folding_);
    base::MutexLock lock(mutex_);
    book_.Sweep(clock_.Now());
  }
}

void SampleStore::SaveRecorded() {
  base::ReaderLock folding(folding_);
  std::string record;
  {
    base::MutexLock lock(mutex_);
    if (recorded_.empty()) return;
    record = recorded_.Take();
  }
  // Should it fail, they are in the book and saved when that is.
  (void)Append(std::move(record));
}

// What the store refused must be saved before anything later is: chunks count
// as saved once they are in a note.
void SampleStore::Fold() {
  if (!restored_) return;
  if (unsaved_notes_.empty()) {
    base::WriterLock folding(folding_);
    base::MutexLock lock(mutex_);
    unsaved_notes_ = notes_.Make(book_, clock_.Now());
    unsaved_through_ = last_record_;
    (void)recorded_.Take();
    log_bytes_ = 0;
  }
  if (store_.Save(unsaved_notes_, unsaved_through_).ok()) {
    unsaved_notes_ = {};
  } else {
    log_bytes_ = settings_.fold_bytes;  // it is tried again
  }
}

}  // namespace tebium::exporter
