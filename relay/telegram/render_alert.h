// The pieces that messages and documents are put together from: signs, names,
// labels, one alert's text. Internal to relay/telegram/; render.h is the door.
//
// Everything returned is HTML as html.h makes it, without a line end at its
// end; where markup is off, the finished message is made plain as a whole.
#ifndef TEBIUM_RELAY_TELEGRAM_RENDER_ALERT_H_
#define TEBIUM_RELAY_TELEGRAM_RENDER_ALERT_H_

#include <array>
#include <initializer_list>
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
  // "12:04", for a line that has little room; on another day "12:04 30.01".
  std::string Minute(base::Time time) const;
};

// How bad it is, below kBadnesses: what fires is worse than what has resolved,
// then the severity counts.
inline constexpr size_t kBadnesses = 10;
size_t BadnessOf(const alert::NotifiedAlert& alert);

// Pointers into a notification, the worst first.
using AlertRefs = std::vector<const alert::NotifiedAlert*>;
AlertRefs WorstFirst(const alert::Notification& notification);

using Labels = std::vector<alert::LabelView>;

// What the alerts that a message tells of have in common: it is told once. Of a
// lone alert that is everything. Views into the notification.
struct GroupFacts {
  bool native = false;    // TeBium's own: types in capitals, signs of types
  bool firing = false;    // one of them
  bool same_name = true;  // one alertname …
  std::string_view name;  // … this
  Labels labels;
  Labels annotations;
  std::string_view source;  // the generator's URL
  // What the heading says of where: those of `labels` that tell it, and the
  // first values of the label by which the alerts are best told apart.
  Labels place;
  std::vector<std::string_view> spots;
  size_t more_spots = 0;
  base::Time since = base::kNoTime;  // the earliest start of those that fire
};
// `group_labels` say where, if no other label does.
GroupFacts FactsOf(const AlertRefs& alerts, bool native,
                   const alert::LabelSet& group_labels);
// Whether its alerts are TeBium's own.
bool IsNative(const alert::Notification& notification);

// --- Signs and names ---

// "🚨 ", "✅ ", or the word where signs are off: "[critical] ". For a native
// alert of priority info its type's own sign.
std::string SignOf(const RenderContext& context,
                   const alert::NotifiedAlert& alert, bool native);

// " (page)": how bad it is, where the sign does not tell; else "".
std::string SeverityWord(const RenderContext& context,
                         const alert::NotifiedAlert& alert);

// alertname, short; a native type in capitals unless it has some of its own.
std::string AlertName(const alert::Alert& alert, bool native);

// What tells the alert from others of its group, in one line without its sign:
// "db2 · device: sda (page)".
std::string NameLine(const RenderContext& context,
                     const alert::NotifiedAlert& alert,
                     const GroupFacts& facts);

// "billing · db1, db2, ещё 3": where, as the heading has it; may be "".
std::string PlaceText(const RenderContext& context, const GroupFacts& facts);

// `job: node · team: db` without what the message says elsewhere.
std::string LabelLine(const RenderContext& context, const Labels& labels,
                      const GroupFacts& facts);

// --- Counts ---

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

// --- Texts ---

// "🚨 <b>DiskFull</b> · db1 · с 11:00". `facts`: its own.
std::string LoneHeading(const RenderContext& context,
                        const alert::NotifiedAlert& alert,
                        const GroupFacts& facts);

// One alert in full, but for its foot: heading, texts, course.
std::string LoneText(const RenderContext& context,
                     const alert::NotifiedAlert& alert,
                     const GroupFacts& facts);

// One of several: what it does not share with the others.
std::string MemberText(const RenderContext& context,
                       const alert::NotifiedAlert& alert,
                       const GroupFacts& facts);

// The texts that all have in common: summary, description, other annotations.
// What is long is folded.
std::string SharedTexts(const RenderContext& context, const GroupFacts& facts);

// Labels and links that all have in common, and the sender's link.
std::string FootText(const RenderContext& context, const GroupFacts& facts,
                     std::string_view external_url);

// What is to be said of the whole notification beside its alerts: held back,
// truncated, late (unless `tell_age` is off), the sender's URL if FootText
// can't make a link of it. "" if nothing.
std::string NotesText(const RenderContext& context,
                      const alert::Notification& notification, bool tell_age);

// "доставлено с опозданием: …", or "" if it is not late.
std::string LateText(const RenderContext& context, base::Time created_at);

// --- Building ---

// Any text as plain text in one line, cut to `limit` code points with "…".
std::string Clip(std::string_view text, size_t limit);
// … as HTML.
std::string Short(std::string_view text, size_t limit);

// "name: value"; both are HTML.
std::string Field(const RenderContext& context, base::Say name,
                  std::string_view value);

// Adds `text` after `separator` unless one of them is empty.
void AddAfter(std::string_view separator, std::string_view text,
              std::string& out);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_RENDER_ALERT_H_
