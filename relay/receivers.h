// Receivers as they are configured: whom a route's notifications go to.
//
// Plain settings in the terms of Alertmanager's configuration file, which
// app/config reads them from. Files named here are read when they are needed,
// not when the configuration is; their paths are complete.
#ifndef TEBIUM_RELAY_RECEIVERS_H_
#define TEBIUM_RELAY_RECEIVERS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alert/template/template.h"
#include "base/clock.h"
#include "base/status.h"
#include "net/web_config.h"

namespace tebium::relay {

// A text of the configuration with the templates that it may call; compared by
// identity.
using TemplateRef = std::shared_ptr<const alert::tmpl::CompiledTemplate>;

// A webhook's body in a form of the configuration's. Thread-safe.
class PayloadTemplate {
 public:
  virtual ~PayloadTemplate() = default;
  // JSON, or why a template in it failed.
  virtual base::StatusOr<std::string> Render(
      const std::shared_ptr<const alert::tmpl::Data>& data,
      base::Time now) const = 0;
};
using PayloadRef = std::shared_ptr<const PayloadTemplate>;

// Sent as "Authorization: TYPE CREDENTIALS".
struct HttpAuthorization {
  std::string type = "Bearer";
  std::string credentials;  // empty: in the file, or none
  std::string credentials_file;

  bool operator==(const HttpAuthorization&) const = default;
};

struct HttpBasicAuth {
  std::string username;
  std::string username_file;
  std::string password;
  std::string password_file;

  bool operator==(const HttpBasicAuth&) const = default;
};

// Certificates and key are PEM, either as text or in a file, never both.
struct HttpTls {
  std::string ca;
  std::string ca_file;
  std::string cert;
  std::string cert_file;
  std::string key;
  std::string key_file;
  std::string server_name;  // empty: the URL's host
  bool insecure_skip_verify = false;
  std::optional<net::TlsVersion> min_version;  // none: the library's own
  std::optional<net::TlsVersion> max_version;

  bool operator==(const HttpTls&) const = default;
};

// A header with all its values, those of `secrets` and `files` included.
struct HttpHeader {
  std::string name;
  std::vector<std::string> values;
  std::vector<std::string> secrets;
  std::vector<std::string> files;

  bool operator==(const HttpHeader&) const = default;
};

// Alertmanager's http_config.
struct HttpSettings {
  std::optional<HttpAuthorization> authorization;
  std::optional<HttpBasicAuth> basic_auth;  // never beside authorization
  HttpTls tls;
  std::string proxy_url;  // may hold a password
  std::string no_proxy;   // as the environment variable
  bool proxy_from_environment = false;
  std::vector<HttpHeader> proxy_connect_header;  // their values are secrets
  bool follow_redirects = true;
  bool enable_http2 = true;
  std::vector<HttpHeader> http_headers;

  bool operator==(const HttpSettings&) const = default;
};

struct TelegramReceiver {
  bool send_resolved = true;
  std::string api_url = "https://api.telegram.org";
  std::string bot_token;  // both empty: the program's own token (BOT_TOKEN)
  std::string bot_token_file;
  int64_t chat_id = 0;  // 0: in the file
  std::string chat_id_file;
  int64_t message_thread_id = 0;  // 0: no topic
  bool disable_notifications = false;
  std::string parse_mode = "HTML";  // HTML, Markdown, MarkdownV2 or ""
  TemplateRef message;              // null: the program's own form
  HttpSettings http;

  bool operator==(const TelegramReceiver&) const = default;
};

struct WebhookReceiver {
  bool send_resolved = true;
  std::string url;           // a secret; empty: in the file or made by …
  TemplateRef url_template;  // null: it is plain
  PayloadRef payload;        // null: Alertmanager's own form
  std::string url_file;
  uint64_t max_alerts = 0;    // 0: no limit
  base::Duration timeout{0};  // 0: no limit of its own
  HttpSettings http;

  bool operator==(const WebhookReceiver&) const = default;
};

// A receiver without integrations swallows its notifications, as in
// Alertmanager.
struct ReceiverSettings {
  std::string name;
  std::vector<TelegramReceiver> telegrams;
  std::vector<WebhookReceiver> webhooks;

  bool operator==(const ReceiverSettings&) const = default;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_RECEIVERS_H_
