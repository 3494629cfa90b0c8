#include <algorithm>
#include <string>

#include "alert/template/builtins.h"
#include "alert/template/format.h"

namespace tebium::alert::tmpl {
namespace {

constexpr size_t kMaxErrorBytes = 4096;

base::Status WrongType() {
  return base::InvalidArgumentError("invalid type for comparison");
}

base::Status Incompatible() {
  return base::InvalidArgumentError("incompatible types for comparison");
}

bool IsBasic(Kind kind) { return kind >= Kind::kBool && kind <= Kind::kString; }

// Go's basicKind: kInvalid for what has none.
Kind BasicKind(const Value& value) {
  return IsBasic(value.kind()) ? value.kind() : Kind::kInvalid;
}

bool AreIntegers(Kind a, Kind b) {
  return (a == Kind::kInt && b == Kind::kUint) ||
         (a == Kind::kUint && b == Kind::kInt);
}

// Of an int and a uint, in this order or the other.
bool IntegersEqual(const Value& a, const Value& b) {
  if (a.kind() == Kind::kUint) return IntegersEqual(b, a);
  return std::cmp_equal(a.int_value(), b.uint_value());
}

bool IntegersLess(const Value& a, const Value& b) {
  if (a.kind() == Kind::kInt)
    return std::cmp_less(a.int_value(), b.uint_value());
  return std::cmp_less(a.uint_value(), b.int_value());
}

bool BasicsEqual(const Value& a, const Value& b) {
  switch (a.kind()) {
    case Kind::kBool:
      return a.bool_value() == b.bool_value();
    case Kind::kInt:
      return a.int_value() == b.int_value();
    case Kind::kUint:
      return a.uint_value() == b.uint_value();
    case Kind::kFloat:
      return a.float_value() == b.float_value();
    case Kind::kComplex:
      return a.complex_value() == b.complex_value();
    default:
      return a.text() == b.text();
  }
}

bool IsComparable(const Type& type) {
  if (type.kind == Kind::kStruct) {
    return std::ranges::all_of(type.fields, [](const Field& field) {
      return field.type == nullptr || IsComparable(*field.type);
    });
  }
  return type.kind == Kind::kPointer || IsBasic(type.kind);
}

bool ComparablesEqual(const Value& a, const Value& b);

// A type whose fields Go hides is told by what it prints.
bool StructsEqual(const Value& a, const Value& b) {
  const Type& type = *a.type();
  if (a.IsSame(b)) return true;
  if (a.IsNull() || b.IsNull()) return false;
  if (type.fields.empty()) {
    return type.to_string == nullptr || type.to_string(a) == type.to_string(b);
  }
  return std::ranges::all_of(type.fields, [&](const Field& field) {
    return ComparablesEqual(field.get(a), field.get(b));
  });
}

// Go's == of two values as interface{}.
bool ComparablesEqual(const Value& a, const Value& b) {
  if (a.type() != b.type()) return false;
  if (!a.valid()) return true;
  if (IsBasic(a.kind())) return BasicsEqual(a, b);
  if (a.kind() == Kind::kPointer) return a.IsSame(b);
  return a.kind() == Kind::kStruct && StructsEqual(a, b);
}

base::Status NotComparable(std::string_view format,
                           std::initializer_list<Value> arguments) {
  auto text =
      Sprintf(format, {arguments.begin(), arguments.size()}, kMaxErrorBytes);
  return base::InvalidArgumentError(text.ok() ? *std::move(text)
                                              : "non-comparable types");
}

Value TypeName(const Value& value) { return Value::String(value.type_name()); }

bool IsNil(const Value& value) {
  return !value.valid() || (value.kind() != Kind::kStruct && value.IsNull());
}

// Of two values that are not basic.
base::StatusOr<bool> OthersEqual(const Value& a, const Value& b) {
  if (a.valid() && b.valid() && a.kind() != b.kind()) {
    return NotComparable("non-comparable types %s: %v, %s: %v",
                         {a, TypeName(a), TypeName(b), b});
  }
  if (IsNil(a) || IsNil(b)) return IsNil(a) == IsNil(b);
  if (!IsComparable(*b.type())) {
    return NotComparable("non-comparable type %s: %v", {b, TypeName(b)});
  }
  return ComparablesEqual(a, b);
}

base::StatusOr<bool> AreEqual(const Value& a, const Value& b) {
  const Kind a_kind = BasicKind(a);
  const Kind b_kind = BasicKind(b);
  if (AreIntegers(a_kind, b_kind)) return IntegersEqual(a, b);
  if (a_kind == b_kind) {
    if (a_kind == Kind::kInvalid) return OthersEqual(a, b);
    return BasicsEqual(a, b);
  }
  if (a.valid() && b.valid()) return Incompatible();
  return false;
}

base::StatusOr<bool> IsLess(const Value& a, const Value& b) {
  const Kind a_kind = BasicKind(a);
  const Kind b_kind = BasicKind(b);
  if (a_kind == Kind::kInvalid || b_kind == Kind::kInvalid) return WrongType();
  if (AreIntegers(a_kind, b_kind)) return IntegersLess(a, b);
  if (a_kind != b_kind) return Incompatible();
  switch (a_kind) {
    case Kind::kInt:
      return a.int_value() < b.int_value();
    case Kind::kUint:
      return a.uint_value() < b.uint_value();
    case Kind::kFloat:
      return a.float_value() < b.float_value();
    case Kind::kString:
      return a.text() < b.text();
    default:
      return WrongType();
  }
}

// As Go has it, which differs from a <= b where one is not a number.
base::StatusOr<bool> IsLessOrEqual(const Value& a, const Value& b) {
  const auto less = IsLess(a, b);
  if (!less.ok() || *less) return less;
  return AreEqual(a, b);
}

ValueOr AsValue(const base::StatusOr<bool>& truth, bool negated = false) {
  if (!truth.ok()) return truth.status();
  return Value::Bool(*truth != negated);
}

}  // namespace

ValueOr Equal(std::span<const Value> arguments, CallContext& /*context*/) {
  if (arguments.size() < 2) {
    return base::InvalidArgumentError("missing argument for comparison");
  }
  for (const Value& other : arguments.subspan(1)) {
    const auto equal = AreEqual(arguments[0], other);
    if (!equal.ok() || *equal) return AsValue(equal);
  }
  return Value::Bool(false);
}

ValueOr NotEqual(std::span<const Value> arguments, CallContext& /*context*/) {
  return AsValue(AreEqual(arguments[0], arguments[1]), /*negated=*/true);
}

ValueOr Less(std::span<const Value> arguments, CallContext& /*context*/) {
  return AsValue(IsLess(arguments[0], arguments[1]));
}

ValueOr LessOrEqual(std::span<const Value> arguments,
                    CallContext& /*context*/) {
  return AsValue(IsLessOrEqual(arguments[0], arguments[1]));
}

ValueOr Greater(std::span<const Value> arguments, CallContext& /*context*/) {
  return AsValue(IsLessOrEqual(arguments[0], arguments[1]), /*negated=*/true);
}

ValueOr GreaterOrEqual(std::span<const Value> arguments,
                       CallContext& /*context*/) {
  return AsValue(IsLess(arguments[0], arguments[1]), /*negated=*/true);
}

}  // namespace tebium::alert::tmpl
