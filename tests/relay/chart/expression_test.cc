#include "relay/chart/expression.h"

#include <gtest/gtest.h>

#include <ostream>
#include <random>
#include <string>

#include "relay/chart/unit.h"

namespace tebium::relay {

void PrintTo(const Threshold& split, std::ostream* out) {
  *out << split.expression << " [" << split.operation << "] " << split.number;
}

namespace {

TEST(ReadGeneratorUrlTest, FindsServerAndExpression) {
  struct Case {
    const char* url;
    const char* base_url;  // "": none
    const char* expression;
  };
  const Case cases[] = {
      {"http://host:9090/graph?g0.expr=up%20%3D%3D+0&g0.tab=1",
       "http://host:9090", "up == 0"},
      {"http://host:9090/prom/graph?g0.expr=up&g0.tab=1",
       "http://host:9090/prom", "up"},
      {"https://Host/query?g0.expr=up", "https://host", "up"},
      {"http://[::1]:9090/graph?g0.expr=up", "http://[::1]:9090", "up"},
      {"http://vm:8428/vmui/#/?g0.expr=a%2Bb", "http://vm:8428", "a+b"},
      {"http://vm:8428/vmui/?#/?g0.expr=up&g0.range_input=1h", "http://vm:8428",
       "up"},
      {"http://thanos/some/path?tab=1&expr=up", "http://thanos/some/path",
       "up"},
      {"http://host/graph?g0.expr=&g1.expr=x&expr=up", "http://host", "up"},
      {"http://host/graph?g0.expr=a%0A%20%20%2F%20b%0A", "http://host",
       "a\n  / b"},
      // A % that stands for itself.
      {"http://host/graph?g0.expr=a%zz%2", "http://host", "a%zz%2"},
      // Secrets are not taken along.
      {"http://user:secret@host/graph?g0.expr=up", "http://host", "up"},
      {"", "", ""},
      {"/graph?g0.expr=up", "", ""},
      {"ftp://host/graph?g0.expr=up", "", ""},
      {"http:///graph?g0.expr=up", "", ""},
      {"http://host/graph", "", ""},
      {"http://host/graph?g0.expr=", "", ""},
      {"http://host/graph?g0.expr=%FF", "", ""},
      {"http://ho st/graph?g0.expr=up", "", ""},
      {"http://host\\@evil/graph?g0.expr=up", "http://evil", "up"},
      {"http://host/a b?g0.expr=up", "", ""},
  };
  for (const auto& [url, base_url, expression] : cases) {
    const auto read = ReadGeneratorUrl(url);
    EXPECT_EQ(read.value_or(SourceExpression()),
              (SourceExpression{base_url, expression}))
        << url;
  }
}

TEST(HostAndPortTest, KnowsDefaultPorts) {
  EXPECT_EQ(HostAndPort("http://Prom:9090/x"), "prom:9090");
  EXPECT_EQ(HostAndPort("http://prom"), "prom:80");
  EXPECT_EQ(HostAndPort("https://prom/"), "prom:443");
  EXPECT_EQ(HostAndPort("http://a:b@prom:1?x"), "prom:1");
  EXPECT_EQ(HostAndPort("http://[::1]"), "[::1]:80");
  EXPECT_EQ(HostAndPort("http://[::1]:9"), "[::1]:9");
  EXPECT_EQ(HostAndPort("prom:9090"), "");
  EXPECT_EQ(HostAndPort("http://"), "");
}

TEST(SplitThresholdTest, FindsTheOutermostComparison) {
  struct Case {
    const char* expression;
    Threshold split;
  };
  const Case cases[] = {
      {"up == 0", {"up", "==", 0}},
      {"a>5", {"a", ">", 5}},
      {"a >= bool 1.5e3", {"a", ">=", 1500}},
      {"a > BOOL 1", {"a", ">", 1}},
      {"a < -0x10", {"a", "<", -16}},
      {"a != +.5", {"a", "!=", 0.5}},
      {"a > (5)", {"a", ">", 5}},
      {"((a > 5))", {"a", ">", 5}},
      {"(a + b) > 24 * 3600", {"(a + b)", ">", 86'400}},
      {"a / b * 100 > 90", {"a / b * 100", ">", 90}},
      {"5 < a", {"a", ">", 5}},
      {"-1 >= rate(a[5m])", {"rate(a[5m])", "<=", -1}},
      {"0 == up", {"up", "==", 0}},
      {"sum by (x) (a{b=~\"c>1\"} > 1) > 2",
       {"sum by (x) (a{b=~\"c>1\"} > 1)", ">", 2}},
      {"a{b='}>1', c=`\\`} <= 3 # > 4", {"a{b='}>1', c=`\\`}", "<=", 3}},
      {"a > 1 > 2", {"a > 1", ">", 2}},
      {"a # > 7\n > 2", {"a", ">", 2}},
      {"a[1h:5m] offset -5m > 3", {"a[1h:5m] offset -5m", ">", 3}},
      {"(a and b) > 3", {"(a and b)", ">", 3}},
      {"(a) > (3)", {"(a)", ">", 3}},
  };
  for (const auto& [expression, split] : cases) {
    EXPECT_EQ(SplitThreshold(expression).value_or(Threshold()), split)
        << expression;
  }
}

TEST(SplitThresholdTest, FindsNoneWhereThereIsNone) {
  for (const char* expression : {"",
                                 "up",
                                 "5",
                                 "1 > 2",
                                 "a > b",
                                 "a > 5 and b",
                                 "a > 5 OR b > 6",
                                 "a > 5 unless b",
                                 "sum(a > 5)",
                                 "a{b=\"> 5\"}",
                                 "a > on(x) b",
                                 "a > inf",
                                 "a > NaN",
                                 "a > 1 / 0",
                                 "> 5",
                                 "a >",
                                 "a > bool",
                                 "a > 5 5",
                                 "a > \"5\"",
                                 "(a > 5",
                                 "a) > 5",
                                 "a > 5)",
                                 "a{ > 5",
                                 "a[5m > 5",
                                 "a > 'x",
                                 "a ! 5",
                                 "a == = 5",
                                 "()",
                                 "(()) > 1 > ",
                                 "\xD0\xB0 > 5 \xFF",
                                 "a > 5e",
                                 "a > 1.2.3"}) {
    EXPECT_FALSE(SplitThreshold(expression).has_value()) << expression;
  }
}

// Whatever it is made of, the parts are of the whole.
TEST(SplitThresholdTest, HoldsForRandomTexts) {
  constexpr const char* kPieces[] = {
      "a",   "x_bytes", "5",    "-",  "(",    ")",     "{",      "}",  "[5m]",
      "\"",  "'",       "`",    "\\", " > ",  " == ",  " < ",    "!=", " and ",
      " or", "#",       "\n",   ",",  "bool", "sum",   "offset", "@",  "^",
      "by",  "1e9",     "\xFF", "%",  "*",    "rate(", ":",      "=~", "on("};
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (size_t i = random() % 12; i > 0; --i) {
      text += kPieces[random() % std::size(kPieces)];
    }
    const auto split = SplitThreshold(text);
    UnitOf(text);
    ReadGeneratorUrl("http://h/graph?expr=" + text);
    if (!split) continue;
    EXPECT_FALSE(split->expression.empty()) << text;
    EXPECT_NE(text.find(split->expression), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace tebium::relay
