// A change of the console's, waited for.
#ifndef TEBIUM_RELAY_CONSOLE_COMMIT_H_
#define TEBIUM_RELAY_CONSOLE_COMMIT_H_

#include "base/status.h"
#include "store/store.h"

namespace tebium::relay {

// Returns once it is on disk, or can't be. Not for the store's own thread.
base::Status Commit(store::Store& store, store::ConsoleChange change);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_COMMIT_H_
