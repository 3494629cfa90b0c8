#include "tests/fakes/faults.h"

#include <array>
#include <string>
#include <utility>

#include "base/text.h"

namespace tebium::fakes {
namespace {

constexpr std::array<std::pair<FaultKind, std::string_view>, 8> kNames{
    {{FaultKind::kServerError, "server_error"},
     {FaultKind::kBadGateway, "bad_gateway"},
     {FaultKind::kDelay, "delay"},
     {FaultKind::kAcceptThenDrop, "accept_then_drop"},
     {FaultKind::kDropBefore, "drop_before"},
     {FaultKind::kTooManyRequests, "too_many_requests"},
     {FaultKind::kError, "error"},
     {FaultKind::kRevoked, "revoked"}}};

bool Matches(const Fault& fault, const Call& call) {
  if (fault.method.empty()) {
    if (call.method == "getUpdates") return false;
  } else if (!base::EqualsIgnoreCaseAscii(fault.method, call.method)) {
    return false;
  }
  if (fault.chat_id != 0 && fault.chat_id != call.chat_id) return false;
  return !fault.when || fault.when(call);
}

}  // namespace

std::string_view FaultKindName(FaultKind kind) {
  for (const auto& [value, name] : kNames) {
    if (value == kind) return name;
  }
  return "unknown";
}

base::StatusOr<FaultKind> ParseFaultKind(std::string_view name) {
  std::string known;
  for (const auto& [value, candidate] : kNames) {
    if (candidate == name) return value;
    known += (known.empty() ? "" : ", ") + std::string(candidate);
  }
  return base::InvalidArgumentError("kind: expected one of " + known);
}

std::optional<Fault> FaultQueue::Take(const Call& call) {
  for (auto it = faults_.begin(); it != faults_.end(); ++it) {
    if (!Matches(*it, call)) continue;
    if (it->skip > 0) {
      --it->skip;
      continue;
    }
    Fault fault = *it;
    if (it->times > 0 && --it->times == 0) faults_.erase(it);
    ++used_;
    return fault;
  }
  return std::nullopt;
}

}  // namespace tebium::fakes
