#include "alert/template/data.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/alert/template/notice.h"

namespace tebium::alert::tmpl {
namespace {

using notice::ExpectRendered;
using notice::Render;

TEST(TemplateDataTest, HasTheFieldsOfANotification) {
  ExpectRendered({
      {"{{.Receiver}}", "team\\.x"},
      {"{{.Status}}", "firing"},
      {"{{.NotificationReason}}", "first notification"},
      {"{{.ExternalURL}}", "http://am:9093"},
      {"{{.GroupLabels.alertname}}", "DiskFull"},
      {"{{.CommonLabels.job}}", "node"},
      {"{{.CommonAnnotations.runbook}}", "R"},
      {"{{.RouteLabels.owner}}", "dba"},
      {"{{len .Alerts}}", "3"},
      {"{{len .Alerts.Firing}} {{len .Alerts.Resolved}}", "2 1"},
  });
}

TEST(TemplateDataTest, HasTheFieldsOfAnAlert) {
  ExpectRendered({
      {"{{(index .Alerts 0).Status}}", "firing"},
      {"{{(index .Alerts 0).Labels.instance}}", "h1:9100"},
      {"{{(index .Alerts 0).Annotations.summary}}", "full <now>"},
      {"{{(index .Alerts 0).StartsAt}}", "2026-01-31 10:19:00 +0000 UTC"},
      {"{{(index .Alerts 0).EndsAt}}", "0001-01-01 00:00:00 +0000 UTC"},
      {"{{(index .Alerts.Resolved 0).EndsAt.Unix}}", "1769854830"},
      {"{{(index .Alerts 0).GeneratorURL}}", "http://prom/g?a=1&b=<2>"},
      {"{{(index .Alerts 0).Fingerprint}}", "00000000000000ab"},
  });
}

TEST(TemplateDataTest, SortsPairsWithTheAlertsNameFirst) {
  ExpectRendered({
      {"{{range .CommonLabels.SortedPairs}}{{.Name}}={{.Value}};{{end}}",
       "alertname=DiskFull;a=1;job=node;"},
      {"{{.CommonLabels.Names}} {{.CommonLabels.Values}}",
       "[alertname a job] [DiskFull 1 node]"},
      {"{{.CommonLabels.SortedPairs.Names}}", "[alertname a job]"},
      {"{{.CommonLabels.SortedPairs.Values}}", "[DiskFull 1 node]"},
      {"{{range $k, $v := .CommonLabels}}{{$k}}={{$v}};{{end}}",
       "a=1;alertname=DiskFull;job=node;"},
  });
}

TEST(TemplateDataTest, RemovesLabels) {
  ExpectRendered({
      {"{{.CommonLabels.Remove .GroupLabels.Names}}", "a=1, job=node"},
      {"{{.CommonLabels.Remove (stringSlice \"a\" \"none\")}}",
       "alertname=DiskFull, job=node"},
      {"{{len (.GroupLabels.Remove .GroupLabels.Names)}}", "0"},
      {"{{if .GroupLabels.Remove .GroupLabels.Names}}some{{else}}none{{end}}",
       "none"},
  });
}

TEST(TemplateDataTest, PrintsAsGoDoes) {
  ExpectRendered({
      {"{{.GroupLabels}}", "alertname=DiskFull"},
      {"{{.CommonLabels.String}}", "alertname=DiskFull, a=1, job=node"},
      {"{{.CommonLabels.SortedPairs}}", "alertname=DiskFull, a=1, job=node"},
      {"{{index .CommonLabels.SortedPairs 1}}", "{a 1}"},
      {"{{index .Alerts.Resolved 0}}",
       "{resolved alertname=DiskFull, a=1, instance=h3:9100, job=node "
       "runbook=R, summary=gone 2026-01-31 10:19:00 +0000 UTC 2026-01-31 "
       "10:20:30 +0000 UTC http://prom/g?a=1&b=<2> 00000000000000ab}"},
      {"{{printf \"%T %T %T %T %T %T\" . .Alerts .Alerts.Firing (index .Alerts "
       "0) .GroupLabels .GroupLabels.SortedPairs}}",
       "*template.Data template.Alerts []template.Alert template.Alert "
       "template.KV template.Pairs"},
      {"{{.CommonLabels.none}}|{{.GroupLabels.none.x}}",
       "template: :1:37: executing \"\" at <.GroupLabels.none.x>: can't "
       "evaluate field x in type string"},
  });
}

TEST(TemplateDataTest, HasAlertmanagersJson) {
  ExpectRendered({
      {"{{toJson .CommonLabels}}",
       R"({"a":"1","alertname":"DiskFull","job":"node"})"},
      {"{{toJson .GroupLabels.SortedPairs}}",
       R"([{"Name":"alertname","Value":"DiskFull"}])"},
      {"{{toJson .Alerts.Resolved}}",
       R"([{"status":"resolved","labels":{"a":"1","alertname":"DiskFull",)"
       R"("instance":"h3:9100","job":"node"},"annotations":{"runbook":"R",)"
       R"("summary":"gone"},"startsAt":"2026-01-31T10:19:00Z","endsAt":)"
       R"("2026-01-31T10:20:30Z","generatorURL":"http://prom/g?a=1\u0026b=)"
       R"(\u003c2\u003e","fingerprint":"00000000000000ab"}])"},
  });
  const std::string json = Render("{{toJson .}}");
  size_t at = 0;
  for (const char* name :
       {"{\"receiver\":\"team\\\\.x\"", "\"status\"", "\"alerts\":[",
        "\"notification_reason\"", "\"groupLabels\":{", "\"commonLabels\":{",
        "\"commonAnnotations\":{", "\"routeLabels\":{\"owner\":\"dba\"}",
        "\"externalURL\":\"http://am:9093\"}"}) {
    const size_t found = json.find(name, at);
    ASSERT_NE(found, std::string::npos) << name << " in " << json;
    at = found;
  }
}

TEST(TemplateDataTest, UnknownFieldsAreErrors) {
  EXPECT_EQ(Render("{{.Labels}}"),
            "template: :1:2: executing \"\" at <.Labels>: can't evaluate field "
            "Labels in type *template.Data");
  EXPECT_EQ(Render("{{range .Alerts}}{{.Nope}}{{end}}"),
            "template: :1:19: executing \"\" at <.Nope>: can't evaluate field "
            "Nope in type template.Alert");
  EXPECT_EQ(Render("{{.Alerts.Firing.Firing}}"),
            "template: :1:9: executing \"\" at <.Alerts.Firing.Firing>: can't "
            "evaluate field Firing in type []template.Alert");
}

}  // namespace
}  // namespace tebium::alert::tmpl
