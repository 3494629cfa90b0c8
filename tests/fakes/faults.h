// Which calls are to be spoilt, and how.
#ifndef TEBIUM_TESTS_FAKES_FAULTS_H_
#define TEBIUM_TESTS_FAKES_FAULTS_H_

#include <list>
#include <optional>
#include <string_view>

#include "base/status.h"
#include "tests/fakes/types.h"

namespace tebium::fakes {

// "server_error", "accept_then_drop", …: names in the log and under /control.
std::string_view FaultKindName(FaultKind kind);
base::StatusOr<FaultKind> ParseFaultKind(std::string_view name);

// Not thread-safe.
class FaultQueue {
 public:
  void Add(Fault fault) { faults_.push_back(std::move(fault)); }
  void Clear() { faults_.clear(); }
  size_t used() const { return used_; }

  // The fault that befalls this call, which is used up by one.
  std::optional<Fault> Take(const Call& call);

 private:
  std::list<Fault> faults_;
  size_t used_ = 0;
};

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_FAULTS_H_
