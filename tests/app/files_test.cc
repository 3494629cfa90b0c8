// What is read from files and kept in them, and the health check.
#include "app/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "app/config/web_config_file.h"
#include "app/health_check.h"
#include "app/secret.h"
#include "app/version.h"
#include "base/random.h"
#include "net/http_server.h"
#include "tests/net/certificates.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace tebium::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::StartsWith;
using testing::TempDir;

constexpr char kHash[] =
    "$2b$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC";

base::StatusOr<net::WebConfig> Load(const std::string& text) {
  return LoadWebConfig("/etc/tebium/web.yml", [&](const std::string& path) {
    EXPECT_EQ(path, "/etc/tebium/web.yml");
    return base::StatusOr<std::string>(text);
  });
}

TEST(ReadTemplatesTest, GivesWhatThePatternMatchesInOrder) {
  const TempDir folder;
  for (const char* name : {"b.tmpl", "a.tmpl", ".c.tmpl", "d.txt"}) {
    folder.Write(name, name);
  }
  const auto files = ReadTemplates(folder.Join("*.tmpl"));
  ASSERT_TRUE(files.ok()) << files.status().message();
  std::vector<std::string> names;
  for (const auto& file : *files) {
    names.push_back(file.name);
    EXPECT_EQ(file.text, file.name);
  }
  EXPECT_THAT(names, ElementsAre(".c.tmpl", "a.tmpl", "b.tmpl"));
}

TEST(ReadTemplatesTest, NoMatchIsNoFault) {
  const TempDir folder;
  for (const char* pattern : {"*.tmpl", "none/*.tmpl", "a.tmpl"}) {
    const auto files = ReadTemplates(folder.Join(pattern));
    ASSERT_TRUE(files.ok()) << files.status().message();
    EXPECT_THAT(*files, IsEmpty());
  }
}

TEST(WebConfigFileTest, ReadsEverything) {
  const auto config = Load(
      "tls_server_config:\n"
      "  cert_file: own.pem\n"
      "  key_file: /keys/own.key\n"
      "  client_ca_file: ca.pem\n"
      "  client_auth_type: RequireAndVerifyClientCert\n"
      "  client_allowed_sans: [a.test, b.test]\n"
      "  min_version: TLS12\n"
      "  max_version: TLS13\n"
      "  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n"
      "  curve_preferences: [CurveP256]\n"
      "  prefer_server_cipher_suites: true\n"
      "http_server_config:\n"
      "  http2: true\n"
      "  headers:\n"
      "    X-Frame-Options: deny\n"
      "basic_auth_users:\n"
      "  ann: " +
      std::string(kHash) + "\n");
  ASSERT_TRUE(config.ok()) << config.status().message();
  EXPECT_TRUE(config->HasTls());
  EXPECT_EQ(config->tls.cert_file, "/etc/tebium/own.pem");
  EXPECT_EQ(config->tls.key_file, "/keys/own.key");
  EXPECT_EQ(config->tls.client_ca_file, "/etc/tebium/ca.pem");
  EXPECT_EQ(config->tls.client_auth,
            net::ClientAuth::kRequireAndVerifyClientCert);
  EXPECT_THAT(config->tls.client_allowed_sans, ElementsAre("a.test", "b.test"));
  EXPECT_EQ(config->tls.min_version, net::TlsVersion::kTls12);
  EXPECT_EQ(config->tls.max_version, net::TlsVersion::kTls13);
  EXPECT_EQ(config->headers.at("X-Frame-Options"), "deny");
  EXPECT_EQ(config->basic_auth_users.at("ann"), kHash);
}

TEST(WebConfigFileTest, AnEmptyFileSwitchesNothingOn) {
  for (const std::string text :
       {"", "# nothing\n", "tls_server_config:\n", "basic_auth_users: {}\n"}) {
    const auto config = Load(text);
    ASSERT_TRUE(config.ok()) << text << config.status().message();
    EXPECT_FALSE(config->HasTls());
    EXPECT_THAT(config->basic_auth_users, IsEmpty());
  }
}

