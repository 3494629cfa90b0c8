// From a notification to what people read in Telegram.
//
// Output is Telegram's HTML subset (or plain text), made so that no alert text
// can break it: everything foreign is escaped, control characters and
// ill-formed bytes are replaced, no part is over the limit, and tags are closed
// at a part's end and opened again in the next. Pure: `now` is an argument.
#ifndef TEBIUM_RELAY_TELEGRAM_RENDER_H_
#define TEBIUM_RELAY_TELEGRAM_RENDER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "base/catalogue.h"
#include "base/clock.h"
#include "relay/marks.h"
#include "relay/telegram/html.h"  // HtmlToPlainText, for callers

namespace tebium::relay {

// Bot API: 1–4096 code points after parsing, 1024 for captions. We keep the raw
// HTML itself under these, which is stricter and simpler.
inline constexpr size_t kMaxMessageCodePoints = 4096;
inline constexpr size_t kMaxCaptionCodePoints = 1024;

struct RenderSettings {
  base::Language language = base::Language::kRussian;
  bool emoji = true;
  bool markup = true;  // false: plain text, no parse_mode
  base::TimeZone time_zone = base::TimeZone::Utc();
  // Alerts told in full in one message before the rest is counted.
  size_t max_alerts_in_full = 30;
  // A message that would need more parts than this becomes a document.
  size_t max_parts = 5;
  // Delivered later than this after the news arrived: its age is told.
  base::Duration tell_age_after = std::chrono::minutes(1);
};

struct Attachment {
  std::string filename;      // "alerts-20260131-102030.txt"
  std::string content_type;  // "text/plain; charset=utf-8"
  std::string content;
};

// Texts to send in order. With an attachment the last part is its caption (sent
// with it as one document), and only the parts before that are texts.
struct Rendered {
  std::vector<std::string> parts;  // never empty
  bool html = true;                // false: send without parse_mode …
  std::string_view markdown;       // … or with this: "Markdown", "MarkdownV2"
  std::optional<Attachment> attachment;  // set: parts.back() is its caption
};

// The first message about a group: everything it says.
//
// parts[0] is always a text, never a caption: it is the live message, which
// RenderLive's text replaces later by an edit. What follows is sent once and
// never edited: further texts (long ones are split between lines, up to
// max_parts), or, where not all alerts fit into those, one document with the
// full list; parts are then {what RenderLive gives, the document's caption}.
Rendered RenderFirst(const alert::Notification& notification,
                     const RenderSettings& settings, base::Time now);

// The live message after a change: the present state in exactly one part and
// without attachment. As many alerts in full as fit, the rest by name, then by
// count ("and 12 more"). Tells no age, so that an unchanged state gives the
// same text at any `now` of one day.
Rendered RenderLive(const alert::Notification& notification, const Marks& marks,
                    const RenderSettings& settings, base::Time now);

// What people have done about it, as the live message's foot says it: who and
// when, until when. Plain text, one line for each mark; "" if there is none.
std::string MarksText(const Marks& marks, const RenderSettings& settings,
                      base::Time now);

// The reply that notifies: only what is new, what was held back, and the
// counts. 1 … max_parts texts, or (too many new alerts) a document: parts is
// then its caption alone.
Rendered RenderReply(const alert::Notification& notification,
                     const RenderSettings& settings, base::Time now);

// Many groups' news in one message: counts by module and severity, the worst
// first, and the full list as a document with all alerts of all notifications;
// parts is its caption alone.
Rendered RenderDigest(const std::vector<alert::Notification>& notifications,
                      const RenderSettings& settings, base::Time now);

// All that is known of each alert: labels, annotations, times, fingerprint; and
// what people have done. For whoever asks for it. 1 … max_parts texts, or a
// document: parts is then its caption alone.
Rendered RenderDetails(const alert::Notification& notification,
                       const Marks& marks, const RenderSettings& settings,
                       base::Time now);

// Adds to parts[0] the line that says that this may be a repetition (an earlier
// attempt's outcome is unknown). All functions above leave room for it; a text
// that has none is shortened.
void MarkPossiblyRepeated(Rendered& rendered, const RenderSettings& settings);

// Puts before parts[0], a text, that from now on it is not kept up to date. It
// is shortened where there is no room.
void MarkFollowedNoLonger(Rendered& rendered, const RenderSettings& settings,
                          base::Time now);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_RENDER_H_
