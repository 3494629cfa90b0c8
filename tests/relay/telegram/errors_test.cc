#include "relay/telegram/errors.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace tebium::relay {
namespace {

struct Row {
  int code;
  const char* description;
  Verdict verdict;
};

// The Bot API's texts, as its server writes them.
constexpr Row kRows[] = {
    {401, "Unauthorized: invalid token specified", Verdict::kConfiguration},
    {401, "Unauthorized", Verdict::kConfiguration},
    {404, "Not Found", Verdict::kConfiguration},
    {404, "Not Found: method not found", Verdict::kConfiguration},
    {400, "Bad Request: message text is empty", Verdict::kBadRequest},
    {400, "Bad Request: text must be non-empty", Verdict::kBadRequest},
    {400, "Bad Request: message is too long", Verdict::kBadRequest},
    {400, "Bad Request: MESSAGE_TOO_LONG", Verdict::kBadRequest},
    {400, "Bad Request: message caption is too long", Verdict::kBadRequest},
    {400, "Bad Request: text is too long", Verdict::kBadRequest},
    {400, "Bad Request: chat_id is empty", Verdict::kDeadDestination},
    {400, "Bad Request: chat not found", Verdict::kDeadDestination},
    {403, "Forbidden: bot was blocked by the user", Verdict::kDeadDestination},
    {403, "Forbidden: user is deactivated", Verdict::kDeadDestination},
    {403, "Forbidden: bot can't initiate conversation with a user",
     Verdict::kDeadDestination},
    {403, "Forbidden: bot was kicked from the group chat",
     Verdict::kDeadDestination},
    {403, "Forbidden: bot was kicked from the supergroup chat",
     Verdict::kDeadDestination},
    {403, "Forbidden: bot was kicked from the channel chat",
     Verdict::kDeadDestination},
    {403, "Forbidden: bot is not a member of the supergroup chat",
     Verdict::kDeadDestination},
    {403, "Forbidden: bot is not a member of the channel chat",
     Verdict::kDeadDestination},
    {403, "Forbidden: the group chat was deleted", Verdict::kDeadDestination},
    {400, "Bad Request: not enough rights to send text messages to the chat",
     Verdict::kDeadDestination},
    {400, "Bad Request: need administrator rights in the channel chat",
     Verdict::kDeadDestination},
    {400, "Bad Request: have no write access to the chat",
     Verdict::kDeadDestination},
    {400,
     "Bad Request: not enough rights to manage pinned messages in the chat",
     Verdict::kDeadDestination},
    {400, "Bad Request: message thread not found", Verdict::kDropTopic},
    {400, "Bad Request: TOPIC_CLOSED", Verdict::kDropTopic},
    {400, "Bad Request: message to be replied not found", Verdict::kDropReply},
    {400, "Bad Request: can't parse reply keyboard markup JSON object",
     Verdict::kBadRequest},
    {400,
     "Bad Request: can't parse inline keyboard button: Text buttons are "
     "unallowed in the inline keyboard",
     Verdict::kDropButtons},
    {400, "Bad Request: BUTTON_DATA_INVALID", Verdict::kDropButtons},
    {400, "Bad Request: reply markup is too long", Verdict::kDropButtons},
    {400,
     "Bad Request: inline keyboard button URL 'http://prometheus:9090' is "
     "invalid: Wrong HTTP URL",
     Verdict::kDropLinks},
    {400, "Bad Request: BUTTON_URL_INVALID", Verdict::kDropLinks},
    {400, "Bad Request: Wrong HTTP URL specified", Verdict::kDropLinks},
    {400,
     "Bad Request: message is not modified: specified new message content and "
     "reply markup are exactly the same as a current content and reply markup "
     "of the message",
     Verdict::kDone},
    {400, "Bad Request: message to edit not found", Verdict::kSendAnew},
    {400, "Bad Request: message can't be edited", Verdict::kSendAnew},
    {400, "Bad Request: there is no text in the message to edit",
     Verdict::kSendAnew},
    {400, "Bad Request: message to delete not found", Verdict::kDone},
    {400, "Bad Request: message can't be deleted", Verdict::kBadRequest},
    {400, "Bad Request: message can't be deleted for everyone",
     Verdict::kBadRequest},
    {400, "Bad Request: message to pin not found", Verdict::kBadRequest},
    {400, "Bad Request: message to react not found", Verdict::kBadRequest},
    {400, "Bad Request: REACTION_INVALID", Verdict::kBadRequest},
    {400,
     "Bad Request: query is too old and response timeout expired or query ID "
     "is invalid",
     Verdict::kDone},
    {400, "Bad Request: too many messages to send as an album",
     Verdict::kBadRequest},
    {409,
     "Conflict: terminated by other getUpdates request; make sure that only "
     "one bot instance is running",
     Verdict::kConfiguration},
    {409,
     "Conflict: can't use getUpdates method while webhook is active; use "
     "deleteWebhook to delete the webhook first",
     Verdict::kConfiguration},
    {400,
     "Bad Request: can't parse entities: Unsupported start tag \"foo\" at byte "
     "offset 0",
     Verdict::kPlainText},
    {400,
     "Bad Request: can't parse entities: Can't find end tag corresponding to "
     "start tag \"b\"",
     Verdict::kPlainText},
    {400, "Bad Request: unsupported parse_mode", Verdict::kPlainText},
    {413, "Request Entity Too Large", Verdict::kBadRequest},
    {429, "Too Many Requests: retry after 17", Verdict::kRetryLater},
    {429, "", Verdict::kRetryLater},
    {500, "Internal Server Error: restart", Verdict::kUnknownOutcome},
    {502, "Bad Gateway", Verdict::kUnknownOutcome},
    {504, "", Verdict::kUnknownOutcome},
    // Not the Bot API's: whoever answered may have passed it on.
    {403, "", Verdict::kUnknownOutcome},
    {400, "", Verdict::kUnknownOutcome},
    {200, "", Verdict::kUnknownOutcome},
    {302, "", Verdict::kUnknownOutcome},
    {407, "", Verdict::kConfiguration},
    {404, "", Verdict::kConfiguration},
};

TEST(ErrorsTest, EveryAnswerHasItsClass) {
  for (const Row& row : kRows) {
    EXPECT_EQ(JudgeError(row.code, row.description, false), row.verdict)
        << row.code << " " << row.description;
  }
}

TEST(ErrorsTest, AChatThatMoved) {
  constexpr char kMoved[] =
      "Bad Request: group chat was upgraded to a supergroup chat";
  EXPECT_EQ(JudgeError(400, kMoved, true), Verdict::kNewChatId);
  // Without the new id there is nowhere to go.
  EXPECT_EQ(JudgeError(400, kMoved, false), Verdict::kDeadDestination);
}

TEST(ErrorsTest, NamesAreUnlikeEachOther) {
  std::set<std::string_view> names;
  for (const Row& row : kRows) names.insert(VerdictName(row.verdict));
  names.insert(VerdictName(Verdict::kNewChatId));
  names.insert(VerdictName(Verdict::kNotSent));
  EXPECT_EQ(names.size(), 14u);
  EXPECT_EQ(VerdictName(Verdict::kDone), "");
}

}  // namespace
}  // namespace tebium::relay
