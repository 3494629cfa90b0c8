#include "alert/template/value.h"

#include <algorithm>
#include <utility>

namespace tebium::alert::tmpl {
namespace {

template <typename Named>
const Named* Find(std::span<const Named> all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Named::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

constinit const Type kBoolType{.name = "bool", .kind = Kind::kBool};
constinit const Type kIntType{.name = "int", .kind = Kind::kInt};
constinit const Type kInt64Type{.name = "int64", .kind = Kind::kInt};
constinit const Type kUint8Type{.name = "uint8", .kind = Kind::kUint};
constinit const Type kRuneType{.name = "int32", .kind = Kind::kInt};
constinit const Type kFloatType{.name = "float64", .kind = Kind::kFloat};
constinit const Type kComplexType{.name = "complex128", .kind = Kind::kComplex};
constinit const Type kStringType{.name = "string", .kind = Kind::kString};
constinit const Type kStringsType{
    .name = "[]string", .kind = Kind::kSlice, .element = &kStringType};
constinit const Type kAnysType{.name = "[]interface {}", .kind = Kind::kSlice};
constinit const Type kAnyMapType{.name = "map[string]interface {}",
                                 .kind = Kind::kMap};
constinit const Type kHtmlType{.name = "template.HTML", .kind = Kind::kString};
constinit const Type kUrlType{.name = "template.URL", .kind = Kind::kString};
constinit const Type kFuncType{.name = "func()", .kind = Kind::kFunction};

const Field* Type::FindField(std::string_view field_name) const {
  return Find(fields, field_name);
}

const Method* Type::FindMethod(std::string_view method_name) const {
  return Find(methods, method_name);
}

Value Value::Bool(bool value) { return {kBoolType, value}; }

Value Value::Int(int64_t value, const Type& type) { return {type, value}; }

Value Value::Uint(uint64_t value, const Type& type) { return {type, value}; }

Value Value::Float(double value) { return {kFloatType, value}; }

Value Value::Complex(std::complex<double> value) {
  return {kComplexType, std::make_shared<const std::complex<double>>(value)};
}

Value Value::String(SharedText text, const Type& type) {
  return {type, std::move(text)};
}

Value Value::Slice(List list, const Type& type) {
  int depth = 0;
  for (const Value& element : list) depth = std::max(depth, element.depth());
  return {type, std::make_shared<const Nest<List>>(
                    Nest<List>{std::move(list), depth + 1})};
}

Value Value::MapOf(Map map, const Type& type) {
  int depth = 0;
  for (const auto& [key, element] : map) {
    depth = std::max(depth, element.depth());
  }
  return {type, std::make_shared<const Nest<Map>>(
                    Nest<Map>{std::move(map), depth + 1})};
}

Value Value::Of(std::shared_ptr<const Object> object, const Type& type) {
  return {type, std::move(object)};
}

Value Value::Func(std::shared_ptr<const Function> function, const Type& type) {
  return {type, std::move(function)};
}

Value Value::Zero(const Type& type) {
  switch (type.kind) {
    case Kind::kBool:
      return {type, false};
    case Kind::kInt:
      return {type, int64_t{0}};
    case Kind::kUint:
      return {type, uint64_t{0}};
    case Kind::kFloat:
      return {type, 0.0};
    case Kind::kComplex:
      return {type, std::make_shared<const std::complex<double>>()};
    case Kind::kString:
      return {type, SharedText()};
    case Kind::kSlice:
      return Slice({}, type);
    case Kind::kMap:
      return MapOf({}, type);
    case Kind::kStruct:
    case Kind::kPointer:
      return {type, ObjectRef()};
    case Kind::kFunction:
      return {type, FunctionRef()};
    case Kind::kInvalid:
    case Kind::kInterface:
      break;
  }
  return {};
}

std::string_view Value::type_name() const {
  return valid() ? type_->name : "<nil>";
}

std::complex<double> Value::complex_value() const {
  return *std::get<ComplexRef>(data_);
}

const Function& Value::function() const {
  return *std::get<FunctionRef>(data_);
}

bool Value::IsNull() const {
  const auto* object = std::get_if<ObjectRef>(&data_);
  if (object != nullptr) return *object == nullptr;
  const auto* function = std::get_if<FunctionRef>(&data_);
  return function != nullptr && *function == nullptr;
}

int Value::depth() const {
  if (const auto* list = std::get_if<ListRef>(&data_)) return (*list)->depth;
  if (const auto* map = std::get_if<MapRef>(&data_)) return (*map)->depth;
  return 0;
}

bool Value::IsTrue() const {
  switch (kind()) {
    case Kind::kBool:
      return bool_value();
    case Kind::kInt:
      return int_value() != 0;
    case Kind::kUint:
      return uint_value() != 0;
    case Kind::kFloat:
      return float_value() != 0;
    case Kind::kComplex:
      return complex_value() != std::complex<double>();
    case Kind::kString:
      return !text().empty();
    case Kind::kSlice:
      return !list().empty();
    case Kind::kMap:
      return !map().empty();
    case Kind::kStruct:
      return true;
    case Kind::kPointer:
    case Kind::kFunction:
      return !IsNull();
    case Kind::kInvalid:
    case Kind::kInterface:
      return false;
  }
  return false;
}

}  // namespace tebium::alert::tmpl
