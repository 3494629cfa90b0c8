#include "alert/template/lexer.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "alert/quote.h"

namespace tebium::alert::tmpl {
namespace {

// A short name of each kind, in their order.
constexpr std::array<std::string_view, 32> kNames = {
    "error", "bool",  "char",       "rune",    "complex", "assign", "declare",
    "EOF",   "field", "identifier", "left",    "(",       "number", "pipe",
    "raw",   "right", ")",          "space",   "string",  "text",   "variable",
    "block", "break", "continue",   "dot",     "define",  "else",   "end",
    "if",    "nil",   "range",      "template"};

std::string Name(TokenKind kind) {
  const auto index = static_cast<size_t>(kind);
  return std::string(index < kNames.size() ? kNames[index] : "with");
}

bool HasOneSpelling(TokenKind kind) {
  switch (kind) {
    case TokenKind::kAssign:
    case TokenKind::kDeclare:
    case TokenKind::kEnd:
    case TokenKind::kLeftDelimiter:
    case TokenKind::kLeftParenthesis:
    case TokenKind::kPipe:
    case TokenKind::kRightDelimiter:
    case TokenKind::kRightParenthesis:
      return true;
    default:
      return kind >= TokenKind::kBlock;
  }
}

// Up to the end or the error; each as its name, position and, where that says
// more, its text.
std::vector<std::string> Tokens(std::string_view input,
                                bool loop_words_are_keywords = true) {
  Lexer lexer(input, loop_words_are_keywords, loop_words_are_keywords);
  std::vector<std::string> tokens;
  Token token;
  do {
    token = lexer.Next();
    tokens.push_back(Name(token.kind) + "@" + std::to_string(token.position));
    if (!HasOneSpelling(token.kind)) {
      tokens.back() += " " + std::string(token.text);
    }
  } while (token.kind != TokenKind::kEnd && token.kind != TokenKind::kError);
  return tokens;
}

struct TokensCase {
  std::string input;
  std::vector<std::string> tokens;
};

void ExpectAll(const std::vector<TokensCase>& cases) {
  for (const TokensCase& test : cases) {
    EXPECT_EQ(Tokens(test.input), test.tokens) << GoQuote(test.input);
  }
}

TEST(LexerTest, TextStandsBetweenActions) {
  ExpectAll({
      {"", {"EOF@0"}},
      {"a } b", {"text@0 a } b", "EOF@5"}},
      {"a{{1}}b",
       {"text@0 a", "left@1", "number@3 1", "right@4", "text@6 b", "EOF@7"}},
      {"{{}}{{}}", {"left@0", "right@2", "left@4", "right@6", "EOF@8"}},
  });
}

TEST(LexerTest, TrimMarkersTakeAsciiSpaceOnly) {
  ExpectAll({
      {"a \n{{- 1 -}}\t b",
       {"text@0 a", "left@3", "number@7 1", "right@10", "text@14 b", "EOF@15"}},
      {" {{- 1}}", {"left@1", "number@5 1", "right@6", "EOF@8"}},
      {"a {{-1}}", {"text@0 a ", "left@2", "number@4 -1", "right@6", "EOF@8"}},
      {"{{1  -}} ", {"left@0", "number@2 1", "space@3  ", "right@6", "EOF@9"}},
      {"{{1 - }}",
       {"left@0", "number@2 1", "space@3  ", "number@4 -", "space@5  ",
        "right@6", "EOF@8"}},
      {"\v{{-\n1\r-}}\f",
       {"text@0 \v", "left@1", "number@5 1", "right@8", "text@10 \f",
        "EOF@11"}},
  });
}

TEST(LexerTest, CommentsLeaveNothing) {
  ExpectAll({
      {"a{{/* }} */}}b", {"text@0 a", "text@13 b", "EOF@14"}},
      {"a {{- /* */ -}} b", {"text@0 a", "text@16 b", "EOF@17"}},
      {"a {{/* */ -}} b", {"text@0 a ", "text@14 b", "EOF@15"}},
      {"{{/* x", {"error@2 unclosed comment"}},
      {"{{- /* */ x}}", {"error@4 comment ends before closing delimiter"}},
  });
}

TEST(LexerTest, WordsAreKeywordsOrNames) {
  ExpectAll({
      {"{{block break continue define}}",
       {"left@0", "block@2", "space@7  ", "break@8", "space@13  ",
        "continue@14", "space@22  ", "define@23", "right@29", "EOF@31"}},
      {"{{else end if nil}}",
       {"left@0", "else@2", "space@6  ", "end@7", "space@10  ", "if@11",
        "space@13  ", "nil@14", "right@17", "EOF@19"}},
      {"{{range template with}}",
       {"left@0", "range@2", "space@7  ", "template@8", "space@16  ", "with@17",
        "right@21", "EOF@23"}},
      {"{{true false x_1 Ж٣}}",
       {"left@0", "bool@2 true", "space@6  ", "bool@7 false", "space@12  ",
        "identifier@13 x_1", "space@16  ", "identifier@17 Ж٣", "right@21",
        "EOF@23"}},
      {"{{.X.if $x $ .}}",
       {"left@0", "field@2 .X", "field@4 .if", "space@7  ", "variable@8 $x",
        "space@10  ", "variable@11 $", "space@12  ", "dot@13", "right@14",
        "EOF@16"}},
  });
}

TEST(LexerTest, LoopWordsAreNamesWhereFunctionsAreCalledSo) {
  EXPECT_EQ(Tokens("{{break}}{{continue}}", false),
            (std::vector<std::string>{"left@0", "identifier@2 break", "right@7",
                                      "left@9", "identifier@11 continue",
                                      "right@19", "EOF@21"}));
}

TEST(LexerTest, PunctuationIsTokens) {
  ExpectAll({
      {"{{$x:=(1|f),=}}",
       {"left@0", "variable@2 $x", "declare@4", "(@6", "number@7 1", "pipe@8",
        "identifier@9 f", ")@10", "char@11 ,", "assign@12", "right@13",
        "EOF@15"}},
      {"{{\t \r\n}}", {"left@0", "space@2 \t \r\n", "right@6", "EOF@8"}},
      {"{{!#}}", {"left@0", "char@2 !", "char@3 #", "right@4", "EOF@6"}},
  });
}

TEST(LexerTest, LiteralsKeepTheirQuotes) {
  ExpectAll({
      {R"({{"a\"b"}})", {"left@0", R"(string@2 "a\"b")", "right@8", "EOF@10"}},
      {"{{`}}\n`}}", {"left@0", "raw@2 `}}\n`", "right@7", "EOF@9"}},
      {R"({{'\''}})", {"left@0", R"(rune@2 '\'')", "right@6", "EOF@8"}},
      {"{{1+2i}}", {"left@0", "complex@2 1+2i", "right@6", "EOF@8"}},
      {"{{089}}", {"left@0", "number@2 089", "right@5", "EOF@7"}},
  });
}

