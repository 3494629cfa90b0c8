#include "alert/template/default_templates.h"

namespace tebium::alert::tmpl {
namespace {

// Spaces and line feeds between actions are output: they are Alertmanager's.
constexpr std::string_view kTemplates = R"tmpl(
{{ define "__alertmanager" }}Alertmanager{{ end }}
{{ define "__alertmanagerURL" -}}
{{ .ExternalURL }}/#/alerts?receiver={{ .Receiver | urlquery }}
{{- end }}
{{ define "__description" }}{{ end }}

{{ define "__subject" -}}
[{{ toUpper .Status }}
{{- if eq .Status "firing" }}:{{ len .Alerts.Firing }}{{ end -}}
] {{ join " " .GroupLabels.Values }} {{ if gt (len .CommonLabels) (len .GroupLabels) -}}
({{ join " " (.CommonLabels.Remove .GroupLabels.Names).Values }})
{{- end }}
{{- end }}

{{ define "__text_alert_list" -}}
{{ range . }}Labels:
{{ range .Labels.SortedPairs }} - {{ .Name }} = {{ .Value }}
{{ end }}Annotations:
{{ range .Annotations.SortedPairs }} - {{ .Name }} = {{ .Value }}
{{ end }}Source: {{ .GeneratorURL }}
{{ end }}
{{- end }}

{{ define "__tebium_alerts" }}
{{ with .Alerts.Firing }}
Alerts Firing:
{{ template "__text_alert_list" . }}
{{ end }}
{{ with .Alerts.Resolved }}
Alerts Resolved:
{{ template "__text_alert_list" . }}
{{ end }}
{{ end }}

{{ define "__tebium_annotations" -}}
{{ join " " .CommonAnnotations.Values }}
{{- end }}

{{ define "__tebium_annotations_and_alerts" -}}
{{ template "__tebium_annotations" . }}{{ template "__tebium_alerts" . }}
{{- end }}

{{ define "__tebium_annotations_and_alerts_close" -}}
{{ template "__tebium_annotations" . }}
{{ with .Alerts.Firing -}}
Alerts Firing:
{{ template "__text_alert_list" . }}
{{- end }}
{{ with .Alerts.Resolved -}}
Alerts Resolved:
{{ template "__text_alert_list" . }}
{{- end }}
{{- end }}

{{ define "telegram.default.message" }}{{ template "__tebium_alerts" . }}{{ end }}

{{ define "discord.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "discord.default.message" }}{{ template "__tebium_alerts" . }}{{ end }}

{{ define "email.default.subject" }}{{ template "__subject" . }}{{ end }}

{{ define "opsgenie.default.message" }}{{ template "__subject" . }}{{ end }}
{{ define "opsgenie.default.description" }}{{ template "__tebium_annotations_and_alerts_close" . }}{{ end }}
{{ define "opsgenie.default.source" }}{{ template "__alertmanagerURL" . }}{{ end }}

{{ define "pagerduty.default.description" }}{{ template "__subject" . }}{{ end }}
{{ define "pagerduty.default.client" }}{{ template "__alertmanager" . }}{{ end }}
{{ define "pagerduty.default.clientURL" }}{{ template "__alertmanagerURL" . }}{{ end }}
{{ define "pagerduty.default.instances" }}{{ template "__text_alert_list" . }}{{ end }}

{{ define "pushover.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "pushover.default.message" }}{{ template "__tebium_annotations_and_alerts" . }}{{ end }}
{{ define "pushover.default.url" }}{{ template "__alertmanagerURL" . }}{{ end }}

{{ define "slack.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "slack.default.titlelink" }}{{ template "__alertmanagerURL" . }}{{ end }}
{{ define "slack.default.username" }}{{ template "__alertmanager" . }}{{ end }}
{{ define "slack.default.fallback" }}{{ template "slack.default.title" . }} | {{ template "slack.default.titlelink" . }}{{ end }}
{{ define "slack.default.callbackid" }}{{ end }}
{{ define "slack.default.pretext" }}{{ end }}
{{ define "slack.default.iconemoji" }}{{ end }}
{{ define "slack.default.iconurl" }}{{ end }}
{{ define "slack.default.text" }}{{ end }}
{{ define "slack.default.footer" }}{{ end }}

{{ define "sns.default.subject" }}{{ template "__subject" . }}{{ end }}
{{ define "sns.default.message" }}{{ template "__tebium_annotations_and_alerts" . }}{{ end }}

{{ define "victorops.default.state_message" }}{{ template "__tebium_annotations_and_alerts_close" . }}{{ end }}
{{ define "victorops.default.entity_display_name" }}{{ template "__subject" . }}{{ end }}
{{ define "victorops.default.monitoring_tool" }}{{ template "__alertmanager" . }}{{ end }}

{{ define "webex.default.message" }}{{ template "__tebium_annotations_and_alerts" . }}{{ end }}

{{ define "wechat.default.message" -}}
{{ template "__subject" . }}
{{ template "__tebium_annotations_and_alerts_close" . }}
AlertmanagerUrl:
{{ template "__alertmanagerURL" . }}
{{- end }}
{{ define "wechat.default.to_user" }}{{ end }}
{{ define "wechat.default.to_party" }}{{ end }}
{{ define "wechat.default.to_tag" }}{{ end }}
{{ define "wechat.default.agent_id" }}{{ end }}
)tmpl";

}  // namespace

std::string_view DefaultTemplates() { return kTemplates; }

}  // namespace tebium::alert::tmpl
