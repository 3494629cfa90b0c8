#include "relay/console/list_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "base/text.h"
#include "relay/telegram/html.h"
#include "relay/telegram/split.h"

namespace tebium::relay {
namespace {

std::string Tagged(std::string_view tag, std::string_view html) {
  if (html.empty()) return "";
  std::string text = "<";
  text += tag;
  text += '>';
  text += html;
  text += "</";
  text += tag;
  return text += '>';
}

std::string_view SignOf(std::string_view severity) {
  constexpr std::array<std::string_view, 5> kSigns = {"🔔", "ℹ️", "⚠️",
                                                      "❌", "🚨"};
  return kSigns[static_cast<size_t>(alert::SeverityRank(severity))];
}

std::string Joined(
    std::string_view heading, const Page& page, bool brief,
    const std::function<std::string(size_t index, bool brief)>& entry) {
  std::string text(heading);
  for (size_t i = page.begin; i < page.end; ++i) {
    text += "\n\n";
    text += entry(i, brief);
  }
  return text;
}

}  // namespace

std::string Viewer::Clock(base::Time time) const {
  const base::TimeZone& zone = settings.time_zone;
  const base::CivilTime then = zone.Civil(time);
  const base::CivilTime today = zone.Civil(now);
  if (then.year != today.year) return zone.Format("%d.%m.%Y %H:%M", time);
  const bool same_day = then.month == today.month && then.day == today.day;
  return zone.Format(same_day ? "%H:%M" : "%d.%m %H:%M", time);
}

std::string Viewer::Since(base::Time time) const {
  return base::SayDuration(settings.language, now - time);
}

std::string Viewer::Until(base::Time time) const {
  return base::SayDuration(settings.language, time - now);
}

std::string Viewer::Latency(base::Duration duration) const {
  const int64_t milliseconds = std::max<int64_t>(
      0, std::chrono::round<std::chrono::milliseconds>(duration).count());
  if (milliseconds < 1'000) {
    return Say(base::Say::kMilliseconds, {std::to_string(milliseconds)});
  }
  if (milliseconds >= 10'000) {
    return base::SayDuration(settings.language, duration);
  }
  return Say(base::Say::kSecondsAndTenth,
             {std::to_string(milliseconds / 1'000),
              std::to_string(milliseconds % 1'000 / 100)});
}

std::string Viewer::Sign(std::string_view sign) const {
  return settings.emoji ? std::string(sign) + " " : "";
}

std::string Viewer::SeveritySign(std::string_view severity) const {
  if (settings.emoji) return Sign(SignOf(severity));
  return severity.empty() ? "" : "[" + Cut(severity, 20) + "] ";
}

Button Viewer::Press(std::string_view text, std::string_view payload) const {
  return {.text = std::string(text), .data = signer.Sign(payload), .url = {}};
}

std::string CutPlain(std::string_view foreign, size_t max_code_points) {
  const std::string clean = CleanText(foreign, LineEnds::kSpace);
  const std::string_view start =
      base::TruncateCodePoints(clean, max_code_points);
  if (start.size() == clean.size()) return clean;
  return std::string(base::TruncateCodePoints(start, max_code_points - 1)) +
         "…";
}

std::string Cut(std::string_view foreign, size_t max_code_points) {
  return EscapeText(CutPlain(foreign, max_code_points), LineEnds::kSpace);
}

std::string Bold(std::string_view html) { return Tagged("b", html); }
std::string Code(std::string_view html) { return Tagged("code", html); }
std::string Italic(std::string_view html) { return Tagged("i", html); }

std::string Dotted(std::initializer_list<std::string_view> html) {
  std::string text;
  for (const std::string_view part : html) {
    if (part.empty()) continue;
    if (!text.empty()) text += " · ";
    text += part;
  }
  return text;
}

void AddLine(std::string_view html, std::string& text) {
  if (html.empty()) return;
  if (!text.empty()) text += '\n';
  text += html;
}

Page PageAt(size_t entries, size_t number, size_t per_page) {
  Page page;
  page.count = std::max<size_t>(1, (entries + per_page - 1) / per_page);
  page.number = std::min(number, page.count - 1);
  page.begin = page.number * per_page;
  page.end = std::min(entries, page.begin + per_page);
  return page;
}

void AddPaging(const Viewer& viewer, const Page& page,
               const std::function<std::string(size_t number)>& payload,
               Keyboard& keyboard) {
  if (page.count < 2) return;
  std::vector<Button> row;
  if (page.number > 0) {
    row.push_back(viewer.Press("‹", payload(page.number - 1)));
  }
  row.push_back(viewer.Press(
      std::to_string(page.number + 1) + "/" + std::to_string(page.count),
      payload(page.number)));
  if (page.number + 1 < page.count) {
    row.push_back(viewer.Press("›", payload(page.number + 1)));
  }
  keyboard.push_back(std::move(row));
}

std::string ListText(
    std::string_view heading, const Page& page,
    const std::function<std::string(size_t index, bool brief)>& entry) {
  std::string text = Joined(heading, page, false, entry);
  if (base::CodePoints(text) > kMaxMessageCodePoints) {
    text = Joined(heading, page, true, entry);
  }
  return ShortenHtml(text, kMaxMessageCodePoints);
}

std::string Bar(uint64_t value, uint64_t greatest, size_t width) {
  if (value == 0 || greatest == 0) return "";
  const double share =
      static_cast<double>(value) / static_cast<double>(greatest);
  const auto blocks = static_cast<size_t>(share * static_cast<double>(width));
  std::string bar;
  for (size_t i = 0; i < std::clamp<size_t>(blocks, 1, width); ++i) bar += "▇";
  return bar;
}

std::string Sparkline(const std::vector<uint64_t>& values) {
  return base::Sparkline({values.begin(), values.end()}, 0);
}

std::string Base36(uint64_t number) {
  std::array<char, 16> digits{};
  const auto result =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, 36);
  return {digits.data(), result.ptr};
}

uint64_t ReadBase36(std::string_view text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, 36);
  return error == std::errc() && stop == end ? number : 0;
}

}  // namespace tebium::relay
