#include <optional>
#include <utility>

#include "alert/quote.h"
#include "alert/template/assign.h"
#include "alert/template/exec_state.h"

namespace tebium::alert::tmpl {
namespace {

// Each level costs stack wherever values are printed or freed.
constexpr int kMaxValueDepth = 100;

// Steps for what goes into a call and for what comes out of it: bytes are
// written once but read many times.
constexpr size_t kBytesReadInStep = 256;
constexpr size_t kBytesMadeInStep = 32;
constexpr size_t kElementsInStep = 8;

uint64_t CostOf(const Value& value, size_t bytes_in_step) {
  switch (value.kind()) {
    case Kind::kString:
      return value.text().size() / bytes_in_step;
    case Kind::kSlice:
      return value.list().size() / kElementsInStep;
    case Kind::kMap:
      return value.map().size() / kElementsInStep;
    default:
      return 0;
  }
}

uint64_t CostOf(std::span<const Value> arguments) {
  uint64_t cost = 1;
  for (const Value& argument : arguments) {
    cost += CostOf(argument, kBytesReadInStep);
  }
  return cost;
}

std::optional<Value> NumberAs(const Type& type, const NumberNode& node) {
  switch (type.kind) {
    case Kind::kInt:
      if (node.as_int.has_value()) return Value::Int(*node.as_int, type);
      break;
    case Kind::kUint:
      if (node.as_uint.has_value()) return Value::Uint(*node.as_uint, type);
      break;
    case Kind::kFloat:
      if (node.as_float.has_value()) return Value::Float(*node.as_float);
      break;
    case Kind::kComplex:
      if (node.as_complex.has_value()) return Value::Complex(*node.as_complex);
      break;
    default:
      break;
  }
  return std::nullopt;
}

std::string_view NumberName(Kind kind) {
  switch (kind) {
    case Kind::kInt:
      return "integer";
    case Kind::kUint:
      return "unsigned integer";
    case Kind::kFloat:
      return "float";
    default:
      return "complex";
  }
}

bool IsAndOr(const Callee& callee) {
  return callee.function != nullptr && callee.function->call == nullptr;
}

base::Status CheckSize(const Value& result, size_t max_bytes) {
  if (result.kind() == Kind::kString && result.text().size() > max_bytes) {
    return base::ResourceExhaustedError("the result has over " +
                                        std::to_string(max_bytes) + " bytes");
  }
  if (result.depth() > kMaxValueDepth) {
    return base::ResourceExhaustedError("values nest deeper than " +
                                        std::to_string(kMaxValueDepth));
  }
  return base::Status::Ok();
}

}  // namespace

Operand Execution::EvalCall(const Operand& dot, const Callee& callee,
                            const Arguments& arguments) {
  CheckCallable(callee, arguments);
  if (IsAndOr(callee)) return EvalAndOr(dot, callee, arguments);
  const size_t mark = arguments_.size();
  PushArguments(dot, callee, arguments);
  const auto pushed = std::span<const Value>(arguments_).subspan(mark);
  Spend(CostOf(pushed));
  ValueOr result = Invoke(callee, pushed);
  if (!result.ok()) FailCall(callee, result.status());
  arguments_.resize(mark);
  Spend(CostOf(*result, kBytesMadeInStep));
  return {.value = *std::move(result)};
}

Operand Execution::EvalAndOr(const Operand& dot, const Callee& callee,
                             const Arguments& arguments) {
  const bool is_or = callee.name == "or";
  Operand value;
  for (const NodeRef& node : arguments.nodes) {
    value = EvalArgument(dot, nullptr, *node);
    if (value.value.IsTrue() == is_or) return value;
  }
  return arguments.final != nullptr ? *arguments.final : value;
}

void Execution::CheckCallable(const Callee& callee,
                              const Arguments& arguments) {
  const size_t wanted = callee.signature.parameters.size();
  const std::string name(callee.name);
  if (callee.signature.variadic) {
    if (arguments.count() + 1 < wanted) {
      Fail("wrong number of args for " + name + ": want at least " +
           std::to_string(wanted - 1) + " got " +
           std::to_string(arguments.nodes.size()));
    }
  } else if (arguments.count() != wanted) {
    Fail("wrong number of args for " + name + ": want " +
         std::to_string(wanted) + " got " + std::to_string(arguments.count()));
  }
  if (callee.method != nullptr && callee.method->call == nullptr) {
    Fail("can't call method/function " + GoQuote(name) + " with " +
         std::to_string(callee.method->results) + " results");
  }
}

void Execution::PushArguments(const Operand& dot, const Callee& callee,
                              const Arguments& arguments) {
  size_t index = 0;
  for (const NodeRef& node : arguments.nodes) {
    const Type* type = ParameterAt(callee.signature, index++);
    arguments_.push_back(EvalArgument(dot, type, *node).value);
  }
  if (arguments.final == nullptr) return;
  const Type* type = ParameterAt(callee.signature, index);
  arguments_.push_back(Checked(*arguments.final, type).value);
}

ValueOr Execution::Invoke(const Callee& callee,
                          std::span<const Value> arguments) {
  ValueOr result = callee.method != nullptr
                       ? callee.method->call(*callee.self, arguments, context_)
                       : callee.function->call(arguments, context_);
  if (!result.ok()) return result;
  TEBIUM_RETURN_IF_ERROR(CheckSize(*result, context_.max_value_bytes));
  return result;
}

void Execution::FailCall(const Callee& callee, const base::Status& status) {
  node_ = callee.node;
  command_ = callee.command;
  Fail("error calling " + std::string(callee.name) + ": " + status.message(),
       status.code());
}

Operand Execution::EvalArgument(const Operand& dot, const Type* type,
                                const Node& node) {
  At(node);
  switch (node.kind) {
    case NodeKind::kDot:
      return Checked(dot, type);
    case NodeKind::kNil:
      if (CanBeNil(type)) return {.value = ZeroOf(type)};
      Fail("cannot assign nil to " + std::string(NameOf(type)));
    case NodeKind::kField:
      return Checked(EvalField(dot, static_cast<const FieldNode&>(node), {}),
                     type);
    case NodeKind::kVariable:
      return Checked(
          EvalVariable(dot, static_cast<const VariableNode&>(node), {}), type);
    case NodeKind::kPipe:
      return Checked(EvalPipe(dot, static_cast<const PipeNode&>(node)), type);
    case NodeKind::kIdentifier:
      return Checked(
          EvalIdentifier(dot, static_cast<const IdentifierNode&>(node), nullptr,
                         {}),
          type);
    case NodeKind::kChain:
      return Checked(EvalChain(dot, static_cast<const ChainNode&>(node), {}),
                     type);
    default:
      return {.value = EvalLiteral(type, node)};
  }
}

// A literal becomes what the parameter is.
Value Execution::EvalLiteral(const Type* type, const Node& node) {
  const Kind wanted = type == nullptr ? Kind::kInterface : type->kind;
  switch (wanted) {
    case Kind::kInterface:
      return EvalFreeLiteral(node);
    case Kind::kBool:
      return EvalBool(node);
    case Kind::kString:
      return EvalString(*type, node);
    case Kind::kInt:
    case Kind::kUint:
    case Kind::kFloat:
    case Kind::kComplex:
      return EvalNumber(*type, node);
    default:
      Fail("can't handle " + ToString(node) + " for arg of type " +
           std::string(NameOf(type)));
  }
}

Value Execution::EvalFreeLiteral(const Node& node) {
  switch (node.kind) {
    case NodeKind::kBool:
      return EvalBool(node);
    case NodeKind::kNumber:
      return IdealConstant(static_cast<const NumberNode&>(node));
    case NodeKind::kString:
      return EvalString(kStringType, node);
    default:
      Fail("can't handle assignment of " + ToString(node) +
           " to empty interface argument");
  }
}

Value Execution::EvalBool(const Node& node) {
  if (node.kind != NodeKind::kBool) {
    Fail("expected bool; found " + ToString(node));
  }
  return Value::Bool(static_cast<const BoolNode&>(node).value);
}

Value Execution::EvalString(const Type& type, const Node& node) {
  if (node.kind != NodeKind::kString) {
    Fail("expected string; found " + ToString(node));
  }
  return Value::String(static_cast<const StringNode&>(node).text, type);
}

Value Execution::EvalNumber(const Type& type, const Node& node) {
  if (node.kind == NodeKind::kNumber) {
    const auto value = NumberAs(type, static_cast<const NumberNode&>(node));
    if (value.has_value()) return *value;
  }
  Fail("expected " + std::string(NumberName(type.kind)) + "; found " +
       ToString(node));
}

// Of what is no value, an interface{} may be told by its box alone.
Operand Execution::Checked(Operand operand, const Type* type) {
  const Value& value = operand.value;
  if (!value.valid()) return CheckedNil(operand, type);
  if (IsAssignable(*value.type(), type)) {
    if (type == nullptr || type == value.type()) return operand;
    return {.value = value.As(*type)};
  }
  const Type* pointed =
      value.kind() == Kind::kPointer ? value.type()->element : nullptr;
  if (pointed == nullptr || !IsAssignable(*pointed, type)) {
    Fail("wrong type for value; expected " + std::string(type->name) +
         "; got " + std::string(value.type_name()));
  }
  if (value.IsNull()) {
    Fail("dereference of nil pointer of type " + std::string(type->name));
  }
  return {.value = value.As(*type)};
}

Operand Execution::CheckedNil(const Operand& nil, const Type* type) {
  if (type == nullptr) return nil;
  if (nil.boxed) {
    Fail("wrong type for value; expected " + std::string(type->name) +
         "; got interface {}");
  }
  if (!CanBeNil(type)) {
    Fail("invalid value; expected " + std::string(type->name));
  }
  return {.value = ZeroOf(type)};
}

}  // namespace tebium::alert::tmpl
