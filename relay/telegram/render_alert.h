// The pieces that messages and documents are put together from: signs,
// headings, one alert's text. Internal to relay/telegram/; render.h is the
// door.
//
// Everything returned is HTML as html.h makes it, without a line end at its
// end; where markup is off, the finished message is made plain as a whole.
#ifndef TEBIUM_RELAY_TELEGRAM_RENDER_ALERT_H_
#define TEBIUM_RELAY_TELEGRAM_RENDER_ALERT_H_

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "relay/telegram/render.h"

namespace tebium::relay {

// What every piece needs to know; cheap to copy.
struct RenderContext {
  const RenderSettings& settings;
  base::Time now = base::kNoTime;

  std::string_view Say(base::Say say) const {
    return base::Text(settings.language, say);
  }
  std::string Say(base::Say say,
                  std::initializer_list<std::string_view> arguments) const {
    return base::Text(settings.language, say, arguments);
  }
  std::string Counted(base::Noun noun, uint64_t number) const {
    return base::Counted(settings.language, noun, number);
  }
  // "12:04:31", with the date before it if it is another day than now's.
  std::string Clock(base::Time time) const;
};

// Pointers into a notification, in the order they are told: firing before
// resolved, then by severity.
using AlertRefs = std::vector<const alert::NotifiedAlert*>;
AlertRefs WorstFirst(const alert::Notification& notification);

// What the alerts of a group have in common.
struct GroupFacts {
  // Of all alerts; all of them for a lone one. Views into the notification.
  std::vector<alert::LabelView> common;
  bool same_name = true;  // one alertname
  bool native = false;    // TeBium's own form of telling
};
GroupFacts FactsOf(const alert::Notification& notification);

// alertname, in capitals where it is a native type.
std::string AlertName(const alert::Alert& alert, bool native);

// "🚨 ", "✅ ", or the word where signs are off: "[critical] ". For a native
// alert of priority info its type's own sign.
std::string Mark(const RenderContext& context,
                 const alert::NotifiedAlert& alert, bool native);

// How many alerts there are of which severity class.
struct Tally {
  std::array<uint64_t, 5> firing{};  // critical, error, warning, info, other
  uint64_t resolved = 0;

  void Add(const alert::NotifiedAlert& alert);
  // Orders the worst first: compares critical ones, then errors, …
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads it.
  auto operator<=>(const Tally&) const = default;
};
// "critical: 2, error: 3, решено: 1"; "" if it counts nothing.
std::string TallyText(const RenderContext& context, const Tally& tally);

// `instance: db1 · job: node` without what the message says elsewhere.
std::string LabelLine(const RenderContext& context,
                      const std::vector<alert::LabelView>& labels,
                      const GroupFacts& facts);

// What tells the alert from others of its group, in one line with its mark.
std::string NameLine(const RenderContext& context,
                     const alert::NotifiedAlert& alert,
                     const GroupFacts& facts);

// One alert in full. `alone`: it is all that the message is about, so what the
// group has in common is told here.
std::string AlertBlock(const RenderContext& context,
                       const alert::NotifiedAlert& alert,
                       const GroupFacts& facts, bool alone);

// What is to be said of the whole notification beside its alerts: held back,
// truncated, late (unless `tell_age` is off), the sender's link. "" if nothing.
std::string NotesText(const RenderContext& context,
                      const alert::Notification& notification, bool tell_age);

// "доставлено с опозданием: …", or "" if it is not late.
std::string LateText(const RenderContext& context, base::Time created_at);
std::string HeldBackText(const RenderContext& context, uint64_t posts,
                         base::Duration time);

// Adds `text` after `separator` unless one of them is empty.
void AddAfter(std::string_view separator, std::string_view text,
              std::string& out);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_RENDER_ALERT_H_
