// A store of a few records in memory, which can be made to fail.
#ifndef TEBIUM_TESTS_WEB_FAKE_STORE_H_
#define TEBIUM_TESTS_WEB_FAKE_STORE_H_

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace tebium::web {

// For one thread. Only what the web folder asks for works.
class FakeStore : public store::Store {
 public:
  base::Status failure;  // of every question and change, if set
  base::Status writable;
  std::vector<store::HistoryEntry> history;
  std::vector<store::OutboxEntry> outbox;
  std::vector<store::LiveMessage> messages;
  store::StoreStats stats;

  store::HistoryQuery last_query;
  std::optional<store::OutboxState> last_state;
  size_t last_limit = 0;
  std::vector<int64_t> resent;

  void SetJournalListener(store::StoreListener*) override {}
  void SetOutboxListener(store::OutboxListener*) override {}
  base::Status Append(std::shared_ptr<const alert::Batch>) override {
    return failure;
  }
  void Apply(store::DispatchChange, store::Completion done) override {
    done(failure);
  }
  void Apply(store::RelayChange change, store::Completion done) override {
    if (failure.ok()) resent = change.resend;
    done(failure);
  }
  void Claim(
      std::vector<int64_t>, bool,
      std::function<void(base::StatusOr<std::vector<store::OutboxEntry>>)> done)
      override {
    done(std::vector<store::OutboxEntry>());
  }
  base::StatusOr<std::vector<store::StoredAlert>> LoadAlerts() override {
    return std::vector<store::StoredAlert>();
  }
  base::StatusOr<std::vector<store::StoredGroup>> LoadGroups() override {
    return std::vector<store::StoredGroup>();
  }
  base::StatusOr<std::vector<store::StoredSilence>> LoadSilences() override {
    return std::vector<store::StoredSilence>();
  }
  base::Status ReplayJournal(
      const std::function<void(const store::JournalEntry&)>&) override {
    return failure;
  }
  base::StatusOr<std::vector<store::OutboxHead>> LoadOutbox() override {
    return std::vector<store::OutboxHead>();
  }
  base::StatusOr<std::vector<store::ChatMigration>> LoadMigrations() override {
    return std::vector<store::ChatMigration>();
  }
  base::StatusOr<std::optional<store::LiveMessage>> FindMessage(
      const store::Target&, const std::string&) override {
    return std::optional<store::LiveMessage>();
  }
  base::StatusOr<std::vector<store::LiveMessage>> RecentMessages(
      size_t) override {
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
  base::StatusOr<store::StoreStats> Stats() override {
    if (!failure.ok()) return failure;
    return stats;
  }
  base::Status Writable() override { return writable; }
  base::Status Flush() override { return failure; }
};

}  // namespace tebium::web

#endif  // TEBIUM_TESTS_WEB_FAKE_STORE_H_
