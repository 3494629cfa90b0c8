// Reading files whole.
#ifndef TEBIUM_APP_FILES_H_
#define TEBIUM_APP_FILES_H_

#include <string>

#include "base/status.h"

namespace tebium::app {

// kNotFound or kUnavailable with the path; files over 16 MiB are refused.
base::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace tebium::app

#endif  // TEBIUM_APP_FILES_H_
