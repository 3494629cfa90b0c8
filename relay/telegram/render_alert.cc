#include "relay/telegram/render_alert.h"

#include <algorithm>

#include "base/text.h"
#include "relay/telegram/html.h"
#include "relay/telegram/links.h"

namespace tebium::relay {
namespace {

using alert::LabelView;
using alert::NotifiedAlert;
using base::Say;

constexpr std::string_view kDescription = "description";
constexpr std::string_view kMessage = "message";

// What is longer is folded.
constexpr size_t kMaxOpenLines = 3;
constexpr size_t kMaxOpenCodePoints = 300;

std::string Bold(const std::string& html) { return "<b>" + html + "</b>"; }

std::string Escape(std::string_view text) {
  return EscapeText(text, LineEnds::kKeep);
}

bool IsLong(const std::string& html) {
  const auto line_ends = std::count(html.begin(), html.end(), '\n');
  return static_cast<size_t>(line_ends) >= kMaxOpenLines ||
         (html.size() > kMaxOpenCodePoints &&
          base::CodePoints(HtmlToPlainText(html)) > kMaxOpenCodePoints);
}

// Telegram shows its first lines, and the rest at a tap.
std::string Fold(const std::string& html) {
  return "<blockquote expandable>" + html + "</blockquote>";
}

std::string_view ValueOf(const Labels& labels, std::string_view name) {
  for (const LabelView& label : labels) {
    if (label.name == name) return label.value;
  }
  return "";
}

// Writes annotations and the generator's URL.
class TextWriter {
 public:
  TextWriter(const RenderContext& context, bool native,
             const Labels& annotations, std::string_view source)
      : context_(context),
        native_(native),
        annotations_(annotations),
        source_(source) {}

  // Prose, then pairs.
  std::string Texts() const {
    std::string lead = Escape(ValueOf(annotations_, alert::kSummary));
    std::string details;
    if (!native_) {
      AddProse(kDescription, details);
      AddProse(kMessage, details);
    }
    AddPairs(details);
    if (IsLong(lead)) {
      AddAfter("\n", details, lead);
      details = std::exchange(lead, "");
    }
    AddAfter("\n", IsLong(details) ? Fold(details) : details, lead);
    return lead;
  }

  // What Telegram makes links of, in one line.
  std::string LinkLine(std::string_view external_url) const {
    if (!context_.settings.markup) return "";
    std::vector<Link> links;
    for (const LabelView& pair : annotations_) {
      if (const auto kind = KindOf(pair)) links.push_back({*kind, pair.value});
    }
    if (IsLinkable(source_)) links.push_back({LinkKind::kSource, source_});
    if (IsLinkable(external_url)) {
      links.push_back({LinkKind::kAlertmanager, external_url});
    }
    std::stable_sort(
        links.begin(), links.end(),
        [](const Link& a, const Link& b) { return a.kind < b.kind; });
    std::string line;
    for (const Link& link : links) {
      AddAfter(" · ",
               LinkOrText(LinkName(context_.settings.language, link.kind),
                          link.url, true),
               line);
    }
    return line;
  }

 private:
  // Of an annotation that LinkLine() tells.
  std::optional<LinkKind> KindOf(const LabelView& pair) const {
    if (native_ || !context_.settings.markup || !IsLinkable(pair.value)) {
      return std::nullopt;
    }
    return AnnotationLink(pair.name);
  }

  // Rules often say the same in two places.
  void AddProse(std::string_view name, std::string& out) const {
    const std::string_view text = ValueOf(annotations_, name);
    const bool said =
        text == ValueOf(annotations_, alert::kSummary) ||
        (name == kMessage && text == ValueOf(annotations_, kDescription));
    if (!said) AddAfter("\n", Escape(text), out);
  }

  bool IsProse(std::string_view name) const {
    if (name == alert::kSummary) return true;
    return !native_ && (name == kDescription || name == kMessage);
  }

  void AddPairs(std::string& out) const {
    for (const LabelView& pair : annotations_) {
      if (!IsProse(pair.name) && !KindOf(pair)) AddPair(pair, out);
    }
    if (source_.empty()) return;
    if (!context_.settings.markup || !IsLinkable(source_)) {
      AddAfter("\n", LinkOrText(context_.Say(Say::kSource), source_, false),
               out);
    }
  }

  void AddPair(const LabelView& pair, std::string& out) const {
    if (context_.settings.markup && IsLinkable(pair.value)) {
      AddAfter("\n", "• " + LinkOrText(pair.name, pair.value, true), out);
      return;
    }
    AddAfter(
        "\n",
        context_.Say(Say::kBullet, {EscapeText(pair.name, LineEnds::kSpace),
                                    Escape(pair.value)}),
        out);
  }

