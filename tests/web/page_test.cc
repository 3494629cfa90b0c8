#include "web/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/web/web_fixture.h"

namespace tebium::web {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PageTest : public WebFixture {
 protected:
  void Start(PageSettings settings = {}) {
    settings.version = "1.2.3";
    PageAccess access;
    access.admits = [this](const net::HttpRequest&) { return open_; };
    access.is_secret = [](std::string_view text) { return text == "s&cret"; };
    page_.emplace(settings, access, store_, clock_, random_,
                  base::Logger::Null());
    page_->Register(router_);
  }

  // The cookie of a new session, as a browser sends it.
  Headers LogIn() {
    const net::HttpResponse response =
        Send("POST", "/login", "secret=s%26cret");
    EXPECT_EQ(response.status, 200);
    const std::string cookie = HeaderOf(response, "Set-Cookie");
    return {{"Cookie", cookie.substr(0, cookie.find(';'))}};
  }

  static std::string TokenIn(const std::string& html) {
    const std::string before = "name=\"csrf\" value=\"";
    const size_t start = html.find(before);
    return start == std::string::npos ? ""
                                      : html.substr(start + before.size(), 64);
  }

  void AddDeadEntry() {
    store::OutboxEntry entry;
    entry.head.id = 9;
    entry.head.state = store::OutboxState::kDead;
    entry.last_error = "<chat> not found";
    store_.outbox = {entry};
  }

