#include "tests/fakes/call_log.h"

#include <utility>

namespace tebium::fakes {

Call& CallLog::Add(Call call) {
  call.number = next_number_++;
  ++total_;
  ++counts_[call.method];
  calls_.push_back(std::move(call));
  if (calls_.size() > max_calls_ && calls_.size() > 1) calls_.pop_front();
  Touch(calls_.back());
  return calls_.back();
}

const Call* CallLog::Get(uint64_t number) const {
  if (calls_.empty() || number < calls_.front().number) return nullptr;
  const uint64_t index = number - calls_.front().number;
  return index < calls_.size() ? &calls_[index] : nullptr;
}

Call* CallLog::Find(uint64_t number) {
  if (calls_.empty() || number < calls_.front().number) return nullptr;
  const uint64_t index = number - calls_.front().number;
  return index < calls_.size() ? &calls_[index] : nullptr;
}

void CallLog::Touch(const Call& call) {
  changes_.push_back(call.number);
  // A call changes twice: when it comes and when it is answered.
  if (changes_.size() > 2 * max_calls_) {
    changes_.pop_front();
    ++first_change_;
  }
}

void CallLog::Clear() {
  calls_.clear();
  counts_.clear();
  total_ = 0;
}

size_t CallLog::Count(const std::string& method) const {
  if (method.empty()) return total_;
  const auto it = counts_.find(method);
  return it == counts_.end() ? 0 : it->second;
}

std::vector<Call> CallLog::List(const std::string& method) const {
  std::vector<Call> result;
  for (const Call& call : calls_) {
    if (method.empty() || call.method == method) result.push_back(call);
  }
  return result;
}

void CallLog::VisitChanges(
    uint64_t* cursor, const std::function<bool(const Call&)>& visit) const {
  const uint64_t end = first_change_ + changes_.size();
  if (*cursor < first_change_) {
    *cursor = end;
    for (const Call& call : calls_) {
      if (visit(call)) return;
    }
    return;
  }
  while (*cursor < end) {
    const Call* call = Get(changes_[*cursor - first_change_]);
    ++*cursor;
    if (call != nullptr && visit(*call)) return;
  }
}

}  // namespace tebium::fakes
