#include "alert/template/functions.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/alert/template/notice.h"

namespace tebium::alert::tmpl {
namespace {

using notice::ExpectRendered;
using notice::Render;

TEST(TemplateFunctionsTest, ChangesText) {
  ExpectRendered({
      {R"({{"aя" | toUpper}} {{"AЯ" | toLower}})", "AЯ aя"},
      {R"({{"it's a tEST" | title}})", "It's A Test"},
      {"{{trimSpace \" \\t a b\\n\\u00a0\"}}|", "a b|"},
      {"{{trimSpace \" \\t \"}}|", "|"},
      {R"({{.CommonLabels.Values | join ", "}})", "DiskFull, 1, node"},
      {R"({{join "-" (stringSlice)}}|{{stringSlice "a" "b"}})", "|[a b]"},
      {R"({{safeHtml "<b>"}}{{safeUrl "javascript:x"}})", "<b>javascript:x"},
      {R"({{urlUnescape "a%20b+c%D1%8F"}})", "a b cя"},
      {R"({{base64encode "abcd?>"}} {{base64decode "YWI="}})", "YWJjZD8- ab"},
      {R"({{routeLabels "owner"}}|{{routeLabels "none"}}|)", "dba||"},
  });
}

TEST(TemplateFunctionsTest, Base64IsThatOfUrls) {
  ExpectRendered({
      {R"({{range stringSlice "" "a" "ab" "abc"}}{{base64encode .}},{{end}})",
       ",YQ==,YWI=,YWJj,"},
      {R"({{base64encode "\xff\xfe\xfd?>"}})", "__79Pz4="},
      {R"({{base64decode "_-8=" | printf "%x"}})", "ffef"},
      {R"({{base64decode "YW\nI="}})", "ab"},
      {R"({{base64decode "YQ="}})",
       "template: :1:2: executing \"\" at <base64decode \"YQ=\">: error "
       "calling base64decode: illegal base64 data at input byte 3"},
      {R"({{base64decode "YQ"}})",
       "template: :1:2: executing \"\" at <base64decode \"YQ\">: error calling "
       "base64decode: illegal base64 data at input byte 0"},
      {R"({{base64decode "YQ==YQ=="}})",
       "template: :1:2: executing \"\" at <base64decode \"YQ==YQ==\">: error "
       "calling base64decode: illegal base64 data at input byte 4"},
  });
}

struct ReplaceCase {
  std::string pattern;
  std::string replacement;
  std::string text;
  std::string expected;
};

TEST(TemplateFunctionsTest, ReplacesAsGoDoes) {
  const std::vector<ReplaceCase> cases = {
      {"a", "b", "banana", "bbnbnb"},
      {R"((\w+) (\w+))", "$2 $1", "hello world", "world hello"},
      {R"((\w+))", "${1}x", "ab cd", "abx cdx"},
      {R"((\w+))", "$1x", "ab cd", " "},
      {R"((?P<first>\w))", "[$first]", "ab", "[a][b]"},
      {"x*", "-", "abxxc", "-a-b-c-"},
      {"x*", "-", "", "-"},
      {"", "-", "яb", "-я-b-"},
      {"b*", "$0.", "abc", ".ab.c."},
      {"(a)|b", "<$1>", "ab", "<a><>"},
      {"a", "$$", "a", "$"},
      {"a", "$", "a", "$"},
      {"a", "${", "a", "${"},
      {"a", "${x", "a", "${x"},
      {"a", "$1°", "a", "°"},
      {"(a)", "$1°C", "a", "a°C"},
      {"(a)", "$01", "a", ""},
      {"(a)", "${10}", "a", ""},
      {"(a)", "$я", "a", ""},
      {"a|b", "$0$0", "xaby", "xaabby"},
      {"^a", "b", "aaa", "baa"},
      {R"(\bfoo\b)", "bar", "foo food foo", "bar food bar"},
      {"(?i)A", "z", "aA", "zz"},
      {"a$", "z", "aaa", "aaz"},
      {".", "$-", "ab", "$-$-"},
      {"x*", "$$", "axb", "$a$b$"},
      {"a*?", "x", "baac", "xbxaxaxcx"},
  };
  for (const ReplaceCase& c : cases) {
    const std::string text = "{{reReplaceAll `" + c.pattern + "` `" +
                             c.replacement + "` `" + c.text + "`}}";
    EXPECT_EQ(Render(text), c.expected) << text;
  }
}

TEST(TemplateFunctionsTest, MatchesAnywhere) {
  ExpectRendered({
      {R"({{match "b+" "abbc"}} {{match "^b" "abbc"}})", "true false"},
      {R"({{match "(" ""}})",
       "template: :1:2: executing \"\" at <match \"(\" \"\">: error calling "
       "match: error parsing regexp: missing closing ): `(`"},
      {R"({{reReplaceAll "(" "" ""}})",
       "template: :1:2: executing \"\" at <reReplaceAll \"(\" \"\" \"\">: "
       "error calling reReplaceAll: regexp: Compile(`(`): error parsing "
       "regexp: missing closing ): `(`"},
  });
}

TEST(TemplateFunctionsTest, ShowsTimes) {
  ExpectRendered({
      {R"({{(index .Alerts 0).StartsAt | date "15:04:05 Jan 2"}})",
       "10:19:00 Jan 31"},
      {R"({{(index .Alerts 0).StartsAt | tz "Europe/Paris" | date "15:04 MST"}})",
       "11:19 CET"},
      {R"({{(index .Alerts 0).StartsAt | tz "Nowhere"}})",
       "template: :1:31: executing \"\" at <tz \"Nowhere\">: error calling tz: "
       "unknown time zone Nowhere"},
      {R"({{now | date "2006-01-02T15:04:05Z07:00"}})", "2026-01-31T10:20:30Z"},
      {R"({{since (index .Alerts 0).StartsAt}})", "1m30s"},
      {R"({{since (index .Alerts 0).EndsAt}})", "2562047h47m16.854775807s"},
      {R"({{(toDate "2006-01-02" "2026-02-03").Weekday}})", "Tuesday"},
      {R"({{(toDate "2006-01-02" "x").IsZero}})", "true"},
      {R"({{(mustToDate "2006-01-02" "2026-02-03").Unix}})", "1770076800"},
      {R"({{mustToDate "2006" "x"}})",
       "template: :1:2: executing \"\" at <mustToDate \"2006\" \"x\">: error "
       "calling mustToDate: parsing time \"x\" as \"2006\": cannot parse \"x\" "
       "as \"2006\""},
  });
}

TEST(TemplateFunctionsTest, HumanizesDurations) {
  ExpectRendered({
      {"{{humanizeDuration 0}}", "0s"},
      {"{{humanizeDuration 1}}", "1s"},
      {"{{humanizeDuration 12.3456}}", "12.35s"},
      {"{{humanizeDuration 60}}", "1m 0s"},
      {"{{humanizeDuration 3600}}", "1h 0m 0s"},
      {"{{humanizeDuration 90061.5}}", "1d 1h 1m 1s"},
      {"{{humanizeDuration -61}}", "-1m 1s"},
      {"{{humanizeDuration 0.001}}", "1ms"},
      {"{{humanizeDuration -0.5}}", "-500ms"},
      {"{{humanizeDuration 0.00012345}}", "123.4us"},
      {"{{humanizeDuration \"1e3\"}}", "16m 40s"},
      {"{{humanizeDuration \"-Inf\"}}", "-Inf"},
      {"{{humanizeDuration \"nan\"}}", "NaN"},
      {"{{humanizeDuration (since (index .Alerts 0).StartsAt)}}", "1m 30s"},
      {"{{humanizeDuration \"x\"}}",
       "template: :1:2: executing \"\" at <humanizeDuration \"x\">: error "
       "calling humanizeDuration: strconv.ParseFloat: parsing \"x\": invalid "
       "syntax"},
      {"{{humanizeDuration true}}",
       "template: :1:2: executing \"\" at <humanizeDuration true>: error "
       "calling humanizeDuration: can't convert bool to float"},
  });
}

TEST(TemplateFunctionsTest, MakesCollections) {
  ExpectRendered({
      {"{{list}} {{list 1 \"a\" true}}", "[] [1 a true]"},
      {"{{append (list 1) 2 3}}", "[1 2 3]"},
      {"{{(dict \"b\" 1 \"a\" \"x\").a}} {{dict \"b\" 1 \"a\" 2}}",
       "x map[a:2 b:1]"},
      {"{{$l := list}}{{range .Alerts}}{{$l = append $l .Labels.instance}}"
       "{{end}}{{len $l}}",
       "3"},
      {"{{toJson (dict \"b\" (list 1 nil \"<\"))}}",
       R"({"b":[1,null,"\u003c"]})"},
      {"{{dict \"a\"}}",
       "template: :1:2: executing \"\" at <dict \"a\">: error calling dict: "
       "dict requires an even number of arguments"},
      {"{{dict 1 2}}",
       "template: :1:2: executing \"\" at <dict 1 2>: error calling dict: dict "
       "keys must be strings"},
  });
}

TEST(TemplateFunctionsTest, HasItsOwn) {
  ExpectRendered({
      {R"({{tebium_escapeMarkdownV2 "a_b*[c](d)~`>#+-=|{}.!\\ я"}})",
       R"(a\_b\*\[c\]\(d\)\~\`\>\#\+\-\=\|\{\}\.\!\\ я)"},
      {"{{tebium_humanizeBytes 0}}", "0 B"},
      {"{{tebium_humanizeBytes 1023}}", "1023 B"},
      {"{{tebium_humanizeBytes 1536}}", "1.5 KiB"},
      {"{{tebium_humanizeBytes \"-2147483648\"}}", "-2 GiB"},
      {"{{tebium_humanizeBytes 1e30}}", "8.272e+05 YiB"},
  });
}

TEST(TemplateFunctionsTest, DoesNotGrowWithoutEnd) {
  const auto rendered = notice::TryRender(
      "{{$s := \"0123456789\"}}{{range list 1 2 3 4 5 6 7 8 9 10}}"
      "{{$s = reReplaceAll \".\" \"$0$0$0$0$0$0$0$0$0$0\" $s}}{{end}}");
  ASSERT_FALSE(rendered.ok());
}

}  // namespace
}  // namespace tebium::alert::tmpl
