#include "exporter/probes/http_probe.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string_view>

#include "base/text.h"
#include "exporter/probes/json_check.h"
#include "exporter/probes/limits.h"

namespace tebium::exporter {
namespace {

// Where there are conditions on it, and where there are none.
constexpr size_t kMaxCheckedBytes = 256 * 1024;
constexpr size_t kMaxBodyBytes = 8 << 20;
constexpr std::string_view kPing = "/ping";

ProbeFault FaultOf(net::ClientFailure failure) {
  switch (failure) {
    case net::ClientFailure::kNone:
      return ProbeFault::kNone;
    case net::ClientFailure::kResolve:
      return ProbeFault::kDns;
    case net::ClientFailure::kConnect:
      return ProbeFault::kConnect;
    case net::ClientFailure::kTls:
      return ProbeFault::kTls;
    case net::ClientFailure::kTimeout:
      return ProbeFault::kTimeout;
    case net::ClientFailure::kTooLarge:
      return ProbeFault::kBody;
    case net::ClientFailure::kProtocol:
      return ProbeFault::kProtocol;
    case net::ClientFailure::kRedirects:
      return ProbeFault::kRedirect;
    case net::ClientFailure::kRefused:
      return ProbeFault::kRefused;
    case net::ClientFailure::kOther:
      return ProbeFault::kOther;
  }
  return ProbeFault::kOther;
}

bool IsExpected(const Conditions& conditions, int status) {
  return std::any_of(conditions.statuses.begin(), conditions.statuses.end(),
                     [status](const StatusRange& range) {
                       return range.first <= status && status <= range.last;
                     });
}

// Telegram has no page for a token that cannot be one.
bool IsLockedOut(ProbeKind kind, int status) {
  return status == 401 || status == 403 ||
         (status == 404 && kind == ProbeKind::kTelegram);
}

ProbeFault CheckStatus(const ModuleSettings& module, int status) {
  if (IsExpected(module.conditions, status)) return ProbeFault::kNone;
  return IsLockedOut(module.kind, status) ? ProbeFault::kAuth
                                          : ProbeFault::kStatus;
}

bool ChecksBody(const Conditions& conditions) {
  return !conditions.body_contains.empty() ||
         conditions.body_matches.has_value() || !conditions.json.empty();
}

// Which condition on the body as text is not fulfilled; "" if all are.
std::string_view CheckText(const Conditions& conditions,
                           const std::string& body) {
  if (body.find(conditions.body_contains) == std::string::npos) {
    return "body_contains";
  }
  if (conditions.body_matches.has_value() &&
      !conditions.body_matches->MatchesValue(body)) {
    return "body_matches";
  }
  return "";
}

ProbeFault CheckBody(const Conditions& conditions, const std::string& body,
                     ProbeResult& result) {
  if (!conditions.json.empty() || body.starts_with('{')) {
    JsonFindings findings = CheckJson(conditions.json, body);
    result.version = std::move(findings.version);
    result.detail = std::move(findings.failed);
  }
  if (const auto failed = CheckText(conditions, body); !failed.empty()) {
    result.detail = failed;
    result.http.body_refused = true;
  }
  return result.detail.empty() ? ProbeFault::kNone : ProbeFault::kBody;
}

ProbeFault CheckAnswer(const ModuleSettings& module, const std::string& body,
                       base::Time now, ProbeResult& result) {
  const ProbeFault status = CheckStatus(module, result.http_status);
  if (status != ProbeFault::kNone) return status;
  const ProbeFault content = CheckBody(module.conditions, body, result);
  if (content != ProbeFault::kNone) return content;
  return CheckLimits(module.conditions, result, now);
}

// RFC 9110, 5.6.7, the form that is sent today.
base::Time ParseHttpDate(const std::string& text) {
  std::tm fields{};
  const char* end =
      strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &fields);
  if (end == nullptr) return base::kNoTime;
  return base::Time(std::chrono::seconds(timegm(&fields)));
}

HttpFacts FactsOf(const net::ClientResponse& response) {
  HttpFacts facts;
  facts.version = response.version;
  facts.redirects = response.redirects;
  facts.body_bytes = response.body.size() + response.dropped_body_bytes;
  for (const auto& [name, value] : response.headers) {
    if (name == "content-length") {
      std::from_chars(value.data(), value.data() + value.size(),
                      facts.content_length);
    } else if (name == "last-modified") {
      facts.last_modified = ParseHttpDate(value);
    }
  }
  return facts;
}

// ClickHouse says why in a header: an unknown user, a wrong or missing
// password, or both in one since 21.x (its ErrorCodes.cpp).
bool IsLoginError(const net::ClientResponse& response) {
  for (const auto& [name, value] : response.headers) {
    if (name != "x-clickhouse-exception-code") continue;
    return value == "192" || value == "193" || value == "194" || value == "516";
  }
  return response.status == 401 || response.status == 403;
}

}  // namespace

