#include "tests/fakes/fake_telegram.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

#include "base/json.h"
#include "base/mutex.h"
#include "base/text.h"
#include "tests/fakes/bot_server.h"
#include "tests/fakes/control.h"
#include "tests/fakes/http_server.h"
#include "tests/fakes/json_value.h"
#include "tests/fakes/message_json.h"
#include "tests/fakes/page.h"
#include "tests/fakes/text_entities.h"

namespace tebium::fakes {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr size_t kMaxPresses = 100'000;
constexpr int64_t kFirstPress = 4'000'000'000'000'000'000;
constexpr std::chrono::milliseconds kListenRetry(50);

const Button* FindButton(const Keyboard& keyboard, const std::string& data) {
  for (const auto& row : keyboard) {
    for (const Button& button : row) {
      if (!data.empty() && button.data == data) return &button;
    }
  }
  return nullptr;
}

int64_t PersonIn(const ChatSpec& chat, int64_t user_id) {
  return chat.type == ChatType::kPrivate ? chat.id : user_id;
}

std::string CallbackJson(const Bot& bot, const Chat& chat,
                         const Message& message, const std::string& id,
                         const std::string& data, int64_t user_id) {
  base::JsonWriter json;
  json.BeginObject().Key("id").String(id).Key("from");
  WriteUser(UserOf(chat.spec, user_id), &json);
  json.Key("message").Raw(MessageJson(chat, message, bot.identity));
  json.Key("chat_instance").String(std::to_string(chat.spec.id));
  json.Key("data").String(data).EndObject();
  return json.Take();
}

// The privacy mode of bots that are not administrators.
bool BotHears(const Bot& bot, const Chat& chat, const Message& message) {
  const bool is_group = chat.spec.type == ChatType::kGroup ||
                        chat.spec.type == ChatType::kSupergroup;
  if (!is_group || chat.spec.bot_is_admin) return true;
  const auto target = chat.messages.find(message.reply_to);
  return message.text.starts_with('/') ||
         message.text.find("@" + bot.identity.username) != std::string::npos ||
         (target != chat.messages.end() && target->second.from_bot);
}

}  // namespace

struct FakeTelegram::Impl {
  explicit Impl(FakeTelegramSettings fake_settings)
      : settings(std::move(fake_settings)), bots(settings) {}

  void Close() {
    {
      base::MutexLock lock(refuse_mutex);
      closing = true;
      refused.NotifyAll();
    }
    if (refuse_thread.joinable()) refuse_thread.join();
    server.reset();
  }

  base::Status Listen(FakeTelegram* fake) {
    auto started = HttpServer::Start(
        settings.address, settings.port,
        [this, fake](const HttpRequest& request) {
          return Handle(fake, request);
        },
        [this] { bots.SetCut(true); });
    if (!started.ok()) return started.status();
    server = *std::move(started);
    port = server->port();
    refuse_thread = std::thread([this] { RefuseWhenTold(); });
    return base::Status::Ok();
  }

  HttpReply Handle(FakeTelegram* fake, const HttpRequest& request) {
    const std::string_view target(request.target);
    if (target.starts_with("/bot")) return bots.Handle(request);
    if (target.starts_with("/control/")) return HandleControl(*fake, request);
    const std::string_view path = target.substr(0, target.find('?'));
    if (path == "/" && request.method == "GET") {
      return ServePage(*fake, target.ends_with("?part=chats"));
    }
    HttpReply reply;
    reply.status = 404;
    reply.body = Error(404, "Not Found").ToJson();
    return reply;
  }

  void Pause() EXCLUDES(server_mutex) {
    base::MutexLock lock(server_mutex);
    server->Pause();
  }

  base::Status Resume() EXCLUDES(server_mutex) {
    base::MutexLock lock(server_mutex);
    bots.SetCut(false);
    return server->Resume();
  }

