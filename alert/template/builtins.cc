#include "alert/template/builtins.h"

#include <array>
#include <string>
#include <utility>

#include "alert/template/exec.h"
#include "alert/template/format.h"

namespace tebium::alert::tmpl {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kAny = nullptr;
constexpr std::array kOne{kAny};
constexpr std::array kTwo{kAny, kAny};
constexpr std::array kFormatAndMore{&kStringType, kAny};

constexpr Signature kUnary{.parameters = kOne};
constexpr Signature kBinary{.parameters = kTwo};
constexpr Signature kAnyNumber{.parameters = kOne, .variadic = true};
constexpr Signature kOneAndMore{.parameters = kTwo, .variadic = true};
constexpr Signature kFormatted{.parameters = kFormatAndMore, .variadic = true};

ValueOr AsValue(base::StatusOr<std::string> text) {
  if (!text.ok()) return text.status();
  return Value::String(*text);
}

ValueOr Not(Arguments arguments, CallContext& /*context*/) {
  return Value::Bool(!arguments[0].IsTrue());
}

ValueOr Print(Arguments arguments, CallContext& context) {
  return AsValue(Sprint(arguments, context.max_value_bytes));
}

ValueOr Println(Arguments arguments, CallContext& context) {
  return AsValue(Sprintln(arguments, context.max_value_bytes));
}

ValueOr Printf(Arguments arguments, CallContext& context) {
  return AsValue(Sprintf(arguments[0].text(), arguments.subspan(1),
                         context.max_value_bytes));
}

// A function of the text that its arguments print.
template <std::string (*kEscape)(std::string_view)>
ValueOr Escaped(Arguments arguments, CallContext& context) {
  if (arguments.size() == 1 && arguments[0].type() == &kStringType) {
    return Value::String(kEscape(arguments[0].text()));
  }
  auto text = SprintPrinted(arguments, context.max_value_bytes);
  if (!text.ok()) return text.status();
  return Value::String(kEscape(*text));
}

struct Builtin {
  std::string_view name;
  Signature signature;
  ValueOr (*call)(Arguments, CallContext&);
};

constexpr Builtin kBuiltins[] = {
    {"and", kOneAndMore, nullptr},
    {"call", kOneAndMore, Call},
    {"eq", kOneAndMore, Equal},
    {"ge", kBinary, GreaterOrEqual},
    {"gt", kBinary, Greater},
    {"html", kAnyNumber, Escaped<EscapeHtml>},
    {"index", kOneAndMore, Index},
    {"js", kAnyNumber, Escaped<EscapeJs>},
    {"le", kBinary, LessOrEqual},
    {"len", kUnary, Length},
    {"lt", kBinary, Less},
    {"ne", kBinary, NotEqual},
    {"not", kUnary, Not},
    {"or", kOneAndMore, nullptr},
    {"print", kAnyNumber, Print},
    {"printf", kFormatted, Printf},
    {"println", kAnyNumber, Println},
    {"slice", kOneAndMore, Slice},
    {"urlquery", kAnyNumber, Escaped<EscapeUrlQuery>},
};

}  // namespace

void AddBuiltins(Functions& functions) {
  for (const Builtin& builtin : kBuiltins) {
    const std::string name(builtin.name);
    functions[name] = std::make_shared<const Function>(
        Function{name, builtin.signature, builtin.call});
  }
}

}  // namespace tebium::alert::tmpl
