#include "store/sqlite/search.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "store/sqlite/history.h"
#include "store/sqlite/meta.h"

namespace tebium::store {
namespace {

constexpr int64_t kMaxNanos = std::numeric_limits<int64_t>::max();
constexpr size_t kMaxWords = 32;
constexpr size_t kMaxLimit = 10'000;

int64_t SaturatingAdd(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? (b > 0 ? kMaxNanos : -kMaxNanos)
                                            : sum;
}

base::StatusOr<std::optional<int64_t>> FirstId(Database& database,
                                               const std::string& sql,
                                               int64_t nanos) {
  std::optional<int64_t> id;
  Statement statement(database, sql);
  TEBIUM_RETURN_IF_ERROR(
      statement.ForEach([&](const Statement& row) { id = row.Int(0); }, nanos));
  return id;
}

// A phrase for FTS5: nothing within has a meaning there but the quote.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : base::ToValidUtf8(text)) {
    if (c == '"') quoted += '"';
    quoted += c == '\0' ? ' ' : c;
  }
  return quoted + '"';
}

std::vector<std::string_view> SplitWords(std::string_view text) {
  constexpr std::string_view kSpaces(" \t\r\n\v\f\0", 7);
  std::vector<std::string_view> words;
  while (words.size() < kMaxWords) {
    const size_t begin = text.find_first_not_of(kSpaces);
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const size_t end = std::min(text.find_first_of(kSpaces), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

// The expression for FTS5. Words of signs alone are not in the index and ask
// for nothing; if there are no others, nothing can be found: nullopt.
base::StatusOr<std::optional<std::string>> Expression(
    Database& database, const HistoryQuery& query) {
  std::string expression;
  for (const std::string_view word : SplitWords(query.text)) {
    const std::string phrase = Quoted(word);
    TEBIUM_ASSIGN_OR_RETURN(const bool known, database.HasWords(phrase));
    if (!known) continue;
    if (!expression.empty()) expression += " AND ";
    expression += phrase + "*";
  }
  if (expression.empty()) return std::optional<std::string>();
  // These only narrow down; the values themselves are compared afterwards.
  for (const auto& [column, value] :
       {std::pair<const char*, const std::string&>("module", query.module),
        {"severity", query.severity}}) {
    if (value.empty()) continue;
    const std::string phrase = Quoted(value);
    TEBIUM_ASSIGN_OR_RETURN(const bool known, database.HasWords(phrase));
    if (known) {
      expression = "(" + expression + ") AND " + column + " : " + phrase;
    }
  }
  return std::optional<std::string>(std::move(expression));
}

// Each filter has an index that gives ids in order; the planner, which knows no
// statistics, is told which.
std::string_view IndexFor(const HistoryQuery& query) {
  if (!query.module.empty()) {
    return query.severity.empty() ? "INDEXED BY history_by_module"
                                  : "INDEXED BY history_by_both";
  }
  return query.severity.empty() ? "NOT INDEXED"
                                : "INDEXED BY history_by_severity";
}

// Parameters: 1 and 2 ids, 3 and 4 times, 5 module, 6 severity, 7 the
// expression, which is named in any case: all of them are bound.
std::string SearchSql(const HistoryQuery& query, bool with_text) {
  std::string sql =
      "SELECT h.id, h.received_at, h.source, h.firing, h.starts_at, h.ends_at,"
      " h.labels, h.annotations, h.generator_url, h.extra FROM ";
  const std::string id = with_text ? "t.rowid" : "h.id";
  if (with_text) {
    sql +=
        "history_text t CROSS JOIN history h ON h.id=t.rowid"
        " WHERE t.history_text MATCH ?7 AND ";
  } else {
    sql += "history h ";
    sql += IndexFor(query);
    sql += " WHERE ";
  }
  sql += "?7 IS NOT NULL AND " + id + ">?1 AND " + id + "<?2";
  if (query.from != base::kNoTime) sql += " AND +h.received_at>=?3";
  if (query.to != base::kNoTime) sql += " AND +h.received_at<=?4";
  if (!query.module.empty()) sql += " AND h.module=?5";
  if (!query.severity.empty()) sql += " AND h.severity=?6";
  return sql + " ORDER BY " + id + " DESC";
}

base::StatusOr<HistoryEntry> ReadEntry(const Statement& row) {
  HistoryEntry entry;
  entry.id = row.Int(0);
  entry.received_at = row.Time(1);
  entry.source = HistorySourceName(row.Int(2));
  entry.firing = row.Int(3) != 0;
  entry.alert.starts_at = row.Time(4);
  entry.alert.ends_at = row.Time(5);
  TEBIUM_ASSIGN_OR_RETURN(entry.alert.labels,
                          alert::LabelSet::FromEncoded(row.String(6)));
  TEBIUM_ASSIGN_OR_RETURN(entry.alert.annotations,
                          alert::LabelSet::FromEncoded(row.String(7)));
  entry.alert.generator_url = row.Text(8);
  entry.extra_json = row.Text(9);
  return entry;
}

}  // namespace

// No row is followed by one that is older by more than `disorder`. So a row
// that is so much older than `from` comes before all in question, and one that
// is so much newer than `to` after them.
base::StatusOr<IdRange> IdsOfTimes(Database& database, base::Time from,
                                   base::Time to) {
  IdRange range;
  if (from == base::kNoTime && to == base::kNoTime) return range;
  TEBIUM_ASSIGN_OR_RETURN(const int64_t disorder,
                          Meta(database).Get(kHistoryDisorder));
  if (from != base::kNoTime) {
    TEBIUM_ASSIGN_OR_RETURN(
        const auto id, FirstId(database,
                               "SELECT id FROM history WHERE received_at<?1"
                               " ORDER BY received_at DESC LIMIT 1",
                               SaturatingAdd(base::ToNanos(from), -disorder)));
    if (id) range.after = *id;
  }
  if (to != base::kNoTime) {
    TEBIUM_ASSIGN_OR_RETURN(
        const auto id, FirstId(database,
                               "SELECT id FROM history WHERE received_at>?1"
                               " ORDER BY received_at LIMIT 1",
                               SaturatingAdd(base::ToNanos(to), disorder)));
    if (id) range.before = *id;
  }
  return range;
}

base::StatusOr<std::vector<HistoryEntry>> SearchHistory(
    Database& database, const HistoryQuery& query, const base::Logger& logger) {
  std::vector<HistoryEntry> entries;
  const size_t limit = std::min(query.limit, kMaxLimit);
  if (limit == 0) return entries;
  std::optional<std::string> expression;
  const bool with_text = !SplitWords(query.text).empty();
  if (with_text) {
    TEBIUM_ASSIGN_OR_RETURN(expression, Expression(database, query));
    if (!expression) return entries;
  }
  TEBIUM_ASSIGN_OR_RETURN(IdRange range,
                          IdsOfTimes(database, query.from, query.to));
  if (query.before_id > 0) {
    range.before = std::min(range.before, query.before_id);
  }
  Statement search(database, SearchSql(query, with_text));
  const auto take = [&](const Statement& row) {
    auto entry = ReadEntry(row);
    if (entry.ok()) {
      entries.push_back(*std::move(entry));
    } else {
      logger.Error("history row skipped",
                   {{"id", row.Int(0)}, {"err", entry.status().message()}});
    }
    return entries.size() < limit;
  };
  const std::string_view text = expression ? *expression : std::string_view();
  TEBIUM_RETURN_IF_ERROR(search.ForEach(
      take, range.after, range.before, query.from, query.to,
      std::string_view(query.module), std::string_view(query.severity), text));
  return entries;
}

}  // namespace tebium::store
