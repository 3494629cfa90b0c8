// Live messages with buttons, and those who press them.
#ifndef TEBIUM_TESTS_RELAY_CONSOLE_CARD_WORLD_H_
#define TEBIUM_TESTS_RELAY_CONSOLE_CARD_WORLD_H_

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alert/silence.h"
#include "relay/console/cards.h"
#include "tests/relay/console/world.h"

namespace tebium::relay {

inline constexpr uint64_t kCard = 0xC0FFEE;
inline constexpr int64_t kLiveMessage = 900;

class CardWorld {
 public:
  CardWorld() {
    world.settings.render.language = base::Language::kEnglish;
    Restart();
  }

  World world;

  // A new program with the same store and silences.
  void Restart() {
    cards_ = std::make_unique<Cards>(world.parts);
    const auto notes = world.store.LoadNotes();
    loaded = cards_->Load(*notes);
  }
  Cards& cards() { return *cards_; }
  base::Status loaded;

  static alert::Alert AlertOf(std::string_view instance,
                              std::string_view severity = "critical") {
    alert::Alert alert;
    alert.labels = alert::LabelSet::Of({{"alertname", "HighCPU"},
                                        {"instance", instance},
                                        {"module", "billing"},
                                        {"severity", severity}});
    alert.starts_at = base::FromNanos(1769854800'000'000'000);
    return alert;
  }
  static store::Target TargetOf(int64_t chat_id = kTestChat) {
    store::Target target;
    target.chat_id = chat_id;
    return target;
  }

  // Alerts that fire now, and nothing else does.
  void Fire(const std::vector<alert::Alert>& alerts) {
    world.desk.alerts.clear();
    for (const alert::Alert& alert : alerts) {
      FakeDesk::Entry entry;
      entry.alert = alert;
      world.desk.alerts.push_back(std::move(entry));
    }
  }
  // What silences say now is what the desk says of alerts.
  void ApplySilences() {
    const base::Time now = world.clock.Now();
    for (FakeDesk::Entry& entry : world.desk.alerts) {
      entry.marks.silenced_by.clear();
      for (const alert::Silence& silence : world.silences.Silences()) {
        if (silence.StateAt(now) == alert::SilenceState::kActive &&
            alert::MatchesAll(silence.matchers, entry.alert.labels)) {
          entry.marks.silenced_by.push_back(silence.id);
        }
      }
    }
  }

  // They are shown in a live message, for the first time or in an edit.
  void Show(const std::vector<alert::Alert>& alerts, uint64_t card = kCard,
            store::Target target = TargetOf(), bool tree = false) {
    store::LiveMessage live;
    const auto before = world.store.FindMessage(target, "group");
    const bool first = !before->has_value() || (*before)->card != card;
    if (!first) live = **before;
    live.target = std::move(target);
    live.group_key = "group";
    live.message_id = kLiveMessage + static_cast<int64_t>(card - kCard);
    live.card = card;
    live.updated_at = world.clock.Now();
    live.shown = alert::Notification();
    live.shown.group_key = "group";
    live.shown.reason = alert::Reason::kUpdate;
    if (tree) live.shown.notify_reason = alert::NotifyReason::kNewAlerts;
    for (const alert::Alert& alert : alerts) {
      alert::NotifiedAlert notified;
      notified.alert = alert;
      live.shown.alerts.push_back(std::move(notified));
    }
    world.store.PutMessage(live);
    cards_->OnLive(live, live.shown, first);
  }
  // Its group has resolved.
  void Resolve(const store::Target& target = TargetOf()) {
    store::RelayChange change;
    change.delete_messages.emplace_back(target, "group");
    world.store.Apply(std::move(change), [](const base::Status& /*status*/) {});
    cards_->OnOver(target, "group");
  }

  Turn TurnBy(Person who = {kTestPerson, "Anna"}, Role role = Role::kActor,
              int64_t chat_id = kTestChat) {
    Turn turn = world.TurnBy(role);
    turn.who = std::move(who);
    turn.chat_id = chat_id;
    turn.message_id = kLiveMessage;
    return turn;
  }
  Saying Press(CardAction action, uint32_t argument = 0) {
    return Press(action, argument, TurnBy());
  }
  Saying Press(CardAction action, uint32_t argument, const Turn& turn,
               uint64_t card = kCard) {
    Saying said =
        world.Do(cards_->OnPress(turn, CardPayload({action, card, argument})));
    ApplySilences();
    return said;
  }

  // What is due at once, and each second of this time.
  void Pass(base::Duration time = std::chrono::seconds(2)) {
    const base::Time end = world.clock.Now() + time;
    Tick();
    while (world.clock.Now() < end) {
      world.clock.Advance(std::chrono::seconds(1));
      Tick();
    }
  }
  void Tick() {
    ApplySilences();
    cards_->Tick(world.clock.Now());
  }

  Marks MarksOf(uint64_t card = kCard) {
    const auto live = world.store.FindCard(card);
    if (!live.ok() || !live->has_value()) return {};
    return DecodeMarks((*live)->marks);
  }
  std::vector<alert::Silence> Active() {
    std::vector<alert::Silence> active = world.silences.Silences();
    // Ended this very moment, it would still count as active.
    std::erase_if(active, [&](const alert::Silence& silence) {
      return silence.ends_at <= world.clock.Now();
    });
    return active;
  }
  // Entries of the outbox that say something to this target.
  std::vector<alert::Notification> Told(const store::Target& target) {
    std::vector<alert::Notification> told;
    const auto entries = world.store.ListOutbox(std::nullopt, 1'000);
    for (const store::OutboxEntry& entry : *entries) {
      if (entry.head.target == target && !entry.head.told) {
        told.push_back(entry.notification);
      }
    }
    return told;
  }
  std::vector<std::string> Actions() {
    std::vector<std::string> actions;
    const auto entries = world.store.Audit(0, 1'000);
    for (const store::AuditEntry& entry : *entries) {
      actions.push_back(entry.action);
    }
    std::reverse(actions.begin(), actions.end());
    return actions;
  }

 private:
  std::unique_ptr<Cards> cards_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_CONSOLE_CARD_WORLD_H_
