#include "relay/console/speaker.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "relay/telegram/html.h"
#include "relay/telegram/render.h"
#include "relay/telegram/split.h"

namespace tebium::relay {
namespace {

BotCall NewCall(const Place& place, BotMethod method) {
  BotCall call;
  call.method = method;
  call.chat_id = place.chat_id;
  call.thread_id = place.thread_id;
  return call;
}

// Messages in order; the keyboard is under the last.
std::vector<BotCall> SendCalls(const Place& place, Screen screen,
                               std::vector<std::string> parts) {
  std::vector<BotCall> calls;
  for (std::string& part : parts) {
    BotCall call = NewCall(place, BotMethod::kSendMessage);
    call.text = std::move(part);
    if (calls.empty()) call.reply_to = place.reply_to;
    calls.push_back(std::move(call));
  }
  if (!calls.empty()) calls.back().keyboard = std::move(screen.keyboard);
  return calls;
}

std::vector<std::string> Split(const Screen& screen) {
  return SplitHtml(screen.html, kMaxMessageCodePoints, kMaxScreenParts);
}

BotCall PhotoCall(const Place& place, Screen screen) {
  BotCall call = NewCall(place, BotMethod::kSendPhoto);
  call.reply_to = place.reply_to;
  call.text = ShortenHtml(screen.html, kMaxCaptionCodePoints);
  call.attachment = std::move(screen.photo);
  call.keyboard = std::move(screen.keyboard);
  return call;
}

// The message is as it was: it can't be edited, or has gone.
bool NotEdited(Verdict verdict) {
  return verdict == Verdict::kSendAnew || verdict == Verdict::kBadRequest;
}

}  // namespace

void Speaker::Say(const Place& place, Saying saying) {
  if (saying.replace) {
    Replace(place, *std::move(saying.replace));
  } else if (saying.rekey && place.pressed != 0) {
    Rekey(place, *std::move(saying.rekey));
  }
  if (saying.reply) Send(place, *std::move(saying.reply));
}

void Speaker::SayPlain(const Place& place, std::string_view text) {
  Send(place, Screen{EscapeText(text, LineEnds::kKeep), {}, {}});
}

void Speaker::AnswerPress(const std::string& query_id, std::string_view toast,
                          bool stays) {
  base::JsonWriter json;
  json.BeginObject().Key("callback_query_id").String(query_id);
  const std::string clean = CleanText(toast, LineEnds::kKeep);
  if (!clean.empty()) {
    json.Key("text").String(
        base::TruncateCodePoints(clean, kMaxToastCodePoints));
    if (stays) json.Key("show_alert").Bool(true);
  }
  json.EndObject();
  bot_.Ask(
      "answerCallbackQuery", json.Take(), base::Duration(0),
      [logger = logger_](const BotReply& reply) {
        if (reply.verdict == Verdict::kDone) return;
        logger.Debug("a press could not be answered", {{"err", reply.error}});
      });
}

void Speaker::Send(const Place& place, Screen screen) {
  if (screen.photo) {
    Tell(PhotoCall(place, std::move(screen)));
    return;
  }
  std::vector<std::string> parts = Split(screen);
  for (BotCall& call : SendCalls(place, std::move(screen), std::move(parts))) {
    Tell(std::move(call));
  }
}

// A picture can't take a text's place. What is too long for one message goes on
// in others.
void Speaker::Replace(const Place& place, Screen screen) {
  std::vector<std::string> parts = Split(screen);
  if (place.pressed == 0 || screen.photo || parts.size() != 1) {
    Send(place, std::move(screen));
    return;
  }
  BotCall call = NewCall(place, BotMethod::kEditMessageText);
  call.message_id = place.pressed;
  call.text = std::move(parts.front());
  call.keyboard = screen.keyboard;
  courier_.Say(std::move(call),
               [this, inbox = inbox_, place,
                screen = std::move(screen)](const BotAnswer& answer) {
                 if (!NotEdited(answer.verdict)) return;
                 inbox->Post([this, place, screen] { Send(place, screen); });
               });
}

void Speaker::Rekey(const Place& place, Keyboard keyboard) {
  BotCall call = NewCall(place, BotMethod::kEditMessageReplyMarkup);
  call.message_id = place.pressed;
  call.keyboard = std::move(keyboard);
  Tell(std::move(call));
}

void Speaker::Tell(BotCall call) {
  courier_.Say(std::move(call), [logger = logger_](const BotAnswer& answer) {
    if (answer.verdict == Verdict::kDone) return;
    logger.Warn(
        "an answer could not be said",
        {{"reason", VerdictName(answer.verdict)}, {"err", answer.error}});
  });
}

}  // namespace tebium::relay
