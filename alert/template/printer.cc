#include "alert/template/printer.h"

#include "alert/quote.h"
#include "alert/template/format_number.h"

namespace tebium::alert::tmpl {
namespace {

constexpr std::string_view kNil = "<nil>";

bool TakesText(char32_t verb) {
  return verb == 'v' || verb == 's' || verb == 'x' || verb == 'X' ||
         verb == 'q';
}

bool IsBytes(const Value& value) {
  return value.type()->element == &kUint8Type;
}

std::string BytesOf(const Value& bytes) {
  std::string text;
  for (const Value& byte : bytes.list()) {
    text += static_cast<char>(byte.uint_value());
  }
  return text;
}

bool TakesFloat(char32_t verb) {
  constexpr std::u32string_view kVerbs = U"vbgGxXfFeE";
  return kVerbs.find(verb) != std::u32string_view::npos;
}

bool HasAddress(Kind kind) {
  return kind == Kind::kSlice || kind == Kind::kMap || kind == Kind::kPointer ||
         kind == Kind::kFunction;
}

const void* PointerOf(const Value& value) {
  if (value.IsNull()) return nullptr;
  switch (value.kind()) {
    case Kind::kSlice:
      return value.list().data();
    case Kind::kMap:
      return &value.map();
    case Kind::kPointer:
      return &value.object();
    default:
      return &value.function();
  }
}

uint64_t AddressOf(const Value& value) {
  return reinterpret_cast<uintptr_t>(PointerOf(value));
}

}  // namespace

Value FieldOf(const Value& value, const Field& field) {
  if (!value.IsNull()) return field.get(value);
  return field.type == nullptr ? Value() : Value::Zero(*field.type);
}

void Printer::Print(const Value& value, char32_t verb,
                    const FormatFlags& flags) {
  flags_ = flags;
  if (!value.valid()) {
    if (verb == 'v' || verb == 'T') {
      AppendPadded(out_, flags_, kNil);
    } else {
      PrintBad(value, verb);
    }
  } else if (verb == 'T') {
    AppendText(out_, flags_, value.type_name());
  } else if (verb == 'p') {
    PrintAddress(value, verb);
  } else {
    PrintValue(value, verb, 0);
  }
}

bool Printer::CheckSize() {
  if (failure_ == Failure::kNone && out_.size() > max_bytes_) {
    failure_ = Failure::kTooLong;
  }
  return failure_ == Failure::kNone;
}

base::Status Printer::status() const {
  switch (failure_) {
    case Failure::kNone:
      break;
    case Failure::kTooLong:
      return base::ResourceExhaustedError(
          "text longer than " + std::to_string(max_bytes_) + " bytes");
    case Failure::kTooDeep:
      return base::ResourceExhaustedError("value nested too deeply");
  }
  return base::Status::Ok();
}

void Printer::PrintValue(const Value& value, char32_t verb, int depth) {
  if (depth > kMaxPrintedDepth) failure_ = Failure::kTooDeep;
  if (!CheckSize()) return;
  // An element of an interface type, which any verb shows so.
  if (!value.valid()) {
    out_ += flags_.sharp_v ? "interface {}(nil)" : kNil;
  } else if (verb == 'w') {
    PrintBad(value, verb);  // Errorf's alone
  } else if (!PrintByMethod(value, verb)) {
    PrintKind(value, verb, depth);
  }
}

void Printer::PrintKind(const Value& value, char32_t verb, int depth) {
  switch (value.kind()) {
    case Kind::kBool:
      return PrintBool(value, verb);
    case Kind::kInt:
    case Kind::kUint:
      return PrintInteger(value, verb);
    case Kind::kFloat:
    case Kind::kComplex:
      return PrintFloat(value, verb);
    case Kind::kString:
      return PrintText(value.text(), value.type_name(), verb);
    case Kind::kSlice:
      return PrintSlice(value, verb, depth);
    case Kind::kMap:
      return PrintMap(value, verb, depth);
    case Kind::kStruct:
      return PrintStruct(value, verb, depth);
    case Kind::kPointer:
      return PrintPointer(value, verb, depth);
    case Kind::kFunction:
      return PrintAddress(value, verb);
    case Kind::kInvalid:
    case Kind::kInterface:
      break;
  }
}

// String() and GoString(), where the verb asks for them.
bool Printer::PrintByMethod(const Value& value, char32_t verb) {
  if (in_error_) return false;
  const Type& type = *value.type();
  if (flags_.sharp_v) {
    if (type.to_go_string == nullptr || value.IsNull()) return false;
    AppendText(out_, flags_, type.to_go_string(value));
    return true;
  }
  if (type.to_string == nullptr || !TakesText(verb)) return false;
  if (!value.IsNull()) {
    PrintText(type.to_string(value), type.name, verb);
    return true;
  }
  if (value.kind() != Kind::kPointer) return false;
  out_ += kNil;
  return true;
}

void Printer::PrintBool(const Value& value, char32_t verb) {
  if (verb == 't' || verb == 'v') {
    AppendPadded(out_, flags_, value.bool_value() ? "true" : "false");
  } else {
    PrintBad(value, verb);
  }
}

void Printer::PrintInteger(const Value& value, char32_t verb) {
  const bool is_signed = value.kind() == Kind::kInt;
  const uint64_t bits =
      is_signed ? static_cast<uint64_t>(value.int_value()) : value.uint_value();
  switch (verb) {
    case 'c':
      return AppendCharacter(out_, flags_, bits);
    case 'q':
      return AppendQuotedCharacter(out_, flags_, bits);
    case 'U':
      return AppendUnicode(out_, flags_, bits);
    case 'v':
      if (flags_.sharp_v && !is_signed) return AppendHexNumber(bits, true);
      [[fallthrough]];
    case 'b':
    case 'd':
    case 'o':
    case 'O':
    case 'x':
    case 'X':
      return AppendInteger(out_, flags_,
                           is_signed ? Integer::Signed(value.int_value())
                                     : Integer::Unsigned(bits),
                           verb);
    default:
      PrintBad(value, verb);
  }
}

void Printer::PrintFloat(const Value& value, char32_t verb) {
  if (!TakesFloat(verb)) {
    PrintBad(value, verb);
  } else if (value.kind() == Kind::kFloat) {
    AppendFloat(out_, flags_, value.float_value(), verb);
  } else {
    AppendComplex(out_, flags_, value.complex_value(), verb);
  }
}

void Printer::PrintText(std::string_view text, std::string_view type_name,
                        char32_t verb) {
  switch (verb) {
    case 'v':
      if (flags_.sharp_v) return AppendQuotedText(out_, flags_, text);
      [[fallthrough]];
    case 's':
      return AppendText(out_, flags_, text);
    case 'q':
      return AppendQuotedText(out_, flags_, text);
    case 'x':
      return AppendHexText(out_, flags_, text, LetterCase::kLower);
    case 'X':
      return AppendHexText(out_, flags_, text, LetterCase::kUpper);
    default:
      PrintBadText(text, type_name, verb);
  }
}

void Printer::Separate(size_t index) {
  if (index > 0) out_ += flags_.sharp_v ? ", " : " ";
}

void Printer::PrintSlice(const Value& value, char32_t verb, int depth) {
  if (IsBytes(value) && TakesText(verb) && verb != 'v') {
    return PrintText(BytesOf(value), value.type_name(), verb);
  }
  if (flags_.sharp_v) {
    const bool named = IsBytes(value) && depth == 0;
    out_ += named ? std::string_view("[]byte") : value.type_name();
  }
  out_ += flags_.sharp_v ? '{' : '[';
  size_t index = 0;
  for (const Value& element : value.list()) {
    Separate(index++);
    PrintValue(element, verb, depth + 1);
    if (!CheckSize()) return;
  }
  out_ += flags_.sharp_v ? '}' : ']';
}

void Printer::PrintMap(const Value& value, char32_t verb, int depth) {
  out_ += flags_.sharp_v ? value.type_name() : "map";
  out_ += flags_.sharp_v ? '{' : '[';
  size_t index = 0;
  for (const auto& [key, element] : value.map()) {
    Separate(index++);
    PrintText(key, kStringType.name, verb);
    out_ += ':';
    PrintValue(element, verb, depth + 1);
    if (!CheckSize()) return;
  }
  out_ += flags_.sharp_v ? '}' : ']';
}

void Printer::PrintStruct(const Value& value, char32_t verb, int depth) {
  if (flags_.sharp_v) out_ += value.type_name();
  out_ += '{';
  size_t index = 0;
  for (const Field& field : value.type()->fields) {
    Separate(index++);
    if (flags_.plus_v || flags_.sharp_v) {
      out_ += field.name;
      out_ += ':';
    }
    PrintValue(FieldOf(value, field), verb, depth + 1);
    if (!CheckSize()) return;
  }
  out_ += '}';
}

// Pointers are followed at the outside alone, so that no value prints for ever.
void Printer::PrintPointer(const Value& value, char32_t verb, int depth) {
  const Type* element = value.type()->element;
  if (depth > 0 || value.IsNull() || element == nullptr) {
    PrintAddress(value, verb);
    return;
  }
  out_ += '&';
  PrintValue(value.As(*element), verb, depth + 1);
}

void Printer::PrintAddress(const Value& value, char32_t verb) {
  if (!HasAddress(value.kind())) {
    PrintBad(value, verb);
    return;
  }
  const uint64_t address = AddressOf(value);
  switch (verb) {
    case 'v':
      return AppendAddress(value, address);
    case 'p':
      return AppendHexNumber(address, !flags_.sharp);
    case 'b':
    case 'o':
    case 'd':
    case 'x':
    case 'X':
      return AppendInteger(out_, flags_, Integer::Unsigned(address), verb);
    default:
      PrintBad(value, verb);
  }
}

// "(*template.Data)(0xc000012345)", or the number alone.
void Printer::AppendAddress(const Value& value, uint64_t address) {
  if (!flags_.sharp_v) {
    if (address == 0) return AppendPadded(out_, flags_, kNil);
    return AppendHexNumber(address, !flags_.sharp);
  }
  out_ += '(';
  out_ += value.type_name();
  out_ += ")(";
  if (address == 0) {
    out_ += "nil";
  } else {
    AppendHexNumber(address, true);
  }
  out_ += ')';
}

void Printer::AppendHexNumber(uint64_t number, bool with_prefix) {
  FormatFlags flags = flags_;
  flags.sharp = with_prefix;
  AppendInteger(out_, flags, Integer::Unsigned(number), 'x');
}

void Printer::PrintBad(const Value& value, char32_t verb) {
  BeginBad(verb);
  if (value.valid()) {
    in_error_ = true;
    out_ += value.type_name();
    out_ += '=';
    PrintValue(value, 'v', 0);
    in_error_ = false;
  } else {
    out_ += kNil;
  }
  out_ += ')';
}

void Printer::PrintBadText(std::string_view text, std::string_view type_name,
                           char32_t verb) {
  BeginBad(verb);
  out_ += type_name;
  out_ += '=';
  PrintText(text, type_name, 'v');
  out_ += ')';
}

void Printer::BeginBad(char32_t verb) {
  out_ += "%!";
  AppendUtf8(out_, verb);
  out_ += '(';
}

}  // namespace tebium::alert::tmpl
