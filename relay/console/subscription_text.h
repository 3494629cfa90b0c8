// Subscriptions and quiet hours as people write and read them.
#ifndef TEBIUM_RELAY_CONSOLE_SUBSCRIPTION_TEXT_H_
#define TEBIUM_RELAY_CONSOLE_SUBSCRIPTION_TEXT_H_

#include <string>
#include <string_view>

#include "base/catalogue.h"
#include "base/status.h"
#include "relay/chat_book.h"

namespace tebium::relay {

// "module=ClickHouse type=database,api severity=error": modules and types by
// comma, names with spaces in double quotes; `severity` is the least. "all": no
// limit. kInvalidArgument with what is wrong, in English, for the log alone.
base::StatusOr<Subscription> ParseSubscription(std::string_view text);

// "модуль ClickHouse · тип database, api · от error"; "все алерты". Plain.
std::string SubscriptionText(const Subscription& subscription,
                             base::Language language);

// "23:00-08:00"; kInvalidArgument for anything else.
base::StatusOr<QuietHours> ParseQuietHours(std::string_view text);
// "23:00–08:00".
std::string QuietHoursText(const QuietHours& hours);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_SUBSCRIPTION_TEXT_H_
