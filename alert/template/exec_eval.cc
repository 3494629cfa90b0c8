#include <utility>

#include "alert/template/assign.h"
#include "alert/template/exec_scope.h"
#include "alert/template/exec_state.h"

namespace tebium::alert::tmpl {
namespace {

bool IsRune(std::string_view text) { return text.starts_with('\''); }

bool IsHexInteger(std::string_view text) {
  return text.size() > 2 &&
         (text.starts_with("0x") || text.starts_with("0X")) &&
         text.find_first_of("pP") == text.npos;
}

bool HasMember(const Type* type, std::string_view name) {
  return type != nullptr && (type->FindMethod(name) != nullptr ||
                             type->FindField(name) != nullptr);
}

bool IsFloat(const NumberNode& node) {
  return node.as_float.has_value() && !IsHexInteger(node.text) &&
         !IsRune(node.text) &&
         node.text.find_first_of(".eEpP") != std::string::npos;
}

}  // namespace

Operand Execution::EvalPipe(const Operand& dot, const PipeNode& pipe) {
  const Depth depth(*this);
  At(pipe);
  Operand result;
  const Operand* final = nullptr;
  for (const CommandNode& command : pipe.commands) {
    result = EvalCommand(dot, command, final);
    result.boxed = false;
    final = &result;
  }
  for (const std::string& name : pipe.variables) {
    if (pipe.is_assignment) {
      SetVariable(name, result);
    } else {
      variables_.push_back({name, result});
    }
  }
  return result;
}

Operand Execution::EvalCommand(const Operand& dot, const CommandNode& command,
                               const Operand* final) {
  const Node& first = *command.arguments.front();
  const Arguments arguments{std::span(command.arguments).subspan(1), final};
  Spend(1);
  switch (first.kind) {
    case NodeKind::kField:
      return EvalField(dot, static_cast<const FieldNode&>(first), arguments);
    case NodeKind::kChain:
      return EvalChain(dot, static_cast<const ChainNode&>(first), arguments);
    case NodeKind::kIdentifier:
      return EvalIdentifier(dot, static_cast<const IdentifierNode&>(first),
                            &command, arguments);
    case NodeKind::kVariable:
      return EvalVariable(dot, static_cast<const VariableNode&>(first),
                          arguments);
    case NodeKind::kPipe:
      RefuseArguments(first, arguments);
      return EvalPipe(dot, static_cast<const PipeNode&>(first));
    default:
      At(first);
      RefuseArguments(first, arguments);
      return EvalWord(dot, first);
  }
}

Operand Execution::EvalWord(const Operand& dot, const Node& word) {
  switch (word.kind) {
    case NodeKind::kDot:
      return dot;
    case NodeKind::kNil:
      Fail("nil is not a command");
    case NodeKind::kBool:
    case NodeKind::kNumber:
    case NodeKind::kString:
      return {.value = EvalLiteral(nullptr, word)};
    default:
      Fail("can't evaluate command \"" + ToString(word) + "\"");
  }
}

Operand Execution::EvalField(const Operand& dot, const FieldNode& node,
                             const Arguments& arguments) {
  At(node);
  return EvalMembers(dot, dot, node, node.names, arguments);
}

Operand Execution::EvalVariable(const Operand& dot, const VariableNode& node,
                                const Arguments& arguments) {
  At(node);
  const Operand value = FindVariable(node.names.front()).operand;
  if (node.names.size() == 1) {
    RefuseArguments(node, arguments);
    return value;
  }
  return EvalMembers(dot, value, node, std::span(node.names).subspan(1),
                     arguments);
}

Operand Execution::EvalChain(const Operand& dot, const ChainNode& node,
                             const Arguments& arguments) {
  At(node);
  if (node.node->kind == NodeKind::kNil) {
    Fail("indirection through explicit nil in " + ToString(node));
  }
  const Operand receiver = EvalArgument(dot, nullptr, *node.node);
  return EvalMembers(dot, receiver, node, node.fields, arguments);
}

Operand Execution::EvalIdentifier(const Operand& dot,
                                  const IdentifierNode& node,
                                  const CommandNode* command,
                                  const Arguments& arguments) {
  At(node);
  const auto found = functions_.find(node.name);
  if (found == functions_.end()) {
    Fail("\"" + node.name + "\" is not a defined function");
  }
  const Function& function = *found->second;
  return EvalCall(dot,
                  {.name = node.name,
                   .signature = function.signature,
                   .function = &function,
                   .command = command,
                   .node = &node},
                  arguments);
}

// Only the last may be a method with arguments.
Operand Execution::EvalMembers(const Operand& dot, const Operand& receiver,
                               const Node& node,
                               std::span<const std::string> names,
                               const Arguments& arguments) {
  if (names.size() == 1) {
    return EvalMember(dot, receiver, node, names.front(), arguments);
  }
  Operand value = EvalMember(dot, receiver, node, names.front(), {});
  for (const std::string& name : names.subspan(1, names.size() - 2)) {
    value = EvalMember(dot, value, node, name, {});
  }
  return EvalMember(dot, value, node, names.back(), arguments);
}

Operand Execution::EvalMember(const Operand& dot, const Operand& receiver,
                              const Node& node, const std::string& name,
                              const Arguments& arguments) {
  const Value& value = receiver.value;
  if (!value.valid()) {
    if (receiver.boxed) Fail("nil pointer evaluating interface {}." + name);
    return {};
  }
  if (!value.IsNull()) {
    auto member = FindMember(dot, value, node, name, arguments);
    if (member.has_value()) return *std::move(member);
    if (value.kind() == Kind::kPointer) {
      member = FindMember(dot, Indirect(value), node, name, arguments);
      if (member.has_value()) return *std::move(member);
    }
  }
  FailMember(receiver, name);
}

void Execution::FailMember(const Operand& receiver, const std::string& name) {
  const Value& value = receiver.value;
  const std::string type(receiver.boxed ? NameOf(nullptr) : value.type_name());
  if (value.IsNull() && (HasMember(value.type(), name) ||
                         HasMember(value.type()->element, name))) {
    Fail("nil pointer evaluating " + type + "." + name);
  }
  Fail("can't evaluate field " + name + " in type " + type);
}

std::optional<Operand> Execution::FindMember(const Operand& dot,
                                             const Value& value,
                                             const Node& node,
                                             const std::string& name,
                                             const Arguments& arguments) {
  const Type& type = *value.type();
  if (const Method* method = type.FindMethod(name)) {
    return EvalCall(dot,
                    {.name = name,
                     .signature = method->signature,
                     .method = method,
                     .self = &value,
                     .node = &node},
                    arguments);
  }
  if (const Field* field = type.FindField(name)) {
    if (arguments.any()) {
      Fail(name + " has arguments but cannot be invoked as function");
    }
    return Operand{field->get(value), field->type == nullptr};
  }
  if (type.kind != Kind::kMap) return std::nullopt;
  if (arguments.any()) Fail(name + " is not a method but has arguments");
  return Operand{ElementAt(value, name), type.element == nullptr};
}

Value Execution::IdealConstant(const NumberNode& node) {
  At(node);
  if (node.as_complex.has_value()) return Value::Complex(*node.as_complex);
  if (IsFloat(node)) return Value::Float(*node.as_float);
  if (node.as_int.has_value()) return Value::Int(*node.as_int);
  if (node.as_uint.has_value()) Fail(node.text + " overflows int");
  return {};
}

void Execution::RefuseArguments(const Node& node, const Arguments& arguments) {
  if (!arguments.any()) return;
  Fail("can't give argument to non-function " + ToString(node));
}

void Execution::SetVariable(std::string_view name, Operand operand) {
  FindVariable(name).operand = std::move(operand);
}

Execution::Variable& Execution::FindVariable(std::string_view name) {
  for (size_t i = variables_.size(); i > base_; --i) {
    if (variables_[i - 1].name == name) return variables_[i - 1];
  }
  Fail("undefined variable: " + std::string(name));
}

}  // namespace tebium::alert::tmpl
