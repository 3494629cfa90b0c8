#include <utility>

#include "alert/quote.h"
#include "alert/template/literal.h"
#include "alert/template/tree_parser.h"

namespace tebium::alert::tmpl {
namespace {

bool BeginsOperand(TokenKind kind) {
  switch (kind) {
    case TokenKind::kBool:
    case TokenKind::kRune:
    case TokenKind::kComplex:
    case TokenKind::kDot:
    case TokenKind::kField:
    case TokenKind::kIdentifier:
    case TokenKind::kNumber:
    case TokenKind::kNil:
    case TokenKind::kRawString:
    case TokenKind::kString:
    case TokenKind::kVariable:
    case TokenKind::kLeftParenthesis:
      return true;
    default:
      return false;
  }
}

// A constant, which can neither be called nor have fields.
bool IsConstant(NodeKind kind) {
  return kind == NodeKind::kBool || kind == NodeKind::kDot ||
         kind == NodeKind::kNil || kind == NodeKind::kNumber ||
         kind == NodeKind::kString;
}

// The name in a field's token.
std::string FieldName(const Token& token) {
  return std::string(token.text.substr(1));
}

void Append(std::vector<std::string>& names, std::vector<std::string>&& more) {
  for (std::string& name : more) names.push_back(std::move(name));
}

}  // namespace

PipeRef TreeParser::Pipeline(std::string_view context, TokenKind end) {
  auto pipe = std::make_unique<PipeNode>(PeekNonSpace().position);
  while (Declaration(*pipe, context)) {
  }
  for (Token token = NextNonSpace(); token.kind != end;
       token = NextNonSpace()) {
    if (!BeginsOperand(token.kind)) Unexpected(token, context);
    Backup();
    pipe->commands.push_back(Command());
  }
  CheckPipeline(*pipe, context);
  return pipe;
}

// True where another may follow. A variable that is none's declaration is put
// back, with the space behind it, which the command needs.
bool TreeParser::Declaration(PipeNode& pipe, std::string_view context) {
  const Token variable = PeekNonSpace();
  if (variable.kind != TokenKind::kVariable) return false;
  Next();
  const Token after = Peek();
  const Token next = PeekNonSpace();
  if (next.kind == TokenKind::kAssign || next.kind == TokenKind::kDeclare) {
    pipe.is_assignment = next.kind == TokenKind::kAssign;
    Declare(pipe, variable);
    return false;
  }
  if (next.kind == TokenKind::kChar && next.text == ",") {
    Declare(pipe, variable);
    ExpectSecondVariable(pipe, context);
    return true;
  }
  if (after.kind == TokenKind::kSpace) {
    Backup3(variable, after);
  } else {
    Backup2(variable);
  }
  return false;
}

// What follows the variable is still to be taken.
void TreeParser::Declare(PipeNode& pipe, const Token& variable) {
  NextNonSpace();
  pipe.variables.emplace_back(variable.text);
  pipe.variables_at.push_back(variable.position);
  variables_.Add(variable.text);
}

void TreeParser::ExpectSecondVariable(const PipeNode& pipe,
                                      std::string_view context) {
  if (context != "range" || pipe.variables.size() > 1) {
    Error("too many declarations in " + std::string(context));
  }
  switch (PeekNonSpace().kind) {
    case TokenKind::kVariable:
    case TokenKind::kRightDelimiter:
    case TokenKind::kRightParenthesis:
      return;
    default:
      Error("range can only initialize variables");
  }
}

void TreeParser::CheckPipeline(const PipeNode& pipe, std::string_view context) {
  if (pipe.commands.empty()) {
    Error("missing value for " + std::string(context));
  }
  for (size_t i = 1; i < pipe.commands.size(); ++i) {
    if (IsConstant(pipe.commands[i].arguments[0]->kind)) {
      Error("non executable command in pipeline stage " +
            std::to_string(i + 1));
    }
  }
}

CommandNode TreeParser::Command() {
  CommandNode command;
  command.position = PeekNonSpace().position;
  Token token;
  do {
    PeekNonSpace();
    if (NodeRef operand = Operand()) {
      command.arguments.push_back(std::move(operand));
    }
    token = Next();
  } while (token.kind == TokenKind::kSpace);
  if (token.kind == TokenKind::kRightDelimiter ||
      token.kind == TokenKind::kRightParenthesis) {
    Backup();
  } else if (token.kind != TokenKind::kPipe) {
    Unexpected(token, "operand");
  }
  if (command.arguments.empty()) Error("empty command");
  return command;
}

// Null where the next token begins none.
NodeRef TreeParser::Operand() {
  NodeRef node = Term();
  if (node == nullptr || Peek().kind != TokenKind::kField) return node;
  return WithFields(std::move(node));
}

NodeRef TreeParser::WithFields(NodeRef node) {
  const Position position = Peek().position;
  std::vector<std::string> fields;
  while (Peek().kind == TokenKind::kField) fields.push_back(FieldName(Next()));
  if (IsConstant(node->kind)) {
    Error("unexpected . after term " + GoQuote(ToString(*node)));
  }
  if (node->kind == NodeKind::kField) {
    auto names = std::move(static_cast<FieldNode&>(*node).names);
    Append(names, std::move(fields));
    return std::make_unique<FieldNode>(position, std::move(names));
  }
  if (node->kind == NodeKind::kVariable) {
    auto names = std::move(static_cast<VariableNode&>(*node).names);
    Append(names, std::move(fields));
    return std::make_unique<VariableNode>(position, std::move(names));
  }
  auto chain = std::make_unique<ChainNode>(position, std::move(node));
  chain->fields = std::move(fields);
  return chain;
}

NodeRef TreeParser::Term() {
  const Token token = NextNonSpace();
  switch (token.kind) {
    case TokenKind::kIdentifier:
      return FunctionName(token);
    case TokenKind::kVariable:
      return Variable(token);
    case TokenKind::kLeftParenthesis:
      return Parenthesized();
    case TokenKind::kDot:
      return std::make_unique<Node>(NodeKind::kDot, token.position);
    case TokenKind::kNil:
      return std::make_unique<Node>(NodeKind::kNil, token.position);
    case TokenKind::kField:
      return std::make_unique<FieldNode>(
          token.position, std::vector<std::string>{FieldName(token)});
    default:
      if (BeginsOperand(token.kind)) return Literal(token);
      Backup();
      return nullptr;
  }
}

NodeRef TreeParser::Literal(const Token& token) {
  if (token.kind == TokenKind::kBool) {
    return std::make_unique<BoolNode>(token.position, token.text == "true");
  }
  if (token.kind == TokenKind::kString || token.kind == TokenKind::kRawString) {
    const auto text = GoUnquote(token.text);
    if (!text) Error("invalid syntax");
    return std::make_unique<StringNode>(token.position, std::string(token.text),
                                        SharedText(*text));
  }
  auto number = MakeNumber(token);
  if (!number.ok()) Error(number.status().message());
  return *std::move(number);
}

NodeRef TreeParser::FunctionName(const Token& token) {
  if (!file_.functions.contains(token.text)) {
    Error("function " + GoQuote(token.text) + " not defined");
  }
  return std::make_unique<IdentifierNode>(token.position,
                                          std::string(token.text));
}

NodeRef TreeParser::Variable(const Token& token) {
  if (!variables_.Has(token.text)) {
    Error("undefined variable " + GoQuote(token.text));
  }
  return std::make_unique<VariableNode>(
      token.position, std::vector<std::string>{std::string(token.text)});
}

NodeRef TreeParser::Parenthesized() {
  const Level level(*this);
  return Pipeline("parenthesized pipeline", TokenKind::kRightParenthesis);
}

}  // namespace tebium::alert::tmpl
