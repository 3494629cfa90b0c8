// A store in memory, with store/store.h's promises as far as dispatch relies on
// them, and with faults: writes that fail, writes that hang, crashes.
#ifndef TEBIUM_TESTS_DISPATCH_FAKE_STORE_H_
#define TEBIUM_TESTS_DISPATCH_FAKE_STORE_H_

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alert/codec.h"
#include "base/mutex.h"
#include "store/store.h"
#include "tests/support/refusing_store.h"

namespace tebium::dispatch {

// Thread-safe. A change is written, and its completion called, on the caller's
// thread, unless writes are held back.
class FakeStore : public testing::RefusingStore {
 public:
  // What is on disk, in stored form.
  struct Disk {
    std::map<uint64_t, std::string> alerts;
    std::map<std::string, std::string> groups;
    std::map<std::string, std::string> silences;
    std::map<int64_t, std::string> journal;
    std::map<int64_t, store::OutboxEntry> outbox;  // in order of ids
    int64_t applied_journal_id = 0;
    int64_t next_journal_id = 1;
    int64_t next_outbox_id = 1;
  };

  FakeStore() = default;
  // After a crash: another process opens the same disk.
  explicit FakeStore(Disk disk) : disk_(std::move(disk)) {}

  Disk disk() const {
    base::MutexLock lock(mutex_);
    return disk_;
  }

  // --- Faults ---
  void FailAppends(base::Status status) {
    base::MutexLock lock(mutex_);
    append_failure_ = std::move(status);
  }
  // The next `count` dispatch changes fail.
  void FailChanges(size_t count) {
    base::MutexLock lock(mutex_);
    failures_left_ = count;
  }
  // Dispatch changes wait until they are released.
  void HoldChanges() {
    base::MutexLock lock(mutex_);
    holding_ = true;
  }
  void ReleaseChanges() {
    std::deque<std::function<void()>> held;
    {
      base::MutexLock lock(mutex_);
      holding_ = false;
      held.swap(held_);
    }
    for (const auto& write : held) write();
  }
  size_t changes_written() const {
    base::MutexLock lock(mutex_);
    return changes_written_;
  }
  size_t changes_failed() const {
    base::MutexLock lock(mutex_);
    return changes_failed_;
  }

  // What a relay does: takes every pending notification as delivered.
  std::vector<store::OutboxEntry> Deliver() {
    base::MutexLock lock(mutex_);
    std::vector<store::OutboxEntry> taken;
    for (auto& [id, entry] : disk_.outbox) taken.push_back(std::move(entry));
    disk_.outbox.clear();
    return taken;
  }

  // --- store::Store ---
  void SetJournalListener(store::StoreListener* listener) override {
    base::MutexLock lock(mutex_);
    journal_listener_ = listener;
  }
  void SetOutboxListener(store::OutboxListener* listener) override {
    base::MutexLock lock(mutex_);
    outbox_listener_ = listener;
  }

  base::Status Append(std::shared_ptr<const alert::Batch> batch) override {
    // Held over the listener's call, so that it hears of entries in order.
    base::MutexLock order(append_order_);
    store::JournalEntry entry;
    store::StoreListener* listener = nullptr;
    {
      base::MutexLock lock(mutex_);
      if (!append_failure_.ok()) return append_failure_;
      entry.id = disk_.next_journal_id++;
      disk_.journal[entry.id] = alert::EncodeBatch(*batch);
      listener = journal_listener_;
    }
    entry.batch = std::move(batch);
    if (listener != nullptr) listener->OnJournal({&entry, 1});
    return {};
  }

  using RefusingStore::Apply;
  void Apply(store::DispatchChange change, store::Completion done) override {
    auto shared = std::make_shared<store::DispatchChange>(std::move(change));
    const auto write = [this, shared, done = std::move(done)] {
      done(Write(std::move(*shared)));
    };
    {
      base::MutexLock lock(mutex_);
      if (holding_) {
        held_.emplace_back(write);
        return;
      }
    }
    write();
  }

  void Apply(store::RelayChange change, store::Completion done) override {
    {
      base::MutexLock lock(mutex_);
      for (const int64_t id : change.delivered) disk_.outbox.erase(id);
    }
    done({});
  }

  void Claim(std::vector<int64_t> ids, bool /*reclaim*/,
             EntriesCompletion done) override {
    std::vector<store::OutboxEntry> claimed;
    {
      base::MutexLock lock(mutex_);
      for (const int64_t id : ids) {
        const auto found = disk_.outbox.find(id);
        if (found == disk_.outbox.end()) continue;
        found->second.head.state = store::OutboxState::kSending;
        claimed.push_back(found->second);
      }
    }
    done(std::move(claimed));
  }

