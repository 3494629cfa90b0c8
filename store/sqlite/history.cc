#include "store/sqlite/history.h"

#include <algorithm>

namespace tebium::store {
namespace {

// What can be searched for beside module and severity, which have columns of
// their own in the index. Rows are taken out of the index by the same words
// they were put in with: another rule needs a migration that builds it anew.
void CollectWords(const alert::LabelSet& labels,
                  const alert::LabelSet& annotations, std::string& words) {
  words.clear();
  for (const alert::LabelView label : labels) {
    if (label.name == alert::kModule || label.name == alert::kSeverity) {
      continue;
    }
    words += label.value;
    words += '\n';
  }
  for (const alert::LabelView annotation : annotations) {
    if (annotation.name != alert::kSummary) {
      words += annotation.name;
      words += '\n';
    }
    words += annotation.value;
    words += '\n';
  }
}

}  // namespace

std::string HistorySourceName(int64_t source) {
  if (source == kPythonSource) return "python-bot";
  return std::string(
      alert::SourceName(static_cast<alert::Source>(source & 0xFF)));
}

HistoryTable::HistoryTable(Database& database)
    : database_(database),
      meta_(database),
      insert_(database,
              "INSERT INTO history(received_at, source, firing, module,"
              " severity, starts_at, ends_at, labels, annotations,"
              " generator_url, extra)"
              " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)"),
      insert_words_(database,
                    "INSERT INTO history_text(rowid, module, severity, words)"
                    " VALUES(?1,?2,?3,?4)"),
      newest_(database, "SELECT max(received_at) FROM history"),
      older_than_(database,
                  "SELECT id FROM history WHERE received_at < ?1"
                  " ORDER BY received_at LIMIT ?2"),
      oldest_(database, "SELECT id FROM history ORDER BY id LIMIT ?1"),
      find_(database,
            "SELECT module, severity, labels, annotations FROM history"
            " WHERE id=?1"),
      delete_(database, "DELETE FROM history WHERE id=?1"),
      delete_words_(database,
                    "INSERT INTO history_text(history_text, rowid, module,"
                    " severity, words) VALUES('delete',?1,?2,?3,?4)"),
      merge_(database,
             "INSERT INTO history_text(history_text, rank)"
             " VALUES('merge', 64)") {}

base::Status HistoryTable::Load() {
  TEBIUM_ASSIGN_OR_RETURN(disorder_, meta_.Get(kHistoryDisorder));
  saved_disorder_ = disorder_;
  return newest_.ForEach(
      [this](const Statement& row) { newest_at_ = row.Time(0); });
}

base::Status HistoryTable::Insert(const HistoryRow& row,
                                  const alert::Alert& alert) {
  TEBIUM_RETURN_IF_ERROR(insert_.Run(
      row.received_at, row.source, row.firing, alert.module(), alert.severity(),
      alert.starts_at, alert.ends_at, Blob{alert.labels.encoded()},
      Blob{alert.annotations.encoded()}, std::string_view(alert.generator_url),
      row.extra_json));
  disorder_ =
      std::max<int64_t>(disorder_, (newest_at_ - row.received_at).count());
  newest_at_ = std::max(newest_at_, row.received_at);
  CollectWords(alert.labels, alert.annotations, words_);
  return insert_words_.Run(database_.last_insert_id(), alert.module(),
                           alert.severity(), std::string_view(words_));
}

base::Status HistoryTable::Save() {
  if (disorder_ == saved_disorder_) return {};
  saved_disorder_ = disorder_;
  return meta_.Set(kHistoryDisorder, disorder_);
}

base::StatusOr<size_t> HistoryTable::DeleteBefore(base::Time cutoff,
                                                  size_t limit) {
  std::vector<int64_t> ids;
  TEBIUM_RETURN_IF_ERROR(older_than_.ForEach(
      [&](const Statement& row) { ids.push_back(row.Int(0)); }, cutoff, limit));
  return Delete(ids);
}

base::StatusOr<size_t> HistoryTable::DeleteOldest(size_t limit) {
  std::vector<int64_t> ids;
  TEBIUM_RETURN_IF_ERROR(oldest_.ForEach(
      [&](const Statement& row) { ids.push_back(row.Int(0)); }, limit));
  return Delete(ids);
}

base::StatusOr<size_t> HistoryTable::Delete(const std::vector<int64_t>& ids) {
  for (const int64_t id : ids) TEBIUM_RETURN_IF_ERROR(DeleteRow(id));
  return ids.size();
}

base::Status HistoryTable::DeleteRow(int64_t id) {
  std::string module;
  std::string severity;
  bool readable = false;
  TEBIUM_RETURN_IF_ERROR(find_.ForEach(
      [&](const Statement& row) {
        module = row.Text(0);
        severity = row.Text(1);
        const auto labels = alert::LabelSet::FromEncoded(row.String(2));
        const auto annotations = alert::LabelSet::FromEncoded(row.String(3));
        readable = labels.ok() && annotations.ok();
        if (readable) CollectWords(*labels, *annotations, words_);
      },
      id));
  // A damaged row leaves words behind that lead nowhere; searches skip them.
  if (readable) {
    TEBIUM_RETURN_IF_ERROR(delete_words_.Run(id, std::string_view(module),
                                             std::string_view(severity),
                                             std::string_view(words_)));
  }
  return delete_.Run(id);
}

base::Status HistoryTable::Tidy() { return merge_.Run(); }

}  // namespace tebium::store
