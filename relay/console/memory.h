// What the console remembers and others need before it starts.
#ifndef TEBIUM_RELAY_CONSOLE_MEMORY_H_
#define TEBIUM_RELAY_CONSOLE_MEMORY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "base/status.h"
#include "relay/chat_book.h"
#include "store/store.h"

namespace tebium::relay {

struct ConsoleMemory {
  // ButtonSigner's; made and stored where there is none yet, so that buttons
  // outlive the process. A secret.
  std::string button_key;
};

// Fills in `chats` as well; of more chats than that holds, those where people
// did something last, then those that were told something last: the log says
// so. Sees to messages that an unsubscribing left (CardsLeft) before the last
// end of the program. Blocks until what is new is on disk.
base::StatusOr<ConsoleMemory> LoadConsoleMemory(store::Store& store,
                                                base::Random& random,
                                                const base::Logger& logger,
                                                ChatBook& chats);

// Cards of live messages that subscriptions have brought, and in which alerts
// stand that their chat follows no longer; of one chat, or (0) of all. To be
// refreshed: the relay then takes out what is not followed.
base::StatusOr<std::vector<uint64_t>> CardsLeft(store::Store& store,
                                                const ChatBook& chats,
                                                int64_t chat_id = 0);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_MEMORY_H_
