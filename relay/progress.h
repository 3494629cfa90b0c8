// The relay's note in an outbox entry: which steps of its delivery are done, so
// that neither a crash nor a retry repeats them.
#ifndef TEBIUM_RELAY_PROGRESS_H_
#define TEBIUM_RELAY_PROGRESS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "alert/alert.h"

namespace tebium::relay {

// What the parts sent were parts of.
enum class SendKind : char {
  kNone = '-',
  kFirst = 'f',   // a message of the group's own
  kReply = 'r',   // the reply that notifies; an edit follows
  kDigest = 'd',  // many groups' news in one
  kShown = 's',   // nothing: what is shown already is to be shown anew
};

struct Progress {
  SendKind kind = SendKind::kNone;
  uint32_t parts = 0;       // sent and acknowledged
  bool all_parts = false;   // no more parts are to come
  bool maybe_sent = false;  // the next part may be in the chat already
  uint32_t unknown = 0;     // attempts of unknown outcome, in a row
  uint64_t content = 0;     // ContentKey() of what the parts told

  bool operator==(const Progress&) const = default;
};

// Changes when later news was merged into the notification.
uint64_t ContentKey(const alert::Notification& notification);

std::string EncodeProgress(const Progress& progress);
// store::kRefresh reads as kShown; what can't be read counts as nothing done.
Progress DecodeProgress(std::string_view text);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_PROGRESS_H_
