// Cuts a template's text into tokens: Go's text/template/parse/lex.go.
//
// Text stands between actions (`{{ … }}`); trim markers and comments are dealt
// with here, and the parser sees nothing of them. For
// alert/template/parser*.cc.
#ifndef TEBIUM_ALERT_TEMPLATE_LEXER_H_
#define TEBIUM_ALERT_TEMPLATE_LEXER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "alert/quote.h"
#include "alert/template/tree.h"

namespace tebium::alert::tmpl {

enum class TokenKind : uint8_t {
  kError,  // its text says what is wrong
  kBool,
  kChar,     // printable ASCII that nothing else is: a comma and the like
  kRune,     // 'x', quotes included; the parser judges its inside
  kComplex,  // 1+2i; an imaginary number alone is a kNumber
  kAssign,   // =
  kDeclare,  // :=
  kEnd,
  kField,  // .name
  kIdentifier,
  kLeftDelimiter,
  kLeftParenthesis,
  kNumber,  // or what looks like one; the parser judges
  kPipe,
  kRawString,  // quotes included; so the next but one
  kRightDelimiter,
  kRightParenthesis,
  kSpace,
  kString,
  kText,
  kVariable,  // $name
  // Keywords, and nothing else, follow.
  kBlock,
  kBreakKeyword,
  kContinueKeyword,
  kDot,
  kDefine,
  kElse,
  kEndKeyword,
  kIf,
  kNil,
  kRange,
  kTemplate,
  kWith,
};

struct Token {
  TokenKind kind = TokenKind::kError;
  Position position = 0;  // where it begins
  // Of the input; of kError, of the lexer's own.
  std::string_view text;
};

// Go's String() of a token, as errors quote it: `<range>`, `"foo"`, `EOF`, or
// the error itself.
std::string ToString(const Token& token);

class Lexer {
 public:
  // `input` must outlive the lexer and fit Position. `break` and `continue` are
  // keywords unless functions are called so.
  Lexer(std::string_view input, bool break_is_keyword,
        bool continue_is_keyword);

  // The next token. After kEnd or kError come only errors without text.
  Token Next();

 private:
  enum class State : uint8_t { kText, kLeftDelimiter, kAction, kEnd, kStopped };
  using MaybeToken = std::optional<Token>;

  // One step of the state machine, which may give no token.
  MaybeToken Step();
  MaybeToken LexText();
  MaybeToken LexLeftDelimiter();
  MaybeToken LexComment();
  Token LexAction();
  Token LexInside(char32_t c);
  Token LexPunctuation(char32_t c);
  Token LexRightDelimiter();
  Token LexSpace();
  Token LexDeclare();
  Token LexRightParenthesis();
  Token LexQuoted(TokenKind kind, char quote, std::string_view error);
  Token LexRawString();
  Token LexIdentifier();
  Token LexName(TokenKind kind, TokenKind if_bare);
  Token LexNumber();

  TokenKind WordKind(std::string_view word) const;
  bool ScanNumber();
  void ScanExponent(std::string_view letters);
  bool Accept(std::string_view set);
  void AcceptRun(std::string_view set);
  void SkipAlphanumerics();
  void SkipSpace();

  std::string_view rest() const { return input_.substr(position_); }
  // Code points; U+FFFD for a byte that is not UTF-8, kEndOfInput at the end.
  CodePoint Current() const;
  char32_t Take();
  bool AtRightDelimiter() const;
  // What may follow a name.
  bool AtTerminator() const;

  Token Emit(TokenKind kind);
  Token Fail(std::string error);
  // Drops what was read since the last token.
  void Ignore() { start_ = position_; }

  std::string_view input_;
  bool break_is_keyword_;
  bool continue_is_keyword_;
  State state_ = State::kText;
  size_t start_ = 0;  // of the token that is being read
  size_t position_ = 0;
  int open_parentheses_ = 0;
  std::string error_;
};

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_LEXER_H_
