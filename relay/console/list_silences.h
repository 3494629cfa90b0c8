// The silences, as /silences and what comes of it show them.
#ifndef TEBIUM_RELAY_CONSOLE_LIST_SILENCES_H_
#define TEBIUM_RELAY_CONSOLE_LIST_SILENCES_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/silence.h"
#include "relay/console/handler.h"
#include "relay/console/list_text.h"

namespace tebium::relay {

// It has not ended by `now`. (One that ends this very moment still is active
// for alerts, but to people it is over: they have just ended it.)
bool HasNotEnded(const alert::Silence& silence, base::Time now);

// Active ones by their end, then pending ones by their start: the order that
// people see, and number from 1.
std::vector<alert::Silence> ListedSilences(std::vector<alert::Silence> all,
                                           base::Time now);

// `{alertname="X"}`, cut, escaped, as code.
std::string MatchersText(const alert::MatcherSet& matchers);

struct SilencePayloads {
  std::function<std::string(size_t page)> page;
  std::function<std::string(const std::string& id, size_t page)> expire;
};
// `silences` as listed.
Screen SilencesScreen(const Viewer& viewer,
                      const std::vector<alert::Silence>& silences,
                      size_t page_number, const SilencePayloads& payloads);

// "Снять заглушку?" `yes` and `no` are payloads.
Screen ExpireScreen(const Viewer& viewer, const alert::Silence& silence,
                    std::string_view yes, std::string_view no);

// What a new silence is, and how many alerts that fire it holds back.
std::string SilenceMadeText(const Viewer& viewer, const alert::Silence& silence,
                            size_t alerts);
// "Под эти условия попадёт почти всё …"
std::string BroadSilenceText(const Viewer& viewer,
                             const alert::MatcherSet& matchers,
                             base::Duration duration, size_t alerts,
                             size_t firing);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_LIST_SILENCES_H_
