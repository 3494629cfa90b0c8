// Everything about a group's alerts, for somebody who asked.
#include "base/hash.h"
#include "relay/telegram/html.h"
#include "relay/telegram/render_list.h"
#include "relay/telegram/render_parts.h"
#include "relay/telegram/render_story.h"

namespace tebium::relay {
namespace {

using base::Say;

constexpr size_t kMaxBytes = 16'000'000;

class DetailsWriter {
 public:
  explicit DetailsWriter(const Story& story)
      : story_(story), context_(story.context) {}

  std::string Write(const Marks& marks) {
    if (story_.alerts.empty()) out_ = "<b>" + Title(story_) + "</b>";
    for (size_t i = 0; i < story_.alerts.size(); ++i) {
      if (out_.size() > kMaxBytes) {
        AddAfter("\n\n",
                 context_.Say(Say::kListCut,
                              {context_.Counted(base::Noun::kAlert,
                                                story_.alerts.size() - i)}),
                 out_);
        break;
      }
      AddAfter("\n\n", AlertDetails(*story_.alerts[i]), out_);
    }
    AddAfter("\n\n", MarkDetails(marks), out_);
    return std::move(out_);
  }

 private:
  std::string AlertDetails(const alert::NotifiedAlert& told) const {
    const alert::Alert& alert = told.alert;
    const bool native = story_.facts.native;
    std::string text =
        LoneHeading(context_, told,
                    FactsOf({&told}, native, story_.notification.group_labels));
    AddSet(Say::kDetailLabels, alert.labels, text);
    AddSet(Say::kDetailAnnotations, alert.annotations, text);
    if (alert.starts_at != base::kNoTime) {
      AddField(Say::kStarted, FullTime(alert.starts_at), text);
    }
    if (!told.firing && alert.ends_at != base::kNoTime) {
      AddAfter("\n", context_.Say(Say::kResolvedAt, {FullTime(alert.ends_at)}),
               text);
    }
    if (!alert.generator_url.empty()) {
      AddAfter("\n",
               LinkOrText(context_.Say(Say::kSource), alert.generator_url,
                          context_.settings.markup),
               text);
    }
    AddField(Say::kFingerprint, base::Hex16(alert.labels.Fingerprint()), text);
    return text;
  }

  void AddSet(Say heading, const alert::LabelSet& set, std::string& out) const {
    if (set.empty()) return;
    out += "\n<b>" + std::string(context_.Say(heading)) + "</b>";
    for (const alert::LabelView pair : set) {
      out += "\n" + context_.Say(Say::kBullet,
                                 {EscapeText(pair.name, LineEnds::kSpace),
                                  EscapeText(pair.value, LineEnds::kKeep)});
    }
  }

  void AddField(Say name, std::string_view value, std::string& out) const {
    AddAfter("\n", Field(context_, name, value), out);
  }

  // Somebody who asks for details wants to know the day.
  std::string FullTime(base::Time time) const {
    return context_.settings.time_zone.Format("%d.%m.%Y %H:%M:%S %Z", time);
  }

  std::string MarkDetails(const Marks& marks) const {
    std::string text = EscapeText(
        MarksText(marks, context_.settings, context_.now), LineEnds::kKeep);
    std::string ids;
    for (const Mark& mark : marks.marks) {
      for (const std::string& id : mark.silences) {
        AddAfter(", ", EscapeText(id, LineEnds::kSpace), ids);
      }
    }
    if (!ids.empty()) AddField(Say::kDetailSilences, ids, text);
    return text;
  }

  const Story& story_;
  const RenderContext& context_;
  std::string out_;
};

}  // namespace

Rendered RenderDetails(const alert::Notification& notification,
                       const Marks& marks, const RenderSettings& settings,
                       base::Time now) {
  const Story story(notification, {settings, now});
  const std::string details = DetailsWriter(story).Write(marks);
  Rendered rendered;
  rendered.parts = PartsOf(story.context, details);
  if (rendered.parts.empty()) {
    rendered.parts.push_back("<b>" + Title(story) + "</b>\n" +
                             std::string(story.context.Say(Say::kFullList)));
    rendered.attachment = TextDocument(story.context, HtmlToPlainText(details));
  }
  return Finish(story.context, std::move(rendered));
}

}  // namespace tebium::relay
