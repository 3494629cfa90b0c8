// A watch's store in memory, that can be told to refuse.
#ifndef TEBIUM_TESTS_SUPPORT_FAKE_WATCH_STORE_H_
#define TEBIUM_TESTS_SUPPORT_FAKE_WATCH_STORE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "store/watch_store.h"

namespace tebium::testing {

class FakeWatchStore : public store::WatchStore {
 public:
  base::StatusOr<uint64_t> Append(std::string record) override {
    base::MutexLock lock(mutex_);
    if (refusing_) return base::UnavailableError("no room");
    records_[++last_] = std::move(record);
    return last_;
  }
  base::Status VisitRecords(
      const std::function<void(uint64_t number, std::string_view record)>&
          visit) const override {
    base::MutexLock lock(mutex_);
    if (unreadable_) return base::UnavailableError("it can't be read");
    for (const auto& [number, record] : records_) visit(number, record);
    return {};
  }
  base::Status Save(std::vector<store::WatchNote> notes,
                    uint64_t through) override {
    if (before_save_) before_save_();
    base::MutexLock lock(mutex_);
    if (refusing_) return base::UnavailableError("no room");
    for (store::WatchNote& note : notes) {
      if (note.value.empty()) {
        notes_.erase({note.sort, note.name});
      } else {
        notes_[{note.sort, note.name}] = std::move(note.value);
      }
    }
    records_.erase(records_.begin(), records_.upper_bound(through));
    ++saves_;
    return {};
  }
  base::StatusOr<std::vector<store::WatchNote>> Load(
      std::string_view sort) const override {
    base::MutexLock lock(mutex_);
    if (unreadable_) return base::UnavailableError("it can't be read");
    std::vector<store::WatchNote> found;
    for (const auto& [key, value] : notes_) {
      if (key.first == sort) found.push_back({key.first, key.second, value});
    }
    return found;
  }

  void Refuse(bool refusing) {
    base::MutexLock lock(mutex_);
    refusing_ = refusing;
  }
  void RefuseReads(bool unreadable) {
    base::MutexLock lock(mutex_);
    unreadable_ = unreadable;
  }
  // To be set while nobody else calls.
  void BeforeSave(std::function<void()> hook) {
    before_save_ = std::move(hook);
  }
  size_t records() const {
    base::MutexLock lock(mutex_);
    return records_.size();
  }
  size_t notes() const {
    base::MutexLock lock(mutex_);
    return notes_.size();
  }
  size_t saves() const {
    base::MutexLock lock(mutex_);
    return saves_;
  }

 private:
  std::function<void()> before_save_;
  mutable base::Mutex mutex_;
  bool refusing_ GUARDED_BY(mutex_) = false;
  bool unreadable_ GUARDED_BY(mutex_) = false;
  uint64_t last_ GUARDED_BY(mutex_) = 0;
  size_t saves_ GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, std::string> records_ GUARDED_BY(mutex_);
  std::map<std::pair<std::string, std::string>, std::string> notes_
      GUARDED_BY(mutex_);
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_SUPPORT_FAKE_WATCH_STORE_H_
