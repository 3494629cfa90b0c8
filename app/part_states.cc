#include "app/part_states.h"

namespace tebium::app {

web::PartState RelayPart(const std::string& state) {
  const bool fine = state == "ok" || state == "preview" || state == "disabled";
  return {fine ? web::PartHealth::kOk : web::PartHealth::kDegraded, state};
}

web::PartState ConsolePart(const std::string& state) {
  const bool fine = state == "ok" || state == "off";
  return {fine ? web::PartHealth::kOk : web::PartHealth::kDegraded, state};
}

exporter::SelfFacts TelegramFacts(const std::string& relay,
                                  const std::string& console) {
  exporter::SelfFacts facts;
  if (relay == "unauthorized") {
    facts.telegram = exporter::TelegramState::kUnauthorized;
  } else if (relay == "unreachable") {
    facts.telegram = exporter::TelegramState::kUnreachable;
  } else if (relay == "no chat" || relay.starts_with("undeliverable")) {
    facts.telegram = exporter::TelegramState::kTrouble;
    facts.telegram_trouble = relay;
  }
  if (console != "ok" && console != "off") facts.updates_trouble = console;
  return facts;
}

web::PartState StorePart(const base::Status& status) {
  if (status.ok()) return {};
  return {web::PartHealth::kDown, status.message()};
}

}  // namespace tebium::app
