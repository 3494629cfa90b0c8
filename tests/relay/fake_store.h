// The store's outbox, messages, notes and audit log in memory, as store.h
// describes them: drafts melt into pending entries, claims leave out what is
// not pending, released entries melt with newer ones, completions and the
// listener run in order.
#ifndef TEBIUM_TESTS_RELAY_FAKE_STORE_H_
#define TEBIUM_TESTS_RELAY_FAKE_STORE_H_

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "store/store.h"
#include "tests/support/refusing_store.h"

namespace tebium::relay {

// Thread-safe. Completions are called before Apply() and Claim() return, with
// no lock held.
class FakeStore : public testing::RefusingStore {
 public:
  // --- For tests ---
  // A change by dispatch; the id of the new or changed entry.
  int64_t Put(const store::Target& target, alert::Notification notification) {
    std::vector<store::OutboxHead> heads;
    {
      base::MutexLock lock(mutex_);
      heads.push_back(PutLocked(target, std::move(notification)));
    }
    Tell(heads);
    return heads.front().id;
  }
  std::optional<store::OutboxEntry> Entry(int64_t id) const {
    base::MutexLock lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end()) return std::nullopt;
    return found->second;
  }
  size_t size() const {
    base::MutexLock lock(mutex_);
    return entries_.size();
  }
  std::vector<store::LiveMessage> messages() const {
    base::MutexLock lock(mutex_);
    std::vector<store::LiveMessage> all;
    for (const auto& [key, message] : messages_) all.push_back(message);
    return all;
  }
  void PutMessage(const store::LiveMessage& message) {
    base::MutexLock lock(mutex_);
    messages_[{message.target, message.group_key}] = message;
  }
  void PutMigration(int64_t from, int64_t to) {
    base::MutexLock lock(mutex_);
    migrations_.push_back({from, to});
  }
  std::vector<store::ChatMigration> migrations() const {
    base::MutexLock lock(mutex_);
    return migrations_;
  }
  // What a crash leaves behind: claimed, and never released.
  void SetSending(int64_t id) {
    base::MutexLock lock(mutex_);
    entries_.at(id).head.state = store::OutboxState::kSending;
  }
  // Writes fail with this until it is OK again.
  void FailWrites(base::Status failure) {
    base::MutexLock lock(mutex_);
    failure_ = std::move(failure);
  }
  size_t writes() const {
    base::MutexLock lock(mutex_);
    return writes_;
  }
  std::map<std::string, std::string> notes() const {
    base::MutexLock lock(mutex_);
    return notes_;
  }
  void PutNote(const store::Note& note) {
    base::MutexLock lock(mutex_);
    notes_[note.name] = note.value;
  }
  // What CountHistory() answers.
  void SetCounts(std::vector<store::HistoryCount> counts) {
    base::MutexLock lock(mutex_);
    counts_ = std::move(counts);
  }
  // What History() answers, up to the limit.
  void SetHistory(std::vector<store::HistoryEntry> history) {
    base::MutexLock lock(mutex_);
    history_ = std::move(history);
  }
  store::HistoryQuery last_query() const {
    base::MutexLock lock(mutex_);
    return last_query_;
  }
  store::OutboxListener* listener() const {
    base::MutexLock lock(mutex_);
    return listener_;
  }

  // --- store::Store ---
  void SetOutboxListener(store::OutboxListener* listener) override {
    base::MutexLock lock(mutex_);
    listener_ = listener;
  }
  void Apply(store::DispatchChange change, store::Completion done) override {
    for (store::OutboxDraft& draft : change.outbox) {
      Put(draft.target, std::move(draft.notification));
    }
    done({});
  }

  void Apply(store::RelayChange change, store::Completion done) override {
    std::vector<store::OutboxHead> heads;
    base::Status status;
    {
      base::MutexLock lock(mutex_);
      ++writes_;
      status = failure_;
      if (status.ok()) heads = ApplyLocked(change);
    }
    if (!heads.empty()) Tell(heads);
    done(status);
  }

