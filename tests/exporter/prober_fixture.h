// A prober for one test, whose results one can wait for.
#ifndef TEBIUM_TESTS_EXPORTER_PROBER_FIXTURE_H_
#define TEBIUM_TESTS_EXPORTER_PROBER_FIXTURE_H_

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

#include "exporter/probes/net_prober.h"

namespace tebium::testing {

class ProberTest : public ::testing::Test {
 protected:
  ProberTest() { Restart(); }

  // `ca_file`: trusted instead of the system's.
  void Restart(const std::string& ca_file = "") {
    net::HttpClientSettings settings;
    settings.ca_file = ca_file;
    auto client = net::StartHttpClient(settings, base::Logger::Null());
    ASSERT_TRUE(client.ok());
    prober_.reset();
    client_ = *std::move(client);
    prober_ = exporter::MakeNetProber(*client_, *tcp_, clock_);
  }

  exporter::ProbeResult Probe(const exporter::ModuleSettings& module) {
    std::promise<exporter::ProbeResult> promise;
    prober_->Probe(std::make_shared<const exporter::ModuleSettings>(module),
                   [&promise](exporter::ProbeResult result) {
                     promise.set_value(std::move(result));
                   });
    return promise.get_future().get();
  }

  static exporter::ModuleSettings Http(const std::string& url) {
    exporter::ModuleSettings module;
    module.name = "m";
    module.url = url;
    return module;
  }
  static exporter::ModuleSettings Tcp(exporter::ProbeKind kind, int port) {
    exporter::ModuleSettings module;
    module.name = "m";
    module.kind = kind;
    module.host = "127.0.0.1";
    module.port = static_cast<uint16_t>(port);
    return module;
  }

  base::SystemClock clock_;
  std::unique_ptr<net::TcpClient> tcp_ = *net::StartTcpClient();
  std::unique_ptr<net::HttpClient> client_;
  std::unique_ptr<exporter::Prober> prober_;
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_EXPORTER_PROBER_FIXTURE_H_
