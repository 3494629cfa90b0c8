// The API's JSON: its answers, and the store's records in them.
#ifndef TEBIUM_WEB_API_JSON_H_
#define TEBIUM_WEB_API_JSON_H_

#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "net/router.h"
#include "store/store.h"

namespace tebium::web {

// The whole of `json`, which no cache may keep.
net::HttpResponse JsonAnswer(base::JsonWriter& json);

// null for kNoTime.
void WriteTime(base::JsonWriter& json, std::string_view name, base::Time time);

void WriteHistoryEntry(base::JsonWriter& json,
                       const store::HistoryEntry& entry);
void WriteOutboxEntry(base::JsonWriter& json, const store::OutboxEntry& entry);
void WriteAuditEntry(base::JsonWriter& json, const store::AuditEntry& entry);
void WriteStats(base::JsonWriter& json, const store::StoreStats& stats);

}  // namespace tebium::web

#endif  // TEBIUM_WEB_API_JSON_H_
