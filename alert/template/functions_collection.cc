#include <string>
#include <utility>

#include "alert/labels.h"
#include "alert/template/format.h"
#include "alert/template/functions_internal.h"

namespace tebium::alert::tmpl {
namespace {

constexpr const Type* kAnysAndAnything[] = {&kAnysType, nullptr};

ValueOr ToJsonText(ValueSpan arguments, CallContext& context) {
  TEBIUM_ASSIGN_OR_RETURN(const std::string json,
                          ToJson(arguments[0], context.max_value_bytes));
  return Value::String(json);
}

ValueOr MakeList(ValueSpan arguments, CallContext& /*context*/) {
  return Value::Slice(List(arguments.begin(), arguments.end()));
}

ValueOr Append(ValueSpan arguments, CallContext& context) {
  List list = arguments[0].list();
  list.insert(list.end(), arguments.begin() + 1, arguments.end());
  TEBIUM_RETURN_IF_ERROR(CheckSize(list.size() * sizeof(Value), context));
  return Value::Slice(std::move(list));
}

ValueOr MakeDict(ValueSpan arguments, CallContext& /*context*/) {
  if (arguments.size() % 2 != 0) {
    return base::InvalidArgumentError(
        "dict requires an even number of arguments");
  }
  Map dict;
  for (size_t i = 0; i < arguments.size(); i += 2) {
    if (arguments[i].type() != &kStringType) {
      return base::InvalidArgumentError("dict keys must be strings");
    }
    dict.insert_or_assign(std::string(arguments[i].text()), arguments[i + 1]);
  }
  return Value::MapOf(std::move(dict));
}

ValueOr RouteLabel(ValueSpan arguments, CallContext& context) {
  if (context.route_labels == nullptr) return Value::String("");
  return Value::String(context.route_labels->Get(arguments[0].text()));
}

}  // namespace

void AddCollectionFunctions(Functions& functions) {
  AddFunctions(functions, {{"toJson", {kAnything}, &ToJsonText},
                           {"list", {kAnything, true}, &MakeList},
                           {"append", {kAnysAndAnything, true}, &Append},
                           {"dict", {kAnything, true}, &MakeDict},
                           {"routeLabels", {kOneString}, &RouteLabel}});
}

}  // namespace tebium::alert::tmpl
