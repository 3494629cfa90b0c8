// text/template's own functions, beyond those that executor and printer have.
//
// Arguments are in number and type what their signatures in builtins.cc say;
// errors are Go's, without the `error calling …: ` that the executor adds.
#ifndef TEBIUM_ALERT_TEMPLATE_BUILTINS_H_
#define TEBIUM_ALERT_TEMPLATE_BUILTINS_H_

#include <span>

#include "alert/template/value.h"

namespace tebium::alert::tmpl {

// eq: whether the first is equal to any of the others. Integers compare by
// their value, whatever their type; what else differs in kind is an error.
ValueOr Equal(std::span<const Value> arguments, CallContext& context);
ValueOr NotEqual(std::span<const Value> arguments, CallContext& context);
ValueOr Less(std::span<const Value> arguments, CallContext& context);
ValueOr LessOrEqual(std::span<const Value> arguments, CallContext& context);
ValueOr Greater(std::span<const Value> arguments, CallContext& context);
ValueOr GreaterOrEqual(std::span<const Value> arguments, CallContext& context);

// index x 1 2 is x[1][2]; slice x 1 2 is x[1:2].
ValueOr Index(std::span<const Value> arguments, CallContext& context);
ValueOr Slice(std::span<const Value> arguments, CallContext& context);
ValueOr Length(std::span<const Value> arguments, CallContext& context);

// call f x y is f(x, y), for a function that is a value.
ValueOr Call(std::span<const Value> arguments, CallContext& context);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_BUILTINS_H_
