#include "relay/telegram/errors.h"

#include <string>

#include "base/text.h"

namespace tebium::relay {
namespace {

struct Rule {
  std::string_view text;  // a part of the description, in lower case
  Verdict verdict;
};

// Rows of 400; the first that matches decides. What matches none is a bad
// request.
constexpr Rule kRules[] = {
    {"message is not modified", Verdict::kDone},
    {"message to delete not found", Verdict::kDone},
    {"query is too old", Verdict::kDone},
    {"message to edit not found", Verdict::kSendAnew},
    {"message can't be edited", Verdict::kSendAnew},
    {"there is no text in the message to edit", Verdict::kSendAnew},
    {"message_id_invalid", Verdict::kSendAnew},
    {"can't parse entities", Verdict::kPlainText},
    {"can't parse entity", Verdict::kPlainText},
    {"unsupported parse_mode", Verdict::kPlainText},
    {"entity_", Verdict::kPlainText},
    {"inline keyboard button url", Verdict::kDropLinks},
    {"wrong http url", Verdict::kDropLinks},
    {"button_url_invalid", Verdict::kDropLinks},
    {"inline keyboard", Verdict::kDropButtons},
    {"button_", Verdict::kDropButtons},
    {"reply markup is too long", Verdict::kDropButtons},
    {"reply_markup", Verdict::kDropButtons},
    {"message thread not found", Verdict::kDropTopic},
    {"topic_closed", Verdict::kDropTopic},
    {"topic_deleted", Verdict::kDropTopic},
    {"message to be replied not found", Verdict::kDropReply},
    {"message to reply not found", Verdict::kDropReply},
    {"replied message not found", Verdict::kDropReply},
    {"chat not found", Verdict::kDeadDestination},
    {"chat_id is empty", Verdict::kDeadDestination},
    {"group chat was upgraded", Verdict::kDeadDestination},
    {"group chat was deactivated", Verdict::kDeadDestination},
    {"the group chat was deleted", Verdict::kDeadDestination},
    {"not enough rights", Verdict::kDeadDestination},
    {"need administrator rights", Verdict::kDeadDestination},
    {"have no write access", Verdict::kDeadDestination},
    {"chat_write_forbidden", Verdict::kDeadDestination},
    {"chat_restricted", Verdict::kDeadDestination},
    {"chat_send_plain_forbidden", Verdict::kDeadDestination},
    {"bot was kicked", Verdict::kDeadDestination},
    {"bot was blocked", Verdict::kDeadDestination},
    {"bot is not a member", Verdict::kDeadDestination},
    {"user is deactivated", Verdict::kDeadDestination},
    {"bot can't initiate conversation", Verdict::kDeadDestination},
    {"peer_id_invalid", Verdict::kDeadDestination},
};

Verdict JudgeBadRequest(std::string_view description) {
  const std::string lower = base::ToLowerAscii(description);
  for (const Rule& rule : kRules) {
    if (lower.find(rule.text) != std::string::npos) return rule.verdict;
  }
  return Verdict::kBadRequest;
}

}  // namespace

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kDone:
      return "";
    case Verdict::kDeadDestination:
      return "destination";
    case Verdict::kBadRequest:
      return "bad_request";
    case Verdict::kRetryLater:
      return "rate_limited";
    case Verdict::kNewChatId:
      return "migrated";
    case Verdict::kConfiguration:
      return "configuration";
    case Verdict::kUnknownOutcome:
      return "unknown_outcome";
    case Verdict::kNotSent:
      return "not_sent";
    case Verdict::kDropTopic:
      return "topic";
    case Verdict::kDropReply:
      return "reply";
    case Verdict::kPlainText:
      return "markup";
    case Verdict::kDropLinks:
      return "links";
    case Verdict::kDropButtons:
      return "buttons";
    case Verdict::kSendAnew:
      return "edit";
  }
  return "bad_request";
}

Verdict JudgeError(int code, std::string_view description, bool new_chat_id) {
  if (new_chat_id) return Verdict::kNewChatId;
  switch (code) {
    case 401:
    case 404:
    case 407:  // of a proxy
    case 409:
      return Verdict::kConfiguration;
    case 429:
      return Verdict::kRetryLater;
    default:
      break;
  }
  // Without a description it was not the Bot API that answered.
  if (description.empty()) return Verdict::kUnknownOutcome;
  if (code == 403) return Verdict::kDeadDestination;
  if (code == 400) return JudgeBadRequest(description);
  if (code > 400 && code < 500) return Verdict::kBadRequest;
  return Verdict::kUnknownOutcome;
}

}  // namespace tebium::relay