  bool open_ = false;
  base::SystemRandom random_;
  std::optional<Page> page_;
};

TEST_F(PageTest, StrangersSeeOnlyTheLoginForm) {
  Start();
  store_.messages.resize(1);
  store_.messages[0].text = "internal";
  const net::HttpResponse response = Get("/");
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(response.content_type, "text/html; charset=utf-8");
  EXPECT_THAT(response.body, HasSubstr("action=\"/login\""));
  EXPECT_THAT(response.body, Not(HasSubstr("internal")));
}

TEST_F(PageTest, AWrongSecretGivesNoSession) {
  Start();
  const net::HttpResponse response = Send("POST", "/login", "secret=guess");
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(HeaderOf(response, "Set-Cookie"), "");
  EXPECT_THAT(response.body, HasSubstr("Неверный секрет"));
  EXPECT_THAT(response.body, Not(HasSubstr("guess")));
}

TEST_F(PageTest, TheRightSecretOpensASession) {
  Start();
  const net::HttpResponse response = Send("POST", "/login", "secret=s%26cret");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(HeaderOf(response, "Set-Cookie"),
              ::testing::MatchesRegex("tebium_session=[0-9a-f]{64}; Path=/; "
                                      "Max-Age=43200; HttpOnly; "
                                      "SameSite=Strict"));
  EXPECT_EQ(Get("/", LogIn()).status, 200);
  EXPECT_EQ(Get("/", {{"Cookie", "tebium_session=0"}}).status, 401);
}

TEST_F(PageTest, CookiesAreSecureOverTls) {
  PageSettings settings;
  settings.secure_cookies = true;
  settings.route_prefix = "/bot";
  Start(settings);
  EXPECT_THAT(HeaderOf(Send("POST", "/login", "secret=s%26cret"), "Set-Cookie"),
              ::testing::ContainsRegex("; Path=/bot/;.*; Secure$"));
}

TEST_F(PageTest, EveryPageIsLockedDown) {
  Start();
  for (const Headers& headers : {Headers{}, LogIn()}) {
    const net::HttpResponse response = Get("/", headers);
    const std::string policy = HeaderOf(response, "Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    const size_t start = policy.find("'nonce-") + 7;
    const std::string nonce = policy.substr(start, 32);
    EXPECT_THAT(response.body, HasSubstr("<style nonce=\"" + nonce + "\""));
    EXPECT_THAT(response.body, Not(HasSubstr("<script")));
    EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
    EXPECT_EQ(HeaderOf(response, "X-Frame-Options"), "DENY");
  }
}

TEST_F(PageTest, LoggingOutEndsTheSession) {
  Start();
  const Headers session = LogIn();
  const std::string token = TokenIn(Get("/", session).body);
  EXPECT_EQ(Send("POST", "/logout", "csrf=wrong", session).status, 401);
  EXPECT_EQ(Get("/", session).status, 200);
  EXPECT_EQ(Send("POST", "/logout", "csrf=" + token, session).status, 401);
  EXPECT_EQ(Get("/", session).status, 401);
}

TEST_F(PageTest, SaysLoudlyThatNothingIsSent) {
  open_ = true;
  PageSettings settings;
  settings.preview = true;
  Start(settings);
  EXPECT_THAT(Get("/").body, HasSubstr("ПРЕДПРОСМОТР: ничего не отправляется"));
}

TEST_F(PageTest, SpeaksEnglish) {
  open_ = true;
  PageSettings settings;
  settings.preview = true;
  settings.language = base::Language::kEnglish;
  Start(settings);
  const std::string body = Get("/").body;
  EXPECT_THAT(body, HasSubstr("PREVIEW: nothing is sent"));
  EXPECT_THAT(body, HasSubstr("<html lang=\"en\">"));
}

TEST_F(PageTest, WithATokenThereIsNoPreview) {
  open_ = true;
  Start();
  EXPECT_THAT(Get("/").body, Not(HasSubstr("ПРЕДПРОСМОТР")));
}

TEST_F(PageTest, ShowsWhatPeopleWereTold) {
  open_ = true;
  Start();
  store_.messages.resize(1);
  store_.messages[0].text = "<b>API</b> &lt;down&gt; <script>x</script>";
  store_.messages[0].target.chat_id = -1001;
  store_.messages[0].updated_at = clock_.Now();
  const std::string body = Get("/").body;
  EXPECT_THAT(body, HasSubstr("<b>API</b> &lt;down&gt; &lt;script&gt;"));
  EXPECT_THAT(body, HasSubstr("-1001"));
  EXPECT_THAT(body, HasSubstr("31.01.2026 10:20:30"));
}

TEST_F(PageTest, ShowsHistoryEscaped) {
  open_ = true;
  Start();
  store_.history.resize(1);
  store_.history[0].alert.labels = alert::LabelSet::Of(
      {{"alertname", "<x>"}, {"module", "a&b"}, {"severity", "critical"}});
  store_.history[0].alert.annotations =
      alert::LabelSet::Of({{"summary", "\"quoted\""}});
  const std::string body = Get("/").body;
  EXPECT_THAT(body, HasSubstr("<td class=\"critical\">&lt;x&gt;</td>"));
  EXPECT_THAT(body, HasSubstr("<td>a&amp;b</td>"));
  EXPECT_THAT(body, HasSubstr("&quot;quoted&quot;"));
}

TEST_F(PageTest, ResendsWithTheFormsToken) {
  Start();
  AddDeadEntry();
  const Headers session = LogIn();
  const std::string page = Get("/", session).body;
  EXPECT_THAT(page, HasSubstr("&lt;chat&gt; not found"));
  const net::HttpResponse response =
      Send("POST", "/ui/resend", "id=9&csrf=" + TokenIn(page), session);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr("снова в очереди"));
  EXPECT_EQ(store_.resent, std::vector<int64_t>{9});
}

TEST_F(PageTest, ResendsNothingWithoutTheToken) {
  Start();
  AddDeadEntry();
  const Headers session = LogIn();
  Send("POST", "/ui/resend", "id=9", session);
  Send("POST", "/ui/resend", "id=9&csrf=wrong", session);
  Send("POST", "/ui/resend", "id=9&csrf=" + TokenIn(Get("/", LogIn()).body),
       session);
  EXPECT_EQ(Send("POST", "/ui/resend", "id=9").status, 401);
  open_ = true;
  Send("POST", "/ui/resend", "id=9");
  EXPECT_TRUE(store_.resent.empty());
  Send("POST", "/ui/resend", "id=9&csrf=" + TokenIn(Get("/").body));
  EXPECT_EQ(store_.resent, std::vector<int64_t>{9});
}

TEST_F(PageTest, SaysWhenResendingFails) {
  Start();
  AddDeadEntry();
  const Headers session = LogIn();
  const std::string token = TokenIn(Get("/", session).body);
  EXPECT_THAT(Send("POST", "/ui/resend", "id=77&csrf=" + token, session).body,
              HasSubstr("Не удалось вернуть"));
  EXPECT_THAT(Send("POST", "/ui/resend", "id=9&csrf=old", session).body,
              HasSubstr("Форма устарела"));
}

TEST_F(PageTest, ASilentStoreDoesNotBreakThePage) {
  open_ = true;
  Start();
  store_.failure = base::UnavailableError("data/alerts.db: locked");
  const net::HttpResponse response = Get("/");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr("Хранилище не отвечает"));
  EXPECT_THAT(response.body, Not(HasSubstr("alerts.db")));
}

TEST_F(PageTest, SessionsAdmitToTheApi) {
  Start();
  net::HttpRequest request;
  request.method = "GET";
  EXPECT_FALSE(page_->SessionAdmits(request));
  request.headers = LogIn();
  EXPECT_TRUE(page_->SessionAdmits(request));
  request.method = "POST";
  EXPECT_FALSE(page_->SessionAdmits(request));
  request.headers.emplace_back("X-CSRF-Token", "wrong");
  EXPECT_FALSE(page_->SessionAdmits(request));
  request.headers.back().second = TokenIn(Get("/", request.headers).body);
  EXPECT_TRUE(page_->SessionAdmits(request));
}

TEST_F(PageTest, LinksKeepTheRoutePrefix) {
  open_ = true;
  PageSettings settings;
  settings.route_prefix = "/bot";
  Start(settings);
  AddDeadEntry();
  const std::string body = Get("/").body;
  EXPECT_THAT(body, HasSubstr("action=\"/bot/ui/resend\""));
  EXPECT_THAT(body, HasSubstr("content=\"10; url=/bot/\""));
}

}  // namespace
}  // namespace tebium::web
