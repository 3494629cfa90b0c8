// What the watch over modules keeps over restarts: samples, heartbeats, error
// budgets. Apart from the alerts' store, in a file of its own: a flood of
// samples holds up no alert.
#ifndef TEBIUM_STORE_WATCH_STORE_H_
#define TEBIUM_STORE_WATCH_STORE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"

namespace tebium::store {

// A small value under a name, by sort: {"heartbeat", "Redis"}.
struct WatchNote {
  std::string sort;
  std::string name;
  std::string value;  // opaque; empty: there is none (any more)
};

// Thread-safe.
class WatchStore {
 public:
  virtual ~WatchStore() = default;

  // Blocks until the record is on disk; those that wait at one moment share one
  // transaction (group commit). Gives its number; numbers grow.
  virtual base::StatusOr<uint64_t> Append(std::string record) = 0;
  // Records in order; for start alone.
  virtual base::Status VisitRecords(
      const std::function<void(uint64_t number, std::string_view record)>&
          visit) const = 0;

  // Sets notes and takes out the records up to and with number `through`, in
  // one transaction; blocks until it is on disk. 0: no records.
  virtual base::Status Save(std::vector<WatchNote> notes, uint64_t through) = 0;
  base::Status Save(std::vector<WatchNote> notes) {
    return Save(std::move(notes), 0);
  }
  virtual base::StatusOr<std::vector<WatchNote>> Load(
      std::string_view sort) const = 0;
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_WATCH_STORE_H_
