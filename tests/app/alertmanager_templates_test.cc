// Texts of the configuration that are templates, and the section `templates`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/app/alertmanager_files.h"

namespace tebium::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string Rendered(const relay::TemplateRef& compiled) {
  auto data = std::make_shared<alert::tmpl::Data>();
  data->receiver = "<a>";
  alert::tmpl::CallContext context;
  const auto rendered = compiled->Render(std::move(data), {}, context);
  return rendered.ok() ? *rendered : rendered.status().message();
}

TEST(AlertmanagerTemplatesTest, MessagesAndUrlsAreTemplates) {
  AlertmanagerConfigOptions options;
  options.folder = "/etc/am";
  options.has_bot_token = true;
  options.read_templates = [](const std::string& pattern) {
    EXPECT_EQ(pattern, "/etc/am/t/*.tmpl");
    return std::vector<alert::tmpl::TemplateFile>{
        {"a.tmpl", "{{ define \"m\" }}<b>{{ .Receiver }}</b>{{ end }}"}};
  };
  const auto result = LoadAlertmanagerConfig(
      "templates: [t/*.tmpl]\n"
      "receivers:\n"
      "  - name: a\n"
      "    telegram_configs:\n"
      "      - {chat_id: 1, message: '{{ template \"m\" . }}'}\n"
      "      - {message: '{{ template \"m\" . }}', chat_id: 1,\n"
      "         parse_mode: MarkdownV2}\n"
      "      - {chat_id: 1, message: ''}\n"
      "    webhook_configs:\n"
      "      - url: 'http://x/{{ .Receiver }}'\n"
      "      - url: http://x/\n",
      options);
  ASSERT_TRUE(result.config.ok()) << Lines(result.faults);
  EXPECT_THAT(result.warnings, IsEmpty());
  const relay::ReceiverSettings& receiver = result.config->receivers[0];
  EXPECT_EQ(Rendered(receiver.telegrams[0].message), "<b>&lt;a&gt;</b>");
  EXPECT_EQ(Rendered(receiver.telegrams[1].message), "<b><a></b>");
  EXPECT_EQ(receiver.telegrams[2].message, nullptr);
  EXPECT_EQ(Rendered(receiver.webhooks[0].url_template), "http://x/<a>");
  EXPECT_EQ(receiver.webhooks[1].url_template, nullptr);
  EXPECT_EQ(receiver.webhooks[1].url, "http://x/");
  EXPECT_THAT(result.config->original, Not(HasSubstr("http://x/")));
}

struct PayloadCase {
  std::string payload;
  std::string json;
};

TEST(AlertmanagerTemplatesTest, PayloadsAreRenderedToJson) {
  auto data = std::make_shared<alert::tmpl::Data>();
  data->receiver = "a: b";
  data->status = "{{ .Receiver }}";
  data->group_labels = alert::LabelSet::Of({{"n", "7"}});
  data->route_labels = alert::LabelSet::Of({{"o", "dba"}});
  for (const PayloadCase& c : std::vector<PayloadCase>{
           {"{text: 'x {{ .GroupLabels.n }}'}", R"({"text":"x 7"})"},
           {"{n: 5, f: 1.50, b: yes, z: null, e: '', q: '5', s: plain text}",
            R"({"b":true,"e":null,"f":1.5,"n":5,"q":5,"s":"plain text",)"
            R"("z":null})"},
           {"['{{ .GroupLabels.n }}', '{{ toJson .GroupLabels }}']",
            R"([7,{"n":"7"}])"},
           {"'{{ toJson .GroupLabels }}'", R"({"n":"7"})"},
           {"{'{{ .GroupLabels.n }}': '{{ routeLabels \"o\" }}'}",
            R"({"7":"dba"})"},
           {"{'m': '{{ .Receiver }}'}", R"({"m":{"a":"b"}})"},
           // Output is not rendered again.
           {"['{{ .Status }}', '{{ .Status | printf \"[%q]\" }}']",
            R"(["{{ .Receiver }}",["{{ .Receiver }}"]])"},
           {"['a: b: c', \"- \\\"x\"]", R"(["a: b: c","- \"x"])"},
       }) {
    const auto result = LoadAlertmanagerConfig(
        "receivers: [{name: a, webhook_configs: [{url: http://x/, payload: " +
            c.payload + "}]}]",
        OptionsFor(""));
    ASSERT_TRUE(result.config.ok()) << c.payload << Lines(result.faults);
    const auto& payload = result.config->receivers[0].webhooks[0].payload;
    ASSERT_NE(payload, nullptr);
    const auto json = payload->Render(data, base::FromNanos(1));
    ASSERT_TRUE(json.ok()) << json.status().message();
    EXPECT_EQ(*json, c.json) << c.payload;
  }
}

TEST(AlertmanagerTemplatesTest, FaultsOfTemplatesAreTheirPatterns) {
  AlertmanagerConfigOptions options;
  options.read_templates = [](const std::string& pattern)
      -> base::StatusOr<std::vector<alert::tmpl::TemplateFile>> {
    if (pattern == "/none") return std::vector<alert::tmpl::TemplateFile>();
    if (pattern == "/gone") return base::UnavailableError("/gone: no access");
    return std::vector<alert::tmpl::TemplateFile>{{"a.tmpl", "\n{{ if }}"}};
  };
  const auto result = LoadAlertmanagerConfig(
      "templates:\n  - /none\n  - /gone\n  - /bad\n", options);
  EXPECT_EQ(Lines(result.faults),
            "line 3, column 5: templates[1]: /gone: no access\n"
            "line 4, column 5: templates[2]: template: a.tmpl:2: missing value "
            "for if\n");
  EXPECT_THAT(result.warnings,
              ElementsAre("line 2, column 5: templates[0]: no file matches"));
}

}  // namespace
}  // namespace tebium::app