TEST(LexerTest, ErrorsStandWhereTheTokenBegan) {
  ExpectAll({
      {"{{.X", {"left@0", "field@2 .X", "error@4 unclosed action"}},
      {"{{(}}", {"left@0", "(@2", "error@3 unclosed left paren"}},
      {"{{)}}", {"left@0", ")@2", "error@3 unexpected right paren U+0029 ')'"}},
      {"{{ab\"", {"left@0", "error@2 bad character U+0022 '\"'"}},
      {"{{\xFF}}",
       {"left@0",
        "error@2 unrecognized character in action: U+FFFD '\xEF\xBF\xBD'"}},
      {"{{\x7F}}",
       {"left@0", "error@2 unrecognized character in action: U+007F"}},
      {"{{ \"a\\",
       {"left@0", "space@2  ", "error@3 unterminated quoted string"}},
      {"{{1x}}", {"left@0", "error@2 bad number syntax: \"1x\""}},
  });
}

TEST(LexerTest, NothingFollowsTheEnd) {
  Lexer lexer("a", true, true);
  EXPECT_EQ(lexer.Next().kind, TokenKind::kText);
  EXPECT_EQ(lexer.Next().kind, TokenKind::kEnd);
  EXPECT_EQ(lexer.Next().kind, TokenKind::kError);
  EXPECT_EQ(lexer.Next().text, "");
}

TEST(TokenTest, PrintsAsErrorsQuoteIt) {
  EXPECT_EQ(ToString({TokenKind::kEnd, 0, ""}), "EOF");
  EXPECT_EQ(ToString({TokenKind::kError, 0, "why"}), "why");
  EXPECT_EQ(ToString({TokenKind::kRange, 0, "range"}), "<range>");
  EXPECT_EQ(ToString({TokenKind::kDot, 0, "."}), "<.>");
  EXPECT_EQ(ToString({TokenKind::kText, 0, "ten bytes\n"}), R"("ten bytes\n")");
  EXPECT_EQ(ToString({TokenKind::kText, 0, "eleven byte"}),
            R"("eleven byt"...)");
  EXPECT_EQ(ToString({TokenKind::kText, 0, "ééééééé\xFF"}),
            R"("ééééééé\xff"...)");
}

}  // namespace
}  // namespace tebium::alert::tmpl
