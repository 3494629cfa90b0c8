#include "store/sqlite/journal.h"

#include <algorithm>
#include <utility>

#include "alert/codec.h"

namespace tebium::store {

Journal::Journal(Database& database, const base::Logger& logger)
    : logger_(logger),
      meta_(database),
      append_(database, "INSERT INTO journal(id, batch) VALUES(?1,?2)"),
      bounds_(database,
              "SELECT (SELECT min(id) FROM journal),"
              " (SELECT max(id) FROM journal)"),
      next_(database,
            "SELECT id, batch FROM journal WHERE id>?1 ORDER BY id LIMIT 1"),
      trim_(database, "DELETE FROM journal WHERE id<=?1") {}

base::Status Journal::Load() {
  current_.reset();
  JournalMarks marks;
  TEBIUM_ASSIGN_OR_RETURN(marks.applied, meta_.Get(kAppliedJournalId));
  TEBIUM_ASSIGN_OR_RETURN(marks.extracted, meta_.Get(kExtractedJournalId));
  TEBIUM_ASSIGN_OR_RETURN(marks.extracted_events, meta_.Get(kExtractedEvents));
  // What was deleted was extracted and applied before: the ids go on from
  // there.
  marks.last = std::max(marks.extracted, marks.applied);
  TEBIUM_RETURN_IF_ERROR(bounds_.ForEach([&](const Statement& row) {
    marks.last = std::max(marks.last, row.Int(1));
    marks.trimmed = row.IsNull(0) ? marks.last : row.Int(0) - 1;
  }));
  marks_ = marks;
  return {};
}

base::StatusOr<int64_t> Journal::Append(std::string_view encoded) {
  TEBIUM_RETURN_IF_ERROR(append_.Run(marks_.last + 1, Blob{encoded}));
  return ++marks_.last;
}

base::Status Journal::SetApplied(int64_t id) {
  if (id <= marks_.applied) return {};
  TEBIUM_RETURN_IF_ERROR(meta_.Set(kAppliedJournalId, id));
  marks_.applied = id;
  return {};
}

base::Status Journal::Extract(HistoryTable& history, size_t max_events,
                              const std::function<bool()>& enough) {
  const JournalMarks before = marks_;
  size_t done = 0;
  do {
    TEBIUM_RETURN_IF_ERROR(ReadNext());
    if (!current_) break;
    TEBIUM_RETURN_IF_ERROR(ExtractEvent(history));
  } while (++done < max_events && !enough());
  if (marks_.extracted != before.extracted) {
    TEBIUM_RETURN_IF_ERROR(meta_.Set(kExtractedJournalId, marks_.extracted));
  }
  if (marks_.extracted_events != before.extracted_events) {
    TEBIUM_RETURN_IF_ERROR(
        meta_.Set(kExtractedEvents, marks_.extracted_events));
  }
  return history.Save();
}

// Entries without an event (left) are stepped over.
base::Status Journal::ReadNext() {
  while (!current_ && marks_.extracted < marks_.last) {
    Entry entry;
    base::Status damage = base::NotFoundError("no such entry");
    TEBIUM_RETURN_IF_ERROR(next_.ForEach(
        [&](const Statement& row) {
          entry.id = row.Int(0);
          auto batch = alert::DecodeBatch(row.Text(1));
          damage = batch.status();
          if (batch.ok()) entry.batch = *std::move(batch);
        },
        marks_.extracted));
    if (entry.id == 0) entry.id = marks_.last;
    if (!damage.ok()) {
      logger_.Error("journal entry skipped",
                    {{"id", entry.id}, {"err", damage.message()}});
    }
    const auto events = static_cast<int64_t>(entry.batch.events.size());
    if (marks_.extracted_events < events) {
      current_ = std::move(entry);
    } else {
      marks_.extracted = entry.id;
      marks_.extracted_events = 0;
    }
  }
  return {};
}

base::Status Journal::ExtractEvent(HistoryTable& history) {
  const alert::Batch& batch = current_->batch;
  const alert::Event& event =
      batch.events[static_cast<size_t>(marks_.extracted_events)];
  HistoryRow row;
  row.received_at = batch.received_at;
  row.source = static_cast<int64_t>(batch.source);
  row.firing = event.firing;
  TEBIUM_RETURN_IF_ERROR(history.Insert(row, event.alert));
  ++marks_.extracted_events;
  if (marks_.extracted_events == static_cast<int64_t>(batch.events.size())) {
    marks_.extracted = current_->id;
    marks_.extracted_events = 0;
    current_.reset();
  }
  return {};
}

base::Status Journal::Trim(int64_t limit) {
  const int64_t upto = std::min(marks_.deletable(), marks_.trimmed + limit);
  if (upto <= marks_.trimmed) return {};
  TEBIUM_RETURN_IF_ERROR(trim_.Run(upto));
  marks_.trimmed = upto;
  return {};
}

base::Status VisitJournal(
    Database& database, int64_t after, const base::Logger& logger,
    const std::function<void(int64_t id, alert::Batch batch)>& visit) {
  Statement entries(database,
                    "SELECT id, batch FROM journal WHERE id>?1 ORDER BY id");
  return entries.ForEach(
      [&](const Statement& row) {
        auto batch = alert::DecodeBatch(row.Text(1));
        if (batch.ok()) {
          visit(row.Int(0), *std::move(batch));
        } else {
          logger.Error("journal entry skipped",
                       {{"id", row.Int(0)}, {"err", batch.status().message()}});
        }
      },
      after);
}

}  // namespace tebium::store
