// A store that refuses everything: what fakes are made of. Each overrides what
// its tests need, so that nothing else is relied on unseen.
#ifndef TEBIUM_TESTS_SUPPORT_REFUSING_STORE_H_
#define TEBIUM_TESTS_SUPPORT_REFUSING_STORE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace tebium::testing {

class RefusingStore : public store::Store {
 public:
  using EntriesCompletion =
      std::function<void(base::StatusOr<std::vector<store::OutboxEntry>>)>;

  void SetJournalListener(store::StoreListener* /*listener*/) override {}
  void SetOutboxListener(store::OutboxListener* /*listener*/) override {}
  base::Status Append(std::shared_ptr<const alert::Batch> /*batch*/) override {
    return Refusal();
  }
  void Apply(store::DispatchChange /*change*/,
             store::Completion done) override {
    done(Refusal());
  }
  void Apply(store::RelayChange /*change*/, store::Completion done) override {
    done(Refusal());
  }
  void Apply(store::ConsoleChange /*change*/, store::Completion done) override {
    done(Refusal());
  }
  void Claim(std::vector<int64_t> /*ids*/, bool /*reclaim*/,
             EntriesCompletion done) override {
    done(Refusal());
  }
  base::StatusOr<std::vector<store::StoredAlert>> LoadAlerts() override {
    return Refusal();
  }
  base::StatusOr<std::vector<store::StoredGroup>> LoadGroups() override {
    return Refusal();
  }
  base::StatusOr<std::vector<store::StoredSilence>> LoadSilences() override {
    return Refusal();
  }
  base::Status ReplayJournal(
      const std::function<void(const store::JournalEntry&)>& /*visit*/)
      override {
    return Refusal();
  }
  base::StatusOr<std::vector<store::OutboxHead>> LoadOutbox() override {
    return Refusal();
  }
  base::StatusOr<std::vector<store::ChatMigration>> LoadMigrations() override {
    return Refusal();
  }
  base::StatusOr<std::vector<store::Note>> LoadNotes() override {
    return Refusal();
  }
  base::Status VisitCards(
      const std::function<void(const store::LiveMessage&)>& /*visit*/)
      override {
    return Refusal();
  }
  base::StatusOr<std::optional<store::LiveMessage>> FindMessage(
      const store::Target& /*target*/,
      const std::string& /*group_key*/) override {
    return Refusal();
  }
  base::StatusOr<std::optional<store::LiveMessage>> FindCard(
      uint64_t /*card*/) override {
    return Refusal();
  }
  base::StatusOr<std::vector<store::AuditEntry>> Audit(
      int64_t /*before_id*/, size_t /*limit*/) override {
    return Refusal();
  }
  base::StatusOr<std::vector<store::HistoryCount>> CountHistory(
      store::HistoryDimension /*dimension*/, base::Time /*from*/,
      base::Time /*to*/, size_t /*limit*/) override {
    return Refusal();
  }
  base::StatusOr<std::vector<store::LiveMessage>> RecentMessages(
      size_t /*limit*/) override {
    return Refusal();
  }
  base::StatusOr<std::vector<store::HistoryEntry>> History(
      const store::HistoryQuery& /*query*/) override {
    return Refusal();
  }
  base::StatusOr<std::vector<store::OutboxEntry>> ListOutbox(
      std::optional<store::OutboxState> /*state*/, size_t /*limit*/) override {
    return Refusal();
  }
  base::StatusOr<store::StoreStats> Stats() override { return Refusal(); }
  base::Status Writable() override { return Refusal(); }
  base::Status Flush() override { return Refusal(); }

 private:
  static base::Status Refusal() {
    return base::InternalError("this fake store does not do that");
  }
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_SUPPORT_REFUSING_STORE_H_
