#include "web/page_html.h"

#include "alert/alert.h"
#include "web/page_style.h"
#include "web/sanitize.h"

namespace tebium::web {
namespace {

constexpr int kRefreshSeconds = 10;

// Writes HTML; what is not markup goes through Text().
class Html {
 public:
  explicit Html(const PageFrame& frame) : frame_(frame) {}

  Html& Raw(std::string_view markup) {
    out_ += markup;
    return *this;
  }
  Html& Text(std::string_view text) { return Raw(EscapeHtml(text)); }
  Html& Number(uint64_t number) { return Raw(std::to_string(number)); }
  Html& Phrase(base::Say say) { return Text(base::Text(frame_.language, say)); }
  Html& Time(base::Time time) {
    return Text(frame_.zone.Format("%d.%m.%Y %H:%M:%S", time));
  }
  // The target of a form of ours.
  Html& Path(std::string_view path) {
    return Text(frame_.route_prefix).Text(path);
  }

  std::string Take() { return std::move(out_); }

 private:
  const PageFrame& frame_;
  std::string out_;
};

void WriteHead(Html& html, const PageFrame& frame, bool refresh) {
  html.Raw("<!DOCTYPE html>\n<html lang=\"")
      .Raw(base::LanguageCode(frame.language))
      .Raw(
          "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
          "content=\"width=device-width, initial-scale=1\">");
  if (refresh) {
    html.Raw("<meta http-equiv=\"refresh\" content=\"")
        .Number(kRefreshSeconds)
        .Raw("; url=")
        .Path("/")
        .Raw("\">");
  }
  html.Raw("<link rel=\"icon\" href=\"data:,\"><title>")
      .Phrase(base::Say::kPageTitle)
      .Raw("</title><style nonce=\"")
      .Text(frame.style_nonce)
      .Raw("\">")
      .Raw(kPageStyle)
      .Raw("</style></head><body>");
}

void WriteNotice(Html& html, const PageFrame& frame) {
  if (frame.notice.empty()) return;
  html.Raw("<p class=\"notice\" role=\"status\">")
      .Text(frame.notice)
      .Raw("</p>");
}

void WriteToken(Html& html, const PageView& view) {
  html.Raw("<input type=\"hidden\" name=\"csrf\" value=\"")
      .Text(view.csrf_token)
      .Raw("\">");
}

void WriteHeader(Html& html, const PageFrame& frame, const PageView& view) {
  html.Raw("<header><h1>")
      .Phrase(base::Say::kPageTitle)
      .Raw("</h1><span class=\"dim\">")
      .Text(frame.version)
      .Raw("</span>");
  if (view.logged_in) {
    html.Raw("<form method=\"post\" action=\"").Path("/logout").Raw("\">");
    WriteToken(html, view);
    html.Raw("<button>").Phrase(base::Say::kPageLogOut).Raw("</button></form>");
  }
  html.Raw("</header>");
}

void WriteMode(Html& html, const PageView& view) {
  if (!view.preview) {
    html.Raw("<p class=\"mode\">").Phrase(base::Say::kPageLive).Raw("</p>");
    return;
  }
  html.Raw("<p class=\"mode preview\"><strong>")
      .Phrase(base::Say::kPagePreview)
      .Raw("</strong>")
      .Phrase(base::Say::kPagePreviewMeaning)
      .Raw("</p>");
}

void WriteTarget(Html& html, const store::Target& target) {
  html.Text(std::to_string(target.chat_id));
  if (target.thread_id != 0) {
    html.Raw(" / ").Text(std::to_string(target.thread_id));
  }
}

void WriteMessages(Html& html, const PageView& view) {
  html.Raw("<section><h2>").Phrase(base::Say::kPageMessages).Raw("</h2>");
  if (view.messages.empty()) {
    html.Raw("<p class=\"dim\">")
        .Phrase(base::Say::kPageNoMessages)
        .Raw("</p>");
  }
  for (const store::LiveMessage& message : view.messages) {
    html.Raw("<article class=\"bubble\">")
        .Raw(SanitizeTelegramHtml(message.text))
        .Raw("<footer>");
    WriteTarget(html, message.target);
    html.Raw(" · ").Time(message.updated_at).Raw("</footer></article>");
  }
  html.Raw("</section>");
}

void WriteCount(Html& html, uint64_t count, base::Say say) {
  html.Raw("<li><b>").Number(count).Raw("</b>").Phrase(say).Raw("</li>");
}

base::Say StateSay(store::OutboxState state) {
  switch (state) {
    case store::OutboxState::kPending:
      return base::Say::kPagePending;
    case store::OutboxState::kSending:
      return base::Say::kPageSending;
    case store::OutboxState::kDead:
      return base::Say::kPageDead;
  }
  return base::Say::kPageDead;
}

void WriteResend(Html& html, const PageView& view, int64_t id) {
  html.Raw("<form method=\"post\" action=\"").Path("/ui/resend").Raw("\">");
  WriteToken(html, view);
  html.Raw("<input type=\"hidden\" name=\"id\" value=\"")
      .Text(std::to_string(id))
      .Raw("\"><button>")
      .Phrase(base::Say::kPageResend)
      .Raw("</button></form>");
}

void WriteOutboxEntry(Html& html, const PageView& view,
                      const store::OutboxEntry& entry) {
  const bool dead = entry.head.state == store::OutboxState::kDead;
  html.Raw(dead ? "<div class=\"entry dead\">" : "<div class=\"entry\">")
      .Text(entry.notification.group_labels.ToString())
      .Raw("<div class=\"dim\">")
      .Phrase(StateSay(entry.head.state))
      .Raw(" · ");
  WriteTarget(html, entry.head.target);
  html.Raw(" · ").Time(entry.head.created_at).Raw(" · ");
  html.Phrase(base::Say::kPageAttempts)
      .Raw(": ")
      .Number(entry.attempts)
      .Raw("</div>");
  if (!entry.last_error.empty()) {
    html.Raw("<div class=\"error\">").Text(entry.last_error).Raw("</div>");
  }
  if (dead) WriteResend(html, view, entry.head.id);
  html.Raw("</div>");
}

void WriteOutbox(Html& html, const PageView& view) {
  html.Raw("<section><h2>").Phrase(base::Say::kPageOutbox).Raw("</h2>");
  html.Raw("<ul class=\"counts\">");
  WriteCount(html, view.stats.outbox_pending, base::Say::kPagePending);
  WriteCount(html, view.stats.outbox_sending, base::Say::kPageSending);
  WriteCount(html, view.stats.outbox_dead, base::Say::kPageDead);
  html.Raw("</ul>");
  if (view.outbox.empty()) {
    html.Raw("<p class=\"dim\">")
        .Phrase(base::Say::kPageNothingWaits)
        .Raw("</p>");
  }
  for (const auto& entry : view.outbox) WriteOutboxEntry(html, view, entry);
  html.Raw("</section>");
}

void WriteHistoryRow(Html& html, const store::HistoryEntry& entry) {
  const alert::Alert& alert = entry.alert;
  html.Raw("<tr><td class=\"time\">").Time(entry.received_at);
  html.Raw("</td><td>").Text(alert.module());
  html.Raw("</td><td class=\"")
      .Raw(alert::SeverityClass(alert.severity()))
      .Raw("\">")
      .Text(alert.name());
  html.Raw("</td><td>").Text(alert.annotations.Get(alert::kSummary));
  html.Raw(entry.firing ? "</td><td>" : "</td><td class=\"resolved\">")
      .Phrase(entry.firing ? base::Say::kFiring : base::Say::kResolved)
      .Raw("</td></tr>");
}

void WriteHistory(Html& html, const PageView& view) {
  html.Raw("<section><h2>").Phrase(base::Say::kPageHistory).Raw("</h2>");
  if (view.history.empty()) {
    html.Raw("<p class=\"dim\">")
        .Phrase(base::Say::kPageNoHistory)
        .Raw("</p></section>");
    return;
  }
  html.Raw("<div class=\"scroll\"><table><tr>");
  for (const base::Say say :
       {base::Say::kTime, base::Say::kModule, base::Say::kPageAlert,
        base::Say::kPageMessage, base::Say::kPageState}) {
    html.Raw("<th>").Phrase(say).Raw("</th>");
  }
  html.Raw("</tr>");
  for (const auto& entry : view.history) WriteHistoryRow(html, entry);
  html.Raw("</table></div></section>");
}

}  // namespace

std::string RenderPage(const PageFrame& frame, const PageView& view) {
  Html html(frame);
  WriteHead(html, frame, /*refresh=*/true);
  WriteHeader(html, frame, view);
  html.Raw("<main>");
  WriteNotice(html, frame);
  WriteMode(html, view);
  html.Raw("<div class=\"columns\">");
  WriteMessages(html, view);
  WriteOutbox(html, view);
  html.Raw("</div>");
  WriteHistory(html, view);
  html.Raw("</main></body></html>\n");
  return html.Take();
}

std::string RenderLogin(const PageFrame& frame) {
  Html html(frame);
  WriteHead(html, frame, /*refresh=*/false);
  html.Raw("<main><form class=\"login\" method=\"post\" action=\"")
      .Path("/login")
      .Raw("\"><h1>")
      .Phrase(base::Say::kPageTitle)
      .Raw("</h1>");
  WriteNotice(html, frame);
  html.Raw("<label>")
      .Phrase(base::Say::kPageSecret)
      .Raw(
          "<input type=\"password\" name=\"secret\" required autofocus "
          "autocomplete=\"current-password\"></label><button>")
      .Phrase(base::Say::kPageLogIn)
      .Raw("</button></form></main></body></html>\n");
  return html.Take();
}

}  // namespace tebium::web
