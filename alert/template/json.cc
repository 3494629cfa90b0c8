#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "alert/quote.h"
#include "alert/template/float_text.h"
#include "alert/template/format.h"
#include "alert/template/printer.h"

namespace tebium::alert::tmpl {
namespace {

base::Status Unsupported(std::string_view what, std::string_view name) {
  std::string message = "json: unsupported ";
  message += what;
  message += ": ";
  message += name;
  return base::InvalidArgumentError(std::move(message));
}

// Of ASCII, what must be written otherwise; markup's characters too, so that
// the text is safe within HTML.
bool IsPlain(char c) {
  return static_cast<unsigned char>(c) >= ' ' && c != '"' && c != '\\' &&
         c != '<' && c != '>' && c != '&';
}

void AppendAsciiEscape(std::string& out, char c) {
  static constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
  static constexpr std::string_view kLetters = "\"\\bfnrt";
  static constexpr std::string_view kDigits = "0123456789abcdef";
  const size_t letter = kShort.find(c);
  out += '\\';
  if (letter != std::string_view::npos) {
    out += kLetters[letter];
    return;
  }
  out += "u00";
  out += kDigits[static_cast<unsigned char>(c) >> 4];
  out += kDigits[static_cast<unsigned char>(c) & 0xF];
}

// Takes one character off `text`. The line and paragraph separators would end
// a string of JavaScript.
void AppendNotAscii(std::string& out, std::string_view& text) {
  const CodePoint c = FirstCodePoint(text);
  if (!c.valid) {
    out += "\\ufffd";
  } else if (c.value == 0x2028 || c.value == 0x2029) {
    out += c.value == 0x2028 ? "\\u2028" : "\\u2029";
  } else {
    out += text.substr(0, c.length);
  }
  text.remove_prefix(c.length);
}

void AppendString(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const char c = text.front();
    if (static_cast<unsigned char>(c) >= 0x80) {
      AppendNotAscii(out, text);
      continue;
    }
    if (IsPlain(c)) {
      out += c;
    } else {
      AppendAsciiEscape(out, c);
    }
    text.remove_prefix(1);
  }
  out += '"';
}

base::Status AppendNumber(std::string& out, double value) {
  if (!std::isfinite(value)) return Unsupported("value", FormatFloat(value));
  const double magnitude = std::fabs(value);
  const bool is_plain =
      magnitude == 0 || (magnitude >= 1e-6 && magnitude < 1e21);
  std::string text = FloatText(value, is_plain ? 'f' : 'e', std::nullopt);
  // "e-09" as ECMAScript has it: "e-9".
  if (!is_plain && text.ends_with(std::string{'e', '-', '0', text.back()})) {
    text.erase(text.size() - 2, 1);
  }
  out += text;
  return base::Status::Ok();
}

template <typename T>
void AppendInteger(std::string& out, T value) {
  std::array<char, 24> buffer;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  out.append(buffer.data(), end);
}

class JsonEncoder {
 public:
  explicit JsonEncoder(size_t max_bytes) : max_bytes_(max_bytes) {}

  base::Status Append(const Value& value, int depth);
  std::string Take() { return std::move(out_); }

 private:
  base::Status CheckBounds(int depth) const;
  base::Status AppendKind(const Value& value, int depth);
  base::Status AppendSlice(const List& list, int depth);
  base::Status AppendMap(const Map& map, int depth);
  base::Status AppendStruct(const Value& value, int depth);

  std::string out_;
  const size_t max_bytes_;
};

base::Status JsonEncoder::Append(const Value& value, int depth) {
  TEBIUM_RETURN_IF_ERROR(CheckBounds(depth));
  const bool is_nil = value.kind() == Kind::kPointer && value.IsNull();
  if (!value.valid() || is_nil) {
    out_ += "null";
  } else if (value.type()->to_json != nullptr && !value.IsNull()) {
    out_ += value.type()->to_json(value);
  } else {
    TEBIUM_RETURN_IF_ERROR(AppendKind(value, depth));
  }
  return CheckBounds(depth);
}

base::Status JsonEncoder::CheckBounds(int depth) const {
  if (out_.size() > max_bytes_) {
    return base::ResourceExhaustedError("json: text longer than " +
                                        std::to_string(max_bytes_) + " bytes");
  }
  if (depth > kMaxPrintedDepth) {
    return base::ResourceExhaustedError("json: value nested too deeply");
  }
  return base::Status::Ok();
}

base::Status JsonEncoder::AppendKind(const Value& value, int depth) {
  switch (value.kind()) {
    case Kind::kBool:
      out_ += value.bool_value() ? "true" : "false";
      break;
    case Kind::kInt:
      AppendInteger(out_, value.int_value());
      break;
    case Kind::kUint:
      AppendInteger(out_, value.uint_value());
      break;
    case Kind::kFloat:
      return AppendNumber(out_, value.float_value());
    case Kind::kString:
      AppendString(out_, value.text());
      break;
    case Kind::kSlice:
      return AppendSlice(value.list(), depth);
    case Kind::kMap:
      return AppendMap(value.map(), depth);
    case Kind::kStruct:
      return AppendStruct(value, depth);
    case Kind::kPointer:
      if (value.type()->element == nullptr) return AppendStruct(value, depth);
      return Append(value.As(*value.type()->element), depth + 1);
    case Kind::kComplex:
    case Kind::kFunction:
    case Kind::kInvalid:
    case Kind::kInterface:
      return Unsupported("type", value.type_name());
  }
  return base::Status::Ok();
}

base::Status JsonEncoder::AppendSlice(const List& list, int depth) {
  out_ += '[';
  for (const Value& element : list) {
    if (&element != list.data()) out_ += ',';
    TEBIUM_RETURN_IF_ERROR(Append(element, depth + 1));
  }
  out_ += ']';
  return base::Status::Ok();
}

base::Status JsonEncoder::AppendMap(const Map& map, int depth) {
  char before = '{';
  for (const auto& [key, element] : map) {
    out_ += std::exchange(before, ',');
    AppendString(out_, key);
    out_ += ':';
    TEBIUM_RETURN_IF_ERROR(Append(element, depth + 1));
  }
  out_ += map.empty() ? "{}" : "}";
  return base::Status::Ok();
}

base::Status JsonEncoder::AppendStruct(const Value& value, int depth) {
  const std::span<const Field> fields = value.type()->fields;
  char before = '{';
  for (const Field& field : fields) {
    out_ += std::exchange(before, ',');
    AppendString(out_, field.json_name.empty() ? field.name : field.json_name);
    out_ += ':';
    TEBIUM_RETURN_IF_ERROR(Append(FieldOf(value, field), depth + 1));
  }
  out_ += fields.empty() ? "{}" : "}";
  return base::Status::Ok();
}

}  // namespace

base::StatusOr<std::string> ToJson(const Value& value, size_t max_bytes) {
  JsonEncoder encoder(max_bytes);
  TEBIUM_RETURN_IF_ERROR(encoder.Append(value, 0));
  return encoder.Take();
}

}  // namespace tebium::alert::tmpl
