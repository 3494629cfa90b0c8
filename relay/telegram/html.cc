#include "relay/telegram/html.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/text.h"

namespace tebium::relay {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr size_t kMaxUrlBytes = 1'000;

uint8_t Byte(std::string_view text, size_t at) {
  return static_cast<uint8_t>(text[at]);
}

// The code point at the start of well-formed, not ASCII `text`; its length in
// bytes in `length`.
uint32_t Decode(std::string_view text, size_t& length) {
  const uint8_t lead = Byte(text, 0);
  length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  uint32_t code = lead & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) code = code << 6 | (Byte(text, i) & 0x3F);
  return code;
}

bool IsBidiControl(uint32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F ||
         (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

bool IsLineEnd(uint32_t code) {
  return code == '\n' || code == '\r' || code == 0x85 || code == 0x2028 ||
         code == 0x2029;
}

bool IsControl(uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F);
}

class Cleaner {
 public:
  Cleaner(LineEnds line_ends, bool escape)
      : keep_lines_(line_ends == LineEnds::kKeep), escape_(escape) {}

  std::string Clean(std::string_view text) {
    if (base::IsValidUtf8(text)) return CleanValid(text);
    return CleanValid(base::ToValidUtf8(text));
  }

 private:
  std::string CleanValid(std::string_view text) {
    out_.reserve(text.size() + 16);
    while (!text.empty()) {
      const size_t plain = PlainPrefix(text);
      if (plain > 0) {
        Write(text.substr(0, plain));
        text.remove_prefix(plain);
      } else {
        text.remove_prefix(Special(text));
      }
    }
    return std::move(out_);
  }

  // Bytes at the start that are written as they are.
  static size_t PlainPrefix(std::string_view text) {
    size_t i = 0;
    while (i < text.size()) {
      const uint8_t c = Byte(text, i);
      if (c < 0x20 || c >= 0x7F || c == '<' || c == '>' || c == '&' ||
          c == '"') {
        break;
      }
      ++i;
    }
    return i;
  }

  // Takes one character that is not plain; its length in bytes.
  size_t Special(std::string_view text) {
    size_t length = 1;
    uint32_t code = Byte(text, 0);
    if (code >= 0x80) code = Decode(text, length);
    if (IsLineEnd(code)) {
      if (code == '\r' && text.substr(1).starts_with('\n')) length = 2;
      LineEnd();
    } else if (code == '\t') {
      Write(" ");
    } else if (IsControl(code) || IsBidiControl(code)) {
      Write(kReplacement);
    } else {
      Write(code < 0x80 && escape_ ? Entity(text[0]) : text.substr(0, length));
    }
    return length;
  }

  static std::string_view Entity(char c) {
    switch (c) {
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '&':
        return "&amp;";
      default:
        return "&quot;";
    }
  }

  // Line ends are held until something follows, so that none are at the ends.
  void LineEnd() {
    if (!keep_lines_) {
      Write(" ");
    } else if (!out_.empty()) {
      line_ends_ = std::min(line_ends_ + 1, 2);
    }
  }

  void Write(std::string_view piece) {
    out_.append(static_cast<size_t>(line_ends_), '\n');
    line_ends_ = 0;
    out_ += piece;
  }

  const bool keep_lines_;
  const bool escape_;
  int line_ends_ = 0;
  std::string out_;
};

bool IsHostChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '.' || c == '-';
}

bool IsHost(std::string_view host) {
  return host.find('.') != std::string_view::npos && host.front() != '.' &&
         host.back() != '.' && host.find("..") == std::string_view::npos &&
         std::all_of(host.begin(), host.end(), IsHostChar);
}

bool IsPort(std::string_view port) {
  uint16_t number = 0;
  const auto parsed =
      std::from_chars(port.data(), port.data() + port.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == port.data() + port.size() &&
         number > 0;
}

// One that stands in a URL as it is; Telegram would end the link at others.
bool IsUrlChar(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return byte > 0x20 && byte < 0x7F && c != '<' && c != '>' && c != '"' &&
         c != '\\' && c != '^' && c != '`';
}

// Of the tag in front, `<` and `>` included; 0 if there is none.
size_t TagLength(std::string_view html) {
  constexpr size_t kLongest = 8192;
  const char next = html.size() > 1 ? html[1] : ' ';
  const bool is_tag = html[0] == '<' && (next == '/' || next == '!' ||
                                         (next >= 'a' && next <= 'z') ||
                                         (next >= 'A' && next <= 'Z'));
  const size_t end = html.substr(0, kLongest).find('>');
  return is_tag && end != std::string_view::npos ? end + 1 : 0;
}

}  // namespace

std::string CleanText(std::string_view text, LineEnds line_ends) {
  return Cleaner(line_ends, false).Clean(text);
}

std::string EscapeText(std::string_view text, LineEnds line_ends) {
  return Cleaner(line_ends, true).Clean(text);
}

bool IsLinkable(std::string_view url) {
  if (url.size() > kMaxUrlBytes ||
      !std::all_of(url.begin(), url.end(), IsUrlChar)) {
    return false;
  }
  const std::string scheme = base::ToLowerAscii(url.substr(0, 8));
  const size_t begin = scheme == "https://"            ? 8
                       : scheme.starts_with("http://") ? 7
                                                       : 0;
  if (begin == 0) return false;
  url.remove_prefix(begin);
  const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  const size_t colon = authority.find(':');
  if (colon != std::string_view::npos && !IsPort(authority.substr(colon + 1))) {
    return false;
  }
  return IsHost(authority.substr(0, colon));
}

std::string LinkOrText(std::string_view label, std::string_view url,
                       bool markup) {
  const std::string name = EscapeText(label, LineEnds::kSpace);
  const std::string target = EscapeText(url, LineEnds::kSpace);
  if (!markup || !IsLinkable(url)) return name + ": " + target;
  return "<a href=\"" + target + "\">" + name + "</a>";
}

std::string HtmlToPlainText(std::string_view html) {
  // Those by number are what templates write.
  static constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&lt;", '<'},  {"&gt;", '>'},   {"&amp;", '&'},  {"&quot;", '"'},
      {"&#34;", '"'}, {"&#39;", '\''}, {"&#43;", '+'},  {"&#61;", '='},
      {"&#96;", '`'}, {"&#32;", ' '},  {"&#10;", '\n'}, {"&#9;", ' '}};
  std::string text;
  text.reserve(html.size());
  while (!html.empty()) {
    const size_t special = std::min(html.find_first_of("<&"), html.size());
    text += html.substr(0, special);
    html.remove_prefix(special);
    if (html.empty()) break;
    if (const size_t tag = TagLength(html); tag > 0) {
      html.remove_prefix(tag);
      continue;
    }
    const auto* entity = std::find_if(
        std::begin(kEntities), std::end(kEntities),
        [&](const auto& known) { return html.starts_with(known.first); });
    const bool known = entity != std::end(kEntities);
    text += known ? entity->second : html[0];
    html.remove_prefix(known ? entity->first.size() : 1);
  }
  return text;
}

}  // namespace tebium::relay
