// A Telegram Bot API server for tests: it enforces the limits, checks and error
// texts of the real one, remembers everything, and misbehaves when told to.
//
//   auto fake = FakeTelegram::Start({});
//   fake->AddChat({.id = -100, .type = ChatType::kSupergroup});
//   … point the bot at fake->url() with fake->token() …
//   auto message = fake->WaitForMessage([](const Message& m) {
//     return m.text.find("CPU") != std::string::npos; });
//   fake->PressButton(-100, message->id, message->keyboard[0][0].data);
//
// Beside /bot<token>/<method> it serves /control/… (the same as this class, in
// JSON, see control.h) and, at /, a page that shows the chats.
//
// Facts come from the source of tdlib/telegram-bot-api and the documentation of
// the Bot API; where the two are silent, from what clients report.
#ifndef TEBIUM_TESTS_FAKES_FAKE_TELEGRAM_H_
#define TEBIUM_TESTS_FAKES_FAKE_TELEGRAM_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "tests/fakes/types.h"

namespace tebium::fakes {

struct FakeTelegramSettings {
  std::string address = "127.0.0.1";
  uint16_t port = 0;  // 0: a free one
  // Calls with another token are answered 401. Empty: any well-formed one.
  std::string token = "123456789:TEST-token-of-the-fake";
  std::string bot_username = "tebium_test_bot";
  bool auto_create_chats = false;  // else unknown chats are "chat not found"
  std::vector<ChatSpec> chats{};
  Limits limits{};
  // Lets setWebhook take http:// URLs and any port, and delivers to them where
  // they point to loopback. (To others nothing is delivered.)
  bool allow_http_webhook = false;
  // answerCallbackQuery refuses presses older than this.
  base::Duration callback_max_age = std::chrono::minutes(15);
  // Time as the fake sees it: dates, flood limits, ages. Long polls and delays
  // wait in real time. Null: the machine's. Must outlive the fake.
  const base::Clock* clock = nullptr;
  // The oldest calls, messages of a chat and updates are forgotten beyond.
  size_t max_calls = 200'000;
  size_t max_messages_per_chat = 200'000;
  size_t max_updates = 100'000;
};

inline constexpr base::Duration kDefaultWait = std::chrono::seconds(20);

// Thread-safe. Predicates are called with a lock held: they must not call the
// fake. The destructor closes all connections and waits for their threads.
class FakeTelegram {
 public:
  // kUnavailable when the address cannot be listened on.
  static base::StatusOr<std::unique_ptr<FakeTelegram>> Start(
      FakeTelegramSettings settings = {});
  ~FakeTelegram();
  FakeTelegram(const FakeTelegram&) = delete;
  FakeTelegram& operator=(const FakeTelegram&) = delete;

  uint16_t port() const;
  // "http://127.0.0.1:PORT", to be used instead of https://api.telegram.org.
  std::string url() const;
  const std::string& token() const;

  // --- Chats ---
  void AddChat(ChatSpec chat);
  // Changes a declared chat; false when there is none with this id.
  bool ChangeChat(int64_t chat_id, const std::function<void(ChatSpec&)>& edit);
  std::vector<ChatSpec> Chats() const;

  // --- What the bot did ---
  // All messages of a chat, oldest first, deleted ones included. 0: all chats.
  std::vector<Message> Messages(int64_t chat_id = 0) const;
  std::optional<Message> FindMessage(int64_t chat_id, int64_t message_id) const;
  // Empty method: all of them.
  std::vector<Call> Calls(const std::string& method = "") const;
  size_t CallCount(const std::string& method = "") const;
  // Calls refused by the flood limits (injected 429s not counted).
  size_t FloodRefusals() const;
  // Forgets calls and messages; ids go on where they were.
  void ClearLog();

  // --- Waiting; true or a value as soon as it holds, else when time is up ---
  // The first message by the bot, present or future, deleted ones excluded,
  // that satisfies the predicate; asked again when a message changes.
  std::optional<Message> WaitForMessage(
      const std::function<bool(const Message&)>& predicate,
      base::Duration timeout = kDefaultWait) const;
  // As above, for at least `count` messages.
  bool WaitForMessages(
      size_t count, const std::function<bool(const Message&)>& predicate = {},
      base::Duration timeout = kDefaultWait) const;
  // At least `count` calls of this method (empty: any) have been received.
  bool WaitForCalls(size_t count, const std::string& method = "",
                    base::Duration timeout = kDefaultWait) const;
  // As above, calls that satisfy the predicate. A call is first asked about
  // when it has been received, and again when it has been answered.
  std::optional<Call> WaitForCall(
      const std::function<bool(const Call&)>& predicate,
      base::Duration timeout = kDefaultWait) const;

  // --- What people do; each queues an update for the bot ---
  // In a private chat the person is always the one whose chat it is, whatever
  // user_id says. Returns the id of the callback query, or kNotFound when the
  // message or a button with this data is not there.
  base::StatusOr<std::string> PressButton(int64_t chat_id, int64_t message_id,
                                          const std::string& data,
                                          int64_t user_id = 777);
  // "/command" gets its bot_command entity. Where the bot is no administrator
  // of a group, it hears only commands, mentions and replies to its messages.
  // Returns the message's id, or kNotFound for an unknown chat.
  base::StatusOr<int64_t> SendText(int64_t chat_id, const std::string& text,
                                   int64_t user_id = 777, int64_t reply_to = 0,
                                   int64_t thread_id = 0);
  // Any update, as the JSON of its body without update_id:
  // {"my_chat_member": {…}}. kInvalidArgument when it is not such an object.
  base::Status SendUpdate(const std::string& json);
  // Updates that the bot has not yet confirmed.
  size_t PendingUpdates() const;

  // --- Misbehaviour ---
  void AddFault(Fault fault);
  void ClearFaults();
  // How many calls were spoilt so far.
  size_t FaultsUsed() const;
  void SetLimits(const Limits& limits);
  // All calls are answered 401 from now on, or no longer.
  void RevokeToken(bool revoked = true);
  // Keyboards with a button whose URL holds `part` are refused from now on, as
  // Telegram's servers refuse some that look right; "": none are.
  void RefuseLinks(const std::string& part);
  // Connections are refused and open ones are cut.
  void StopListening();
  // Listens again on the same port.
  base::Status ResumeListening();
  // The same for a while of real time; returns at once.
  void RefuseConnections(base::Duration duration);

 private:
  struct Impl;
  explicit FakeTelegram(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_FAKE_TELEGRAM_H_
