// The web page: what was told to people, what is on its way, what arrived.
//
//   GET  /           the page, or the form that asks for the secret (401)
//   POST /login      the form; gives a session cookie
//   POST /logout
//   POST /ui/resend  the page's button beside an undeliverable notification
//
// No answer is a redirect. A session is a cookie with a random id (HttpOnly,
// SameSite=Strict). What changes something needs the session's CSRF token too,
// in the form's field `csrf`, or for the API in the header X-CSRF-Token.
#ifndef TEBIUM_WEB_PAGE_H_
#define TEBIUM_WEB_PAGE_H_

#include <functional>
#include <optional>
#include <string>

#include "base/catalogue.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "net/router.h"
#include "store/store.h"
#include "web/page_html.h"
#include "web/sessions.h"

namespace tebium::web {

struct PageSettings {
  base::Language language = base::Language::kRussian;
  base::TimeZone zone = base::TimeZone::Utc();
  std::string route_prefix;  // as the server's
  std::string version;
  bool preview = false;         // no bot token
  bool secure_cookies = false;  // served over TLS
};

// How the page asks who may see it. Both are thread-safe.
struct PageAccess {
  // This request may come in without a session of the page.
  std::function<bool(const net::HttpRequest&)> admits;
  std::function<bool(std::string_view)> is_secret;
};

// Thread-safe. What it is given must outlive it, and it the router.
class Page {
 public:
  Page(PageSettings settings, PageAccess access, store::Store& store,
       const base::Clock& clock, base::Random& random, base::Logger logger);

  void Register(net::Router& router);

  // Whether a session lets this request in: by its cookie alone if it changes
  // nothing, else with the header X-CSRF-Token.
  bool SessionAdmits(const net::HttpRequest& request) const;

 private:
  // Someone who may see the page.
  struct Visitor {
    std::string csrf_token;
    bool logged_in = false;
  };

  std::optional<Session> SessionOf(const net::HttpRequest& request) const;
  std::optional<Visitor> VisitorOf(const net::HttpRequest& request) const;
  // The same for a form, which must carry the right token.
  std::optional<Visitor> SenderOf(const net::HttpRequest& request) const;

  net::HttpResponse Show(const net::HttpRequest& request);
  net::HttpResponse LogIn(const net::HttpRequest& request);
  net::HttpResponse LogOut(const net::HttpRequest& request);
  net::HttpResponse Resend(const net::HttpRequest& request);

  net::HttpResponse ShowTo(const Visitor& visitor, std::string notice);
  net::HttpResponse AskForSecret(std::string notice);
  net::HttpResponse Html(int status, const PageFrame& frame,
                         std::string body) const;
  PageFrame MakeFrame(std::string notice);
  base::StatusOr<PageView> Load();
  std::string Phrase(base::Say say) const;
  std::string Cookie(std::string_view id, base::Duration lifetime) const;

  const PageSettings settings_;
  const PageAccess access_;
  store::Store& store_;
  base::Random& random_;
  const base::Logger logger_;
  Sessions sessions_;
  const std::string open_csrf_token_;  // for visitors without a session
};

}  // namespace tebium::web

#endif  // TEBIUM_WEB_PAGE_H_
