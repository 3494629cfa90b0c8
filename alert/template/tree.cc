#include "alert/template/tree.h"

#include <algorithm>
#include <utility>

#include "alert/matcher.h"
#include "alert/quote.h"

namespace tebium::alert::tmpl {
namespace {

template <typename T>
const T& As(const Node& node) {
  return static_cast<const T&>(node);
}

void AppendFields(std::string& out, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    out += '.';
    out += name;
  }
}

void AppendVariable(std::string& out, const VariableNode& variable) {
  for (const std::string& name : variable.names) {
    if (&name != &variable.names.front()) out += '.';
    out += name;
  }
}

// An argument or the beginning of a chain: pipelines are in parentheses there.
void AppendOperand(std::string& out, const Node& node) {
  const bool is_pipe = node.kind == NodeKind::kPipe;
  if (is_pipe) out += '(';
  AppendNode(out, node);
  if (is_pipe) out += ')';
}

void AppendChain(std::string& out, const ChainNode& chain) {
  AppendOperand(out, *chain.node);
  AppendFields(out, chain.fields);
}

// Go 1.19 shows assignments as declarations.
void AppendPipe(std::string& out, const PipeNode& pipe) {
  for (const std::string& variable : pipe.variables) {
    if (&variable != &pipe.variables.front()) out += ", ";
    out += variable;
  }
  if (!pipe.variables.empty()) out += " := ";
  for (const CommandNode& command : pipe.commands) {
    if (&command != &pipe.commands.front()) out += " | ";
    AppendCommand(out, command);
  }
}

void AppendAction(std::string& out, const ActionNode& action) {
  out += "{{";
  AppendPipe(out, *action.pipe);
  out += "}}";
}

std::string_view Keyword(NodeKind kind) {
  switch (kind) {
    case NodeKind::kIf:
      return "if";
    case NodeKind::kRange:
      return "range";
    default:
      return "with";
  }
}

void AppendBranch(std::string& out, const BranchNode& branch) {
  out += "{{";
  out += Keyword(branch.kind);
  out += ' ';
  AppendPipe(out, *branch.pipe);
  out += "}}";
  AppendList(out, branch.list);
  if (branch.else_list) {
    out += "{{else}}";
    AppendList(out, *branch.else_list);
  }
  out += "{{end}}";
}

void AppendTemplate(std::string& out, const TemplateNode& node) {
  out += "{{template ";
  out += GoQuote(node.name);
  if (node.pipe != nullptr) {
    out += ' ';
    AppendPipe(out, *node.pipe);
  }
  out += "}}";
}

std::string_view Spelling(const Node& node) {
  switch (node.kind) {
    case NodeKind::kText:
      return As<TextNode>(node).text;
    case NodeKind::kBool:
      return As<BoolNode>(node).value ? "true" : "false";
    case NodeKind::kIdentifier:
      return As<IdentifierNode>(node).name;
    case NodeKind::kNumber:
      return As<NumberNode>(node).text;
    case NodeKind::kString:
      return As<StringNode>(node).quoted;
    case NodeKind::kBreak:
      return "{{break}}";
    case NodeKind::kContinue:
      return "{{continue}}";
    case NodeKind::kDot:
      return ".";
    case NodeKind::kNil:
      return "nil";
    default:
      return {};
  }
}

std::string LocationOf(const Tree& tree, Position position) {
  const std::string_view before =
      std::string_view(*tree.source).substr(0, position);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t line_begin = before.rfind('\n') + 1;
  return tree.parse_name + ":" + std::to_string(line) + ":" +
         std::to_string(before.size() - line_begin);
}

bool IsSpaceOnly(std::string_view text) {
  while (!text.empty()) {
    const CodePoint c = FirstCodePoint(text);
    if (!c.valid || !IsSpaceCodePoint(c.value)) return false;
    text.remove_prefix(c.length);
  }
  return true;
}

NodeRef CopyNode(const Node& node);

template <typename T>
NodeRef CopyPlain(const Node& node) {
  return std::make_unique<T>(As<T>(node));
}

NodeList CopyList(const NodeList& list) {
  NodeList copy;
  copy.reserve(list.size());
  for (const NodeRef& node : list) copy.push_back(CopyNode(*node));
  return copy;
}

PipeRef CopyPipe(const PipeNode& pipe) {
  auto copy = std::make_unique<PipeNode>(pipe.position);
  copy->is_assignment = pipe.is_assignment;
  copy->variables = pipe.variables;
  copy->variables_at = pipe.variables_at;
  for (const CommandNode& command : pipe.commands) {
    copy->commands.push_back({command.position, CopyList(command.arguments)});
  }
  return copy;
}

NodeRef CopyChain(const ChainNode& chain) {
  auto copy =
      std::make_unique<ChainNode>(chain.position, CopyNode(*chain.node));
  copy->fields = chain.fields;
  return copy;
}

NodeRef CopyBranch(const BranchNode& branch) {
  auto copy = std::make_unique<BranchNode>(branch.kind, branch.position);
  copy->pipe = CopyPipe(*branch.pipe);
  copy->list = CopyList(branch.list);
  if (branch.else_list) copy->else_list = CopyList(*branch.else_list);
  return copy;
}

NodeRef CopyTemplate(const TemplateNode& node) {
  auto copy = std::make_unique<TemplateNode>(node.kind, node.position);
  copy->name = node.name;
  if (node.pipe != nullptr) copy->pipe = CopyPipe(*node.pipe);
  return copy;
}

NodeRef CopyNode(const Node& node) {
  switch (node.kind) {
    case NodeKind::kText:
      return CopyPlain<TextNode>(node);
    case NodeKind::kBool:
      return CopyPlain<BoolNode>(node);
    case NodeKind::kField:
      return CopyPlain<FieldNode>(node);
    case NodeKind::kVariable:
      return CopyPlain<VariableNode>(node);
    case NodeKind::kIdentifier:
      return CopyPlain<IdentifierNode>(node);
    case NodeKind::kNumber:
      return CopyPlain<NumberNode>(node);
    case NodeKind::kString:
      return CopyPlain<StringNode>(node);
    case NodeKind::kBreak:
    case NodeKind::kContinue:
    case NodeKind::kDot:
    case NodeKind::kNil:
      return CopyPlain<Node>(node);
    case NodeKind::kChain:
      return CopyChain(As<ChainNode>(node));
    case NodeKind::kPipe:
      return CopyPipe(As<PipeNode>(node));
    case NodeKind::kAction:
      return std::make_unique<ActionNode>(node.position,
                                          CopyPipe(*As<ActionNode>(node).pipe));
    case NodeKind::kTemplate:
      return CopyTemplate(As<TemplateNode>(node));
    case NodeKind::kIf:
    case NodeKind::kRange:
    case NodeKind::kWith:
      return CopyBranch(As<BranchNode>(node));
  }
  return nullptr;
}

}  // namespace

