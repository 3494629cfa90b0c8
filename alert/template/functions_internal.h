// The parts of the functions, by what they are about.
#ifndef TEBIUM_ALERT_TEMPLATE_FUNCTIONS_INTERNAL_H_
#define TEBIUM_ALERT_TEMPLATE_FUNCTIONS_INTERNAL_H_

#include <functional>
#include <initializer_list>
#include <span>
#include <string_view>

#include "alert/template/value.h"

namespace tebium::alert::tmpl {

using ValueSpan = std::span<const Value>;

inline constexpr const Type* kOneString[] = {&kStringType};
inline constexpr const Type* kTwoStrings[] = {&kStringType, &kStringType};
inline constexpr const Type* kAnything[] = {nullptr};

struct FunctionSpec {
  std::string_view name;
  Signature signature;
  ValueOr (*call)(ValueSpan arguments, CallContext& context);
};

void AddFunction(Functions& functions, std::string_view name,
                 Signature signature,
                 std::function<ValueOr(ValueSpan, CallContext&)> call);
void AddFunctions(Functions& functions,
                  std::initializer_list<FunctionSpec> specs);

// kResourceExhausted if a value of `bytes` is more than the context allows.
base::Status CheckSize(size_t bytes, const CallContext& context);

void AddTextFunctions(Functions& functions);
void AddRegexpFunctions(Functions& functions);
void AddTimeFunctions(Functions& functions);
void AddCollectionFunctions(Functions& functions);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_FUNCTIONS_INTERNAL_H_