  // The thread that refuses connections for a while: what handles a request
  // cannot itself cut the connections.
  void RefuseWhenTold() {
    while (AwaitRefusal()) {
      Pause();
      bool again = AwaitEndOfRefusal();
      while (again && !Resume().ok()) again = AwaitRetry();
    }
  }

  bool AwaitRefusal() EXCLUDES(refuse_mutex) {
    base::MutexLock lock(refuse_mutex);
    while (!closing && SteadyClock::now() >= refuse_until) {
      refused.Wait(refuse_mutex);
    }
    return !closing;
  }

  bool AwaitEndOfRefusal() EXCLUDES(refuse_mutex) {
    base::MutexLock lock(refuse_mutex);
    while (!closing && SteadyClock::now() < refuse_until) {
      refused.WaitFor(refuse_mutex, refuse_until - SteadyClock::now());
    }
    return !closing && !stopped;
  }

  bool AwaitRetry() EXCLUDES(refuse_mutex) {
    base::MutexLock lock(refuse_mutex);
    refused.WaitFor(refuse_mutex, kListenRetry);
    return !closing && !stopped;
  }

  void SetStopped(bool stop) EXCLUDES(refuse_mutex) {
    base::MutexLock lock(refuse_mutex);
    stopped = stop;
    refuse_until = {};
    refused.NotifyAll();
  }

  const FakeTelegramSettings settings;
  BotServer bots;
  base::Mutex server_mutex;  // held while the server stops or starts
  base::Mutex refuse_mutex;
  base::CondVar refused;
  bool closing GUARDED_BY(refuse_mutex) = false;
  bool stopped GUARDED_BY(refuse_mutex) = false;
  SteadyClock::time_point refuse_until GUARDED_BY(refuse_mutex){};
  uint16_t port = 0;  // it and the server: set before other threads start
  std::unique_ptr<HttpServer> server;
  std::thread refuse_thread;
};

base::StatusOr<std::unique_ptr<FakeTelegram>> FakeTelegram::Start(
    FakeTelegramSettings settings) {
  std::unique_ptr<FakeTelegram> fake(
      new FakeTelegram(std::make_unique<Impl>(std::move(settings))));
  TEBIUM_RETURN_IF_ERROR(fake->impl_->Listen(fake.get()));
  return fake;
}

