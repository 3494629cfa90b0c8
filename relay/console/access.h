// Who may what.
//
// Administrators are named in the settings. In the chats that alerts go to
// (those of the configuration, and those with subscriptions), everybody may
// read and, unless that is kept for administrators, act; a group's own
// administrators may be the bot's there, and there alone. All others are
// strangers.
#ifndef TEBIUM_RELAY_CONSOLE_ACCESS_H_
#define TEBIUM_RELAY_CONSOLE_ACCESS_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "relay/chat_book.h"
#include "relay/console/handler.h"
#include "relay/console/parts.h"
#include "relay/console/update.h"
#include "store/store.h"

namespace tebium::relay {

// Strangers that were refused and are remembered; of more, the oldest are
// forgotten, and may be told once more.
inline constexpr size_t kMaxRefused = 1'000;
// Groups whose administrators are remembered.
inline constexpr size_t kMaxAdministrated = 1'000;

// The result of getChatAdministrators; nothing if it can't be read.
std::optional<std::vector<int64_t>> ReadAdministrators(std::string_view json);

// For one thread; times are monotonic. `settings` and `chats` outlive it.
class Access {
 public:
  Access(const ConsoleSettings& settings, const ChatBook& chats);

  void Load(const std::vector<store::Note>& notes);
  void SetChats(const std::vector<int64_t>& chats);
  // A group becomes a supergroup: what was configured by its old id holds for
  // the new one, from Moved() on. Adds to `change` what must be written.
  static void NoteMove(int64_t from, int64_t to, store::ConsoleChange& change);
  void Moved(int64_t from, int64_t to);

  // Nothing: the chat's administrators must be learned first.
  std::optional<Role> RoleOf(const UpdateChat& chat, const Person& person,
                             base::Duration now) const;
  // What getChatAdministrators gave; nothing: it failed, and is asked again
  // soon.
  void Learn(int64_t chat_id,
             std::optional<std::vector<int64_t>> administrators,
             base::Duration now);

  bool WasRefused(int64_t person_id) const;
  // Adds to `change` what must be written; holds from Refused() on.
  void NoteRefusal(int64_t person_id, store::ConsoleChange& change) const;
  void Refused(int64_t person_id);

 private:
  struct Administrators {
    std::set<int64_t> ids;
    base::Duration until{};
  };

  bool IsKnown(int64_t chat_id) const;
  std::optional<bool> Administrates(const UpdateChat& chat,
                                    const Person& person,
                                    base::Duration now) const;

  const ConsoleSettings& settings_;
  const ChatBook& book_;
  const std::set<int64_t> admins_;
  std::set<int64_t> chats_;
  std::map<int64_t, int64_t> moved_;                  // from, to
  std::map<int64_t, Administrators> administrators_;  // by chat
  std::deque<int64_t> refused_;                       // the oldest first
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_ACCESS_H_
