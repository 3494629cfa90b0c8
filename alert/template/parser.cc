#include "alert/template/parser.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "alert/quote.h"
#include "alert/template/tree_parser.h"

namespace tebium::alert::tmpl {
namespace {

base::Status CheckSize(std::string_view name, size_t bytes, size_t limit) {
  limit = std::min<size_t>(limit, std::numeric_limits<Position>::max());
  if (bytes <= limit) return {};
  return base::InvalidArgumentError(
      "template: " + std::string(name) + ":1: expected at most " +
      std::to_string(limit) + " bytes, got " + std::to_string(bytes));
}

void Install(TemplateFileState::Definition definition, TreeRef& slot) {
  if (slot == nullptr || !definition.empty) slot = std::move(definition.tree);
}

}  // namespace

base::Status Parse(std::string_view name, std::string_view text,
                   const Functions& functions, const ParseLimits& limits,
                   Trees& trees) {
  TEBIUM_RETURN_IF_ERROR(CheckSize(name, text.size(), limits.max_text_bytes));
  const auto source = std::make_shared<const std::string>(text);
  TemplateFileState file{
      .name = std::string(name),
      .source = source,
      .functions = functions,
      .max_depth = limits.max_depth,
      .lexer = Lexer(*source, !functions.contains("break"),
                     !functions.contains("continue")),
  };
  try {
    TreeParser(file, file.name, 0).ParseFile();
  } catch (const ParseFailure& failure) {
    return base::InvalidArgumentError(failure.message);
  }
  for (auto& [defined, definition] : file.definitions) {
    Install(std::move(definition), trees[defined]);
  }
  return {};
}

void VariableScope::Add(std::string_view name) {
  names_.push_back(name);
  ++uses_[name];
}

void VariableScope::Shrink(size_t size) {
  for (; names_.size() > size; names_.pop_back()) {
    const auto uses = uses_.find(names_.back());
    if (--uses->second == 0) uses_.erase(uses);
  }
}

TreeParser::TreeParser(TemplateFileState& file, std::string name, size_t depth)
    : file_(file), tree_(std::make_unique<Tree>()), depth_(depth) {
  tree_->name = std::move(name);
  tree_->parse_name = file.name;
  tree_->source = file.source;
}

TreeParser::Level::Level(TreeParser& parser) : parser_(parser) {
  if (++parser.depth_ > parser.file_.max_depth) {
    parser.Error("nested deeper than " +
                 std::to_string(parser.file_.max_depth) + " levels");
  }
}

Token TreeParser::Next() {
  if (pending_ > 0) {
    --pending_;
  } else {
    tokens_[0] = file_.lexer.Next();
  }
  return tokens_[pending_];
}

void TreeParser::Backup2(const Token& first) {
  tokens_[1] = first;
  pending_ = 2;
}

void TreeParser::Backup3(const Token& first, const Token& second) {
  tokens_[1] = second;
  tokens_[2] = first;
  pending_ = 3;
}

Token TreeParser::Peek() {
  const Token token = Next();
  Backup();
  return token;
}

Token TreeParser::NextNonSpace() {
  Token token = Next();
  while (token.kind == TokenKind::kSpace) token = Next();
  return token;
}

Token TreeParser::PeekNonSpace() {
  const Token token = NextNonSpace();
  Backup();
  return token;
}

Token TreeParser::Expect(TokenKind kind, std::string_view context) {
  const Token token = NextNonSpace();
  if (token.kind != kind) Unexpected(token, context);
  return token;
}

size_t TreeParser::LineOf(Position position) const {
  const std::string_view before =
      std::string_view(*file_.source).substr(0, position);
  return 1 +
         static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
}

void TreeParser::Error(std::string_view message) {
  throw ParseFailure{"template: " + file_.name + ":" +
                     std::to_string(LineOf(tokens_[0].position)) + ": " +
                     std::string(message)};
}

void TreeParser::Unexpected(const Token& token, std::string_view context) {
  if (token.kind == TokenKind::kError) {
    Error(ToString(token) + ActionPlace(token));
  }
  Error("unexpected " + ToString(token) + " in " + std::string(context));
}

std::string TreeParser::ActionPlace(const Token& failure) const {
  if (!action_at_) return {};
  const size_t line = LineOf(*action_at_);
  if (line == LineOf(failure.position)) return {};
  const bool says_action = failure.text.ends_with(" action");
  return std::string(says_action ? "" : " in action") + " started at " +
         file_.name + ":" + std::to_string(line);
}

void TreeParser::ParseFile() {
  while (Peek().kind != TokenKind::kEnd) {
    if (ParsesDefinition()) continue;
    Item item = TextOrAction();
    if (item.ending != Ending::kNone) {
      Error("unexpected " + std::string(Name(item.ending)));
    }
    tree_->root.push_back(std::move(item.node));
  }
  AddToFile();
}

bool TreeParser::ParsesDefinition() {
  if (Peek().kind != TokenKind::kLeftDelimiter) return false;
  const Token delimiter = Next();
  if (NextNonSpace().kind == TokenKind::kDefine) {
    TreeParser(file_, {}, depth_).ParseDefinition();
    return true;
  }
  Backup2(delimiter);
  return false;
}

// The keyword has been taken.
void TreeParser::ParseDefinition() {
  constexpr std::string_view kContext = "define clause";
  tree_->name = UnquoteName(NextNonSpace(), kContext);
  Expect(TokenKind::kRightDelimiter, kContext);
  const Ending ending = ItemList(tree_->root);
  if (ending != Ending::kEnd) {
    Error("unexpected " + std::string(Name(ending)) + " in " +
          std::string(kContext));
  }
  AddToFile();
}

void TreeParser::AddToFile() {
  TemplateFileState::Definition& known = file_.definitions[tree_->name];
  const bool empty = IsEmpty(tree_->root);
  if (known.empty) {
    known = {std::move(tree_), empty};
  } else if (!empty) {
    Error("template: multiple definition of template " + GoQuote(tree_->name));
  }
}

}  // namespace tebium::alert::tmpl
