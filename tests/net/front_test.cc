// TLS and IPv6, through the front.
#include <curl/curl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "net/client_origins.h"
#include "net/http_server.h"
#include "tests/net/certificates.h"
#include "tests/net/raw_client.h"
#include "tests/net/server_fixture.h"
#include "tests/support/wait.h"

namespace tebium::net {
namespace {

using testing::Certificate;
using ::testing::HasSubstr;
using testing::kTimeScale;
using testing::Loopback;
using testing::MakeCertificate;
using testing::RawAnswer;
using testing::RawClient;
using testing::StartServer;
using testing::TempDir;
using testing::WaitFor;

constexpr char kGet[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

struct TlsCall {
  std::string url = {};
  std::string ca_file = {};  // empty: any certificate will do
  Certificate client = {};
  long version = CURL_SSLVERSION_DEFAULT;  // both least and most
  std::string body = {};                   // not empty: POST
  std::vector<std::string> headers = {};
};

struct TlsAnswer {
  CURLcode code = CURLE_OK;
  long status = 0;
  std::string body;
};

size_t Append(char* data, size_t size, size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

TlsAnswer Fetch(const TlsCall& call) {
  TlsAnswer answer;
  CURL* curl = curl_easy_init();
  curl_slist* headers = nullptr;
  for (const std::string& header : call.headers) {
    headers = curl_slist_append(headers, header.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_URL, call.url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  if (call.ca_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
  } else {
    curl_easy_setopt(curl, CURLOPT_CAINFO, call.ca_file.c_str());
  }
  if (!call.client.cert_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_SSLCERT, call.client.cert_file.c_str());
    curl_easy_setopt(curl, CURLOPT_SSLKEY, call.client.key_file.c_str());
  }
  if (call.version != CURL_SSLVERSION_DEFAULT) {
    curl_easy_setopt(curl, CURLOPT_SSLVERSION,
                     call.version | (call.version << 16));
  }
  if (!call.body.empty()) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE,
                     static_cast<long>(call.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call.body.data());
  }
  answer.code = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  return answer;
}

bool HasIpv6() {
  HttpServerSettings settings;
  settings.listen_addresses = {"[::1]:0"};
  return HttpServer::Start(settings, testing::Describe, base::Logger::Null())
      .ok();
}

class FrontTest : public ::testing::Test {
 protected:
  void Start(HttpHandler handler = testing::Describe) {
    settings_.web_config.tls.cert_file = own_.cert_file;
    settings_.web_config.tls.key_file = own_.key_file;
    server_ = StartServer(settings_, std::move(handler));
    ASSERT_NE(server_, nullptr);
    url_ = "https://" + server_->Addresses()[0];
  }

  TempDir folder_;
  Certificate own_ = MakeCertificate(folder_, "own");
  HttpServerSettings settings_ = Loopback();
  std::unique_ptr<HttpServer> server_;
  std::string url_;
};

TEST_F(FrontTest, SpeaksTls) {
  Start();
  const TlsAnswer get = Fetch({.url = url_ + "/x", .ca_file = own_.cert_file});
  EXPECT_EQ(get.code, CURLE_OK);
  EXPECT_EQ(get.status, 200);
  EXPECT_EQ(get.body, "GET /x 0");
  // More than any buffer on the way holds.
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(Fetch({.url = url_ + "/p", .body = large}).body, "POST /p 3000000");
}

TEST_F(FrontTest, PlainTextGetsNothing) {
  Start();
  RawClient client(server_->Addresses()[0]);
  EXPECT_EQ(client.Ask(kGet).status, 0);
}

TEST_F(FrontTest, PassesLargeAnswersOn) {
  Start([](HttpRequest&) {
    return HttpResponse::Text(200, std::string(5'000'000, 'y'));
  });
  const TlsAnswer answer = Fetch({.url = url_});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, std::string(5'000'000, 'y'));
}

TEST_F(FrontTest, KeepsToTheVersions) {
  settings_.web_config.tls.min_version = TlsVersion::kTls13;
  Start();
  EXPECT_EQ(Fetch({.url = url_, .version = CURL_SSLVERSION_TLSv1_3}).status,
            200);
  EXPECT_EQ(Fetch({.url = url_, .version = CURL_SSLVERSION_TLSv1_2}).code,
            CURLE_SSL_CONNECT_ERROR);
}

TEST_F(FrontTest, RefusesOldVersionsByDefault) {
  Start();
  EXPECT_EQ(Fetch({.url = url_, .version = CURL_SSLVERSION_TLSv1_2}).status,
            200);
  EXPECT_EQ(Fetch({.url = url_, .version = CURL_SSLVERSION_TLSv1_1}).code,
            CURLE_SSL_CONNECT_ERROR);
}

TEST_F(FrontTest, TakesGosNamesOfCiphersAndCurves) {
  settings_.web_config.tls.max_version = TlsVersion::kTls12;
  settings_.web_config.tls.cipher_suites = {
      "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
      "ECDHE-ECDSA-AES128-GCM-SHA256"};
  settings_.web_config.tls.curve_preferences = {"CurveP256", "X25519"};
  Start();
  EXPECT_EQ(Fetch({.url = url_}).status, 200);
  HttpServerSettings wrong = settings_;
  wrong.web_config.tls.cipher_suites = {"NONSENSE"};
  const auto server =
      HttpServer::Start(wrong, testing::Describe, base::Logger::Null());
  ASSERT_FALSE(server.ok());
  EXPECT_THAT(server.status().message(), HasSubstr("cipher_suites"));
}

TEST_F(FrontTest, ClientCertificates) {
  const Certificate friendly = MakeCertificate(folder_, "friend");
  const Certificate stranger = MakeCertificate(folder_, "stranger");
  struct Case {
    ClientAuth auth;
    bool none;
    bool known;
    bool unknown;
  };
  const std::vector<Case> cases = {
      {ClientAuth::kNoClientCert, true, true, true},
      {ClientAuth::kRequestClientCert, true, true, true},
      {ClientAuth::kRequireAnyClientCert, false, true, true},
      {ClientAuth::kVerifyClientCertIfGiven, true, true, false},
      {ClientAuth::kRequireAndVerifyClientCert, false, true, false},
  };
  settings_.web_config.tls.client_ca_file = friendly.cert_file;
  for (const Case& c : cases) {
    settings_.web_config.tls.client_auth = c.auth;
    Start();
    const auto passes = [&](const Certificate& client) {
      return Fetch({.url = url_, .client = client}).status == 200;
    };
    const auto which = static_cast<int>(c.auth);
    EXPECT_EQ(passes({}), c.none) << which;
    EXPECT_EQ(passes(friendly), c.known) << which;
    EXPECT_EQ(passes(stranger), c.unknown) << which;
  }
}

TEST_F(FrontTest, ClientsNamesAreChecked) {
  const Certificate friendly = MakeCertificate(folder_, "friend");
  TlsServerConfig& tls = settings_.web_config.tls;
  tls.client_ca_file = friendly.cert_file;
  tls.client_auth = ClientAuth::kRequireAndVerifyClientCert;
  tls.client_allowed_sans = {"nobody.test"};
  Start();
  EXPECT_EQ(Fetch({.url = url_, .client = friendly}).status, 0);
  tls.client_allowed_sans = {"nobody.test", "friend.test"};
  Start();
  EXPECT_EQ(Fetch({.url = url_, .client = friendly}).status, 200);
}

TEST_F(FrontTest, ReadsReplacedCertificatesByItself) {
  Start();
  const Certificate next = MakeCertificate(folder_, "next");
  EXPECT_NE(Fetch({.url = url_, .ca_file = next.cert_file}).code, CURLE_OK);
  std::filesystem::rename(next.key_file, own_.key_file);
  // A half-replaced pair is not used.
  EXPECT_EQ(Fetch({.url = url_}).status, 200);
  std::filesystem::copy_file(next.cert_file, own_.cert_file,
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(Fetch({.url = url_, .ca_file = next.cert_file}).status, 200);
}

TEST_F(FrontTest, ReloadsAllOrNothing) {
  Start();
  const Certificate next = MakeCertificate(folder_, "next");
  WebConfig config = settings_.web_config;
  config.tls.cert_file = next.cert_file;
  config.tls.key_file = next.key_file;
  config.basic_auth_users = {{"ann", "no hash"}};
  EXPECT_FALSE(server_->Reload(config).ok());
  EXPECT_EQ(Fetch({.url = url_, .ca_file = own_.cert_file}).status, 200)
      << "the old one stays";
  config.basic_auth_users = {
      {"ann", "$2b$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC"}};
  config.tls.key_file = own_.key_file;
  const base::Status mixed = server_->Reload(config);
  EXPECT_THAT(mixed.message(), HasSubstr(own_.key_file));
  EXPECT_EQ(Fetch({.url = url_, .ca_file = own_.cert_file}).status, 200);
  config.tls.key_file = next.key_file;
  ASSERT_TRUE(server_->Reload(config).ok());
  EXPECT_EQ(Fetch({.url = url_, .ca_file = next.cert_file}).status, 401);
  EXPECT_EQ(Fetch({.url = url_,
                   .ca_file = next.cert_file,
                   .headers = {"Authorization: Basic YW5uOnJpZ2h0"}})
                .status,
            200);
  EXPECT_EQ(server_->Reload(WebConfig()).code(),
            base::StatusCode::kFailedPrecondition);
}

TEST_F(FrontTest, WrongFilesAreNamed) {
  Start();
  for (auto [cert, key] : std::vector<std::pair<std::string, std::string>>{
           {folder_.Join("missing"), own_.key_file},
           {own_.cert_file, folder_.Join("missing")},
           {own_.key_file, own_.key_file},
           {own_.cert_file, own_.cert_file}}) {
    HttpServerSettings settings = Loopback();
    settings.web_config.tls.cert_file = cert;
    settings.web_config.tls.key_file = key;
    const auto server =
        HttpServer::Start(settings, testing::Describe, base::Logger::Null());
    ASSERT_FALSE(server.ok());
    EXPECT_THAT(server.status().message(), HasSubstr(folder_.path()));
  }
}

TEST_F(FrontTest, TellsTheTrueClientWhateverHeadersSay) {
  std::string seen;
  bool loopback = false;
  Start([&](HttpRequest& request) {
    seen = request.remote_address;
    loopback = request.loopback;
    return HttpResponse::Text(200, "");
  });
  EXPECT_EQ(Fetch({.url = url_,
                   .headers = {"X-Forwarded-For: 8.8.8.8", "X-Real-IP: 8.8.8.8",
                               "Forwarded: for=8.8.8.8"}})
                .status,
            200);
  EXPECT_EQ(seen, "127.0.0.1");
  EXPECT_TRUE(loopback);
}

TEST_F(FrontTest, NobodyElseUsesThePrivatePort) {
  Start();
  // Found as any program of this machine could find it.
  const int own_port = std::stoi(
      server_->Addresses()[0].substr(server_->Addresses()[0].rfind(':') + 1));
  int refused = 0;
  for (const int port : testing::ListeningPorts()) {
    if (port == own_port) continue;
    RawClient client("127.0.0.1:" + std::to_string(port));
    ASSERT_TRUE(client.connected());
    const RawAnswer answer = client.Ask(kGet);
    EXPECT_EQ(answer.status, 403);
    EXPECT_THAT(answer.body, HasSubstr("private"));
    EXPECT_TRUE(client.IsClosed());
    ++refused;
  }
  EXPECT_EQ(refused, 1);
}

TEST_F(FrontTest, SilentHandshakesAreCutOff) {
  settings_.max_connections = 1;
  settings_.request_timeout = std::chrono::milliseconds(500) * kTimeScale;
  Start();
  // As many as there is room for, spare ones included.
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int i = 0; i < 5; ++i) {
    silent.push_back(std::make_unique<RawClient>(server_->Addresses()[0]));
  }
  for (const auto& client : silent) EXPECT_TRUE(client->IsClosed());
  EXPECT_TRUE(
      WaitFor([&] { return Fetch({.url = url_ + "/x"}).status == 200; }));
}

TEST_F(FrontTest, ConnectionsOverTheLimitAreTold) {
  if (!HasIpv6()) GTEST_SKIP() << "this machine has no ::1";
  settings_.listen_addresses = {"[::1]:0"};
  settings_.max_connections = 1;
  const auto server = StartServer(settings_);
  RawClient first(server->Addresses()[0]);
  EXPECT_EQ(first.Ask(kGet).status, 200);
  RawClient second(server->Addresses()[0]);
  const RawAnswer answer = second.Ask(kGet);
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.Header("Retry-After"), "5");
  EXPECT_EQ(first.Ask(kGet).status, 200);
}

TEST_F(FrontTest, SpeaksIpv6) {
  if (!HasIpv6()) GTEST_SKIP() << "this machine has no ::1";
  settings_.listen_addresses = {"[::1]:0", "127.0.0.1:0"};
  std::string seen;
  bool loopback = false;
  const auto server = StartServer(settings_, [&](HttpRequest& request) {
    seen = request.remote_address;
    loopback = request.loopback;
    return HttpResponse::Text(200, request.body);
  });
  ASSERT_EQ(server->Addresses().size(), 2u);
  EXPECT_TRUE(server->Addresses()[0].starts_with("[::1]:"));
  RawClient six(server->Addresses()[0]);
  EXPECT_EQ(six.Ask("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi").body,
            "hi");
  EXPECT_EQ(seen, "::1");
  EXPECT_TRUE(loopback);
  EXPECT_EQ(six.Ask(kGet).status, 200) << "kept alive";
  RawClient four(server->Addresses()[1]);
  EXPECT_EQ(four.Ask(kGet).status, 200);
  EXPECT_EQ(seen, "127.0.0.1");
}

TEST_F(FrontTest, AllOfIpv6TakesIpv4Too) {
  if (!HasIpv6()) GTEST_SKIP() << "this machine has no ::1";
  settings_.listen_addresses = {"[::]:0"};
  std::string seen;
  const auto server = StartServer(settings_, [&](HttpRequest& request) {
    seen = request.remote_address;
    return HttpResponse::Text(200, "");
  });
  const std::string address = server->Addresses()[0];
  const std::string port = address.substr(address.rfind(':'));
  EXPECT_EQ(RawClient("127.0.0.1" + port).Ask(kGet).status, 200);
  EXPECT_EQ(seen, "127.0.0.1") << "not ::ffff:127.0.0.1";
  EXPECT_EQ(RawClient("[::1]" + port).Ask(kGet).status, 200);
}

TEST_F(FrontTest, DrainAnswersWhatIsInFlight) {
  std::atomic<bool> in_handler{false};
  std::atomic<bool> go_on{false};
  Start([&](HttpRequest&) {
    in_handler.store(true);
    EXPECT_TRUE(WaitFor([&] { return go_on.load(); }));
    return HttpResponse::Text(200, std::string(1'000'000, 'z'));
  });
  TlsAnswer answer;
  std::thread client([&] { answer = Fetch({.url = url_}); });
  ASSERT_TRUE(WaitFor([&] { return in_handler.load(); }));
  std::thread drain([&] { server_->Drain(std::chrono::seconds(20)); });
  go_on.store(true);
  client.join();
  drain.join();
  EXPECT_EQ(answer.code, CURLE_OK);
  EXPECT_EQ(answer.body.size(), 1'000'000u);
  EXPECT_EQ(Fetch({.url = url_}).code, CURLE_COULDNT_CONNECT);
}

}  // namespace
}  // namespace tebium::net
