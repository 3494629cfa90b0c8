// What the console's lists and answers are put together from. Everything is
// pure: a screen follows from its data and its viewer.
#ifndef TEBIUM_RELAY_CONSOLE_LIST_TEXT_H_
#define TEBIUM_RELAY_CONSOLE_LIST_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/catalogue.h"
#include "base/clock.h"
#include "relay/buttons.h"
#include "relay/console/handler.h"
#include "relay/telegram/render.h"

namespace tebium::relay {

// Who looks at a screen, and when. Cheap to copy; `signer` outlives it.
struct Viewer {
  const ButtonSigner& signer;
  RenderSettings settings;  // `language`: the chat's
  bool may_act = false;
  base::Time now = base::kNoTime;

  std::string_view Say(base::Say say) const {
    return base::Text(settings.language, say);
  }
  // Arguments are HTML already.
  std::string Say(base::Say say,
                  std::initializer_list<std::string_view> arguments) const {
    return base::Text(settings.language, say, arguments);
  }
  std::string Counted(base::Noun noun, uint64_t number) const {
    return base::Counted(settings.language, noun, number);
  }
  // "14:05", with the date before it if it is another day than now's, and the
  // year if it is another year.
  std::string Clock(base::Time time) const;
  // "2 ч 5 мин": how long ago, or how long until, it is.
  std::string Since(base::Time time) const;
  std::string Until(base::Time time) const;
  // "12 мс", "1,5 с".
  std::string Latency(base::Duration duration) const;
  // The sign and a space; nothing where signs are off.
  std::string Sign(std::string_view sign) const;
  // "🚨 ", or "[critical] " where signs are off.
  std::string SeveritySign(std::string_view severity) const;
  // `payload` as ButtonSigner::Sign() wants it.
  Button Press(std::string_view text, std::string_view payload) const;
  Button Press(base::Say say, std::string_view payload) const {
    return Press(Say(say), payload);
  }
};

// Foreign text in one line of at most `max_code_points` (then "…"), escaped.
std::string Cut(std::string_view foreign, size_t max_code_points);
// The same before it is escaped: for buttons and toasts.
std::string CutPlain(std::string_view foreign, size_t max_code_points);

// Nothing where there is nothing.
std::string Bold(std::string_view html);
std::string Code(std::string_view html);
std::string Italic(std::string_view html);

// "a · b"; empty ones are left out.
std::string Dotted(std::initializer_list<std::string_view> html);
void AddLine(std::string_view html, std::string& text);

// One page of a list. A page that is not there any more becomes the last one.
struct Page {
  size_t number = 0;  // from 0
  size_t count = 1;   // at least 1
  size_t begin = 0;   // of its entries
  size_t end = 0;
};
inline constexpr size_t kPerPage = 10;
Page PageAt(size_t entries, size_t number, size_t per_page = kPerPage);

// ‹ 2/5 ›, if there is more than one page. `payload` makes that of a page.
void AddPaging(const Viewer& viewer, const Page& page,
               const std::function<std::string(size_t number)>& payload,
               Keyboard& keyboard);

// `heading`, then the entries of the page with a blank line between them.
// Within a message's limit: where the entries in full are too long, they are
// asked for in brief.
std::string ListText(
    std::string_view heading, const Page& page,
    const std::function<std::string(size_t index, bool brief)>& entry);

// A bar of 1 … `width` blocks; none for 0.
std::string Bar(uint64_t value, uint64_t greatest, size_t width);
// One block of eight heights for each value: "▁▃█".
std::string Sparkline(const std::vector<uint64_t>& values);

// Numbers in payloads, in base 36.
std::string Base36(uint64_t number);
// 0 for what is none.
uint64_t ReadBase36(std::string_view text);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_LIST_TEXT_H_
