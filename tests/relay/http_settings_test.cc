#include "relay/http_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"

namespace tebium::relay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

TEST(HttpSettingsTest, TheDefaultsAddNothing) {
  net::ClientRequest request;
  request.proxy = "socks5h://own.test:1080";
  ASSERT_TRUE(ApplyHttpSettings({}, request).ok());
  EXPECT_THAT(request.headers, IsEmpty());
  EXPECT_EQ(request.proxy, "socks5h://own.test:1080");
  EXPECT_FALSE(request.proxy_from_environment);
  EXPECT_TRUE(request.verify_tls);
  EXPECT_TRUE(request.follow_redirects);
  EXPECT_TRUE(request.http2);
}

TEST(HttpSettingsTest, Credentials) {
  const testing::TempDir folder;
  HttpSettings settings;
  settings.authorization = HttpAuthorization{
      .type = "Token", .credentials = "abc", .credentials_file = ""};
  net::ClientRequest request;
  ASSERT_TRUE(ApplyHttpSettings(settings, request).ok());
  EXPECT_THAT(request.headers, ElementsAre(Pair("Authorization", "Token abc")));

  settings.authorization = HttpAuthorization();
  settings.authorization->credentials_file = folder.Write("token", "one\n");
  net::ClientRequest by_file;
  ASSERT_TRUE(ApplyHttpSettings(settings, by_file).ok());
  EXPECT_THAT(by_file.headers,
              ElementsAre(Pair("Authorization", "Bearer one")));
  folder.Write("token", "two");
  net::ClientRequest changed;
  ASSERT_TRUE(ApplyHttpSettings(settings, changed).ok());
  EXPECT_THAT(changed.headers,
              ElementsAre(Pair("Authorization", "Bearer two")));

  HttpSettings basic;
  basic.basic_auth = HttpBasicAuth();
  basic.basic_auth->username = "ann";
  basic.basic_auth->password_file = folder.Write("password", "right\n");
  net::ClientRequest with_basic;
  ASSERT_TRUE(ApplyHttpSettings(basic, with_basic).ok());
  EXPECT_THAT(with_basic.headers,
              ElementsAre(Pair("Authorization", "Basic YW5uOnJpZ2h0")));
}

TEST(HttpSettingsTest, HeadersOfAllKinds) {
  const testing::TempDir folder;
  HttpSettings settings;
  settings.http_headers = {
      {.name = "X-A",
       .values = {"1", "2"},
       .secrets = {"3"},
       .files = {folder.Write("a", "4\n")}},
      {.name = "X-B", .values = {""}, .secrets = {}, .files = {}}};
  settings.proxy_url = "http://proxy.test:3128";
  settings.no_proxy = "inside.test";
  settings.proxy_connect_header = {
      {.name = "X-P", .values = {"p"}, .secrets = {}, .files = {}}};
  net::ClientRequest request;
  request.headers = {{"Content-Type", "text/plain"}};
  request.proxy = "socks5h://own.test:1080";
  ASSERT_TRUE(ApplyHttpSettings(settings, request).ok());
  EXPECT_THAT(request.headers,
              ElementsAre(Pair("Content-Type", "text/plain"), Pair("X-A", "1"),
                          Pair("X-A", "2"), Pair("X-A", "3"), Pair("X-A", "4"),
                          Pair("X-B", "")));
  EXPECT_EQ(request.proxy, "http://proxy.test:3128");
  EXPECT_EQ(request.no_proxy, "inside.test");
  EXPECT_THAT(request.proxy_headers, ElementsAre(Pair("X-P", "p")));
}

TEST(HttpSettingsTest, TlsAndSwitches) {
  const testing::TempDir folder;
  HttpSettings settings;
  settings.tls.ca = "CA";
  settings.tls.cert_file = folder.Write("cert", "CERT\n");
  settings.tls.key_file = folder.Write("key", "KEY\n");
  settings.tls.server_name = "name.test";
  settings.tls.insecure_skip_verify = true;
  settings.tls.min_version = net::TlsVersion::kTls12;
  settings.tls.max_version = net::TlsVersion::kTls13;
  settings.proxy_from_environment = true;
  settings.follow_redirects = false;
  settings.enable_http2 = false;
  net::ClientRequest request;
  ASSERT_TRUE(ApplyHttpSettings(settings, request).ok());
  EXPECT_EQ(request.tls.ca, "CA");
  EXPECT_EQ(request.tls.cert, "CERT\n");
  EXPECT_EQ(request.tls.key, "KEY\n");
  EXPECT_EQ(request.tls.server_name, "name.test");
  EXPECT_FALSE(request.verify_tls);
  EXPECT_EQ(request.tls.min_version, net::TlsVersion::kTls12);
  EXPECT_EQ(request.tls.max_version, net::TlsVersion::kTls13);
  EXPECT_TRUE(request.proxy_from_environment);
  EXPECT_FALSE(request.follow_redirects);
  EXPECT_FALSE(request.http2);
}

TEST(HttpSettingsTest, ErrorsNameTheFileAndNoSecret) {
  const testing::TempDir folder;
  std::vector<HttpSettings> bad(5);
  bad[0].authorization = HttpAuthorization();
  bad[0].authorization->credentials_file = folder.Join("gone");
  bad[1].tls.ca_file = folder.path();  // a folder
  bad[2].http_headers = {{.name = "X-A",
                          .values = {},
                          .secrets = {"SECRET\r\nX-B: 1"},
                          .files = {}}};
  bad[3].tls.key_file = folder.Write("large", std::string((1 << 20) + 1, 'x'));
  bad[4].authorization = HttpAuthorization();
  bad[4].authorization->credentials_file = folder.Write("two", "SECRET\nx\n");
  const char* expected[] = {"gone: can't be read", folder.path().c_str(),
                            "header X-A", "larger than 1 MiB",
                            "header Authorization"};
  for (size_t i = 0; i < bad.size(); ++i) {
    net::ClientRequest request;
    const base::Status status = ApplyHttpSettings(bad[i], request);
    EXPECT_THAT(status.message(), HasSubstr(expected[i]));
    EXPECT_THAT(status.message(), Not(HasSubstr("SECRET")));
  }
}

}  // namespace
}  // namespace tebium::relay
