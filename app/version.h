// What this build is.
#ifndef TEBIUM_APP_VERSION_H_
#define TEBIUM_APP_VERSION_H_

#include <string>

namespace tebium::app {

std::string Version();   // "0.1.0"
std::string Revision();  // the commit's short id, or "unknown"
std::string Compiler();  // "gcc 12.2.0"

}  // namespace tebium::app

#endif  // TEBIUM_APP_VERSION_H_
