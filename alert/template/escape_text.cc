#include "alert/printable.h"
#include "alert/quote.h"
#include "alert/template/format.h"

namespace tebium::alert::tmpl {
namespace {

constexpr std::string_view kUpperDigits = "0123456789ABCDEF";

// Two digits.
void AppendHexByte(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out += kUpperDigits[byte >> 4];
  out += kUpperDigits[byte & 0xF];
}

// "" for what stays as it is.
std::string_view HtmlEscape(char c) {
  switch (c) {
    case '\0':
      return "\uFFFD";
    case '"':
      return "&#34;";
    case '\'':
      return "&#39;";
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    default:
      return "";
  }
}

void AppendJsAscii(std::string& out, char c) {
  switch (c) {
    case '\\':
    case '\'':
    case '"':
      out += '\\';
      out += c;
      return;
    case '<':
    case '>':
    case '&':
    case '=':
      break;
    default:
      if (c >= ' ') {
        out += c;
        return;
      }
  }
  out += "\\u00";
  AppendHexByte(out, c);
}

// Bytes that are not UTF-8 stay, as U+FFFD can be printed.
void AppendJsCharacter(std::string& out, std::string_view character,
                       const CodePoint& c) {
  if (!c.valid || IsPrintable(c.value)) {
    out += character;
    return;
  }
  out += "\\u";
  for (int shift = c.value >= 0x100000  ? 20
                   : c.value >= 0x10000 ? 16
                                        : 12;
       shift >= 0; shift -= 4) {
    out += kUpperDigits[c.value >> shift & 0xF];
  }
}

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
}

}  // namespace

std::string EscapeHtml(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const std::string_view escape = HtmlEscape(c);
    if (escape.empty()) {
      out += c;
    } else {
      out += escape;
    }
  }
  return out;
}

std::string EscapeJs(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint c = FirstCodePoint(text);
    if (c.valid && c.value < 0x80) {
      AppendJsAscii(out, text.front());
    } else {
      AppendJsCharacter(out, text.substr(0, c.length), c);
    }
    text.remove_prefix(c.length);
  }
  return out;
}

std::string EscapeUrlQuery(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (IsUnreserved(c)) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += '%';
      AppendHexByte(out, c);
    }
  }
  return out;
}

}  // namespace tebium::alert::tmpl
