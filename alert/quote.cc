#include "alert/quote.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace tebium::alert {
namespace {

struct CodePointRange {
  char32_t first;
  char32_t last;
};

// What Unicode has no picture for: controls, formats, all spaces but the plain
// one, private use. Go escapes these.
constexpr std::array<CodePointRange, 31> kUnprintable = {{
    {0x00, 0x1F},        {0x7F, 0xA0},       {0xAD, 0xAD},
    {0x600, 0x605},      {0x61C, 0x61C},     {0x6DD, 0x6DD},
    {0x70F, 0x70F},      {0x890, 0x891},     {0x8E2, 0x8E2},
    {0x1680, 0x1680},    {0x180E, 0x180E},   {0x2000, 0x200F},
    {0x2028, 0x202F},    {0x205F, 0x206F},   {0x3000, 0x3000},
    {0xD800, 0xF8FF},    {0xFDD0, 0xFDEF},   {0xFEFF, 0xFEFF},
    {0xFFF0, 0xFFFB},    {0xFFFE, 0xFFFF},   {0x110BD, 0x110BD},
    {0x110CD, 0x110CD},  {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A},  {0x1FFFE, 0x1FFFF}, {0x2FFFE, 0x2FFFF},
    {0x3FFFE, 0x3FFFF},  {0xE0000, 0xE00FF}, {0xE01F0, 0xEFFFF},
    {0xF0000, 0x10FFFF},
}};

bool IsPrintable(char32_t code_point) {
  if (code_point < 0x7F) return code_point >= ' ';
  return std::none_of(kUnprintable.begin(), kUnprintable.end(),
                      [code_point](const CodePointRange& range) {
                        return code_point >= range.first &&
                               code_point <= range.last;
                      });
}

void AppendHex(std::string& out, uint32_t value, int digits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    out += kDigits[(value >> shift) & 0xF];
  }
}

// The letter after the backslash for what has one, or 0.
char EscapeLetter(char32_t code_point) {
  switch (code_point) {
    case '\a':
      return 'a';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\v':
      return 'v';
    case '"':
    case '\\':
      return static_cast<char>(code_point);
    default:
      return 0;
  }
}

void AppendEscaped(std::string& out, const CodePoint& c) {
  const char letter = c.valid ? EscapeLetter(c.value) : '\0';
  if (letter != '\0') {
    out += '\\';
    out += letter;
  } else if (!c.valid || c.value < 0x80) {
    out += "\\x";
    AppendHex(out, c.value, 2);
  } else if (c.value < 0x10000) {
    out += "\\u";
    AppendHex(out, c.value, 4);
  } else {
    out += "\\U";
    AppendHex(out, c.value, 8);
  }
}

void AppendUtf8(std::string& out, uint32_t value) {
  const auto byte = [&out](uint32_t bits) { out += static_cast<char>(bits); };
  if (value < 0x80) {
    byte(value);
    return;
  }
  if (value < 0x800) {
    byte(0xC0 | value >> 6);
  } else {
    if (value < 0x10000) {
      byte(0xE0 | value >> 12);
    } else {
      byte(0xF0 | value >> 18);
      byte(0x80 | (value >> 12 & 0x3F));
    }
    byte(0x80 | (value >> 6 & 0x3F));
  }
  byte(0x80 | (value & 0x3F));
}

int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

// Takes `count` digits off the front of `rest`.
std::optional<uint32_t> TakeNumber(std::string_view& rest, size_t count,
                                   uint32_t base) {
  if (rest.size() < count) return std::nullopt;
  uint32_t value = 0;
  for (size_t i = 0; i < count; ++i) {
    const auto digit = static_cast<uint32_t>(DigitValue(rest[i]));
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  rest.remove_prefix(count);
  return value;
}

// \x and octal escapes give a byte, \u and \U a code point.
bool TakeNumericEscape(std::string_view& rest, std::string& out) {
  const char kind = rest.front();
  if (kind >= '0' && kind <= '7') {
    const auto value = TakeNumber(rest, 3, 8);
    if (!value || *value > 0xFF) return false;
    out += static_cast<char>(*value);
    return true;
  }
  if (kind != 'x' && kind != 'u' && kind != 'U') return false;
  rest.remove_prefix(1);
  const size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
  const auto value = TakeNumber(rest, digits, 16);
  if (!value) return false;
  if (kind == 'x') {
    out += static_cast<char>(*value);
    return true;
  }
  if (*value > 0x10FFFF || (*value >= 0xD800 && *value <= 0xDFFF)) return false;
  AppendUtf8(out, *value);
  return true;
}

// What follows a backslash.
bool TakeEscape(std::string_view& rest, std::string& out) {
  static constexpr std::string_view kLetters = "abfnrtv\\\"";
  static constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\\"";
  if (rest.empty()) return false;
  const size_t letter = kLetters.find(rest.front());
  if (letter == std::string_view::npos) return TakeNumericEscape(rest, out);
  out += kMeanings[letter];
  rest.remove_prefix(1);
  return true;
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

void AppendGoQuoted(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const CodePoint c = FirstCodePoint(text);
    const bool plain =
        c.valid && c.value != '"' && c.value != '\\' && IsPrintable(c.value);
    if (plain) {
      out += text.substr(0, c.length);
    } else {
      AppendEscaped(out, c);
    }
    text.remove_prefix(c.length);
  }
  out += '"';
}

std::string GoQuote(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  AppendGoQuoted(out, text);
  return out;
}

std::optional<std::string> GoUnquote(std::string_view quoted) {
  if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"') {
    return std::nullopt;
  }
  std::string_view rest = quoted.substr(1, quoted.size() - 2);
  std::string out;
  out.reserve(rest.size());
  while (!rest.empty()) {
    const char c = rest.front();
    if (c == '"' || c == '\n') return std::nullopt;
    rest.remove_prefix(1);
    if (c != '\\') {
      out += c;
    } else if (!TakeEscape(rest, out)) {
      return std::nullopt;
    }
  }
  if (!base::IsValidUtf8(out)) return std::nullopt;
  return out;
}

}  // namespace tebium::alert
