#include "alert/template/lexer.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

#include "alert/quote.h"
#include "alert/template/format_text.h"

namespace tebium::alert::tmpl {
namespace {

constexpr std::string_view kLeft = "{{";
constexpr std::string_view kRight = "}}";
constexpr std::string_view kLeftComment = "/*";
constexpr std::string_view kRightComment = "*/";
constexpr std::string_view kSpaces = " \t\r\n";
constexpr size_t kTrimMarkerBytes = 2;  // "- " or " -"

constexpr char32_t kEndOfInput = 0xFFFFFFFF;
constexpr char32_t kReplacement = 0xFFFD;

bool IsSpace(char32_t c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool IsSpaceByte(char c) { return IsSpace(static_cast<uint8_t>(c)); }

bool IsAlphanumeric(std::string_view text, const CodePoint& c) {
  const auto is_in = [&c](char32_t first, char32_t last) {
    return c.value >= first && c.value <= last;
  };
  if (c.value < 0x80) {
    return c.value == '_' || is_in('a', 'z') || is_in('A', 'Z') ||
           is_in('0', '9');
  }
  if (!c.valid) return false;
  static const RE2 kLetterOrDigit(R"([\pL\p{Nd}])");
  return RE2::FullMatch(re2::StringPiece(text.data(), c.length),
                        kLetterOrDigit);
}

bool HasLeftTrimMarker(std::string_view text) {
  return text.size() >= 2 && text[0] == '-' && IsSpaceByte(text[1]);
}

bool HasRightTrimMarker(std::string_view text) {
  return text.size() >= 2 && IsSpaceByte(text[0]) && text[1] == '-';
}

bool IsTrimmedRightDelimiter(std::string_view text) {
  return HasRightTrimMarker(text) &&
         text.substr(kTrimMarkerBytes).starts_with(kRight);
}

std::string UnicodeName(char32_t c) {
  std::string out;
  AppendUnicode(out, {.sharp = true}, c);
  return out;
}

constexpr std::array<std::pair<std::string_view, TokenKind>, 11> kKeywords = {{
    {"block", TokenKind::kBlock},
    {"break", TokenKind::kBreakKeyword},
    {"continue", TokenKind::kContinueKeyword},
    {"define", TokenKind::kDefine},
    {"else", TokenKind::kElse},
    {"end", TokenKind::kEndKeyword},
    {"if", TokenKind::kIf},
    {"nil", TokenKind::kNil},
    {"range", TokenKind::kRange},
    {"template", TokenKind::kTemplate},
    {"with", TokenKind::kWith},
}};

}  // namespace

std::string ToString(const Token& token) {
  const std::string_view text = token.text;
  if (token.kind == TokenKind::kEnd) return "EOF";
  if (token.kind == TokenKind::kError) return std::string(text);
  if (token.kind >= TokenKind::kBlock) return "<" + std::string(text) + ">";
  if (text.size() <= 10) return GoQuote(text);
  std::string out;
  AppendQuotedText(out, {.precision = 10}, text);
  return out + "...";
}

Lexer::Lexer(std::string_view input, bool break_is_keyword,
             bool continue_is_keyword)
    : input_(input),
      break_is_keyword_(break_is_keyword),
      continue_is_keyword_(continue_is_keyword) {}

Token Lexer::Next() {
  MaybeToken token;
  while (!token) token = Step();
  return *token;
}

Lexer::MaybeToken Lexer::Step() {
  switch (state_) {
    case State::kText:
      return LexText();
    case State::kLeftDelimiter:
      return LexLeftDelimiter();
    case State::kAction:
      return LexAction();
    case State::kEnd:
      state_ = State::kStopped;
      return Emit(TokenKind::kEnd);
    case State::kStopped:
      break;
  }
  return Token{};
}

Token Lexer::Emit(TokenKind kind) {
  const Token token{kind, static_cast<Position>(start_),
                    input_.substr(start_, position_ - start_)};
  Ignore();
  return token;
}

Token Lexer::Fail(std::string error) {
  error_ = std::move(error);
  state_ = State::kStopped;
  return {TokenKind::kError, static_cast<Position>(start_), error_};
}

CodePoint Lexer::Current() const {
  if (position_ == input_.size()) return {kEndOfInput, 0, false};
  const auto byte = static_cast<uint8_t>(input_[position_]);
  if (byte < 0x80) return {byte, 1, true};
  CodePoint c = FirstCodePoint(rest());
  if (!c.valid) c.value = kReplacement;
  return c;
}

char32_t Lexer::Take() {
  const CodePoint c = Current();
  position_ += c.length;
  return c.value;
}

bool Lexer::AtRightDelimiter() const {
  return rest().starts_with(kRight) || IsTrimmedRightDelimiter(rest());
}

bool Lexer::AtTerminator() const {
  const char32_t c = Current().value;
  if (c == kEndOfInput || IsSpace(c) || rest().starts_with(kRight)) return true;
  return c < 0x80 && std::string_view(".,|:)(").find(static_cast<char>(c)) !=
                         std::string_view::npos;
}

void Lexer::SkipSpace() {
  position_ =
      std::min(input_.find_first_not_of(kSpaces, position_), input_.size());
}

void Lexer::SkipAlphanumerics() {
  for (CodePoint c = Current(); IsAlphanumeric(rest(), c); c = Current()) {
    position_ += c.length;
  }
}

bool Lexer::Accept(std::string_view set) {
  if (position_ == input_.size() ||
      set.find(input_[position_]) == std::string_view::npos) {
    return false;
  }
  ++position_;
  return true;
}

void Lexer::AcceptRun(std::string_view set) {
  while (Accept(set)) {
  }
}

Lexer::MaybeToken Lexer::LexText() {
  const size_t left = input_.find(kLeft, position_);
  state_ = left == std::string_view::npos ? State::kEnd : State::kLeftDelimiter;
  position_ = std::min(left, input_.size());
  const size_t text_end = position_;
  if (HasLeftTrimMarker(rest().substr(std::min(kLeft.size(), rest().size())))) {
    while (position_ > start_ && IsSpaceByte(input_[position_ - 1])) {
      --position_;
    }
  }
  MaybeToken text;
  if (position_ > start_) text = Emit(TokenKind::kText);
  position_ = text_end;
  Ignore();
  return text;
}

Lexer::MaybeToken Lexer::LexLeftDelimiter() {
  position_ += kLeft.size();
  const size_t marker = HasLeftTrimMarker(rest()) ? kTrimMarkerBytes : 0;
  if (rest().substr(marker).starts_with(kLeftComment)) {
    position_ += marker;
    Ignore();
    return LexComment();
  }
  const Token token = Emit(TokenKind::kLeftDelimiter);
  position_ += marker;
  Ignore();
  open_parentheses_ = 0;
  state_ = State::kAction;
  return token;
}

Lexer::MaybeToken Lexer::LexComment() {
  const size_t end =
      input_.find(kRightComment, position_ + kLeftComment.size());
  if (end == std::string_view::npos) return Fail("unclosed comment");
  position_ = end + kRightComment.size();
  if (!AtRightDelimiter()) return Fail("comment ends before closing delimiter");
  LexRightDelimiter();
  return std::nullopt;
}

Token Lexer::LexRightDelimiter() {
  const bool trims = HasRightTrimMarker(rest());
  if (trims) {
    position_ += kTrimMarkerBytes;
    Ignore();
  }
  position_ += kRight.size();
  const Token token = Emit(TokenKind::kRightDelimiter);
  if (trims) SkipSpace();
  Ignore();
  state_ = State::kText;
  return token;
}

Token Lexer::LexAction() {
  if (open_parentheses_ < 0) return Fail("unexpected right paren U+0029 ')'");
  if (AtRightDelimiter()) {
    if (open_parentheses_ == 0) return LexRightDelimiter();
    return Fail("unclosed left paren");
  }
  const CodePoint c = Current();
  if (c.value == kEndOfInput) return Fail("unclosed action");
  if (IsSpace(c.value)) return LexSpace();
  if (IsAlphanumeric(rest(), c) && !(c.value >= '0' && c.value <= '9')) {
    return LexIdentifier();
  }
  return LexInside(Take());
}

// `c` has been taken; no name begins with it.
Token Lexer::LexInside(char32_t c) {
  if (c == '.') {
    const char32_t next = Current().value;
    const bool number = next == kEndOfInput || (next >= '0' && next <= '9');
    if (!number) return LexName(TokenKind::kField, TokenKind::kDot);
  }
  if (c == '.' || c == '+' || c == '-' || (c >= '0' && c <= '9')) {
    position_ = start_;
    return LexNumber();
  }
  switch (c) {
    case '"':
      return LexQuoted(TokenKind::kString, '"', "unterminated quoted string");
    case '\'':
      return LexQuoted(TokenKind::kRune, '\'',
                       "unterminated character constant");
    case '`':
      return LexRawString();
    case '$':
      return LexName(TokenKind::kVariable, TokenKind::kVariable);
    default:
      return LexPunctuation(c);
  }
}

Token Lexer::LexPunctuation(char32_t c) {
  switch (c) {
    case '=':
      return Emit(TokenKind::kAssign);
    case ':':
      return LexDeclare();
    case '|':
      return Emit(TokenKind::kPipe);
    case '(':
      ++open_parentheses_;
      return Emit(TokenKind::kLeftParenthesis);
    case ')':
      return LexRightParenthesis();
    default:
      if (c >= ' ' && c < 0x7F) return Emit(TokenKind::kChar);
      return Fail("unrecognized character in action: " + UnicodeName(c));
  }
}

Token Lexer::LexDeclare() {
  if (!Accept("=")) return Fail("expected :=");
  return Emit(TokenKind::kDeclare);
}

// One too many is an error behind it, not in its place: see LexAction.
Token Lexer::LexRightParenthesis() {
  --open_parentheses_;
  return Emit(TokenKind::kRightParenthesis);
}

// The last space may belong to a trim marker.
Token Lexer::LexSpace() {
  SkipSpace();
  if (IsTrimmedRightDelimiter(input_.substr(position_ - 1))) {
    --position_;
    if (position_ == start_) return LexRightDelimiter();
  }
  return Emit(TokenKind::kSpace);
}

// Its first quote has been taken. Escapes are not judged here.
Token Lexer::LexQuoted(TokenKind kind, char quote, std::string_view error) {
  while (position_ < input_.size()) {
    char c = input_[position_++];
    if (c == quote) return Emit(kind);
    if (c == '\\' && position_ < input_.size()) c = input_[position_++];
    if (c == '\n') break;
  }
  return Fail(std::string(error));
}

Token Lexer::LexRawString() {
  const size_t end = input_.find('`', position_);
  if (end == std::string_view::npos) {
    return Fail("unterminated raw quoted string");
  }
  position_ = end + 1;
  return Emit(TokenKind::kRawString);
}

Token Lexer::LexIdentifier() {
  SkipAlphanumerics();
  if (!AtTerminator()) {
    return Fail("bad character " + UnicodeName(Current().value));
  }
  return Emit(WordKind(input_.substr(start_, position_ - start_)));
}

TokenKind Lexer::WordKind(std::string_view word) const {
  if (word == "true" || word == "false") return TokenKind::kBool;
  for (const auto& [keyword, kind] : kKeywords) {
    if (word != keyword) continue;
    const bool is_function =
        (kind == TokenKind::kBreakKeyword && !break_is_keyword_) ||
        (kind == TokenKind::kContinueKeyword && !continue_is_keyword_);
    return is_function ? TokenKind::kIdentifier : kind;
  }
  return TokenKind::kIdentifier;
}

// What follows a dot or a dollar; `if_bare` where no name does.
Token Lexer::LexName(TokenKind kind, TokenKind if_bare) {
  if (AtTerminator()) return Emit(if_bare);
  SkipAlphanumerics();
  if (!AtTerminator()) {
    return Fail("bad character " + UnicodeName(Current().value));
  }
  return Emit(kind);
}

Token Lexer::LexNumber() {
  bool good = ScanNumber();
  TokenKind kind = TokenKind::kNumber;
  const char32_t sign = Current().value;
  if (good && (sign == '+' || sign == '-')) {
    good = ScanNumber() && input_[position_ - 1] == 'i';
    kind = TokenKind::kComplex;
  }
  if (good) return Emit(kind);
  return Fail("bad number syntax: " +
              GoQuote(input_.substr(start_, position_ - start_)));
}

// Takes more than numbers: "089", "." and "0x0.2" too.
bool Lexer::ScanNumber() {
  std::string_view digits = "0123456789_";
  std::string_view exponent = "eE";
  Accept("+-");
  if (Accept("0")) {
    if (Accept("xX")) {
      digits = "0123456789abcdefABCDEF_";
      exponent = "pP";
    } else if (Accept("oO")) {
      digits = "01234567_";
      exponent = {};
    } else if (Accept("bB")) {
      digits = "01_";
      exponent = {};
    }
  }
  AcceptRun(digits);
  if (Accept(".")) AcceptRun(digits);
  ScanExponent(exponent);
  Accept("i");
  const CodePoint next = Current();
  if (!IsAlphanumeric(rest(), next)) return true;
  position_ += next.length;
  return false;
}

void Lexer::ScanExponent(std::string_view letters) {
  if (!Accept(letters)) return;
  Accept("+-");
  AcceptRun("0123456789_");
}

}  // namespace tebium::alert::tmpl