FakeTelegram::FakeTelegram(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
FakeTelegram::~FakeTelegram() { impl_->Close(); }

uint16_t FakeTelegram::port() const { return impl_->port; }
std::string FakeTelegram::url() const {
  return "http://" + impl_->settings.address + ":" + std::to_string(port());
}
const std::string& FakeTelegram::token() const { return impl_->settings.token; }

void FakeTelegram::AddChat(ChatSpec chat) {
  BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  bots.bot.world.AddChat(std::move(chat));
}

bool FakeTelegram::ChangeChat(int64_t chat_id,
                              const std::function<void(ChatSpec&)>& edit) {
  BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  if (!bots.bot.world.chats().contains(chat_id)) return false;
  edit(bots.bot.world.FindChat(chat_id)->spec);
  return true;
}

std::vector<ChatSpec> FakeTelegram::Chats() const {
  const BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  std::vector<ChatSpec> result;
  for (const auto& [id, chat] : bots.bot.world.chats()) {
    result.push_back(chat.spec);
  }
  return result;
}

std::vector<Message> FakeTelegram::Messages(int64_t chat_id) const {
  const BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  std::vector<Message> result;
  for (const auto& [id, chat] : bots.bot.world.chats()) {
    if (chat_id != 0 && id != chat_id) continue;
    for (const auto& [message_id, message] : chat.messages) {
      result.push_back(message);
    }
  }
  std::stable_sort(
      result.begin(), result.end(),
      [](const Message& a, const Message& b) { return a.date < b.date; });
  return result;
}

std::optional<Message> FakeTelegram::FindMessage(int64_t chat_id,
                                                 int64_t message_id) const {
  BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  const Message* message = bots.bot.world.FindMessage(chat_id, message_id);
  if (message == nullptr) return std::nullopt;
  return *message;
}

std::vector<Call> FakeTelegram::Calls(const std::string& method) const {
  const BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  return bots.log.List(method);
}

size_t FakeTelegram::CallCount(const std::string& method) const {
  const BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  return bots.log.Count(method);
}

size_t FakeTelegram::FloodRefusals() const {
  const BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  return bots.bot.flood_refusals;
}

void FakeTelegram::ClearLog() {
  BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  bots.log.Clear();
  bots.bot.world.ClearMessages();
}

std::optional<Message> FakeTelegram::WaitForMessage(
    const std::function<bool(const Message&)>& predicate,
    base::Duration timeout) const {
  const auto deadline = SteadyClock::now() + timeout;
  const BotServer& bots = impl_->bots;
  std::optional<Message> found;
  uint64_t cursor = 0;
  base::MutexLock lock(bots.mutex);
  while (true) {
    const bool last = SteadyClock::now() >= deadline;
    bots.bot.world.VisitChanges(&cursor, [&](const Message& message) {
      if (!message.from_bot || message.deleted || !predicate(message)) {
        return false;
      }
      found = message;
      return true;
    });
    if (found.has_value() || last) return found;
    bots.changed.WaitFor(bots.mutex, deadline - SteadyClock::now());
  }
}

bool FakeTelegram::WaitForMessages(
    size_t count, const std::function<bool(const Message&)>& predicate,
    base::Duration timeout) const {
  const auto deadline = SteadyClock::now() + timeout;
  const BotServer& bots = impl_->bots;
  std::set<std::pair<int64_t, int64_t>> found;
  uint64_t cursor = 0;
  base::MutexLock lock(bots.mutex);
  while (true) {
    const bool last = SteadyClock::now() >= deadline;
    bots.bot.world.VisitChanges(&cursor, [&](const Message& message) {
      const auto key = std::make_pair(message.chat_id, message.id);
      if (message.from_bot && !message.deleted &&
          (!predicate || predicate(message))) {
        found.insert(key);
      } else {
        found.erase(key);
      }
      return false;
    });
    if (found.size() >= count || last) return found.size() >= count;
    bots.changed.WaitFor(bots.mutex, deadline - SteadyClock::now());
  }
}

bool FakeTelegram::WaitForCalls(size_t count, const std::string& method,
                                base::Duration timeout) const {
  const auto deadline = SteadyClock::now() + timeout;
  const BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  while (bots.log.Count(method) < count) {
    if (SteadyClock::now() >= deadline) return false;
    bots.changed.WaitFor(bots.mutex, deadline - SteadyClock::now());
  }
  return true;
}

std::optional<Call> FakeTelegram::WaitForCall(
    const std::function<bool(const Call&)>& predicate,
    base::Duration timeout) const {
  const auto deadline = SteadyClock::now() + timeout;
  const BotServer& bots = impl_->bots;
  std::optional<Call> found;
  uint64_t cursor = 0;
  base::MutexLock lock(bots.mutex);
  while (true) {
    const bool last = SteadyClock::now() >= deadline;
    bots.log.VisitChanges(&cursor, [&](const Call& call) {
      if (!predicate(call)) return false;
      found = call;
      return true;
    });
    if (found.has_value() || last) return found;
    bots.changed.WaitFor(bots.mutex, deadline - SteadyClock::now());
  }
}

base::StatusOr<std::string> FakeTelegram::PressButton(int64_t chat_id,
                                                      int64_t message_id,
                                                      const std::string& data,
                                                      int64_t user_id) {
  BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  Bot& bot = bots.bot;
  const Message* message = bot.world.FindMessage(chat_id, message_id);
  if (message == nullptr || message->deleted) {
    return base::NotFoundError("message: there is none with this id");
  }
  if (FindButton(message->keyboard, data) == nullptr) {
    return base::NotFoundError("data: the message has no such button");
  }
  const Chat& chat = *bot.world.FindChat(chat_id);
  const std::string id = std::to_string(kFirstPress + ++bot.last_press);
  const base::Time now = bots.Now();
  bot.presses.emplace(id, now);
  if (bot.presses.size() > kMaxPresses) bot.presses.erase(bot.presses.begin());
  bot.updates.Push(
      "callback_query",
      CallbackJson(bot, chat, *message, id, data, PersonIn(chat.spec, user_id)),
      now);
  bots.changed.NotifyAll();
  return id;
}

base::StatusOr<int64_t> FakeTelegram::SendText(int64_t chat_id,
                                               const std::string& text,
                                               int64_t user_id,
                                               int64_t reply_to,
                                               int64_t thread_id) {
  if (!base::IsValidUtf8(text)) {
    return base::InvalidArgumentError("text: expected UTF-8");
  }
  BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  Bot& bot = bots.bot;
  Chat* chat = bot.world.FindChat(chat_id);
  if (chat == nullptr) return base::NotFoundError("chat: there is none");
  FormattedText formatted{text, {}};
  FixText(&formatted);
  const base::Time now = bots.Now();
  Message message;
  message.from_id = PersonIn(chat->spec, user_id);
  message.thread_id = thread_id;
  message.date = now;
  message.text = std::move(formatted.text);
  message.raw_text = text;
  message.entities = std::move(formatted.entities);
  message.reply_to = reply_to;
  const Message& added = bot.world.AddMessage(chat, std::move(message));
  if (BotHears(bot, *chat, added)) {
    bot.updates.Push(
        chat->spec.type == ChatType::kChannel ? "channel_post" : "message",
        MessageJson(*chat, added, bot.identity), now);
  }
  bots.changed.NotifyAll();
  return added.id;
}

base::Status FakeTelegram::SendUpdate(const std::string& json) {
  rapidjson::Document document;
  if (!ParseJson(json, &document) || !document.IsObject() ||
      document.MemberCount() != 1 ||
      !document.MemberBegin()->value.IsObject()) {
    return base::InvalidArgumentError(
        "update: expected an object with one member, an object too");
  }
  const auto& member = *document.MemberBegin();
  BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  bots.bot.updates.Push(JsonText(member.name), JsonText(member.value),
                        bots.Now());
  bots.changed.NotifyAll();
  return base::Status::Ok();
}

size_t FakeTelegram::PendingUpdates() const {
  BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  return bots.bot.updates.Size(bots.Now());
}

void FakeTelegram::AddFault(Fault fault) {
  BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  bots.faults.Add(std::move(fault));
}

void FakeTelegram::ClearFaults() {
  BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  bots.faults.Clear();
}

size_t FakeTelegram::FaultsUsed() const {
  const BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  return bots.faults.used();
}

void FakeTelegram::SetLimits(const Limits& limits) {
  BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  bots.bot.limiter.SetLimits(limits);
}

void FakeTelegram::RevokeToken(bool revoked) {
  BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  bots.revoked = revoked;
}

void FakeTelegram::RefuseLinks(const std::string& part) {
  BotServer& bots = impl_->bots;
  base::MutexLock lock(bots.mutex);
  bots.bot.refused_link = part;
}

void FakeTelegram::StopListening() {
  impl_->SetStopped(true);
  impl_->Pause();
}

base::Status FakeTelegram::ResumeListening() {
  impl_->SetStopped(false);
  return impl_->Resume();
}

void FakeTelegram::RefuseConnections(base::Duration duration) {
  base::MutexLock lock(impl_->refuse_mutex);
  impl_->refuse_until =
      SteadyClock::now() +
      std::chrono::duration_cast<SteadyClock::duration>(duration);
  impl_->refused.NotifyAll();
}

}  // namespace tebium::fakes
