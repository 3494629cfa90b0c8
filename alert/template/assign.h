// Go's rules for giving a value to a parameter.
#ifndef TEBIUM_ALERT_TEMPLATE_ASSIGN_H_
#define TEBIUM_ALERT_TEMPLATE_ASSIGN_H_

#include <string_view>

#include "alert/template/value.h"

namespace tebium::alert::tmpl {

// In all of these a null type is interface{}.

// "interface {}" for it.
std::string_view NameOf(const Type* type);

// True for the same type, for interface{}, and where one of two types of the
// same make is a literal one: template.KV for map[string]string.
bool IsAssignable(const Type& from, const Type* to);

// Whether an untyped nil is a value of the type, as it is of lists and maps.
bool CanBeNil(const Type* type);

// The zero value: none for interface{}.
Value ZeroOf(const Type* type);

// What a map has for a key: the zero value of its elements if nothing.
Value ElementAt(const Value& map, std::string_view key);

// The parameter that takes the argument at `index`.
const Type* ParameterAt(const Signature& signature, size_t index);

// What a pointer that is not nil points to; any other value as it is.
Value Indirect(const Value& value);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_ASSIGN_H_
