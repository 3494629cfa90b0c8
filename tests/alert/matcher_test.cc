#include "alert/matcher.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tebium::alert {
namespace {

Matcher Make(MatchOp op, std::string name, std::string value) {
  auto matcher = Matcher::Create(op, std::move(name), std::move(value));
  EXPECT_TRUE(matcher.ok()) << matcher.status().message();
  return matcher.ok() ? *std::move(matcher) : Matcher::Equal("bad", "bad");
}

struct MatchCase {
  MatchOp op;
  std::string value;
  std::string label;  // the label's value
  bool matches;
};

TEST(MatcherTest, MatchesValues) {
  const std::vector<MatchCase> cases = {
      {MatchOp::kEqual, "a", "a", true},
      {MatchOp::kEqual, "a", "A", false},
      {MatchOp::kEqual, "", "", true},
      {MatchOp::kNotEqual, "a", "a", false},
      {MatchOp::kNotEqual, "a", "b", true},
      {MatchOp::kNotEqual, "", "x", true},
      {MatchOp::kRegex, "a", "a", true},
      {MatchOp::kRegex, "a", "ab", false},
      {MatchOp::kRegex, "a", "ba", false},
      {MatchOp::kRegex, "a.*", "abc", true},
      {MatchOp::kRegex, "a|b", "b", true},
      {MatchOp::kRegex, "a|b", "ab", false},
      {MatchOp::kRegex, "", "", true},
      {MatchOp::kRegex, "", "x", false},
      {MatchOp::kRegex, ".+", "", false},
      {MatchOp::kRegex, ".*", "", true},
      {MatchOp::kRegex, ".", "я", true},
      {MatchOp::kRegex, ".", "🙂", true},
      {MatchOp::kRegex, "a.b", "a\nb", false},
      {MatchOp::kRegex, "(?s)a.b", "a\nb", true},
      {MatchOp::kRegex, "a", "a\n", false},
      {MatchOp::kRegex, "(?i)disk.*", "DISK full", true},
      {MatchOp::kRegex, "\\d{3}", "503", true},
      {MatchOp::kRegex, "[^0-9]+", "5xx", false},
      {MatchOp::kRegex, "^web$", "web", true},
      // Alertmanager adds its anchors as text, so this is two expressions.
      {MatchOp::kRegex, "a)|(?:b", "xb", true},
      // What begins otherwise is refused early: not these.
      {MatchOp::kRegex, "(?i)Я-b.*", "я-B1", true},
      {MatchOp::kRegex, "(?:ab|cd)x.*", "cdxz", true},
      {MatchOp::kRegex, "x{0,3}z?", "z", true},
      {MatchOp::kRegex, "a-prefix-of-many-bytes-[0-9]+.*",
       "a-prefix-of-many-bytes-7я", true},
      {MatchOp::kRegex, "a-prefix-of-many-bytes-[0-9]+.*",
       "a-prefix-of-many-bytes-x", false},
      {MatchOp::kNotRegex, "a.*", "abc", false},
      {MatchOp::kNotRegex, "a.*", "xabc", true},
      {MatchOp::kNotRegex, ".+", "", true},
  };
  for (const MatchCase& test : cases) {
    EXPECT_EQ(Make(test.op, "l", test.value).MatchesValue(test.label),
              test.matches)
        << MatchOpText(test.op) << " " << test.value << " on " << test.label;
  }
}

TEST(MatcherTest, MissingLabelIsEmpty) {
  const LabelSet labels = LabelSet::Of({{"job", "node"}});
  EXPECT_TRUE(Make(MatchOp::kEqual, "dc", "").Matches(labels));
  EXPECT_TRUE(Make(MatchOp::kNotEqual, "dc", "x").Matches(labels));
  EXPECT_TRUE(Make(MatchOp::kRegex, "dc", "x?").Matches(labels));
  EXPECT_FALSE(Make(MatchOp::kRegex, "dc", ".+").Matches(labels));
  EXPECT_FALSE(Make(MatchOp::kNotRegex, "dc", "x?").Matches(labels));
  EXPECT_TRUE(Make(MatchOp::kEqual, "job", "node").Matches(labels));
}

struct PrintCase {
  MatchOp op;
  std::string name;
  std::string value;
  std::string text;
};

TEST(MatcherTest, PrintsAsAlertmanagerDoes) {
  const std::vector<PrintCase> cases = {
      {MatchOp::kEqual, "foo", "bar", R"(foo="bar")"},
      {MatchOp::kNotEqual, "foo", "bar", R"(foo!="bar")"},
      {MatchOp::kRegex, "foo", "b.r", R"(foo=~"b.r")"},
      {MatchOp::kNotRegex, "foo", "b.r", R"(foo!~"b.r")"},
      {MatchOp::kEqual, "foo", "", R"(foo="")"},
      {MatchOp::kEqual, "foo", "a\"b", R"(foo="a\"b")"},
      {MatchOp::kEqual, "foo", "a\\b", R"(foo="a\\b")"},
      {MatchOp::kEqual, "foo", "a\nb", R"(foo="a\nb")"},
      // Not escaped while the name needs no quotes.
      {MatchOp::kEqual, "foo", "a\tb", "foo=\"a\tb\""},
      // Alertmanager forgets the quotes here and cannot read it again.
      {MatchOp::kEqual, "", "x", R"(""="x")"},
      {MatchOp::kEqual, "foo.bar", "x", R"(foo.bar="x")"},
      {MatchOp::kEqual, "foo-bar", "x", R"(foo-bar="x")"},
      {MatchOp::kEqual, "диск", "x", R"(диск="x")"},
      {MatchOp::kEqual, "foo bar", "x", R"("foo bar"="x")"},
      {MatchOp::kEqual, "foo\xC2\xA0", "x", R"("foo\u00a0"="x")"},
      {MatchOp::kEqual, "a{b", "x\ty", R"("a{b"="x\ty")"},
      {MatchOp::kRegex, "a'b", "x", R"("a'b"=~"x")"},
      {MatchOp::kNotRegex, "a\"b", "x\"", R"("a\"b"!~"x\"")"},
      {MatchOp::kNotEqual, "a`b", "x", R"("a`b"!="x")"},
      {MatchOp::kEqual, "a,b", "x", R"("a,b"="x")"},
  };
  for (const PrintCase& test : cases) {
    EXPECT_EQ(Make(test.op, test.name, test.value).ToString(), test.text);
  }
}

struct ErrorCase {
  std::string pattern;
  std::string error;
};

TEST(MatcherTest, FaultsOfExpressionsAreToldInGosWords) {
  const std::vector<ErrorCase> cases = {
      {"[a", "missing closing ]: `[a)$`"},
      {"(a", "missing closing ): `^(?:(a)$`"},
      {"a)", "unexpected ): `^(?:a))$`"},
      {"*a", "missing argument to repetition operator: `*`"},
      {"a**", "invalid nested repetition operator: `**`"},
      {"a{1001}", "invalid repeat count: `{1001}`"},
      {"[z-a]", "invalid character class range: `z-a`"},
      {"\\8", "invalid escape sequence: `\\8`"},
      {"(?=a)", "invalid or unsupported Perl syntax: `(?=`"},
      {"(?P<a", "invalid named capture: `(?P<a)$`"},
      {"\\pX{", "invalid character class range: `\\pX`"},
      {"\\C", "invalid escape sequence: `\\C`"},
  };
  for (const ErrorCase& test : cases) {
    const auto matcher = Matcher::Create(MatchOp::kRegex, "l", test.pattern);
    ASSERT_FALSE(matcher.ok()) << test.pattern;
    EXPECT_EQ(matcher.status().message(),
              "error parsing regexp: " + test.error);
    EXPECT_EQ(matcher.status().code(), base::StatusCode::kInvalidArgument);
  }
}

TEST(MatcherTest, ExpressionsAreBounded) {
  const auto long_one = Matcher::Create(MatchOp::kRegex, "l",
                                        std::string(kMaxRegexBytes + 1, 'a'));
  ASSERT_FALSE(long_one.ok());
  EXPECT_EQ(long_one.status().message(),
            "regular expression: expected at most 16384 bytes, got 16385");
  EXPECT_TRUE(
      Matcher::Create(MatchOp::kRegex, "l", std::string(kMaxRegexBytes, 'a'))
          .ok());
  const auto large =
      Matcher::Create(MatchOp::kRegex, "l", "((\\pL{100}){100}){10}");
  ASSERT_FALSE(large.ok());
  // A plain value has no such bound.
  EXPECT_TRUE(Matcher::Create(MatchOp::kEqual, "l",
                              std::string(kMaxRegexBytes + 1, 'a'))
                  .ok());
}

TEST(MatcherTest, ByteEscapeIsAllowedInQuotedParts) {
  EXPECT_TRUE(Make(MatchOp::kRegex, "l", "\\Qa\\C\\E").MatchesValue("a\\C"));
  EXPECT_TRUE(Make(MatchOp::kRegex, "l", "\\\\C").MatchesValue("\\C"));
  EXPECT_FALSE(Matcher::Create(MatchOp::kRegex, "l", "\\Qa\\E\\C").ok());
}

TEST(MatcherTest, CopiesAreEqualAndOutliveTheOriginal) {
  MatcherSet copies;
  {
    const Matcher original = Make(MatchOp::kRegex, "l", "a+");
    copies.push_back(original);
    EXPECT_EQ(copies.front(), original);
  }
  const Matcher& copy = copies.front();
  EXPECT_TRUE(copy.MatchesValue("aaa"));
  EXPECT_FALSE(copy == Make(MatchOp::kEqual, "l", "a+"));
  EXPECT_FALSE(copy == Make(MatchOp::kRegex, "m", "a+"));
  EXPECT_FALSE(copy == Make(MatchOp::kRegex, "l", "a*"));
}

TEST(MatcherSetTest, AllMustMatch) {
  const MatcherSet matchers = {Matcher::Equal("a", "1"),
                               Make(MatchOp::kRegex, "b", "x|y")};
  EXPECT_TRUE(MatchesAll(matchers, LabelSet::Of({{"a", "1"}, {"b", "y"}})));
  EXPECT_FALSE(MatchesAll(matchers, LabelSet::Of({{"a", "1"}, {"b", "z"}})));
  EXPECT_FALSE(MatchesAll(matchers, LabelSet::Of({{"b", "y"}})));
  EXPECT_TRUE(MatchesAll({}, LabelSet()));
}

TEST(MatcherSetTest, PrintsInBracesAndSorts) {
  MatcherSet matchers = {
      Make(MatchOp::kNotRegex, "b", "1"), Make(MatchOp::kEqual, "b", "1"),
      Make(MatchOp::kEqual, "b", "0"), Make(MatchOp::kRegex, "a", "2")};
  EXPECT_EQ(ToString(matchers), R"({b!~"1",b="1",b="0",a=~"2"})");
  SortMatchers(matchers);
  EXPECT_EQ(ToString(matchers), R"({a=~"2",b="0",b="1",b!~"1"})");
  EXPECT_EQ(ToString(MatcherSet()), "{}");
}

TEST(LabelNameTest, ClassicAndUtf8) {
  for (const char* name : {"a", "_", "A9_z", "__name__"}) {
    EXPECT_TRUE(IsClassicLabelName(name)) << name;
    EXPECT_TRUE(IsUtf8LabelName(name)) << name;
  }
  for (const char* name : {"9a", "a-b", "a:b", "диск", "a b"}) {
    EXPECT_FALSE(IsClassicLabelName(name)) << name;
    EXPECT_TRUE(IsUtf8LabelName(name)) << name;
  }
  for (const char* name : {"", "\xFF"}) {
    EXPECT_FALSE(IsClassicLabelName(name));
    EXPECT_FALSE(IsUtf8LabelName(name));
  }
}

TEST(CheckRegexTest, IsNotAnchored) {
  EXPECT_TRUE(CheckRegex("a|b").ok());
  EXPECT_EQ(CheckRegex("a[").message(),
            "error parsing regexp: missing closing ]: `[`");
  EXPECT_FALSE(CheckRegex("a)|(?:b").ok());
}

}  // namespace
}  // namespace tebium::alert
