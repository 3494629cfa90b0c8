#include "relay/telegram/preview.h"

#include <chrono>

namespace tebium::relay {

Preview::Preview(const base::Logger& logger, base::Time now)
    : logger_(logger.Named("preview")),
      next_id_(std::chrono::duration_cast<std::chrono::milliseconds>(
                   now.time_since_epoch())
                   .count()) {}

BotAnswer Preview::Show(const BotCall& call) {
  const size_t file_bytes =
      call.attachment ? call.attachment->content.size() : 0;
  const std::string text = call.html ? HtmlToPlainText(call.text) : call.text;
  logger_.Info("would be sent", {{"method", BotMethodName(call.method)},
                                 {"chat", call.chat_id},
                                 {"silent", call.silent},
                                 {"file_bytes", file_bytes},
                                 {"buttons", KeyboardText(call.keyboard)},
                                 {"text", text}});
  BotAnswer answer;
  answer.verdict = Verdict::kDone;
  answer.message_id = call.message_id != 0 ? call.message_id : next_id_++;
  return answer;
}

}  // namespace tebium::relay
