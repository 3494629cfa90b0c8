// What the console remembers and others need before it starts.
#ifndef TEBIUM_RELAY_CONSOLE_MEMORY_H_
#define TEBIUM_RELAY_CONSOLE_MEMORY_H_

#include <string>

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

// Fills in `chats` as well. Blocks until what is new is on disk.
base::StatusOr<ConsoleMemory> LoadConsoleMemory(store::Store& store,
                                                base::Random& random,
                                                ChatBook& chats);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_MEMORY_H_
