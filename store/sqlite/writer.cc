#include "store/sqlite/writer.h"

#include <algorithm>
#include <utility>

namespace tebium::store {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Duration kQuietAfter = milliseconds(20);
constexpr base::Duration kProbeInterval = seconds(1);

// On a slow disk it pays to wait for those whose last change was just
// committed: their next ones share the coming transaction.
constexpr base::Duration kSlowCommit = microseconds(500);
constexpr base::Duration kLongestGathering = milliseconds(1);

base::Status TooManyWait() {
  return base::UnavailableError("too many changes wait to be written");
}

}  // namespace

Writer::Writer(const SqliteSettings& settings,
               std::unique_ptr<WriteConnection> connection,
               const base::Clock& clock, StoreMetrics& metrics,
               const base::Logger& logger)
    : settings_(settings),
      clock_(clock),
      metrics_(metrics),
      logger_(logger),
      connection_(std::move(connection)),
      background_(settings, *connection_, clock, metrics, logger) {
  PublishMarks();
  thread_ = std::thread([this] { Run(); });
}

Writer::~Writer() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    work_.NotifyOne();
  }
  thread_.join();
}

// --- Any thread -------------------------------------------------------------

void Writer::Push(std::unique_ptr<Change> change) {
  next_.changes.push_back(std::move(change));
  waiting_.store(next_.changes.size(), std::memory_order_relaxed);
  if (asleep_ && next_.changes.size() >= wake_at_) {
    asleep_ = false;
    work_.NotifyOne();
  }
}

LatchRef Writer::TrySubmit(std::unique_ptr<Change> change) {
  base::MutexLock lock(mutex_);
  if (next_.changes.size() >= settings_.max_queued_changes) return nullptr;
  Push(std::move(change));
  return next_.latch;
}

void Writer::Submit(std::unique_ptr<Change> change) {
  base::MutexLock lock(mutex_);
  if (next_.changes.size() >= settings_.max_queued_changes) {
    change->Refuse(TooManyWait());
  }
  Push(std::move(change));
}

LatchRef Writer::SubmitAlways(std::unique_ptr<Change> change) {
  base::MutexLock lock(mutex_);
  Push(std::move(change));
  return next_.latch;
}

void Writer::AwaitHistory(base::Duration limit) {
  const int64_t target = committed_.load();
  if (extracted_.load() >= target) return;
  const base::Duration until = clock_.Monotonic() + limit;
  base::MutexLock lock(mutex_);
  wanted_ = std::max(wanted_, target);
  work_.NotifyOne();
  base::Duration left = limit;
  while (extracted_.load() < target && outcome_.ok() &&
         left > base::Duration(0)) {
    // A clock that a test holds still ends it too.
    if (!progress_.WaitFor(mutex_, left)) return;
    left = until - clock_.Monotonic();
  }
}

int64_t Writer::Backlog() const {
  return std::max<int64_t>(0, committed_.load() - extracted_.load());
}

base::Status Writer::Writable() {
  base::MutexLock lock(mutex_);
  return outcome_;
}

// --- The writer's thread ----------------------------------------------------

void Writer::Run() {
  while (true) {
    Group group = Take(Patience());
    if (!group.changes.empty()) {
      quiet_ = false;
      Commit(group);
    } else if (Finished()) {
      return;
    }
    WorkInBackground();
  }
}

bool Writer::Finished() {
  base::MutexLock lock(mutex_);
  return stopping_ && next_.changes.empty();
}

void Writer::Sleep(size_t wake_at, base::Duration limit) {
  wake_at_ = wake_at;
  asleep_ = true;
  const bool in_time = work_.WaitFor(mutex_, limit);
  // Nobody came, which is what quiet means.
  if (!in_time && next_.changes.empty()) quiet_ = true;
  asleep_ = false;
}

void Writer::Gather() {
  if (last_commit_took_ < kSlowCommit || failing_) return;
  const base::Duration limit =
      std::min(last_commit_took_ / 4, kLongestGathering);
  const base::Duration until = clock_.Monotonic() + limit;
  while (next_.changes.size() < last_group_ && !stopping_) {
    const base::Duration left = until - clock_.Monotonic();
    if (left <= base::Duration(0)) return;
    Sleep(last_group_, left);
  }
}

Writer::Group Writer::Take(base::Duration patience) {
  base::MutexLock lock(mutex_);
  if (next_.changes.empty() && !stopping_ && patience > base::Duration(0) &&
      wanted_ == seen_wanted_) {
    Sleep(1, patience);
  }
  if (next_.changes.empty()) return {};
  Gather();
  Group group = std::exchange(next_, {});
  waiting_.store(0, std::memory_order_relaxed);
  last_group_ = group.changes.size();
  return group;
}