  base::StatusOr<std::vector<store::StoredAlert>> LoadAlerts() override {
    base::MutexLock lock(mutex_);
    std::vector<store::StoredAlert> alerts;
    for (const auto& [identity, state] : disk_.alerts) {
      alerts.push_back({identity, state});
    }
    return alerts;
  }
  base::StatusOr<std::vector<store::StoredGroup>> LoadGroups() override {
    base::MutexLock lock(mutex_);
    std::vector<store::StoredGroup> groups;
    for (const auto& [key, state] : disk_.groups) {
      groups.push_back({key, state});
    }
    return groups;
  }
  base::StatusOr<std::vector<store::StoredSilence>> LoadSilences() override {
    base::MutexLock lock(mutex_);
    std::vector<store::StoredSilence> silences;
    for (const auto& [id, state] : disk_.silences) {
      silences.push_back({id, state});
    }
    return silences;
  }
  base::Status ReplayJournal(
      const std::function<void(const store::JournalEntry&)>& visit) override {
    const Disk disk = this->disk();
    for (const auto& [id, bytes] : disk.journal) {
      if (id <= disk.applied_journal_id) continue;
      TEBIUM_ASSIGN_OR_RETURN(auto batch, alert::DecodeBatch(bytes));
      visit({id, std::make_shared<const alert::Batch>(std::move(batch))});
    }
    return {};
  }
  base::StatusOr<std::vector<store::OutboxHead>> LoadOutbox() override {
    base::MutexLock lock(mutex_);
    std::vector<store::OutboxHead> heads;
    for (const auto& [id, entry] : disk_.outbox) heads.push_back(entry.head);
    return heads;
  }
  base::StatusOr<std::vector<store::OutboxEntry>> ListOutbox(
      std::optional<store::OutboxState> state, size_t limit) override {
    base::MutexLock lock(mutex_);
    std::vector<store::OutboxEntry> entries;
    for (const auto& [id, entry] : disk_.outbox) {
      const bool wanted = !state || entry.head.state == *state;
      if (wanted && entries.size() < limit) entries.push_back(entry);
    }
    return entries;
  }
  base::Status Flush() override {
    ReleaseChanges();
    return {};
  }

 private:
  base::Status Write(store::DispatchChange change) {
    std::vector<store::OutboxHead> heads;
    store::OutboxListener* listener = nullptr;
    {
      base::MutexLock lock(mutex_);
      if (failures_left_ > 0) {
        --failures_left_;
        ++changes_failed_;
        return base::UnavailableError("disk I/O error");
      }
      heads = WriteRows(std::move(change));
      ++changes_written_;
      listener = outbox_listener_;
    }
    if (listener != nullptr && !heads.empty()) listener->OnOutbox(heads);
    return {};
  }

  std::vector<store::OutboxHead> WriteRows(store::DispatchChange change)
      REQUIRES(mutex_) {
    for (auto& alert : change.put_alerts) {
      disk_.alerts[alert.identity] = std::move(alert.state);
    }
    for (const uint64_t identity : change.delete_alerts) {
      disk_.alerts.erase(identity);
    }
    for (auto& group : change.put_groups) {
      disk_.groups[group.key] = std::move(group.state);
    }
    for (const auto& key : change.delete_groups) disk_.groups.erase(key);
    for (auto& silence : change.put_silences) {
      disk_.silences[silence.id] = std::move(silence.state);
    }
    for (const auto& id : change.delete_silences) disk_.silences.erase(id);
    if (change.applied_journal_id) {
      disk_.applied_journal_id = *change.applied_journal_id;
    }
    std::vector<store::OutboxHead> heads;
    for (auto& draft : change.outbox) heads.push_back(Put(std::move(draft)));
    return heads;
  }

  store::OutboxHead Put(store::OutboxDraft draft) REQUIRES(mutex_) {
    // Through its stored form, as on disk.
    auto stored = alert::DecodeNotification(
        alert::EncodeNotification(draft.notification));
    alert::Notification notification = *std::move(stored);
    const auto found = std::find_if(
        disk_.outbox.begin(), disk_.outbox.end(), [&](const auto& row) {
          const store::OutboxHead& head = row.second.head;
          return head.state == store::OutboxState::kPending &&
                 head.target == draft.target &&
                 head.group_key == notification.group_key;
        });
    const int64_t id =
        found == disk_.outbox.end() ? disk_.next_outbox_id++ : found->first;
    store::OutboxEntry& entry = disk_.outbox[id];
    entry.notification = found == disk_.outbox.end()
                             ? std::move(notification)
                             : alert::Merge(std::move(entry.notification),
                                            std::move(notification));
    entry.head = {.id = id,
                  .target = draft.target,
                  .group_key = entry.notification.group_key,
                  .notifies = entry.notification.Notifies(),
                  .created_at = entry.notification.created_at};
    return entry.head;
  }

  base::Mutex append_order_;
  mutable base::Mutex mutex_;
  Disk disk_ GUARDED_BY(mutex_);
  store::StoreListener* journal_listener_ GUARDED_BY(mutex_) = nullptr;
  store::OutboxListener* outbox_listener_ GUARDED_BY(mutex_) = nullptr;
  base::Status append_failure_ GUARDED_BY(mutex_);
  size_t failures_left_ GUARDED_BY(mutex_) = 0;
  bool holding_ GUARDED_BY(mutex_) = false;
  std::deque<std::function<void()>> held_ GUARDED_BY(mutex_);
  size_t changes_written_ GUARDED_BY(mutex_) = 0;
  size_t changes_failed_ GUARDED_BY(mutex_) = 0;
};

}  // namespace tebium::dispatch

#endif  // TEBIUM_TESTS_DISPATCH_FAKE_STORE_H_
