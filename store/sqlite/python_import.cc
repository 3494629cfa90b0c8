#include "store/sqlite/python_import.h"

#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "alert/alert.h"
#include "base/json.h"
#include "base/text.h"
#include "store/sqlite/history.h"

namespace tebium::store {
namespace {

constexpr std::array<std::string_view, 4> kPythonTables = {
    "alerts", "module_settings", "module_status", "alert_subscriptions"};
constexpr std::array<std::string_view, 10> kColumns = {
    "alert_id", "type", "priority", "module",     "message",
    "data",     "sent", "chat_id",  "message_id", "timestamp"};

enum Column {
  kAlertId,
  kType,
  kPriority,
  kModuleName,
  kMessage,
  kData,
  kSent,
  kChatId,
  kMessageId,
  kTimestamp
};

base::StatusOr<std::set<std::string>> ColumnsOf(Database& database,
                                                std::string_view table) {
  std::set<std::string> columns;
  Statement statement(database, "SELECT name FROM pragma_table_info(?1)");
  TEBIUM_RETURN_IF_ERROR(statement.ForEach(
      [&](const Statement& row) { columns.insert(row.String(0)); }, table));
  return columns;
}

// Oldest first; a column that an early version lacked reads as NULL.
base::StatusOr<std::string> Selection(Database& database) {
  TEBIUM_ASSIGN_OR_RETURN(const auto present,
                          ColumnsOf(database, "python_alerts"));
  std::string sql = "SELECT ";
  for (const std::string_view column : kColumns) {
    if (column != kColumns[0]) sql += ", ";
    sql += present.contains(std::string(column)) ? "" : "NULL AS ";
    sql += column;
  }
  return sql + " FROM python_alerts ORDER BY rowid";
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

alert::LabelSet MakeLabels(const Pairs& pairs, bool keep_empty) {
  std::vector<alert::LabelView> views;
  views.reserve(pairs.size());
  for (const auto& [name, value] : pairs) views.push_back({name, value});
  auto labels = keep_empty ? alert::LabelSet::BuildKeepingEmpty(views)
                           : alert::LabelSet::Build(views);
  // Every text was made UTF-8 and every name given before.
  return labels.ok() ? *std::move(labels) : alert::LabelSet();
}

class Importer {
 public:
  Importer(Database& database, base::Time now)
      : history_(database),
        pairs_(database, "SELECT key, value, type FROM json_each(?1)"),
        is_object_(database,
                   "SELECT CASE WHEN json_valid(?1)"
                   " THEN json_type(?1)='object' ELSE 0 END"),
        now_(now) {}

  base::Status Load() { return history_.Load(); }
  base::Status Save() { return history_.Save(); }

  base::Status Take(const Statement& row) {
    alert::Alert alert;
    alert.starts_at = ReadTime(row);
    alert.labels =
        MakeLabels({{std::string(alert::kAlertName), Text(row, kType)},
                    {std::string(alert::kSeverity), Text(row, kPriority)},
                    {std::string(alert::kModule), Text(row, kModuleName)},
                    {"source", "tebium"}},
                   false);
    TEBIUM_ASSIGN_OR_RETURN(Pairs annotations, ReadData(row));
    annotations.emplace_back(alert::kSummary, Text(row, kMessage));
    alert.annotations = MakeLabels(annotations, true);
    const std::string extra = Extra(row);
    HistoryRow entry;
    // A time in the future would keep the row for ever.
    entry.received_at = std::min(alert.starts_at, now_);
    entry.source = kPythonSource;
    entry.extra_json = extra;
    return history_.Insert(entry, alert);
  }

 private:
  static std::string Text(const Statement& row, Column column) {
    return base::ToValidUtf8(row.Text(column));
  }

  base::Time ReadTime(const Statement& row) {
    base::Time time = base::kNoTime;
    if (row.IsNumber(kTimestamp)) {
      constexpr double kLastSecond = 9e9;
      const double seconds = row.Real(kTimestamp);
      if (seconds > 0 && seconds < kLastSecond) {
        time = base::FromNanos(static_cast<int64_t>(seconds * 1e6) * 1000);
      }
    } else if (auto parsed = base::ParseTimestamp(row.Text(kTimestamp), zone_);
               parsed.ok()) {
      time = *parsed;
    }
    if (time == base::kNoTime) time = before_ == base::kNoTime ? now_ : before_;
    before_ = time;
    return time;
  }

  base::StatusOr<Pairs> ReadData(const Statement& row) {
    Pairs pairs;
    if (row.IsNull(kData)) return pairs;
    const std::string data = Text(row, kData);
    if (data.empty() || data == "null") return pairs;
    bool is_object = false;
    TEBIUM_RETURN_IF_ERROR(is_object_.ForEach(
        [&](const Statement& answer) { is_object = answer.Int(0) != 0; },
        std::string_view(data)));
    if (!is_object) {
      pairs.emplace_back("data", data);
      return pairs;
    }
    TEBIUM_RETURN_IF_ERROR(
        pairs_.ForEach([&](const Statement& pair) { AddPair(pair, pairs); },
                       std::string_view(data)));
    return pairs;
  }

  // As the receiver does it: whatever is not a string stands as JSON.
  static void AddPair(const Statement& pair, Pairs& pairs) {
    std::string name = base::ToValidUtf8(pair.Text(0));
    if (name.empty()) name = "_";
    if (name == alert::kSummary) name = "data.summary";
    const std::string_view type = pair.Text(2);
    const bool literal = type == "true" || type == "false" || type == "null";
    pairs.emplace_back(std::move(name), literal
                                            ? std::string(type)
                                            : base::ToValidUtf8(pair.Text(1)));
  }

  static std::string Extra(const Statement& row) {
    base::JsonWriter json;
    json.BeginObject();
    for (const Column column : {kAlertId, kSent, kChatId, kMessageId}) {
      json.Key(kColumns[column]);
      if (row.IsNull(column)) {
        json.Null();
      } else if (column == kSent && row.IsNumber(column)) {
        json.Bool(row.Int(column) != 0);
      } else if (column != kAlertId && row.IsNumber(column)) {
        json.Int(row.Int(column));
      } else {
        json.String(Text(row, column));
      }
    }
    json.EndObject();
    return json.Take();
  }

  HistoryTable history_;
  Statement pairs_;
  Statement is_object_;
  const base::TimeZone zone_ = base::TimeZone::Local();
  const base::Time now_;
  base::Time before_ = base::kNoTime;
};

}  // namespace

base::StatusOr<bool> IsPythonFile(Database& database) {
  TEBIUM_ASSIGN_OR_RETURN(const auto columns, ColumnsOf(database, "alerts"));
  return columns.contains("alert_id");
}

base::Status SetPythonTablesAside(Database& database) {
  for (const std::string_view table : kPythonTables) {
    TEBIUM_ASSIGN_OR_RETURN(const auto columns, ColumnsOf(database, table));
    if (columns.empty()) continue;
    const std::string name(table);
    TEBIUM_RETURN_IF_ERROR(
        database.Execute("ALTER TABLE " + name + " RENAME TO python_" + name));
  }
  return {};
}

base::Status ImportPythonAlerts(Database& database, base::Time now,
                                const base::Logger& logger) {
  TEBIUM_ASSIGN_OR_RETURN(const std::string selection, Selection(database));
  Importer importer(database, now);
  TEBIUM_RETURN_IF_ERROR(importer.Load());
  Statement rows(database, selection);
  int64_t imported = 0;
  TEBIUM_RETURN_IF_ERROR(rows.ForEach([&](const Statement& row) {
    ++imported;
    return importer.Take(row);
  }));
  TEBIUM_RETURN_IF_ERROR(importer.Save());
  logger.Info("the Python bot's history was taken over",
              {{"alerts", imported}});
  return {};
}

}  // namespace tebium::store