  const RenderContext& context_;
  const bool native_;
  const Labels& annotations_;
  const std::string_view source_;
};

// Those that the group does not share.
Labels OwnAnnotations(const alert::Alert& alert, const GroupFacts& facts) {
  Labels own;
  for (const LabelView pair : alert.annotations) {
    if (std::find(facts.annotations.begin(), facts.annotations.end(), pair) ==
        facts.annotations.end()) {
      own.push_back(pair);
    }
  }
  return own;
}

std::string Lasted(const RenderContext& context, const alert::Alert& alert) {
  const bool known =
      alert.starts_at != base::kNoTime && alert.ends_at >= alert.starts_at;
  return known ? base::SayDuration(context.settings.language,
                                   alert.ends_at - alert.starts_at)
               : "";
}

// A native alert's times have seconds: what its sender wrote.
std::string Clock(const RenderContext& context, base::Time time,
                  const GroupFacts& facts) {
  return facts.native ? context.Clock(time) : context.Minute(time);
}

// "с 12:04"; "решён в 12:09, длился 5 мин".
std::string When(const RenderContext& context, const NotifiedAlert& told,
                 const GroupFacts& facts) {
  const alert::Alert& alert = told.alert;
  if (told.firing) {
    if (alert.starts_at == base::kNoTime) return "";
    return context.Say(Say::kSince, {Clock(context, alert.starts_at, facts)});
  }
  if (alert.ends_at == base::kNoTime) {
    return std::string(context.Say(Say::kResolved));
  }
  const std::string end = Clock(context, alert.ends_at, facts);
  const std::string lasted = Lasted(context, alert);
  return lasted.empty() ? context.Say(Say::kEnded, {end})
                        : context.Say(Say::kEndedAfter, {end, lasted});
}

// The group's heading has told since when.
bool StartsWithGroup(const RenderContext& context, const NotifiedAlert& told,
                     const GroupFacts& facts) {
  return told.firing &&
         context.Minute(told.alert.starts_at) == context.Minute(facts.since);
}

std::string Times(const RenderContext& context, const NotifiedAlert& alert) {
  if (alert.posts <= 1) return "";
  return " " + context.Say(Say::kTimes, {std::to_string(alert.posts)});
}

void AddCourse(const RenderContext& context, const NotifiedAlert& told,
               std::string& out) {
  if (!told.previous_severity.empty() && told.firing) {
    AddAfter("\n",
             context.Say(Say::kSeverityChanged,
                         {EscapeText(told.previous_severity, LineEnds::kSpace),
                          EscapeText(told.alert.severity(), LineEnds::kSpace)}),
             out);
  }
  if (told.stale && told.firing) AddAfter("\n", context.Say(Say::kStale), out);
}

}  // namespace

std::string LoneHeading(const RenderContext& context,
                        const NotifiedAlert& alert, const GroupFacts& facts) {
  std::string line = SignOf(context, alert, facts.native) +
                     Bold(AlertName(alert.alert, facts.native)) +
                     Times(context, alert) + SeverityWord(context, alert);
  AddAfter(" · ", PlaceText(context, facts), line);
  AddAfter(" · ", When(context, alert, facts), line);
  return line;
}

std::string LoneText(const RenderContext& context, const NotifiedAlert& alert,
                     const GroupFacts& facts) {
  std::string text = LoneHeading(context, alert, facts);
  AddAfter("\n", SharedTexts(context, facts), text);
  AddCourse(context, alert, text);
  return text;
}

std::string MemberText(const RenderContext& context, const NotifiedAlert& alert,
                       const GroupFacts& facts) {
  std::string text = SignOf(context, alert, facts.native) +
                     Bold(NameLine(context, alert, facts)) +
                     Times(context, alert);
  if (!StartsWithGroup(context, alert, facts)) {
    AddAfter(" · ", When(context, alert, facts), text);
  }
  const Labels annotations = OwnAnnotations(alert.alert, facts);
  const std::string_view source = alert.alert.generator_url.view();
  const TextWriter writer(context, facts.native, annotations,
                          facts.source.empty() ? source : "");
  AddAfter("\n", writer.Texts(), text);
  AddCourse(context, alert, text);
  AddAfter("\n", writer.LinkLine(""), text);
  return text;
}

std::string SharedTexts(const RenderContext& context, const GroupFacts& facts) {
  return TextWriter(context, facts.native, facts.annotations, facts.source)
      .Texts();
}

std::string FootText(const RenderContext& context, const GroupFacts& facts,
                     std::string_view external_url) {
  std::string foot = LabelLine(context, facts.labels, facts);
  AddAfter("\n",
           TextWriter(context, facts.native, facts.annotations, facts.source)
               .LinkLine(external_url),
           foot);
  return foot;
}

}  // namespace tebium::relay
