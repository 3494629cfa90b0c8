#include "relay/telegram/render_list.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "relay/telegram/html.h"
#include "relay/telegram/split.h"

namespace tebium::relay {
namespace {

constexpr size_t kMaxFullBytes = 16'000'000;
constexpr size_t kMaxBytes = 40'000'000;
constexpr size_t kMaxModuleName = 64;
constexpr size_t kRoomForRest = 200;  // the line about modules that do not fit

// Lines that follow the first are set in, so that no text looks like an alert.
void AddIndented(std::string_view text, std::string& out) {
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "  ";
  }
  out += '\n';
}

class DocumentWriter {
 public:
  // Words instead of signs, and dates with every time: a file is read later.
  explicit DocumentWriter(const RenderContext& context)
      : settings_(context.settings), context_{settings_, base::kNoTime} {
    settings_.emoji = false;
    settings_.markup = false;
  }

  std::string Write(const AlertList& alerts, const std::string& notes,
                    base::Time now) {
    Header(alerts, notes, now);
    for (size_t i = 0; i < alerts.size(); ++i) {
      if (out_.size() > kMaxBytes) {
        out_ += context_.Say(
            base::Say::kListCut,
            {context_.Counted(base::Noun::kAlert, alerts.size() - i)});
        out_ += '\n';
        break;
      }
      Alert(alerts[i]);
    }
    return std::move(out_);
  }

 private:
  void Header(const AlertList& alerts, const std::string& notes,
              base::Time now) {
    const auto line = [&](const std::string& text) {
      if (!text.empty()) out_ += text + "\n";
    };
    line(context_.Say(base::Say::kFullListOf,
                      {context_.Counted(base::Noun::kAlert, alerts.size())}));
    line(context_.Say(base::Say::kListMade, {settings_.time_zone.Format(
                                                "%d.%m.%Y %H:%M:%S %Z", now)}));
    Tally tally;
    for (const AlertInList& listed : alerts) tally.Add(*listed.alert);
    line(TallyText(context_, tally));
    line(notes);
    out_ += '\n';
  }

  void Alert(const AlertInList& listed) {
    const alert::NotifiedAlert& alert = *listed.alert;
    // The mark of a resolved alert says only that.
    const std::string_view severity = alert.alert.severity();
    if (!alert.firing && !severity.empty()) {
      out_ += "[" + CleanText(severity, LineEnds::kSpace) + "] ";
    }
    const bool full = out_.size() <= kMaxFullBytes;
    const GroupFacts own = FactsOf({&alert}, listed.native, {});
    std::string text = full ? LoneText(context_, alert, own) : Name(alert, own);
    AddAfter(full ? "\n" : " · ", FootText(context_, own, ""), text);
    AddIndented(HtmlToPlainText(text), out_);
    if (full) out_ += '\n';
  }

  std::string Name(const alert::NotifiedAlert& alert, const GroupFacts& own) {
    std::string name = SignOf(context_, alert, own.native) +
                       AlertName(alert.alert, own.native);
    AddAfter(" · ", PlaceText(context_, own), name);
    return name;
  }

  RenderSettings settings_;
  const RenderContext context_;
  std::string out_;
};

using ModuleTally = std::pair<std::string_view, Tally>;

std::vector<ModuleTally> TallyModules(const AlertList& alerts) {
  std::map<std::string_view, Tally> modules;
  for (const AlertInList& listed : alerts) {
    modules[listed.alert->alert.module()].Add(*listed.alert);
  }
  std::vector<ModuleTally> sorted(modules.begin(), modules.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const ModuleTally& a, const ModuleTally& b) {
                     return a.second > b.second;
                   });
  return sorted;
}

std::string ModuleLine(const RenderContext& context,
                       const ModuleTally& module) {
  const std::string name =
      module.first.empty()
          ? std::string(context.Say(base::Say::kNoModule))
          : ShortenHtml(EscapeText(module.first, LineEnds::kSpace),
                        kMaxModuleName);
  return context.Say(base::Say::kBullet,
                     {name, TallyText(context, module.second)});
}

std::string RestOfModules(const RenderContext& context,
                          const std::vector<ModuleTally>& modules,
                          size_t first) {
  Tally rest;
  for (size_t i = first; i < modules.size(); ++i) {
    const Tally& tally = modules[i].second;
    for (size_t c = 0; c < rest.firing.size(); ++c) {
      rest.firing[c] += tally.firing[c];
    }
    rest.resolved += tally.resolved;
  }
  return context.Say(base::Say::kLabelAndValue,
                     {context.Say(base::Say::kAndMore,
                                  {context.Counted(base::Noun::kModule,
                                                   modules.size() - first)}),
                      TallyText(context, rest)});
}

// Lines of modules with at most `room` code points.
std::string ModuleLines(const RenderContext& context, const AlertList& alerts,
                        size_t room) {
  const std::vector<ModuleTally> modules = TallyModules(alerts);
  // One that has no name says nothing that the sums do not say.
  if (modules.size() == 1 && modules[0].first.empty()) return "";
  std::string lines;
  size_t used = 0;
  for (size_t i = 0; i < modules.size(); ++i) {
    const std::string line = ModuleLine(context, modules[i]);
    const size_t length = base::CodePoints(line) + 1;
    if (used + length + kRoomForRest > room) {
      AddAfter("\n", RestOfModules(context, modules, i), lines);
      break;
    }
    AddAfter("\n", line, lines);
    used += length;
  }
  return lines;
}

}  // namespace

Attachment TextDocument(const RenderContext& context, std::string text) {
  return {"alerts-" +
              context.settings.time_zone.Format("%Y%m%d-%H%M%S", context.now) +
              ".txt",
          "text/plain; charset=utf-8", std::move(text)};
}

Attachment MakeDocument(const RenderContext& context, const AlertList& alerts,
                        const std::string& notes) {
  return TextDocument(
      context, DocumentWriter(context).Write(alerts, notes, context.now));
}

std::string MakeCaption(const RenderContext& context, const AlertList& alerts,
                        std::string_view heading, std::string_view notes) {
  std::string caption = ShortenHtml(heading, kCaptionLimit / 4);
  Tally tally;
  for (const AlertInList& listed : alerts) tally.Add(*listed.alert);
  AddAfter("\n", TallyText(context, tally), caption);
  std::string end = ShortenHtml(notes, kCaptionLimit / 4);
  AddAfter("\n", context.Say(base::Say::kFullList), end);
  const size_t used = base::CodePoints(caption) + base::CodePoints(end) + 4;
  if (used + kRoomForRest < kCaptionLimit) {
    AddAfter("\n\n", ModuleLines(context, alerts, kCaptionLimit - used),
             caption);
  }
  AddAfter("\n\n", end, caption);
  return ShortenHtml(caption, kCaptionLimit);
}

}  // namespace tebium::relay
