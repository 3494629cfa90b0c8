// From one long text to the messages that carry it. Internal to
// relay/telegram/.
#ifndef TEBIUM_RELAY_TELEGRAM_RENDER_PARTS_H_
#define TEBIUM_RELAY_TELEGRAM_RENDER_PARTS_H_

#include <string>
#include <vector>

#include "relay/telegram/render_alert.h"

namespace tebium::relay {

// Texts within the limit, numbered from the second on; none if there would be
// more than max_parts.
std::vector<std::string> PartsOf(const RenderContext& context,
                                 const std::string& html);

// Whether texts of `alerts` of them, however short, may fit into max_parts.
bool MayFit(const RenderContext& context, size_t alerts);

// The texts as they are sent: plain, where markup is off.
Rendered Finish(const RenderContext& context, Rendered rendered);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_RENDER_PARTS_H_
