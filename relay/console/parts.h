// What the console is built from, and what it hands to its handlers.
#ifndef TEBIUM_RELAY_CONSOLE_PARTS_H_
#define TEBIUM_RELAY_CONSOLE_PARTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "alert/desk.h"
#include "alert/duty.h"
#include "alert/module_desk.h"
#include "alert/ports.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "relay/buttons.h"
#include "relay/chart/chart_maker.h"
#include "relay/chat_book.h"
#include "relay/courier.h"
#include "relay/telegram/bot_client.h"
#include "relay/telegram/render.h"
#include "store/store.h"

namespace tebium::relay {

enum class HearMode { kPolling, kWebhook, kOff };

struct ConsoleSettings {
  HearMode mode = HearMode::kPolling;
  // Webhook mode: the public base URL (WEBHOOK_URL), under which POST /telegram
  // is reached.
  std::string webhook_url;
  std::vector<int64_t> admin_ids;  // TELEGRAM_ADMIN_IDS
  // Chats whose members may read: those that alerts go to. The console's thread
  // alone reads and changes them once it runs.
  std::vector<int64_t> chats;
  bool members_may_act = true;  // false: administrators alone
  // The administrators of a group (getChatAdministrators) administrate the bot
  // in that group, and see nothing of other chats.
  bool group_admins = false;
  base::Duration group_admins_memory = std::chrono::minutes(10);
  // An acknowledgement's silence ends so long after the last time that it was
  // prolonged: should the program be gone, people are told again.
  base::Duration acknowledge_for = std::chrono::minutes(30);
  int morning_minute = 8 * 60;  // "until morning", in the zone below
  RenderSettings render;        // language, signs, zone
  std::string version;
};

// All references outlive the console. Pointers may be null: not there.
struct ConsoleParts {
  const ConsoleSettings& settings;
  store::Store& store;
  Courier& courier;
  BotClient& bot;
  const alert::AlertDesk& alerts;
  alert::SilenceDesk& silences;
  alert::AlertSink& sink;
  alert::ModuleDesk* modules;
  alert::SampleDesk* samples;
  ChartMaker* charts;
  ChatBook& chats;
  const alert::DutyBook& duty;
  const ButtonSigner& signer;
  const base::Clock& clock;
  base::Random& random;
  base::Metrics& metrics;
  base::Logger logger;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_PARTS_H_
