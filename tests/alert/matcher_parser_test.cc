#include "alert/matcher_parser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "alert/quote.h"

namespace tebium::alert {
namespace {

// What came of it: the matchers as they print, or "! " and the error.
std::string Outcome(const base::StatusOr<MatcherSet>& parsed) {
  return parsed.ok() ? ToString(*parsed) : "! " + parsed.status().message();
}

std::string Outcome(const base::StatusOr<Matcher>& parsed) {
  return parsed.ok() ? parsed->ToString() : "! " + parsed.status().message();
}

struct Case {
  std::string input;
  std::string outcome;
};

void ExpectAll(const std::vector<Case>& cases, ParserMode mode) {
  for (const Case& test : cases) {
    EXPECT_EQ(Outcome(ParseMatchers(test.input, mode)), test.outcome)
        << GoQuote(test.input);
  }
}

TEST(ClassicMatchersTest, Reads) {
  ExpectAll(
      {
          {"", "{}"},
          {"{}", "{}"},
          {"{", "{}"},
          {"}", "{}"},
          {"  ", "{}"},
          {"foo=bar", R"({foo="bar"})"},
          {"{foo=bar}", R"({foo="bar"})"},
          {"{foo=bar", R"({foo="bar"})"},
          {"foo=bar}", R"({foo="bar"})"},
          {"{foo=\"bar\"}", R"({foo="bar"})"},
          {"{ foo = \"bar\" }", R"({foo="bar"})"},
          {"\tfoo\n=\r\"bar\"\f", R"({foo="bar"})"},
          {"foo!=bar", R"({foo!="bar"})"},
          {"foo=~bar.*", R"({foo=~"bar.*"})"},
          {"foo!~\"bar.*\"", R"({foo!~"bar.*"})"},
          {"foo =~ a|b", R"({foo=~"a|b"})"},
          {"foo=bar,baz!=qux", R"({foo="bar",baz!="qux"})"},
          {"{foo=bar, baz=qux, }", R"({foo="bar",baz="qux"})"},
          {"foo=bar,", R"({foo="bar"})"},
          {"foo=\"a,b\",bar=c", R"({foo="a,b",bar="c"})"},
          {R"(foo="say \"a,b\"",x=y)", R"({foo="say \"a,b\"",x="y"})"},
          {"foo=", R"({foo=""})"},
          {"foo=\"\"", R"({foo=""})"},
          {"foo=,bar=", R"({foo="",bar=""})"},
          {"foo=~", R"({foo=~""})"},
          {"foo==bar", R"({foo="=bar"})"},
          {"foo=!bar", R"({foo="!bar"})"},
          {"foo!==bar", R"({foo!="=bar"})"},
          {"foo=bar baz", R"({foo="bar baz"})"},
          {"foo=it's", R"({foo="it's"})"},
          {"foo={bar}", R"({foo="{bar"})"},
          {"foo={bar}}", R"({foo="{bar}"})"},
          {R"(foo=bar\n)", R"({foo="bar\n"})"},
          {R"(foo=bar\t)", R"({foo="bar\\t"})"},
          {R"(foo=bar\\)", R"({foo="bar\\"})"},
          {R"(foo=bar\)", R"({foo="bar\\"})"},
          {R"(foo=bar\")", R"({foo="bar\""})"},
          {R"(foo="\"")", R"({foo="\""})"},
          {R"(foo=~"\d+")", R"({foo=~"\\d+"})"},
          {"foo=\"a\nb\"", R"({foo="a\nb"})"},
          {"foo:bar=x", R"({foo:bar="x"})"},
          {":=x", R"({:="x"})"},
          {"_a9=x", R"({_a9="x"})"},
          {"foo=диск", R"({foo="диск"})"},
          {"foo=🙂", R"({foo="🙂"})"},
          {"foo=bar\xC2\xA0", R"({foo="bar"})"},
          {"foo=b\xFFr", "{foo=\"b\xEF\xBF\xBDr\"}"},
          {"foo=a,foo=b", R"({foo="a",foo="b"})"},
      },
      ParserMode::kClassic);
}

TEST(ClassicMatchersTest, Refuses) {
  ExpectAll(
      {
          {",", "! bad matcher format: "},
          {"{,}", "! bad matcher format: "},
          {"foo=bar,,", "! bad matcher format: "},
          {"foo", "! bad matcher format: foo"},
          {"foo!bar", "! bad matcher format: foo!bar"},
          {"foo~bar", "! bad matcher format: foo~bar"},
          {"=bar", "! bad matcher format: =bar"},
          {"9foo=bar", "! bad matcher format: 9foo=bar"},
          {"foo-bar=x", "! bad matcher format: foo-bar=x"},
          {"foo.bar=x", "! bad matcher format: foo.bar=x"},
          {"foo bar=x", "! bad matcher format: foo bar=x"},
          {"диск=x", "! bad matcher format: диск=x"},
          {"\"foo\"=bar", "! bad matcher format: \"foo\"=bar"},
          {"a=b, foo", "! bad matcher format: foo"},
          {"{{foo=bar}", "! bad matcher format: {foo=bar"},
          {"foo=\"bar",
           "! matcher value contains unescaped double quote: \"bar"},
          {"foo=bar\"",
           "! matcher value contains unescaped double quote: bar\""},
          {"foo=b\"r", "! matcher value contains unescaped double quote: b\"r"},
          {"foo=\"", "! matcher value contains unescaped double quote: \""},
          {R"(foo="bar\")",
           R"(! matcher value contains unescaped double quote: "bar\")"},
          {R"(foo="a"b")",
           R"(! matcher value contains unescaped double quote: "a"b")"},
          {"foo=~[a", "! error parsing regexp: missing closing ]: `[a)$`"},
          {"foo!~*",
           "! error parsing regexp: missing argument to repetition operator: "
           "`*`"},
      },
      ParserMode::kClassic);
}

TEST(ClassicMatchersTest, OneMatcherMayNotBeInBraces) {
  const auto one = [](const std::string& text) {
    return Outcome(ParseMatcher(text, ParserMode::kClassic));
  };
  EXPECT_EQ(one("foo=a,b"), R"(foo="a,b")");
  EXPECT_EQ(one("{foo=bar}"), "! bad matcher format: {foo=bar}");
  EXPECT_EQ(one("foo=bar}"), R"(foo="bar}")");
  EXPECT_EQ(one(""), "! bad matcher format: ");
  EXPECT_EQ(one("foo=b\xFF"), "! matcher value not valid UTF-8: b\xEF\xBF\xBD");
}

TEST(Utf8MatchersTest, Reads) {
  ExpectAll(
      {
          {"", "{}"},
          {"  \t", "{}"},
          {"{}", "{}"},
          {" { } ", "{}"},
          {"foo=bar", R"({foo="bar"})"},
          {"{foo=bar}", R"({foo="bar"})"},
          {"{foo=\"bar\"}", R"({foo="bar"})"},
          {"{\"foo\"=\"bar\"}", R"({foo="bar"})"},
          {"{ foo = bar }", R"({foo="bar"})"},
          {"foo!=bar", R"({foo!="bar"})"},
          {"foo=~[a-z]+", R"({foo=~"[a-z]+"})"},
          {"foo!~\"a|b\"", R"({foo!~"a|b"})"},
          {"foo=~a|b", R"({foo=~"a|b"})"},
          {"foo=bar,", R"({foo="bar"})"},
          {"{foo=bar,}", R"({foo="bar"})"},
          {"{foo=bar , baz=qux , }", R"({foo="bar",baz="qux"})"},
          {"foo=bar,baz!=qux", R"({foo="bar",baz!="qux"})"},
          {"foo=\"\"", R"({foo=""})"},
          {"\"\"=x", R"({""="x"})"},
          {"foo-bar=x", R"({foo-bar="x"})"},
          {"foo.bar=x", R"({foo.bar="x"})"},
          {"foo:bar=x", R"({foo:bar="x"})"},
          {"9=1", R"({9="1"})"},
          {"диск=полон", R"({диск="полон"})"},
          {"🙂=🙂bar", R"({🙂="🙂bar"})"},
          {"\"foo bar\"=x", R"({"foo bar"="x"})"},
          {"\"a,b\"=\"c,d\"", R"({"a,b"="c,d"})"},
          {"foo=\"{}\"", R"({foo="{}"})"},
          {R"(foo="a\"b")", R"({foo="a\"b"})"},
          {R"(foo="a\\")", R"({foo="a\\"})"},
          {R"(foo="a\nb")", R"({foo="a\nb"})"},
          {R"(foo="a\tb")", "{foo=\"a\tb\"}"},
          {R"(foo="\x41\u0042\U00000043\104")", R"({foo="ABCD"})"},
          {R"("\xf0\x9f\x99\x82"="\U0001f642")", R"({🙂="🙂"})"},
          {R"(foo=~"\\d+")", R"({foo=~"\\d+"})"},
          {"foo=a\xE2\x80\x8B", "{foo=\"a\xE2\x80\x8B\"}"},
          {"foo\xC2\xA0=\xE3\x80\x80x", R"({foo="x"})"},
          {"foo=b\xFFr", "{foo=\"b\xEF\xBF\xBDr\"}"},
          {"foo=a,foo=b", R"({foo="a",foo="b"})"},
      },
      ParserMode::kUtf8);
}

TEST(Utf8MatchersTest, Refuses) {
  const std::string op = "expected an operator such as '=', '!=', '=~' or '!~'";
  ExpectAll(
      {
          {",", "! 0:1: unexpected ,: expected label name"},
          {"{,}", "! 1:2: unexpected ,: expected label name"},
          {"=bar", "! 0:1: unexpected =: expected label name"},
          {"!~bar", "! 0:2: unexpected !~: expected label name"},
          {"{{", "! 1:2: unexpected {: expected label name"},
          {"{", "! 0:1: end of input: expected close brace"},
          {"{  ", "! 0:1: end of input: expected close brace"},
          {"}", "! 0:1: }: expected opening brace"},
          {"foo=bar}", "! 0:8: }: expected opening brace"},
          {"foo=bar,}", "! 0:9: }: expected opening brace"},
          {"{foo=bar", "! 0:8: end of input: expected close brace"},
          {"{foo=bar,", "! 0:9: end of input: expected close brace"},
          {"{foo=bar , ", "! 0:10: end of input: expected close brace"},
          {"{}}", "! 2:3: }: expected end of input"},
          {"{foo=bar}baz", "! 9:12: baz: expected end of input"},
          {"{foo=bar},", "! 9:10: ,: expected end of input"},
          {"{foo=bar}'", "! 9:10: ': invalid input: expected end of input"},
          {"foo", "! end of input: " + op},
          {"{foo}", "! 4:5: unexpected }: " + op},
          {"foo,bar=x", "! 3:4: unexpected ,: " + op},
          {"foo bar", "! 4:7: unexpected bar: " + op},
          {"foo\"bar\"", "! 3:8: unexpected \"bar\": " + op},
          {"foo!",
           "! 3:4: unexpected end of input, expected one of '=~': " + op},
          {"foo!bar", "! 3:4: !: expected one of '=~': " + op},
          {"foo~bar", "! 3:4: ~: invalid input: " + op},
          {"foo=", "! end of input: expected label value"},
          {"{foo=}", "! 5:6: unexpected }: expected label value"},
          {"foo=,", "! 4:5: unexpected ,: expected label value"},
          {"foo==bar", "! 4:5: unexpected =: expected label value"},
          {"foo=~=bar", "! 5:6: unexpected =: expected label value"},
          {"foo={bar}", "! 4:5: unexpected {: expected label value"},
          {"foo=\"bar", "! 4:8: \"bar: missing end \": expected label value"},
          {"foo=\"", "! 4:5: \": missing end \": expected label value"},
          {R"(foo="bar\")",
           R"(! 4:10: "bar\": missing end ": expected label value)"},
          {"\"foo", "! 0:4: \"foo: missing end \""},
          {"'foo'=bar", "! 0:1: ': invalid input"},
          {"{'foo'=bar}", "! 1:2: ': invalid input"},
          {"`foo`=bar", "! 0:1: `: invalid input"},
          {"\\=bar", "! 0:1: \\: invalid input"},
          {"foo=`bar`", "! 4:5: `: invalid input: expected label value"},
          {"foo=it's",
           "! 6:7: ': invalid input: expected a comma or close brace"},
          {"foo=bar\\n",
           "! 7:8: \\: invalid input: expected a comma or close brace"},
          {"foo=bar baz",
           "! 8:11: unexpected baz: expected a comma or close brace"},
          {"foo=bar\"baz\"",
           "! 7:12: unexpected \"baz\": expected a comma or close brace"},
          {"foo=bar=baz",
           "! 7:8: unexpected =: expected a comma or close brace"},
          {"foo=bar,,",
           "! 8:9: unexpected ,: expected a matcher or close brace after "
           "comma"},
          {"foo=bar,=",
           "! 8:9: unexpected =: expected a matcher or close brace after "
           "comma"},
          {"foo=bar,'",
           "! 8:9: ': invalid input: expected a matcher or close brace after "
           "comma"},
          {"диск=полон x",
           "! 11:12: unexpected x: expected a comma or close brace"},
          {R"(foo="bar\w")", R"(! 4:11: "bar\w": invalid input)"},
          {R"("\d"=x)", R"(! 0:4: "\d": invalid input)"},
          {R"(foo="\xf0\x9f")", R"(! 4:14: "\xf0\x9f": invalid input)"},
          {"foo=\"a\nb\"", "! 4:9: \"a\nb\": invalid input"},
          {"foo=~[a",
           "! failed to create matcher: error parsing regexp: missing closing "
           "]: `[a)$`"},
      },
      ParserMode::kUtf8);
}

TEST(Utf8MatchersTest, OneMatcher) {
  const auto one = [](const std::string& text) {
    return Outcome(ParseMatcher(text, ParserMode::kUtf8));
  };
  EXPECT_EQ(one("foo=bar"), R"(foo="bar")");
  EXPECT_EQ(one("foo=bar,"), R"(foo="bar")");
  EXPECT_EQ(one(""), "! no matchers");
  EXPECT_EQ(one("foo=bar,bar=baz"), "! expected 1 matcher, found 2");
  EXPECT_EQ(one("{foo=bar}"), "! unexpected open or close brace: {foo=bar}");
  EXPECT_EQ(one("foo=bar}"), "! unexpected open or close brace: foo=bar}");
  EXPECT_EQ(one("foo='"), "! 4:5: ': invalid input: expected label value");
}

struct FallbackCase {
  std::string input;
  std::string outcome;
  std::string utf8_error;  // not empty: incompatible
  bool disagreement = false;
};

TEST(FallbackMatchersTest, PrefersTheClassicGrammar) {
  const std::vector<FallbackCase> cases = {
      {"", "{}", ""},
      {"{}", "{}", ""},
      {"foo=bar", R"({foo="bar"})", ""},
      {"{foo=\"bar\",baz!~\"x|y\"}", R"({foo="bar",baz!~"x|y"})", ""},
      // The UTF-8 grammar alone.
      {"foo-bar=x", R"({foo-bar="x"})", ""},
      {"\"foo bar\"=x", R"({"foo bar"="x"})", ""},
      {"диск=полон", R"({диск="полон"})", ""},
      // The classic one alone.
      {"foo=", R"({foo=""})", "end of input: expected label value"},
      {"foo=bar baz", R"({foo="bar baz"})",
       "8:11: unexpected baz: expected a comma or close brace"},
      {"foo=bar\\n", R"({foo="bar\n"})",
       "7:8: \\: invalid input: expected a comma or close brace"},
      {"foo=~\"\\d+\"", R"({foo=~"\\d+"})", "5:10: \"\\d+\": invalid input"},
      {"{foo=bar", R"({foo="bar"})", "0:8: end of input: expected close brace"},
      {"foo==bar", R"({foo="=bar"})",
       "4:5: unexpected =: expected label value"},
      {"foo={a}", R"({foo="{a"})", "4:5: unexpected {: expected label value"},
      // Both, but not the same.
      {R"(foo="\x41")", R"({foo="\\x41"})", "", true},
      {R"(foo="a\tb")", R"({foo="a\\tb"})", "", true},
      {R"(foo="\U0001f642")", R"({foo="\\U0001f642"})", "", true},
      // Neither: the classic error.
      {",", "! bad matcher format: ", ""},
      {"foo", "! bad matcher format: foo", ""},
      {"foo=\"bar", "! matcher value contains unescaped double quote: \"bar",
       ""},
      {"foo=~[a", "! error parsing regexp: missing closing ]: `[a)$`", ""},
      {"foo-bar=", "! bad matcher format: foo-bar=", ""},
  };
  for (const FallbackCase& test : cases) {
    ParseNotes notes;
    EXPECT_EQ(Outcome(ParseMatchers(test.input, ParserMode::kFallback, &notes)),
              test.outcome)
        << GoQuote(test.input);
    EXPECT_EQ(notes.incompatible, !test.utf8_error.empty()) << test.input;
    EXPECT_EQ(notes.utf8_error, test.utf8_error) << test.input;
    EXPECT_EQ(notes.disagreement, test.disagreement) << test.input;
    EXPECT_EQ(notes.any(), notes.incompatible || notes.disagreement);
  }
}

TEST(FallbackMatchersTest, SuggestsAFormThatBothRead) {
  ParseNotes notes;
  ASSERT_TRUE(
      ParseMatchers(R"(a=b c,d=~"\d+\"")", ParserMode::kFallback, &notes).ok());
  EXPECT_EQ(notes.suggestion, R"(a="b c",d=~"\\d+\"")");
  const std::string suggestion = notes.suggestion;
  EXPECT_EQ(Outcome(ParseMatchers(suggestion, ParserMode::kFallback, &notes)),
            "{" + suggestion + "}");
  EXPECT_FALSE(notes.any());
}

TEST(FallbackMatcherTest, OneMatcher) {
  ParseNotes notes;
  const auto one = [&notes](const std::string& text) {
    return Outcome(ParseMatcher(text, ParserMode::kFallback, &notes));
  };
  EXPECT_EQ(one("foo=bar"), R"(foo="bar")");
  EXPECT_FALSE(notes.any());
  EXPECT_EQ(one("foo=bar baz"), R"(foo="bar baz")");
  EXPECT_TRUE(notes.incompatible);
  EXPECT_EQ(notes.suggestion, R"(foo="bar baz")");
  // Two for the one grammar, one for the other.
  EXPECT_EQ(one("foo=a,bar=b"), R"(foo="a,bar=b")");
  EXPECT_TRUE(notes.incompatible);
  EXPECT_EQ(notes.utf8_error, "expected 1 matcher, found 2");
  // A comma at the end belongs to the value here.
  EXPECT_EQ(one("foo=bar,"), R"(foo="bar,")");
  EXPECT_TRUE(notes.disagreement);
  EXPECT_EQ(one("foo.bar=x"), R"(foo.bar="x")");
  EXPECT_FALSE(notes.any());
  EXPECT_EQ(one("{foo=bar"), "! unexpected open or close brace: {foo=bar");
  EXPECT_EQ(one(""), "! bad matcher format: ");
}

TEST(MatcherParserTest, TextsAreBounded) {
  for (const ParserMode mode :
       {ParserMode::kFallback, ParserMode::kClassic, ParserMode::kUtf8}) {
    const std::string long_text =
        "a=" + std::string(kMaxMatchersBytes - 1, 'b');
    EXPECT_EQ(Outcome(ParseMatchers(long_text, mode)),
              "! matchers: expected at most 65536 bytes, got 65537");
    EXPECT_EQ(Outcome(ParseMatcher(long_text, mode)),
              "! matchers: expected at most 65536 bytes, got 65537");
    std::string many;
    for (int i = 0; i < 1025; ++i) many += "a=b,";
    EXPECT_EQ(Outcome(ParseMatchers(many, mode)),
              "! matchers: expected at most 1024");
    many.resize(many.size() - 4);
    EXPECT_TRUE(ParseMatchers(many, mode).ok());
  }
}

// Random texts of names, operators and values, with something wrong now and
// then.
class TextMaker {
 public:
  std::string Next() {
    std::string text;
    const size_t matchers = 1 + Random(3);
    for (size_t i = 0; i < matchers; ++i) {
      text += Piece({"a", "b-c", "é", "\"x y\"", R"("\"")", "'"});
      text += Piece({"=", "!=", "=~", "!~", " = ", "=="});
      text +=
          Piece({"d", "\"\"", R"("q\"\\")", R"("\n\t")", "🙂", "e f", "["});
      if (i + 1 < matchers) text += Piece({",", " , ", ",,", ""});
    }
    return Random(4) == 0 ? "{" + text + "}" : text;
  }

 private:
  // The first of them are the likeliest.
  std::string Piece(const std::vector<std::string>& pieces) {
    return pieces[std::min(Random(pieces.size()), Random(pieces.size()))];
  }
  size_t Random(size_t bound) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<size_t>(state_ % bound);
  }

  uint64_t state_ = 88172645463325252ull;
};

TEST(MatcherParserTest, WhatPrintsIsReadAgain) {
  TextMaker maker;
  int read = 0;
  for (int round = 0; round < 2000; ++round) {
    const std::string text = maker.Next();
    const auto classic = ParseMatchers(text, ParserMode::kClassic);
    const auto parsed = ParseMatchers(text, ParserMode::kUtf8);
    EXPECT_EQ(ParseMatchers(text, ParserMode::kFallback).ok(),
              classic.ok() || parsed.ok());
    if (!parsed.ok()) continue;
    ++read;
    for (const Matcher& matcher : *parsed) {
      const auto again = ParseMatcher(matcher.ToString(), ParserMode::kUtf8);
      ASSERT_TRUE(again.ok()) << GoQuote(text);
      EXPECT_EQ(*again, matcher) << GoQuote(text);
    }
  }
  EXPECT_GT(read, 400);
  EXPECT_LT(read, 1900);
}

}  // namespace
}  // namespace tebium::alert
