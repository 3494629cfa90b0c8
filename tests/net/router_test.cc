#include "net/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/support/manual_clock.h"

namespace tebium::net {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

class RouterTest : public ::testing::Test {
 protected:
  void Add(const std::string& method, const std::string& pattern,
           const std::string& answer, Access access = Access::kPublic) {
    router_.Add({.method = method,
                 .pattern = pattern,
                 .access = access,
                 .handler = [answer](HttpRequest&, const PathParams& params) {
                   return HttpResponse::Text(
                       200, answer + std::string(params.Get("id")) + "|" +
                                std::string(params.Get("rest")));
                 }});
  }

  HttpResponse Ask(const std::string& method, const std::string& path) {
    HttpRequest request;
    request.method = method;
    request.path = path;
    return router_.Dispatch(request);
  }

  // The value of tebium_http_requests_total for these labels, or -1.
  double Requests(const std::string& handler, const std::string& method,
                  const std::string& code) {
    for (const auto& family : metrics_.Collect()) {
      if (family.name != "tebium_http_requests_total") continue;
      for (const auto& metric : family.metric) {
        std::map<std::string, std::string> labels;
        for (const auto& label : metric.label) {
          labels[label.name] = label.value;
        }
        if (labels["handler"] == handler && labels["method"] == method &&
            labels["code"] == code) {
          return metric.counter.value;
        }
      }
    }
    return -1;
  }

  base::Metrics metrics_;
  testing::ManualClock clock_;
  Router router_{metrics_, clock_, base::Logger::Null()};
};

TEST_F(RouterTest, FindsTheRoute) {
  Add("GET", "/", "root");
  Add("GET", "/a", "get a");
  Add("POST", "/a", "post a");
  Add("GET", "/a/{id}", "one ");
  Add("POST", "/a/{id}/resend", "resend ");
  Add("POST", "/hook/{rest*}", "rest ");
  Add("GET", "/a/literal", "literal");
  struct Case {
    std::string method;
    std::string path;
    int status;
    std::string body;
  };
  const std::vector<Case> cases = {
      {"GET", "/", 200, "root|"},
      {"GET", "/a", 200, "get a|"},
      {"POST", "/a", 200, "post a|"},
      {"GET", "/a/7", 200, "one 7|"},
      {"GET", "/a/%d1%8b", 200, "one %d1%8b|"},
      {"POST", "/a/7/resend", 200, "resend 7|"},
      {"POST", "/hook/x", 200, "rest |x"},
      {"POST", "/hook/x/y/z", 200, "rest |x/y/z"},
      {"GET", "/a/literal", 200, "literal|"},
      {"POST", "/hook/", 404, ""},
      {"POST", "/hook", 404, ""},
      {"GET", "/a/", 404, ""},
      {"GET", "/a/7/8", 404, ""},
      {"POST", "/a//resend", 404, ""},
      {"GET", "/A", 404, ""},
      {"GET", "", 404, ""},
      {"GET", "a", 404, ""},
  };
  for (const Case& c : cases) {
    const HttpResponse response = Ask(c.method, c.path);
    EXPECT_EQ(response.status, c.status) << c.method << " " << c.path;
    if (c.status == 200) {
      EXPECT_EQ(response.body, c.body) << c.method << " " << c.path;
    } else {
      EXPECT_THAT(response.body, HasSubstr("\"error\"")) << c.path;
    }
  }
}

TEST_F(RouterTest, AnotherMethodIsTold) {
  Add("GET", "/a", "");
  Add("POST", "/a", "");
  Add("DELETE", "/b/{id}", "");
  const HttpResponse literal = Ask("PUT", "/a");
  EXPECT_EQ(literal.status, 405);
  EXPECT_THAT(literal.headers, ElementsAre(Pair("Allow", "GET, HEAD, POST")));
  const HttpResponse pattern = Ask("GET", "/b/1");
  EXPECT_EQ(pattern.status, 405);
  EXPECT_THAT(pattern.headers, ElementsAre(Pair("Allow", "DELETE")));
}

TEST_F(RouterTest, AnApiMayFailInItsOwnForm) {
  Add("GET", "/api/v2/a", "");
  Add("GET", "/b", "");
  router_.SetFailureForm("/api/v2/", [](int status, const HttpRequest& request,
                                        std::string_view allow) {
    return HttpResponse::Text(
        status, request.method + request.path + "|" + std::string(allow));
  });
  const HttpResponse unknown = Ask("GET", "/api/v2/x");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.body, "GET/api/v2/x|");
  EXPECT_TRUE(unknown.headers.empty());
  const HttpResponse method = Ask("PUT", "/api/v2/a");
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.body, "PUT/api/v2/a|GET, HEAD");
  EXPECT_THAT(method.headers, ElementsAre(Pair("Allow", "GET, HEAD")));
  EXPECT_THAT(Ask("PUT", "/b").body, HasSubstr("\"error\""));
  EXPECT_THAT(Ask("GET", "/api/v2").body, HasSubstr("\"error\""));
  EXPECT_EQ(Requests("other", "other", "404"), 2);
  EXPECT_EQ(Requests("other", "other", "405"), 2);
}

