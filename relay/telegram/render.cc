#include "relay/telegram/render.h"

#include <algorithm>

#include "base/text.h"
#include "relay/telegram/html.h"
#include "relay/telegram/render_alert.h"
#include "relay/telegram/render_list.h"
#include "relay/telegram/split.h"

namespace tebium::relay {
namespace {

using alert::Notification;
using alert::NotifiedAlert;
using base::Say;

constexpr size_t kRoomForNumber = 16;  // "(2/3)\n"
// Of a live message, for the line about alerts that do not fit.
constexpr size_t kRoomForRest = 200;
// A name takes at least this; with more alerts none needs to try.
constexpr size_t kLeastName = 4;

// A notification on its way to a text.
struct Story {
  Story(const Notification& told, const RenderSettings& settings,
        base::Time now)
      : notification(told),
        context{settings, now},
        facts(FactsOf(told)),
        alerts(WorstFirst(told)) {}

  bool alone() const { return alerts.size() == 1; }

  const Notification& notification;
  RenderContext context;
  GroupFacts facts;
  AlertRefs alerts;
};

std::string Title(const Story& story) {
  const Notification& notification = story.notification;
  const bool named = !story.alerts.empty() && story.facts.same_name &&
                     !story.alerts[0]->alert.name().empty();
  if (named) return AlertName(story.alerts[0]->alert, story.facts.native);
  std::string labels;
  for (const alert::LabelView label : notification.group_labels) {
    AddAfter(" · ", EscapeText(label.value, LineEnds::kSpace), labels);
  }
  return labels.empty() ? std::string(story.context.Say(Say::kAlerts))
                        : story.context.Say(Say::kGroup, {labels});
}

std::string CountsText(const Story& story) {
  const size_t all = story.alerts.size();
  const size_t firing = story.notification.FiringCount();
  const std::string total = story.context.Counted(base::Noun::kAlert, all);
  if (firing == all) return story.context.Say(Say::kAllFiring, {total});
  if (firing == 0) return story.context.Say(Say::kAllResolved, {total});
  return story.context.Say(Say::kCounts, {total, std::to_string(firing),
                                          std::to_string(all - firing)});
}

// Heading, counts, and what all alerts have in common.
std::string GroupHeader(const Story& story, const AlertRefs& told,
                        std::string_view news) {
  const RenderContext& context = story.context;
  std::string header;
  if (!told.empty()) header = Mark(context, *told[0], story.facts.native);
  header += "<b>" + Title(story) + "</b>";
  if (!story.alerts.empty()) {
    header += "\n";
    if (!news.empty()) header += std::string(news) + " · ";
    header += CountsText(story);
    if (story.facts.native && !story.alerts[0]->alert.module().empty()) {
      AddAfter("\n",
               context.Say(Say::kLabelAndValue,
                           {context.Say(Say::kModule),
                            EscapeText(story.alerts[0]->alert.module(),
                                       LineEnds::kSpace)}),
               header);
    }
  }
  AddAfter("\n", LabelLine(context, story.facts.common, story.facts), header);
  return header;
}

// All of `told`: the first in full, the others by name.
std::string FullBody(const Story& story, const AlertRefs& told) {
  const RenderContext& context = story.context;
  const size_t full = std::min(
      told.size(), std::max<size_t>(1, context.settings.max_alerts_in_full));
  std::string body;
  for (size_t i = 0; i < full; ++i) {
    AddAfter("\n\n", AlertBlock(context, *told[i], story.facts, story.alone()),
             body);
  }
  if (full == told.size()) return body;
  body += "\n\n";
  body +=
      context.Say(Say::kAndMoreNames,
                  {context.Counted(base::Noun::kAlert, told.size() - full)});
  for (size_t i = full; i < told.size(); ++i) {
    body += "\n" + NameLine(context, *told[i], story.facts);
  }
  return body;
}

// As much about `alerts` as fits: in full, then by name, then by number.
class FittedBody {
 public:
  FittedBody(const Story& story, size_t room) : story_(story), room_(room) {}

  std::string Write() {
    size_t next = Blocks();
    if (next < story_.alerts.size()) next = Names(next);
    if (next < story_.alerts.size()) Numbers(next);
    return std::move(body_);
  }

