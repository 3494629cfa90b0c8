// The web page as HTML: pure functions from what is to be shown.
//
// Everything foreign is escaped here, and texts that Telegram has shown are
// reduced to a list of harmless tags. The page needs no script and loads
// nothing.
#ifndef TEBIUM_WEB_PAGE_HTML_H_
#define TEBIUM_WEB_PAGE_HTML_H_

#include <string>
#include <vector>

#include "base/catalogue.h"
#include "base/clock.h"
#include "store/store.h"

namespace tebium::web {

// What the page and the login form share.
struct PageFrame {
  base::Language language = base::Language::kRussian;
  base::TimeZone zone = base::TimeZone::Utc();
  std::string route_prefix;  // "" or "/prefix"
  std::string version;
  std::string style_nonce;  // allowed by the Content-Security-Policy
  std::string notice;       // the outcome of what was just done; may be empty
};

struct PageView {
  bool preview = false;    // no bot token: nothing is sent
  bool logged_in = false;  // by a session that can be ended
  std::string csrf_token;  // for the forms
  store::StoreStats stats;
  std::vector<store::LiveMessage> messages;  // the newest first
  std::vector<store::OutboxEntry> outbox;
  std::vector<store::HistoryEntry> history;
};

std::string RenderPage(const PageFrame& frame, const PageView& view);
std::string RenderLogin(const PageFrame& frame);

}  // namespace tebium::web

#endif  // TEBIUM_WEB_PAGE_HTML_H_
