#include "web/page.h"

#include <charconv>
#include <utility>

#include "base/text.h"
#include "web/api.h"

namespace tebium::web {
namespace {

constexpr std::string_view kCookieName = "tebium_session";
constexpr size_t kTokenBytes = 32;
constexpr size_t kNonceBytes = 16;
constexpr size_t kMessagesShown = 20;
constexpr size_t kOutboxShown = 50;
constexpr size_t kHistoryShown = 50;

bool ChangesNothing(std::string_view method) {
  return method == "GET" || method == "HEAD";
}

// A field of a form; its encoding is that of queries.
std::string FormField(const net::HttpRequest& request, std::string_view name) {
  net::HttpRequest form;
  form.query = request.body;
  return form.QueryValue(name);
}

std::string SecurityPolicy(const std::string& nonce) {
  return "default-src 'none'; img-src data:; style-src 'nonce-" + nonce +
         "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
}

}  // namespace

Page::Page(PageSettings settings, PageAccess access, store::Store& store,
           const base::Clock& clock, base::Random& random, base::Logger logger)
    : settings_(std::move(settings)),
      access_(std::move(access)),
      store_(store),
      random_(random),
      logger_(std::move(logger)),
      sessions_(random, clock),
      open_csrf_token_(base::RandomHex(random, kTokenBytes)) {}

void Page::Register(net::Router& router) {
  using Method = net::HttpResponse (Page::*)(const net::HttpRequest&);
  const auto add = [&](const char* method, const char* path, Method handler) {
    net::Route route;
    route.method = method;
    route.pattern = path;
    route.access = net::Access::kLimited;
    route.handler = [this, handler](net::HttpRequest& request,
                                    const net::PathParams&) {
      return (this->*handler)(request);
    };
    router.Add(std::move(route));
  };
  add("GET", "/", &Page::Show);
  add("POST", "/login", &Page::LogIn);
  add("POST", "/logout", &Page::LogOut);
  add("POST", "/ui/resend", &Page::Resend);
}

std::optional<Session> Page::SessionOf(const net::HttpRequest& request) const {
  const std::string_view id =
      CookieValue(request.Header("Cookie"), kCookieName);
  if (id.empty()) return std::nullopt;
  return sessions_.Find(id);
}

bool Page::SessionAdmits(const net::HttpRequest& request) const {
  const auto session = SessionOf(request);
  if (!session.has_value()) return false;
  return ChangesNothing(request.method) ||
         base::ConstantTimeEquals(request.Header("X-CSRF-Token"),
                                  session->csrf_token);
}

std::optional<Page::Visitor> Page::VisitorOf(
    const net::HttpRequest& request) const {
  if (const auto session = SessionOf(request)) {
    return Visitor{session->csrf_token, true};
  }
  if (access_.admits(request)) return Visitor{open_csrf_token_, false};
  return std::nullopt;
}

std::optional<Page::Visitor> Page::SenderOf(
    const net::HttpRequest& request) const {
  auto visitor = VisitorOf(request);
  if (visitor.has_value() &&
      !base::ConstantTimeEquals(FormField(request, "csrf"),
                                visitor->csrf_token)) {
    visitor.reset();
  }
  return visitor;
}

net::HttpResponse Page::Show(const net::HttpRequest& request) {
  const auto visitor = VisitorOf(request);
  return visitor.has_value() ? ShowTo(*visitor, "") : AskForSecret("");
}

net::HttpResponse Page::LogIn(const net::HttpRequest& request) {
  if (!access_.is_secret(base::Trim(FormField(request, "secret")))) {
    logger_.Warn("wrong secret at login", {{"remote", request.remote_address}});
    return AskForSecret(Phrase(base::Say::kPageWrongSecret));
  }
  const Session session = sessions_.Create();
  net::HttpResponse response = ShowTo({session.csrf_token, true}, "");
  response.headers.emplace_back("Set-Cookie",
                                Cookie(session.id, Sessions::kLifetime));
  return response;
}

net::HttpResponse Page::LogOut(const net::HttpRequest& request) {
  if (SenderOf(request).has_value()) {
    sessions_.Remove(CookieValue(request.Header("Cookie"), kCookieName));
  }
  net::HttpResponse response = AskForSecret("");
  response.headers.emplace_back("Set-Cookie", Cookie("", base::Duration(0)));
  return response;
}

net::HttpResponse Page::Resend(const net::HttpRequest& request) {
  const auto visitor = SenderOf(request);
  if (!visitor.has_value()) {
    const auto reader = VisitorOf(request);
    return reader.has_value()
               ? ShowTo(*reader, Phrase(base::Say::kPageFormExpired))
               : AskForSecret("");
  }
  const std::string id = FormField(request, "id");
  int64_t number = 0;
  std::from_chars(id.data(), id.data() + id.size(), number);
  const base::Status status = ResendAndWait(store_, number);
  if (!status.ok()) {
    logger_.Warn("resending failed",
                 {{"id", number}, {"err", status.ToString()}});
  }
  return ShowTo(*visitor, Phrase(status.ok() ? base::Say::kPageResent
                                             : base::Say::kPageNotResent));
}

net::HttpResponse Page::ShowTo(const Visitor& visitor, std::string notice) {
  auto view = Load();
  if (!view.ok()) {
    logger_.Error("the store failed to answer",
                  {{"question", "page"}, {"err", view.status().ToString()}});
    view = PageView();
    notice = Phrase(base::Say::kPageStoreSilent);
  }
  view->preview = settings_.preview;
  view->logged_in = visitor.logged_in;
  view->csrf_token = visitor.csrf_token;
  const PageFrame frame = MakeFrame(std::move(notice));
  return Html(200, frame, RenderPage(frame, *view));
}

net::HttpResponse Page::AskForSecret(std::string notice) {
  const PageFrame frame = MakeFrame(std::move(notice));
  return Html(401, frame, RenderLogin(frame));
}

base::StatusOr<PageView> Page::Load() {
  PageView view;
  TEBIUM_ASSIGN_OR_RETURN(view.stats, store_.Stats());
  TEBIUM_ASSIGN_OR_RETURN(view.messages, store_.RecentMessages(kMessagesShown));
  TEBIUM_ASSIGN_OR_RETURN(view.outbox,
                          store_.ListOutbox(std::nullopt, kOutboxShown));
  store::HistoryQuery query;
  query.limit = kHistoryShown;
  TEBIUM_ASSIGN_OR_RETURN(view.history, store_.History(query));
  return view;
}

PageFrame Page::MakeFrame(std::string notice) {
  PageFrame frame;
  frame.language = settings_.language;
  frame.zone = settings_.zone;
  frame.route_prefix = settings_.route_prefix;
  frame.version = settings_.version;
  frame.style_nonce = base::RandomHex(random_, kNonceBytes);
  frame.notice = std::move(notice);
  return frame;
}

net::HttpResponse Page::Html(int status, const PageFrame& frame,
                             std::string body) const {
  net::HttpResponse response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::move(body);
  response.headers = {
      {"Content-Security-Policy", SecurityPolicy(frame.style_nonce)},
      {"Cache-Control", "no-store"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Frame-Options", "DENY"}};
  return response;
}

std::string Page::Cookie(std::string_view id, base::Duration lifetime) const {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(lifetime);
  std::string cookie(kCookieName);
  cookie += '=';
  cookie += id;
  cookie += "; Path=" + settings_.route_prefix + "/";
  cookie += "; Max-Age=" + std::to_string(seconds.count());
  cookie += "; HttpOnly; SameSite=Strict";
  if (settings_.secure_cookies) cookie += "; Secure";
  return cookie;
}

std::string Page::Phrase(base::Say say) const {
  return std::string(base::Text(settings_.language, say));
}

}  // namespace tebium::web
