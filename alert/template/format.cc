#include "alert/template/format.h"

#include <array>
#include <charconv>
#include <optional>

#include "alert/template/float_text.h"
#include "alert/template/printer.h"

namespace tebium::alert::tmpl {
namespace {

// What {{value}} shows instead of a value.
Value Printable(const Value& value) {
  if (!value.valid()) return Value::String("<no value>");
  const Type& type = *value.type();
  const bool is_followed = value.kind() == Kind::kPointer && !value.IsNull() &&
                           type.element != nullptr && type.to_string == nullptr;
  return is_followed ? value.As(*type.element) : value;
}

base::StatusOr<std::string> SprintAll(std::span<const Value> arguments,
                                      size_t max_bytes,
                                      Value (*shown)(const Value&)) {
  std::string out;
  Printer printer(out, max_bytes);
  bool after_string = true;
  for (const Value& argument : arguments) {
    const Value value = shown(argument);
    const bool is_string = value.kind() == Kind::kString;
    if (!is_string && !after_string) out += ' ';
    printer.Print(value, 'v', {});
    after_string = is_string;
    if (!printer.CheckSize()) return printer.status();
  }
  return out;
}

// True if it could do without a printer.
bool AppendSimple(std::string& out, const Value& value) {
  if (!value.valid() || value.type()->to_string != nullptr) return false;
  if (value.kind() == Kind::kString) {
    out += value.text();
    return true;
  }
  if (value.kind() != Kind::kInt) return false;
  std::array<char, 24> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                 value.int_value())
                       .ptr;
  out.append(buffer.data(), end);
  return true;
}

}  // namespace

base::StatusOr<std::string> Sprint(std::span<const Value> arguments,
                                   size_t max_bytes) {
  return SprintAll(arguments, max_bytes,
                   [](const Value& value) { return value; });
}

base::StatusOr<std::string> SprintPrinted(std::span<const Value> arguments,
                                          size_t max_bytes) {
  return SprintAll(arguments, max_bytes, Printable);
}

base::StatusOr<std::string> Sprintln(std::span<const Value> arguments,
                                     size_t max_bytes) {
  std::string out;
  Printer printer(out, max_bytes);
  for (const Value& argument : arguments) {
    if (&argument != arguments.data()) out += ' ';
    printer.Print(argument, 'v', {});
    if (!printer.CheckSize()) return printer.status();
  }
  out += '\n';
  return out;
}

base::Status AppendPrinted(std::string& out, const Value& value,
                           size_t max_bytes) {
  Printer printer(out, max_bytes);
  if (!AppendSimple(out, value)) printer.Print(Printable(value), 'v', {});
  printer.CheckSize();
  return printer.status();
}

std::string FormatFloat(double value) {
  return FloatText(value, 'g', std::nullopt);
}

}  // namespace tebium::alert::tmpl
