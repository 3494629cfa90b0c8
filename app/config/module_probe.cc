#include "app/config/module_probe.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "exporter/probes/json_check.h"
#include "net/basic_auth.h"
#include "net/tcp_client.h"
#include "relay/http_settings.h"

namespace tebium::app {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Instead of one of the same name.
void SetHeader(const std::string& name, const std::string& value,
               Headers& headers) {
  std::erase_if(headers, [&name](const auto& header) {
    return base::EqualsIgnoreCaseAscii(header.first, name);
  });
  headers.emplace_back(name, value);
}

}  // namespace

void SetClickHouseUser(const std::string& user, const std::string& password,
                       exporter::ModuleSettings& module) {
  for (Headers* headers : {&module.ask.headers, &module.collect.headers}) {
    SetHeader("X-ClickHouse-User", user, *headers);
    SetHeader("X-ClickHouse-Key", password, *headers);
  }
}

namespace amfile {
namespace {

using exporter::ModuleSettings;
using exporter::ProbeKind;

bool IsOneLine(std::string_view text) {
  return text.find_first_of("\r\n") == std::string_view::npos;
}

// The token characters of RFC 9110; others would break the request apart.
bool IsHeaderName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) !=
               std::string_view::npos;
  });
}

// The text or its file's; none, with a fault, if it can't be read or has lines.
std::optional<std::string> Secret(const Field& field, const std::string& text,
                                  const std::string& file) {
  auto secret = relay::TextOrFile(text, file);
  if (!secret.ok()) {
    field.Fault(secret.status().message());
    return std::nullopt;
  }
  if (!IsOneLine(*secret)) {
    field.Fault("expected one line");
    return std::nullopt;
  }
  return *std::move(secret);
}

void SetLogin(const std::string& user, const std::string& password,
              ModuleSettings& module) {
  if (module.kind == ProbeKind::kRedis) {
    module.user = user;
    module.password = password;
  } else if (module.kind == ProbeKind::kClickHouse) {
    SetClickHouseUser(user, password, module);
  } else {
    SetHeader("Authorization", net::BasicAuthorization(user, password),
              module.ask.headers);
  }
}

void ReadBasicAuth(const Field& field, ModuleSettings& module) {
  std::string user;
  std::string password;
  std::string file;
  if (!ReadFields(field, {{"username", TextInto(user)},
                          {"password", SecretInto(password)},
                          {"password_file", PathInto(file)}})) {
    return;
  }
  CheckAtMostOne(field, "password", !password.empty(), "password_file",
                 !file.empty());
  const auto secret = Secret(field, password, file);
  if (!IsOneLine(user)) field.Fault("expected one line");
  if (secret) SetLogin(user, *secret, module);
}

void SetBearer(const Field& field, const std::string& text,
               const std::string& file, ModuleSettings& module) {
  const auto token = Secret(field, text, file);
  if (!token) return;
  SetHeader("Authorization", "Bearer " + *token, module.ask.headers);
}

void ReadHeaders(const Field& field, ModuleSettings& module) {
  ReadPairs(field, [&module](const std::string& name, const Field& value) {
    std::string text;
    SecretInto(text)(value);
    if (!IsHeaderName(name)) return value.Fault("expected a header's name");
    if (!IsOneLine(text)) return value.Fault("expected one line");
    SetHeader(name, text, module.ask.headers);
  });
}

void ReadTls(const Field& field, ModuleSettings& module) {
  exporter::ModuleTls& tls = module.tls;
  std::string file;
  if (!ReadFields(field, {{"enabled", BoolInto(tls.enabled)},
                          {"verify", BoolInto(tls.verify)},
                          {"ca", TextInto(tls.ca)},
                          {"ca_file", PathInto(file)},
                          {"server_name", TextInto(tls.server_name)}})) {
    return;
  }
  CheckAtMostOne(field, "ca", !tls.ca.empty(), "ca_file", !file.empty());
  if (!file.empty()) {
    auto ca = relay::ReadSettingFile(file);
    if (!ca.ok()) return field.Fault(ca.status().message());
    tls.ca = *std::move(ca);
  }
  if (!tls.ca.empty() &&
      tls.ca.find("BEGIN CERTIFICATE") == std::string::npos) {
    field.Fault("expected a CA with certificates in PEM");
  }
}

void ReadTurn(const Field& field, std::vector<exporter::TcpTurn>& turns) {
  exporter::TcpTurn turn;
  ReadFields(field, {{"expect", RegexInto(turn.expect)},
                     {"send", SecretInto(turn.send)},
                     {"start_tls", BoolInto(turn.start_tls)},
                     {"starttls", BoolInto(turn.start_tls)}});
  if (!field.Find("expect") && turn.send.empty() && !turn.start_tls) {
    return field.Fault("expected expect, send or start_tls");
  }
  turns.push_back(std::move(turn));
}

void ReadTurns(const Field& field, ModuleSettings& module) {
  module.turns.clear();
  ReadItems(field,
            [&module](const Field& item) { ReadTurn(item, module.turns); });
}

void ReadDnsType(const Field& field, std::string& type) {
  const auto text = ReadText(field);
  if (!text) return;
  std::string upper = *text;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  std::string expected;
  for (const std::string_view known : net::DnsTypes()) {
    if (upper == known) {
      type = upper;
      return;
    }
    expected += (expected.empty() ? "expected one of " : ", ");
    expected += known;
  }
  field.Fault(expected);
}

