#include "store/store.h"

namespace tebium::store {

std::string_view OutboxStateName(OutboxState state) {
  switch (state) {
    case OutboxState::kPending:
      return "pending";
    case OutboxState::kSending:
      return "sending";
    case OutboxState::kDead:
      return "dead";
  }
  return "pending";
}

}  // namespace tebium::store