void AppendNode(std::string& out, const Node& node) {
  switch (node.kind) {
    case NodeKind::kAction:
      return AppendAction(out, As<ActionNode>(node));
    case NodeKind::kIf:
    case NodeKind::kRange:
    case NodeKind::kWith:
      return AppendBranch(out, As<BranchNode>(node));
    case NodeKind::kTemplate:
      return AppendTemplate(out, As<TemplateNode>(node));
    case NodeKind::kField:
      return AppendFields(out, As<FieldNode>(node).names);
    case NodeKind::kVariable:
      return AppendVariable(out, As<VariableNode>(node));
    case NodeKind::kChain:
      return AppendChain(out, As<ChainNode>(node));
    case NodeKind::kPipe:
      return AppendPipe(out, As<PipeNode>(node));
    default:
      out += Spelling(node);
  }
}

void AppendCommand(std::string& out, const CommandNode& command) {
  for (const NodeRef& argument : command.arguments) {
    if (&argument != &command.arguments.front()) out += ' ';
    AppendOperand(out, *argument);
  }
}

void AppendList(std::string& out, const NodeList& list) {
  for (const NodeRef& node : list) AppendNode(out, *node);
}

std::string ToString(const Node& node) {
  std::string out;
  AppendNode(out, node);
  return out;
}

ErrorPlace PlaceOf(const Tree& tree, const Node& node) {
  return {LocationOf(tree, node.position), ToString(node)};
}

ErrorPlace PlaceOf(const Tree& tree, const CommandNode& command) {
  ErrorPlace place{LocationOf(tree, command.position), {}};
  AppendCommand(place.context, command);
  return place;
}

bool IsEmpty(const NodeList& list) {
  return std::all_of(list.begin(), list.end(), [](const NodeRef& node) {
    return node->kind == NodeKind::kText &&
           IsSpaceOnly(As<TextNode>(*node).text);
  });
}

std::unique_ptr<Tree> Copy(const Tree& tree) {
  auto copy = std::make_unique<Tree>();
  copy->name = tree.name;
  copy->parse_name = tree.parse_name;
  copy->source = tree.source;
  copy->root = CopyList(tree.root);
  return copy;
}

}  // namespace tebium::alert::tmpl
