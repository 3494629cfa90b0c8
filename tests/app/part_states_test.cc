#include "app/part_states.h"

#include <gtest/gtest.h>

namespace tebium::app {
namespace {

using exporter::TelegramState;
using web::PartHealth;

TEST(PartStatesTest, OnlyWhatIsFineIsFine) {
  const struct {
    const char* state;
    PartHealth relay;
    PartHealth console;
  } cases[] = {{"ok", PartHealth::kOk, PartHealth::kOk},
               {"off", PartHealth::kDegraded, PartHealth::kOk},
               {"preview", PartHealth::kOk, PartHealth::kDegraded},
               {"disabled", PartHealth::kOk, PartHealth::kDegraded},
               {"unauthorized", PartHealth::kDegraded, PartHealth::kDegraded}};
  for (const auto& each : cases) {
    EXPECT_EQ(RelayPart(each.state).health, each.relay) << each.state;
    EXPECT_EQ(ConsolePart(each.state).health, each.console) << each.state;
    EXPECT_EQ(RelayPart(each.state).detail, each.state);
  }
  EXPECT_EQ(StorePart({}).health, PartHealth::kOk);
  const auto full = StorePart(base::UnavailableError("the disk is full"));
  EXPECT_EQ(full.health, PartHealth::kDown);
  EXPECT_EQ(full.detail, "the disk is full");
}

TEST(PartStatesTest, WhatStatesMeanForTelegram) {
  const struct {
    const char* relay;
    TelegramState state;
    const char* trouble;
  } cases[] = {{"ok", TelegramState::kOk, ""},
               {"preview", TelegramState::kOk, ""},
               {"disabled", TelegramState::kOk, ""},
               // It takes what it is given, if slowly.
               {"waiting: 429 for 12 s", TelegramState::kOk, ""},
               {"unauthorized", TelegramState::kUnauthorized, ""},
               {"unreachable", TelegramState::kUnreachable, ""},
               {"no chat", TelegramState::kTrouble, "no chat"},
               {"undeliverable: chat not found", TelegramState::kTrouble,
                "undeliverable: chat not found"}};
  for (const auto& each : cases) {
    const auto facts = TelegramFacts(each.relay, "ok");
    EXPECT_EQ(facts.telegram, each.state) << each.relay;
    EXPECT_EQ(facts.telegram_trouble, each.trouble) << each.relay;
    EXPECT_EQ(facts.updates_trouble, "");
  }
  EXPECT_EQ(TelegramFacts("ok", "off").updates_trouble, "");
  EXPECT_EQ(TelegramFacts("ok", "another poller").updates_trouble,
            "another poller");
}

}  // namespace
}  // namespace tebium::app
