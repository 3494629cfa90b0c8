#include "exporter/collectors/redis_info.h"

#include <algorithm>
#include <map>
#include <string>

#include "base/text.h"

namespace tebium::exporter {
namespace {

constexpr NumberRow kRows[] = {
    {"uptime_in_seconds", "uptime_seconds", "How long Redis has run."},
    {"used_memory", "memory_used_bytes", "Memory that Redis has allocated."},
    {"used_memory_rss", "memory_resident_bytes",
     "Memory of Redis as the system sees it."},
    {"used_memory_peak", "memory_peak_bytes",
     "The most memory that Redis has ever allocated."},
    {"maxmemory", "memory_max_bytes",
     "Memory that Redis may allocate; 0: there is no limit."},
    {"mem_fragmentation_ratio", "memory_fragmentation_ratio",
     "Resident memory of Redis to allocated memory."},
    {"connected_clients", "connected_clients", "Clients of Redis."},
    {"blocked_clients", "blocked_clients",
     "Clients of Redis that wait in a blocking command."},
    {"maxclients", "max_clients", "Clients that Redis lets in at once."},
    {"loading", "loading", "1 while Redis loads its data and cannot serve."},
    {"rdb_changes_since_last_save", "rdb_changes_since_last_save",
     "Changes that the last snapshot of Redis does not have."},
    {"rdb_last_save_time", "rdb_last_save_timestamp_seconds",
     "When Redis last wrote a snapshot."},
    {"aof_enabled", "aof_enabled", "1 if Redis keeps an append-only file."},
    {"connected_slaves", "connected_replicas", "Replicas of this Redis."},
    {"master_last_io_seconds_ago", "master_last_io_seconds",
     "Of a replica: since it heard of its master; -1: it is not connected."},
    {"instantaneous_ops_per_sec", "operations_per_second",
     "Commands a second, as Redis itself measures it."},
    {"total_commands_processed", "commands_processed_total",
     "Commands that Redis has processed."},
    {"total_connections_received", "connections_received_total",
     "Connections that Redis has accepted."},
    {"rejected_connections", "rejected_connections_total",
     "Connections that Redis has refused, as there were too many."},
    {"evicted_keys", "evicted_keys_total",
     "Keys that were thrown out of Redis for want of memory."},
    {"expired_keys", "expired_keys_total", "Keys of Redis whose time was up."},
    {"keyspace_hits", "keyspace_hits_total", "Look-ups that found their key."},
    {"keyspace_misses", "keyspace_misses_total",
     "Look-ups that did not find their key."},
    {"total_net_input_bytes", "network_received_bytes_total",
     "Bytes that Redis has received."},
    {"total_net_output_bytes", "network_sent_bytes_total",
     "Bytes that Redis has sent."},
    {"total_error_replies", "error_replies_total",
     "Commands that Redis has answered with an error."},
};

// "ok" or not.
constexpr NumberRow kStates[] = {
    {"rdb_last_bgsave_status", "rdb_last_save_successful",
     "1 if the last snapshot of Redis could be written."},
    {"aof_last_write_status", "aof_last_write_successful",
     "1 if the last write to the append-only file of Redis succeeded."},
    {"aof_last_bgrewrite_status", "aof_last_rewrite_successful",
     "1 if the append-only file of Redis could be rewritten last time."},
};

using Fields = std::map<std::string_view, std::string_view>;

Fields FieldsOf(std::string_view info) {
  Fields fields;
  for (std::string_view line : base::Split(info, '\n')) {
    line = base::Trim(line);
    const size_t colon = line.find(':');
    if (line.starts_with('#') || colon == std::string_view::npos) continue;
    fields.emplace(line.substr(0, colon), line.substr(colon + 1));
  }
  return fields;
}

std::optional<double> NumberOf(const Fields& fields, std::string_view name) {
  double number = 0;
  const auto found = fields.find(name);
  if (found == fields.end() || !ParseNumber(found->second, number)) {
    return std::nullopt;
  }
  return number;
}

// Of "keys=1,expires=0": the number that has this name.
std::optional<double> PartOf(std::string_view text, std::string_view name) {
  for (const std::string_view part : base::Split(text, ',')) {
    const size_t equals = part.find('=');
    double number = 0;
    if (equals != std::string_view::npos && part.substr(0, equals) == name &&
        ParseNumber(part.substr(equals + 1), number)) {
      return number;
    }
  }
  return std::nullopt;
}

// Fields named by `prefix` and something: that, and a number in the value.
using Parts = std::map<std::string, double, std::less<>>;

Parts PartsOf(const Fields& fields, std::string_view prefix,
              std::string_view name) {
  Parts parts;
  for (auto it = fields.lower_bound(prefix);
       it != fields.end() && it->first.starts_with(prefix); ++it) {
    const auto number = PartOf(it->second, name);
    if (!number || !base::IsValidUtf8(it->first)) continue;
    if (parts.size() == kMaxRedisItems) break;
    parts.emplace(it->first.substr(prefix.size()), *number);
  }
  return parts;
}

void AddErrors(const Fields& fields, CollectedBuilder& builder) {
  for (const auto& [error, count] : PartsOf(fields, "errorstat_", "count")) {
    builder.Counter("errors_total",
                    "Errors with which Redis has answered, by their kind.",
                    count, {{"error", error}});
  }
}

void AddKeys(const Fields& fields, CollectedBuilder& builder) {
  for (const auto& [number, keys] : PartsOf(fields, "db", "keys")) {
    builder.Gauge("keys", "Keys in each database of Redis.", keys,
                  {{"database", "db" + number}});
  }
  for (const auto& [number, keys] : PartsOf(fields, "db", "expires")) {
    builder.Gauge("keys_expiring",
                  "Keys in each database of Redis that expire some time.", keys,
                  {{"database", "db" + number}});
  }
}

void AddReplication(const Fields& fields, CollectedBuilder& builder) {
  const auto link = fields.find("master_link_status");
  if (link != fields.end()) {
    builder.Gauge("master_link_up",
                  "Of a replica: 1 if it is connected with its master.",
                  link->second == "up" ? 1 : 0);
  }
  const Parts lags = PartsOf(fields, "slave", "lag");
  if (lags.empty()) return;
  const auto last = std::max_element(
      lags.begin(), lags.end(),
      [](const auto& a, const auto& b) { return a.second < b.second; });
  builder.Gauge("replication_lag_seconds",
                "Since the slowest replica of this Redis was heard of.",
                last->second);
}

// A cache that throws out keys is full as a rule, and well.
void AddMemoryUse(const Fields& fields, CollectedBuilder& builder) {
  const auto used = NumberOf(fields, "used_memory");
  const auto max = NumberOf(fields, "maxmemory");
  const auto policy = fields.find("maxmemory_policy");
  const bool evicts = policy != fields.end() && policy->second != "noeviction";
  if (!used || max.value_or(0) <= 0 || evicts) return;
  builder.Gauge(
      "memory_used_ratio",
      "Share of the memory that Redis may allocate which it has "
      "allocated; only where there is a limit and no key is thrown out "
      "for it.",
      *used / *max);
}

void AddProcessorTime(const Fields& fields, CollectedBuilder& builder) {
  const auto user = NumberOf(fields, "used_cpu_user");
  const auto system = NumberOf(fields, "used_cpu_sys");
  if (!user || !system) return;
  builder.Counter("cpu_seconds_total",
                  "Processor time of Redis, user and system.", *user + *system);
}

}  // namespace

base::StatusOr<Collected> ReadRedisInfo(std::string_view module,
                                        std::string_view info,
                                        std::optional<double> slowlog_length) {
  const Fields fields = FieldsOf(info);
  if (!fields.contains("redis_version")) {
    return base::InvalidArgumentError("the answer is no INFO of Redis's");
  }
  CollectedBuilder builder("redis", module);
  for (const NumberRow& row : kRows) {
    const auto number = NumberOf(fields, row.source);
    if (number) AddRow(row, *number, builder);
  }
  for (const NumberRow& row : kStates) {
    const auto found = fields.find(row.source);
    if (found != fields.end()) {
      AddRow(row, found->second == "ok" ? 1 : 0, builder);
    }
  }
  if (slowlog_length) {
    builder.Gauge("slowlog_length", "Commands in the slow log of Redis.",
                  *slowlog_length);
  }
  AddMemoryUse(fields, builder);
  AddReplication(fields, builder);
  AddProcessorTime(fields, builder);
  AddErrors(fields, builder);
  AddKeys(fields, builder);
  return builder.Take();
}

}  // namespace tebium::exporter
