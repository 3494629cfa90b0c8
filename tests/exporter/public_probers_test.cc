#include "exporter/public_probers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tebium::exporter {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

base::StatusOr<ModuleSettings> Make(const std::string& prober,
                                    const std::string& target) {
  ProbeQuestion question;
  question.prober = prober;
  question.target = target;
  question.query_name = "example.com";
  return MakePublicProbe(question);
}

TEST(PublicProbersTest, AreKnownByName) {
  for (const std::string_view name : PublicProberNames()) {
    EXPECT_TRUE(IsPublicProber(name));
    EXPECT_TRUE(Make(std::string(name), "127.0.0.1:80").ok()) << name;
  }
  EXPECT_FALSE(IsPublicProber("icmp"));
  EXPECT_FALSE(IsPublicProber(""));
}

TEST(PublicProbersTest, UrlsAreCompleted) {
  const struct {
    const char* prober;
    const char* target;
    const char* url;
  } cases[] = {
      {"http_2xx", "example.com", "http://example.com"},
      {"http_2xx", "example.com:81/a?b=c", "http://example.com:81/a?b=c"},
      {"http_2xx", "https://example.com/", "https://example.com/"},
      {"http_post_2xx", "[::1]:80", "http://[::1]:80"},
      {"clickhouse", "http://ch:8123", "http://ch:8123/ping"},
      {"clickhouse", "http://ch:8123/", "http://ch:8123/ping"},
      {"clickhouse", "ch:8123/ping", "http://ch:8123/ping"},
  };
  for (const auto& each : cases) {
    const auto module = Make(each.prober, each.target);
    ASSERT_TRUE(module.ok()) << each.target;
    EXPECT_EQ(module->url, each.url);
    EXPECT_EQ(module->kind, each.prober == std::string("clickhouse")
                                ? ProbeKind::kClickHouse
                                : ProbeKind::kHttp);
  }
}

TEST(PublicProbersTest, HostsAndPorts) {
  const struct {
    const char* prober;
    const char* target;
    const char* host;
    uint16_t port;
    ProbeKind kind;
  } cases[] = {
      {"tcp_connect", "example.com:25", "example.com", 25, ProbeKind::kTcp},
      {"tcp_connect", "[2001:db8::1]:25", "2001:db8::1", 25, ProbeKind::kTcp},
      {"tls_connect", "example.com:443", "example.com", 443, ProbeKind::kTls},
      {"redis", "redis", "redis", 6379, ProbeKind::kRedis},
      {"redis", "redis://redis:6380/", "redis", 6380, ProbeKind::kRedis},
      {"dns_udp", "192.0.2.1", "192.0.2.1", 53, ProbeKind::kDns},
      {"dns_udp", "[::1]", "::1", 53, ProbeKind::kDns},
  };
  for (const auto& each : cases) {
    const auto module = Make(each.prober, each.target);
    ASSERT_TRUE(module.ok()) << each.target;
    EXPECT_EQ(module->host, each.host);
    EXPECT_EQ(module->port, each.port);
    EXPECT_EQ(module->kind, each.kind);
  }
}

TEST(PublicProbersTest, FaultsNameTheParameter) {
  const struct {
    const char* prober;
    const char* target;
    const char* error;
  } cases[] = {
      {"http_2xx", "ftp://a", "target: expected an http or https URL"},
      {"http_2xx", "http://", "target: expected an http or https URL"},
      {"http_2xx", "http:///a", "target: expected an http or https URL"},
      {"tcp_connect", "example.com", "target: expected HOST:PORT"},
      {"tcp_connect", "example.com:0", "target: expected HOST:PORT"},
      {"tcp_connect", "example.com:65536", "target: expected HOST:PORT"},
      {"tcp_connect", "example.com:80x", "target: expected HOST:PORT"},
      {"tcp_connect", ":80", "target: expected HOST:PORT"},
      {"tcp_connect", "[::1", "target: expected HOST:PORT"},
      {"tcp_connect", "[::1]80", "target: expected HOST:PORT"},
      {"tcp_connect", "http://a:80", "target: expected HOST:PORT"},
      {"redis", "redis://user:word@redis:6379", "target: expected HOST:PORT"},
  };
  for (const auto& each : cases) {
    const auto module = Make(each.prober, each.target);
    ASSERT_FALSE(module.ok()) << each.target;
    EXPECT_EQ(module.status().message(), each.error) << each.target;
  }
}

TEST(PublicProbersTest, BannersAreAwaited) {
  const auto ssh = Make("ssh_banner", "example.com:22");
  ASSERT_TRUE(ssh.ok());
  ASSERT_THAT(ssh->turns, SizeIs(2));
  EXPECT_TRUE(ssh->turns[0].expect->MatchesValue("SSH-2.0-OpenSSH_9.2"));
  EXPECT_FALSE(ssh->turns[0].expect->MatchesValue("SSH-1.99"));
  EXPECT_EQ(ssh->turns[1].send, "SSH-2.0-blackbox-ssh-check");
  const auto pop3s = Make("pop3s_banner", "example.com:995");
  ASSERT_TRUE(pop3s.ok());
  EXPECT_TRUE(pop3s->tls.enabled);
  EXPECT_TRUE(pop3s->turns.at(0).expect->MatchesValue("+OK ready"));
  EXPECT_THAT(Make("tcp_connect", "a:1")->turns, IsEmpty());
}

TEST(PublicProbersTest, ANameServerIsAskedForWhatIsWanted) {
  ProbeQuestion question;
  question.prober = "dns_udp";
  question.target = "192.0.2.1";
  EXPECT_EQ(MakePublicProbe(question).status().message(),
            "query_name: expected a name to ask for");
  question.query_name = "example.com";
  question.query_type = "MX";
  const auto module = MakePublicProbe(question);
  ASSERT_TRUE(module.ok());
  EXPECT_EQ(module->question.name, "example.com");
  EXPECT_EQ(module->question.type, "MX");
  question.query_type = "X";
  EXPECT_EQ(MakePublicProbe(question).status().message(),
            "query_type: this type is not known");
}

}  // namespace
}  // namespace tebium::exporter
