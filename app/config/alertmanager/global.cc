#include "app/config/alertmanager/global.h"

#include <array>
#include <utility>
#include <vector>

#include "app/config/alertmanager/http_config.h"

namespace tebium::app::amfile {
namespace {

enum class Form { kText, kSecret, kUrl, kSecretUrl, kBool };

// Settings of receivers that are not ours.
struct OtherField {
  std::string_view name;
  Form form;
};
constexpr std::array<OtherField, 36> kOtherFields = {{
    {"jira_api_url", Form::kUrl},
    {"mattermost_webhook_url", Form::kSecretUrl},
    {"mattermost_webhook_url_file", Form::kText},
    {"opsgenie_api_key", Form::kSecret},
    {"opsgenie_api_key_file", Form::kText},
    {"opsgenie_api_url", Form::kUrl},
    {"pagerduty_url", Form::kUrl},
    {"rocketchat_api_url", Form::kUrl},
    {"rocketchat_token", Form::kSecret},
    {"rocketchat_token_file", Form::kText},
    {"rocketchat_token_id", Form::kSecret},
    {"rocketchat_token_id_file", Form::kText},
    {"slack_api_url", Form::kSecretUrl},
    {"slack_api_url_file", Form::kText},
    {"slack_app_token", Form::kSecret},
    {"slack_app_token_file", Form::kText},
    {"slack_app_url", Form::kUrl},
    {"smtp_auth_identity", Form::kText},
    {"smtp_auth_password", Form::kSecret},
    {"smtp_auth_password_file", Form::kText},
    {"smtp_auth_secret", Form::kSecret},
    {"smtp_auth_secret_file", Form::kText},
    {"smtp_auth_username", Form::kText},
    {"smtp_force_implicit_tls", Form::kBool},
    {"smtp_from", Form::kText},
    {"smtp_hello", Form::kText},
    {"smtp_require_tls", Form::kBool},
    {"smtp_smarthost", Form::kText},
    {"victorops_api_key", Form::kSecret},
    {"victorops_api_key_file", Form::kText},
    {"victorops_api_url", Form::kUrl},
    {"webex_api_url", Form::kUrl},
    {"wechat_api_corp_id", Form::kText},
    {"wechat_api_secret", Form::kSecret},
    {"wechat_api_secret_file", Form::kText},
    {"wechat_api_url", Form::kUrl},
}};

// Each may also be given as NAME_file, but not both ways.
constexpr std::array<std::string_view, 11> kAlsoAsFile = {
    "telegram_bot_token", "slack_api_url",         "slack_app_token",
    "opsgenie_api_key",   "victorops_api_key",     "smtp_auth_password",
    "smtp_auth_secret",   "rocketchat_token",      "rocketchat_token_id",
    "wechat_api_secret",  "mattermost_webhook_url"};

void CheckAddress(const Field& field) {
  const auto text = ReadText(field);
  if (!text.has_value() || text->empty()) return;
  const size_t colon = text->rfind(':');
  if (colon == std::string::npos || colon + 1 == text->size()) {
    field.Fault("expected host:port");
  }
}

void CheckOther(const Field& field, Form form) {
  std::string text;
  bool flag = false;
  switch (form) {
    case Form::kText:
      return TextInto(text)(field);
    case Form::kSecret:
      return SecretInto(text)(field);
    case Form::kUrl:
      return HttpUrlInto(text)(field);
    case Form::kSecretUrl:
      // What was shown can be read again, as in Alertmanager.
      if (field.value->text != kShownSecret) HttpUrlInto(text)(field);
      field.value->shown = kShownSecret;
      return;
    case Form::kBool:
      return BoolInto(flag)(field);
  }
}

void AddOthers(Readers& readers) {
  for (const OtherField& other : kOtherFields) {
    readers.emplace(other.name, [form = other.form](const Field& field) {
      CheckOther(field, form);
    });
  }
  readers["smtp_smarthost"] = &CheckAddress;
  readers.emplace("smtp_tls_config", [](const Field& field) {
    relay::HttpTls tls;
    ReadTlsConfig(field, tls);
  });
}

bool IsGiven(const Field& field, const std::string& name) {
  const Value* value = field.value->Find(name);
  return value != nullptr && value->kind == Value::Kind::kScalar &&
         !value->text.empty();
}

void CheckPairs(const Field& field) {
  for (const std::string_view name : kAlsoAsFile) {
    const std::string secret(name);
    const std::string file = secret + "_file";
    if (!IsGiven(field, secret) || !IsGiven(field, file)) continue;
    const auto at = field.Find(file);
    CheckAtMostOne(*at, secret, true, file, true);
  }
}

void CheckTracing(const Field& field) {
  const auto* endpoint = field.value->Find("endpoint");
  if (endpoint == nullptr || endpoint->text.empty()) {
    field.Fault("expected an endpoint");
  }
}

}  // namespace

void ReadGlobalSection(const Field& field, GlobalSection& section) {
  Readers readers = {
      {"resolve_timeout", DurationInto(section.resolve_timeout)},
      {"http_config",
       [&section](const Field& child) { ReadHttpConfig(child, section.http); }},
      {"telegram_api_url", HttpUrlInto(section.telegram_api_url)},
      {"telegram_bot_token", SecretInto(section.telegram_bot_token)},
      {"telegram_bot_token_file", PathInto(section.telegram_bot_token_file)}};
  AddOthers(readers);
  if (ReadFields(field, readers)) CheckPairs(field);
}

void ReadTracingSection(const Field& field) {
  std::string text;
  std::string compression;
  bool insecure = false;
  std::optional<base::Duration> timeout;
  relay::HttpTls tls;
  std::vector<relay::HttpHeader> headers;
  const bool is_mapping = ReadFields(
      field,
      {{"client_type", OneOfInto(text, {"http", "grpc"})},
       {"endpoint", TextInto(text)},
       {"sampling_fraction", TextInto(text)},
       {"insecure", BoolInto(insecure)},
       {"tls_config", [&tls](const Field& f) { ReadTlsConfig(f, tls); }},
       {"headers", [&headers](const Field& f) { ReadHeaders(f, headers); }},
       {"compression", OneOfInto(compression, {"gzip", ""})},
       {"timeout", DurationInto(timeout)}});
  if (is_mapping && !field.value->IsNull()) CheckTracing(field);
  field.context->report.AddWarning(field.name_place, field.path,
                                   "tracing has no effect here");
}

}  // namespace tebium::app::amfile
