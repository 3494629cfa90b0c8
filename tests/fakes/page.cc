#include "tests/fakes/page.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/text.h"
#include "tests/fakes/links.h"
#include "tests/fakes/text_entities.h"
#include "tests/fakes/world.h"

namespace tebium::fakes {
namespace {

constexpr size_t kMaxShown = 200;  // messages of a chat
constexpr size_t kMaxPreview = 80;

constexpr const char* kHead = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A pretended Telegram</title>
<noscript><meta http-equiv="refresh" content="2"></noscript>
<style>
:root { color-scheme: light dark; --page: #dfe7ec; --card: #fff; --text: #111;
  --faint: #6b7a86; --link: #2678b6; --key: #e9f1f7; --mine: #e3f6d0; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0e1621; --card: #182533; --text: #f3f5f7; --faint: #8393a3;
    --link: #6ab3f3; --key: #22384d; --mine: #2b5278; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.4 system-ui, sans-serif; }
header, main, form { max-width: 46rem; margin: 0 auto; padding: .5rem 1rem; }
header { color: var(--faint); }
section { margin-bottom: 2rem; }
h2 { font-size: 1rem; margin: 1rem 0 .5rem; }
h2 small, time { color: var(--faint); font-weight: normal; font-size: .8rem; }
article { background: var(--card); border-radius: .8rem; padding: .5rem .8rem;
  margin: .4rem 0; width: fit-content; min-width: 12rem; max-width: 92%;
  overflow-wrap: anywhere; }
article.person { background: var(--mine); margin-left: auto; }
article.deleted { opacity: .5; text-decoration: line-through; }
.text { white-space: pre-wrap; }
.reply { border-left: 3px solid var(--link); padding-left: .5rem;
  margin-bottom: .3rem; color: var(--faint); font-size: .85rem; }
.foot { text-align: right; }
a, .tag { color: var(--link); }
blockquote { margin: .2rem 0; padding-left: .6rem;
  border-left: 3px solid var(--link); }
pre { margin: .2rem 0; overflow-x: auto; background: var(--key);
  padding: .3rem .5rem; border-radius: .4rem; white-space: pre-wrap; }
code, pre { font: 13px/1.4 ui-monospace, monospace; }
.spoiler { background: var(--faint); color: transparent; border-radius: .2rem; }
.spoiler:hover { background: none; color: inherit; }
.keys { display: flex; gap: .25rem; margin-top: .25rem; }
.keys > * { flex: 1; border: 0; border-radius: .5rem; padding: .35rem .5rem;
  background: var(--key); color: var(--link); font: inherit; cursor: pointer;
  text-align: center; text-decoration: none; }
img { max-width: 100%; border-radius: .5rem; display: block; }
form { display: flex; gap: .5rem; position: sticky; bottom: 0;
  background: var(--page); }
input { flex: 1; padding: .4rem .6rem; font: inherit; min-width: 4rem; }
input[name=chat] { flex: 0 1 11rem; }
</style>
</head>
<body>
<header>A pretended Telegram. Nothing here leaves this machine.
<span id="state" role="status"></span></header>
<main>
)html";

constexpr const char* kTail = R"html(</main>
<form><input name="chat" list="chats" aria-label="Chat id" placeholder="Chat id"
 required><input name="text" aria-label="Message" autocomplete="off"
 placeholder="Write to the bot: /status" required><button>Send</button></form>
<script>
const main = document.querySelector('main');
const state = document.getElementById('state');
const form = document.forms[0];
let shown = '';
async function refresh() {
  try {
    const chats = await (await fetch('/?part=chats')).text();
    if (chats !== shown) {
      const bottom = innerHeight + scrollY >= document.body.scrollHeight - 40;
      main.innerHTML = shown = chats;
      if (bottom) scrollTo(0, document.body.scrollHeight);
      const first = main.querySelector('section');
      if (first && !form.chat.value) form.chat.value = first.dataset.chat;
    }
    state.textContent = '';
  } catch (error) {
    state.textContent = 'It does not answer; trying again.';
  }
  setTimeout(refresh, 1000);
}
async function tell(path, body) {
  const answer = await fetch('/control/' + path, {method: 'POST',
    headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
  if (!answer.ok) state.textContent = (await answer.json()).error;
}
main.addEventListener('click', event => {
  const key = event.target.closest('button[data-press]');
  if (!key) return;
  const at = key.closest('article');
  tell('press', {chat_id: key.closest('section').dataset.chat,
    message_id: at.dataset.message, data: key.dataset.press});
});
form.addEventListener('submit', event => {
  event.preventDefault();
  tell('send', {chat_id: form.chat.value, text: form.text.value});
  form.text.value = '';
});
refresh();
</script>
</body>
</html>
)html";

struct Tags {
  std::string open;
  std::string close;
};

Tags LinkTags(const std::string& url) {
  auto checked = CheckUrl(url);
  if (!checked.ok()) return {"<span class=\"tag\">", "</span>"};
  return {"<a rel=\"noopener noreferrer\" target=\"_blank\" href=\"" +
              EscapeHtml(*checked) + "\">",
          "</a>"};
}

Tags TagsOf(const std::string& text, const Entity& entity) {
  static constexpr std::pair<std::string_view, std::string_view> kPlain[] = {
      {"bold", "b"},
      {"italic", "i"},
      {"underline", "u"},
      {"strikethrough", "s"},
      {"code", "code"},
      {"pre", "pre"},
      {"blockquote", "blockquote"},
      {"expandable_blockquote", "blockquote"}};
  for (const auto& [type, tag] : kPlain) {
    if (type != entity.type) continue;
    const std::string name(tag);
    return {"<" + name + ">", "</" + name + ">"};
  }
  if (entity.type == "text_link") return LinkTags(entity.value);
  if (entity.type == "url") {
    return LinkTags(std::string(EntityText(text, entity)));
  }
  const bool hidden = entity.type == "spoiler";
  return {hidden ? "<span class=\"spoiler\">" : "<span class=\"tag\">",
          "</span>"};
}

// Nests what is open, and closes and opens again what overlaps.
class Formatter {
 public:
  Formatter(const std::string& text, std::vector<Entity> entities)
      : text_(text), entities_(std::move(entities)) {
    std::stable_sort(entities_.begin(), entities_.end(),
                     [](const Entity& a, const Entity& b) {
                       if (a.offset != b.offset) return a.offset < b.offset;
                       return a.length > b.length;
                     });
  }

  std::string Run() {
    size_t units = 0;
    size_t begin = 0;
    while (begin < text_.size()) {
      Boundary(units);
      size_t end = begin + 1;
      while (end < text_.size() &&
             (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80) {
        ++end;
      }
      const std::string character = text_.substr(begin, end - begin);
      units += Utf16Length(character);
      html_ += EscapeHtml(character);
      begin = end;
    }
    while (!open_.empty()) Close();
    return std::move(html_);
  }

 private:
  static size_t End(const Entity& entity) {
    return entity.offset + entity.length;
  }

  void Close() {
    html_ += TagsOf(text_, *open_.back()).close;
    open_.pop_back();
  }

  void Open(const Entity* entity) {
    html_ += TagsOf(text_, *entity).open;
    open_.push_back(entity);
  }

  void Boundary(size_t units) {
    std::vector<const Entity*> again;
    while (std::any_of(open_.begin(), open_.end(),
                       [&](const Entity* e) { return End(*e) <= units; })) {
      if (End(*open_.back()) > units) again.push_back(open_.back());
      Close();
    }
    for (auto it = again.rbegin(); it != again.rend(); ++it) Open(*it);
    while (next_ < entities_.size() && entities_[next_].offset <= units) {
      const Entity* entity = &entities_[next_++];
      if (End(*entity) > units) Open(entity);
    }
  }

  const std::string& text_;
  std::vector<Entity> entities_;
  size_t next_ = 0;
  std::vector<const Entity*> open_;
  std::string html_;
};

std::string TimeOfDay(base::Time time) {
  return base::TimeZone::Local().Format("%H:%M:%S", time);
}

std::string KeyboardHtml(const Keyboard& keyboard) {
  std::string html;
  for (const auto& row : keyboard) {
    html += "<div class=\"keys\">";
    for (const Button& button : row) {
      if (!button.url.empty()) {
        html += LinkTags(button.url).open + EscapeHtml(button.text) + " ↗</a>";
      } else {
        html += "<button data-press=\"" + EscapeHtml(button.data) + "\">" +
                EscapeHtml(button.text) + "</button>";
      }
    }
    html += "</div>";
  }
  return html;
}

std::string DocumentHtml(const Message& message) {
  if (!message.document.has_value()) return "";
  const Document& document = *message.document;
  const std::string url =
      "/control/file?chat_id=" + std::to_string(message.chat_id) +
      "&amp;message_id=" + std::to_string(message.id);
  if (document.is_photo) return "<img alt=\"\" src=\"" + url + "\">";
  return "<a href=\"" + url + "\">📎 " + EscapeHtml(document.name) + " (" +
         std::to_string(document.content->size()) + " bytes)</a><br>";
}

std::string ReplyHtml(const Message& message,
                      const std::vector<Message>& messages) {
  if (message.reply_to == 0) return "";
  for (const Message& target : messages) {
    if (target.id != message.reply_to) continue;
    const std::string& said =
        message.quote.empty() ? target.text : message.quote;
    const std::string line = said.substr(0, said.find('\n'));
    return "<div class=\"reply\">" +
           EscapeHtml(
               std::string(base::TruncateCodePoints(line, kMaxPreview))) +
           "</div>";
  }
  return "<div class=\"reply\">a message that is gone</div>";
}

std::string FootHtml(const Message& message) {
  std::string html = "<div class=\"foot\">";
  for (const std::string& reaction : message.reactions) {
    html += EscapeHtml(reaction) + " ";
  }
  html += "<time>";
  if (message.pinned) html += "📌 ";
  if (message.silent) html += "🔕 ";
  if (message.thread_id != 0) {
    html += "topic " + std::to_string(message.thread_id) + " ";
  }
  if (message.edit_date != base::kNoTime) {
    html += "edited " + TimeOfDay(message.edit_date) + ", ";
  }
  return html + TimeOfDay(message.date) + "</time></div>";
}

std::string MessageHtml(const Message& message,
                        const std::vector<Message>& messages) {
  std::string html =
      "<article data-message=\"" + std::to_string(message.id) + "\" class=\"";
  if (!message.from_bot) html += "person";
  if (message.deleted) html += " deleted";
  html += "\">" + ReplyHtml(message, messages) + DocumentHtml(message);
  html += "<div class=\"text\">" + FormatText(message.text, message.entities) +
          "</div>" + FootHtml(message);
  return html + KeyboardHtml(message.keyboard) + "</article>\n";
}

std::string ChatHtml(const FakeTelegram& fake, const ChatSpec& chat) {
  const std::vector<Message> messages = fake.Messages(chat.id);
  const std::string id = std::to_string(chat.id);
  std::string html = "<section data-chat=\"" + id + "\"><h2>" +
                     EscapeHtml(chat.title) + " <small>" +
                     std::string(ChatTypeName(chat.type)) + ", " + id +
                     "</small></h2>\n";
  if (messages.empty()) html += "<p><small>No messages yet.</small></p>\n";
  const size_t begin =
      messages.size() > kMaxShown ? messages.size() - kMaxShown : 0;
  if (begin > 0) {
    html += "<p><small>" + std::to_string(begin) +
            " older messages are not shown.</small></p>\n";
  }
  for (size_t i = begin; i < messages.size(); ++i) {
    html += MessageHtml(messages[i], messages);
  }
  return html + "</section>\n";
}

std::string ChatsHtml(const FakeTelegram& fake) {
  std::string html;
  std::string options;
  for (const ChatSpec& chat : fake.Chats()) {
    html += ChatHtml(fake, chat);
    options += "<option value=\"" + std::to_string(chat.id) + "\">" +
               EscapeHtml(chat.title) + "</option>";
  }
  if (html.empty()) html = "<p>There are no chats yet.</p>\n";
  return html + "<datalist id=\"chats\">" + options + "</datalist>\n";
}

}  // namespace

std::string EscapeHtml(const std::string& text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html.push_back(c);
    }
  }
  return html;
}

std::string FormatText(const std::string& text,
                       const std::vector<Entity>& entities) {
  return Formatter(text, entities).Run();
}

HttpReply ServePage(const FakeTelegram& fake, bool chats_only) {
  HttpReply reply;
  reply.content_type = "text/html; charset=utf-8";
  reply.headers = {{"Cache-Control", "no-store"},
                   {"X-Content-Type-Options", "nosniff"},
                   {"Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'; script-src "
                    "'unsafe-inline'; connect-src 'self'; img-src 'self'; "
                    "frame-ancestors 'none'; form-action 'self'"}};
  reply.body = ChatsHtml(fake);
  if (!chats_only) reply.body = kHead + reply.body + kTail;
  return reply;
}

}  // namespace tebium::fakes
