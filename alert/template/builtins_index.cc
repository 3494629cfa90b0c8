#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "alert/template/assign.h"
#include "alert/template/builtins.h"

namespace tebium::alert::tmpl {
namespace {

using base::InvalidArgumentError;

// What Go's reflection says of a nil, whose type it can't tell.
base::Status NoType() {
  return InvalidArgumentError(
      "reflect: call of reflect.Value.Type on zero Value");
}

std::string TypeName(const Value& value) {
  return std::string(value.type_name());
}

bool IsInteger(Kind kind) { return kind == Kind::kInt || kind == Kind::kUint; }

// An index from 0 to `end`, which is one too.
base::StatusOr<size_t> IndexOf(const Value& value, size_t end) {
  if (!value.valid()) {
    return InvalidArgumentError("cannot index slice/array with nil");
  }
  if (!IsInteger(value.kind())) {
    return InvalidArgumentError("cannot index slice/array with type " +
                                TypeName(value));
  }
  const int64_t index = value.kind() == Kind::kInt
                            ? value.int_value()
                            : static_cast<int64_t>(value.uint_value());
  if (index < 0 || std::cmp_greater(index, end)) {
    return InvalidArgumentError("index out of range: " + std::to_string(index));
  }
  return static_cast<size_t>(index);
}

// Converts one integer type to another.
Value AsInteger(const Value& value, const Type& type) {
  const uint64_t bits = value.kind() == Kind::kInt
                            ? static_cast<uint64_t>(value.int_value())
                            : value.uint_value();
  if (type.kind == Kind::kInt) {
    return Value::Int(static_cast<int64_t>(bits), type);
  }
  return Value::Uint(bits, type);
}

// Go's prepareArg.
ValueOr AsArgument(const Value& value, const Type* type) {
  if (!value.valid()) {
    if (CanBeNil(type)) return ZeroOf(type);
    return InvalidArgumentError("value is nil; should be of type " +
                                std::string(NameOf(type)));
  }
  if (IsAssignable(*value.type(), type)) {
    return type == nullptr ? value : value.As(*type);
  }
  if (IsInteger(value.kind()) && IsInteger(type->kind)) {
    return AsInteger(value, *type);
  }
  return InvalidArgumentError("value has type " + TypeName(value) +
                              "; should be " + std::string(NameOf(type)));
}

ValueOr ElementOfText(const Value& item, const Value& index) {
  TEBIUM_ASSIGN_OR_RETURN(const size_t at, IndexOf(index, item.text().size()));
  if (at == item.text().size()) {
    return InvalidArgumentError("reflect: string index out of range");
  }
  return Value::Uint(static_cast<uint8_t>(item.text()[at]), kUint8Type);
}

ValueOr ElementOfList(const Value& item, const Value& index) {
  TEBIUM_ASSIGN_OR_RETURN(const size_t at, IndexOf(index, item.list().size()));
  if (at == item.list().size()) {
    return InvalidArgumentError("reflect: slice index out of range");
  }
  return item.list()[at];
}

bool IsNilPointer(const Value& value) {
  return value.kind() == Kind::kPointer && value.IsNull();
}

ValueOr ElementOf(const Value& item, const Value& index) {
  switch (item.kind()) {
    case Kind::kString:
      return ElementOfText(item, index);
    case Kind::kSlice:
      return ElementOfList(item, index);
    case Kind::kMap: {
      TEBIUM_ASSIGN_OR_RETURN(const Value key, AsArgument(index, &kStringType));
      return ElementAt(item, key.text());
    }
    default:
      if (!item.valid() || IsNilPointer(item)) {
        return InvalidArgumentError("index of nil pointer");
      }
      return InvalidArgumentError("can't index item of type " + TypeName(item));
  }
}

// How many of the first elements a slice may reach to.
base::StatusOr<size_t> CapacityOf(const Value& item, size_t indexes) {
  if (item.kind() == Kind::kSlice) return item.list().size();
  if (item.kind() != Kind::kString) {
    return InvalidArgumentError("can't slice item of type " + TypeName(item));
  }
  if (indexes == 3) {
    return InvalidArgumentError("cannot 3-index slice a string");
  }
  return item.text().size();
}

base::Status CheckOrder(size_t low, size_t high) {
  if (low <= high) return base::Status::Ok();
  return InvalidArgumentError("invalid slice index: " + std::to_string(low) +
                              " > " + std::to_string(high));
}

Value Part(const Value& item, size_t begin, size_t end) {
  if (item.kind() == Kind::kString) {
    return Value::String(item.text().substr(begin, end - begin), *item.type());
  }
  const auto& list = item.list();
  const auto from = list.begin() + static_cast<ptrdiff_t>(begin);
  const auto to = list.begin() + static_cast<ptrdiff_t>(end);
  return Value::Slice(List(from, to), *item.type());
}

base::Status CheckCount(const Signature& signature, size_t count) {
  const size_t wanted = signature.parameters.size();
  const std::string got = "wrong number of args: got " + std::to_string(count);
  if (signature.variadic && count + 1 < wanted) {
    return InvalidArgumentError(got + " want at least " +
                                std::to_string(wanted - 1));
  }
  if (!signature.variadic && count != wanted) {
    return InvalidArgumentError(got + " want " + std::to_string(wanted));
  }
  return base::Status::Ok();
}

}  // namespace

ValueOr Index(std::span<const Value> arguments, CallContext& /*context*/) {
  ValueOr item = arguments[0];
  if (!item->valid()) return InvalidArgumentError("index of untyped nil");
  for (const Value& index : arguments.subspan(1)) {
    item = ElementOf(Indirect(*item), index);
    if (!item.ok()) break;
  }
  return item;
}

ValueOr Slice(std::span<const Value> arguments, CallContext& /*context*/) {
  const Value& item = arguments[0];
  const auto indexes = arguments.subspan(1);
  if (!item.valid()) return InvalidArgumentError("slice of untyped nil");
  if (indexes.size() > 3) {
    return InvalidArgumentError("too many slice indexes: " +
                                std::to_string(indexes.size()));
  }
  TEBIUM_ASSIGN_OR_RETURN(const size_t capacity,
                          CapacityOf(item, indexes.size()));
  std::array<size_t, 3> bounds{0, capacity, capacity};
  for (size_t i = 0; i < indexes.size(); ++i) {
    TEBIUM_ASSIGN_OR_RETURN(bounds.at(i), IndexOf(indexes[i], capacity));
  }
  TEBIUM_RETURN_IF_ERROR(CheckOrder(bounds[0], bounds[1]));
  TEBIUM_RETURN_IF_ERROR(CheckOrder(bounds[1], bounds[2]));
  return Part(item, bounds[0], bounds[1]);
}

ValueOr Length(std::span<const Value> arguments, CallContext& /*context*/) {
  if (IsNilPointer(arguments[0])) {
    return InvalidArgumentError("len of nil pointer");
  }
  const Value item = Indirect(arguments[0]);
  switch (item.kind()) {
    case Kind::kString:
      return Value::Int(static_cast<int64_t>(item.text().size()));
    case Kind::kSlice:
      return Value::Int(static_cast<int64_t>(item.list().size()));
    case Kind::kMap:
      return Value::Int(static_cast<int64_t>(item.map().size()));
    case Kind::kInvalid:
      return NoType();
    default:
      return InvalidArgumentError("len of type " + TypeName(item));
  }
}

ValueOr Call(std::span<const Value> arguments, CallContext& context) {
  const Value& function = arguments[0];
  const auto given = arguments.subspan(1);
  if (!function.valid()) return InvalidArgumentError("call of nil");
  if (function.kind() != Kind::kFunction) {
    return InvalidArgumentError("non-function of type " + TypeName(function));
  }
  if (function.IsNull()) {
    return InvalidArgumentError("reflect.Value.Call: call of nil function");
  }
  const Signature& signature = function.function().signature;
  TEBIUM_RETURN_IF_ERROR(CheckCount(signature, given.size()));
  List checked;
  for (size_t i = 0; i < given.size(); ++i) {
    auto argument = AsArgument(given[i], ParameterAt(signature, i));
    if (!argument.ok()) {
      return argument.status().WithContext("arg " + std::to_string(i));
    }
    checked.push_back(*std::move(argument));
  }
  return function.function().call(checked, context);
}

}  // namespace tebium::alert::tmpl