void ReadQuestion(const Field& field, ModuleSettings& module) {
  exporter::DnsQuestion& question = module.question;
  ReadFields(
      field,
      {{"name", TextInto(question.name)},
       {"type", [&question](const Field& f) { ReadDnsType(f, question.type); }},
       {"answer", RegexInto(question.answer)}});
}

// Which kinds have a key.
struct ProbeKey {
  std::string_view name;
  std::vector<ProbeKind> kinds;
};

const std::vector<ProbeKey>& ProbeKeys() {
  static const std::vector<ProbeKey> keys = {
      {"method", {ProbeKind::kHttp}},
      {"body", {ProbeKind::kHttp}},
      {"headers", {ProbeKind::kHttp}},
      {"bearer_token", {ProbeKind::kHttp}},
      {"bearer_token_file", {ProbeKind::kHttp}},
      {"follow_redirects", {ProbeKind::kHttp}},
      {"basic_auth",
       {ProbeKind::kHttp, ProbeKind::kClickHouse, ProbeKind::kRedis}},
      {"turns", {ProbeKind::kTcp}},
      {"query_response", {ProbeKind::kTcp}},
      {"question", {ProbeKind::kDns}},
      {"tls",
       {ProbeKind::kHttp, ProbeKind::kClickHouse, ProbeKind::kTelegram,
        ProbeKind::kTcp, ProbeKind::kRedis, ProbeKind::kTls}}};
  return keys;
}

void CheckAsk(const Field& field, const ModuleSettings& module) {
  const auto both = [&field](std::string_view a, std::string_view b) {
    CheckAtMostOne(field, a, field.Find(a).has_value(), b,
                   field.Find(b).has_value());
  };
  both("basic_auth", "bearer_token");
  both("basic_auth", "bearer_token_file");
  both("bearer_token", "bearer_token_file");
  both("turns", "query_response");
  const auto body = field.Find("body");
  if (body && (module.ask.method == "GET" || module.ask.method == "HEAD")) {
    body->Fault("expected a method beside it that has a body, such as POST");
  }
}

void CheckTlsOf(const Field& field, const ModuleSettings& module) {
  const auto tls = field.Find("tls");
  const auto enabled = tls ? tls->Find("enabled") : std::nullopt;
  if (enabled && module.kind != ProbeKind::kTcp &&
      module.kind != ProbeKind::kRedis) {
    enabled->Fault("whether it has TLS is said by its kind and target");
  }
  const bool starts =
      std::any_of(module.turns.begin(), module.turns.end(),
                  [](const exporter::TcpTurn& turn) { return turn.start_tls; });
  if (enabled && starts && module.tls.enabled) {
    enabled->Fault("a turn starts TLS, expected no TLS before it");
  }
}

}  // namespace

Reader RegexInto(std::optional<alert::Matcher>& out) {
  return [&out](const Field& field) {
    const auto text = ReadText(field);
    if (!text) return;
    const base::Status status = alert::CheckRegex(*text);
    if (!status.ok()) return field.Fault(status.message());
    // A matcher wants all of the text.
    auto matcher = alert::Matcher::Create(alert::MatchOp::kRegex, "text",
                                          "(?s:.*)(?:" + *text + ")(?s:.*)");
    if (!matcher.ok()) return field.Fault(matcher.status().message());
    out = *std::move(matcher);
  };
}

Reader JsonConditionsInto(std::vector<exporter::JsonCondition>& out) {
  return [&out](const Field& field) {
    out.clear();
    ReadItems(field, [&out](const Field& item) {
      const auto text = ReadText(item);
      if (!text) return;
      auto condition = exporter::ParseJsonCondition(*text);
      if (!condition.ok()) return item.Fault(condition.status().message());
      out.push_back(*std::move(condition));
    });
  };
}

void AddProbeReaders(ModuleSettings& module, Readers& readers) {
  const auto add = [&](const std::string& name,
                       void (*read)(const Field&, ModuleSettings&)) {
    readers[name] = [&module, read](const Field& f) { read(f, module); };
  };
  readers["method"] = OneOfInto(
      module.ask.method, {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"});
  readers["body"] = SecretInto(module.ask.body);
  readers["follow_redirects"] = BoolInto(module.ask.follow_redirects);
  add("headers", &ReadHeaders);
  add("basic_auth", &ReadBasicAuth);
  add("tls", &ReadTls);
  add("turns", &ReadTurns);
  add("query_response", &ReadTurns);
  add("question", &ReadQuestion);
  readers["bearer_token"] = [&module](const Field& f) {
    std::string token;
    SecretInto(token)(f);
    SetBearer(f, token, "", module);
  };
  readers["bearer_token_file"] = [&module](const Field& f) {
    std::string file;
    PathInto(file)(f);
    SetBearer(f, "", file, module);
  };
}

void CheckProbe(const Field& field, const ModuleSettings& module) {
  for (const ProbeKey& key : ProbeKeys()) {
    const auto given = field.Find(key.name);
    if (!given ||
        std::count(key.kinds.begin(), key.kinds.end(), module.kind) > 0) {
      continue;
    }
    given->Fault("a module of kind " +
                 std::string(exporter::ProbeKindName(module.kind)) +
                 " does not have this");
  }
  CheckAsk(field, module);
  CheckTlsOf(field, module);
  if (module.kind == ProbeKind::kDns && module.question.name.empty()) {
    field.Fault("expected a question with a name");
  }
}

}  // namespace amfile
}  // namespace tebium::app
