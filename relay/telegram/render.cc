#include "relay/telegram/render.h"

#include <algorithm>

#include "base/text.h"
#include "relay/telegram/html.h"
#include "relay/telegram/render_list.h"
#include "relay/telegram/render_parts.h"
#include "relay/telegram/render_story.h"
#include "relay/telegram/split.h"

namespace tebium::relay {
namespace {

using alert::Notification;
using alert::NotifiedAlert;
using base::Say;

// Between the parts of a message: those of a lone alert need no air.
std::string_view Gap(const Story& story) {
  return story.alone() ? "\n" : "\n\n";
}

// Labels, links, notes.
std::string Foot(const Story& story, bool tell_age) {
  std::string foot =
      FootText(story.context, story.facts, story.notification.external_url);
  AddAfter("\n", NotesText(story.context, story.notification, tell_age), foot);
  return foot;
}

std::string FirstText(const Story& story) {
  std::string text;
  if (!story.alone()) text = GroupHeader(story, "");
  AddAfter("\n\n", FullBody(story), text);
  AddAfter(Gap(story), Foot(story, true), text);
  return text;
}

// Of a group that has resolved only who took care of it is of interest.
Marks ShownMarks(const Notification& notification, const Marks& marks) {
  Marks shown = marks;
  if (notification.FiringCount() > 0) return shown;
  std::erase_if(shown.marks, [](const Mark& mark) {
    return mark.kind != MarkKind::kAcknowledged;
  });
  return shown;
}

std::string LiveText(const Story& story, const Marks& marks) {
  std::string text;
  if (!story.alone()) {
    text = ShortenHtml(GroupHeader(story, ""), kTextLimit / 4);
  }
  const std::string foot = ShortenHtml(Foot(story, false), kTextLimit / 4);
  const std::string footer =
      EscapeText(MarksText(ShownMarks(story.notification, marks),
                           story.context.settings, story.context.now),
                 LineEnds::kKeep);
  const size_t used = base::CodePoints(text) + base::CodePoints(foot) +
                      base::CodePoints(footer) + 6;
  AddAfter("\n\n", FittedBody(story, kTextLimit - used), text);
  AddAfter(Gap(story), foot, text);
  AddAfter("\n\n", footer, text);
  return text;
}

// The document with the story's alerts and its caption, added to `rendered`.
void AddDocument(const Story& story, Rendered& rendered) {
  const RenderContext& context = story.context;
  AlertList list;
  for (const NotifiedAlert* alert : story.alerts) {
    list.push_back({alert, story.facts.native});
  }
  std::string heading;
  if (!list.empty()) {
    heading = SignOf(context, *story.alerts[0], story.facts.native);
  }
  heading += "<b>" + ShortenHtml(Title(story), kCaptionLimit / 6) + "</b>";
  AddAfter("\n", context.Counted(base::Noun::kAlert, list.size()), heading);
  rendered.parts.push_back(MakeCaption(
      context, list, heading, NotesText(context, story.notification, true)));
  RenderSettings plain = context.settings;
  plain.markup = false;  // links as text
  rendered.attachment =
      MakeDocument(context, list,
                   HtmlToPlainText(NotesText({plain, context.now},
                                             story.notification, true)));
}

// What a reply tells of: alerts that are new, posted again, or worse or better
// than they were.
AlertRefs NewsOf(const AlertRefs& alerts) {
  AlertRefs news;
  for (const NotifiedAlert* alert : alerts) {
    const bool changed = alert->firing && (alert->posts > 0 ||
                                           !alert->previous_severity.empty());
    if (alert->is_new || changed) news.push_back(alert);
  }
  return news;
}

AlertRefs FiringOf(const AlertRefs& alerts) {
  AlertRefs firing;
  for (const NotifiedAlert* alert : alerts) {
    if (alert->firing) firing.push_back(alert);
  }
  return firing;
}

std::string ReminderText(const Story& story) {
  const base::Time since = story.facts.since;
  if (since == base::kNoTime || since > story.context.now) {
    return std::string(story.context.Say(Say::kStillFiring));
  }
  return story.context.Say(Say::kStillFiringFor,
                           {base::SayDuration(story.context.settings.language,
                                              story.context.now - since)});
}

// `old`: there is nothing new to be told.
std::string ReplyText(const Story& story, bool old) {
  std::string text;
  if (!story.alone()) {
    const std::string number = std::to_string(story.alerts.size());
    text = GroupHeader(story, !old && story.partial()
                                  ? story.context.Say(Say::kNewCount, {number})
                                  : "");
  }
  AddAfter("\n\n", old && !story.alone() ? NamesBody(story) : FullBody(story),
           text);
  if (old && story.notification.reason == alert::Reason::kRepeat) {
    AddAfter("\n", ReminderText(story), text);
  }
  if (story.alone() && story.partial()) {
    AddAfter("\n", story.context.Say(Say::kInGroup, {CountsText(story)}), text);
  }
  AddAfter(Gap(story), Foot(story, true), text);
  return text;
}

}  // namespace

Rendered RenderFirst(const Notification& notification,
                     const RenderSettings& settings, base::Time now) {
  const Story story(notification, {settings, now});
  Rendered rendered;
  if (MayFit(story.context, story.alerts.size())) {
    rendered.parts = PartsOf(story.context, FirstText(story));
  }
  if (rendered.parts.empty()) {
    rendered.parts.push_back(LiveText(story, {}));
    AddDocument(story, rendered);
  }
  return Finish(story.context, std::move(rendered));
}

Rendered RenderLive(const Notification& notification, const Marks& marks,
                    const RenderSettings& settings, base::Time now) {
  const Story story(notification, {settings, now});
  Rendered rendered;
  rendered.parts.push_back(LiveText(story, marks));
  return Finish(story.context, std::move(rendered));
}

Rendered RenderReply(const Notification& notification,
                     const RenderSettings& settings, base::Time now) {
  const AlertRefs all = WorstFirst(notification);
  AlertRefs told = NewsOf(all);
  const bool old = told.empty();
  if (old) told = FiringOf(all);
  if (told.empty()) told = all;
  const Story story(notification, {settings, now}, std::move(told));
  Rendered rendered;
  if (MayFit(story.context, story.alerts.size())) {
    rendered.parts = PartsOf(story.context, ReplyText(story, old));
  }
  if (rendered.parts.empty()) AddDocument(story, rendered);
  return Finish(story.context, std::move(rendered));
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

void MarkFollowedNoLonger(Rendered& rendered, const RenderSettings& settings,
                          base::Time now) {
  std::string line =
      base::Text(settings.language, Say::kFollowedNoLonger,
                 {settings.time_zone.Format("%d.%m.%Y %H:%M", now)});
  if (rendered.html) line = "<b>" + line + "</b>";
  if (settings.emoji) line = "🔕 " + line;
  line += "\n\n";
  const size_t room = kMaxMessageCodePoints - base::CodePoints(line);
  std::string& part = rendered.parts.front();
  part = line + (rendered.html
                     ? ShortenHtml(part, room)
                     : std::string(base::TruncateCodePoints(part, room)));
}

}  // namespace tebium::relay
