// How the parts of the program stand, in the words of those who ask: /health
// and the watch over ourselves. Pure.
#ifndef TEBIUM_APP_PART_STATES_H_
#define TEBIUM_APP_PART_STATES_H_

#include <string>

#include "base/status.h"
#include "exporter/self_watch.h"
#include "web/health.h"

namespace tebium::app {

// Of what the relay, the console and the store say of themselves.
web::PartState RelayPart(const std::string& state);
web::PartState ConsolePart(const std::string& state);
web::PartState StorePart(const base::Status& status);

// What the same states of relay and console mean for Telegram; the rest is left
// as it is.
exporter::SelfFacts TelegramFacts(const std::string& relay,
                                  const std::string& console);

}  // namespace tebium::app

#endif  // TEBIUM_APP_PART_STATES_H_
