// The small parts: addresses, answers as bytes, queries, basic auth.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/basic_auth.h"
#include "net/http_error.h"
#include "net/http_wire.h"
#include "net/listen_address.h"

namespace tebium::net {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(ListenAddressTest, Parses) {
  const std::vector<std::pair<std::string, std::string>> good = {
      {":8082", "0.0.0.0:8082"},
      {"0.0.0.0:0", "0.0.0.0:0"},
      {"127.0.0.1:9", "127.0.0.1:9"},
      {"localhost:80", "127.0.0.1:80"},
      {"[::1]:8082", "[::1]:8082"},
      {"[::]:0", "[::]:0"},
      {"10.0.0.1:65535", "10.0.0.1:65535"},
  };
  for (const auto& [text, expected] : good) {
    const auto address = ParseListenAddress(text);
    ASSERT_TRUE(address.ok()) << text;
    EXPECT_EQ(address->ToString(), expected);
    EXPECT_EQ(address->ipv6, text.starts_with('['));
  }
  for (const std::string text :
       {"", "8082", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
        "127.0.0.1:80s", "127.0.0.1:-1", "127.0.0.1: 80", "example.com:80",
        "::1:80", "[::1]", "[]:80", "[127.0.0.1]:80", "1.2.3:80",
        "127.0.0.1:80,127.0.0.1:81"}) {
    const auto address = ParseListenAddress(text);
    ASSERT_FALSE(address.ok()) << text;
    EXPECT_THAT(address.status().message(), HasSubstr("HOST:PORT"));
  }
}

TEST(HttpWireTest, SerializesAnAnswer) {
  HttpResponse response = HttpResponse::Json(405, "{}");
  response.headers.emplace_back("Allow", "GET");
  std::string out = "old";
  SerializeResponse(response, {}, false, false, out);
  EXPECT_EQ(out,
            "HTTP/1.1 405 Method Not Allowed\r\n"
            "Content-Length: 2\r\n"
            "Connection: keep-alive\r\n"
            "Content-Type: application/json\r\n"
            "Allow: GET\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "Cache-Control: no-store\r\n"
            "\r\n{}");
  SerializeResponse(response, {}, true, true, out);
  EXPECT_THAT(out, HasSubstr("Content-Length: 2\r\nConnection: close\r\n"));
  EXPECT_TRUE(out.ends_with("\r\n\r\n"));
}

TEST(HttpWireTest, NoLineBreakGetsIntoAHeader) {
  HttpResponse response = HttpResponse::Text(200, "");
  response.content_type = "text/plain\r\nX-Evil: 1";
  response.headers = {{"Location", "/\r\n\r\n<script>"},
                      {"X-A\r\nX-Evil", "1\n2\r3"},
                      {"X-Zero", std::string("a\0b", 3)}};
  std::string out;
  SerializeResponse(response, {{"X-Extra", "\r\nX-Evil: 1"}}, false, false,
                    out);
  EXPECT_THAT(out, Not(HasSubstr("\nX-Evil")));
  EXPECT_EQ(out.find("\r\n\r\n"), out.size() - 4);
  EXPECT_THAT(out, HasSubstr("\r\nX-AX-Evil: 123\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nX-Zero: ab\r\n"));
}

TEST(HttpWireTest, AHandlersHeaderWinsOverTheCommonOne) {
  HttpResponse response = HttpResponse::Text(200, "");
  response.headers = {{"cache-control", "max-age=60"},
                      {"X-Frame-Options", "deny"}};
  std::string out;
  SerializeResponse(response,
                    {{"x-frame-options", "sameorigin"},
                     {"X-Content-Type-Options", "nosniff"}},
                    false, false, out);
  EXPECT_THAT(out, Not(HasSubstr("no-store")));
  EXPECT_THAT(out, Not(HasSubstr("sameorigin")));
  EXPECT_EQ(out.find("nosniff"), out.rfind("nosniff"));
}

TEST(HttpRequestTest, ReadsHeadersAndQuery) {
  HttpRequest request;
  request.headers = {{"X-One", "1"}, {"x-one", "2"}};
  EXPECT_EQ(request.Header("x-ONE"), "1");
  EXPECT_EQ(request.Header("missing"), "");
  request.query = "a=1&b=x%20y+z&a=%D1%8B&c&%61=3&d=%zz%4&=e";
  EXPECT_THAT(request.QueryValues("a"), ElementsAre("1", "ы", "3"));
  EXPECT_EQ(request.QueryValue("b"), "x y z");
  EXPECT_THAT(request.QueryValues("c"), ElementsAre(""));
  EXPECT_EQ(request.QueryValue("d"), "%zz%4");
  EXPECT_THAT(request.QueryValues("nothing"), IsEmpty());
}

TEST(HttpErrorTest, HasOneForm) {
  EXPECT_EQ(ErrorAnswer(404, "no \"such\" path").body,
            R"({"error":"no \"such\" path"})");
  EXPECT_EQ(ErrorAnswer(400, "wrong", "data", 17).body,
            R"({"error":"wrong","field":"data","offset":17})");
  const HttpResponse retry = RetryAnswer(503, "later", 5);
  EXPECT_EQ(retry.status, 503);
  EXPECT_THAT(retry.headers, ElementsAre(std::pair<std::string, std::string>(
                                 "Retry-After", "5")));
}

