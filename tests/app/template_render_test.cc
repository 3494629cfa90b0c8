#include "app/template_render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/temp_dir.h"

namespace tebium::app {
namespace {

using testing::TempDir;

class TemplateRenderTest : public ::testing::Test {
 protected:
  TemplateRenderTest() {
    folder_.Write("a.tmpl",
                  "{{ define \"m\" }}<{{ .Status }}> {{ len .Alerts }}"
                  "{{ end }}");
  }

  // The output, or the error's words.
  std::string Render(const std::vector<std::string>& arguments) {
    const auto rendered = RenderTemplate(arguments, base::FromNanos(1));
    return rendered.ok() ? *rendered : rendered.status().message();
  }
  std::string RenderText(const std::string& text,
                         const std::string& more = "--template.type=text") {
    return Render({"--template.glob=" + folder_.Join("*.tmpl"),
                   "--template.text", text, more});
  }

  TempDir folder_;
};

TEST_F(TemplateRenderTest, RendersAmtoolsSample) {
  EXPECT_EQ(RenderText("{{ template \"m\" . }}"), "<alertstatus> 2");
  EXPECT_EQ(RenderText("{{ .Receiver }} {{ .ExternalURL }} "
                       "{{ .GroupLabels.Values }} {{ .CommonLabels.Names }} "
                       "{{ .CommonAnnotations.Values }}"),
            "receiver https://example.com [grouplabelvalue1 grouplabelvalue2] "
            "[commonlabelkey1 commonlabelkey2] [commonannotationvalue1 "
            "commonannotationvalue2]");
  EXPECT_EQ(
      RenderText("{{ range .Alerts }}{{ .Fingerprint }} "
                 "{{ .Labels.Values }} {{ .Annotations.Names }};{{ end }}"),
      "fingerprint1 [commonlabelvalue1 commonlabelvalue2 foo.bar:1234 "
      "value1 value2] [annotation1 annotation2 commonannotationkey1 "
      "commonannotationkey2];fingerprint2 [qux commonlabelvalue1 "
      "commonlabelvalue2 bar] [aaa ccc commonannotationkey1 "
      "commonannotationkey2];");
  EXPECT_EQ(RenderText("{{ printf \"%T\" . }}"), "template.Data");
}

TEST_F(TemplateRenderTest, EscapesHtmlWhereAsked) {
  constexpr char kText[] = "<i>{{ \"<x>\" }}</i>";
  EXPECT_EQ(RenderText(kText), "<i><x></i>");
  EXPECT_EQ(RenderText(kText, "--template.type=html"), "<i>&lt;x&gt;</i>");
}

TEST_F(TemplateRenderTest, ReadsDataFromAFile) {
  folder_.Write("data.json",
                R"({"Receiver":"r","STATUS":"firing","alerts":[{"status":)"
                R"("firing","labels":{"a":"1","b":""},"startsAt":)"
                R"("2026-01-31T10:20:30.5+03:00","generatorURL":"g"},null],)"
                R"("groupLabels":null,"routeLabels":{"o":"x"},"version":"4"})");
  EXPECT_EQ(
      RenderText("{{ .Receiver }} {{ .Status }} {{ routeLabels \"o\" }} "
                 "{{ range .Alerts }}{{ .Labels.Names }} {{ .StartsAt.Unix }} "
                 "{{ .GeneratorURL }};{{ end }}",
                 "--template.data=" + folder_.Join("data.json")),
      "r firing x [a b] 1769844030 g;[] -62135596800 ;");
}

TEST_F(TemplateRenderTest, FaultsAreGosOrTheFlags) {
  EXPECT_EQ(RenderText("{{ .Nope }}"),
            "template: :1:3: executing \"\" at <.Nope>: can't evaluate field "
            "Nope in type template.Data");
  EXPECT_EQ(RenderText("{{"), "template: :1: unclosed action");
  EXPECT_EQ(Render({"--template.text=x"}),
            "required flag --template.glob not provided");
  EXPECT_EQ(Render({"--template.glob=x"}),
            "required flag --template.text not provided");
  EXPECT_EQ(Render({"--template.glob"}),
            "expected argument for flag '--template.glob'");
  EXPECT_EQ(Render({"--nope=x"}), "unknown flag '--nope'");
  EXPECT_EQ(RenderText("x", "--template.type=pdf"),
            "--template.type: enum value must be one of html,text, got 'pdf'");
}

}  // namespace
}  // namespace tebium::app
