#include "receiver/alertmanager/api_v2_text.h"

#include <array>
#include <chrono>
#include <cstring>

#include "alert/quote.h"

namespace tebium::receiver {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr uint64_t kOnes = 0x0101010101010101ull;
constexpr uint64_t kHighs = 0x8080808080808080ull;

// Has a high bit set somewhere if, and only if, a byte of `word` is `c`; exact
// where all bytes are ASCII.
constexpr uint64_t HasByte(uint64_t word, char c) {
  const uint64_t zeroed = word ^ (kOnes * static_cast<unsigned char>(c));
  return (zeroed - kOnes) & ~zeroed & kHighs;
}

// Whether all eight bytes can be written as they are. DEL can; what is not
// ASCII is looked at one by one.
bool IsPlain(uint64_t word, Escape escape) {
  uint64_t special = (word & kHighs) | ((word - kOnes * 0x20) & ~word & kHighs);
  special |= HasByte(word, '"') | HasByte(word, '\\');
  if (escape == Escape::kHtml) {
    special |= HasByte(word, '<') | HasByte(word, '>') | HasByte(word, '&');
  }
  return special == 0;
}

bool IsPlain(char c, Escape escape) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 || byte >= 0x80 || c == '"' || c == '\\') return false;
  return escape == Escape::kJson || (c != '<' && c != '>' && c != '&');
}

// The length of the code point that `text` begins with, if it is not ASCII and
// may stand as it is; otherwise 0.
size_t PlainCodePoint(std::string_view text) {
  if (static_cast<unsigned char>(text.front()) < 0x80) return 0;
  const alert::CodePoint c = alert::FirstCodePoint(text);
  const bool line_end = c.value == 0x2028 || c.value == 0x2029;
  return c.valid && !line_end ? c.length : 0;
}

// How many bytes can be written as they are.
size_t PlainPrefix(std::string_view text, Escape escape) {
  size_t i = 0;
  while (true) {
    for (; i + 8 <= text.size(); i += 8) {
      uint64_t word = 0;
      std::memcpy(&word, text.data() + i, 8);
      if (!IsPlain(word, escape)) break;
    }
    while (i < text.size() && IsPlain(text[i], escape)) ++i;
    if (i == text.size()) return i;
    const size_t length = PlainCodePoint(text.substr(i));
    if (length == 0) return i;
    i += length;
  }
}

void AppendEscape(std::string& out, char c) {
  switch (c) {
    case '"':
    case '\\':
      out += '\\';
      out += c;
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHexDigits[static_cast<unsigned char>(c) >> 4];
      out += kHexDigits[static_cast<unsigned char>(c) & 15];
  }
}

// One code point that is not plain; gives its bytes in `text`.
size_t AppendSpecial(std::string& out, std::string_view text) {
  if (static_cast<unsigned char>(text.front()) < 0x80) {
    AppendEscape(out, text.front());
    return 1;
  }
  const alert::CodePoint c = alert::FirstCodePoint(text);
  if (c.valid) {
    // JavaScript once took these two for the end of a line.
    out += c.value == 0x2028 ? "\\u2028" : "\\u2029";
  } else {
    out += "\\ufffd";
  }
  return c.length;
}

void AppendDigits(std::string& out, int value, int digits) {
  std::array<char, 8> buffer;
  for (int i = digits - 1; i >= 0; --i) {
    buffer[static_cast<size_t>(i)] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out.append(buffer.data(), static_cast<size_t>(digits));
}

void AppendDate(std::string& out, std::chrono::sys_days days) {
  const std::chrono::year_month_day date(days);
  AppendDigits(out, static_cast<int>(date.year()), 4);
  out += '-';
  AppendDigits(out, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  out += '-';
  AppendDigits(out, static_cast<int>(static_cast<unsigned>(date.day())), 2);
}

void AppendTimeOfDay(std::string& out, std::chrono::milliseconds time) {
  const auto millis = static_cast<int>(time.count());
  AppendDigits(out, millis / 3'600'000, 2);
  out += ':';
  AppendDigits(out, millis / 60'000 % 60, 2);
  out += ':';
  AppendDigits(out, millis / 1000 % 60, 2);
  out += '.';
  AppendDigits(out, millis % 1000, 3);
}

}  // namespace

ApiText& ApiText::String(std::string_view text, Escape escape) {
  text_ += '"';
  while (!text.empty()) {
    const size_t plain = PlainPrefix(text, escape);
    text_ += text.substr(0, plain);
    text.remove_prefix(plain);
    if (!text.empty()) text.remove_prefix(AppendSpecial(text_, text));
  }
  text_ += '"';
  return *this;
}

ApiText& ApiText::Time(base::Time time) {
  if (time == base::kNoTime) return Raw("\"0001-01-01T00:00:00.000Z\"");
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto days = std::chrono::floor<std::chrono::days>(millis);
  text_ += '"';
  AppendDate(text_, days);
  text_ += 'T';
  AppendTimeOfDay(text_, millis - days);
  text_ += "Z\"";
  return *this;
}

ApiText& ApiText::Fingerprint(uint64_t fingerprint) {
  std::array<char, 18> buffer;
  buffer.front() = buffer.back() = '"';
  for (size_t i = 16; i > 0; --i) {
    buffer[i] = kHexDigits[fingerprint & 15];
    fingerprint >>= 4;
  }
  return Raw({buffer.data(), buffer.size()});
}

ApiText& ApiText::Labels(const alert::LabelSet& labels, Escape escape) {
  text_ += '{';
  bool first = true;
  for (const alert::LabelView label : labels) {
    if (!first) text_ += ',';
    first = false;
    String(label.name, escape);
    text_ += ':';
    String(label.value, escape);
  }
  text_ += '}';
  return *this;
}

}  // namespace tebium::receiver
