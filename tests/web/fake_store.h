// A store of a few records in memory, which can be made to fail.
#ifndef TEBIUM_TESTS_WEB_FAKE_STORE_H_
#define TEBIUM_TESTS_WEB_FAKE_STORE_H_

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"
#include "tests/support/refusing_store.h"

namespace tebium::web {

// For one thread.
class FakeStore : public testing::RefusingStore {
 public:
  base::Status failure;  // of every question and change, if set
  base::Status writable;
  std::vector<store::HistoryEntry> history;
  std::vector<store::OutboxEntry> outbox;
  std::vector<store::LiveMessage> messages;
  std::vector<store::AuditEntry> audit;
  store::StoreStats stats;

  store::HistoryQuery last_query;
  std::optional<store::OutboxState> last_state;
  size_t last_limit = 0;
  int64_t last_audit_before = 0;
  std::vector<int64_t> resent;

  using RefusingStore::Apply;
  void Apply(store::RelayChange change, store::Completion done) override {
    if (failure.ok()) resent = change.resend;
    done(failure);
  }
  base::StatusOr<std::vector<store::LiveMessage>> RecentMessages(
      size_t /*limit*/) override {
    if (!failure.ok()) return failure;
    return messages;
  }
  base::StatusOr<std::vector<store::HistoryEntry>> History(
      const store::HistoryQuery& query) override {
    last_query = query;
    if (!failure.ok()) return failure;
    return history;
  }
  base::StatusOr<std::vector<store::OutboxEntry>> ListOutbox(
      std::optional<store::OutboxState> state, size_t limit) override {
    last_state = state;
    last_limit = limit;
    if (!failure.ok()) return failure;
    std::vector<store::OutboxEntry> entries;
    for (const auto& entry : outbox) {
      if (!state || entry.head.state == *state) entries.push_back(entry);
    }
    return entries;
  }
  base::StatusOr<std::vector<store::AuditEntry>> Audit(int64_t before_id,
                                                       size_t limit) override {
    last_audit_before = before_id;
    if (!failure.ok()) return failure;
    return std::vector<store::AuditEntry>(
        audit.begin(), audit.begin() + static_cast<std::ptrdiff_t>(
                                           std::min(limit, audit.size())));
  }
  base::StatusOr<store::StoreStats> Stats() override {
    if (!failure.ok()) return failure;
    return stats;
  }
  base::Status Writable() override { return writable; }
};

}  // namespace tebium::web

#endif  // TEBIUM_TESTS_WEB_FAKE_STORE_H_
