#include "relay/telegram/render_story.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "relay/telegram/html.h"
#include "relay/telegram/split.h"

namespace tebium::relay {
namespace {

using base::Say;

// Of a message that must fit, for the line about alerts that do not.
constexpr size_t kRoomForRest = 200;
constexpr size_t kMaxNamesInTitle = 2;

std::string Block(const Story& story, const alert::NotifiedAlert& alert) {
  return story.alone() ? LoneText(story.context, alert, story.facts)
                       : MemberText(story.context, alert, story.facts);
}

std::string SignedName(const Story& story, const alert::NotifiedAlert& alert) {
  return SignOf(story.context, alert, story.facts.native) +
         NameLine(story.context, alert, story.facts);
}

// "Ещё 5 алертов:".
std::string MoreNames(const Story& story, size_t alerts) {
  return story.context.Say(Say::kAndMoreNames,
                           {story.context.Counted(base::Noun::kAlert, alerts)});
}

size_t ToldInFull(const Story& story) {
  return std::min(
      story.alerts.size(),
      std::max<size_t>(1, story.context.settings.max_alerts_in_full));
}

// Blocks of one line stand together, longer ones apart.
std::string_view Between(std::string_view before, std::string_view after) {
  const bool long_one = before.find('\n') != std::string_view::npos ||
                        after.find('\n') != std::string_view::npos;
  return long_one ? "\n\n" : "\n";
}

// As much as fits.
class BodyFitter {
 public:
  BodyFitter(const Story& story, size_t room) : story_(story), room_(room) {}

  std::string Write() {
    size_t next = Blocks();
    if (next < story_.alerts.size()) next = Names(next);
    if (next < story_.alerts.size()) Numbers(next);
    return std::move(body_);
  }

 private:
  size_t Blocks() {
    const AlertRefs& alerts = story_.alerts;
    const size_t full = ToldInFull(story_);
    std::string before;
    for (size_t i = 0; i < full; ++i) {
      const bool last = i + 1 == alerts.size();
      const size_t room = Room(last ? 0 : kRoomForRest);
      std::string block = Block(story_, *alerts[i]);
      if (base::CodePoints(block) > room) {
        if (i > 0) return i;
        // The first is worth half of the room, however long it is.
        block = ShortenHtml(block, last ? room : room / 2);
      }
      Add(Between(before, block), block);
      before = std::move(block);
    }
    return full;
  }

  size_t Names(size_t next) {
    bool headed = false;
    while (next < story_.alerts.size()) {
      std::string line = SignedName(story_, *story_.alerts[next]);
      if (!headed) {
        line = MoreNames(story_, story_.alerts.size() - next) + "\n" + line;
      }
      if (base::CodePoints(line) > Room(kRoomForRest)) break;
      Add(headed ? "\n" : "\n\n", line);
      headed = true;
      ++next;
    }
    return next;
  }

  void Numbers(size_t next) {
    Tally rest;
    for (size_t i = next; i < story_.alerts.size(); ++i) {
      rest.Add(*story_.alerts[i]);
    }
    const RenderContext& context = story_.context;
    Add("\n\n",
        context.Say(
            Say::kLabelAndValue,
            {context.Say(Say::kAndMore,
                         {context.Counted(base::Noun::kAlert,
                                          story_.alerts.size() - next)}),
             TallyText(context, rest)}));
  }

  // What is left for a piece and its separator, with `kept` untouched.
  size_t Room(size_t kept) const {
    const size_t taken = used_ + kept + 2;
    return room_ > taken ? room_ - taken : 0;
  }

  void Add(std::string_view separator, const std::string& piece) {
    AddAfter(separator, piece, body_);
    used_ += base::CodePoints(piece) + separator.size();
  }

  const Story& story_;
  const size_t room_;
  size_t used_ = 0;
  std::string body_;
};

// One alert of each name, the worst first; those without a name are left out.
AlertRefs OneOfEachName(const Story& story) {
  if (story.facts.same_name) {
    return story.facts.name.empty() ? AlertRefs() : AlertRefs{story.alerts[0]};
  }
  std::set<std::string_view> names = {""};
  AlertRefs named;
  for (const alert::NotifiedAlert* alert : story.alerts) {
    if (names.insert(alert->alert.name()).second) named.push_back(alert);
  }
  return named;
}

}  // namespace

Story::Story(const alert::Notification& told, const RenderContext& told_in)
    : Story(told, told_in, WorstFirst(told)) {}

Story::Story(const alert::Notification& told, const RenderContext& told_in,
             AlertRefs told_of)
    : notification(told),
      context(told_in),
      alerts(std::move(told_of)),
      facts(FactsOf(alerts, IsNative(told), told.group_labels)) {}

std::string Title(const Story& story) {
  const AlertRefs named = OneOfEachName(story);
  std::string title;
  for (size_t i = 0; i < std::min(named.size(), kMaxNamesInTitle); ++i) {
    AddAfter(", ", AlertName(named[i]->alert, story.facts.native), title);
  }
  if (named.size() > kMaxNamesInTitle) {
    const std::string more = std::to_string(named.size() - kMaxNamesInTitle);
    AddAfter(", ", story.context.Say(Say::kMoreNames, {more}), title);
  }
  return title.empty() ? std::string(story.context.Say(Say::kAlerts)) : title;
}

std::string CountsText(const Story& story) {
  const size_t firing = story.notification.FiringCount();
  const size_t resolved = story.notification.alerts.size() - firing;
  std::string counts;
  if (firing > 0) counts = story.context.Counted(base::Noun::kFiring, firing);
  if (resolved > 0) {
    AddAfter(", ", story.context.Counted(base::Noun::kResolved, resolved),
             counts);
  }
  return counts;
}

std::string GroupHeader(const Story& story, std::string_view news) {
  const RenderContext& context = story.context;
  const GroupFacts& facts = story.facts;
  std::string header;
  if (!story.alerts.empty()) {
    header = SignOf(context, *story.alerts[0], facts.native);
  }
  header += "<b>" + Title(story) + "</b>";
  if (!story.alerts.empty()) header += SeverityWord(context, *story.alerts[0]);
  AddAfter(" · ", PlaceText(context, facts), header);
  AddAfter(" · ", news, header);
  AddAfter(" · ", CountsText(story), header);
  if (facts.since != base::kNoTime) {
    AddAfter(" · ", context.Say(Say::kSince, {context.Minute(facts.since)}),
             header);
  }
  AddAfter("\n", SharedTexts(context, facts), header);
  return header;
}

std::string FullBody(const Story& story) {
  const size_t full = ToldInFull(story);
  std::string body;
  std::string before;
  for (size_t i = 0; i < full; ++i) {
    std::string block = Block(story, *story.alerts[i]);
    AddAfter(Between(before, block), block, body);
    before = std::move(block);
  }
  if (full == story.alerts.size()) return body;
  AddAfter("\n\n", MoreNames(story, story.alerts.size() - full), body);
  for (size_t i = full; i < story.alerts.size(); ++i) {
    body += "\n" + SignedName(story, *story.alerts[i]);
  }
  return body;
}

std::string FittedBody(const Story& story, size_t room) {
  return BodyFitter(story, room).Write();
}

std::string NamesBody(const Story& story) {
  std::string body;
  for (const alert::NotifiedAlert* alert : story.alerts) {
    AddAfter("\n", SignedName(story, *alert), body);
  }
  return body;
}

}  // namespace tebium::relay
