// How the program and what it watches are, as /status, /check and /ping tell.
#ifndef TEBIUM_RELAY_CONSOLE_LIST_STATUS_H_
#define TEBIUM_RELAY_CONSOLE_LIST_STATUS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/duty.h"
#include "alert/module_desk.h"
#include "relay/console/handler.h"
#include "relay/console/list_text.h"
#include "store/store.h"

namespace tebium::relay {

struct StatusFacts {
  // None: nothing is watched.
  std::optional<std::vector<alert::ModuleView>> modules;
  std::optional<store::StoreStats> store;  // none: it does not answer
  base::Time last_delivery_at = base::kNoTime;
  size_t firing = 0;
  size_t silences = 0;  // active ones
  std::string version;
};
// `refresh` and `check` are payloads.
Screen StatusScreen(const Viewer& viewer, const StatusFacts& facts,
                    std::string_view refresh, std::string_view check);

// The modules alone, as a check found them.
Screen CheckedScreen(const Viewer& viewer,
                     const std::vector<alert::ModuleView>& modules,
                     std::string_view again);

struct PingFacts {
  std::optional<base::Duration> telegram;  // none: no answer
  std::string telegram_error;              // … and why
  std::optional<base::Duration> store;     // none: not written
  std::optional<base::Duration> update_age;
};
Screen PingScreen(const Viewer& viewer, const PingFacts& facts,
                  std::string_view again);

// Who is on duty; `turn`: none where nobody is.
std::string OnCallText(const Viewer& viewer, bool has_rota,
                       const std::optional<alert::DutyTurn>& turn);

// The commands that somebody of `role` may use.
std::string HelpText(const Viewer& viewer, Role role,
                     const std::vector<CommandSpec>& commands);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_LIST_STATUS_H_
