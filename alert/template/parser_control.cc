#include <utility>

#include "alert/quote.h"
#include "alert/template/tree_parser.h"

namespace tebium::alert::tmpl {

std::string_view TreeParser::Name(Ending ending) {
  return ending == Ending::kElse ? "{{else}}" : "{{end}}";
}

TreeParser::Ending TreeParser::ItemList(NodeList& list) {
  while (PeekNonSpace().kind != TokenKind::kEnd) {
    Item item = TextOrAction();
    if (item.ending != Ending::kNone) return item.ending;
    list.push_back(std::move(item.node));
  }
  Error("unexpected EOF");
}

TreeParser::Item TreeParser::TextOrAction() {
  const Token token = NextNonSpace();
  if (token.kind == TokenKind::kText) {
    return {
        std::make_unique<TextNode>(token.position, std::string(token.text))};
  }
  if (token.kind != TokenKind::kLeftDelimiter) Unexpected(token, "input");
  action_at_ = token.position;
  Item item = Action();
  action_at_.reset();
  return item;
}

TreeParser::Item TreeParser::Action() {
  const Token token = NextNonSpace();
  if (token.kind == TokenKind::kElse || token.kind == TokenKind::kEndKeyword) {
    return {nullptr, EndOrElse(token.kind)};
  }
  if (NodeRef node = Keyword(token)) return {std::move(node)};
  Backup();
  const Position position = Peek().position;
  return {std::make_unique<ActionNode>(
      position, Pipeline("command", TokenKind::kRightDelimiter))};
}

// The `if` of `else if` is left to who parses the branch. So is the `with` of
// `else with`, within a `with`: Go 1.23 has it.
TreeParser::Ending TreeParser::EndOrElse(TokenKind keyword) {
  if (keyword == TokenKind::kEndKeyword) {
    Expect(TokenKind::kRightDelimiter, "end");
    return Ending::kEnd;
  }
  const TokenKind next = PeekNonSpace().kind;
  const bool chained = next == TokenKind::kIf ||
                       (next == TokenKind::kWith && branch_ == NodeKind::kWith);
  if (!chained) Expect(TokenKind::kRightDelimiter, "else");
  return Ending::kElse;
}

// Null where `token` begins no such action.
NodeRef TreeParser::Keyword(const Token& token) {
  switch (token.kind) {
    case TokenKind::kBlock:
      return BlockControl();
    case TokenKind::kBreakKeyword:
      return LoopControl(token, NodeKind::kBreak, "{{break}}");
    case TokenKind::kContinueKeyword:
      return LoopControl(token, NodeKind::kContinue, "{{continue}}");
    case TokenKind::kIf:
      return Control(NodeKind::kIf, "if");
    case TokenKind::kRange:
      return Control(NodeKind::kRange, "range");
    case TokenKind::kTemplate:
      return TemplateControl();
    case TokenKind::kWith:
      return Control(NodeKind::kWith, "with");
    default:
      return nullptr;
  }
}

NodeRef TreeParser::LoopControl(const Token& token, NodeKind kind,
                                std::string_view spelling) {
  Expect(TokenKind::kRightDelimiter, spelling);
  if (range_depth_ == 0) Error(std::string(spelling) + " outside {{range}}");
  return std::make_unique<Node>(kind, token.position);
}

NodeRef TreeParser::Control(NodeKind kind, std::string_view context) {
  const Level level(*this);
  const size_t visible = variables_.size();
  PipeRef pipe = Pipeline(context, TokenKind::kRightDelimiter);
  auto node = std::make_unique<BranchNode>(kind, pipe->position);
  node->pipe = std::move(pipe);
  const size_t loops = kind == NodeKind::kRange ? 1 : 0;
  range_depth_ += loops;
  const auto outer = std::exchange(branch_, kind);
  const Ending ending = ItemList(node->list);
  branch_.reset();
  range_depth_ -= loops;
  if (ending == Ending::kElse) node->else_list = ElseList(kind, context);
  branch_ = outer;
  variables_.Shrink(visible);
  return node;
}

NodeList TreeParser::ElseList(NodeKind kind, std::string_view context) {
  NodeList list;
  const TokenKind next = Peek().kind;
  if ((kind == NodeKind::kIf && next == TokenKind::kIf) ||
      (kind == NodeKind::kWith && next == TokenKind::kWith)) {
    Next();
    list.push_back(Control(kind, context));  // takes the one `end` for both
  } else if (ItemList(list) != Ending::kEnd) {
    Error("expected end; found {{else}}");
  }
  return list;
}

NodeRef TreeParser::BlockControl() {
  constexpr std::string_view kContext = "block clause";
  const Level level(*this);
  const Token token = NextNonSpace();
  auto node =
      std::make_unique<TemplateNode>(NodeKind::kTemplate, token.position);
  node->name = UnquoteName(token, kContext);
  node->pipe = Pipeline(kContext, TokenKind::kRightDelimiter);
  TreeParser block(file_, node->name, depth_);
  const Ending ending = block.ItemList(block.tree_->root);
  if (ending != Ending::kEnd) {
    Error("unexpected " + std::string(Name(ending)) + " in " +
          std::string(kContext));
  }
  block.AddToFile();
  return node;
}

NodeRef TreeParser::TemplateControl() {
  constexpr std::string_view kContext = "template clause";
  const Token token = NextNonSpace();
  auto node =
      std::make_unique<TemplateNode>(NodeKind::kTemplate, token.position);
  node->name = UnquoteName(token, kContext);
  if (NextNonSpace().kind != TokenKind::kRightDelimiter) {
    Backup();
    node->pipe = Pipeline(kContext, TokenKind::kRightDelimiter);
  }
  return node;
}

std::string TreeParser::UnquoteName(const Token& token,
                                    std::string_view context) {
  if (token.kind != TokenKind::kString && token.kind != TokenKind::kRawString) {
    Unexpected(token, context);
  }
  auto name = GoUnquote(token.text);
  if (!name) Error("invalid syntax");
  return *std::move(name);
}

}  // namespace tebium::alert::tmpl
