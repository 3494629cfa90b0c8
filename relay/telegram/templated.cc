#include "relay/telegram/templated.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "relay/telegram/html.h"
#include "relay/telegram/render_list.h"
#include "relay/telegram/split.h"
#include "relay/template_data.h"

namespace tebium::relay {
namespace {

constexpr std::string_view kHtml = "HTML";
constexpr size_t kAllPieces = std::numeric_limits<size_t>::max();

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-';
}

// The name of a tag `<name …>` or `</name>`; empty if it is none.
std::string_view TagName(std::string_view tag) {
  size_t begin = tag.starts_with("</") ? 2 : 1;
  size_t end = begin;
  while (end < tag.size() && IsNameByte(tag[end])) ++end;
  if (end == tag.size() || (tag[end] != '>' && tag[end] != ' ')) return {};
  return tag.substr(begin, end - begin);
}

bool IsEntity(std::string_view text) {
  constexpr size_t kLongest = 10;
  const std::string_view name = text.substr(0, kLongest);
  const size_t end = name.find(';');
  return end != std::string_view::npos && end > 1 &&
         name.substr(1, end - 1).find_first_of(" <>&\n") ==
             std::string_view::npos;
}

// Takes a tag off the front; false if it closes what is not open, or is none.
bool TakeTag(std::string_view& html, std::vector<std::string_view>& open) {
  const size_t end = html.find('>');
  if (end == std::string_view::npos) return false;
  const std::string_view tag = html.substr(0, end + 1);
  const std::string_view name = TagName(tag);
  if (name.empty() || base::CodePoints(tag) != tag.size()) return false;
  html.remove_prefix(tag.size());
  if (!tag.starts_with("</")) {
    open.push_back(name);
    return true;
  }
  if (open.empty() || open.back() != name) return false;
  open.pop_back();
  return true;
}

// What SplitHtml asks for: tags within one another, and all closed.
bool IsNested(std::string_view html) {
  std::vector<std::string_view> open;
  while (!html.empty()) {
    const size_t next = html.find_first_of("<&");
    if (next == std::string_view::npos) break;
    html.remove_prefix(next);
    if (html[0] == '<') {
      if (!TakeTag(html, open)) return false;
    } else {
      if (!IsEntity(html)) return false;
      html.remove_prefix(1);
    }
  }
  return open.empty();
}

// Line by line, where that is possible, with nothing else changed.
std::vector<std::string> SplitPlain(std::string_view text, size_t limit) {
  std::vector<std::string> pieces;
  while (base::CodePoints(text) > limit) {
    const std::string_view most = base::TruncateCodePoints(text, limit);
    size_t cut = most.rfind('\n');
    if (cut == std::string_view::npos) cut = most.rfind(' ');
    const bool blank = cut != std::string_view::npos && cut > 0;
    if (!blank) cut = most.size();
    pieces.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut + (blank ? 1 : 0));
  }
  pieces.emplace_back(text);
  std::erase_if(pieces, [](const std::string& piece) {
    return base::Trim(piece).empty();
  });
  return pieces;
}

}  // namespace

Rendered SplitTemplated(std::string_view text, std::string_view parse_mode,
                        const RenderSettings& settings, base::Time now) {
  Rendered rendered;
  rendered.html = parse_mode == kHtml;
  if (!rendered.html) rendered.markdown = parse_mode;
  if (base::CodePoints(text) <= kTextLimit) {
    rendered.parts.emplace_back(text);
    return rendered;
  }
  std::string plain = rendered.html ? HtmlToPlainText(text) : std::string(text);
  if (rendered.html && IsNested(text)) {
    rendered.parts = SplitHtml(text, kTextLimit, kAllPieces);
  } else {
    rendered.html = false;
    rendered.parts = SplitPlain(plain, kTextLimit);
  }
  if (rendered.parts.size() > settings.max_parts) {
    rendered.parts.resize(settings.max_parts > 1 ? settings.max_parts - 1 : 1);
    rendered.parts.emplace_back(
        base::Text(settings.language, base::Say::kFullList));
    rendered.attachment = TextDocument({settings, now}, std::move(plain));
  }
  return rendered;
}

base::StatusOr<Rendered> RenderTemplated(
    const TelegramReceiver& receiver,
    std::shared_ptr<const alert::tmpl::Data> data,
    const RenderSettings& settings, base::Time now) {
  alert::tmpl::CallContext context = TemplateContext(now);
  TEBIUM_ASSIGN_OR_RETURN(
      std::string text, receiver.message->Render(std::move(data), {}, context));
  text = base::ToValidUtf8(text);
  const std::string seen =
      receiver.parse_mode == kHtml ? HtmlToPlainText(text) : text;
  if (base::Trim(seen).empty()) {
    return base::InvalidArgumentError("the message is empty");
  }
  // Parse modes are constants of the program from here on.
  for (const std::string_view mode : {"HTML", "Markdown", "MarkdownV2"}) {
    if (receiver.parse_mode == mode) {
      return SplitTemplated(text, mode, settings, now);
    }
  }
  return SplitTemplated(text, "", settings, now);
}

}  // namespace tebium::relay
