#include "relay/telegram/render_parts.h"

#include "base/text.h"
#include "relay/telegram/html.h"
#include "relay/telegram/render_list.h"
#include "relay/telegram/split.h"

namespace tebium::relay {
namespace {

constexpr size_t kRoomForNumber = 16;  // "(2/3)\n"
// A name takes at least this.
constexpr size_t kLeastName = 4;

}  // namespace

std::vector<std::string> PartsOf(const RenderContext& context,
                                 const std::string& html) {
  if (base::CodePoints(html) <= kTextLimit) return {html};
  const size_t max_parts = context.settings.max_parts;
  std::vector<std::string> parts =
      SplitHtml(html, kTextLimit - kRoomForNumber, max_parts + 1);
  if (parts.size() > max_parts) return {};
  const std::string count = std::to_string(parts.size());
  for (size_t i = 1; i < parts.size(); ++i) {
    parts[i].insert(
        0,
        context.Say(base::Say::kPart, {std::to_string(i + 1), count}) + "\n");
  }
  return parts;
}

bool MayFit(const RenderContext& context, size_t alerts) {
  return alerts < context.settings.max_parts * (kTextLimit / kLeastName);
}

Rendered Finish(const RenderContext& context, Rendered rendered) {
  rendered.html = context.settings.markup;
  if (rendered.html) return rendered;
  for (std::string& part : rendered.parts) part = HtmlToPlainText(part);
  return rendered;
}

}  // namespace tebium::relay