net::ClientRequest HttpProbeRequest(const ModuleSettings& module) {
  net::ClientRequest request;
  request.method = module.ask.method;
  request.url = module.url;
  request.proxy = module.proxy;
  request.body = module.ask.body;
  request.headers = module.ask.headers;
  if (std::none_of(request.headers.begin(), request.headers.end(),
                   [](const auto& header) {
                     return base::EqualsIgnoreCaseAscii(header.first,
                                                        "User-Agent");
                   })) {
    request.headers.emplace_back("User-Agent", "tebium-alert-bot");
  }
  request.follow_redirects = module.ask.follow_redirects;
  request.connect_timeout = request.timeout = module.timeout;
  request.max_response_bytes =
      ChecksBody(module.conditions) ? kMaxCheckedBytes : kMaxBodyBytes;
  request.max_kept_bytes = kMaxCheckedBytes;
  request.fresh_connection = true;
  request.verify_tls = module.tls.verify;
  request.tls.ca = module.tls.ca;
  request.tls.server_name = module.tls.server_name;
  if (module.guard != nullptr) request.guard = *module.guard;
  return request;
}

ProbeResult JudgeHttp(const ModuleSettings& module,
                      const net::ClientResponse& response, base::Time now) {
  ProbeResult result;
  result.latency = response.elapsed;
  result.http_status = response.status;
  result.phases = response.phases;
  result.address = response.address;
  result.tls = response.tls;
  if (response.tls) result.certificate_ends_at = response.tls->first_end;
  result.http = FactsOf(response);
  if (response.outcome == net::ClientOutcome::kAnswered) {
    result.fault = CheckAnswer(module, response.body, now, result);
    return result;
  }
  result.fault = FaultOf(response.failure);
  result.answered = response.failure == net::ClientFailure::kTooLarge ||
                    response.failure == net::ClientFailure::kRedirects;
  if (result.fault == ProbeFault::kTls) result.detail = response.error;
  return result;
}

std::optional<net::ClientRequest> ClickHouseQuery(const ModuleSettings& module,
                                                  const ProbeResult& ping) {
  const bool wanted = module.kind == ProbeKind::kClickHouse && ping.ok() &&
                      !module.ask.headers.empty() &&
                      module.url.ends_with(kPing);
  if (!wanted || ping.latency >= module.timeout) return std::nullopt;
  net::ClientRequest request = HttpProbeRequest(module);
  request.url.resize(request.url.size() - kPing.size() + 1);
  request.method = "POST";
  request.body = "SELECT 1";
  request.connect_timeout = request.timeout = module.timeout - ping.latency;
  return request;
}

ProbeResult JudgeQuery(const ModuleSettings& module, ProbeResult ping,
                       const net::ClientResponse& response, base::Time now) {
  ProbeResult result = std::move(ping);
  result.latency += response.elapsed;
  if (response.outcome != net::ClientOutcome::kAnswered) {
    result.fault = FaultOf(response.failure);
    result.answered = false;
    return result;
  }
  result.http_status = response.status;
  if (response.status != 200) {
    result.fault =
        IsLoginError(response) ? ProbeFault::kAuth : ProbeFault::kStatus;
  } else if (response.body != "1\n") {
    result.fault = ProbeFault::kBody;
    result.detail = "SELECT 1";
  } else {
    result.fault = CheckLimits(module.conditions, result, now);
  }
  return result;
}

}  // namespace tebium::exporter
