// /ack: as a reply to a live message, and the list of what waits.
#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "relay/console/cards.h"

namespace tebium::relay {
namespace {

using base::Say;

constexpr size_t kMaxName = 60;  // code points
constexpr size_t kShort = 20;
constexpr size_t kPerAckPage = 8;
constexpr size_t kButtonsInRow = 4;
constexpr std::string_view kListAction = "list";
constexpr std::string_view kTakeAction = "take";

std::string ListPayload(size_t page) {
  return "c:" + std::string(kListAction) + ":" + Base36(page);
}

std::string TakePayload(uint64_t card, size_t page) {
  return "c:" + std::string(kTakeAction) + ":" + Base36(card) + ":" +
         Base36(page);
}

// "🚨 HighCPU · db1", then how many fire and for how long.
std::string Entry(const Viewer& viewer, const alert::Notification& shown,
                  bool brief) {
  const size_t length = brief ? kShort : kMaxName;
  const auto worst = std::find_if(
      shown.alerts.begin(), shown.alerts.end(),
      [](const alert::NotifiedAlert& alert) { return alert.firing; });
  if (worst == shown.alerts.end()) return "?";
  const alert::Alert& alert = worst->alert;
  const std::string name = Cut(alert.name(), length);
  std::string text =
      viewer.SeveritySign(alert.severity()) + Bold(name.empty() ? "?" : name);
  AddLine(Dotted({Cut(alert.module(), length),
                  Cut(alert.labels.Get("instance"), length),
                  viewer.Counted(base::Noun::kFiring, shown.FiringCount()),
                  viewer.Since(alert.starts_at)}),
          text);
  return text;
}

}  // namespace

// The groups that fire and that nobody has done anything about: the worst
// first, then the oldest.
std::vector<uint64_t> Cards::Unacknowledged(const Turn& turn,
                                            std::optional<uint64_t> without) {
  const auto& all = book_.index().all();
  const bool everywhere = turn.is_private && turn.role == Role::kAdmin;
  std::set<uint64_t> done;  // groups
  if (without && book_.index().Find(*without) != nullptr) {
    done.insert(book_.index().Find(*without)->group);
  }
  std::vector<uint64_t> cards;
  for (const auto& [card, known] : all) {
    const bool here = everywhere || known.target.chat_id == turn.chat_id;
    if (!here || known.is_dealt_with()) continue;
    if (done.insert(known.group).second) cards.push_back(card);
  }
  std::sort(cards.begin(), cards.end(), [&](uint64_t a, uint64_t b) {
    const KnownCard& left = all.at(a);
    const KnownCard& right = all.at(b);
    if (left.rank != right.rank) return left.rank > right.rank;
    return std::pair(left.shown_at, a) < std::pair(right.shown_at, b);
  });
  return cards;
}

Screen Cards::ListScreen(const Turn& turn, size_t page_number,
                         std::optional<uint64_t> without) {
  const Viewer viewer = ViewerOf(turn);
  const std::vector<uint64_t> cards = Unacknowledged(turn, without);
  Screen screen;
  if (cards.empty()) {
    screen.html =
        viewer.Sign("✅") + std::string(viewer.Say(Say::kAckListEmpty));
    return screen;
  }
  const Page page = PageAt(cards.size(), page_number, kPerAckPage);
  screen.html = ListText(
      Bold(viewer.Say(Say::kAckList,
                      {viewer.Counted(base::Noun::kGroup, cards.size())})),
      page, [&](size_t index, bool brief) {
        const auto live = book_.parts().store.FindCard(cards[index]);
        return std::to_string(index + 1) + ". " +
               (live.ok() && live->has_value()
                    ? Entry(viewer, (*live)->shown, brief)
                    : "?");
      });
  if (viewer.may_act) {
    std::vector<Button> buttons;
    for (size_t i = page.begin; i < page.end; ++i) {
      buttons.push_back(viewer.Press(viewer.Sign("✅") + std::to_string(i + 1),
                                     TakePayload(cards[i], page.number)));
    }
    for (size_t i = 0; i < buttons.size(); ++i) {
      if (i % kButtonsInRow == 0) screen.keyboard.emplace_back();
      screen.keyboard.back().push_back(std::move(buttons[i]));
    }
  }
  AddPaging(viewer, page, ListPayload, screen.keyboard);
  return screen;
}

Outcome Cards::AckReply(const Turn& turn) {
  const auto& all = book_.index().all();
  const auto card =
      std::find_if(all.begin(), all.end(), [&](const auto& entry) {
        return entry.second.message_id == turn.reply_to &&
               entry.second.target.chat_id == turn.chat_id;
      });
  Outcome outcome;
  if (card == all.end()) {
    outcome.say.reply =
        Screen{std::string(turn.Say(Say::kAckNoMessage)), {}, {}};
    return outcome;
  }
  outcome = Act(turn, {CardAction::kAcknowledge, card->first, 0});
  const std::string answer = std::exchange(outcome.say.toast, "");
  outcome.say.rekey.reset();
  outcome.say.reply = Screen{EscapeText(answer, LineEnds::kKeep), {}, {}};
  return outcome;
}

Outcome Cards::PressList(const Turn& turn, std::string_view payload) {
  const std::vector<std::string_view> fields = base::Split(payload, ':');
  Outcome outcome;
  if (fields.size() == 3 && fields[1] == kListAction) {
    outcome.say.replace = ListScreen(turn, ReadBase36(fields[2]), std::nullopt);
    return outcome;
  }
  if (fields.size() != 4 || fields[1] != kTakeAction) {
    outcome.say.toast = turn.Say(Say::kCardOutdated);
    return outcome;
  }
  const uint64_t card = ReadBase36(fields[2]);
  outcome = Act(turn, {CardAction::kAcknowledge, card, 0});
  outcome.say.rekey.reset();
  if (turn.role >= Role::kActor) {
    outcome.say.replace = ListScreen(turn, ReadBase36(fields[3]), card);
  }
  return outcome;
}

}  // namespace tebium::relay
