#include "exporter/probe_text.h"

#include <arpa/inet.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace tebium::exporter {
namespace {

constexpr std::string_view kDuration = "probe_duration_seconds";

double UnixSeconds(base::Time time) {
  return base::ToSeconds(time.time_since_epoch());
}

// FNV-1a, 32 bits, of the address's bytes.
uint32_t AddressHash(const uint8_t* bytes, size_t size) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < size; ++i) hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

class Writer {
 public:
  Writer(const ModuleSettings& module, const ProbeResult& result,
         Exposition& exposition)
      : module_(module), result_(result), exposition_(exposition) {}

  void Write() {
    Add("probe_success", "Displays whether or not the probe was a success",
        result_.ok());
    Add(kDuration, "Returns how long the probe took to complete in seconds",
        base::ToSeconds(result_.latency));
    Add("probe_dns_lookup_time_seconds",
        "Returns the time taken for probe dns lookup in seconds",
        PhaseSeconds(net::Phase::kResolve));
    WriteAddress();
    switch (module_.kind) {
      case ProbeKind::kHttp:
      case ProbeKind::kClickHouse:
      case ProbeKind::kTelegram:
        WriteHttp();
        break;
      case ProbeKind::kDns:
        return WriteDns();
      default:
        AddRegex(result_.fault == ProbeFault::kBody);
    }
    if (result_.tls.has_value()) WriteTls(*result_.tls);
  }

 private:
  void Add(std::string_view name, std::string_view help, double value,
           const SeriesLabels& labels = {}) {
    auto* family = exposition_.Add(name, MetricType::kGauge, help);
    if (family != nullptr) family->Add("", labels, value);
  }

  double PhaseSeconds(net::Phase phase) const {
    return base::ToSeconds(result_.phases.at(static_cast<size_t>(phase)));
  }

  void AddRegex(bool failed) {
    Add("probe_failed_due_to_regex", "Indicates if probe failed due to regex",
        failed);
  }

  void WriteAddress() {
    std::array<uint8_t, 16> bytes{};
    const char* text = result_.address.c_str();
    int protocol = 0;
    uint32_t hash = 0;
    if (inet_pton(AF_INET, text, bytes.data()) == 1) {
      protocol = 4;
      hash = AddressHash(bytes.data(), 4);
    } else if (inet_pton(AF_INET6, text, bytes.data()) == 1) {
      protocol = 6;
      hash = AddressHash(bytes.data(), bytes.size());
    }
    Add("probe_ip_protocol",
        "Specifies whether probe ip protocol is IP4 or IP6", protocol);
    Add("probe_ip_addr_hash",
        "Specifies the hash of IP address. It's useful to detect if the IP "
        "address changes.",
        hash);
  }

  void WriteHttp() {
    for (size_t i = 0; i < net::kPhases; ++i) {
      const auto phase = static_cast<net::Phase>(i);
      Add("probe_http_duration_seconds",
          "Duration of http request by phase, summed over all redirects",
          PhaseSeconds(phase), {{"phase", std::string(net::PhaseName(phase))}});
    }
    const HttpFacts& http = result_.http;
    const bool answered = result_.http_status != 0;
    Add("probe_http_status_code", "Response HTTP status code",
        result_.http_status);
    Add("probe_http_version",
        "Returns the version of HTTP of the probe response", http.version);
    Add("probe_http_redirects", "The number of redirects", http.redirects);
    Add("probe_http_ssl", "Indicates if SSL was used for the final redirect",
        answered && result_.tls.has_value());
    Add("probe_http_content_length", "Length of http content response",
        answered ? static_cast<double>(http.content_length) : 0);
    Add("probe_http_uncompressed_body_length",
        "Length of uncompressed response body",
        static_cast<double>(http.body_bytes));
    if (http.last_modified != base::kNoTime) {
      Add("probe_http_last_modified_timestamp_seconds",
          "Returns the Last-Modified HTTP response header in unixtime",
          UnixSeconds(http.last_modified));
    }
    AddRegex(http.body_refused);
  }

  void WriteDns() {
    const struct {
      const char* name;
      net::Phase phase;
    } phases[] = {{"resolve", net::Phase::kResolve},
                  {"connect", net::Phase::kConnect},
                  {"request", net::Phase::kProcessing}};
    for (const auto& [name, phase] : phases) {
      Add("probe_dns_duration_seconds", "Duration of DNS request by phase",
          PhaseSeconds(phase), {{"phase", name}});
    }
    const DnsFacts& dns = result_.dns;
    Add("probe_dns_answer_rrs",
        "Returns number of entries in the answer resource record list",
        static_cast<double>(dns.answers));
    Add("probe_dns_authority_rrs",
        "Returns number of entries in the authority resource record list",
        static_cast<double>(dns.authorities));
    Add("probe_dns_additional_rrs",
        "Returns number of entries in the additional resource record list",
        static_cast<double>(dns.additionals));
    Add("probe_dns_query_succeeded",
        "Displays whether or not the query was executed successfully",
        dns.rcode >= 0);
    if (dns.serial.has_value()) {
      Add("probe_dns_serial", "Returns the serial number of the zone",
          *dns.serial);
    }
  }

  void WriteTls(const net::TlsFacts& tls) {
    Add("probe_ssl_earliest_cert_expiry",
        "Returns last SSL chain expiry in unixtime",
        UnixSeconds(tls.first_end));
    if (tls.chain_end != base::kNoTime) {
      Add("probe_ssl_last_chain_expiry_timestamp_seconds",
          "Returns last SSL chain expiry in timestamp",
          UnixSeconds(tls.chain_end));
    }
    Add("probe_ssl_last_chain_info",
        "Contains SSL leaf certificate information", 1,
        {{"fingerprint_sha256", tls.fingerprint},
         {"issuer", tls.issuer},
         {"subject", tls.subject},
         {"subjectalternative", tls.alternative_names}});
    Add("probe_tls_version_info",
        "Returns the TLS version used or NaN when unknown", 1,
        {{"version", tls.version}});
  }

  const ModuleSettings& module_;
  const ProbeResult& result_;
  Exposition& exposition_;
};

}  // namespace

void ExposeProbe(const ModuleSettings& module, const ProbeResult& result,
                 Exposition& exposition) {
  Writer(module, result, exposition).Write();
}

}  // namespace tebium::exporter