// Hashes of "right" and "other", made in advance.
constexpr char kRight[] =
    "$2b$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC";
constexpr char kOther[] =
    "$2y$04$ABCDEFGHIJKLMNOPQRSTUubdTkc8VfDg3xLFFedNQLivmNw6I3T6K";

TEST(BasicAuthTest, LetsInWhoKnowsThePassword) {
  BasicAuth auth;
  EXPECT_TRUE(auth.Allows("")) << "no users: everyone";
  ASSERT_TRUE(auth.SetUsers({{"ann", kRight}, {"bob", kOther}}).ok());
  const std::vector<std::pair<std::string, bool>> cases = {
      {"Basic YW5uOnJpZ2h0", true},  // ann:right
      {"basic YW5uOnJpZ2h0", true},
      {"BASIC YW5uOnJpZ2h0", true},
      {"Basic Ym9iOm90aGVy", true},       // bob:other
      {"Basic YW5uOm90aGVy", false},      // ann:other
      {"Basic Ym9iOnJpZ2h0", false},      // bob:right
      {"Basic ZXZlOnJpZ2h0", false},      // eve:right
      {"Basic YW5uOnJpZ2h0AHg=", false},  // ann:right\0x
      {"Basic YW5u", false},              // ann
      {"Basic OnJpZ2h0", false},          // :right
      {"Basic YW5uOg==", false},          // ann:
      {"Basic YW5uOnJpZ2h0!", false},     // not base64
      {"Basic ", false},
      {"Basic", false},
      {"", false},
      {"Bearer YW5uOnJpZ2h0", false},
      {"YW5uOnJpZ2h0", false},
      {"Basic " + std::string(100'000, 'A'), false},
  };
  for (const auto& [header, allowed] : cases) {
    EXPECT_EQ(auth.Allows(header), allowed) << header.substr(0, 40);
    EXPECT_EQ(auth.Allows(header), allowed)
        << "again: " << header.substr(0, 40);
  }
}

TEST(BasicAuthTest, ForgetsVerdictsWithTheUsers) {
  BasicAuth auth;
  ASSERT_TRUE(auth.SetUsers({{"ann", kRight}}).ok());
  EXPECT_TRUE(auth.Allows("Basic YW5uOnJpZ2h0"));
  ASSERT_TRUE(auth.SetUsers({{"ann", kOther}}).ok());
  EXPECT_FALSE(auth.Allows("Basic YW5uOnJpZ2h0"));
  ASSERT_TRUE(auth.SetUsers({}).ok());
  EXPECT_TRUE(auth.Allows(""));
}

TEST(BasicAuthTest, RefusesWhatIsNoHash) {
  for (const std::string hash :
       {"", "right", "$1$abcdefgh$ZQpdSkCuaEP9eZx3cKQtv0", "$2b$04$tooshort"}) {
    BasicAuth auth;
    ASSERT_TRUE(auth.SetUsers({{"ann", kRight}}).ok());
    const base::Status status = auth.SetUsers({{"bob", hash}});
    EXPECT_EQ(status.code(), base::StatusCode::kInvalidArgument) << hash;
    EXPECT_THAT(status.message(), HasSubstr("bob"));
    EXPECT_TRUE(auth.Allows("Basic YW5uOnJpZ2h0")) << "the old ones stay";
  }
}

}  // namespace
}  // namespace tebium::net
