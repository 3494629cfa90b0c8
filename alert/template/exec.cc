#include "alert/template/exec.h"

#include <algorithm>
#include <utility>

#include "alert/quote.h"
#include "alert/template/assign.h"
#include "alert/template/exec_scope.h"
#include "alert/template/exec_state.h"
#include "alert/template/format.h"

namespace tebium::alert::tmpl {
namespace {

using base::StatusCode;

// A value in an error, where a long one helps nobody.
std::string Describe(const Value& value) {
  constexpr size_t kMaxBytes = 4096;
  auto text = Sprint({&value, 1}, kMaxBytes);
  return text.ok() ? *std::move(text) : std::string(value.type_name());
}

}  // namespace

std::string Execution::Run(const Tree& tree, const Value& data) {
  WalkTree({.value = data}, tree);
  return std::move(out_);
}

void Execution::WalkTree(const Operand& dot, const Tree& tree) {
  const Tree* const caller = std::exchange(tree_, &tree);
  const size_t base = std::exchange(base_, variables_.size());
  const Scope scope(*this);
  variables_.push_back({"$", dot});
  WalkList(dot, tree.root);
  base_ = base;
  tree_ = caller;
}

Execution::Flow Execution::WalkList(const Operand& dot, const NodeList& list) {
  const Depth depth(*this);
  for (const NodeRef& node : list) {
    const Flow flow = Walk(dot, *node);
    if (flow != Flow::kNext) return flow;
  }
  return Flow::kNext;
}

Execution::Flow Execution::Walk(const Operand& dot, const Node& node) {
  At(node);
  Spend(1);
  switch (node.kind) {
    case NodeKind::kText:
      Write(static_cast<const TextNode&>(node).text);
      return Flow::kNext;
    case NodeKind::kAction:
      WalkAction(dot, static_cast<const ActionNode&>(node));
      return Flow::kNext;
    case NodeKind::kBreak:
      return Flow::kBreak;
    case NodeKind::kContinue:
      return Flow::kContinue;
    case NodeKind::kIf:
    case NodeKind::kWith:
      return WalkIfOrWith(dot, static_cast<const BranchNode&>(node));
    case NodeKind::kRange:
      return WalkRange(dot, static_cast<const BranchNode&>(node));
    case NodeKind::kTemplate:
      WalkTemplate(dot, static_cast<const TemplateNode&>(node));
      return Flow::kNext;
    default:
      Fail("unknown node: " + ToString(node));
  }
}

// What an action declares stays until the next end.
void Execution::WalkAction(const Operand& dot, const ActionNode& node) {
  const Operand result = EvalPipe(dot, *node.pipe);
  if (node.pipe->variables.empty()) Print(node, result.value);
}

Execution::Flow Execution::WalkIfOrWith(const Operand& dot,
                                        const BranchNode& node) {
  const Scope scope(*this);
  const Operand result = EvalPipe(dot, *node.pipe);
  if (result.value.IsTrue()) {
    return WalkList(node.kind == NodeKind::kWith ? result : dot, node.list);
  }
  if (node.else_list.has_value()) return WalkList(dot, *node.else_list);
  return Flow::kNext;
}

Execution::Flow Execution::WalkRange(const Operand& dot,
                                     const BranchNode& node) {
  const Scope scope(*this);
  const Operand over = EvalPipe(dot, *node.pipe);
  if (Iterate(node, over) || !node.else_list.has_value()) return Flow::kNext;
  const Flow flow = WalkList(dot, *node.else_list);
  // A break there ends this range, not the one around it.
  return flow == Flow::kBreak ? Flow::kNext : flow;
}

bool Execution::Iterate(const BranchNode& node, const Operand& over) {
  const Value value = Indirect(over.value);
  switch (value.kind()) {
    case Kind::kSlice:
      return IterateList(node, value);
    case Kind::kMap:
      return IterateMap(node, value);
    case Kind::kInt:
    case Kind::kUint:
      return IterateNumbers(node, value);
    case Kind::kInvalid:
      return false;
    default:
      Fail("range can't iterate over " + Describe(value));
  }
}

bool Execution::IterateList(const BranchNode& node, const Value& over) {
  const List& list = over.list();
  const bool boxed = over.type()->element == nullptr;
  for (size_t i = 0; i < list.size(); ++i) {
    if (!WalkOnce(node, {.value = Value::Int(static_cast<int64_t>(i))},
                  {.value = list[i], .boxed = boxed})) {
      break;
    }
  }
  return !list.empty();
}

bool Execution::IterateMap(const BranchNode& node, const Value& over) {
  const bool boxed = over.type()->element == nullptr;
  for (const auto& [key, element] : over.map()) {
    if (!WalkOnce(node, {.value = Value::String(key)},
                  {.value = element, .boxed = boxed})) {
      break;
    }
  }
  return !over.map().empty();
}

bool Execution::IterateNumbers(const BranchNode& node, const Value& over) {
  if (node.pipe->variables.size() > 1) {
    Fail("can't use " + Describe(over) +
         " to iterate over more than one variable");
  }
  const bool is_signed = over.kind() == Kind::kInt;
  const uint64_t end =
      is_signed ? static_cast<uint64_t>(std::max<int64_t>(over.int_value(), 0))
                : over.uint_value();
  for (uint64_t i = 0; i < end; ++i) {
    const Value number = is_signed
                             ? Value::Int(static_cast<int64_t>(i), *over.type())
                             : Value::Uint(i, *over.type());
    if (!WalkOnce(node, {}, {.value = number})) break;
  }
  return end > 0;
}

bool Execution::WalkOnce(const BranchNode& node, Operand index,
                         const Operand& element) {
  Spend(1);
  const PipeNode& pipe = *node.pipe;
  const size_t count = pipe.variables.size();
  // Of two variables the first takes the index.
  if (count > 1) SetLoopVariable(pipe, 0, std::move(index));
  if (count > 0) SetLoopVariable(pipe, count - 1, element);
  const Scope scope(*this);
  return WalkList(element, node.list) != Flow::kBreak;
}

void Execution::SetLoopVariable(const PipeNode& pipe, size_t i,
                                Operand operand) {
  if (pipe.is_assignment) {
    SetVariable(pipe.variables[i], std::move(operand));
    return;
  }
  // The pipeline declared them, the last on top.
  const size_t from_top = pipe.variables.size() - i;
  variables_[variables_.size() - from_top].operand = std::move(operand);
}

void Execution::WalkTemplate(const Operand& dot, const TemplateNode& node) {
  const auto found = trees_.find(node.name);
  if (found == trees_.end()) {
    Fail("template " + GoQuote(node.name) + " not defined");
  }
  if (template_depth_ >= limits_.max_depth) {
    Fail("exceeded maximum template depth (" +
             std::to_string(limits_.max_depth) + ")",
         StatusCode::kResourceExhausted);
  }
  Operand data;
  if (node.pipe != nullptr) data = EvalPipe(dot, *node.pipe);
  // Go crashes where a tree has but a name.
  if (found->second == nullptr) {
    Fail(GoQuote(node.name) + " is an incomplete or empty template");
  }
  ++template_depth_;
  WalkTree(data, *found->second);
  --template_depth_;
}

void Execution::Print(const ActionNode& node, const Value& value) {
  At(node);
  if (value.kind() == Kind::kString && value.type()->to_string == nullptr) {
    Write(value.text());
    return;
  }
  if (value.kind() == Kind::kFunction) {
    Fail("can't print " + ToString(node) + " of type " +
         std::string(value.type_name()));
  }
  if (!AppendPrinted(out_, value, limits_.max_output_bytes).ok()) FailOutput();
}

void Execution::Write(std::string_view text) {
  if (out_.size() + text.size() > limits_.max_output_bytes) FailOutput();
  out_ += text;
}

void Execution::FailOutput() {
  Fail("exceeded maximum output (" + std::to_string(limits_.max_output_bytes) +
           " bytes)",
       StatusCode::kResourceExhausted);
}

void Execution::Spend(uint64_t steps) {
  steps_ += steps;
  if (steps_ <= limits_.max_steps) return;
  Fail("exceeded maximum steps (" + std::to_string(limits_.max_steps) + ")",
       StatusCode::kResourceExhausted);
}

void Execution::Fail(const std::string& message, StatusCode code) {
  const ErrorPlace place = command_ != nullptr ? PlaceOf(*tree_, *command_)
                                               : PlaceOf(*tree_, *node_);
  throw Failure{base::Status(code, "template: " + place.location +
                                       ": executing " + GoQuote(tree_->name) +
                                       " at <" + place.context +
                                       ">: " + message)};
}

base::StatusOr<std::string> Execute(const Trees& trees, std::string_view name,
                                    const Functions& functions,
                                    const Value& data, const ExecLimits& limits,
                                    CallContext& context) {
  const auto found = trees.find(name);
  if (found == trees.end()) {
    return base::NotFoundError("template: no template " + GoQuote(name));
  }
  if (found->second == nullptr) {
    return base::InvalidArgumentError("template: " + std::string(name) + ": " +
                                      GoQuote(name) +
                                      " is an incomplete or empty template");
  }
  try {
    return Execution(trees, functions, limits, context)
        .Run(*found->second, data);
  } catch (const Failure& failure) {
    return failure.status;
  }
}

}  // namespace tebium::alert::tmpl
