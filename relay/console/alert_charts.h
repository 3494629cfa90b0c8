// Charts of alerts: the text goes first, its chart follows as a reply without a
// sound, when nothing else waits in the chat. A chart that can't be had is
// counted (chart_maker.h), and nobody is bothered with it.
#ifndef TEBIUM_RELAY_CONSOLE_ALERT_CHARTS_H_
#define TEBIUM_RELAY_CONSOLE_ALERT_CHARTS_H_

#include <memory>

#include "relay/console/handler.h"
#include "relay/console/parts.h"

namespace tebium::relay {

// For the worst alert of each group that begins to fire. `parts` must outlive
// the handler.
std::unique_ptr<Handler> MakeAlertCharts(const ConsoleParts& parts);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_ALERT_CHARTS_H_
