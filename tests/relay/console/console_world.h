// The console without its thread, between a store, a relay and a Bot API in
// memory.
#ifndef TEBIUM_TESTS_RELAY_CONSOLE_CONSOLE_WORLD_H_
#define TEBIUM_TESTS_RELAY_CONSOLE_CONSOLE_WORLD_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "relay/console/console_core.h"
#include "relay/console/memory.h"
#include "tests/relay/console/world.h"

namespace tebium::relay {

// Answers what a test lets it answer, and remembers whom.
class ScriptedHandler : public Handler {
 public:
  struct Log {
    std::vector<Turn> turns;
    std::vector<std::string> heard;  // "look a b", "press t:1", "text hello"
    std::vector<std::string> live;   // "live KEY", "first KEY", "over KEY"
    std::vector<std::pair<int64_t, int64_t>> migrations;
    size_t loads = 0;
    base::Time next_tick = base::Time::max();
    std::vector<base::Time> ticks;
    // What comes of it; by default a note "heard/UPDATE" and the reply "ok".
    std::function<Outcome(const Turn&)> answer;
    bool waits_for_text = false;
  };

  explicit ScriptedHandler(std::shared_ptr<Log> log) : log_(std::move(log)) {}

  std::vector<CommandSpec> Commands() const override {
    return {{"look", base::Say::kModule, Role::kMember, true},
            {"act", base::Say::kTime, Role::kActor, true},
            {"rule", base::Say::kSource, Role::kChatAdmin, true},
            {"start", base::Say::kAlerts, Role::kMember, true},
            {"hidden", base::Say::kAlerts, Role::kMember, false}};
  }
  Outcome OnCommand(const Turn& turn, std::string_view command,
                    std::string_view arguments) override {
    return Hear(turn, std::string(command) + " " + std::string(arguments));
  }
  char ButtonLetter() const override { return 't'; }
  std::vector<std::string_view> ButtonNames() const override {
    return {"touch", "hold"};
  }
  std::string_view ButtonName(std::string_view payload) const override {
    if (payload == "t:strange") return "boundless";
    return payload == "t:hold" ? "hold" : "touch";
  }
  Outcome OnPress(const Turn& turn, std::string_view payload) override {
    return Hear(turn, "press " + std::string(payload));
  }
  std::optional<Outcome> OnText(const Turn& turn,
                                std::string_view text) override {
    if (!log_->waits_for_text) return std::nullopt;
    return Hear(turn, "text " + std::string(text));
  }
  void OnMigration(int64_t from, int64_t to) override {
    log_->migrations.emplace_back(from, to);
  }
  void OnLive(const store::LiveMessage& message, const alert::Notification&,
              bool first) override {
    log_->live.push_back((first ? "first " : "live ") + message.group_key);
  }
  void OnOver(const store::Target&, const std::string& group_key) override {
    log_->live.push_back("over " + group_key);
  }
  base::Status Load(const std::vector<store::Note>&) override {
    ++log_->loads;
    return {};
  }
  base::Time Tick(base::Time now) override {
    log_->ticks.push_back(now);
    return log_->next_tick;
  }

 private:
  Outcome Hear(const Turn& turn, std::string heard) {
    log_->turns.push_back(turn);
    log_->heard.push_back(std::move(heard));
    if (log_->answer) return log_->answer(turn);
    Outcome outcome;
    outcome.change.put_notes.push_back(
        {"heard/" + std::to_string(turn.update_id), "x"});
    outcome.say.reply = Screen{"ok", {}, {}};
    return outcome;
  }

  const std::shared_ptr<Log> log_;
};

class ConsoleWorld : public ::testing::Test {
 protected:
  ConsoleWorld() {
    world_.settings.render.language = base::Language::kEnglish;
    world_.settings.chats = {kTestChat};
    world_.settings.admin_ids = {1};
    world_.bot.Hold("getUpdates");
    world_.bot.Hold("getChatAdministrators");
  }

  virtual std::vector<std::unique_ptr<Handler>> NewHandlers() {
    std::vector<std::unique_ptr<Handler>> handlers;
    handlers.push_back(std::make_unique<ScriptedHandler>(log_));
    return handlers;
  }

