#include "relay/status_board.h"

namespace tebium::relay {

std::string DescribeStatus(const RelayStatus& status, base::Duration now) {
  if (!status.enabled) return "disabled";
  if (status.preview) return "preview";
  if (status.reach == Reach::kUnauthorized) return "unauthorized";
  if (status.reach == Reach::kUnreachable) return "unreachable";
  if (status.no_chat) return "no chat";
  if (!status.trouble.empty()) return "undeliverable: " + status.trouble;
  if (status.limited_until > now) {
    const auto seconds =
        std::chrono::ceil<std::chrono::seconds>(status.limited_until - now);
    return "waiting: 429 for " + std::to_string(seconds.count()) + " s";
  }
  return "ok";
}

}  // namespace tebium::relay
