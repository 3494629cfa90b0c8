#include "exporter/probe_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tebium::exporter {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Text(ProbeKind kind, const ProbeResult& result) {
  ModuleSettings module;
  module.kind = kind;
  Exposition exposition(ExpositionFormat::kPrometheus);
  ExposeProbe(module, result, exposition);
  return exposition.Text();
}

ProbeResult Answered() {
  ProbeResult result;
  result.latency = milliseconds(250);
  result.address = "127.0.0.1";
  result.phases = {milliseconds(1), milliseconds(2), milliseconds(4),
                   milliseconds(8), milliseconds(16)};
  result.http_status = 200;
  result.http.version = 1.1;
  result.http.redirects = 1;
  result.http.content_length = 6;
  result.http.body_bytes = 6;
  result.http.last_modified = base::Time(seconds(1'700'000'000));
  return result;
}

TEST(ProbeTextTest, HttpIsToldAsBlackboxTellsIt) {
  const std::string text = Text(ProbeKind::kHttp, Answered());
  constexpr char kSuccess[] =
      "# HELP probe_success Displays whether or not the probe was a success\n"
      "# TYPE probe_success gauge\nprobe_success 1\n";
  for (const char* line :
       {kSuccess, "\nprobe_duration_seconds 0.25\n",
        "\nprobe_dns_lookup_time_seconds 0.001\n",
        "\nprobe_http_duration_seconds{phase=\"resolve\"} 0.001\n",
        "\nprobe_http_duration_seconds{phase=\"connect\"} 0.002\n",
        "\nprobe_http_duration_seconds{phase=\"tls\"} 0.004\n",
        "\nprobe_http_duration_seconds{phase=\"processing\"} 0.008\n",
        "\nprobe_http_duration_seconds{phase=\"transfer\"} 0.016\n",
        "\nprobe_http_status_code 200\n", "\nprobe_http_version 1.1\n",
        "\nprobe_http_redirects 1\n", "\nprobe_http_ssl 0\n",
        "\nprobe_http_content_length 6\n",
        "\nprobe_http_uncompressed_body_length 6\n",
        "\nprobe_http_last_modified_timestamp_seconds 1700000000\n",
        "\nprobe_failed_due_to_regex 0\n", "\nprobe_ip_protocol 4\n",
        // What blackbox_exporter itself says of 127.0.0.1.
        "\nprobe_ip_addr_hash 3668918509\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("probe_ssl_")));
}

TEST(ProbeTextTest, NoAnswerHasNoNumbers) {
  ProbeResult result;
  result.fault = ProbeFault::kConnect;
  result.answered = false;
  const std::string text = Text(ProbeKind::kHttp, result);
  for (const char* line :
       {"\nprobe_success 0\n", "\nprobe_http_status_code 0\n",
        "\nprobe_http_content_length 0\n", "\nprobe_ip_protocol 0\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("last_modified")));
}

TEST(ProbeTextTest, ABodyThatDoesNotFitIsTold) {
  ProbeResult result = Answered();
  result.fault = ProbeFault::kBody;
  result.http.body_refused = true;
  EXPECT_THAT(Text(ProbeKind::kHttp, result),
              HasSubstr("\nprobe_failed_due_to_regex 1\n"));
}

TEST(ProbeTextTest, CertificatesAreTold) {
  ProbeResult result = Answered();
  net::TlsFacts& tls = result.tls.emplace();
  tls.version = "TLS 1.3";
  tls.first_end = base::Time(seconds(1'800'000'000));
  tls.fingerprint = "7aa2";
  tls.subject = "CN=a";
  tls.issuer = "CN=b";
  tls.alternative_names = "a,c";
  for (const ProbeKind kind : {ProbeKind::kHttp, ProbeKind::kTls}) {
    const std::string text = Text(kind, result);
    EXPECT_THAT(text,
                HasSubstr("\nprobe_ssl_earliest_cert_expiry 1800000000\n"));
    EXPECT_THAT(text, HasSubstr("\nprobe_ssl_last_chain_info{"
                                "fingerprint_sha256=\"7aa2\",issuer=\"CN=b\","
                                "subject=\"CN=a\",subjectalternative=\"a,c\"} "
                                "1\n"));
    EXPECT_THAT(text,
                HasSubstr("\nprobe_tls_version_info{version=\"TLS 1.3\"} 1\n"));
    EXPECT_THAT(text, Not(HasSubstr("probe_ssl_last_chain_expiry")))
        << "nobody has checked it";
  }
  tls.chain_end = base::Time(seconds(1'900'000'000));
  EXPECT_THAT(Text(ProbeKind::kHttp, result),
              HasSubstr("\nprobe_ssl_last_chain_expiry_timestamp_seconds "
                        "1900000000\n"));
  EXPECT_THAT(Text(ProbeKind::kHttp, result),
              HasSubstr("\nprobe_http_ssl 1\n"));
}

TEST(ProbeTextTest, NameServersAreTold) {
  ProbeResult result;
  result.address = "2001:db8::1";
  result.dns = {0, 2, 1, 3, 2026};
  const std::string text = Text(ProbeKind::kDns, result);
  for (const char* line :
       {"\nprobe_dns_answer_rrs 2\n", "\nprobe_dns_authority_rrs 1\n",
        "\nprobe_dns_additional_rrs 3\n", "\nprobe_dns_query_succeeded 1\n",
        "\nprobe_dns_serial 2026\n", "\nprobe_ip_protocol 6\n",
        "probe_dns_duration_seconds{phase=\"request\"} 0\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("regex")));
  EXPECT_THAT(Text(ProbeKind::kDns, ProbeResult()),
              HasSubstr("\nprobe_dns_query_succeeded 0\n"));
}

TEST(ProbeTextTest, OtherKindsHaveTheirOwnAlone) {
  const std::string text = Text(ProbeKind::kRedis, Answered());
  EXPECT_THAT(text, HasSubstr("\nprobe_success 1\n"));
  EXPECT_THAT(text, HasSubstr("\nprobe_failed_due_to_regex 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("probe_http_")));
  EXPECT_THAT(text, Not(HasSubstr("probe_dns_duration")));
}

}  // namespace
}  // namespace tebium::exporter