TEST(WebConfigFileTest, FaultsAreToldWithTheirLine) {
  const std::string tls = "tls_server_config:\n  cert_file: a\n";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"nonsense: 1\n", "line 1, column 1: nonsense: unknown field"},
      {"\ntls_server_config:\n  cert: a\n",
       "line 3, column 3: tls_server_config.cert: unknown field"},
      {tls, "line 2, column 3: tls_server_config.key_file: missing"},
      {"tls_server_config:\n  min_version: TLS12\n",
       "tls_server_config.cert_file: missing"},
      {"tls_server_config: {}\n", "tls_server_config.cert_file: missing"},
      {tls + "  cert_file: b\n", "line 3"},
      {tls + "  min_version: SSL3\n",
       "line 3, column 16: "
       "tls_server_config.min_version: expected "
       "one of TLS10, TLS11, TLS12, TLS13"},
      {tls + "  key_file: k\n  min_version: TLS13\n  max_version: TLS12\n",
       "tls_server_config.min_version: is above max_version"},
      {tls + "  client_auth_type: Yes\n", "client_auth_type: expected one of"},
      {tls + "  key_file: k\n  client_auth_type: RequireAndVerifyClientCert\n",
       "tls_server_config.client_ca_file: needed"},
      {tls + "  cipher_suites: AES\n", "cipher_suites: expected a list"},
      {"basic_auth_users:\n  ann: plain\n",
       "line 2, column 3: basic_auth_users: "
       "user \"ann\": expected a bcrypt"},
      {"basic_auth_users: [a]\n", "basic_auth_users: expected a mapping"},
      {"http_server_config:\n  headers:\n    Location: x\n",
       "http_server_config.headers: unknown header \"Location\""},
      {"http_server_config:\n  headers:\n    \"X-Frame-Options\\r\\nX\": x\n",
       "unknown header"},
      {"a: [\n", "line 2"},
      {"- list\n", "expected a mapping"},
  };
  for (const auto& [text, message] : cases) {
    const auto config = Load(text);
    ASSERT_FALSE(config.ok()) << text;
    EXPECT_THAT(config.status().message(), StartsWith("/etc/tebium/web.yml: "));
    EXPECT_THAT(config.status().message(), HasSubstr(message)) << text;
  }
  const auto missing = LoadWebConfig("/x", [](const std::string& path) {
    return base::StatusOr<std::string>(
        base::NotFoundError(path + ": no such file"));
  });
  EXPECT_EQ(missing.status().message(), "/x: no such file");
}

TEST(ReadFileTest, ReadsOrSaysWhyNot) {
  TempDir folder;
  EXPECT_EQ(*ReadFile(folder.Write("a", std::string("x\0y\n", 4))),
            std::string("x\0y\n", 4));
  EXPECT_EQ(*ReadFile(folder.Write("empty", "")), "");
  const auto missing = ReadFile(folder.Join("missing"));
  EXPECT_EQ(missing.status().code(), base::StatusCode::kNotFound);
  EXPECT_THAT(missing.status().message(), HasSubstr(folder.Join("missing")));
  EXPECT_FALSE(ReadFile(folder.path()).ok());
  const auto large =
      ReadFile(folder.Write("large", std::string((16u << 20) + 1, 'x')));
  EXPECT_EQ(large.status().code(), base::StatusCode::kResourceExhausted);
}

TEST(KeepSecretTest, MakesOneAndKeepsIt) {
  TempDir folder;
  base::SystemRandom random;
  const std::string path = folder.Join("new/webhook_secret");
  const auto secret = KeepSecret(path, random);
  ASSERT_TRUE(secret.ok()) << secret.status().message();
  EXPECT_THAT(*secret, MatchesRegex("[0-9a-f]{48}"));
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_EQ(*KeepSecret(path, random), *secret);
  EXPECT_NE(*KeepSecret(folder.Join("other"), random), *secret);
}

TEST(KeepSecretTest, TakesWhatAPersonWrote) {
  TempDir folder;
  base::SystemRandom random;
  EXPECT_EQ(*KeepSecret(folder.Write("own", " mine\n"), random), "mine");
  const auto empty = KeepSecret(folder.Write("empty", "\n"), random);
  EXPECT_EQ(empty.status().code(), base::StatusCode::kFailedPrecondition);
  const auto impossible =
      KeepSecret(folder.Write("file", "") + "/below", random);
  EXPECT_FALSE(impossible.ok());
}

