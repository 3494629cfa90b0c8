#include "relay/console/handler.h"

namespace tebium::relay {

Outcome Handler::OnCommand(const Turn& /*turn*/, std::string_view /*command*/,
                           std::string_view /*arguments*/) {
  return {};
}

Outcome Handler::OnPress(const Turn& /*turn*/, std::string_view /*payload*/) {
  return {};
}

std::string_view Handler::ButtonName(std::string_view /*payload*/) const {
  const std::vector<std::string_view> names = ButtonNames();
  return names.empty() ? "" : names.front();
}

std::optional<Outcome> Handler::OnText(const Turn& /*turn*/,
                                       std::string_view /*text*/) {
  return std::nullopt;
}

void Handler::OnMigration(int64_t /*from_chat_id*/, int64_t /*to_chat_id*/) {}

void Handler::OnLive(const store::LiveMessage& /*message*/,
                     const alert::Notification& /*news*/, bool /*first*/) {}

void Handler::OnOver(const store::Target& /*target*/,
                     const std::string& /*group_key*/) {}

base::Status Handler::Load(const std::vector<store::Note>& /*notes*/) {
  return {};
}

base::Time Handler::Tick(base::Time /*now*/) { return base::Time::max(); }

}  // namespace tebium::relay
