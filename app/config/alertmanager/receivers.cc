#include "app/config/alertmanager/receivers.h"

#include <array>
#include <limits>
#include <map>
#include <utility>

#include "app/config/alertmanager/http_config.h"
#include "app/config/alertmanager/payload.h"
#include "app/config/alertmanager/scalars.h"

namespace tebium::app::amfile {
namespace {

using alert::tmpl::TemplateSet;

// Nothing but a URL for those versions of Alertmanager that don't know that
// this one is secret.
constexpr char kShownWebhookUrl[] = "http://<secret>";

// Alertmanager's other receivers.
constexpr std::array<std::string_view, 16> kOtherKinds = {
    "discord_configs",   "email_configs",      "incidentio_configs",
    "jira_configs",      "mattermost_configs", "msteams_configs",
    "msteamsv2_configs", "opsgenie_configs",   "pagerduty_configs",
    "pushover_configs",  "rocketchat_configs", "slack_configs",
    "sns_configs",       "victorops_configs",  "webex_configs",
    "wechat_configs"};

struct Section {
  const GlobalSection& global;
  bool has_bot_token;
};

Reader HttpConfigInto(relay::HttpSettings& http, const GlobalSection& global) {
  http = global.http;
  return [&http](const Field& field) {
    http = {};
    ReadHttpConfig(field, http);
  };
}

// Exactly one of the two, at the integration if none is given.
void CheckOneGiven(const Field& field, std::string_view a, bool has_a,
                   std::string_view b, bool has_b) {
  CheckAtMostOne(field, a, has_a, b, has_b);
  if (has_a || has_b) return;
  field.Fault("expected one of " + std::string(a) + " and " + std::string(b));
}

// Null, with a fault in Go's words, for what is no template.
relay::TemplateRef Compile(const Field& field, const std::string& text,
                           TemplateSet::Mode mode) {
  auto compiled = field.context->templates->Compile(text, mode);
  if (compiled.ok()) return *std::move(compiled);
  field.Fault(compiled.status().message());
  return nullptr;
}

// As Alertmanager's: HTML is escaped, other parse modes are plain text. An
// empty message, which Telegram refuses, is as good as none.
relay::TemplateRef CompileMessage(const Field& telegram,
                                  const std::string& parse_mode) {
  const auto field = telegram.Find("message");
  if (!field.has_value()) return nullptr;
  const auto text = ReadText(*field);
  if (!text.has_value() || text->empty()) return nullptr;
  return Compile(*field, *text,
                 parse_mode == "HTML" ? TemplateSet::Mode::kHtml
                                      : TemplateSet::Mode::kText);
}

// What has a wrong value has its own fault already.
bool IsGiven(const Field& field, std::string_view name) {
  const Value* value = field.value->Find(name);
  return value != nullptr && !value->IsNull() &&
         !(value->kind == Value::Kind::kScalar && value->text.empty());
}

// Alertmanager's tools want to see a token in each receiver.
void ShowBotToken(const Field& field, const relay::TelegramReceiver& telegram) {
  const bool from_file = !telegram.bot_token_file.empty();
  Entry shown = {from_file ? "bot_token_file" : "bot_token", field.place,
                 Value::Text(telegram.bot_token_file)};
  if (!from_file) shown.value.shown = kShownSecret;
  field.value->Erase(shown.key);
  field.value->entries.push_back(std::move(shown));
}

void InheritBotToken(const Field& field, const Section& section,
                     relay::TelegramReceiver& telegram) {
  const bool token = IsGiven(field, "bot_token");
  const bool file = IsGiven(field, "bot_token_file");
  CheckAtMostOne(field, "bot_token", token, "bot_token_file", file);
  if (token || file) return;
  telegram.bot_token = section.global.telegram_bot_token;
  telegram.bot_token_file = section.global.telegram_bot_token_file;
  const bool inherited =
      !telegram.bot_token.empty() || !telegram.bot_token_file.empty();
  if (inherited || section.has_bot_token) {
    ShowBotToken(field, telegram);
  } else {
    field.Fault("expected bot_token or bot_token_file, here or in global");
  }
}

bool ReadTelegramFields(const Field& field, const GlobalSection& global,
                        relay::TelegramReceiver& telegram) {
  static constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  const bool is_mapping = ReadFields(
      field,
      {{"send_resolved", BoolInto(telegram.send_resolved)},
       {"http_config", HttpConfigInto(telegram.http, global)},
       {"api_url", HttpUrlInto(telegram.api_url)},
       {"bot_token", SecretInto(telegram.bot_token)},
       {"bot_token_file", PathInto(telegram.bot_token_file)},
       {"chat_id",
        IntegerInto(telegram.chat_id, kMin, "an integer without quotes")},
       {"chat_id_file", PathInto(telegram.chat_id_file)},
       {"message_thread_id", IntegerInto(telegram.message_thread_id, 0,
                                         "an integer that is not negative")},
       {"message", Ignore()},  // read when the parse mode is known
       {"disable_notifications", BoolInto(telegram.disable_notifications)},
       {"parse_mode", OneOfInto(telegram.parse_mode,
                                {"HTML", "Markdown", "MarkdownV2", ""})}});
  if (is_mapping) {
    telegram.message = CompileMessage(field, telegram.parse_mode);
  }
  return is_mapping;
}

void ReadTelegram(const Field& field, const Section& section,
                  relay::ReceiverSettings& receiver) {
  relay::TelegramReceiver telegram;
  telegram.api_url = section.global.telegram_api_url;
  if (!ReadTelegramFields(field, section.global, telegram)) return;
  const Value* chat = field.value->Find("chat_id");
  const bool has_chat = IsGiven(field, "chat_id") && chat->text != "0";
  CheckOneGiven(field, "chat_id", has_chat, "chat_id_file",
                IsGiven(field, "chat_id_file"));
  InheritBotToken(field, section, telegram);
  receiver.telegrams.push_back(std::move(telegram));
}

void ReadWebhookUrl(const Field& field, relay::WebhookReceiver& webhook) {
  const auto text = ReadText(field);
  if (!text.has_value() || text->empty()) return;
  if (HasTemplate(*text)) {
    webhook.url_template = Compile(field, *text, TemplateSet::Mode::kText);
  } else {
    HttpUrlInto(webhook.url)(field);
  }
  field.value->shown = kShownWebhookUrl;
}

Reader GoDurationInto(base::Duration& out) {
  return [&out](const Field& field) {
    const auto text = ReadText(field);
    if (!text.has_value()) return;
    const auto parsed = ParseGoDuration(*text);
    if (parsed.has_value()) {
      out = *parsed;
    } else {
      field.Fault("expected a duration such as 10s, 1m30s or 500ms");
    }
  };
}

void ReadWebhook(const Field& field, const Section& section,
                 relay::ReceiverSettings& receiver) {
  relay::WebhookReceiver webhook;
  int64_t max_alerts = 0;
  const bool is_mapping = ReadFields(
      field,
      {{"send_resolved", BoolInto(webhook.send_resolved)},
       {"http_config", HttpConfigInto(webhook.http, section.global)},
       {"url", [&webhook](const Field& f) { ReadWebhookUrl(f, webhook); }},
       {"url_file", PathInto(webhook.url_file)},
       {"max_alerts",
        IntegerInto(max_alerts, 0, "an integer that is not negative")},
       {"timeout", GoDurationInto(webhook.timeout)},
       {"payload",
        [&webhook](const Field& f) { webhook.payload = CompilePayload(f); }}});
  if (!is_mapping) return;
  CheckOneGiven(field, "url", IsGiven(field, "url"), "url_file",
                IsGiven(field, "url_file"));
  webhook.max_alerts = static_cast<uint64_t>(max_alerts);
  receiver.webhooks.push_back(std::move(webhook));
}

using Integration = void (*)(const Field&, const Section&,
                             relay::ReceiverSettings&);

Reader IntegrationsInto(relay::ReceiverSettings& receiver,
                        const Section& section, Integration read) {
  return [&receiver, &section, read](const Field& field) {
    ReadItems(field, [&](const Field& item) {
      if (item.value->IsNull()) {
        item.Fault("expected a mapping");
      } else {
        read(item, section, receiver);
      }
    });
  };
}

Reader OtherKind(std::vector<std::string>& left_out) {
  return [&left_out](const Field& field) {
    if (field.value->IsEmpty()) return;
    const std::string name = field.path.substr(field.path.rfind('.') + 1);
    const bool ignored = field.Unsupported(
        "this kind of receiver is not supported, expected telegram_configs or "
        "webhook_configs");
    if (ignored) left_out.push_back(name);
  };
}

void ReadReceiver(const Field& field, const Section& section,
                  relay::ReceiverSettings& receiver) {
  std::vector<std::string> left_out;
  Readers readers = {
      {"name", TextInto(receiver.name)},
      {"telegram_configs", IntegrationsInto(receiver, section, &ReadTelegram)},
      {"webhook_configs", IntegrationsInto(receiver, section, &ReadWebhook)}};
  for (const std::string_view kind : kOtherKinds) {
    readers.emplace(kind, OtherKind(left_out));
  }
  if (!ReadFields(field, readers)) return;
  for (const std::string& kind : left_out) field.value->Erase(kind);
  if (receiver.name.empty()) field.Fault("expected a name");
}

}  // namespace

void ReadReceiversSection(const Field& field, const GlobalSection& global,
                          bool has_bot_token,
                          std::vector<relay::ReceiverSettings>& receivers) {
  const Section section = {global, has_bot_token};
  std::map<std::string, Place> seen;
  ReadItems(field, [&](const Field& item) {
    relay::ReceiverSettings receiver;
    ReadReceiver(item, section, receiver);
    const auto [first, is_new] = seen.emplace(receiver.name, item.place);
    if (!is_new && !receiver.name.empty()) {
      const auto name = item.Find("name");
      name->Fault("receiver " + Quoted(receiver.name) +
                  " is not unique, first on line " +
                  std::to_string(first->second.line));
    }
    receivers.push_back(std::move(receiver));
  });
}

}  // namespace tebium::app::amfile
