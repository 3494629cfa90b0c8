#include "web/sanitize.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace tebium::web {
namespace {

// Bot API, "HTML style". tg-spoiler and tg-emoji show what they hold.
constexpr std::array<std::string_view, 13> kTags = {
    "b",      "strong", "i",    "em",  "u",          "ins", "s",
    "strike", "del",    "code", "pre", "blockquote", "a"};

bool IsAllowed(std::string_view tag) {
  return std::find(kTags.begin(), kTags.end(), tag) != kTags.end();
}

// "&lt;", "&#39;", …: the length of the entity at the start, or 0.
size_t EntityLength(std::string_view text) {
  constexpr size_t kMaxLength = 10;
  const size_t end = text.substr(0, kMaxLength).find(';');
  if (end == std::string_view::npos || end < 2) return 0;
  const std::string_view name = text.substr(1, end - 1);
  const bool named =
      name == "lt" || name == "gt" || name == "amp" || name == "quot";
  const bool numbered =
      name.size() > 1 && name[0] == '#' &&
      name.find_first_not_of("0123456789", 1) == std::string_view::npos;
  return named || numbered ? end + 1 : 0;
}

void AppendEscaped(std::string& out, char c) {
  switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out += c;
  }
}

// What stands between '<' and '>'.
struct Tag {
  bool closing = false;
  std::string name;
  std::string_view attributes;
};

Tag ParseTag(std::string_view inside) {
  Tag tag;
  tag.closing = inside.starts_with('/');
  if (tag.closing) inside.remove_prefix(1);
  const size_t end = inside.find_first_of(" \t\n");
  tag.name = base::ToLowerAscii(inside.substr(0, end));
  if (end != std::string_view::npos) tag.attributes = inside.substr(end + 1);
  return tag;
}

// The target of a link, or "" if it has none that is harmless.
std::string_view Href(std::string_view attributes) {
  constexpr std::string_view kStart = "href=\"";
  attributes = base::Trim(attributes);
  if (!attributes.starts_with(kStart)) return {};
  attributes.remove_prefix(kStart.size());
  const std::string_view url = attributes.substr(0, attributes.find('"'));
  if (url.size() == attributes.size()) return {};
  return url.starts_with("https://") || url.starts_with("http://")
             ? url
             : std::string_view();
}

class Sanitizer {
 public:
  std::string Run(std::string_view html) {
    while (!html.empty()) html.remove_prefix(Step(html));
    while (!open_.empty()) CloseLast();
    return std::move(out_);
  }

 private:
  // Handles what stands at the start; gives its length.
  size_t Step(std::string_view html) {
    if (html[0] == '<') {
      if (const size_t length = TakeTag(html); length > 0) return length;
    } else if (html[0] == '&') {
      if (const size_t length = EntityLength(html); length > 0) {
        out_ += html.substr(0, length);
        return length;
      }
    }
    AppendEscaped(out_, html[0]);
    return 1;
  }

  size_t TakeTag(std::string_view html) {
    const size_t end = html.find('>');
    if (end == std::string_view::npos) return 0;
    const Tag tag = ParseTag(html.substr(1, end - 1));
    if (tag.name.starts_with("tg-") || tag.name == "span") return end + 1;
    if (!IsAllowed(tag.name)) return 0;
    if (tag.closing) {
      Close(tag.name);
    } else {
      Open(tag);
    }
    return end + 1;
  }

  void Open(const Tag& tag) {
    out_ += '<';
    out_ += tag.name;
    if (tag.name == "a") OpenLink(Href(tag.attributes));
    out_ += '>';
    open_.push_back(tag.name);
  }

  void OpenLink(std::string_view url) {
    if (url.empty()) return;
    out_ += " rel=\"noopener noreferrer\" href=\"";
    while (!url.empty()) {
      const size_t entity = url[0] == '&' ? EntityLength(url) : 0;
      if (entity > 0) {
        out_ += url.substr(0, entity);
      } else {
        AppendEscaped(out_, url[0]);
      }
      url.remove_prefix(std::max<size_t>(entity, 1));
    }
    out_ += '"';
  }

  void Close(const std::string& name) {
    if (std::find(open_.begin(), open_.end(), name) == open_.end()) return;
    while (open_.back() != name) CloseLast();
    CloseLast();
  }

  void CloseLast() {
    out_ += "</";
    out_ += open_.back();
    out_ += '>';
    open_.pop_back();
  }

  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace

std::string EscapeHtml(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : base::ToValidUtf8(text)) AppendEscaped(out, c);
  return out;
}

std::string SanitizeTelegramHtml(std::string_view html) {
  return Sanitizer().Run(base::ToValidUtf8(html));
}

}  // namespace tebium::web
