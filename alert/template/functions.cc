#include "alert/template/functions.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "alert/template/convert.h"
#include "alert/template/functions_internal.h"

namespace tebium::alert::tmpl {
namespace {

ValueOr EscapeMarkdownV2(ValueSpan arguments, CallContext& context) {
  std::string out;
  for (const char c : arguments[0].text()) {
    constexpr std::string_view kSpecial = "_*[]()~`>#+-=|{}.!\\";
    if (kSpecial.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  TEBIUM_RETURN_IF_ERROR(CheckSize(out.size(), context));
  return Value::String(out);
}

// "0 B", "1.5 KiB", "-2 GiB": four digits at most.
ValueOr HumanizeBytes(ValueSpan arguments, CallContext& /*context*/) {
  constexpr std::array kUnits = {"B",   "KiB", "MiB", "GiB", "TiB",
                                 "PiB", "EiB", "ZiB", "YiB"};
  constexpr double kStep = 1024;
  TEBIUM_ASSIGN_OR_RETURN(double bytes, ToFloat(arguments[0]));
  size_t unit = 0;
  while (std::isfinite(bytes) && std::abs(bytes) >= kStep &&
         unit + 1 < kUnits.size()) {
    bytes /= kStep;
    ++unit;
  }
  return Value::String(FourDigits(bytes) + " " + kUnits.at(unit));
}

}  // namespace

void AddFunction(Functions& functions, std::string_view name,
                 Signature signature,
                 std::function<ValueOr(ValueSpan, CallContext&)> call) {
  functions[std::string(name)] = std::make_shared<Function>(
      Function{std::string(name), signature, std::move(call)});
}

void AddFunctions(Functions& functions,
                  std::initializer_list<FunctionSpec> specs) {
  for (const FunctionSpec& spec : specs) {
    AddFunction(functions, spec.name, spec.signature, spec.call);
  }
}

base::Status CheckSize(size_t bytes, const CallContext& context) {
  if (bytes <= context.max_value_bytes) return base::Status::Ok();
  return base::ResourceExhaustedError("a value of " + std::to_string(bytes) +
                                      " bytes, expected at most " +
                                      std::to_string(context.max_value_bytes));
}

void AddAlertmanagerFunctions(Functions& functions) {
  AddTextFunctions(functions);
  AddRegexpFunctions(functions);
  AddTimeFunctions(functions);
  AddCollectionFunctions(functions);
}

void AddOwnFunctions(Functions& functions) {
  AddFunctions(functions,
               {{"tebium_escapeMarkdownV2", {kOneString}, &EscapeMarkdownV2},
                {"tebium_humanizeBytes", {kAnything}, &HumanizeBytes}});
}

}  // namespace tebium::alert::tmpl
