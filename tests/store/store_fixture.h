// A store in a folder of its own, and what tests put into it.
#ifndef TEBIUM_TESTS_STORE_STORE_FIXTURE_H_
#define TEBIUM_TESTS_STORE_STORE_FIXTURE_H_

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/metrics.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait.h"

struct sqlite3;

namespace tebium::store {

// A connection beside the store's own, for looking and for doing damage.
class RawDatabase {
 public:
  explicit RawDatabase(const std::string& path);
  ~RawDatabase();
  // Fails the test if SQLite refuses.
  void Execute(const std::string& sql);
  int64_t Int(const std::string& sql);
  std::string Text(const std::string& sql);
  // How SQLite would go about it, in its words.
  std::string Plan(const std::string& sql);

 private:
  std::string Column(const std::string& sql, int column);

  sqlite3* handle_ = nullptr;
};

// Remembers what it is told.
class RecordingListener : public StoreListener, public OutboxListener {
 public:
  void OnJournal(std::span<const JournalEntry> entries) override {
    const std::lock_guard lock(mutex_);
    journal_.insert(journal_.end(), entries.begin(), entries.end());
  }
  void OnOutbox(const std::vector<OutboxHead>& heads) override {
    const std::lock_guard lock(mutex_);
    outbox_.insert(outbox_.end(), heads.begin(), heads.end());
  }
  std::vector<JournalEntry> TakeJournal() {
    const std::lock_guard lock(mutex_);
    return std::exchange(journal_, {});
  }
  std::vector<OutboxHead> TakeOutbox() {
    const std::lock_guard lock(mutex_);
    return std::exchange(outbox_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<JournalEntry> journal_;
  std::vector<OutboxHead> outbox_;
};

// A question, put together: Ask().Module("m").Limit(3).
struct Ask : HistoryQuery {
  Ask& Text(std::string value) {
    text = std::move(value);
    return *this;
  }
  Ask& Module(std::string value) {
    module = std::move(value);
    return *this;
  }
  Ask& Severity(std::string value) {
    severity = std::move(value);
    return *this;
  }
  Ask& From(base::Time value) {
    from = value;
    return *this;
  }
  Ask& To(base::Time value) {
    to = value;
    return *this;
  }
  Ask& Limit(size_t value) {
    limit = value;
    return *this;
  }
};

// The value, copied out of the answer; fails the test if there is none.
template <typename T>
T Value(base::StatusOr<T> answer) {
  EXPECT_TRUE(answer.ok()) << answer.status().ToString();
  return answer.ok() ? *std::move(answer) : T();
}

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() {
    settings_.path = folder_.Join("data/alerts.db");
    settings_.maintenance_interval = std::chrono::milliseconds(5);
  }
  ~StoreTest() override { Close(); }

  base::Status TryOpen();
  void Open();
  void Close() { store_.reset(); }
  void Reopen() {
    Close();
    Open();
  }

  base::Status Append(std::shared_ptr<const alert::Batch> batch) {
    return store_->Append(std::move(batch));
  }
  // Wait for the outcome.
  base::Status Apply(DispatchChange change);
  base::Status Apply(RelayChange change);
  base::Status Apply(ConsoleChange change);
  std::vector<OutboxEntry> Claim(std::vector<int64_t> ids,
                                 bool reclaim = false);
  std::vector<HistoryEntry> History(const HistoryQuery& query = {});
  // Of every entry, the newest first.
  std::vector<std::string> Summaries(const HistoryQuery& query = {});
  double ErrorCount(const std::string& operation);

  template <typename AnyChange>
  base::Status ApplyAndWait(AnyChange change);

  testing::TempDir folder_;
  testing::ManualClock clock_;
  base::Metrics metrics_;
  SqliteSettings settings_;
  RecordingListener listener_;
  std::unique_ptr<Store> store_;
};

// Holds the store's writer thread until it is opened, so that what is handed
// in meanwhile shares a transaction.
class Gate {
 public:
  explicit Gate(Store& store);
  ~Gate() { Open(); }
  void Open();

 private:
  std::promise<void> open_;
  bool opened_ = false;
};

alert::Alert MakeAlert(const std::string& name, const std::string& module,
                       const std::string& severity, const std::string& summary);
std::shared_ptr<const alert::Batch> MakeBatch(
    base::Time received_at, const std::vector<alert::Alert>& alerts);
alert::Notification MakeNotification(const std::string& group_key,
                                     const std::string& alert_name,
                                     alert::Reason reason);
OutboxDraft MakeDraft(int64_t chat_id, const std::string& group_key,
                      const std::string& alert_name,
                      alert::Reason reason = alert::Reason::kFiring);
// Names of the alerts in it, sorted, with commas.
std::string AlertNames(const alert::Notification& notification);

}  // namespace tebium::store

#endif  // TEBIUM_TESTS_STORE_STORE_FIXTURE_H_
