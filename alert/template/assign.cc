#include "alert/template/assign.h"

namespace tebium::alert::tmpl {
namespace {

bool IsLiteral(const Type& type) {
  return type.name.starts_with('[') || type.name.starts_with("map[") ||
         type.name.starts_with('*') || type.name.starts_with("func(");
}

bool IsComposite(Kind kind) {
  return kind == Kind::kSlice || kind == Kind::kMap || kind == Kind::kPointer;
}

}  // namespace

std::string_view NameOf(const Type* type) {
  return type == nullptr ? "interface {}" : type->name;
}

bool IsAssignable(const Type& from, const Type* to) {
  if (to == nullptr || &from == to || to->kind == Kind::kInterface) return true;
  return from.kind == to->kind && IsComposite(from.kind) &&
         from.element == to->element && (IsLiteral(from) || IsLiteral(*to));
}

bool CanBeNil(const Type* type) {
  return type == nullptr || IsComposite(type->kind) ||
         type->kind == Kind::kInterface || type->kind == Kind::kFunction;
}

Value ZeroOf(const Type* type) {
  return type == nullptr ? Value() : Value::Zero(*type);
}

Value ElementAt(const Value& map, std::string_view key) {
  const auto found = map.map().find(key);
  if (found != map.map().end()) return found->second;
  return ZeroOf(map.type()->element);
}

const Type* ParameterAt(const Signature& signature, size_t index) {
  const auto& parameters = signature.parameters;
  return index < parameters.size() ? parameters[index] : parameters.back();
}

Value Indirect(const Value& value) {
  if (value.kind() != Kind::kPointer || value.IsNull() ||
      value.type()->element == nullptr) {
    return value;
  }
  return value.As(*value.type()->element);
}

}  // namespace tebium::alert::tmpl