 private:
  size_t Blocks() {
    const AlertRefs& alerts = story_.alerts;
    const size_t full = std::min(
        alerts.size(),
        std::max<size_t>(1, story_.context.settings.max_alerts_in_full));
    for (size_t i = 0; i < full; ++i) {
      const bool last = i + 1 == alerts.size();
      const size_t room = Room(last ? 0 : kRoomForRest);
      std::string block =
          AlertBlock(story_.context, *alerts[i], story_.facts, story_.alone());
      if (base::CodePoints(block) > room) {
        if (i > 0) return i;
        // The first is worth half of the room, however long it is.
        block = ShortenHtml(block, last ? room : room / 2);
      }
      Add("\n\n", block);
    }
    return full;
  }

  size_t Names(size_t next) {
    bool headed = false;
    while (next < story_.alerts.size()) {
      std::string line =
          NameLine(story_.context, *story_.alerts[next], story_.facts);
      if (!headed) {
        line = story_.context.Say(
                   Say::kAndMoreNames,
                   {story_.context.Counted(base::Noun::kAlert,
                                           story_.alerts.size() - next)}) +
               "\n" + line;
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

std::string LiveText(const Story& story) {
  std::string text;
  if (!story.alone()) {
    text = ShortenHtml(GroupHeader(story, story.alerts, ""), kTextLimit / 4);
  }
  const std::string notes = ShortenHtml(
      NotesText(story.context, story.notification, false), kTextLimit / 4);
  const size_t used = base::CodePoints(text) + base::CodePoints(notes) + 4;
  AddAfter("\n\n", FittedBody(story, kTextLimit - used).Write(), text);
  AddAfter(story.alone() ? "\n" : "\n\n", notes, text);
  return text;
}

// Texts within the limit, numbered from the second on; none if there would be
// more than `max_parts`.
std::vector<std::string> Parts(const std::string& html, size_t max_parts) {
  if (base::CodePoints(html) <= kTextLimit) return {html};
  std::vector<std::string> parts =
      SplitHtml(html, kTextLimit - kRoomForNumber, max_parts + 1);
  if (parts.size() > max_parts) return {};
  return parts;
}

void Number(const RenderContext& context, std::vector<std::string>& parts) {
  const std::string count = std::to_string(parts.size());
  for (size_t i = 1; i < parts.size(); ++i) {
    parts[i].insert(
        0, context.Say(Say::kPart, {std::to_string(i + 1), count}) + "\n");
  }
}

Rendered Finish(const RenderSettings& settings, Rendered rendered) {
  rendered.html = settings.markup;
  if (settings.markup) return rendered;
  for (std::string& part : rendered.parts) part = HtmlToPlainText(part);
  return rendered;
}

// The document with `told` and its caption, added to `rendered`.
void AddDocument(const Story& story, const AlertRefs& told,
                 Rendered& rendered) {
  const RenderContext& context = story.context;
  AlertList list;
  for (const NotifiedAlert* alert : told) {
    list.push_back({alert, story.facts.native});
  }
  std::string heading;
  if (!told.empty()) heading = Mark(context, *told[0], story.facts.native);
  heading += "<b>" + ShortenHtml(Title(story), kCaptionLimit / 6) + "</b>";
  AddAfter("\n", context.Counted(base::Noun::kAlert, told.size()), heading);
  rendered.parts.push_back(MakeCaption(
      context, list, heading, NotesText(context, story.notification, true)));
  RenderSettings plain = context.settings;
  plain.markup = false;  // links as text
  rendered.attachment =
      MakeDocument(context, list,
                   HtmlToPlainText(NotesText({plain, context.now},
                                             story.notification, true)));
}

// Whether trying to write all of `told` into texts is of any use.
bool MayFit(const Story& story, const AlertRefs& told) {
  return told.size() <
         story.context.settings.max_parts * (kTextLimit / kLeastName);
}

std::string FirstText(const Story& story) {
  std::string text;
  if (!story.alone()) text = GroupHeader(story, story.alerts, "");
  AddAfter("\n\n", FullBody(story, story.alerts), text);
  AddAfter(story.alone() ? "\n" : "\n\n",
           NotesText(story.context, story.notification, true), text);
  return text;
}

// What a reply tells of: alerts that are new, posted again, or worse or better
// than they were.
AlertRefs News(const Story& story) {
  AlertRefs news;
  for (const NotifiedAlert* alert : story.alerts) {
    const bool changed = alert->firing && (alert->posts > 0 ||
                                           !alert->previous_severity.empty());
    if (alert->is_new || changed) news.push_back(alert);
  }
  return news;
}

std::string ReminderText(const Story& story) {
  base::Time since = base::kNoTime;
  for (const NotifiedAlert* alert : story.alerts) {
    const base::Time start = alert->alert.starts_at;
    if (!alert->firing || start == base::kNoTime) continue;
    if (since == base::kNoTime || start < since) since = start;
  }
  if (since == base::kNoTime || since > story.context.now) {
    return std::string(story.context.Say(Say::kStillFiring));
  }
  return story.context.Say(Say::kStillFiringFor,
                           {base::SayDuration(story.context.settings.language,
                                              story.context.now - since)});
}

// The names of those that fire: a reminder has nothing new to say.
AlertRefs Firing(const Story& story) {
  AlertRefs firing;
  for (const NotifiedAlert* alert : story.alerts) {
    if (alert->firing) firing.push_back(alert);
  }
  return firing;
}

std::string NamesBody(const Story& story, const AlertRefs& told) {
  std::string body;
  for (const NotifiedAlert* alert : told) {
    AddAfter("\n", NameLine(story.context, *alert, story.facts), body);
  }
  return body;
}

std::string ReplyText(const Story& story, const AlertRefs& told,
                      bool reminder) {
  std::string text;
  if (!story.alone()) {
    const std::string news =
        reminder
            ? ""
            : story.context.Say(Say::kNewCount, {std::to_string(told.size())});
    text = GroupHeader(story, told, news);
  }
  AddAfter("\n\n",
           reminder && !story.alone() ? NamesBody(story, told)
                                      : FullBody(story, told),
           text);
  if (reminder) AddAfter("\n", ReminderText(story), text);
  AddAfter(story.alone() ? "\n" : "\n\n",
           NotesText(story.context, story.notification, true), text);
  return text;
}

}  // namespace

Rendered RenderFirst(const Notification& notification,
                     const RenderSettings& settings, base::Time now) {
  const Story story(notification, settings, now);
  Rendered rendered;
  if (MayFit(story, story.alerts)) {
    rendered.parts = Parts(FirstText(story), settings.max_parts);
    Number(story.context, rendered.parts);
  }
  if (rendered.parts.empty()) {
    rendered.parts.push_back(LiveText(story));
    AddDocument(story, story.alerts, rendered);
  }
  return Finish(settings, std::move(rendered));
}

Rendered RenderLive(const Notification& notification,
                    const RenderSettings& settings, base::Time now) {
  const Story story(notification, settings, now);
  Rendered rendered;
  rendered.parts.push_back(LiveText(story));
  return Finish(settings, std::move(rendered));
}

Rendered RenderReply(const Notification& notification,
                     const RenderSettings& settings, base::Time now) {
  const Story story(notification, settings, now);
  AlertRefs told = story.alone() ? story.alerts : News(story);
  const bool reminder =
      notification.reason == alert::Reason::kRepeat && News(story).empty();
  if (reminder && !story.alone()) told = Firing(story);
  Rendered rendered;
  if (MayFit(story, told)) {
    rendered.parts =
        Parts(ReplyText(story, told, reminder), settings.max_parts);
    Number(story.context, rendered.parts);
  }
  if (rendered.parts.empty()) AddDocument(story, told, rendered);
  return Finish(settings, std::move(rendered));
}

void MarkPossiblyRepeated(Rendered& rendered, const RenderSettings& settings) {
  const bool caption = rendered.attachment && rendered.parts.size() == 1;
  const size_t limit = caption ? kMaxCaptionCodePoints : kMaxMessageCodePoints;
  std::string line(base::Text(settings.language, Say::kPossiblyRepeated));
  if (rendered.html) line = "<i>" + line + "</i>";
  const size_t room = limit - base::CodePoints(line) - 1;
  std::string& part = rendered.parts.front();
  part = rendered.html ? ShortenHtml(part, room)
                       : std::string(base::TruncateCodePoints(part, room));
  AddAfter("\n", line, part);
}

}  // namespace tebium::relay
