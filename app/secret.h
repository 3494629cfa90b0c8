// The secret that senders must show, when the user has set none.
#ifndef TEBIUM_APP_SECRET_H_
#define TEBIUM_APP_SECRET_H_

#include <string>

#include "base/random.h"
#include "base/status.h"

namespace tebium::app {

// Reads the secret kept in `path`, or makes one and keeps it there, readable by
// its owner alone.
base::StatusOr<std::string> KeepSecret(const std::string& path,
                                       base::Random& random);

}  // namespace tebium::app

#endif  // TEBIUM_APP_SECRET_H_
