// Commands that only look.
#include <utility>

#include "relay/console/inform_arguments.h"
#include "relay/console/inform_commands.h"
#include "relay/console/list_alerts.h"
#include "relay/console/list_history.h"
#include "relay/console/list_silences.h"
#include "relay/console/list_status.h"
#include "relay/console/menu_text.h"

namespace tebium::relay {
namespace {

using base::Say;

// What a button may hold before its check value.
constexpr size_t kPayloadBytes = 52;

// --- Alerts ---

base::StatusOr<Screen> AlertsAt(InformTools& tools, const Turn& turn,
                                const std::string& filter, uint32_t view,
                                size_t number) {
  TEBIUM_ASSIGN_OR_RETURN(const AlertSearch search, ReadAlertSearch(filter));
  AlertsPage page = FindAlerts(tools.parts.alerts, search, number);
  page.filter = filter;
  page.firing =
      filter.empty() ? page.found : CountFiring(tools.parts.alerts, {});
  return AlertsScreen(tools.ViewerOf(turn), page, [&](size_t to) {
    return "i:a:" + Base36(view) + ":" + Base36(to);
  });
}

// --- History ---

base::StatusOr<Screen> HistoryAt(InformTools& tools, const Turn& turn,
                                 const std::string& search, uint32_t view,
                                 HistoryTrail trail) {
  store::HistoryQuery query = ReadHistorySearch(search);
  query.before_id = trail.before_id();
  query.limit = kPerPage + 1;
  HistoryPage page{.search = search, .entries = {}, .trail = std::move(trail)};
  TEBIUM_ASSIGN_OR_RETURN(page.entries, tools.parts.store.History(query));
  const std::string start = "i:h:" + Base36(view) + ":";
  return HistoryScreen(tools.ViewerOf(turn), page, [&](const HistoryTrail& to) {
    return start + to.ToString(kPayloadBytes - start.size());
  });
}

// --- Counts ---

base::StatusOr<Screen> StatsAt(InformTools& tools, const Turn& turn,
                               StatsRange range) {
  using store::HistoryDimension;
  const base::Time from = turn.now - StatsSpan(range);
  const base::Time to = turn.now + std::chrono::minutes(1);
  const auto count = [&](HistoryDimension dimension, size_t limit) {
    return tools.parts.store.CountHistory(dimension, from, to, limit);
  };
  StatsFacts facts;
  facts.range = range;
  TEBIUM_ASSIGN_OR_RETURN(facts.modules,
                          count(HistoryDimension::kModule, kTopValues));
  TEBIUM_ASSIGN_OR_RETURN(facts.names,
                          count(HistoryDimension::kName, kTopValues));
  TEBIUM_ASSIGN_OR_RETURN(facts.severities,
                          count(HistoryDimension::kSeverity, kTopValues));
  TEBIUM_ASSIGN_OR_RETURN(facts.hours, count(HistoryDimension::kHour, 1'000));
  return StatsScreen(tools.ViewerOf(turn), facts, [](StatsRange other) {
    return "i:t:" + std::string(StatsRangeName(other));
  });
}

// --- Status ---

StatusFacts GatherStatus(InformTools& tools, base::Language language,
                         base::Time now) {
  const ConsoleParts& parts = tools.parts;
  StatusFacts facts;
  if (parts.modules != nullptr) {
    facts.modules = parts.modules->Modules(language);
  }
  if (auto stats = parts.store.Stats(); stats.ok()) facts.store = *stats;
  const auto messages = parts.store.RecentMessages(1);
  if (messages.ok() && !messages->empty()) {
    facts.last_delivery_at = messages->front().updated_at;
  }
  facts.firing = CountFiring(parts.alerts, {});
  for (const alert::Silence& silence : parts.silences.Silences()) {
    if (silence.starts_at <= now && HasNotEnded(silence, now)) {
      ++facts.silences;
    }
  }
  facts.version = parts.settings.version;
  return facts;
}

Screen StatusNow(InformTools& tools, const Turn& turn) {
  return StatusScreen(tools.ViewerOf(turn),
                      GatherStatus(tools, turn.language, turn.now), "i:s",
                      "i:c");
}

}  // namespace

Outcome ShowAlerts(InformTools& tools, const Turn& turn,
                   std::string_view arguments) {
  Outcome outcome;
  const std::string filter(arguments);
  const uint32_t view = RememberText(tools, filter, outcome.change);
  auto screen = AlertsAt(tools, turn, filter, view, 0);
  if (!screen.ok()) {
    std::string text =
        turn.Say(Say::kBadMatcher, {Code(Cut(screen.status().message(), 300))});
    AddLine(turn.Say(Say::kForExample, {Code("/alerts severity=critical db")}),
            text);
    return ReplyText(std::move(text));
  }
  outcome.say.reply = *std::move(screen);
  return outcome;
}

Outcome TurnAlerts(InformTools& tools, const Turn& turn,
                   const PressArguments& arguments) {
  const auto filter = RecallText(tools, arguments.Number(0));
  if (!filter) return Forgotten(turn);
  auto screen =
      AlertsAt(tools, turn, *filter, static_cast<uint32_t>(arguments.Number(0)),
               arguments.Number(1));
  if (!screen.ok()) return Forgotten(turn);
  return Replace(*std::move(screen));
}

Outcome ShowHistory(InformTools& tools, const Turn& turn,
                    std::string_view arguments) {
  Outcome outcome;
  const std::string search(arguments);
  const uint32_t view = RememberText(tools, search, outcome.change);
  auto screen = HistoryAt(tools, turn, search, view, HistoryTrail());
  if (!screen.ok())
    return ReplyText(std::string(turn.Say(Say::kPageStoreSilent)));
  outcome.say.reply = *std::move(screen);
  return outcome;
}

Outcome TurnHistory(InformTools& tools, const Turn& turn,
                    const PressArguments& arguments) {
  const auto search = RecallText(tools, arguments.Number(0));
  if (!search) return Forgotten(turn);
  auto screen = HistoryAt(tools, turn, *search,
                          static_cast<uint32_t>(arguments.Number(0)),
                          HistoryTrail::Read(arguments.Rest(1)));
  if (!screen.ok()) return Toast(turn.Say(Say::kPageStoreSilent));
  return Replace(*std::move(screen));
}

Outcome ShowStats(InformTools& tools, const Turn& turn,
                  std::string_view arguments) {
  StatsRange range = StatsRange::kDay;
  if (!ReadStatsRange(arguments, range)) {
    return ReplyText(
        turn.Say(Say::kBadRange,
                 {Code("/stats 24h"), Code("/stats 7d"), Code("/stats 30d")}));
  }
  auto screen = StatsAt(tools, turn, range);
  if (!screen.ok())
    return ReplyText(std::string(turn.Say(Say::kPageStoreSilent)));
  return Reply(*std::move(screen));
}

Outcome TurnStats(InformTools& tools, const Turn& turn,
                  const PressArguments& arguments) {
  StatsRange range = StatsRange::kDay;
  ReadStatsRange(arguments.Text(0), range);
  auto screen = StatsAt(tools, turn, range);
  if (!screen.ok()) return Toast(turn.Say(Say::kPageStoreSilent));
  return Replace(*std::move(screen));
}

Outcome ShowStatus(InformTools& tools, const Turn& turn,
                   std::string_view /*arguments*/) {
  return Reply(StatusNow(tools, turn));
}

Outcome RefreshStatus(InformTools& tools, const Turn& turn,
                      const PressArguments& /*arguments*/) {
  return Replace(StatusNow(tools, turn));
}

Outcome ShowOnCall(InformTools& tools, const Turn& turn,
                   std::string_view /*arguments*/) {
  const auto duty = tools.parts.duty.Get();
  const bool has_rota = duty != nullptr && !duty->rota.people.empty();
  const auto on_duty =
      has_rota ? alert::OnDuty(duty->rota, duty->intervals, turn.now)
               : std::nullopt;
  return ReplyText(OnCallText(tools.ViewerOf(turn), has_rota, on_duty));
}

Outcome ShowHelp(InformTools& tools, const Turn& turn,
                 std::string_view /*arguments*/) {
  const Viewer viewer = tools.ViewerOf(turn);
  Screen screen;
  screen.html = HelpText(viewer, turn.role, tools.commands());
  screen.keyboard.push_back({MenuButton(viewer)});
  Outcome outcome;
  outcome.say.reply = std::move(screen);
  return outcome;
}

}  // namespace tebium::relay
