// Messages in the form that a configuration's templates give them.
#ifndef TEBIUM_RELAY_TELEGRAM_TEMPLATED_H_
#define TEBIUM_RELAY_TELEGRAM_TEMPLATED_H_

#include <memory>
#include <string_view>

#include "alert/template/data.h"
#include "base/clock.h"
#include "base/status.h"
#include "relay/receivers.h"
#include "relay/telegram/render.h"

namespace tebium::relay {

// The parts of what `receiver.message` makes of `data`. HTML is split as ours
// is; Markdown and plain text, or HTML that is not well-formed, between lines:
// a part that breaks Markdown in two is refused by Telegram and goes without
// it. What is too long for `max_parts` goes on in a document that has all of
// it, as plain text. Fails, with the reason for the log, if the template does,
// or if nothing can be seen of its output.
base::StatusOr<Rendered> RenderTemplated(
    const TelegramReceiver& receiver,
    std::shared_ptr<const alert::tmpl::Data> data,
    const RenderSettings& settings, base::Time now);

// `text` in its parts, as above. `parse_mode` is one of the Bot API's, or "".
Rendered SplitTemplated(std::string_view text, std::string_view parse_mode,
                        const RenderSettings& settings, base::Time now);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_TEMPLATED_H_
