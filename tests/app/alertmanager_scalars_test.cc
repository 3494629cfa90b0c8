#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "app/config/alertmanager/scalars.h"

namespace tebium::app::amfile {
namespace {

using namespace std::chrono_literals;

TEST(AlertmanagerScalarsTest, Bools) {
  for (const char* text : {"true", "True", "TRUE", "yes", "Yes", "YES", "on",
                           "On", "ON", "y", "Y"}) {
    EXPECT_EQ(ParseYamlBool(text), true) << text;
  }
  for (const char* text : {"false", "False", "no", "NO", "off", "n"}) {
    EXPECT_EQ(ParseYamlBool(text), false) << text;
  }
  for (const char* text : {"", "tRue", "1", "0", "truee", "yEs", " true"}) {
    EXPECT_EQ(ParseYamlBool(text), std::nullopt) << text;
  }
}

TEST(AlertmanagerScalarsTest, Integers) {
  EXPECT_EQ(ParseYamlInteger("0"), 0);
  EXPECT_EQ(ParseYamlInteger("-1001234567890"), -1001234567890);
  EXPECT_EQ(ParseYamlInteger("+5"), 5);
  EXPECT_EQ(ParseYamlInteger("9223372036854775807"), INT64_MAX);
  for (const char* text : {"", "-", "+", "+-5", "1.0", "1e3", "0x1F", "007",
                           "1_000", "9223372036854775808", "5 "}) {
    EXPECT_EQ(ParseYamlInteger(text), std::nullopt) << text;
  }
}

TEST(AlertmanagerScalarsTest, GoDurations) {
  EXPECT_EQ(ParseGoDuration("0"), 0ns);
  EXPECT_EQ(ParseGoDuration("10s"), 10s);
  EXPECT_EQ(ParseGoDuration("1m30s"), 90s);
  EXPECT_EQ(ParseGoDuration("1.5h"), 90min);
  EXPECT_EQ(ParseGoDuration("500ms"), 500ms);
  EXPECT_EQ(ParseGoDuration("2us"), 2us);
  EXPECT_EQ(ParseGoDuration("2µs"), 2us);
  EXPECT_EQ(ParseGoDuration("7ns"), 7ns);
  EXPECT_EQ(ParseGoDuration("+.5s"), 500ms);
  for (const char* text : {"", "10", "s", "1d", "-5s", "1 s", "1h ", ".s",
                           "1e3s", "1.2.3s", "3000000h", "nans", "infs"}) {
    EXPECT_EQ(ParseGoDuration(text), std::nullopt) << text;
  }
}

TEST(AlertmanagerScalarsTest, Urls) {
  for (const char* url :
       {"http://a", "https://a:1/b?c#d", "HTTP://a/", "http://[::1]:80/",
        "http://u:p@a/", "http://<secret>", "http://a/%20", "http://a:"}) {
    EXPECT_TRUE(CheckHttpUrl(url).ok()) << url;
  }
  for (const char* url :
       {"", "a", "a:80", "://a", "ftp://a", "http:a", "http://", "http:///a",
        "http://:80/", "http://u@/", "http://a:b", "http://a:123456",
        "http://[", "http://[]", "http://[::1]x", "http://a b", "http://a/%2",
        "http://a/\n", "socks5://a"}) {
    EXPECT_FALSE(CheckHttpUrl(url).ok()) << url;
  }
  EXPECT_TRUE(CheckProxyUrl("socks5://a:1080").ok());
  EXPECT_FALSE(CheckProxyUrl("socks4://a:1080").ok());
}

TEST(AlertmanagerScalarsTest, UrlsKeepTheirPasswords) {
  EXPECT_EQ(RedactUrlPassword("http://u:p@a/x"), "http://u:xxxxx@a/x");
  EXPECT_EQ(RedactUrlPassword("http://u:p:@q@a"), "http://u:xxxxx@a");
  EXPECT_EQ(RedactUrlPassword("http://u@a:80/x:y@z"), "http://u@a:80/x:y@z");
  EXPECT_EQ(RedactUrlPassword("http://a/x@y:z"), "http://a/x@y:z");
  EXPECT_EQ(RedactUrlPassword("nothing"), "nothing");
}

TEST(AlertmanagerScalarsTest, QuotesAreCut) {
  EXPECT_EQ(Quoted("a\"b"), R"("a\"b")");
  EXPECT_EQ(Quoted(std::string(200, 'x')),
            "\"" + std::string(100, 'x') + "…\"");
}

}  // namespace
}  // namespace tebium::app::amfile
