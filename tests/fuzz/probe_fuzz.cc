// What probes read: name servers' messages, and conditions on JSON. JSON itself
// is RapidJSON's.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/probes/json_check.h"
#include "net/dns_message.h"
#include "tests/fuzz/decoder_checks.h"

namespace tebium {
namespace {

void CheckDns(std::string_view message) {
  for (const std::string_view type : net::DnsTypes()) {
    net::DnsAnswer answer;
    if (!net::ReadDnsMessage(message, *net::DnsTypeNumber(type), answer)) {
      continue;
    }
    receiver::Require(answer.rcode >= 0 && answer.rcode < 16);
    receiver::Require(answer.records.size() <= answer.answers);
  }
}

void CheckCondition(std::string_view text) {
  const auto condition = exporter::ParseJsonCondition(text);
  if (!condition.ok()) return;
  receiver::Require(!condition->path.empty());
  const std::string told = exporter::JsonConditionText(*condition);
  receiver::Require(exporter::ParseJsonCondition(told).ok());
}

}  // namespace
}  // namespace tebium

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(data, data + size);
  tebium::CheckDns(text);
  tebium::CheckCondition(text);
  return 0;
}
