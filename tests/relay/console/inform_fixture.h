// The commands of inform.h with everything they talk to.
#ifndef TEBIUM_TESTS_RELAY_CONSOLE_INFORM_FIXTURE_H_
#define TEBIUM_TESTS_RELAY_CONSOLE_INFORM_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "relay/console/inform.h"
#include "tests/relay/console/world.h"

namespace tebium::relay {

class InformFixture : public ::testing::Test {
 protected:
  InformFixture() { Restart(); }

  // A new handler that has loaded what the store holds, and had its first turn.
  void Restart() {
    inform_ = MakeInform(world_.parts);
    const auto notes = world_.store.LoadNotes();
    ASSERT_TRUE(notes.ok());
    ASSERT_TRUE(inform_->Load(*notes).ok());
    inform_->Tick(world_.clock.Now());
  }

  Turn Actor(base::Language language = base::Language::kEnglish) {
    return world_.TurnBy(Role::kActor, language);
  }
  Saying Command(const Turn& turn, std::string_view name,
                 std::string_view arguments = "") {
    return world_.Do(inform_->OnCommand(turn, name, arguments));
  }
  Saying Command(std::string_view name, std::string_view arguments = "") {
    return Command(Actor(), name, arguments);
  }
  Saying Press(const Turn& turn, std::string_view payload) {
    return world_.Do(inform_->OnPress(turn, payload));
  }
  Saying Press(std::string_view payload) { return Press(Actor(), payload); }
  // The button with this text.
  Saying PressOn(const Screen& screen, std::string_view text) {
    const std::string payload = world_.PayloadOf(screen.keyboard, text);
    EXPECT_NE(payload, "") << "no button " << text;
    EXPECT_LE(payload.size(), 52u);
    EXPECT_EQ(payload.find('.'), std::string::npos);
    return Press(payload);
  }

  // An alert that fires since ten minutes ago.
  void Fire(std::string_view name, std::string_view severity = "warning",
            std::string_view module = "Redis",
            std::vector<std::string> silenced_by = {}) {
    FakeDesk::Entry entry;
    entry.alert.labels = alert::LabelSet::Of(
        {{"alertname", name}, {"severity", severity}, {"module", module}});
    entry.alert.starts_at = world_.clock.Now() - std::chrono::minutes(10);
    entry.marks.silenced_by = std::move(silenced_by);
    world_.desk.alerts.push_back(std::move(entry));
  }

  std::vector<alert::Silence> Active() {
    std::vector<alert::Silence> active;
    for (alert::Silence& silence : world_.silences.Silences()) {
      if (silence.ends_at > world_.clock.Now()) {
        active.push_back(std::move(silence));
      }
    }
    return active;
  }
  std::vector<std::string> AuditedActions() {
    std::vector<std::string> actions;
    const auto entries = world_.store.Audit(0, 100);
    for (const store::AuditEntry& entry : *entries) {
      actions.push_back(entry.action + " " + entry.detail);
    }
    return actions;
  }

  World world_;
  std::unique_ptr<Handler> inform_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_CONSOLE_INFORM_FIXTURE_H_
