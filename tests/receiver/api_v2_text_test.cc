// How the API writes text, times and labels, and which URLs it takes.
#include "receiver/alertmanager/api_v2_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "receiver/alertmanager/api_v2_fields.h"
#include "receiver/alertmanager/api_v2_uri.h"

namespace tebium::receiver {
namespace {

std::string Quoted(std::string_view text, Escape escape) {
  ApiText json;
  return json.String(text, escape).Take();
}

struct TextCase {
  std::string text;
  std::string json;
  std::string html;  // as `json` where empty
};

TEST(ApiText, EscapesAsGoDoes) {
  const std::vector<TextCase> cases = {
      {"", "\"\"", ""},
      {"plain, and longer than a word", "\"plain, and longer than a word\"",
       ""},
      {"a\"b\\c/d", R"("a\"b\\c/d")", ""},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")", ""},
      {std::string("\0\x01\x1F\x7F", 4), "\"\\u0000\\u0001\\u001f\x7F\"", ""},
      {"1234567<&>", R"("1234567<&>")", R"("1234567\u003c\u0026\u003e")"},
      {"привет, 🙂!", "\"привет, 🙂!\"", ""},
      {"a\xE2\x80\xA8"
       "b\xE2\x80\xA9"
       "c\xE2\x80\xAA",
       "\"a\\u2028b\\u2029c\xE2\x80\xAA\"", ""},
      {"a\xFF\xE2\x80 z", "\"a\\ufffd\\ufffd\\ufffd z\"", ""},
      {"\xEF\xBF\xBD", "\"\xEF\xBF\xBD\"", ""}};
  for (const TextCase& test : cases) {
    EXPECT_EQ(Quoted(test.text, Escape::kJson), test.json);
    EXPECT_EQ(Quoted(test.text, Escape::kHtml),
              test.html.empty() ? test.json : test.html);
  }
}

// Words of eight bytes are looked at together: each byte must count.
TEST(ApiText, FindsSpecialBytesAnywhere) {
  for (const char special : {'"', '\\', '<', '>', '&', '\n', '\x1F', '\x7F'}) {
    for (size_t size = 1; size < 20; ++size) {
      for (size_t at = 0; at < size; ++at) {
        std::string text(size, 'x');
        text[at] = special;
        const std::string one = Quoted(text.substr(at, 1), Escape::kHtml);
        EXPECT_EQ(Quoted(text, Escape::kHtml),
                  "\"" + std::string(at, 'x') + one.substr(1, one.size() - 2) +
                      std::string(size - at - 1, 'x') + "\"");
      }
    }
  }
}

TEST(ApiText, TimesAreThoseOfTheClock) {
  const std::vector<int64_t> seconds = {
      1,          951782399, 951782400,   1769854830, 4102444799,
      4107542400, -1,        -2208988800, 9151488000, -9151488000};
  for (const int64_t second : seconds) {
    for (const int64_t nanos : {0, 999'999, 1'000'000, 999'999'999}) {
      const base::Time time = base::FromNanos(second * 1'000'000'000 + nanos);
      ApiText json;
      EXPECT_EQ(json.Time(time).Take(),
                "\"" + base::FormatTimestamp(time) + "\"");
    }
  }
  ApiText json;
  EXPECT_EQ(json.Time(base::kNoTime).Take(), "\"0001-01-01T00:00:00.000Z\"");
}

TEST(ApiText, FingerprintsAndLabels) {
  ApiText json;
  json.Fingerprint(0xcd9d22db4c8f5b2full).Fingerprint(0).Bool(true);
  json.Labels(alert::LabelSet::Of({{"b", "<"}, {"a", "1"}}), Escape::kHtml);
  json.Labels({}, Escape::kJson);
  EXPECT_EQ(json.Take(), R"("cd9d22db4c8f5b2f""0000000000000000"true)"
                         R"({"a":"1","b":"\u003c"}{})");
}

TEST(IsRequestUri, IsAsStrictAsGo) {
  for (const std::string good :
       {"/x",
        "*",
        "http:",
        "http:x",
        "http://",
        "http://a/b c",
        "http://a:/",
        "http://a:80",
        "a1+.-:x",
        "//h/p",
        "http://h/?%zz",
        "http://[::1]/x",
        "http://[::1]:80/x",
        "http://u:p@h/",
        "http://é/",
        "http://h/é",
        "http://h<>/",
        "http:///p",
        "http://h/%41",
        "http://u%41@h/",
        "http://prometheus:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1"}) {
    EXPECT_TRUE(IsRequestUri(good)) << good;
  }
  for (const std::string bad :
       {"", "foo", "not a url", "http://a b/", "http://a/%zz", "http://a:x/",
        "1a:/x", ":x", "?q", "#f", "http://[::1/x", "http://h\x7F/",
        "http://h/\x01", "http://u p@h/", "x://%41/", "x://%2/", "x:/a%",
        "http://[::1]x/", "http://h/%4"}) {
    EXPECT_FALSE(IsRequestUri(bad)) << bad;
  }
}

TEST(FindName, ExactFirstThenInAnyCase) {
  constexpr std::array<std::string_view, 3> kNames = {"Ab", "AB", "c"};
  EXPECT_EQ(FindName(kNames, "AB"), 1u);
  EXPECT_EQ(FindName(kNames, "ab"), 0u);
  EXPECT_EQ(FindName(kNames, "C"), 2u);
  EXPECT_EQ(FindName(kNames, "d"), std::nullopt);
  EXPECT_EQ(FindName(kNames, ""), std::nullopt);
}

}  // namespace
}  // namespace tebium::receiver
