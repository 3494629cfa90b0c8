// The methods, by topic, and the checks that they share. For bot.cc only.
#ifndef TEBIUM_TESTS_FAKES_METHODS_H_
#define TEBIUM_TESTS_FAKES_METHODS_H_

#include <cstdint>
#include <string>

#include "tests/fakes/bot.h"
#include "tests/fakes/text_entities.h"

namespace tebium::fakes {

// --- Checks, in the order in which the real server makes them (checks.cc) ---

// The text named `text_name` with its parse mode or the entities named
// `entities_name`, parsed and fixed.
Failure TakeText(const ApiRequest& request, const std::string& text_name,
                 const std::string& entities_name, FormattedText* text);

struct ReplyTarget {
  int64_t message_id = 0;
  bool optional = false;  // allow_sending_without_reply
  std::string quote;
};
Failure TakeReply(const ApiRequest& request, ReplyTarget* reply);

// The chat named by chat_id, whatever its state.
Failure TakeChat(Bot& bot, const ApiRequest& request, Chat** chat);
// The bot may write there.
Failure CheckWritable(const Chat& chat);
// message_thread_id: 0 where it does not count.
Failure TakeThread(const Chat& chat, const ApiRequest& request,
                   int64_t* thread_id);
Failure CheckReply(const Chat& chat, ReplyTarget* reply);
Failure CheckFlood(Bot& bot, int64_t chat_id, base::Time now, int count = 1);

inline constexpr size_t kMaxTextCodePoints = 4096;
inline constexpr size_t kMaxCaptionCodePoints = 1024;

// --- Methods ---
using Method = Answer (*)(Bot&, const ApiRequest&, base::Time);

Answer SendMessage(Bot& bot, const ApiRequest& request, base::Time now);
Answer SendDocument(Bot& bot, const ApiRequest& request, base::Time now);
Answer SendPhoto(Bot& bot, const ApiRequest& request, base::Time now);
Answer SendMediaGroup(Bot& bot, const ApiRequest& request, base::Time now);
Answer SendChatAction(Bot& bot, const ApiRequest& request, base::Time now);

Answer EditMessageText(Bot& bot, const ApiRequest& request, base::Time now);
Answer EditMessageCaption(Bot& bot, const ApiRequest& request, base::Time now);
Answer EditMessageReplyMarkup(Bot& bot, const ApiRequest& request,
                              base::Time now);
Answer DeleteMessage(Bot& bot, const ApiRequest& request, base::Time now);
Answer PinChatMessage(Bot& bot, const ApiRequest& request, base::Time now);
Answer UnpinChatMessage(Bot& bot, const ApiRequest& request, base::Time now);
Answer SetMessageReaction(Bot& bot, const ApiRequest& request, base::Time now);

Answer AnswerCallbackQuery(Bot& bot, const ApiRequest& request, base::Time now);
Answer GetMe(Bot& bot, const ApiRequest& request, base::Time now);
Answer GetChat(Bot& bot, const ApiRequest& request, base::Time now);
Answer GetChatMember(Bot& bot, const ApiRequest& request, base::Time now);
Answer GetChatAdministrators(Bot& bot, const ApiRequest& request,
                             base::Time now);
Answer SetMyCommands(Bot& bot, const ApiRequest& request, base::Time now);
Answer GetMyCommands(Bot& bot, const ApiRequest& request, base::Time now);
Answer DeleteMyCommands(Bot& bot, const ApiRequest& request, base::Time now);
Answer SetWebhook(Bot& bot, const ApiRequest& request, base::Time now);
Answer DeleteWebhook(Bot& bot, const ApiRequest& request, base::Time now);
Answer GetWebhookInfo(Bot& bot, const ApiRequest& request, base::Time now);

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_METHODS_H_
