#include "relay/console/list_chart.h"

#include <utility>

namespace tebium::relay {
namespace {

using base::Say;
using base::StatusCode;

// In whose own words the rest is told, if it helps.
struct Reason {
  Say say;
  bool with_detail;
};

Reason ReasonOf(StatusCode code) {
  switch (code) {
    case StatusCode::kFailedPrecondition:
      return {Say::kChartNoSource, false};
    case StatusCode::kInvalidArgument:
      return {Say::kChartRefused, true};
    case StatusCode::kDeadlineExceeded:
      return {Say::kChartSlow, false};
    case StatusCode::kUnavailable:
      return {Say::kChartUnreachable, true};
    case StatusCode::kResourceExhausted:
      return {Say::kChartTooMuch, false};
    default:
      return {Say::kChartFailed, true};
  }
}

}  // namespace

Screen ChartScreen(const Viewer& viewer, const ChartArguments& asked,
                   base::StatusOr<std::string> png) {
  Screen screen;
  const std::string expression = Code(Cut(asked.expression, 120));
  if (!png.ok()) {
    const Reason reason = ReasonOf(png.status().code());
    screen.html = viewer.Say(Say::kNoChart, {expression});
    AddLine(viewer.Say(reason.say), screen.html);
    if (reason.with_detail) {
      AddLine(Italic(Cut(png.status().message(), 300)), screen.html);
    }
    return screen;
  }
  screen.html = viewer.Say(
      Say::kChartOf,
      {expression, base::SayDuration(viewer.settings.language, asked.range)});
  screen.photo = Attachment{.filename = "chart.png",
                            .content_type = "image/png",
                            .content = *std::move(png)};
  return screen;
}

}  // namespace tebium::relay
