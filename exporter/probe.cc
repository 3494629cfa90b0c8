#include "exporter/probe.h"

namespace tebium::exporter {

std::string_view ProbeKindName(ProbeKind kind) {
  switch (kind) {
    case ProbeKind::kSelf:
      return "self";
    case ProbeKind::kHttp:
      return "http";
    case ProbeKind::kTcp:
      return "tcp";
    case ProbeKind::kRedis:
      return "redis";
    case ProbeKind::kClickHouse:
      return "clickhouse";
    case ProbeKind::kTelegram:
      return "telegram";
    case ProbeKind::kDns:
      return "dns";
    case ProbeKind::kTls:
      return "tls";
    case ProbeKind::kHost:
      return "host";
    case ProbeKind::kPush:
      return "push";
  }
  return "";
}

std::string_view ProbeFaultName(ProbeFault fault) {
  static constexpr std::array<std::string_view, kProbeFaults> kNames = {
      "",        "dns",  "connect", "timeout", "tls",         "protocol",
      "status",  "body", "auth",    "latency", "certificate", "redirect",
      "refused", "other"};
  return kNames[static_cast<size_t>(fault)];
}

std::string SayFault(base::Language language, const ProbeResult& result) {
  using base::Say;
  static constexpr std::array<Say, kProbeFaults> kTexts = {
      Say::kProbeOther,   Say::kProbeDns,         Say::kProbeConnect,
      Say::kProbeTimeout, Say::kProbeTls,         Say::kProbeProtocol,
      Say::kProbeStatus,  Say::kProbeBody,        Say::kProbeAuth,
      Say::kProbeLatency, Say::kProbeCertificate, Say::kProbeRedirect,
      Say::kProbeRefused, Say::kProbeOther};
  if (result.ok()) return "";
  const bool no_http =
      result.fault == ProbeFault::kStatus && result.http_status == 0;
  std::string text = base::Text(
      language,
      no_http ? Say::kProbeError : kTexts[static_cast<size_t>(result.fault)],
      {std::to_string(result.http_status)});
  if (!result.detail.empty()) text += ": " + result.detail;
  return text;
}

}  // namespace tebium::exporter
