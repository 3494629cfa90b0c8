#include "exporter/public_probers.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "net/host_port.h"
#include "net/tcp_client.h"

namespace tebium::exporter {
namespace {

constexpr uint16_t kRedisPort = 6379;
constexpr uint16_t kDnsPort = 53;

base::Status TargetError(std::string_view expected) {
  return base::InvalidArgumentError("target: expected " +
                                    std::string(expected));
}

base::Status SetHostPort(std::string_view text, uint16_t usual,
                         ModuleSettings& module) {
  auto target = net::ParseHostPort(text, usual);
  if (!target) return TargetError("HOST:PORT");
  module.host = std::move(target->host);
  module.port = target->port;
  return {};
}

base::Status SetUrl(const std::string& target, ModuleSettings& module) {
  module.url = target;
  if (target.find("://") == std::string::npos) module.url = "http://" + target;
  const bool http =
      module.url.starts_with("http://") || module.url.starts_with("https://");
  const size_t host = module.url.find("://") + 3;
  if (!http || host >= module.url.size() ||
      module.url.find_first_of("/?#", host) == host) {
    return TargetError("an http or https URL");
  }
  return {};
}

TcpTurn Expect(const std::string& pattern) {
  TcpTurn turn;
  auto matcher =
      alert::Matcher::Create(alert::MatchOp::kRegex, "line", pattern);
  if (matcher.ok()) turn.expect = *std::move(matcher);
  return turn;
}

using Maker =
    std::function<base::Status(const ProbeQuestion&, ModuleSettings&)>;

base::Status MakeHttp(const ProbeQuestion& question, ModuleSettings& module) {
  module.kind = ProbeKind::kHttp;
  module.ask.follow_redirects = true;
  return SetUrl(question.target, module);
}

base::Status MakeHttpPost(const ProbeQuestion& question,
                          ModuleSettings& module) {
  module.ask.method = "POST";
  return MakeHttp(question, module);
}

base::Status MakeTcp(const ProbeQuestion& question, ModuleSettings& module) {
  module.kind = ProbeKind::kTcp;
  return SetHostPort(question.target, 0, module);
}

base::Status MakeTls(const ProbeQuestion& question, ModuleSettings& module) {
  module.kind = ProbeKind::kTls;
  return SetHostPort(question.target, 0, module);
}

base::Status MakePop3s(const ProbeQuestion& question, ModuleSettings& module) {
  module.tls.enabled = true;
  module.turns = {Expect(R"(\+OK.*)")};
  return MakeTcp(question, module);
}

base::Status MakeSsh(const ProbeQuestion& question, ModuleSettings& module) {
  module.turns = {Expect(R"(SSH-2\.0-.*)")};
  module.turns.emplace_back().send = "SSH-2.0-blackbox-ssh-check";
  return MakeTcp(question, module);
}

base::Status MakeRedis(const ProbeQuestion& question, ModuleSettings& module) {
  module.kind = ProbeKind::kRedis;
  std::string_view target = question.target;
  if (target.starts_with("redis://")) target.remove_prefix(8);
  if (target.ends_with('/')) target.remove_suffix(1);
  return SetHostPort(target, kRedisPort, module);
}

base::Status MakeClickHouse(const ProbeQuestion& question,
                            ModuleSettings& module) {
  module.kind = ProbeKind::kClickHouse;
  module.conditions.body_contains = "Ok.";
  TEBIUM_RETURN_IF_ERROR(SetUrl(question.target, module));
  while (module.url.ends_with('/')) module.url.pop_back();
  if (!module.url.ends_with("/ping")) module.url += "/ping";
  return {};
}

base::Status MakeDns(const ProbeQuestion& question, ModuleSettings& module) {
  module.kind = ProbeKind::kDns;
  if (question.query_name.empty()) {
    return base::InvalidArgumentError("query_name: expected a name to ask for");
  }
  module.question.name = question.query_name;
  if (!question.query_type.empty()) module.question.type = question.query_type;
  const auto& types = net::DnsTypes();
  if (std::find(types.begin(), types.end(), module.question.type) ==
      types.end()) {
    return base::InvalidArgumentError("query_type: this type is not known");
  }
  return SetHostPort(question.target, kDnsPort, module);
}

const std::map<std::string_view, Maker>& Makers() {
  static const std::map<std::string_view, Maker> kMakers = {
      {"clickhouse", MakeClickHouse}, {"dns_udp", MakeDns},
      {"http_2xx", MakeHttp},         {"http_post_2xx", MakeHttpPost},
      {"pop3s_banner", MakePop3s},    {"redis", MakeRedis},
      {"ssh_banner", MakeSsh},        {"tcp_connect", MakeTcp},
      {"tls_connect", MakeTls}};
  return kMakers;
}

}  // namespace

const std::vector<std::string_view>& PublicProberNames() {
  static const std::vector<std::string_view> kNames = [] {
    std::vector<std::string_view> names;
    for (const auto& [name, maker] : Makers()) names.push_back(name);
    return names;
  }();
  return kNames;
}

bool IsPublicProber(std::string_view name) { return Makers().contains(name); }

base::StatusOr<ModuleSettings> MakePublicProbe(const ProbeQuestion& question) {
  ModuleSettings module;
  module.name = question.prober;
  module.target = question.target;
  TEBIUM_RETURN_IF_ERROR(Makers().at(question.prober)(question, module));
  return module;
}

}  // namespace tebium::exporter
