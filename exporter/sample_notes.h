// Which notes of the store hold the chunks of samples: full chunks in notes
// that are written once, chunks that are still being filled in notes that are
// written anew each time.
#ifndef TEBIUM_EXPORTER_SAMPLE_NOTES_H_
#define TEBIUM_EXPORTER_SAMPLE_NOTES_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "exporter/sample_book.h"
#include "exporter/sample_codec.h"
#include "store/watch_store.h"

namespace tebium::exporter {

// Not thread-safe.
class SampleNotes {
 public:
  SampleNotes(const SampleLimits& limits, const base::Logger& logger)
      : limits_(limits), logger_(logger) {}

  // Makes the series that were being written when they were last saved, without
  // their history. They come before all others: there may have been more than
  // the book has room for.
  static base::Status Recall(const store::WatchStore& store, base::Time now,
                             SampleBook& book);
  // Fills the book with what the store holds. What is damaged is logged and
  // left out. An error: it can't be read, and may be there.
  base::Status Restore(const store::WatchStore& store, base::Time now,
                       SampleBook& book);

  // The notes that make the store hold what the book does. Chunks of the book
  // count as saved from here on: the notes must be saved, before any later.
  std::vector<store::WatchNote> Make(SampleBook& book, base::Time now);

 private:
  struct Full {
    uint64_t number = 0;
    size_t bytes = 0;
    int64_t newest_ms = 0;
  };

  static SampleBook::Series* Recall(const StoredChunk& stored, base::Time now,
                                    SampleBook& book);
  void AddFull(ChunkNoteWriter& writer, std::vector<store::WatchNote>& notes);
  static void AddOpen(ChunkNoteWriter& writer, size_t& count,
                      std::vector<store::WatchNote>& notes);
  void DropOld(base::Time now, std::vector<store::WatchNote>& notes);
  void RestoreFull(const store::WatchNote& note, base::Time now,
                   SampleBook& book);
  void RestoreOpen(const store::WatchNote& note, base::Time now,
                   SampleBook& book);
  void LogDamage(const store::WatchNote& note) const;

  const SampleLimits limits_;
  const base::Logger logger_;
  std::deque<Full> full_;  // in the order in which they were written
  size_t full_bytes_ = 0;
  uint64_t last_number_ = 0;
  size_t open_notes_ = 0;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SAMPLE_NOTES_H_
