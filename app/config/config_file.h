// The configuration file behind --config.file.
#ifndef TEBIUM_APP_CONFIG_CONFIG_FILE_H_
#define TEBIUM_APP_CONFIG_CONFIG_FILE_H_

#include <string>
#include <vector>

#include "base/status.h"

namespace tebium::app {

// Every fault of the file's text, each with line and column; empty if it is
// good. This version takes its settings from flags and the environment: a
// section that would have to change what is sent where is a fault, so that
// nobody believes it to be in force. Its code is kFailedPrecondition, that of
// all others kInvalidArgument.
std::vector<base::Status> CheckConfigText(const std::string& text);

}  // namespace tebium::app

#endif  // TEBIUM_APP_CONFIG_CONFIG_FILE_H_