  // Another process on the same store. Its first poll is under way.
  void Start() {
    core_.reset();
    world_.bot.Script("getMe",
                      Success(R"({"id":99,"username":"tebium_test_bot"})"));
    ASSERT_TRUE(LoadConsoleMemory(world_.store, world_.random,
                                  base::Logger::Null(), world_.chats)
                    .ok());
    inbox_ = std::make_shared<Inbox>();
    auto core = ConsoleCore::Make(world_.parts, NewHandlers(), inbox_);
    ASSERT_TRUE(core.ok()) << core.status().ToString();
    core_ = *std::move(core);
    Run();
  }

  // Until nothing more comes in.
  void Run() {
    core_->Step();
    while (!inbox_->empty()) core_->Step();
  }

  // Answers the last poll that waits; earlier ones are of processes gone.
  void Hear(const std::vector<std::string>& updates) {
    while (world_.bot.waiting("getUpdates") > 1) {
      world_.bot.Reply("getUpdates", Success("[]"));
    }
    std::string list;
    for (const std::string& update : updates) {
      list += (list.empty() ? "" : ",") + update;
    }
    ASSERT_TRUE(world_.bot.Reply("getUpdates", Success("[" + list + "]")));
    Run();
  }

  static std::string Chat(int64_t id) {
    return R"("chat":{"id":)" + std::to_string(id) + R"(,"type":")" +
           (id > 0 ? "private" : "supergroup") + R"("})";
  }
  static std::string From(int64_t person) {
    return R"("from":{"id":)" + std::to_string(person) +
           R"(,"is_bot":false,"first_name":"P)" + std::to_string(person) +
           R"("})";
  }
  // The message's number is the update's plus 1000.
  static std::string Text(int64_t update, const std::string& text,
                          int64_t chat = kTestChat,
                          int64_t person = kTestPerson) {
    base::JsonWriter quoted;
    quoted.String(text);
    return R"({"update_id":)" + std::to_string(update) +
           R"(,"message":{"message_id":)" + std::to_string(update + 1000) +
           "," + Chat(chat) + "," + From(person) + R"(,"text":)" +
           quoted.Take() + "}}";
  }
  // Of message 500; the query is "q" and the update's number.
  static std::string Press(int64_t update, const std::string& data,
                           int64_t chat = kTestChat,
                           int64_t person = kTestPerson) {
    return R"({"update_id":)" + std::to_string(update) +
           R"(,"callback_query":{"id":"q)" + std::to_string(update) + R"(",)" +
           From(person) + R"(,"data":")" + data +
           R"(","message":{"message_id":500,)" + Chat(chat) + "}}}";
  }
  std::string Signed(const std::string& payload) const {
    return world_.signer.Sign(payload);
  }

  std::vector<std::string> AnsweredPresses() const {
    std::vector<std::string> all;
    for (const Asked& asked : world_.bot.calls("answerCallbackQuery")) {
      all.push_back(asked.parameters);
    }
    return all;
  }
  static std::string AnswerTo(int64_t update, const std::string& toast = "") {
    return R"({"callback_query_id":"q)" + std::to_string(update) + "\"" +
           (toast.empty() ? "" : R"(,"text":")" + toast + "\"") + "}";
  }
  std::vector<std::string> Said(int64_t chat = kTestChat) const {
    std::vector<std::string> texts;
    for (const BotCall& call : world_.courier.CallsTo(chat)) {
      texts.push_back(call.text);
    }
    return texts;
  }
  // Details of what was refused, the oldest first.
  std::vector<std::string> Refusals() {
    std::vector<std::string> details;
    const auto audit = world_.store.Audit(0, 1000);
    for (auto entry = audit->rbegin(); entry != audit->rend(); ++entry) {
      if (entry->action == "refused") details.push_back(entry->detail);
    }
    return details;
  }
  double Counted(const std::string& name, const base::MetricLabels& labels) {
    return world_.metrics.AddCounter(name, "", labels).Value();
  }

  World world_;
  std::shared_ptr<ScriptedHandler::Log> log_ =
      std::make_shared<ScriptedHandler::Log>();
  std::shared_ptr<Inbox> inbox_;
  std::unique_ptr<ConsoleCore> core_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_CONSOLE_CONSOLE_WORLD_H_
