#include "exporter/collectors/clickhouse_tables.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/text.h"

namespace tebium::exporter {
namespace {

// Each gives rows of a kind, a name and a number.
struct Part {
  std::string_view table;
  std::string_view query;
};

constexpr Part kParts[] = {
    {"metrics",
     "SELECT 'metric' AS kind, metric AS name, toFloat64(value) AS number "
     "FROM system.metrics"},
    {"events", "SELECT 'event', event, toFloat64(value) FROM system.events"},
    {"asynchronous_metrics",
     "SELECT 'asynchronous', metric, toFloat64(value) "
     "FROM system.asynchronous_metrics"},
    {"parts",
     "SELECT 'server', 'parts', toFloat64(sum(parts)) FROM (SELECT count() AS "
     "parts FROM system.parts WHERE active)"},
    {"parts",
     "SELECT 'server', 'max_parts', toFloat64(max(parts)) FROM (SELECT count() "
     "AS parts FROM system.parts WHERE active GROUP BY database, table, "
     "partition)"},
    {"parts",
     "SELECT 'server', 'bytes', toFloat64(sum(bytes_on_disk)) FROM "
     "system.parts WHERE active"},
    {"replicas",
     "SELECT 'server', 'readonly', toFloat64(sum(is_readonly)) FROM "
     "system.replicas"},
    {"replicas",
     "SELECT 'server', 'delay', toFloat64(max(absolute_delay)) FROM "
     "system.replicas"},
    {"disks",
     "SELECT 'disk_free', name, toFloat64(free_space) FROM system.disks"},
    {"disks",
     "SELECT 'disk_size', name, toFloat64(total_space) FROM system.disks"},
    {"errors",
     "SELECT 'error', name, toFloat64(sum(value)) FROM system.errors GROUP BY "
     "name"},
};
constexpr std::string_view kUptime =
    "SELECT 'server', 'uptime', toFloat64(uptime())";

constexpr NumberRow kEvents[] = {
    {"Query", "queries_total", "Queries that ClickHouse has begun."},
    {"SelectQuery", "select_queries_total",
     "SELECT queries that ClickHouse has begun."},
    {"InsertQuery", "insert_queries_total",
     "INSERT queries that ClickHouse has begun."},
    {"FailedQuery", "failed_queries_total", "Queries that have failed."},
    {"InsertedRows", "inserted_rows_total",
     "Rows that were inserted into all tables."},
    {"InsertedBytes", "inserted_bytes_total",
     "Bytes that were inserted into all tables, uncompressed."},
    {"DelayedInserts", "delayed_inserts_total",
     "Blocks of inserts that were held back, as there were too many parts."},
    {"RejectedInserts", "rejected_inserts_total",
     "Blocks of inserts that were refused, as there were too many parts."},
    {"Merge", "merges_total", "Merges that were begun."},
    {"MergedRows", "merged_rows_total", "Rows that were read for merges."},
    {"ReplicatedPartFailedFetches", "failed_fetches_total",
     "Parts that could not be fetched from another replica."},
    {"ZooKeeperHardwareExceptions", "zookeeper_failures_total",
     "Failures of the connection with ZooKeeper or Keeper."},
};

constexpr NumberRow kMetrics[] = {
    {"Query", "running_queries", "Queries that run."},
    {"Merge", "running_merges", "Merges that run."},
    {"TCPConnection", "tcp_connections",
     "Connections of clients with ClickHouse's own protocol."},
    {"HTTPConnection", "http_connections", "Connections over HTTP."},
    {"MemoryTracking", "memory_tracking_bytes",
     "Memory that ClickHouse counts as its own."},
    {"DelayedInserts", "waiting_inserts",
     "Inserts that are held back now, as there are too many parts."},
};

constexpr NumberRow kAsynchronous[] = {
    {"MemoryResident", "memory_resident_bytes",
     "Memory of ClickHouse as the system sees it."},
    {"ReplicasMaxQueueSize", "replicas_max_queue_size",
     "The longest queue of work for a replicated table."},
};

constexpr NumberRow kServer[] = {
    {"uptime", "uptime_seconds", "How long ClickHouse has run."},
    {"parts", "parts", "Active parts of all tables."},
    {"max_parts", "max_parts_per_partition",
     "Active parts of the partition that has the most."},
    {"bytes", "parts_bytes", "Bytes on disk of all active parts."},
    {"readonly", "readonly_replicas",
     "Replicated tables that cannot be written to."},
    {"delay", "replicas_max_delay_seconds",
     "How far the slowest replicated table is behind."},
};

using Numbers = std::map<std::string, double, std::less<>>;  // by name
using Answer = std::map<std::string, Numbers, std::less<>>;  // by kind

// TabSeparated's escapes; only those that names may need.
std::string Unescaped(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    plain += text[i];
  }
  return base::ToValidUtf8(plain);
}

base::Status ReadRow(std::string_view line, Answer& answer) {
  const auto cells = base::Split(line, '\t');
  double number = 0;
  if (cells.size() != 3 || !ParseNumber(cells[2], number)) {
    return base::InvalidArgumentError("the answer is no table of numbers");
  }
  answer[std::string(cells[0])].emplace(Unescaped(cells[1]), number);
  return {};
}

const Numbers& Of(const Answer& answer, std::string_view kind) {
  static const Numbers none;
  const auto found = answer.find(kind);
  return found == answer.end() ? none : found->second;
}

template <size_t N>
void AddRows(const NumberRow (&rows)[N], const Numbers& numbers,
             CollectedBuilder& builder) {
  for (const NumberRow& row : rows) {
    const auto found = numbers.find(row.source);
    if (found != numbers.end()) AddRow(row, found->second, builder);
  }
}

void AddEvents(const Numbers& events, CollectedBuilder& builder) {
  for (const NumberRow& row : kEvents) {
    const auto found = events.find(row.source);
    AddRow(row, found == events.end() ? 0 : found->second, builder);
  }
}

// Least of the shares of space that are left on disks.
void AddDiskShare(const Answer& answer, CollectedBuilder& builder) {
  std::optional<double> least;
  for (const auto& [disk, size] : Of(answer, "disk_size")) {
    const auto free = Of(answer, "disk_free").find(disk);
    if (free == Of(answer, "disk_free").end() || size <= 0) continue;
    least = std::min(least.value_or(1), free->second / size);
  }
  if (!least) return;
  builder.Gauge("disk_free_ratio", "Free share of the fullest disk.", *least);
}

// Of the memory that there is for ClickHouse, where the server tells it.
void AddMemoryShare(const Numbers& numbers, CollectedBuilder& builder) {
  const auto resident = numbers.find("MemoryResident");
  double total = 0;
  for (const std::string_view name : {"CGroupMemoryTotal", "OSMemoryTotal"}) {
    const auto found = numbers.find(name);
    if (found == numbers.end() || found->second <= 0) continue;
    total = total > 0 ? std::min(total, found->second) : found->second;
  }
  if (resident == numbers.end() || total <= 0) return;
  builder.Gauge("memory_used_ratio",
                "Share of the memory of its machine or container that "
                "ClickHouse uses.",
                resident->second / total);
}

struct Listed {
  std::string_view kind;
  std::string_view name;
  std::string_view label;
  std::string_view help;
  size_t max;
};

constexpr size_t kAll = SIZE_MAX;  // as many as a module may have

constexpr Listed kListed[] = {
    {"disk_free", "disk_free_bytes", "disk", "Free space of each disk.",
     kMaxClickHouseItems},
    {"disk_size", "disk_size_bytes", "disk", "Whole space of each disk.",
     kMaxClickHouseItems},
    {"error", "errors_total", "error",
     "Errors that ClickHouse has counted, by their name.", kMaxClickHouseItems},
    {"metric", "metric", "metric",
     "What system.metrics of ClickHouse says, under its own names.", kAll},
    {"event", "events_total", "event",
     "What system.events of ClickHouse says, under its own names.", kAll},
    {"asynchronous", "asynchronous_metric", "metric",
     "What system.asynchronous_metrics of ClickHouse says, under its own "
     "names.",
     kAll},
};

void AddListed(const Listed& listed, const Numbers& numbers,
               CollectedBuilder& builder) {
  size_t left = listed.max;
  for (const auto& [name, number] : numbers) {
    if (left-- == 0) return;
    const SeriesLabels labels = {{std::string(listed.label), name}};
    if (listed.name.ends_with("_total")) {
      builder.Counter(listed.name, listed.help, number, labels);
    } else {
      builder.Gauge(listed.name, listed.help, number, labels);
    }
  }
}

}  // namespace

