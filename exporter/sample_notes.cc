#include "exporter/sample_notes.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace tebium::exporter {
namespace {

constexpr std::string_view kFullSort = "sample_chunks";
constexpr std::string_view kOpenSort = "sample_open";
// Notes of moderate size: nobody needs a large piece of memory for one.
constexpr size_t kNoteBytes = 256 << 10;
constexpr size_t kDigits = 16;  // of numbers, so that names sort as they do

std::string NameOf(uint64_t number) {
  std::string digits = std::to_string(number);
  return std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits;
}

uint64_t NumberOf(std::string_view name) {
  uint64_t number = 0;
  std::from_chars(name.data(), name.data() + name.size(), number);
  return number;
}

store::WatchNote MakeNote(std::string_view sort, uint64_t number,
                          std::string value) {
  return {std::string(sort), NameOf(number), std::move(value)};
}

}  // namespace

// --- Writing ----------------------------------------------------------------

std::vector<store::WatchNote> SampleNotes::Make(SampleBook& book,
                                                base::Time now) {
  std::vector<store::WatchNote> notes;
  ChunkNoteWriter full;
  ChunkNoteWriter open;
  size_t open_notes = 0;
  book.VisitSeries([&](SampleBook::Series& series) {
    for (size_t i = series.closed.size() - series.unsaved;
         i < series.closed.size(); ++i) {
      full.Add(series, series.closed[i]);
    }
    series.unsaved = 0;
    if (series.open.count() > 0) open.Add(series, series.open.Peek());
    if (full.size_bytes() >= kNoteBytes) AddFull(full, notes);
    if (open.size_bytes() >= kNoteBytes) AddOpen(open, open_notes, notes);
  });
  if (!full.empty()) AddFull(full, notes);
  if (!open.empty()) AddOpen(open, open_notes, notes);
  const size_t before = std::exchange(open_notes_, open_notes);
  for (size_t i = open_notes; i < before; ++i) {
    notes.push_back(MakeNote(kOpenSort, i, ""));
  }
  DropOld(now, notes);
  return notes;
}

void SampleNotes::AddFull(ChunkNoteWriter& writer,
                          std::vector<store::WatchNote>& notes) {
  full_.push_back({++last_number_, writer.size_bytes(), writer.newest_ms()});
  full_bytes_ += writer.size_bytes();
  notes.push_back(MakeNote(kFullSort, last_number_, writer.Take()));
}

void SampleNotes::AddOpen(ChunkNoteWriter& writer, size_t& count,
                          std::vector<store::WatchNote>& notes) {
  notes.push_back(MakeNote(kOpenSort, count++, writer.Take()));
}

void SampleNotes::DropOld(base::Time now,
                          std::vector<store::WatchNote>& notes) {
  const int64_t oldest_ms = ToMillis(now - limits_.keep);
  while (!full_.empty() && (full_bytes_ > limits_.max_history_bytes ||
                            full_.front().newest_ms < oldest_ms)) {
    notes.push_back(MakeNote(kFullSort, full_.front().number, ""));
    full_bytes_ -= full_.front().bytes;
    full_.pop_front();
  }
}

// --- Reading ----------------------------------------------------------------

base::Status SampleNotes::Recall(const store::WatchStore& store, base::Time now,
                                 SampleBook& book) {
  TEBIUM_ASSIGN_OR_RETURN(const auto notes, store.Load(kOpenSort));
  for (const store::WatchNote& note : notes) {
    // What is damaged is told when it is read for good.
    (void)ReadChunkNote(note.value, [&](const StoredChunk& stored) {
      (void)Recall(stored, now, book);
    });
  }
  return {};
}

SampleBook::Series* SampleNotes::Recall(const StoredChunk& stored,
                                        base::Time now, SampleBook& book) {
  return book.Recall(stored.module, stored.series, stored.origin,
                     std::min(FromMillis(stored.chunk.newest_ms), now));
}

base::Status SampleNotes::Restore(const store::WatchStore& store,
                                  base::Time now, SampleBook& book) {
  for (const std::string_view sort : {kFullSort, kOpenSort}) {
    TEBIUM_ASSIGN_OR_RETURN(auto notes, store.Load(sort));
    for (store::WatchNote& note : notes) {
      if (sort == kFullSort) {
        RestoreFull(note, now, book);
      } else {
        RestoreOpen(note, now, book);
        ++open_notes_;
      }
      std::string().swap(note.value);  // the book has it
    }
  }
  return {};
}

void SampleNotes::RestoreFull(const store::WatchNote& note, base::Time now,
                              SampleBook& book) {
  int64_t newest_ms = INT64_MIN;
  const bool whole = ReadChunkNote(note.value, [&](StoredChunk stored) {
    newest_ms = std::max(newest_ms, stored.chunk.newest_ms);
    SampleBook::Series* series = Recall(stored, now, book);
    if (series != nullptr) book.Adopt(*series, std::move(stored.chunk));
  });
  if (!whole) LogDamage(note);
  const uint64_t number = NumberOf(note.name);
  last_number_ = std::max(last_number_, number);
  full_.push_back({number, note.value.size(), newest_ms});
  full_bytes_ += note.value.size();
}

void SampleNotes::RestoreOpen(const store::WatchNote& note, base::Time now,
                              SampleBook& book) {
  const bool whole = ReadChunkNote(note.value, [&](const StoredChunk& stored) {
    SampleBook::Series* series = Recall(stored, now, book);
    if (series == nullptr) return;
    ChunkReader reader(stored.chunk);
    for (ChunkPoint point; reader.Next(point);) book.Add(*series, point);
  });
  if (!whole) LogDamage(note);
}

void SampleNotes::LogDamage(const store::WatchNote& note) const {
  logger_.Error("stored samples are damaged and partly left out",
                {{"note", note.name}});
}

}  // namespace tebium::exporter
