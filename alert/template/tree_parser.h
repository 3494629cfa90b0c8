// Parses one tree of a file; for alert/template/parser*.cc.
//
// A file is a tree itself, and each `define` and `block` in it is another. Each
// has a parser of its own over the file's one lexer, as in Go: variables, the
// place of errors and the nesting of `range` begin anew.
#ifndef TEBIUM_ALERT_TEMPLATE_TREE_PARSER_H_
#define TEBIUM_ALERT_TEMPLATE_TREE_PARSER_H_

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/template/lexer.h"
#include "alert/template/parser.h"
#include "alert/template/tree.h"

namespace tebium::alert::tmpl {

// Thrown and caught by the parser, as Go's panics.
struct ParseFailure {
  std::string message;
};

// What the parsers of one file share.
struct TemplateFileState {
  struct Definition {
    std::unique_ptr<Tree> tree;  // null: none yet
    bool empty = true;
  };

  std::string name;
  std::shared_ptr<const std::string> source;
  const Functions& functions;
  size_t max_depth;
  Lexer lexer;
  std::map<std::string, Definition> definitions = {};
};

// The variables that can be used; `$` always can.
class VariableScope {
 public:
  size_t size() const { return names_.size(); }
  bool Has(std::string_view name) const {
    return name == "$" || uses_.contains(name);
  }
  void Add(std::string_view name);
  // Leaves the first `size`.
  void Shrink(size_t size);

 private:
  std::vector<std::string_view> names_;
  std::map<std::string_view, size_t> uses_;  // how often each is in names_
};

class TreeParser {
 public:
  // `depth` is what stands around the tree.
  TreeParser(TemplateFileState& file, std::string name, size_t depth);

  // The whole file; its definitions include it. Throws ParseFailure.
  void ParseFile();

 private:
  // What ended a list of items.
  enum class Ending { kNone, kElse, kEnd };
  struct Item {
    NodeRef node;  // null where it is an ending
    Ending ending = Ending::kNone;
  };
  // While it lives, the parser is one level deeper.
  class Level;

  static std::string_view Name(Ending ending);

  // Tokens, with up to three put back.
  Token Next();
  void Backup() { ++pending_; }
  void Backup2(const Token& first);
  void Backup3(const Token& first, const Token& second);
  Token Peek();
  Token NextNonSpace();
  Token PeekNonSpace();
  Token Expect(TokenKind kind, std::string_view context);

  // `message` with the template's name and the line of the last token read.
  [[noreturn]] void Error(std::string_view message);
  [[noreturn]] void Unexpected(const Token& token, std::string_view context);
  // Where the action began in which the lexer failed, if on another line.
  std::string ActionPlace(const Token& failure) const;
  size_t LineOf(Position position) const;

  bool ParsesDefinition();
  void ParseDefinition();
  void AddToFile();

  Ending ItemList(NodeList& list);
  Item TextOrAction();
  Item Action();
  Ending EndOrElse(TokenKind keyword);
  NodeRef Keyword(const Token& token);
  NodeRef LoopControl(const Token& token, NodeKind kind,
                      std::string_view spelling);
  NodeRef Control(NodeKind kind, std::string_view context);
  NodeList ElseList(NodeKind kind, std::string_view context);
  NodeRef BlockControl();
  NodeRef TemplateControl();
  std::string UnquoteName(const Token& token, std::string_view context);

  PipeRef Pipeline(std::string_view context, TokenKind end);
  bool Declaration(PipeNode& pipe, std::string_view context);
  void Declare(PipeNode& pipe, const Token& variable);
  void ExpectSecondVariable(const PipeNode& pipe, std::string_view context);
  void CheckPipeline(const PipeNode& pipe, std::string_view context);
  CommandNode Command();
  NodeRef Operand();
  NodeRef WithFields(NodeRef node);
  NodeRef Term();
  NodeRef Literal(const Token& token);
  NodeRef FunctionName(const Token& token);
  NodeRef Variable(const Token& token);
  NodeRef Parenthesized();

  TemplateFileState& file_;
  std::unique_ptr<Tree> tree_;
  size_t depth_;
  std::array<Token, 3> tokens_ = {};  // the first is the last one read
  size_t pending_ = 0;                // of tokens_, put back
  VariableScope variables_;
  std::optional<Position> action_at_;  // the delimiter of the current action
  size_t range_depth_ = 0;
  // The branch whose first list is being parsed.
  std::optional<NodeKind> branch_;
};

class TreeParser::Level {
 public:
  explicit Level(TreeParser& parser);
  ~Level() { --parser_.depth_; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;

 private:
  TreeParser& parser_;
};

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_TREE_PARSER_H_
