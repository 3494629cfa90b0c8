// A parsed template: Go's text/template/parse, node for node.
//
// A tree is built by the parser, changed by the HTML escaper alone, and then
// only read, by any number of threads.
#ifndef TEBIUM_ALERT_TEMPLATE_TREE_H_
#define TEBIUM_ALERT_TEMPLATE_TREE_H_

#include <complex>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/template/value.h"

namespace tebium::alert::tmpl {

enum class NodeKind : uint8_t {
  kText,
  kAction,  // {{pipeline}}
  kBreak,
  kContinue,
  kIf,
  kRange,
  kWith,
  kTemplate,  // {{template "name" pipeline}}
  // In pipelines:
  kBool,
  kDot,
  kNil,
  kField,       // .A.B
  kVariable,    // $x.A.B
  kChain,       // (pipeline).A.B
  kIdentifier,  // a function's name
  kNumber,
  kString,
  kPipe,
};

// Where a node stands in its file: a byte offset, for errors and for messages
// such as `template: name:1:5: …`.
using Position = uint32_t;

struct Node {
  Node(NodeKind of_kind, Position at) : kind(of_kind), position(at) {}
  virtual ~Node() = default;

  const NodeKind kind;
  const Position position;
};
using NodeRef = std::unique_ptr<Node>;
using NodeList = std::vector<NodeRef>;

struct TextNode : Node {
  TextNode(Position at, std::string of_text)
      : Node(NodeKind::kText, at), text(std::move(of_text)) {}
  std::string text;  // trimmed
};

struct BoolNode : Node {
  BoolNode(Position at, bool of_value)
      : Node(NodeKind::kBool, at), value(of_value) {}
  bool value;
};

struct FieldNode : Node {
  FieldNode(Position at, std::vector<std::string> of_names)
      : Node(NodeKind::kField, at), names(std::move(of_names)) {}
  std::vector<std::string> names;  // without dots, at least one
};

struct VariableNode : Node {
  VariableNode(Position at, std::vector<std::string> of_names)
      : Node(NodeKind::kVariable, at), names(std::move(of_names)) {}
  std::vector<std::string> names;  // "$x", then fields
};

struct ChainNode : Node {
  ChainNode(Position at, NodeRef of_node)
      : Node(NodeKind::kChain, at), node(std::move(of_node)) {}
  NodeRef node;
  std::vector<std::string> fields;
};

struct IdentifierNode : Node {
  IdentifierNode(Position at, std::string of_name)
      : Node(NodeKind::kIdentifier, at), name(std::move(of_name)) {}
  std::string name;
};

// What the text can be read as; Go lets the use decide.
struct NumberNode : Node {
  NumberNode(Position at, std::string of_text)
      : Node(NodeKind::kNumber, at), text(std::move(of_text)) {}
  std::string text;
  std::optional<int64_t> as_int;
  std::optional<uint64_t> as_uint;
  std::optional<double> as_float;
  std::optional<std::complex<double>> as_complex;
};

struct StringNode : Node {
  StringNode(Position at, std::string of_quoted, SharedText of_text)
      : Node(NodeKind::kString, at),
        quoted(std::move(of_quoted)),
        text(std::move(of_text)) {}
  std::string quoted;  // as written
  SharedText text;
};

struct CommandNode {
  Position position = 0;
  NodeList arguments;  // the first is what is called or told
};

struct PipeNode : Node {
  explicit PipeNode(Position at) : Node(NodeKind::kPipe, at) {}
  bool is_assignment = false;          // `=`, not `:=`
  std::vector<std::string> variables;  // "$x"; two at most, in range alone
  std::vector<Position> variables_at;  // where each stands
  std::vector<CommandNode> commands;
};
using PipeRef = std::unique_ptr<PipeNode>;

struct ActionNode : Node {
  ActionNode(Position at, PipeRef of_pipe)
      : Node(NodeKind::kAction, at), pipe(std::move(of_pipe)) {}
  PipeRef pipe;
};

// if, range and with.
struct BranchNode : Node {
  using Node::Node;
  PipeRef pipe;
  NodeList list;
  std::optional<NodeList> else_list;
};

struct TemplateNode : Node {
  using Node::Node;
  std::string name;
  PipeRef pipe;  // null: no data
};

// break, continue, dot and nil are Nodes without anything more.

// One named template.
struct Tree {
  std::string name;        // by which templates call it
  std::string parse_name;  // the file, which errors name
  // The whole file, for lines and columns; shared by all its trees.
  std::shared_ptr<const std::string> source;
  NodeList root;
};
// An immutable one; null where only a name was used.
using TreeRef = std::shared_ptr<const Tree>;
using Trees = std::map<std::string, TreeRef, std::less<>>;

// Go's String() of a node: normal form, as errors quote it.
void AppendNode(std::string& out, const Node& node);
void AppendCommand(std::string& out, const CommandNode& command);
void AppendList(std::string& out, const NodeList& list);
std::string ToString(const Node& node);

// text/template/parse ErrorContext: {"name:line:column", the node in full}.
struct ErrorPlace {
  std::string location;
  std::string context;
};
ErrorPlace PlaceOf(const Tree& tree, const Node& node);
ErrorPlace PlaceOf(const Tree& tree, const CommandNode& command);

// True if there is nothing but space in it (parse.IsEmptyTree): such a
// definition does not replace another.
bool IsEmpty(const NodeList& list);

// A deep copy, which the escaper may change.
std::unique_ptr<Tree> Copy(const Tree& tree);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_TREE_H_