std::string ClickHouseTablesQuery() {
  std::set<std::string_view> tables;
  for (const Part& part : kParts) tables.insert(part.table);
  std::string names;
  for (const std::string_view table : tables) {
    names += (names.empty() ? "'" : ", '") + std::string(table) + "'";
  }
  return "SELECT name FROM system.tables WHERE database = 'system' AND name "
         "IN (" +
         names + ") FORMAT TabSeparated";
}

std::string ClickHouseNumbersQuery(std::string_view tables) {
  const auto names = base::Split(tables, '\n');
  std::string query;
  for (const Part& part : kParts) {
    if (std::find(names.begin(), names.end(), part.table) == names.end()) {
      continue;
    }
    if (!query.empty()) query += " UNION ALL ";
    query += part.query;
  }
  if (query.empty()) return query;
  query += " UNION ALL ";
  query += kUptime;
  return query + " FORMAT TabSeparated";
}

base::StatusOr<Collected> ReadClickHouseNumbers(std::string_view module,
                                                std::string_view answer) {
  Answer read;
  for (const std::string_view line : base::Split(answer, '\n')) {
    if (!line.empty()) TEBIUM_RETURN_IF_ERROR(ReadRow(line, read));
  }
  if (read.empty()) return base::InvalidArgumentError("the answer is empty");
  CollectedBuilder builder("clickhouse", module);
  AddRows(kServer, Of(read, "server"), builder);
  AddRows(kMetrics, Of(read, "metric"), builder);
  AddRows(kAsynchronous, Of(read, "asynchronous"), builder);
  AddMemoryShare(Of(read, "asynchronous"), builder);
  AddDiskShare(read, builder);
  AddEvents(Of(read, "event"), builder);
  for (const Listed& listed : kListed) {
    AddListed(listed, Of(read, listed.kind), builder);
  }
  return builder.Take();
}

}  // namespace tebium::exporter
