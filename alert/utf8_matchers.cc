#include <initializer_list>
#include <string>

#include "alert/matcher_grammars.h"
#include "alert/quote.h"
#include "base/text.h"

namespace tebium::alert {
namespace {

enum class TokenKind {
  kEnd,
  kOpenBrace,
  kCloseBrace,
  kComma,
  kOperator,
  kQuoted,
  kUnquoted,
};

// Columns count code points from 0; the end is behind the last one.
struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;
  size_t column_begin = 0;
  size_t column_end = 0;
};

std::string At(const Token& token) {
  return std::to_string(token.column_begin) + ":" +
         std::to_string(token.column_end) + ": ";
}

base::Status Error(std::string message) {
  return base::InvalidArgumentError(std::move(message));
}

// `status` with what was expected instead.
base::Status Expected(const base::Status& status, std::string_view what) {
  return Error(status.message() + ": expected " + std::string(what));
}

bool IsOneOf(TokenKind kind, std::initializer_list<TokenKind> kinds) {
  for (const TokenKind candidate : kinds) {
    if (candidate == kind) return true;
  }
  return false;
}

// Cuts well-formed UTF-8 into tokens.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // Code points before the next token.
  size_t column() const { return column_; }

  // The next token without taking it; kEnd at the end.
  base::StatusOr<Token> Peek() const {
    Lexer copy = *this;
    return copy.Next();
  }

  base::StatusOr<Token> Next() {
    while (!AtEnd() && IsSpaceCodePoint(Current().value)) Advance();
    token_ = Token{TokenKind::kEnd, {}, column_, column_};
    begin_ = position_;
    if (AtEnd()) return token_;
    const char32_t c = Current().value;
    if (c == '=' || c == '!') return Operator();
    if (c == '"') return Quoted();
    if (c != '{' && c != '}' && c != ',' && !IsReservedInMatcher(c)) {
      while (!AtEnd() && !IsReservedInMatcher(Current().value)) Advance();
      return Finish(TokenKind::kUnquoted);
    }
    Advance();
    if (c == '{') return Finish(TokenKind::kOpenBrace);
    if (c == '}') return Finish(TokenKind::kCloseBrace);
    if (c == ',') return Finish(TokenKind::kComma);
    Finish(TokenKind::kEnd);
    return Error(At(token_) + std::string(token_.text) + ": invalid input");
  }

 private:
  bool AtEnd() const { return position_ == text_.size(); }
  CodePoint Current() const { return FirstCodePoint(text_.substr(position_)); }
  void Advance() {
    position_ += Current().length;
    ++column_;
  }
  bool Accept(char c) {
    if (AtEnd() || text_[position_] != c) return false;
    Advance();
    return true;
  }

  const Token& Finish(TokenKind kind) {
    token_.kind = kind;
    token_.text = text_.substr(begin_, position_ - begin_);
    token_.column_end = column_;
    return token_;
  }

  base::StatusOr<Token> Operator() {
    const bool negated = Accept('!');
    if (!negated) Accept('=');
    const bool complete = negated ? Accept('=') || Accept('~') : true;
    if (!negated) Accept('~');
    Finish(TokenKind::kOperator);
    if (complete) return token_;
    if (AtEnd()) {
      return Error(At(token_) +
                   "unexpected end of input, expected one of '=~'");
    }
    return Error(At(token_) + "!: expected one of '=~'");
  }

  base::StatusOr<Token> Quoted() {
    Advance();
    bool escaped = false;
    while (!AtEnd()) {
      const char c = text_[position_];
      Advance();
      if (c == '"' && !escaped) return Finish(TokenKind::kQuoted);
      escaped = c == '\\' && !escaped;
    }
    Finish(TokenKind::kQuoted);
    return Error(At(token_) + std::string(token_.text) + ": missing end \"");
  }

