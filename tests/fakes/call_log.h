// The calls that the fake has received.
#ifndef TEBIUM_TESTS_FAKES_CALL_LOG_H_
#define TEBIUM_TESTS_FAKES_CALL_LOG_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/fakes/types.h"

namespace tebium::fakes {

// Not thread-safe.
class CallLog {
 public:
  explicit CallLog(size_t max_calls) : max_calls_(max_calls) {}

  // Gives the call its number and keeps it; the oldest go beyond the bound.
  Call& Add(Call call);
  // Null when it was forgotten.
  Call* Find(uint64_t number);
  // To be told after a call was changed in place.
  void Touch(const Call& call);
  // Forgets all; numbers go on.
  void Clear();

  // Received since the last Clear, forgotten ones included. Empty: any method.
  size_t Count(const std::string& method) const;
  // Those that are kept, oldest first.
  std::vector<Call> List(const std::string& method) const;

  // Calls `visit` for every call that was added or changed since `cursor` (0:
  // for all), until it returns true; moves the cursor behind the last one.
  void VisitChanges(uint64_t* cursor,
                    const std::function<bool(const Call&)>& visit) const;

 private:
  const Call* Get(uint64_t number) const;

  const size_t max_calls_;
  std::deque<Call> calls_;  // numbers without gaps
  uint64_t next_number_ = 1;
  size_t total_ = 0;
  std::map<std::string, size_t> counts_;  // by method
  // Numbers of changed calls in order; the first has place first_change_.
  std::deque<uint64_t> changes_;
  uint64_t first_change_ = 1;
};

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_CALL_LOG_H_
