// Writing a document: block style, one entry a line, strings in double quotes
// unless they are plain in every YAML reader's eyes.
#include <algorithm>
#include <array>
#include <utility>

#include "app/config/alertmanager/document.h"
#include "base/text.h"

namespace tebium::app::amfile {
namespace {

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

bool IsPlainSafe(std::string_view text) {
  if (text.empty() || text.size() > 200 || text.back() == ':') return false;
  if (text[0] == '-') {
    if (text.size() < 2 || !IsAlphanumeric(text[1])) return false;
  } else if (!IsAlphanumeric(text[0]) && text[0] != '_' && text[0] != '/') {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    return IsAlphanumeric(c) ||
           std::string_view("_./:+-").find(c) != std::string_view::npos;
  });
}

void AppendHex(std::string& out, char prefix, unsigned code, int digits) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '\\';
  out += prefix;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    out += kHex[(code >> static_cast<unsigned>(shift)) & 0xF];
  }
}

// Line separators, byte order marks and the like, which YAML readers refuse or
// fold. The length in bytes, 0 if there is none.
size_t AppendUnprintable(std::string& out, std::string_view rest) {
  static constexpr std::array<std::pair<std::string_view, unsigned>, 5> kCodes =
      {{{"\xE2\x80\xA8", 0x2028},
        {"\xE2\x80\xA9", 0x2029},
        {"\xEF\xBB\xBF", 0xFEFF},
        {"\xEF\xBF\xBE", 0xFFFE},
        {"\xEF\xBF\xBF", 0xFFFF}}};
  for (const auto& [bytes, code] : kCodes) {
    if (rest.starts_with(bytes)) {
      AppendHex(out, 'u', code, 4);
      return bytes.size();
    }
  }
  if (rest.size() >= 2 && rest[0] == '\xC2') {
    const auto code = static_cast<unsigned char>(rest[1]);
    if (code < 0xA0) {
      AppendHex(out, 'x', code, 2);
      return 2;
    }
  }
  return 0;
}

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  for (size_t i = 0; i < text.size();) {
    const size_t unprintable = AppendUnprintable(out, text.substr(i));
    i += unprintable;
    if (unprintable > 0) continue;
    const char c = text[i++];
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      AppendHex(out, 'x', static_cast<unsigned char>(c), 2);
    } else {
      out += c;
    }
  }
  out += '"';
}

void AppendScalar(std::string& out, const Value& value) {
  if (value.shown.has_value()) {
    AppendQuoted(out, *value.shown);
  } else if (value.plain && IsPlainSafe(value.text)) {
    out += value.text;
  } else {
    AppendQuoted(out, value.text);
  }
}

void AppendKey(std::string& out, const std::string& key) {
  if (IsPlainSafe(key) && base::ToLowerAscii(key) != "null") {
    out += key;
  } else {
    AppendQuoted(out, key);
  }
  out += ':';
}

// `continued`: the first line's indentation is already there.
void Append(std::string& out, const Value& value, size_t indent,
            bool continued);

// After "key:" or "-".
void AppendNested(std::string& out, const Value& value, size_t indent,
                  bool in_sequence) {
  if (value.IsNull()) {
    out += " null\n";
  } else if (value.kind == Value::Kind::kScalar) {
    out += ' ';
    AppendScalar(out, value);
    out += '\n';
  } else if (value.IsEmpty()) {
    out += value.kind == Value::Kind::kMapping ? " {}\n" : " []\n";
  } else if (in_sequence) {
    out += ' ';
    Append(out, value, indent + 2, true);
  } else {
    out += '\n';
    Append(out, value, indent + 2, false);
  }
}

void Append(std::string& out, const Value& value, size_t indent,
            bool continued) {
  const auto begin_line = [&] {
    if (!std::exchange(continued, false)) out.append(indent, ' ');
  };
  for (const Value& item : value.items) {
    begin_line();
    out += '-';
    AppendNested(out, item, indent, true);
  }
  for (const Entry& entry : value.entries) {
    begin_line();
    AppendKey(out, entry.key);
    AppendNested(out, entry.value, indent, false);
  }
}

}  // namespace

std::string WriteDocument(const Value& value) {
  std::string out;
  if (value.kind == Value::Kind::kScalar) {
    AppendScalar(out, value);
    out += '\n';
  } else {
    Append(out, value, 0, false);
  }
  return out;
}

}  // namespace tebium::app::amfile
