#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "alert/quote.h"
#include "alert/template/functions_internal.h"
#include "alert/template/letter_case.h"
#include "base/hash.h"

namespace tebium::alert::tmpl {
namespace {

constexpr const Type* kSeparatorAndStrings[] = {&kStringType, &kStringsType};

ValueOr StringValue(std::string_view text, CallContext& context) {
  TEBIUM_RETURN_IF_ERROR(CheckSize(text.size(), context));
  return Value::String(text);
}

ValueOr Upper(ValueSpan arguments, CallContext& context) {
  return StringValue(ToUpper(arguments[0].text()), context);
}

ValueOr Lower(ValueSpan arguments, CallContext& context) {
  return StringValue(ToLower(arguments[0].text()), context);
}

// unicode.IsSpace.
bool IsSpace(char32_t c) {
  constexpr char32_t kSpaces[] = {'\t',   '\n',   '\v',   '\f',   '\r',
                                  ' ',    0x85,   0xA0,   0x1680, 0x2028,
                                  0x2029, 0x202F, 0x205F, 0x3000};
  constexpr char32_t kFirst = 0x2000;
  constexpr char32_t kLast = 0x200A;
  return (c >= kFirst && c <= kLast) ||
         std::ranges::find(kSpaces, c) != std::end(kSpaces);
}

ValueOr TrimSpace(ValueSpan arguments, CallContext& /*context*/) {
  const std::string_view text = arguments[0].text();
  std::optional<size_t> begin;
  size_t end = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = FirstCodePoint(text.substr(at));
    if (!c.valid || !IsSpace(c.value)) {
      if (!begin) begin = at;
      end = at + c.length;
    }
    at += c.length;
  }
  if (!begin) return Value::String("");
  return Value::String(text.substr(*begin, end - *begin));
}

ValueOr Join(ValueSpan arguments, CallContext& context) {
  const std::string_view separator = arguments[0].text();
  std::string out;
  bool first = true;
  for (const Value& item : arguments[1].list()) {
    if (!first) out += separator;
    first = false;
    out += item.text();
    TEBIUM_RETURN_IF_ERROR(CheckSize(out.size(), context));
  }
  return Value::String(out);
}

ValueOr SafeHtml(ValueSpan arguments, CallContext& /*context*/) {
  return Value::String(arguments[0].shared_text(), kHtmlType);
}

ValueOr SafeUrl(ValueSpan arguments, CallContext& /*context*/) {
  return Value::String(arguments[0].shared_text(), kUrlType);
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// net/url.QueryUnescape.
ValueOr UrlUnescape(ValueSpan arguments, CallContext& /*context*/) {
  const std::string_view text = arguments[0].text();
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const std::string_view escape = text.substr(i, 3);
    if (escape.size() < 3 || HexDigit(escape[1]) < 0 ||
        HexDigit(escape[2]) < 0) {
      return base::InvalidArgumentError("invalid URL escape " +
                                        GoQuote(escape));
    }
    out += static_cast<char>(HexDigit(escape[1]) * 16 + HexDigit(escape[2]));
    i += 2;
  }
  return Value::String(out);
}

// RFC 4648's alphabet for URLs.
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr int kBase64Bits = 6;
constexpr int kByteBits = 8;

ValueOr Base64Encode(ValueSpan arguments, CallContext& context) {
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : arguments[0].text()) {
    bits = bits << kByteBits | static_cast<unsigned char>(c);
    for (count += kByteBits; count >= kBase64Bits; count -= kBase64Bits) {
      out += kBase64[bits >> (count - kBase64Bits) & 63];
    }
  }
  if (count > 0) out += kBase64[bits << (kBase64Bits - count) & 63];
  while (out.size() % 4 != 0) out += '=';
  return StringValue(out, context);
}

base::Status IllegalBase64(size_t at) {
  return base::InvalidArgumentError("illegal base64 data at input byte " +
                                    std::to_string(at));
}

// Padding is required, line ends are skipped, as in Go.
ValueOr Base64Decode(ValueSpan arguments, CallContext& /*context*/) {
  const std::string_view text = arguments[0].text();
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  size_t digits = 0;
  size_t padding = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' || text[i] == '\n') continue;
    if (text[i] == '=') {
      if (digits % 4 < 2 || ++padding + digits % 4 > 4) return IllegalBase64(i);
      continue;
    }
    const size_t digit = kBase64.find(text[i]);
    if (digit == std::string_view::npos || padding > 0) return IllegalBase64(i);
    ++digits;
    bits = bits << kBase64Bits | static_cast<uint32_t>(digit);
    count += kBase64Bits;
    if (count < kByteBits) continue;
    count -= kByteBits;
    out += static_cast<char>(bits >> count);
  }
  if ((digits + padding) % 4 != 0) {
    return IllegalBase64(text.size() - (padding > 0 ? 0 : digits % 4));
  }
  return Value::String(out);
}

ValueOr StringSlice(ValueSpan arguments, CallContext& /*context*/) {
  return Value::Slice(List(arguments.begin(), arguments.end()), kStringsType);
}

}  // namespace

void AddTextFunctions(Functions& functions) {
  AddFunctions(functions, {{"toUpper", {kOneString}, &Upper},
                           {"toLower", {kOneString}, &Lower},
                           {"trimSpace", {kOneString}, &TrimSpace},
                           {"join", {kSeparatorAndStrings}, &Join},
                           {"safeHtml", {kOneString}, &SafeHtml},
                           {"safeUrl", {kOneString}, &SafeUrl},
                           {"urlUnescape", {kOneString}, &UrlUnescape},
                           {"base64encode", {kOneString}, &Base64Encode},
                           {"base64decode", {kOneString}, &Base64Decode},
                           {"stringSlice", {kOneString, true}, &StringSlice}});
  AddFunction(functions, "title", {kOneString},
              [title = std::make_shared<const TitleCaser>()](
                  ValueSpan arguments, CallContext& context) {
                return StringValue((*title)(arguments[0].text()), context);
              });
}

}  // namespace tebium::alert::tmpl
