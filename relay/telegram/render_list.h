// Many alerts: their counts as a caption, all of them as a document. Internal
// to relay/telegram/.
#ifndef TEBIUM_RELAY_TELEGRAM_RENDER_LIST_H_
#define TEBIUM_RELAY_TELEGRAM_RENDER_LIST_H_

#include <string>
#include <string_view>
#include <vector>

#include "relay/telegram/render_alert.h"

namespace tebium::relay {

// What stays free in every text for MarkPossiblyRepeated's line.
inline constexpr size_t kRoomForMark = 128;
inline constexpr size_t kTextLimit = kMaxMessageCodePoints - kRoomForMark;
inline constexpr size_t kCaptionLimit = kMaxCaptionCodePoints - kRoomForMark;

struct AlertInList {
  const alert::NotifiedAlert* alert = nullptr;
  bool native = false;
};
// The worst first.
using AlertList = std::vector<AlertInList>;

// `text` as a document, named after the time.
Attachment TextDocument(const RenderContext& context, std::string text);

// Plain text in UTF-8 with every alert; `notes` (plain, may be empty) stand
// before the alerts. Bounded at about 40 MB: where alerts are longer than this
// altogether, the last ones are told by name, then by number.
Attachment MakeDocument(const RenderContext& context, const AlertList& alerts,
                        const std::string& notes);

// At most kCaptionLimit code points: `heading`, counts by severity, counts by
// module (the worst first, as many as fit), `notes`, all HTML.
std::string MakeCaption(const RenderContext& context, const AlertList& alerts,
                        std::string_view heading, std::string_view notes);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_RENDER_LIST_H_
