// The client over HTTP/2, with Debian's nghttpx before a server that has none.
// It tells the server what it was spoken to in, in the header Via.
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

#include "tests/net/certificates.h"
#include "tests/net/client_fixture.h"
#include "tests/net/server_fixture.h"
#include "tests/support/process.h"
#include "tests/support/wait.h"

namespace tebium::net {
namespace {

using testing::Certificate;
using testing::Process;
using testing::TempDir;

// "VIA METHOD LENGTH-OF-BODY".
HttpResponse DescribeVia(HttpRequest& request) {
  return HttpResponse::Text(200, std::string(request.Header("via")) + " " +
                                     request.method + " " +
                                     std::to_string(request.body.size()));
}

class Http2Test : public testing::ClientTest {
 protected:
  void SetUp() override {
    const std::string address = server_->Addresses().at(0);
    Process::Options options;
    options.command = {
        "nghttpx",
        "--conf=/dev/null",
        "--workers=1",
        "--single-process",
        "--no-ocsp",
        "--frontend=127.0.0.1," + std::to_string(port_),
        "--backend=127.0.0.1," + address.substr(address.rfind(':') + 1),
        certificate_.key_file,
        certificate_.cert_file};
    options.log_file = folder_.Join("log");
    proxy_ = Process::Start(options);
    ASSERT_NE(proxy_, nullptr);
    ASSERT_TRUE(testing::WaitFor([this] {
      return Send(Request(true)).outcome == ClientOutcome::kAnswered;
    })) << proxy_->Output();
  }

  ClientRequest Request(bool http2) const {
    ClientRequest request = To("https://127.0.0.1:" + std::to_string(port_));
    request.http2 = http2;
    request.verify_tls = false;
    return request;
  }

  const TempDir folder_;
  const Certificate certificate_ = testing::MakeCertificate(folder_, "proxy");
  const int port_ = testing::FreePort();
  const std::unique_ptr<HttpServer> server_ =
      testing::StartServer(testing::Loopback(), DescribeVia);
  std::unique_ptr<Process> proxy_;
};

TEST_F(Http2Test, IsSpokenWhereItIsWantedAndTheServerHasIt) {
  EXPECT_EQ(Send(Request(true)).body, "2 nghttpx GET 0");
  EXPECT_EQ(Send(Request(false)).body, "1.1 nghttpx GET 0");
}

TEST_F(Http2Test, BodiesOfManyRequestsAtOnceArrive) {
  std::vector<std::future<ClientResponse>> answers;
  for (size_t i = 0; i < 12; ++i) {
    ClientRequest request = Request(true);
    request.method = "POST";
    request.body.assign(i * 20'000, 'x');
    answers.push_back(Begin(std::move(request)));
  }
  for (size_t i = 0; i < answers.size(); ++i) {
    const ClientResponse answer = answers[i].get();
    EXPECT_EQ(answer.status, 200) << answer.error;
    EXPECT_EQ(answer.body, "2 nghttpx POST " + std::to_string(i * 20'000));
  }
}

TEST_F(Http2Test, AfterTheServerHasGoneNothingIsSent) {
  EXPECT_EQ(Send(Request(true)).status, 200);
  proxy_->Kill();
  EXPECT_NE(Send(Request(true)).outcome, ClientOutcome::kAnswered);
}

}  // namespace
}  // namespace tebium::net
