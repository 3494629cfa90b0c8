// The screens of admin.h, and its form. Pure.
#ifndef TEBIUM_RELAY_CONSOLE_ADMIN_TEXT_H_
#define TEBIUM_RELAY_CONSOLE_ADMIN_TEXT_H_

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "alert/native.h"
#include "relay/console/handler.h"
#include "relay/console/list_text.h"
#include "relay/console/parts.h"
#include "store/store.h"

namespace tebium::relay {

// Payloads of the panel's buttons.
inline constexpr std::string_view kAdminPanel = "A:panel";
inline constexpr std::string_view kAdminBotScreen = "A:bot";
inline constexpr std::string_view kAdminForm = "A:form";
inline constexpr std::string_view kAdminFormCancel = "A:cancel";
inline constexpr std::string_view kAdminAuditScreen = "A:aud:";  // before id
inline constexpr std::string_view kAdminOutboxScreen = "A:out";
inline constexpr std::string_view kAdminResend = "A:re:";  // an entry's id

inline constexpr size_t kAuditPerPage = 10;
inline constexpr size_t kOutboxShown = 8;

struct PanelFacts {
  size_t firing = 0;
  size_t silences = 0;                     // active ones
  std::optional<store::StoreStats> store;  // none: it does not answer
  // For whom only the chat is to administrate: nothing of other chats is told
  // or offered.
  bool this_chat = false;
};
Screen AdminScreen(const Viewer& viewer, const PanelFacts& facts);

struct BotFacts {
  const ConsoleSettings& settings;
  size_t subscribers = 0;
};
Screen BotScreen(const Viewer& viewer, const BotFacts& facts);

Screen FormScreen(const Viewer& viewer);
// "type|priority|module|text" (the text may hold further |): the alert, or what
// is wrong with it.
std::variant<alert::NativeAlert, base::Say> ReadForm(std::string_view text);

// `entries`: one more than a page where there are older ones.
Screen AuditScreen(const Viewer& viewer,
                   const std::vector<store::AuditEntry>& entries,
                   int64_t before_id);
// `stats`: of the whole outbox; none: they are not told.
Screen OutboxScreen(const Viewer& viewer,
                    const std::vector<store::OutboxEntry>& entries,
                    const std::optional<store::StoreStats>& stats);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_ADMIN_TEXT_H_
