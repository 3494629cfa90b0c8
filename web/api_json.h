// The store's records as the API's JSON.
#ifndef TEBIUM_WEB_API_JSON_H_
#define TEBIUM_WEB_API_JSON_H_

#include "base/json.h"
#include "store/store.h"

namespace tebium::web {

void WriteHistoryEntry(base::JsonWriter& json,
                       const store::HistoryEntry& entry);
void WriteOutboxEntry(base::JsonWriter& json, const store::OutboxEntry& entry);
void WriteAuditEntry(base::JsonWriter& json, const store::AuditEntry& entry);
void WriteStats(base::JsonWriter& json, const store::StoreStats& stats);

}  // namespace tebium::web

#endif  // TEBIUM_WEB_API_JSON_H_
