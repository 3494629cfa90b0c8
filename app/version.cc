#include "app/version.h"

#ifndef TEBIUM_VERSION
#error "the build defines TEBIUM_VERSION and TEBIUM_REVISION"
#endif

namespace tebium::app {

std::string Version() { return TEBIUM_VERSION; }

std::string Revision() { return TEBIUM_REVISION; }

std::string Compiler() {
#if defined(__clang__)
  const std::string name = "clang ";
  return name + __clang_version__;
#else
  const std::string name = "gcc ";
  return name + __VERSION__;
#endif
}

}  // namespace tebium::app
