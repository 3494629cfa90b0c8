// Engine's ports for those who look at alerts and set silences, and the change
// of its configuration.
#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "dispatch/engine.h"

namespace tebium::dispatch {
namespace {

// Alerts; between so many and the next the lock is let go, so that intake does
// not wait for whoever looks at very many.
constexpr size_t kVisitedAtOnce = 500;

// Waits for a completion. It may come after the waiter has gone, so both share
// it.
class Outcome {
 public:
  void Set(base::Status status) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    status_ = std::move(status);
    known_ = true;
    changed_.NotifyOne();
  }
  base::Status Wait() EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    while (!known_) changed_.Wait(mutex_);
    return status_;
  }

 private:
  base::Mutex mutex_;
  base::CondVar changed_;
  bool known_ GUARDED_BY(mutex_) = false;
  base::Status status_ GUARDED_BY(mutex_);
};

}  // namespace

void Engine::Reconfigure(Routing routing) {
  base::WriterLock book_lock(book_mutex_);
  book_.Reconfigure(std::move(routing), clock_.Now());
  PublishMetrics();
  PublishWork();
  base::MutexLock lock(mutex_);
  work_.NotifyOne();
}

void Engine::VisitAlerts(
    const alert::AlertFilter& filter,
    const std::function<void(const alert::AlertView&)>& visit) const {
  std::vector<AlertBook::AlertKey> keys;
  {
    base::ReaderLock lock(book_mutex_);
    keys = book_.FiringKeys();
  }
  std::sort(keys.begin(), keys.end());
  std::span<const AlertBook::AlertKey> left(keys);
  while (!left.empty()) {
    const size_t count = std::min(left.size(), kVisitedAtOnce);
    base::ReaderLock lock(book_mutex_);
    book_.VisitAlerts(left.first(count), filter, clock_.Now(), visit);
    left = left.subspan(count);
  }
}

void Engine::VisitGroups(
    const alert::AlertFilter& filter,
    const std::function<void(const alert::GroupView&)>& visit) const {
  base::ReaderLock lock(book_mutex_);
  book_.VisitGroups(filter, clock_.Now(), visit);
}

std::vector<std::string> Engine::Receivers() const {
  base::ReaderLock lock(book_mutex_);
  return book_.Receivers();
}

std::vector<alert::Silence> Engine::Silences() const {
  base::ReaderLock lock(book_mutex_);
  return book_.Silences();
}

base::StatusOr<alert::Silence> Engine::FindSilence(std::string_view id) const {
  base::ReaderLock lock(book_mutex_);
  const alert::Silence* silence = book_.FindSilence(id);
  if (silence == nullptr) return base::NotFoundError("silence not found");
  return *silence;
}

base::StatusOr<std::string> Engine::PutSilence(alert::Silence wanted) {
  base::MutexLock order(silence_mutex_);
  std::vector<alert::Silence> changed;
  {
    base::ReaderLock lock(book_mutex_);
    const std::string id = wanted.id;
    TEBIUM_ASSIGN_OR_RETURN(
        alert::SilenceChange change,
        alert::PlanSilence(id.empty() ? nullptr : book_.FindSilence(id),
                           std::move(wanted), book_.SilenceCount(),
                           settings_.silence_limits, clock_.Now(), random_));
    if (change.expired) changed.push_back(*std::move(change.expired));
    changed.push_back(std::move(change.stored));
  }
  TEBIUM_RETURN_IF_ERROR(StoreSilences(changed));
  return changed.back().id;
}

base::StatusOr<std::string> Engine::EnsureSilence(alert::Silence wanted) {
  base::MutexLock order(silence_mutex_);
  std::vector<alert::Silence> added;
  {
    base::ReaderLock lock(book_mutex_);
    if (book_.FindSilence(wanted.id) != nullptr) return wanted.id;
    TEBIUM_ASSIGN_OR_RETURN(
        alert::Silence planned,
        alert::PlanSilenceWithId(std::move(wanted), book_.SilenceCount(),
                                 settings_.silence_limits, clock_.Now()));
    added.push_back(std::move(planned));
  }
  TEBIUM_RETURN_IF_ERROR(StoreSilences(added));
  return added.back().id;
}

base::Status Engine::ExpireSilence(std::string_view id) {
  base::MutexLock order(silence_mutex_);
  std::vector<alert::Silence> changed;
  {
    base::ReaderLock lock(book_mutex_);
    const alert::Silence* silence = book_.FindSilence(id);
    if (silence == nullptr) return base::NotFoundError("silence not found");
    auto expired = alert::ExpireSilence(*silence, clock_.Now());
    if (!expired) return {};
    changed.push_back(*std::move(expired));
  }
  return StoreSilences(changed);
}

// They hold once they are on disk, and not before.
base::Status Engine::StoreSilences(
    const std::vector<alert::Silence>& silences) {
  store::DispatchChange change;
  for (const alert::Silence& silence : silences) {
    change.put_silences.push_back({silence.id, alert::EncodeSilence(silence)});
  }
  const auto outcome = std::make_shared<Outcome>();
  store_.Apply(std::move(change),
               [outcome](const base::Status& status) { outcome->Set(status); });
  const base::Status stored = outcome->Wait();
  if (!stored.ok()) return stored.WithContext("store the silence");
  base::WriterLock book_lock(book_mutex_);
  for (const alert::Silence& silence : silences) book_.PutSilence(silence);
  PublishWork();
  base::MutexLock lock(mutex_);
  work_.NotifyOne();
  return {};
}

}  // namespace tebium::dispatch
