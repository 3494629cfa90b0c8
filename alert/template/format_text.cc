#include "alert/template/format_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "alert/printable.h"
#include "alert/quote.h"

namespace tebium::alert::tmpl {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kMaxCodePoint = 0x10FFFF;

bool IsCodePoint(uint64_t value) {
  return value <= kMaxCodePoint && (value < 0xD800 || value > 0xDFFF);
}

char32_t ToCodePoint(uint64_t value) {
  return IsCodePoint(value) ? static_cast<char32_t>(value) : kReplacement;
}

// Of the first character, as Go steps through text.
size_t FirstLength(std::string_view text) {
  return static_cast<unsigned char>(text.front()) < 0x80
             ? 1
             : FirstCodePoint(text).length;
}

std::string_view Truncated(const FormatFlags& flags, std::string_view text) {
  if (!flags.precision) return text;
  size_t end = 0;
  for (size_t left = *flags.precision; left > 0 && end < text.size(); --left) {
    end += FirstLength(text.substr(end));
  }
  return text.substr(0, end);
}

// strconv.CanBackquote: one line, without a backquote, a byte order mark, or
// anything invisible but tabs.
bool CanBackquote(std::string_view text) {
  while (!text.empty()) {
    const CodePoint c = FirstCodePoint(text);
    if (!c.valid || c.value == 0xFEFF || c.value == '`' || c.value == 0x7F ||
        (c.value < ' ' && c.value != '\t')) {
      return false;
    }
    text.remove_prefix(c.length);
  }
  return true;
}

// "68 69", "0x6869", "0x68 0x69".
std::string HexOf(const FormatFlags& flags, std::string_view bytes,
                  LetterCase letters) {
  const bool upper = letters == LetterCase::kUpper;
  const std::string_view digits =
      upper ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0 && flags.space) out += ' ';
    if (flags.sharp && (i == 0 || flags.space)) out += upper ? "0X" : "0x";
    const auto byte = static_cast<unsigned char>(bytes[i]);
    out += digits[byte >> 4];
    out += digits[byte & 0xF];
  }
  return out;
}

}  // namespace

size_t CountCodePoints(std::string_view text) {
  size_t count = 0;
  for (; !text.empty(); text.remove_prefix(FirstLength(text))) ++count;
  return count;
}

void AppendPadded(std::string& out, const FormatFlags& flags,
                  std::string_view text) {
  const size_t width = flags.width.value_or(0);
  const size_t length = width == 0 ? 0 : CountCodePoints(text);
  const size_t padding = width > length ? width - length : 0;
  const char fill = flags.zero ? '0' : ' ';
  if (!flags.minus) out.append(padding, fill);
  out += text;
  if (flags.minus) out.append(padding, fill);
}

void AppendPaddedWithSpaces(std::string& out, const FormatFlags& flags,
                            std::string_view text) {
  FormatFlags spaces = flags;
  spaces.zero = false;
  AppendPadded(out, spaces, text);
}

void AppendText(std::string& out, const FormatFlags& flags,
                std::string_view text) {
  AppendPadded(out, flags, Truncated(flags, text));
}

void AppendHexText(std::string& out, const FormatFlags& flags,
                   std::string_view text, LetterCase letters) {
  const size_t bytes =
      std::min(text.size(), flags.precision.value_or(text.size()));
  AppendPadded(out, flags, HexOf(flags, text.substr(0, bytes), letters));
}

void AppendQuotedText(std::string& out, const FormatFlags& flags,
                      std::string_view text) {
  const std::string_view shown = Truncated(flags, text);
  if (flags.sharp && CanBackquote(shown)) {
    AppendPadded(out, flags, "`" + std::string(shown) + "`");
  } else {
    AppendPadded(out, flags, GoQuote(shown, flags.plus));
  }
}

void AppendCharacter(std::string& out, const FormatFlags& flags,
                     uint64_t value) {
  std::string text;
  AppendUtf8(text, ToCodePoint(value));
  AppendPadded(out, flags, text);
}

void AppendQuotedCharacter(std::string& out, const FormatFlags& flags,
                           uint64_t value) {
  std::string text = "'";
  AppendGoEscaped(text, ToCodePoint(value), '\'', flags.plus);
  text += '\'';
  AppendPadded(out, flags, text);
}

void AppendUnicode(std::string& out, const FormatFlags& flags, uint64_t value) {
  std::array<char, 16> buffer;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, 16)
          .ptr;
  const std::string_view digits(buffer.data(), end - buffer.data());
  const size_t least = std::max<size_t>(flags.precision.value_or(0), 4);
  std::string text = "U+";
  if (least > digits.size()) text.append(least - digits.size(), '0');
  for (const char c : digits) {
    text += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  if (flags.sharp && IsCodePoint(value) &&
      IsPrintable(static_cast<char32_t>(value))) {
    text += " '";
    AppendUtf8(text, static_cast<char32_t>(value));
    text += '\'';
  }
  AppendPaddedWithSpaces(out, flags, text);
}

}  // namespace tebium::alert::tmpl