  std::string_view text_;
  size_t position_ = 0;  // in bytes
  size_t column_ = 0;    // in code points
  size_t begin_ = 0;     // where the token begins, in bytes
  Token token_;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) {}

  base::StatusOr<MatcherSet> Parse() {
    TEBIUM_ASSIGN_OR_RETURN(Token next, lexer_.Peek());
    if (next.kind == TokenKind::kEnd) return matchers_;
    in_braces_ = next.kind == TokenKind::kOpenBrace;
    if (in_braces_) {
      TEBIUM_ASSIGN_OR_RETURN(next, lexer_.Next());
      TEBIUM_ASSIGN_OR_RETURN(next, lexer_.Peek());
    }
    bool more = !EndsList(next);
    while (more) {
      TEBIUM_RETURN_IF_ERROR(ParseOne());
      if (matchers_.size() > kMaxMatchers) return TooManyMatchers();
      TEBIUM_ASSIGN_OR_RETURN(more, TakeSeparator());
    }
    TEBIUM_RETURN_IF_ERROR(TakeCloseBrace());
    TEBIUM_RETURN_IF_ERROR(TakeEnd());
    return std::move(matchers_);
  }

 private:
  static bool EndsList(const Token& token) {
    return IsOneOf(token.kind, {TokenKind::kEnd, TokenKind::kCloseBrace});
  }

  base::StatusOr<Token> Take(std::initializer_list<TokenKind> kinds) {
    TEBIUM_ASSIGN_OR_RETURN(const Token token, lexer_.Peek());
    if (token.kind == TokenKind::kEnd) return Error("end of input");
    if (!IsOneOf(token.kind, kinds)) {
      return Error(At(token) + "unexpected " + std::string(token.text));
    }
    return lexer_.Next();
  }

  // A name or a value, in quotes or not.
  base::StatusOr<std::string> TakeText(std::string_view what) {
    const auto token = Take({TokenKind::kQuoted, TokenKind::kUnquoted});
    if (!token.ok()) return Expected(token.status(), what);
    if (token->kind == TokenKind::kUnquoted) return std::string(token->text);
    auto text = GoUnquote(token->text);
    if (text && base::IsValidUtf8(*text)) return *std::move(text);
    return Error(At(*token) + std::string(token->text) + ": invalid input");
  }

  base::StatusOr<MatchOp> TakeOp() {
    const auto token = Take({TokenKind::kOperator});
    if (!token.ok()) {
      return Expected(token.status(),
                      "an operator such as '=', '!=', '=~' or '!~'");
    }
    for (const MatchOp op :
         {MatchOp::kEqual, MatchOp::kNotEqual, MatchOp::kRegex}) {
      if (token->text == MatchOpText(op)) return op;
    }
    return MatchOp::kNotRegex;
  }

  base::Status ParseOne() {
    TEBIUM_ASSIGN_OR_RETURN(std::string name, TakeText("label name"));
    TEBIUM_ASSIGN_OR_RETURN(const MatchOp op, TakeOp());
    TEBIUM_ASSIGN_OR_RETURN(std::string value, TakeText("label value"));
    auto matcher = Matcher::Create(op, std::move(name), std::move(value));
    if (!matcher.ok()) {
      return matcher.status().WithContext("failed to create matcher");
    }
    matchers_.push_back(*std::move(matcher));
    return {};
  }

  // True if another matcher follows.
  base::StatusOr<bool> TakeSeparator() {
    TEBIUM_ASSIGN_OR_RETURN(
        Token next, PeekOneOf({TokenKind::kComma, TokenKind::kCloseBrace},
                              "a comma or close brace"));
    if (next.kind != TokenKind::kComma) return false;
    TEBIUM_ASSIGN_OR_RETURN(next, lexer_.Next());
    TEBIUM_ASSIGN_OR_RETURN(
        next, PeekOneOf({TokenKind::kCloseBrace, TokenKind::kQuoted,
                         TokenKind::kUnquoted},
                        "a matcher or close brace after comma"));
    return !EndsList(next);
  }

  // One of `kinds` or the end.
  base::StatusOr<Token> PeekOneOf(std::initializer_list<TokenKind> kinds,
                                  std::string_view what) {
    const auto token = lexer_.Peek();
    if (!token.ok()) return Expected(token.status(), what);
    if (token->kind == TokenKind::kEnd || IsOneOf(token->kind, kinds)) {
      return *token;
    }
    return Expected(
        Error(At(*token) + "unexpected " + std::string(token->text)), what);
  }

  base::Status TakeCloseBrace() {
    const auto token = Take({TokenKind::kCloseBrace});
    const std::string at = "0:" + std::to_string(lexer_.column()) + ": ";
    if (in_braces_ && !token.ok()) {
      return Error(at + token.status().message() + ": expected close brace");
    }
    if (!in_braces_ && token.ok()) {
      return Error(at + "}: expected opening brace");
    }
    return {};
  }

  base::Status TakeEnd() {
    const auto token = lexer_.Next();
    if (!token.ok()) return Expected(token.status(), "end of input");
    if (token->kind == TokenKind::kEnd) return {};
    return Error(At(*token) + std::string(token->text) +
                 ": expected end of input");
  }

  Lexer lexer_;
  bool in_braces_ = false;
  MatcherSet matchers_;
};

}  // namespace

base::StatusOr<MatcherSet> ParseUtf8Matchers(std::string_view text) {
  const std::string valid = base::ToValidUtf8(text);
  return Parser(valid).Parse();
}

base::StatusOr<Matcher> ParseUtf8Matcher(std::string_view text) {
  TEBIUM_ASSIGN_OR_RETURN(const MatcherSet matchers, ParseUtf8Matchers(text));
  if (matchers.empty()) return Error("no matchers");
  if (matchers.size() > 1) {
    return Error("expected 1 matcher, found " +
                 std::to_string(matchers.size()));
  }
  return matchers.front();
}

}  // namespace tebium::alert
