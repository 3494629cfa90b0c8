// One execution of a template: the executor's insides.
//
// exec.cc walks the nodes that write, exec_eval.cc evaluates pipelines and what
// stands in them, exec_call.cc calls. What fails throws Failure, which Execute
// catches.
#ifndef TEBIUM_ALERT_TEMPLATE_EXEC_STATE_H_
#define TEBIUM_ALERT_TEMPLATE_EXEC_STATE_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alert/template/exec.h"
#include "alert/template/tree.h"
#include "alert/template/value.h"
#include "base/status.h"

namespace tebium::alert::tmpl {

struct Failure {
  base::Status status;
};

// What an expression yields. In Go a value may be known as an interface{} only,
// which errors show; one that is boxed and not valid is a nil interface{}.
struct Operand {
  Value value;
  bool boxed = false;
};

// The arguments of one call: nodes to evaluate, and what the pipeline brings.
struct Arguments {
  std::span<const NodeRef> nodes;  // without what is called
  const Operand* final = nullptr;

  bool any() const { return !nodes.empty() || final != nullptr; }
  size_t count() const { return nodes.size() + (final == nullptr ? 0 : 1); }
};

// A function, or a method with its receiver; and where it is called: a command
// or, where there is none, a node.
struct Callee {
  std::string_view name;
  const Signature& signature;
  const Function* function = nullptr;
  const Method* method = nullptr;
  const Value* self = nullptr;
  const CommandNode* command = nullptr;
  const Node* node = nullptr;
};

class Execution {
 public:
  Execution(const Trees& trees, const Functions& functions,
            const ExecLimits& limits, CallContext& context)
      : trees_(trees),
        functions_(functions),
        limits_(limits),
        context_(context) {}

  // Once. Throws Failure.
  std::string Run(const Tree& tree, const Value& data);

 private:
  enum class Flow { kNext, kBreak, kContinue };
  struct Variable {
    std::string_view name;
    Operand operand;
  };
  class Scope;  // pops what was declared in it
  class Depth;  // counts a level of nesting

  // exec.cc
  Flow WalkList(const Operand& dot, const NodeList& list);
  Flow Walk(const Operand& dot, const Node& node);
  void WalkAction(const Operand& dot, const ActionNode& node);
  Flow WalkIfOrWith(const Operand& dot, const BranchNode& node);
  Flow WalkRange(const Operand& dot, const BranchNode& node);
  // True if there was anything to go through.
  bool Iterate(const BranchNode& node, const Operand& over);
  bool IterateList(const BranchNode& node, const Value& over);
  bool IterateMap(const BranchNode& node, const Value& over);
  bool IterateNumbers(const BranchNode& node, const Value& over);
  // False after a break.
  bool WalkOnce(const BranchNode& node, Operand index, const Operand& element);
  void SetLoopVariable(const PipeNode& pipe, size_t i, Operand operand);
  void WalkTemplate(const Operand& dot, const TemplateNode& node);
  void WalkTree(const Operand& dot, const Tree& tree);
  void Print(const ActionNode& node, const Value& value);
  void Write(std::string_view text);
  [[noreturn]] void FailOutput();

  // exec_eval.cc
  Operand EvalPipe(const Operand& dot, const PipeNode& pipe);
  Operand EvalCommand(const Operand& dot, const CommandNode& command,
                      const Operand* final);
  Operand EvalWord(const Operand& dot, const Node& word);
  Operand EvalField(const Operand& dot, const FieldNode& node,
                    const Arguments& arguments);
  Operand EvalVariable(const Operand& dot, const VariableNode& node,
                       const Arguments& arguments);
  Operand EvalChain(const Operand& dot, const ChainNode& node,
                    const Arguments& arguments);
  Operand EvalIdentifier(const Operand& dot, const IdentifierNode& node,
                         const CommandNode* command,
                         const Arguments& arguments);
  Operand EvalMembers(const Operand& dot, const Operand& receiver,
                      const Node& node, std::span<const std::string> names,
                      const Arguments& arguments);
  Operand EvalMember(const Operand& dot, const Operand& receiver,
                     const Node& node, const std::string& name,
                     const Arguments& arguments);
  // Among what the value's own type lists; none if it is not there.
  std::optional<Operand> FindMember(const Operand& dot, const Value& value,
                                    const Node& node, const std::string& name,
                                    const Arguments& arguments);
  [[noreturn]] void FailMember(const Operand& receiver,
                               const std::string& name);
  Value IdealConstant(const NumberNode& node);
  void RefuseArguments(const Node& node, const Arguments& arguments);
  void SetVariable(std::string_view name, Operand operand);
  Variable& FindVariable(std::string_view name);

  // exec_call.cc
  Operand EvalCall(const Operand& dot, const Callee& callee,
                   const Arguments& arguments);
  Operand EvalAndOr(const Operand& dot, const Callee& callee,
                    const Arguments& arguments);
  void CheckCallable(const Callee& callee, const Arguments& arguments);
  void PushArguments(const Operand& dot, const Callee& callee,
                     const Arguments& arguments);
  ValueOr Invoke(const Callee& callee, std::span<const Value> arguments);
  [[noreturn]] void FailCall(const Callee& callee, const base::Status& status);
  Operand EvalArgument(const Operand& dot, const Type* type, const Node& node);
  Value EvalLiteral(const Type* type, const Node& node);
  Value EvalFreeLiteral(const Node& node);
  Value EvalBool(const Node& node);
  Value EvalString(const Type& type, const Node& node);
  Value EvalNumber(const Type& type, const Node& node);
  // What may be given to the type; Go's validateType.
  Operand Checked(Operand operand, const Type* type);
  Operand CheckedNil(const Operand& nil, const Type* type);

  void At(const Node& node) {
    node_ = &node;
    command_ = nullptr;
  }
  // At the node that was last named. The message follows Go's `executing "…"
  // at <…>: `.
  [[noreturn]] void Fail(
      const std::string& message,
      base::StatusCode code = base::StatusCode::kInvalidArgument);
  // What a step costs beyond one follows the bytes and elements it makes.
  void Spend(uint64_t steps);

  const Trees& trees_;
  const Functions& functions_;
  const ExecLimits& limits_;
  CallContext& context_;

  std::string out_;
  uint64_t steps_ = 0;
  size_t template_depth_ = 0;
  size_t nesting_ = 0;

  const Tree* tree_ = nullptr;            // whose nodes are walked
  const Node* node_ = nullptr;            // where it stands; either this
  const CommandNode* command_ = nullptr;  // or this
  // Of all templates that are being executed; the current one's from base_ on.
  std::vector<Variable> variables_;
  size_t base_ = 0;
  // Arguments of the calls that are being evaluated.
  std::vector<Value> arguments_;
};

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_EXEC_STATE_H_