TEST(HealthCheckTest, AsksOnThisMachine) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {":8082", "http://127.0.0.1:8082/-/healthy"},
      {"0.0.0.0:1", "http://127.0.0.1:1/-/healthy"},
      {"10.1.2.3:1", "http://10.1.2.3:1/-/healthy"},
      {"[::]:1", "http://[::1]:1/-/healthy"},
      {"[::1]:1", "http://[::1]:1/-/healthy"},
  };
  for (const auto& [address, url] : cases) {
    Settings settings;
    settings.server.listen_addresses = {address, "127.0.0.1:9"};
    EXPECT_EQ(HealthUrl(settings), url);
  }
  Settings settings;
  settings.server.listen_addresses = {":1"};
  settings.server.route_prefix = "/p";
  settings.server.web_config.tls.cert_file = "x";
  EXPECT_EQ(HealthUrl(settings), "https://127.0.0.1:1/p/-/healthy");
}

TEST(HealthCheckTest, BelievesTheAnswer) {
  for (const auto& [status, healthy] : std::vector<std::pair<int, bool>>{
           {200, true}, {401, true}, {503, false}, {404, false}}) {
    Settings settings;
    settings.server.listen_addresses = {"127.0.0.1:0"};
    const auto server = net::HttpServer::Start(
        settings.server,
        [answer = status](net::HttpRequest&) {
          return net::HttpResponse::Text(answer, "");
        },
        base::Logger::Null());
    ASSERT_TRUE(server.ok());
    settings.server.listen_addresses = (*server)->Addresses();
    EXPECT_EQ(RunHealthCheck(settings), healthy) << status;
  }
  Settings nobody;
  nobody.server.listen_addresses = {"127.0.0.1:" +
                                    std::to_string(testing::FreePort())};
  EXPECT_FALSE(RunHealthCheck(nobody));
}

// The service's own certificate is signed by the authority that it trusts, by
// another one, or needs not be signed at all.
TEST(HealthCheckTest, ShowsItsCertificateWhereOneIsWanted) {
  const testing::TempDir folder;
  const auto own = testing::MakeCertificate(folder, "own");
  const auto other = testing::MakeCertificate(folder, "other");
  using net::ClientAuth;
  struct Case {
    ClientAuth auth;
    std::string client_ca_file;
    int status;
    bool healthy;
  };
  const std::vector<Case> cases = {
      {ClientAuth::kRequireAnyClientCert, "", 200, true},
      {ClientAuth::kRequireAnyClientCert, "", 503, false},
      {ClientAuth::kRequireAndVerifyClientCert, own.cert_file, 200, true},
      {ClientAuth::kRequireAndVerifyClientCert, own.cert_file, 503, false},
      {ClientAuth::kRequireAndVerifyClientCert, other.cert_file, 200, true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.client_ca_file + " " + std::to_string(c.status));
    Settings settings;
    settings.server.listen_addresses = {"127.0.0.1:0"};
    net::TlsServerConfig& tls = settings.server.web_config.tls;
    tls.cert_file = own.cert_file;
    tls.key_file = own.key_file;
    tls.client_auth = c.auth;
    tls.client_ca_file = c.client_ca_file;
    auto server = net::HttpServer::Start(
        settings.server,
        [answer = c.status](net::HttpRequest&) {
          return net::HttpResponse::Text(answer, "");
        },
        base::Logger::Null());
    ASSERT_TRUE(server.ok()) << server.status().message();
    settings.server.listen_addresses = (*server)->Addresses();
    EXPECT_EQ(RunHealthCheck(settings), c.healthy);
    server->reset();
    EXPECT_FALSE(RunHealthCheck(settings)) << "nobody is there";
  }
}

TEST(VersionTest, IsKnown) {
  EXPECT_THAT(Version(), MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_FALSE(Revision().empty());
  EXPECT_THAT(Compiler(), MatchesRegex("(gcc|clang) [0-9].*"));
}

}  // namespace
}  // namespace tebium::app
