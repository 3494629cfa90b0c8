#include "alert/module_desk.h"

namespace tebium::alert {

std::string_view ModuleStateName(ModuleState state) {
  switch (state) {
    case ModuleState::kUp:
      return "up";
    case ModuleState::kDegraded:
      return "degraded";
    case ModuleState::kDown:
      return "down";
    case ModuleState::kUnknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace tebium::alert
