#include "alert/template/template.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/alert/template/notice.h"

namespace tebium::alert::tmpl {
namespace {

using Mode = TemplateSet::Mode;
using notice::Render;

std::string RenderWith(const std::vector<TemplateFile>& files,
                       std::string_view text, Mode mode = Mode::kText) {
  const auto set = TemplateSet::Build(files, {});
  if (!set.ok()) return set.status().message();
  const auto compiled = (*set)->Compile(text, mode);
  if (!compiled.ok()) return compiled.status().message();
  CallContext context = notice::Context();
  const auto rendered = (*compiled)->Render(notice::Notice(), {}, context);
  return rendered.ok() ? *rendered : rendered.status().message();
}

constexpr char kFiring[] =
    "Labels:\n - alertname = DiskFull\n - a = 1\n - instance = h1:9100\n"
    " - job = node\nAnnotations:\n - runbook = R\n - summary = full <now>\n"
    "Source: http://prom/g?a=1&b=<2>\n"
    "Labels:\n - alertname = DiskFull\n - a = 1\n - instance = h2:9100\n"
    " - job = node\nAnnotations:\n - runbook = R\n - summary = full & more\n"
    "Source: http://prom/g?a=1&b=<2>\n";
constexpr char kResolved[] =
    "Labels:\n - alertname = DiskFull\n - a = 1\n - instance = h3:9100\n"
    " - job = node\nAnnotations:\n - runbook = R\n - summary = gone\n"
    "Source: http://prom/g?a=1&b=<2>\n";

TEST(TemplateSetTest, HasAlertmanagersTelegramMessage) {
  EXPECT_EQ(Render("{{ template \"telegram.default.message\" . }}"),
            "\n\nAlerts Firing:\n" + std::string(kFiring) +
                "\n\n\nAlerts Resolved:\n" + kResolved + "\n\n");
}

TEST(TemplateSetTest, HasTheOtherDefaults) {
  const std::string firing = kFiring;
  EXPECT_EQ(Render("{{ template \"__subject\" . }}"),
            "[FIRING:2] DiskFull (1 node)");
  EXPECT_EQ(Render("{{ template \"__alertmanagerURL\" . }}"),
            "http://am:9093/#/alerts?receiver=team%5C.x");
  EXPECT_EQ(Render("{{ template \"slack.default.fallback\" . }}"),
            "[FIRING:2] DiskFull (1 node) | "
            "http://am:9093/#/alerts?receiver=team%5C.x");
  EXPECT_EQ(
      Render("{{ template \"opsgenie.default.description\" . }}"),
      "R\nAlerts Firing:\n" + firing + "\nAlerts Resolved:\n" + kResolved);
  EXPECT_EQ(Render("{{ template \"pushover.default.message\" . }}"),
            "R\n\nAlerts Firing:\n" + firing + "\n\n\nAlerts Resolved:\n" +
                kResolved + "\n\n");
  EXPECT_EQ(Render("{{ template \"wechat.default.message\" . }}"),
            "[FIRING:2] DiskFull (1 node)\nR\nAlerts Firing:\n" + firing +
                "\nAlerts Resolved:\n" + kResolved +
                "\nAlertmanagerUrl:\n"
                "http://am:9093/#/alerts?receiver=team%5C.x");
  EXPECT_EQ(Render("{{ template \"__alertmanager\" . }}"), "Alertmanager");
}

TEST(TemplateSetTest, EscapesInHtmlAlone) {
  constexpr char kText[] =
      "<b>{{ (index .Alerts 0).Annotations.summary }}</b> "
      "<a href=\"{{ (index .Alerts 0).GeneratorURL }}\">x</a>"
      "{{ safeHtml \"<i>\" }}";
  EXPECT_EQ(Render(kText),
            "<b>full <now></b> <a href=\"http://prom/g?a=1&b=<2>\">x</a><i>");
  EXPECT_EQ(Render(kText, Mode::kHtml),
            "<b>full &lt;now&gt;</b> <a "
            "href=\"http://prom/g?a=1&amp;b=%3c2%3e\">x</a><i>");
}

TEST(TemplateSetTest, FilesDefineAndRedefine) {
  const std::vector<TemplateFile> files = {
      {"a.tmpl", "whole {{ define \"m\" }}first{{ end }}"},
      {"b.tmpl",
       "{{ define \"m\" }}second{{ end }}{{ define \"__subject\" }}"
       "mine{{ end }}{{ define \"__alertmanager\" }} {{ end }}"}};
  EXPECT_EQ(RenderWith(files, "{{ template \"m\" . }}"), "second");
  EXPECT_EQ(RenderWith(files, "{{ template \"a.tmpl\" . }}"), "whole ");
  EXPECT_EQ(RenderWith(files, "{{ template \"slack.default.title\" . }}"),
            "mine");
  // An empty definition replaces nothing.
  EXPECT_EQ(RenderWith(files, "{{ template \"__alertmanager\" . }}"),
            "Alertmanager");
  EXPECT_EQ(RenderWith(files,
                       "{{ define \"m\" }}third{{ end }}"
                       "{{ template \"m\" . }}"),
            "third");
}

TEST(TemplateSetTest, FaultsAreInGosWords) {
  EXPECT_EQ(RenderWith({{"a.tmpl", "ok\n{{ .A"}}, ""),
            "template: a.tmpl:2: unclosed action");
  EXPECT_EQ(RenderWith({{"a.tmpl", "{{ nope }}"}}, ""),
            "template: a.tmpl:1: function \"nope\" not defined");
  EXPECT_EQ(RenderWith({}, "{{ if }}"), "template: :1: missing value for if");
  EXPECT_EQ(RenderWith({}, "{{ template \"none\" . }}"),
            "template: :1:12: executing \"\" at <{{template \"none\" .}}>: "
            "template \"none\" not defined");
  EXPECT_EQ(RenderWith({}, "{{ template \"none\" . }}", Mode::kHtml),
            "html/template::1:12: no such template \"none\"");
}

TEST(TemplateSetTest, TextOfSpaceAloneIsKept) {
  EXPECT_EQ(Render("  \n"), "  \n");
  EXPECT_EQ(Render(""), "");
  EXPECT_EQ(Render("", Mode::kHtml), "");
}

TEST(TemplateSetTest, OwnFunctionsDoNotReplaceAlertmanagers) {
  Functions own;
  for (const char* name : {"mine", "toUpper"}) {
    own[name] = std::make_shared<Function>(
        Function{name, {}, [](auto, CallContext&) -> ValueOr {
                   return Value::String("own");
                 }});
  }
  const auto set = TemplateSet::Build({}, own);
  ASSERT_TRUE(set.ok());
  const auto compiled =
      (*set)->Compile("{{ mine }} {{ toUpper \"a\" }}", Mode::kText);
  ASSERT_TRUE(compiled.ok()) << compiled.status().message();
  CallContext context = notice::Context();
  const auto rendered = (*compiled)->Render(notice::Notice(), {}, context);
  ASSERT_TRUE(rendered.ok());
  EXPECT_EQ(*rendered, "own A");
}

}  // namespace
}  // namespace tebium::alert::tmpl
