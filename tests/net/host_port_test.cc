#include "net/host_port.h"

#include <gtest/gtest.h>

#include <string>

#include "net/origin.h"

namespace tebium::net {
namespace {

TEST(HostPortTest, HostsAndAddressesWithTheirPorts) {
  const struct {
    const char* text;
    uint16_t usual;
    HostPort want;
  } cases[] = {
      {"example.com:25", 0, {"example.com", 25}},
      {"192.0.2.1:65535", 53, {"192.0.2.1", 65535}},
      {"redis", 6379, {"redis", 6379}},
      {"имя:1", 0, {"имя", 1}},
      {"[2001:db8::1]:25", 0, {"2001:db8::1", 25}},
      {"[::1]", 53, {"::1", 53}},
      {"[fe80::1%eth0]:80", 0, {"fe80::1%eth0", 80}},
  };
  for (const auto& each : cases) {
    const auto parsed = ParseHostPort(each.text, each.usual);
    ASSERT_TRUE(parsed.has_value()) << each.text;
    EXPECT_EQ(parsed->host, each.want.host);
    EXPECT_EQ(parsed->port, each.want.port) << each.text;
  }
}

TEST(HostPortTest, AnythingElseIsRefused) {
  for (const char* text : {"",
                           ":80",
                           "a",
                           "a:",
                           "a:0",
                           "a:65536",
                           "a:+1",
                           "a:-1",
                           "a: 1",
                           "a:1x",
                           "a:1:2",
                           "::1",
                           "2001:db8::1:80",
                           "[::1",
                           "[::1]",
                           "[::1]80",
                           "[::1]:",
                           "[]:80",
                           "[a]:80",
                           "[192.0.2.1]:80",
                           "[::1%]:80",
                           "[::1]x:80",
                           "a]:80",
                           "a[::1]:80",
                           "a b:80",
                           "a\n:80",
                           "user@a:80",
                           "http://a:80",
                           "a/b:80"}) {
    EXPECT_FALSE(ParseHostPort(text).has_value()) << text;
  }
  EXPECT_FALSE(ParseHostPort("a:", 53).has_value());
}

TEST(HostPortTest, IsWrittenAsItIsRead) {
  for (const char* text : {"a:1", "192.0.2.1:80", "[2001:db8::1]:853"}) {
    const auto parsed = ParseHostPort(text);
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(HostPortText(parsed->host, parsed->port), text);
  }
}

TEST(OriginTest, IsSchemeHostAndPort) {
  const struct {
    const char* a;
    const char* b;
    bool same;
  } cases[] = {
      {"http://a/x", "http://a/y?z#w", true},
      {"http://a", "HTTP://A:80/", true},
      {"https://user:word@a/", "https://a:443/x", true},
      {"http://[::1]:8080/", "http://[::1]:8080/x", true},
      {"http://a", "https://a", false},
      {"http://a", "http://b", false},
      {"http://a", "http://a:8080", false},
      {"http://a", "http://x.a", false},
      {"http://a@b/", "http://a/", false},
      {"a", "", false},
      {"", "", false},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(SameOrigin(each.a, each.b), each.same) << each.a << " " << each.b;
  }
}

}  // namespace
}  // namespace tebium::net