  void Apply(store::ConsoleChange change, store::Completion done) override {
    std::vector<store::OutboxHead> heads;
    base::Status status;
    {
      base::MutexLock lock(mutex_);
      ++writes_;
      status = failure_;
      if (status.ok()) heads = ApplyLocked(std::move(change));
    }
    if (!heads.empty()) Tell(heads);
    done(status);
  }

  void Claim(std::vector<int64_t> ids, bool reclaim,
             EntriesCompletion done) override {
    std::vector<store::OutboxEntry> claimed;
    base::Status status;
    {
      base::MutexLock lock(mutex_);
      ++writes_;
      status = failure_;
      if (status.ok()) claimed = ClaimLocked(ids, reclaim);
    }
    if (status.ok()) {
      done(std::move(claimed));
    } else {
      done(status);
    }
  }

  base::StatusOr<std::vector<store::OutboxHead>> LoadOutbox() override {
    base::MutexLock lock(mutex_);
    std::vector<store::OutboxHead> heads;
    for (const auto& [id, entry] : entries_) {
      if (entry.head.state != store::OutboxState::kDead) {
        heads.push_back(entry.head);
      }
    }
    return heads;
  }
  base::StatusOr<std::vector<store::ChatMigration>> LoadMigrations() override {
    return migrations();
  }
  base::StatusOr<std::optional<store::LiveMessage>> FindMessage(
      const store::Target& target, const std::string& group_key) override {
    base::MutexLock lock(mutex_);
    const auto found = messages_.find({target, group_key});
    if (found == messages_.end()) return std::optional<store::LiveMessage>();
    return std::optional<store::LiveMessage>(found->second);
  }
  base::StatusOr<std::optional<store::LiveMessage>> FindCard(
      uint64_t card) override {
    base::MutexLock lock(mutex_);
    const store::LiveMessage* found = CardLocked(card);
    if (found == nullptr) return std::optional<store::LiveMessage>();
    return std::optional<store::LiveMessage>(*found);
  }
  base::Status VisitCards(
      const std::function<void(const store::LiveMessage&)>& visit) override {
    for (const store::LiveMessage& message : messages()) {
      if (message.card != 0) visit(message);
    }
    return {};
  }
  base::StatusOr<std::vector<store::Note>> LoadNotes() override {
    std::vector<store::Note> all;
    for (const auto& [name, value] : notes()) all.push_back({name, value});
    return all;
  }
  base::StatusOr<std::vector<store::AuditEntry>> Audit(int64_t before_id,
                                                       size_t limit) override {
    base::MutexLock lock(mutex_);
    std::vector<store::AuditEntry> newest;
    for (auto entry = audit_.rbegin(); entry != audit_.rend(); ++entry) {
      if (newest.size() >= limit) break;
      if (before_id == 0 || entry->id < before_id) newest.push_back(*entry);
    }
    return newest;
  }
  base::StatusOr<std::vector<store::HistoryCount>> CountHistory(
      store::HistoryDimension /*dimension*/, base::Time /*from*/,
      base::Time /*to*/, size_t limit) override {
    base::MutexLock lock(mutex_);
    auto counts = counts_;
    if (counts.size() > limit) counts.resize(limit);
    return counts;
  }
  base::StatusOr<std::vector<store::HistoryEntry>> History(
      const store::HistoryQuery& query) override {
    base::MutexLock lock(mutex_);
    last_query_ = query;
    auto history = history_;
    if (history.size() > query.limit) history.resize(query.limit);
    return history;
  }
  base::StatusOr<std::vector<store::LiveMessage>> RecentMessages(
      size_t limit) override {
    auto all = messages();
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return a.updated_at > b.updated_at;
    });
    if (all.size() > limit) all.resize(limit);
    return all;
  }
  base::StatusOr<std::vector<store::OutboxEntry>> ListOutbox(
      std::optional<store::OutboxState> state, size_t limit) override {
    base::MutexLock lock(mutex_);
    std::vector<store::OutboxEntry> list;
    for (const auto& [id, entry] : entries_) {
      if (list.size() < limit && (!state || entry.head.state == *state)) {
        list.push_back(entry);
      }
    }
    return list;
  }
  base::StatusOr<store::StoreStats> Stats() override {
    base::MutexLock lock(mutex_);
    store::StoreStats stats;
    for (const auto& [id, entry] : entries_) {
      switch (entry.head.state) {
        case store::OutboxState::kPending:
          ++stats.outbox_pending;
          if (!entry.head.told && stats.oldest_pending_at == base::kNoTime) {
            stats.oldest_pending_at = entry.head.created_at;
          }
          break;
        case store::OutboxState::kSending:
          ++stats.outbox_sending;
          break;
        case store::OutboxState::kDead:
          ++stats.outbox_dead;
          break;
      }
    }
    return stats;
  }
  base::Status Writable() override { return {}; }
  base::Status Flush() override { return {}; }

 private:
  using MessageKey = std::pair<store::Target, std::string>;

  void Tell(const std::vector<store::OutboxHead>& heads) {
    store::OutboxListener* told = listener();
    if (told != nullptr) told->OnOutbox(heads);
  }

  store::OutboxEntry* FindPending(const store::Target& target,
                                  const std::string& group_key)
      REQUIRES(mutex_) {
    const auto found = by_group_.find({target, group_key});
    return found == by_group_.end() ? nullptr : &entries_.at(found->second);
  }

  void SetContent(store::OutboxEntry& entry, alert::Notification merged)
      REQUIRES(mutex_) {
    entry.head.notifies = merged.Notifies();
    if (merged.created_at != base::kNoTime) {
      entry.head.created_at =
          std::min(entry.head.created_at, merged.created_at);
    }
    entry.notification = std::move(merged);
  }

  store::OutboxHead PutLocked(const store::Target& target,
                              alert::Notification notification)
      REQUIRES(mutex_) {
    if (auto* pending = FindPending(target, notification.group_key)) {
      if (pending->head.told) {
        pending->head.created_at = notification.created_at;
      }
      pending->head.told = false;
      SetContent(*pending, alert::Merge(std::move(pending->notification),
                                        std::move(notification)));
      return pending->head;
    }
    store::OutboxEntry entry;
    entry.head.id = next_id_++;
    entry.head.target = target;
    entry.head.group_key = notification.group_key;
    entry.head.notifies = notification.Notifies();
    entry.head.created_at = notification.created_at;
    entry.notification = std::move(notification);
    by_group_[{target, entry.head.group_key}] = entry.head.id;
    const store::OutboxHead head = entry.head;
    entries_[head.id] = std::move(entry);
    return head;
  }

  // The entry becomes pending; the older of two of a group stays.
  store::OutboxHead MakePending(int64_t id) REQUIRES(mutex_) {
    store::OutboxEntry* entry = &entries_.at(id);
    const MessageKey key{entry->head.target, entry->head.group_key};
    store::OutboxEntry* other = FindPending(key.first, key.second);
    if (other != nullptr && other->head.id != id) {
      store::OutboxEntry* older = other->head.id < id ? other : entry;
      store::OutboxEntry* newer = older == entry ? other : entry;
      if (older->head.told && !newer->head.told) {
        older->head.created_at = newer->head.created_at;
      }
      older->head.told = older->head.told && newer->head.told;
      SetContent(*older, alert::Merge(std::move(older->notification),
                                      std::move(newer->notification)));
      entries_.erase(newer->head.id);
      entry = older;
    }
    entry->head.state = store::OutboxState::kPending;
    by_group_[key] = entry->head.id;
    return entry->head;
  }

  std::vector<store::OutboxHead> ApplyLocked(const store::RelayChange& change)
      REQUIRES(mutex_) {
    std::vector<store::OutboxHead> heads;
    for (const auto& step : change.progress) {
      const auto found = entries_.find(step.id);
      if (found != entries_.end()) found->second.progress = step.progress;
    }
    for (const int64_t id : change.delivered) entries_.erase(id);
    for (const auto& release : change.released) {
      const auto found = entries_.find(release.id);
      if (found == entries_.end()) continue;
      found->second.head.next_attempt_at = release.next_attempt_at;
      found->second.last_error = release.error;
      heads.push_back(MakePending(release.id));
    }
    for (const auto& told : change.told) TellLocked(told, heads);
    for (const auto& death : change.dead) Die(death, heads);
    for (const auto& message : change.put_messages) PutMessageLocked(message);
    for (const auto& key : change.delete_messages) messages_.erase(key);
    for (const auto& migration : change.migrations) Move(migration, heads);
    for (const int64_t id : change.resend) {
      const auto found = entries_.find(id);
      if (found == entries_.end()) continue;
      found->second.head.next_attempt_at = base::kNoTime;
      heads.push_back(MakePending(id));
    }
    return heads;
  }

  // Marks stay, unless the card is another.
  void PutMessageLocked(const store::LiveMessage& message) REQUIRES(mutex_) {
    store::LiveMessage& row = messages_[{message.target, message.group_key}];
    const std::string marks = row.card == message.card ? row.marks : "";
    row = message;
    row.marks = marks;
  }

  store::LiveMessage* CardLocked(uint64_t card) REQUIRES(mutex_) {
    for (auto& [key, message] : messages_) {
      if (card != 0 && message.card == card) return &message;
    }
    return nullptr;
  }

  std::vector<store::OutboxHead> ApplyLocked(store::ConsoleChange change)
      REQUIRES(mutex_) {
    for (auto& note : change.put_notes) {
      notes_[note.name] = std::move(note.value);
    }
    for (const auto& name : change.delete_notes) notes_.erase(name);
    for (auto& entry : change.audit) {
      entry.id = static_cast<int64_t>(audit_.size()) + 1;
      audit_.push_back(std::move(entry));
    }
    for (const auto& [card, marks] : change.put_marks) {
      if (auto* message = CardLocked(card)) message->marks = marks;
    }
    std::vector<store::OutboxHead> heads;
    for (const uint64_t card : change.refresh) {
      const auto* message = CardLocked(card);
      if (message == nullptr || message->shown.alerts.empty()) continue;
      heads.push_back(RefreshLocked(*message));
    }
    for (auto& draft : change.outbox) {
      heads.push_back(PutLocked(draft.target, std::move(draft.notification)));
    }
    return heads;
  }

  store::OutboxHead RefreshLocked(const store::LiveMessage& message)
      REQUIRES(mutex_) {
    store::OutboxHead head;
    if (const auto* pending = FindPending(message.target, message.group_key)) {
      head = pending->head;
    } else {
      alert::Notification shown = message.shown;
      for (const auto& [id, entry] : entries_) {
        if (entry.head.state == store::OutboxState::kSending &&
            entry.head.target == message.target &&
            entry.head.group_key == message.group_key) {
          shown = alert::WithoutNews(entry.notification);
        }
      }
      head = PutLocked(message.target, std::move(shown));
      store::OutboxEntry& stored = entries_.at(head.id);
      stored.head.told = true;
      stored.head.notifies = false;
      stored.head.created_at = message.updated_at;
      stored.progress = store::kRefresh;
      head = stored.head;
    }
    head.prompt = true;
    return head;
  }

  void TellLocked(const store::OutboxTold& told,
                  std::vector<store::OutboxHead>& heads) REQUIRES(mutex_) {
    const auto found = entries_.find(told.id);
    if (found == entries_.end()) return;
    store::OutboxEntry& entry = found->second;
    if (!messages_.contains({told.target, entry.head.group_key})) {
      entries_.erase(found);
      return;
    }
    entry.notification = alert::WithoutNews(std::move(entry.notification));
    entry.head.told = true;
    entry.head.notifies = false;
    entry.head.next_attempt_at = base::kNoTime;
    entry.progress.clear();
    entry.last_error.clear();
    heads.push_back(MakePending(told.id));
  }

  void Die(const store::OutboxDeath& death,
           std::vector<store::OutboxHead>& heads) REQUIRES(mutex_) {
    const auto found = entries_.find(death.id);
    if (found == entries_.end()) return;
    store::OutboxEntry& entry = found->second;
    if (entry.head.state == store::OutboxState::kPending) {
      by_group_.erase({entry.head.target, entry.head.group_key});
    }
    entry.head.state = store::OutboxState::kDead;
    entry.last_error = death.error;
    if (!death.to_fallback) return;
    store::Target fallback = entry.head.target;
    fallback.kind = store::TargetKind::kFallback;
    const auto head = PutLocked(fallback, entry.notification);
    entries_.at(head.id).last_error = death.error;
    heads.push_back(head);
  }

  void Move(const store::ChatMigration& migration,
            std::vector<store::OutboxHead>& heads) REQUIRES(mutex_) {
    migrations_.push_back(migration);
    std::vector<int64_t> moved;
    for (auto& [id, entry] : entries_) {
      if (entry.head.target.kind != store::TargetKind::kTelegram ||
          entry.head.target.chat_id != migration.from_chat_id ||
          entry.head.state != store::OutboxState::kPending) {
        continue;
      }
      by_group_.erase({entry.head.target, entry.head.group_key});
      entry.head.target.chat_id = migration.to_chat_id;
      moved.push_back(id);
    }
    for (const int64_t id : moved) {
      if (entries_.contains(id)) heads.push_back(MakePending(id));
    }
    std::map<MessageKey, store::LiveMessage> messages;
    for (auto& [key, message] : messages_) {
      if (message.target.chat_id == migration.from_chat_id) {
        message.target.chat_id = migration.to_chat_id;
      }
      messages[{message.target, message.group_key}] = message;
    }
    messages_ = std::move(messages);
  }

  std::vector<store::OutboxEntry> ClaimLocked(const std::vector<int64_t>& ids,
                                              bool reclaim) REQUIRES(mutex_) {
    std::vector<store::OutboxEntry> claimed;
    for (const int64_t id : ids) {
      const auto found = entries_.find(id);
      if (found == entries_.end()) continue;
      store::OutboxEntry& entry = found->second;
      const bool pending = entry.head.state == store::OutboxState::kPending;
      const bool sending = entry.head.state == store::OutboxState::kSending;
      if (!pending && !(reclaim && sending)) continue;
      if (pending) by_group_.erase({entry.head.target, entry.head.group_key});
      entry.head.state = store::OutboxState::kSending;
      ++entry.attempts;
      claimed.push_back(entry);
    }
    return claimed;
  }

  mutable base::Mutex mutex_;
  store::OutboxListener* listener_ GUARDED_BY(mutex_) = nullptr;
  base::Status failure_ GUARDED_BY(mutex_);
  size_t writes_ GUARDED_BY(mutex_) = 0;
  int64_t next_id_ GUARDED_BY(mutex_) = 1;
  std::map<int64_t, store::OutboxEntry> entries_ GUARDED_BY(mutex_);
  std::map<MessageKey, int64_t> by_group_ GUARDED_BY(mutex_);  // pending
  std::map<MessageKey, store::LiveMessage> messages_ GUARDED_BY(mutex_);
  std::vector<store::ChatMigration> migrations_ GUARDED_BY(mutex_);
  std::map<std::string, std::string> notes_ GUARDED_BY(mutex_);
  std::vector<store::AuditEntry> audit_ GUARDED_BY(mutex_);  // by id
  std::vector<store::HistoryCount> counts_ GUARDED_BY(mutex_);
  std::vector<store::HistoryEntry> history_ GUARDED_BY(mutex_);
  store::HistoryQuery last_query_ GUARDED_BY(mutex_);
};

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_FAKE_STORE_H_
