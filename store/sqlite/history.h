// The history's rows and their index of words.
#ifndef TEBIUM_STORE_SQLITE_HISTORY_H_
#define TEBIUM_STORE_SQLITE_HISTORY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "base/clock.h"
#include "base/status.h"
#include "store/sqlite/database.h"
#include "store/sqlite/meta.h"

namespace tebium::store {

// Values of `source` beside those of alert::Source. Stored: never renumber.
inline constexpr int64_t kPythonSource = 100;

// "native", …, "python-bot".
std::string HistorySourceName(int64_t source);

struct HistoryRow {
  base::Time received_at = base::kNoTime;
  int64_t source = 0;
  bool firing = true;
  std::string_view extra_json;
};

// Writes the history. Rows come in nearly the order of their times; `disorder`
// is by how much an earlier row was ever later than one after it. With it, a
// range of times is a range of ids (see search.h).
//
// Only inside a transaction; after one that was rolled back, Load() again.
class HistoryTable {
 public:
  explicit HistoryTable(Database& database);

  base::Status Load();
  base::Status Insert(const HistoryRow& row, const alert::Alert& alert);
  // Before the commit of whatever called Insert().
  base::Status Save();

  // Deletes up to `limit` rows older than `cutoff`, or the oldest of all; gives
  // how many there were.
  base::StatusOr<size_t> DeleteBefore(base::Time cutoff, size_t limit);
  base::StatusOr<size_t> DeleteOldest(size_t limit);

  // Lets the index of words give back the room of what was deleted, a bit.
  base::Status Tidy();

 private:
  base::StatusOr<size_t> Delete(const std::vector<int64_t>& ids);
  base::Status DeleteRow(int64_t id);

  Database& database_;
  Meta meta_;
  Statement insert_;
  Statement insert_words_;
  Statement newest_;
  Statement older_than_;
  Statement oldest_;
  Statement find_;
  Statement delete_;
  Statement delete_words_;
  Statement merge_;
  base::Time newest_at_ = base::kNoTime;
  int64_t disorder_ = 0;
  int64_t saved_disorder_ = 0;
  std::string words_;
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_HISTORY_H_
