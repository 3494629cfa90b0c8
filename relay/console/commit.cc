#include "relay/console/commit.h"

#include <memory>
#include <utility>

#include "base/latch.h"

namespace tebium::relay {
namespace {

// The completion may still hold it when the waiter has gone on.
struct Written {
  base::Latch latch;
  base::Status status;
};

}  // namespace

base::Status Commit(store::Store& store, store::ConsoleChange change) {
  const auto written = std::make_shared<Written>();
  store.Apply(std::move(change), [written](base::Status status) {
    written->status = std::move(status);
    written->latch.Open();
  });
  written->latch.Wait();
  return written->status;
}

}  // namespace tebium::relay
