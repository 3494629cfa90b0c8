#include "relay/console/list_silences.h"

#include <algorithm>
#include <tuple>

#include "relay/console/menu_text.h"
#include "relay/telegram/html.h"

namespace tebium::relay {
namespace {

using alert::SilenceState;
using base::Say;

constexpr size_t kMatchersLength = 200;
constexpr size_t kBriefMatchersLength = 40;
constexpr size_t kCommentLength = 120;
constexpr size_t kButtonsInRow = 5;

std::string CutMatchers(const alert::MatcherSet& matchers, size_t length) {
  return Code(Cut(alert::ToString(matchers), length));
}

std::string WhenText(const Viewer& viewer, const alert::Silence& silence) {
  if (silence.StateAt(viewer.now) == SilenceState::kPending) {
    return viewer.Say(Say::kFromTo, {viewer.Clock(silence.starts_at),
                                     viewer.Clock(silence.ends_at)});
  }
  return viewer.Say(Say::kUntilLeft, {viewer.Clock(silence.ends_at),
                                      viewer.Until(silence.ends_at)});
}

std::string SilenceFacts(const Viewer& viewer, const alert::Silence& silence,
                         bool brief) {
  std::string text = CutMatchers(
      silence.matchers, brief ? kBriefMatchersLength : kMatchersLength);
  AddLine(Dotted({WhenText(viewer, silence), Cut(silence.created_by, 20)}),
          text);
  if (silence.IsAcknowledgement()) {
    AddLine(viewer.Say(Say::kIsAcknowledgement), text);
  } else if (!brief) {
    AddLine(Italic(Cut(silence.comment, kCommentLength)), text);
  }
  return text;
}

void AddExpireButtons(const Viewer& viewer,
                      const std::vector<alert::Silence>& silences,
                      const Page& page, const SilencePayloads& payloads,
                      Keyboard& keyboard) {
  for (size_t i = page.begin; i < page.end; ++i) {
    if ((i - page.begin) % kButtonsInRow == 0) keyboard.emplace_back();
    keyboard.back().push_back(
        viewer.Press("✖ " + std::to_string(i + 1),
                     payloads.expire(silences[i].id, page.number)));
  }
}

}  // namespace

bool HasNotEnded(const alert::Silence& silence, base::Time now) {
  return silence.ends_at > now;
}

std::vector<alert::Silence> ListedSilences(std::vector<alert::Silence> all,
                                           base::Time now) {
  std::erase_if(all, [now](const alert::Silence& silence) {
    return !HasNotEnded(silence, now);
  });
  std::sort(all.begin(), all.end(), [now](const auto& a, const auto& b) {
    const bool a_waits = a.StateAt(now) == SilenceState::kPending;
    const bool b_waits = b.StateAt(now) == SilenceState::kPending;
    const base::Time a_next = a_waits ? a.starts_at : a.ends_at;
    const base::Time b_next = b_waits ? b.starts_at : b.ends_at;
    return std::tie(a_waits, a_next, a.id) < std::tie(b_waits, b_next, b.id);
  });
  return all;
}

std::string MatchersText(const alert::MatcherSet& matchers) {
  return CutMatchers(matchers, kMatchersLength);
}

Screen SilencesScreen(const Viewer& viewer,
                      const std::vector<alert::Silence>& silences,
                      size_t page_number, const SilencePayloads& payloads) {
  Screen screen;
  const Page page = PageAt(silences.size(), page_number);
  std::string heading =
      silences.empty() ? std::string(viewer.Say(Say::kNoSilences))
                       : Bold(viewer.Say(Say::kSilencesNow,
                                         {std::to_string(silences.size())}));
  if (silences.empty() && viewer.may_act) {
    AddLine(viewer.Say(Say::kSilenceExample,
                       {Code("/silence alertname=HighCpu 2h")}),
            heading);
  }
  screen.html = ListText(heading, page, [&](size_t index, bool brief) {
    return std::to_string(index + 1) + ". " +
           SilenceFacts(viewer, silences[index], brief);
  });
  AddPaging(viewer, page, payloads.page, screen.keyboard);
  if (viewer.may_act) {
    AddExpireButtons(viewer, silences, page, payloads, screen.keyboard);
  }
  screen.keyboard.push_back(
      {viewer.Press(Say::kRefresh, payloads.page(page.number)),
       MenuButton(viewer)});
  return screen;
}

Screen ExpireScreen(const Viewer& viewer, const alert::Silence& silence,
                    std::string_view yes, std::string_view no) {
  Screen screen;
  screen.html = Bold(viewer.Say(Say::kExpireThis));
  AddLine(SilenceFacts(viewer, silence, false), screen.html);
  screen.keyboard.push_back(
      {viewer.Press(Say::kExpireYes, yes), viewer.Press(Say::kBackButton, no)});
  return screen;
}

std::string SilenceMadeText(const Viewer& viewer, const alert::Silence& silence,
                            size_t alerts) {
  std::string text =
      viewer.Sign("🔕") +
      Bold(viewer.Say(Say::kSilencedUntil, {viewer.Clock(silence.ends_at),
                                            viewer.Until(silence.ends_at)}));
  AddLine(MatchersText(silence.matchers), text);
  AddLine(Italic(Cut(silence.comment, kCommentLength)), text);
  AddLine(alerts == 0
              ? std::string(viewer.Say(Say::kSilenceMatchesNone))
              : viewer.Say(Say::kSilenceMatches,
                           {viewer.Counted(base::Noun::kAlert, alerts)}),
          text);
  return text;
}

std::string BroadSilenceText(const Viewer& viewer,
                             const alert::MatcherSet& matchers,
                             base::Duration duration, size_t alerts,
                             size_t firing) {
  std::string text =
      viewer.Sign("⚠️") + Bold(viewer.Say(Say::kBroadSilence));
  AddLine(MatchersText(matchers), text);
  AddLine(viewer.Say(Say::kBroadSilenceCounts,
                     {std::to_string(alerts), std::to_string(firing)}),
          text);
  AddLine(viewer.Say(Say::kBroadSilenceAsk,
                     {base::SayDuration(viewer.settings.language, duration)}),
          text);
  return text;
}

}  // namespace tebium::relay
