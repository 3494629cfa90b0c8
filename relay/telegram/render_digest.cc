// Many groups in one message.
#include <algorithm>

#include "relay/telegram/html.h"
#include "relay/telegram/render.h"
#include "relay/telegram/render_list.h"

namespace tebium::relay {
namespace {

using alert::Notification;

// The alerts of all notifications, the worst first.
AlertList ListAll(const std::vector<Notification>& notifications) {
  AlertList list;
  for (const Notification& notification : notifications) {
    const bool native = IsNative(notification);
    for (const alert::NotifiedAlert& alert : notification.alerts) {
      list.push_back({&alert, native});
    }
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const AlertInList& a, const AlertInList& b) {
                     return BadnessOf(*a.alert) > BadnessOf(*b.alert);
                   });
  return list;
}

std::string DigestHeading(const RenderContext& context, const AlertList& list,
                          size_t groups) {
  const std::string mark =
      list.empty() ? "" : SignOf(context, *list[0].alert, list[0].native);
  return mark + "<b>" +
         context.Say(base::Say::kDigest,
                     {context.Counted(base::Noun::kAlert, list.size()),
                      context.Counted(base::Noun::kGroupIn, groups)}) +
         "</b>";
}

// Sums over all groups, and the age of the oldest news.
std::string DigestNotes(const RenderContext& context,
                        const std::vector<Notification>& notifications) {
  uint64_t held_back = 0;
  uint64_t truncated = 0;
  base::Time oldest = base::kNoTime;
  for (const Notification& notification : notifications) {
    held_back += notification.held_back;
    truncated += notification.truncated_alerts;
    const base::Time created_at = notification.created_at;
    if (created_at == base::kNoTime) continue;
    if (oldest == base::kNoTime || created_at < oldest) oldest = created_at;
  }
  std::string notes;
  if (held_back > 0) {
    AddAfter(
        "\n",
        context.Say(base::Say::kHeldBackTotal, {std::to_string(held_back)}),
        notes);
  }
  if (truncated > 0) {
    AddAfter("\n",
             context.Say(base::Say::kTruncated,
                         {context.Counted(base::Noun::kAlert, truncated)}),
             notes);
  }
  AddAfter("\n", LateText(context, oldest), notes);
  return notes;
}

// For the document: which group the sums come from.
std::string NotesByGroup(const RenderContext& context,
                         const std::vector<Notification>& notifications) {
  std::string notes;
  for (const Notification& notification : notifications) {
    if (notification.held_back == 0 && notification.truncated_alerts == 0) {
      continue;
    }
    const std::string note =
        EscapeText(notification.group_labels.ToString(), LineEnds::kSpace);
    std::string facts = NotesText(context, notification, false);
    for (size_t end = facts.find('\n'); end != std::string::npos;
         end = facts.find('\n')) {
      facts.replace(end, 1, " · ");
    }
    AddAfter("\n", context.Say(base::Say::kLabelAndValue, {note, facts}),
             notes);
  }
  return notes;
}

}  // namespace

Rendered RenderDigest(const std::vector<Notification>& notifications,
                      const RenderSettings& settings, base::Time now) {
  const RenderContext context{settings, now};
  const AlertList list = ListAll(notifications);
  const std::string notes = DigestNotes(context, notifications);
  RenderSettings plain = settings;
  plain.markup = false;
  std::string document_notes = notes;
  AddAfter("\n", NotesByGroup({plain, now}, notifications), document_notes);

  Rendered rendered;
  rendered.html = settings.markup;
  std::string caption = MakeCaption(
      context, list, DigestHeading(context, list, notifications.size()), notes);
  rendered.parts.push_back(settings.markup ? std::move(caption)
                                           : HtmlToPlainText(caption));
  rendered.attachment =
      MakeDocument(context, list, HtmlToPlainText(document_notes));
  return rendered;
}

}  // namespace tebium::relay
