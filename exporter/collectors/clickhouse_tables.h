// What ClickHouse tells of itself in its system tables, as metrics:
// tebium_clickhouse_….
//
// First it is asked which of the tables it has (old servers lack some, and not
// every user may see all), then all of them by one query. Sources:
// clickhouse.com/docs/operations/system-tables; the form TabSeparated. Pure.
#ifndef TEBIUM_EXPORTER_COLLECTORS_CLICKHOUSE_TABLES_H_
#define TEBIUM_EXPORTER_COLLECTORS_CLICKHOUSE_TABLES_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "base/status.h"
#include "exporter/collectors/collected.h"

namespace tebium::exporter {

// Disks and kinds of errors that are shown, of each the first so many.
inline constexpr size_t kMaxClickHouseItems = 32;

std::string ClickHouseTablesQuery();

// Of the first query's answer; "" if none of the tables is there.
std::string ClickHouseNumbersQuery(std::string_view tables);

// Of the second's. Beside what is shown under names of our own, the three
// tables of numbers are shown as they are, with the server's names as labels.
// Events that have not happened yet, which the server leaves out, are 0.
// kInvalidArgument if the answer is none.
base::StatusOr<Collected> ReadClickHouseNumbers(std::string_view module,
                                                std::string_view answer);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_CLICKHOUSE_TABLES_H_
