// A chart of what somebody asks for.
#include <utility>

#include "relay/chart/chart_maker.h"
#include "relay/console/inform_arguments.h"
#include "relay/console/inform_commands.h"
#include "relay/console/list_chart.h"

namespace tebium::relay {

using base::Say;

Outcome ShowChart(InformTools& tools, const Turn& turn,
                  std::string_view arguments) {
  if (tools.parts.charts == nullptr) {
    return ReplyText(std::string(turn.Say(Say::kChartsOff)));
  }
  ChartArguments asked = ReadChartArguments(arguments);
  if (asked.expression.empty()) {
    return ReplyText(turn.Say(
        Say::kChartWhat, {Code("/chart up 6h"),
                          Code("/chart rate(http_requests_total[5m]) 1d")}));
  }
  Outcome outcome;
  outcome.then = [&tools, turn, asked = std::move(asked)](Sayer say) {
    tools.parts.charts->ForExpression(
        asked.expression, asked.range, turn.language,
        [viewer = tools.ViewerOf(turn), asked,
         say = std::move(say)](base::StatusOr<std::string> png) {
          Saying saying;
          saying.reply = ChartScreen(viewer, asked, std::move(png));
          say(std::move(saying));
        });
  };
  return outcome;
}

}  // namespace tebium::relay
