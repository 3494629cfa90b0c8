// Changes as they wait for the writer.
#ifndef TEBIUM_STORE_SQLITE_CHANGE_H_
#define TEBIUM_STORE_SQLITE_CHANGE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/latch.h"
#include "base/mutex.h"
#include "base/status.h"
#include "store/sqlite/store_metrics.h"
#include "store/sqlite/write_connection.h"
#include "store/store.h"

namespace tebium::store {

struct Listeners {
  std::atomic<StoreListener*> journal{nullptr};
  std::atomic<OutboxListener*> outbox{nullptr};
  // The writer's: what the journal's listener is told of next.
  std::vector<JournalEntry> appended;
};

class Change {
 public:
  Change(Operation operation, base::Duration begun)
      : operation_(operation), begun_(begun) {}
  virtual ~Change() = default;

  Operation operation() const { return operation_; }
  base::Duration begun() const { return begun_; }  // monotonic

  // Both on the writer's thread. Execute() runs inside a transaction, again if
  // that was undone for another change's sake; Finish() once, afterwards.
  virtual base::Status Execute(Tables& tables, base::Time now) = 0;
  virtual void Finish(const base::Status& status, Listeners& listeners) = 0;

  // It is not to be executed any more: only Finish() with this status comes.
  void Refuse(base::Status status) {
    refusal_ = std::move(status);
    DropContent();
  }
  const base::Status& refusal() const { return refusal_; }

 protected:
  virtual void DropContent() {}

 private:
  const Operation operation_;
  const base::Duration begun_;
  base::Status refusal_;
};

// What the threads wait on whose changes are finished together: waking them
// one by one would cost the writer as much as writing does.
using LatchRef = std::shared_ptr<base::Latch>;

// `outcome` is set before the latch is opened.
class AppendChange : public Change {
 public:
  AppendChange(base::Duration begun, std::shared_ptr<const alert::Batch> batch,
               base::Status& outcome);
  base::Status Execute(Tables& tables, base::Time now) override;
  void Finish(const base::Status& status, Listeners& listeners) override;

 private:
  JournalEntry entry_;
  const std::string encoded_;
  base::Status& outcome_;
};

class ApplyDispatch : public Change {
 public:
  ApplyDispatch(base::Duration begun, DispatchChange change, Completion done)
      : Change(Operation::kDispatch, begun),
        change_(std::move(change)),
        done_(std::move(done)) {}
  base::Status Execute(Tables& tables, base::Time now) override;
  void Finish(const base::Status& status, Listeners& listeners) override;

 private:
  void DropContent() override { change_ = {}; }

  DispatchChange change_;
  const Completion done_;
  std::vector<OutboxHead> heads_;
};

class ApplyRelay : public Change {
 public:
  ApplyRelay(base::Duration begun, RelayChange change, Completion done)
      : Change(Operation::kRelay, begun),
        change_(std::move(change)),
        done_(std::move(done)) {}
  base::Status Execute(Tables& tables, base::Time now) override;
  void Finish(const base::Status& status, Listeners& listeners) override;

 private:
  void DropContent() override { change_ = {}; }
  base::Status ApplyToOutbox(Outbox& outbox, base::Time now) const;
  base::Status ApplyToMessages(Messages& messages) const;
  base::Status ApplyMigrations(Tables& tables) const;

  RelayChange change_;
  const Completion done_;
  std::vector<OutboxHead> heads_;
};

class ApplyConsole : public Change {
 public:
  ApplyConsole(base::Duration begun, ConsoleChange change, Completion done)
      : Change(Operation::kConsole, begun),
        change_(std::move(change)),
        done_(std::move(done)) {}
  base::Status Execute(Tables& tables, base::Time now) override;
  void Finish(const base::Status& status, Listeners& listeners) override;

 private:
  void DropContent() override { change_ = {}; }
  base::Status ApplyToState(ConsoleState& state) const;
  // Ids of entries that are to be sent promptly.
  base::StatusOr<std::set<int64_t>> Refresh(Tables& tables,
                                            base::Time now) const;

  ConsoleChange change_;
  const Completion done_;
  std::vector<OutboxHead> heads_;
};

using ClaimCompletion =
    std::function<void(base::StatusOr<std::vector<OutboxEntry>>)>;

class ClaimChange : public Change {
 public:
  ClaimChange(base::Duration begun, std::vector<int64_t> ids, bool reclaim,
              ClaimCompletion done)
      : Change(Operation::kClaim, begun),
        ids_(std::move(ids)),
        reclaim_(reclaim),
        done_(std::move(done)) {}
  base::Status Execute(Tables& tables, base::Time now) override;
  void Finish(const base::Status& status, Listeners& listeners) override;

 private:
  void DropContent() override { ids_.clear(); }

  std::vector<int64_t> ids_;
  const bool reclaim_;
  const ClaimCompletion done_;
  std::vector<OutboxEntry> entries_;
};

// Changes nothing; done when everything before it is.
class FlushChange : public Change {
 public:
  FlushChange(base::Duration begun, base::Status& outcome)
      : Change(Operation::kFlush, begun), outcome_(outcome) {}
  base::Status Execute(Tables&, base::Time) override { return {}; }
  void Finish(const base::Status& status, Listeners&) override {
    outcome_ = status;
  }

 private:
  base::Status& outcome_;
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_CHANGE_H_
