// GET /probe beside Debian's blackbox_exporter: the same metrics of the same
// targets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>

#include "net/http_server.h"
#include "tests/integration/bot.h"
#include "tests/net/certificates.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ::testing::HasSubstr;

// Values by series; texts after "# TYPE " and "# HELP " by name.
struct Metrics {
  std::map<std::string, std::string> values;
  std::map<std::string, std::string> types;
  std::map<std::string, std::string> helps;
};

Metrics Parse(const std::string& text) {
  Metrics metrics;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const bool type = line.starts_with("# TYPE ");
    if (type || line.starts_with("# HELP ")) {
      const std::string rest = line.substr(7);
      const size_t space = rest.find(' ');
      (type ? metrics.types : metrics.helps)[rest.substr(0, space)] =
          rest.substr(space + 1);
      continue;
    }
    const size_t space = line.rfind(' ');
    if (space == std::string::npos) continue;
    metrics.values[line.substr(0, space)] = line.substr(space + 1);
  }
  return metrics;
}

// How long something took; two probes never agree.
bool IsTime(const std::string& series) {
  return series.find("_duration_seconds") != std::string::npos ||
         series.find("_lookup_time_seconds") != std::string::npos;
}

std::unique_ptr<net::HttpServer> StartTarget(const net::WebConfig& web = {}) {
  net::HttpServerSettings settings;
  settings.listen_addresses = {"127.0.0.1:0"};
  settings.web_config = web;
  const auto handler = [](net::HttpRequest& request) {
    net::HttpResponse response = net::HttpResponse::Text(200, "hello");
    if (request.path == "/ill") response.status = 503;
    if (request.path == "/moved") {
      response.status = 302;
      response.headers.emplace_back("Location", "/");
    }
    if (request.path == "/post" && request.method != "POST") {
      response.status = 405;
    }
    response.headers.emplace_back("Last-Modified",
                                  "Sun, 06 Nov 1994 08:49:37 GMT");
    return response;
  };
  return net::HttpServer::Start(settings, handler, base::Logger::Null())
      .value();
}

class BlackboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const Certificate certificate = MakeCertificate(folder_, "target");
    net::WebConfig web;
    web.tls.cert_file = certificate.cert_file;
    web.tls.key_file = certificate.key_file;
    secure_ = StartTarget(web);
    trusted_ = certificate.cert_file;
    bot_.AddFlag("--probe.allow-network=127.0.0.0/8");
    bot_.AddFlag("--config.file=" + WriteConfig());
    ASSERT_TRUE(bot_.Start());
    ASSERT_TRUE(StartBlackbox());
  }

  std::string WriteConfig() const {
    const std::string tls = ", tls: {ca_file: " + trusted_ + "}}\n";
    return bot_.folder().Write("config.yml",
                               "modules:\n- {name: Page, kind: http, target: "
                               "'https://" +
                                   Secure() + "'" + tls +
                                   "- {name: Port, kind: tls, target: '" +
                                   Secure() + "'" + tls);
  }

  bool StartBlackbox() {
    Process::Options options;
    options.log_file = folder_.Join("blackbox.log");
    options.environment = {{"SSL_CERT_FILE", trusted_}};
    options.command = {
        "prometheus-blackbox-exporter",
        "--config.file=" + folder_.Write("blackbox.yml", R"(modules:
  http_2xx: {prober: http}
  http_post_2xx: {prober: http, http: {method: POST}}
  tcp_connect: {prober: tcp}
  tls_connect: {prober: tcp, tcp: {tls: true}}
  ssh_banner: {prober: tcp, tcp: {query_response: [{expect: "^SSH-2.0-"}]}}
)"),
        "--web.listen-address=" + blackbox_address_};
    blackbox_ = Process::Start(options);
    return blackbox_ != nullptr && WaitFor([this] {
             return Get("http://" + blackbox_address_ + "/-/healthy").status ==
                    200;
           });
  }

  static Metrics Ask(const std::string& server, const std::string& query) {
    HttpCall call;
    call.url = server + "/probe?" + query;
    call.headers = {"X-Prometheus-Scrape-Timeout-Seconds: 2"};
    const HttpAnswer answer = Fetch(call);
    EXPECT_EQ(answer.status, 200) << server << ": " << answer.body;
    return Parse(answer.body);
  }

  // All of their metrics are ours, of the same type and help, and equal but for
  // times and `other`.
  void Agree(const std::string& query,
             const std::set<std::string>& other = {}) const {
    Agree(query, query, other);
  }
  void Agree(const std::string& theirs_query, const std::string& ours_query,
             const std::set<std::string>& other) const {
    SCOPED_TRACE(theirs_query);
    const Metrics theirs = Ask("http://" + blackbox_address_, theirs_query);
    const Metrics ours = Ask(bot_.Url(), ours_query);
    EXPECT_EQ(ours.types, theirs.types);
    EXPECT_EQ(ours.helps, theirs.helps);
    EXPECT_GT(theirs.values.size(), 4u);
    for (const auto& [series, value] : theirs.values) {
      const auto found = ours.values.find(series);
      if (found == ours.values.end()) {
        ADD_FAILURE() << "not ours: " << series;
        continue;
      }
      if (IsTime(series) || other.contains(series)) continue;
      EXPECT_DOUBLE_EQ(std::stod(found->second), std::stod(value)) << series;
    }
    EXPECT_EQ(ours.values.size(), theirs.values.size());
  }

  std::string Plain(const std::string& path = "") const {
    return target_->Addresses().front() + path;
  }
  std::string Secure() const { return secure_->Addresses().front(); }

  TempDir folder_;
  std::unique_ptr<net::HttpServer> target_ = StartTarget();
  std::unique_ptr<net::HttpServer> secure_;
  std::string trusted_;  // by both
  Bot bot_{nullptr};
  const std::string blackbox_address_ =
      "127.0.0.1:" + std::to_string(FreePort());
  std::unique_ptr<Process> blackbox_;
};

TEST_F(BlackboxTest, ProbesTellTheSame) {
  Agree("module=http_2xx&target=http://" + Plain("/"));
  Agree("module=http_2xx&target=" + Plain("/ill"));
  Agree("module=http_2xx&target=http://" + Plain("/moved"));
  Agree("module=http_post_2xx&target=http://" + Plain("/post"));
  Agree("module=tcp_connect&target=" + Plain());
  Agree("module=http_2xx&target=https://" + Secure(), "module=Page", {});
  Agree("module=tls_connect&target=" + Secure(), "module=Port", {});
  // Another protocol's server.
  Agree("module=ssh_banner&target=" + Plain());
}

TEST_F(BlackboxTest, WhatIsNotThereIsNotThereForBoth) {
  const std::string nobody = "127.0.0.1:" + std::to_string(FreePort());
  // We tell no address that no connection could be made to.
  const std::set<std::string> address = {"probe_ip_protocol",
                                         "probe_ip_addr_hash"};
  Agree("module=tcp_connect&target=" + nobody, address);
  Agree("module=http_2xx&target=http://" + nobody, address);
}

TEST_F(BlackboxTest, OnlyAllowedNetworksAreProbed) {
  for (const char* target :
       {"http://10.255.255.1/", "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/", "10.255.255.1"}) {
    const HttpAnswer answer = Get(bot_.Url("/probe?target=") + target);
    EXPECT_EQ(answer.status, 400) << target;
    EXPECT_THAT(answer.body, HasSubstr("\"field\":\"target\""));
  }
}

}  // namespace
}  // namespace tebium::testing
