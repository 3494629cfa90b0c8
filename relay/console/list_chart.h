// What /chart answers.
#ifndef TEBIUM_RELAY_CONSOLE_LIST_CHART_H_
#define TEBIUM_RELAY_CONSOLE_LIST_CHART_H_

#include <string>

#include "base/status.h"
#include "relay/console/handler.h"
#include "relay/console/inform_arguments.h"
#include "relay/console/list_text.h"

namespace tebium::relay {

// The picture with what it shows, or why there is none (ChartMaker's errors).
Screen ChartScreen(const Viewer& viewer, const ChartArguments& asked,
                   base::StatusOr<std::string> png);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_LIST_CHART_H_
