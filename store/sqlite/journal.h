// The journal, and its extraction into the history.
#ifndef TEBIUM_STORE_SQLITE_JOURNAL_H_
#define TEBIUM_STORE_SQLITE_JOURNAL_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "alert/alert.h"
#include "base/log.h"
#include "base/status.h"
#include "store/sqlite/database.h"
#include "store/sqlite/history.h"
#include "store/sqlite/meta.h"

namespace tebium::store {

// How far things are, as journal ids.
struct JournalMarks {
  int64_t last = 0;              // the newest entry ever
  int64_t applied = 0;           // dispatch's state includes all up to here
  int64_t extracted = 0;         // the history includes all up to here
  int64_t extracted_events = 0;  // … and so many events of the next
  int64_t trimmed = 0;           // deleted up to here

  int64_t deletable() const {
    return applied < extracted ? applied : extracted;
  }
};

// The writer's view; all but Load() inside a transaction. After one that was
// rolled back, Load() again.
class Journal {
 public:
  Journal(Database& database, const base::Logger& logger);

  base::Status Load();
  const JournalMarks& marks() const { return marks_; }

  // `encoded` is alert::EncodeBatch's. Gives the new entry's id.
  base::StatusOr<int64_t> Append(std::string_view encoded);
  base::Status SetApplied(int64_t id);

  // Goes on filling `history` until all is extracted, `enough` says so (asked
  // after each event), or `max_events` are done.
  base::Status Extract(HistoryTable& history, size_t max_events,
                       const std::function<bool()>& enough);

  // Deletes entries that nobody needs any more, up to `limit`.
  base::Status Trim(int64_t limit);

 private:
  struct Entry {
    int64_t id = 0;
    alert::Batch batch;
  };

  base::Status ReadNext();
  base::Status ExtractEvent(HistoryTable& history);

  const base::Logger logger_;
  Meta meta_;
  Statement append_;
  Statement bounds_;
  Statement next_;
  Statement trim_;
  JournalMarks marks_;
  std::optional<Entry> current_;  // the entry after marks_.extracted
};

// For readers: visits the entries after `after`, in order. Damaged ones are
// told to the logger and left out.
base::Status VisitJournal(
    Database& database, int64_t after, const base::Logger& logger,
    const std::function<void(int64_t id, alert::Batch batch)>& visit);

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_JOURNAL_H_
