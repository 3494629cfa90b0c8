#include "alert/quote.h"

#include <cstdint>

#include "alert/printable.h"
#include "base/text.h"

namespace tebium::alert {
namespace {

void AppendHex(std::string& out, uint32_t value, int digits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    out += kDigits[(value >> shift) & 0xF];
  }
}

void AppendEscape(std::string& out, char32_t c) {
  static constexpr std::string_view kControls = "\a\b\f\n\r\t\v";
  static constexpr std::string_view kLetters = "abfnrtv";
  const size_t letter =
      c < 0x80 ? kControls.find(static_cast<char>(c)) : std::string_view::npos;
  out += '\\';
  if (letter != std::string_view::npos) {
    out += kLetters[letter];
  } else if (c < 0x80) {
    out += 'x';
    AppendHex(out, c, 2);
  } else if (c < 0x10000) {
    out += 'u';
    AppendHex(out, c, 4);
  } else {
    out += 'U';
    AppendHex(out, c, 8);
  }
}

constexpr char32_t kReplacement = 0xFFFD;

std::optional<uint32_t> DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// Takes `count` digits off the front of `text`.
std::optional<uint32_t> TakeDigits(std::string_view& text, size_t count,
                                   uint32_t base) {
  if (text.size() < count) return std::nullopt;
  uint32_t value = 0;
  for (const char c : text.substr(0, count)) {
    const auto digit = DigitValue(c);
    if (!digit || *digit >= base) return std::nullopt;
    value = value * base + *digit;
  }
  text.remove_prefix(count);
  return value;
}

std::optional<Unquoted> TakeByte(std::string_view& text, size_t digits,
                                 uint32_t base) {
  const auto value = TakeDigits(text, digits, base);
  if (!value || *value > 0xFF) return std::nullopt;
  return Unquoted{*value, true};
}

std::optional<Unquoted> TakeCodePoint(std::string_view& text, size_t digits) {
  const auto value = TakeDigits(text, digits, 16);
  if (!value || *value > 0x10FFFF || (*value >= 0xD800 && *value <= 0xDFFF)) {
    return std::nullopt;
  }
  return Unquoted{*value, false};
}

// What follows a backslash.
std::optional<Unquoted> TakeEscape(std::string_view& text, char quote) {
  static constexpr std::string_view kLetters = "abfnrtv\\";
  static constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\";
  if (text.empty()) return std::nullopt;
  const char kind = text.front();
  if (kind >= '0' && kind <= '7') return TakeByte(text, 3, 8);
  text.remove_prefix(1);
  if (kind == 'x') return TakeByte(text, 2, 16);
  if (kind == 'u') return TakeCodePoint(text, 4);
  if (kind == 'U') return TakeCodePoint(text, 8);
  if (kind == quote) return Unquoted{static_cast<uint8_t>(kind), false};
  const size_t letter = kLetters.find(kind);
  if (letter == std::string_view::npos) return std::nullopt;
  return Unquoted{static_cast<uint8_t>(kMeanings[letter]), false};
}

std::string WithoutCarriageReturns(std::string_view text) {
  std::string out(text);
  std::erase(out, '\r');
  return out;
}

}  // namespace

CodePoint FirstCodePoint(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text.front());
  const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length == 1) return {lead, 1, true};
  const std::string_view sequence = text.substr(0, length);
  if (sequence.size() < length || !base::IsValidUtf8(sequence)) {
    return {lead, 1, false};
  }
  char32_t value = lead & (0xFFu >> (length + 1));
  for (const char c : sequence.substr(1)) {
    value = value << 6 | (static_cast<uint8_t>(c) & 0x3F);
  }
  return {value, length, true};
}

void AppendUtf8(std::string& out, char32_t code_point) {
  const auto tail = [&](int shift) {
    out += static_cast<char>(0x80 | (code_point >> shift & 0x3F));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | code_point >> 6);
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | code_point >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | code_point >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

void AppendGoEscaped(std::string& out, char32_t c, char quote,
                     bool ascii_only) {
  if (c == static_cast<char32_t>(quote) || c == '\\') {
    out += '\\';
    out += static_cast<char>(c);
  } else if (IsPrintable(c) && (c < 0x80 || !ascii_only)) {
    AppendUtf8(out, c);
  } else {
    AppendEscape(out, c);
  }
}

void AppendGoQuoted(std::string& out, std::string_view text, bool ascii_only) {
  out += '"';
  while (!text.empty()) {
    const CodePoint c = FirstCodePoint(text);
    if (c.valid) {
      AppendGoEscaped(out, c.value, '"', ascii_only);
    } else {
      out += "\\x";
      AppendHex(out, c.value, 2);
    }
    text.remove_prefix(c.length);
  }
  out += '"';
}

std::string GoQuote(std::string_view text, bool ascii_only) {
  std::string out;
  out.reserve(text.size() + 2);
  AppendGoQuoted(out, text, ascii_only);
  return out;
}

std::optional<Unquoted> TakeUnquoted(std::string_view& text, char quote) {
  if (text.empty() || text.front() == quote) return std::nullopt;
  if (text.front() == '\\') {
    text.remove_prefix(1);
    return TakeEscape(text, quote);
  }
  const CodePoint c = FirstCodePoint(text);
  text.remove_prefix(c.length);
  return Unquoted{c.valid ? c.value : kReplacement, false};
}

std::optional<std::string> GoUnquote(std::string_view quoted) {
  if (quoted.size() < 2 || quoted.front() != quoted.back()) return std::nullopt;
  std::string_view inside = quoted.substr(1, quoted.size() - 2);
  if (quoted.front() == '`') return WithoutCarriageReturns(inside);
  std::string out;
  out.reserve(inside.size());
  while (!inside.empty()) {
    if (inside.front() == '\n') return std::nullopt;
    const auto c = TakeUnquoted(inside, '"');
    if (!c) return std::nullopt;
    if (c->is_byte) {
      out += static_cast<char>(c->value);
    } else {
      AppendUtf8(out, c->value);
    }
  }
  return out;
}

}  // namespace tebium::alert
