#include "exporter/probes/dns_probe.h"

#include <algorithm>
#include <string>

#include "exporter/probes/limits.h"

namespace tebium::exporter {
namespace {

ProbeFault FaultOfEnd(net::DnsEnd end) {
  switch (end) {
    case net::DnsEnd::kAnswered:
      return ProbeFault::kNone;
    case net::DnsEnd::kServerNotResolved:
      return ProbeFault::kDns;
    case net::DnsEnd::kRefused:
      return ProbeFault::kRefused;
    case net::DnsEnd::kTimeout:
      return ProbeFault::kTimeout;
    case net::DnsEnd::kNoAnswer:
      return ProbeFault::kConnect;
    case net::DnsEnd::kMalformed:
      return ProbeFault::kProtocol;
    case net::DnsEnd::kUnknownType:
      return ProbeFault::kOther;
  }
  return ProbeFault::kOther;
}

// The names of RFC 1035 and RFC 6895.
std::string RcodeText(int rcode) {
  switch (rcode) {
    case 1:
      return "FORMERR";
    case 2:
      return "SERVFAIL";
    case 3:
      return "NXDOMAIN";
    case 4:
      return "NOTIMP";
    case 5:
      return "REFUSED";
    default:
      return "RCODE " + std::to_string(rcode);
  }
}

bool HasAnswer(const DnsQuestion& question, const net::DnsAnswer& answer) {
  if (!question.answer) return !answer.records.empty();
  return std::any_of(answer.records.begin(), answer.records.end(),
                     [&question](const std::string& record) {
                       return question.answer->MatchesValue(record);
                     });
}

void CheckAnswer(const ModuleSettings& module, const net::DnsAnswer& answer,
                 base::Time now, ProbeResult& result) {
  if (answer.rcode != 0) {
    result.fault = ProbeFault::kStatus;
    result.detail = RcodeText(answer.rcode);
  } else if (!HasAnswer(module.question, answer)) {
    result.fault = ProbeFault::kBody;
    result.detail = module.question.type + " " + module.question.name;
  } else {
    result.fault = CheckLimits(module.conditions, result, now);
  }
}

}  // namespace

net::DnsQuery DnsProbeQuery(const ModuleSettings& module) {
  net::DnsQuery query;
  query.server = module.host;
  query.port = module.port;
  query.name = module.question.name;
  query.type = module.question.type;
  query.timeout = module.timeout;
  if (module.guard != nullptr) query.guard = *module.guard;
  return query;
}

ProbeResult JudgeDns(const ModuleSettings& module, const net::DnsAnswer& answer,
                     base::Time now) {
  ProbeResult result;
  result.latency = answer.elapsed;
  result.phases = answer.phases;
  result.address = answer.address;
  result.dns = {answer.rcode, answer.answers, answer.authorities,
                answer.additionals, answer.serial};
  result.fault = FaultOfEnd(answer.end);
  result.answered = result.ok();
  if (result.ok()) CheckAnswer(module, answer, now, result);
  return result;
}

}  // namespace tebium::exporter
