// The page's texts in every language.
#ifndef TEBIUM_WEB_TEXTS_H_
#define TEBIUM_WEB_TEXTS_H_

#include <string_view>

#include "base/catalogue.h"

namespace tebium::web {

// What a table row in texts.cc is looked up by.
enum class Say {
  kTitle,
  kPreview,
  kPreviewMeaning,
  kLive,
  kMessages,
  kNoMessages,
  kOutbox,
  kPending,
  kSending,
  kDead,
  kNothingWaits,
  kResend,
  kResent,
  kNotResent,
  kAttempts,
  kHistory,
  kNoHistory,
  kTime,
  kModule,
  kAlert,
  kMessage,
  kState,
  kFiring,
  kResolved,
  kLogIn,
  kLogOut,
  kSecret,
  kWrongSecret,
  kFormExpired,
  kStoreSilent,
};

std::string_view Text(base::Language language, Say say);
// The language's code for <html lang>.
std::string_view LanguageCode(base::Language language);

}  // namespace tebium::web

#endif  // TEBIUM_WEB_TEXTS_H_