TEST_F(RouterTest, HeadIsAnsweredByGet) {
  Add("GET", "/a", "get");
  Add("POST", "/b", "post");
  EXPECT_EQ(Ask("HEAD", "/a").body, "get|");
  EXPECT_EQ(Ask("HEAD", "/b").status, 405);
}

TEST_F(RouterTest, GuardsWhatIsNotPublic) {
  Add("GET", "/open", "open");
  Add("GET", "/secret", "secret", Access::kSecret);
  EXPECT_EQ(Ask("GET", "/open").status, 200);
  EXPECT_EQ(Ask("GET", "/secret").status, 401) << "no guard lets nobody in";

  std::vector<Access> asked;
  bool let_in = false;
  router_.SetGuard([&](const HttpRequest&, const PathParams&,
                       Access access) -> std::optional<HttpResponse> {
    asked.push_back(access);
    if (let_in) return std::nullopt;
    return HttpResponse::Text(429, "slowly");
  });
  int refused = 0;
  router_.Add({.method = "POST",
               .pattern = "/limited",
               .access = Access::kLimited,
               .handler =
                   [](HttpRequest&, const PathParams&) {
                     return HttpResponse::Text(200, "in");
                   },
               .on_refused = [&](int status) { refused = status; }});
  EXPECT_EQ(Ask("POST", "/limited").status, 429);
  EXPECT_EQ(refused, 429);
  let_in = true;
  EXPECT_EQ(Ask("POST", "/limited").body, "in");
  EXPECT_EQ(Ask("GET", "/secret").status, 200);
  EXPECT_EQ(Ask("GET", "/open").status, 200);
  EXPECT_THAT(asked,
              ElementsAre(Access::kLimited, Access::kLimited, Access::kSecret));
}

TEST_F(RouterTest, ParametersOutliveTheRequestsPath) {
  router_.Add({.method = "GET",
               .pattern = "/x/{id}",
               .access = Access::kPublic,
               .handler = [](HttpRequest& request, const PathParams& params) {
                 request.path = std::string(100, '#');
                 return HttpResponse::Text(200, std::string(params.Get("id")));
               }});
  EXPECT_EQ(Ask("GET", "/x/kept").body, "kept");
}

TEST_F(RouterTest, AnExceptionTellsNothing) {
  router_.Add({.method = "GET",
               .pattern = "/bad",
               .access = Access::kPublic,
               .handler = [](HttpRequest&, const PathParams&) -> HttpResponse {
                 throw std::runtime_error("password=1234");
               }});
  const HttpResponse response = Ask("GET", "/bad");
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, Not(HasSubstr("1234")));
  EXPECT_EQ(Requests("/bad", "GET", "500"), 1);
}

TEST_F(RouterTest, CountsByPatternNotByPath) {
  Add("GET", "/a/{id}", "");
  EXPECT_EQ(Requests("/a/{id}", "GET", "200"), 0) << "there from the start";
  Ask("GET", "/a/1");
  Ask("GET", "/a/2");
  Ask("GET", "/nowhere/1");
  Ask("GET", "/nowhere/2");
  Ask("POST", "/a/1");
  EXPECT_EQ(Requests("/a/{id}", "GET", "200"), 2);
  EXPECT_EQ(Requests("other", "other", "404"), 2);
  EXPECT_EQ(Requests("other", "other", "405"), 1);
}

}  // namespace
}  // namespace tebium::net
