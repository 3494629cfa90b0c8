#include "exporter/probes/http_probe.h"

#include <algorithm>

namespace tebium::exporter {
namespace {

constexpr size_t kMaxBodyBytes = 256 * 1024;

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

ProbeFault CheckStatus(const Conditions& conditions, int status) {
  if (IsExpected(conditions, status)) return ProbeFault::kNone;
  return status == 401 || status == 403 ? ProbeFault::kAuth
                                        : ProbeFault::kStatus;
}

bool HasBody(const Conditions& conditions, const std::string& body) {
  if (body.find(conditions.body_contains) == std::string::npos) return false;
  return !conditions.body_matches.has_value() ||
         conditions.body_matches->MatchesValue(body);
}

bool EndsSoon(const Conditions& conditions, base::Time certificate_ends_at,
              base::Time now) {
  return certificate_ends_at != base::kNoTime &&
         conditions.min_certificate_validity > base::Duration(0) &&
         certificate_ends_at < now + conditions.min_certificate_validity;
}

ProbeFault CheckAnswer(const Conditions& conditions,
                       const net::ClientResponse& response, base::Time now) {
  const ProbeFault status = CheckStatus(conditions, response.status);
  if (status != ProbeFault::kNone) return status;
  if (!HasBody(conditions, response.body)) return ProbeFault::kBody;
  if (conditions.max_latency > base::Duration(0) &&
      response.elapsed > conditions.max_latency) {
    return ProbeFault::kLatency;
  }
  return EndsSoon(conditions, response.certificate_ends_at, now)
             ? ProbeFault::kCertificate
             : ProbeFault::kNone;
}

}  // namespace

net::ClientRequest HttpProbeRequest(const ModuleSettings& module) {
  net::ClientRequest request;
  request.url = module.url;
  request.proxy = module.proxy;
  request.headers.emplace_back("User-Agent", "tebium-alert-bot");
  request.connect_timeout = request.timeout = module.timeout;
  request.max_response_bytes = kMaxBodyBytes;
  request.fresh_connection = true;
  return request;
}

ProbeResult JudgeHttp(const ModuleSettings& module,
                      const net::ClientResponse& response, base::Time now) {
  ProbeResult result;
  result.latency = response.elapsed;
  result.http_status = response.status;
  result.certificate_ends_at = response.certificate_ends_at;
  if (response.outcome == net::ClientOutcome::kAnswered) {
    result.fault = CheckAnswer(module.conditions, response, now);
  } else {
    result.fault = FaultOf(response.failure);
    result.answered = response.failure == net::ClientFailure::kTooLarge;
  }
  return result;
}

}  // namespace tebium::exporter