base::Status Writer::Write(Group& group, size_t begin, size_t end) {
  const base::Time now = clock_.Now();
  Tables& tables = connection_->tables();
  return connection_->Transact(Durability::kDisk, [&]() -> base::Status {
    for (size_t i = begin; i < end; ++i) {
      Change& change = *group.changes[i];
      if (!change.refusal().ok()) continue;
      TEBIUM_RETURN_IF_ERROR(change.Execute(tables, now));
    }
    return {};
  });
}

void Writer::Commit(Group& group) {
  const base::Duration begun = clock_.Monotonic();
  const size_t size = group.changes.size();
  const base::Status status = Write(group, 0, size);
  last_commit_took_ = clock_.Monotonic() - begun;
  metrics_.ObserveCommit(size, last_commit_took_);
  if (!status.ok() && size > 1) {
    WriteOneByOne(group);
  } else {
    NoteOutcome(status);
    PublishMarks();
    for (const auto& change : group.changes) Finish(*change, status);
  }
  TellOfJournal();
  group.latch->Open();
  metrics_.SetQueued(waiting_.load(std::memory_order_relaxed));
}

// One change that can't be written must not take the others with it. If it is
// the disk that refuses, though, there is no point in asking it for each.
void Writer::WriteOneByOne(Group& group) {
  base::Status refusal;
  for (size_t i = 0; i < group.changes.size(); ++i) {
    base::Status status = refusal;
    if (status.ok()) {
      status = Write(group, i, i + 1);
      NoteOutcome(status);
      if (IsStorageFailure(status)) refusal = status;
    }
    PublishMarks();
    Finish(*group.changes[i], status);
  }
}

void Writer::Finish(Change& change, const base::Status& status) {
  const base::Status& outcome =
      change.refusal().ok() ? status : change.refusal();
  if (!outcome.ok()) metrics_.CountError(change.operation());
  metrics_.Observe(change.operation(), clock_.Monotonic() - change.begun());
  change.Finish(outcome, listeners_);
}

void Writer::TellOfJournal() {
  auto& appended = listeners_.appended;
  StoreListener* listener = listeners_.journal.load();
  if (listener != nullptr && !appended.empty()) listener->OnJournal(appended);
  appended.clear();
}

void Writer::NoteOutcome(const base::Status& status) {
  const int64_t commits = connection_->commits();
  const bool wrote = std::exchange(seen_commits_, commits) != commits;
  // Changes that come to nothing prove nothing.
  if (status.ok() && (!failing_ || !wrote)) return;
  if (!status.ok()) {
    metrics_.CountError(Operation::kCommit);
    if (!IsStorageFailure(status)) {
      logger_.Error("a change was refused", {{"err", status.message()}});
      return;
    }
  }
  if (status.ok()) {
    logger_.Info("writing works again");
    background_.Resume();
  } else if (!failing_) {
    logger_.Error("writing failed", {{"err", status.message()}});
  }
  failing_ = !status.ok();
  base::MutexLock lock(mutex_);
  outcome_ = status;
  progress_.NotifyAll();
}

void Writer::PublishMarks() {
  const JournalMarks& marks = connection_->marks();
  committed_.store(marks.last);
  if (extracted_.load() == marks.extracted) return;
  base::MutexLock lock(mutex_);
  extracted_.store(marks.extracted);
  progress_.NotifyAll();
}

// --- When nobody waits ------------------------------------------------------

BackgroundView Writer::View() {
  BackgroundView view;
  view.quiet = quiet_;
  view.changes_wait = [this] {
    return waiting_.load(std::memory_order_relaxed) > 0;
  };
  base::MutexLock lock(mutex_);
  seen_wanted_ = wanted_;
  view.wanted = wanted_;
  return view;
}

base::Duration Writer::Patience() {
  const BackgroundView view = View();
  if (failing_) return kProbeInterval;
  const base::Duration rest = background_.Rest(view);
  return quiet_ ? rest : std::min(rest, kQuietAfter);
}

void Writer::WorkInBackground() {
  if (failing_) {
    if (quiet_) Probe();
    return;
  }
  const auto worked = background_.Step(View());
  PublishMarks();
  if (!worked.ok() && IsStorageFailure(worked.status())) Probe();
}

void Writer::Probe() {
  const base::Duration begun = clock_.Monotonic();
  Tables& tables = connection_->tables();
  const int64_t now = base::ToNanos(clock_.Now());
  const base::Status status = connection_->Transact(
      Durability::kDisk, [&] { return tables.meta.Set(kProbe, now); });
  metrics_.Observe(Operation::kProbe, clock_.Monotonic() - begun);
  if (!status.ok()) metrics_.CountError(Operation::kProbe);
  NoteOutcome(status);
}

}  // namespace tebium::store
