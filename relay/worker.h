// The relay's work, without a thread: it is told the time by its clock, takes
// what has come into its mailbox, starts what is due, and says when to be
// called again.
//
// In memory are the outbox's heads alone, a few dozen bytes each; contents are
// read when an entry is claimed, and are bounded by one digest a chat.
#ifndef TEBIUM_RELAY_WORKER_H_
#define TEBIUM_RELAY_WORKER_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/status.h"
#include "net/http_client.h"
#include "relay/bot.h"
#include "relay/gate.h"
#include "relay/integrations.h"
#include "relay/lane.h"
#include "relay/mailbox.h"
#include "relay/notices.h"
#include "relay/observer_slot.h"
#include "relay/relay.h"
#include "relay/relay_metrics.h"
#include "relay/status_board.h"
#include "relay/telegram/bot_api.h"
#include "relay/telegram/limiter.h"
#include "relay/telegram/preview.h"
#include "relay/webhook/webhook.h"
#include "store/store.h"

namespace tebium::relay {

// More would leave no connections for Telegram.
inline constexpr size_t kMaxWebhooksInFlight = 32;

// All references must outlive the worker.
struct WorkerParts {
  store::Store& store;
  net::HttpClient& client;
  const base::Clock& clock;
  base::Random& random;
  RelayMetrics& metrics;
  base::Logger logger;
  std::shared_ptr<Mailbox> mailbox;
  std::shared_ptr<StatusBoard> board;
  const ChatBook* chats = nullptr;  // null: nobody has chosen anything
};

// It is not said.
void RefuseSpeech(Speech& speech, std::string why);

// For one thread; the mailbox and the board are for all.
class Worker {
 public:
  Worker(const RelaySettings& settings, const WorkerParts& parts);

  // Once, before the first Step().
  base::Status Load();

  // Does what there is to do; returns how long nothing more will be due.
  base::Duration Step();

  // From now on nothing new is sent.
  void BeginDrain();
  // Nothing is in flight, and all outcomes are on disk.
  bool Quiet() const;
  // Whoever waits for what it says is told that it has come to nothing. After
  // the last Step().
  void EndSpeeches();

  // For all threads.
  ObserverSlot& observer() { return observer_; }

 private:
  // --- worker.cc: events and timing ---
  Lane& LaneOf(const LaneKey& key);
  int64_t FollowMigrations(int64_t chat_id) const;
  void SeedLimiter();
  // Null if it was not put into a lane.
  Lane* AddHead(const store::OutboxHead& head);
  bool IsTaken(Lane& lane, const store::OutboxHead& head) const;
  void PutEntry(Lane& lane, QueuedEntry entry, base::Duration due);
  void Handle(Event& event);
  void OnHeads(const NewHeads& event);
  base::Duration DueAt(Lane& lane);
  base::Duration ChatReadyAt(const Lane& lane);
  base::Duration QueueDueAt(Lane& lane);
  base::Duration PromptDueAt(Lane& lane);
  base::Duration IdleDueAt(Lane& lane);
  base::Duration LeisureDueAt(Lane& lane);
  base::Duration LeisureTask(Lane& lane);
  base::Duration SpeechAtLeisure(const Lane& lane) const;
  bool WantsDigest(const Lane& lane);
  void Reschedule(Lane& lane);
  void RunChores();
  void StartDue();
  bool IsPreview(const Bot& bot) { return preview_ && &bot == &BotAt(0); }
  base::Duration ReadyAt(Bot& bot);
  base::Duration LeisureAt(Bot& bot);
  void Start(Lane& lane);
  void StartLeftovers();
  base::Duration NextAt(Bot& bot);
  base::Duration NextWait();
  void ReleaseWaiting(const Bot* bot);
  void PublishStatus();
  base::Time Wall() const { return clock_.Now(); }

  // --- worker_courier.cc: what the console says ---
  void OnSpeech(Speech& speech);
  void ForgetIdleLanes();
  static bool HasUrgentSpeech(const Lane& lane);
  static bool RefuseOneThatCanWait(Lane& lane);
  base::Duration SpeechDueAt(const Lane& lane);
  void BeginNext(Lane& lane);
  void BeginAtLeisure(Lane& lane);
  void BeginSpeech(Lane& lane);
  void OnSpoken(Lane& lane, const BotAnswer& answer);
  static void EndSpeech(Lane& lane, const BotAnswer& answer);
  void DropExpired(Lane& lane);
  void DropStale(Lane& lane);
  static void RefuseSpeeches(Lane& lane, const std::string& why);
  static void MoveSpeeches(Lane& from, Lane& to);

  // --- worker_receivers.cc: what is configured ---
  Bot& BotAt(uint32_t number);
  Bot& BotOf(const Lane& lane) { return BotAt(lane.key.owner); }
  bool IsPreview(const Lane& lane) const;
  // For a web hook that is not there; what comes here becomes dead.
  static bool IsNobodys(const LaneKey& key);
  std::optional<LaneKey> KeyOf(const store::Target& target,
                               const std::string& group_key);
  LaneKey KeyAgain(const LaneKey& key, const QueuedEntry& entry) const;
  std::optional<int64_t> ChatOf(const Integration& integration);
  void AddHomeless();
  void OnReceivers(NewReceivers& event);
  Schedule& ScheduleFor(const Lane& lane);
  void StartWebhooks();
  base::StatusOr<net::ClientRequest> BotRequest(const Lane& lane,
                                                const BotCall& call) const;
  void CountOutcome(const Lane& lane, Verdict verdict, bool given_up);
  void SendWebhook(Lane& lane);
  void OnWebhookAnswer(Lane& lane, const WebhookAnswer& answer);
  void RetryWebhook(Lane& lane, const WebhookAnswer& answer);

  // --- worker_templates.cc: configured texts ---
  std::string ExternalUrlOf(const alert::Notification& notification) const;
  void UseTemplate(Lane& lane);
  std::optional<std::string> PayloadOf(const Lane& lane);
  void NoteTemplate(const std::string& integration, const base::Status& status);
  void NoteTemplateFailure(const std::string& integration,
                           const std::string& error);
  void TellAdmins(const alert::Notification& notice);

  // --- worker_send.cc: claims and requests ---
  void TakePlace(Lane& lane);
  void GiveBackPlace(Lane& lane);
  void BeginClaim(Lane& lane);
  void BeginLeftover(Lane& lane, LaneQueue& queue);
  void Claim(Lane& lane, const std::vector<QueuedEntry>& entries);
  bool ClaimMore(Lane& lane);
  void OnClaimed(Lane& lane, Claimed& event);
  void OnClaimFailed(Lane& lane, const base::Status& status);
  void NoteTaken(Lane& lane, const std::vector<store::OutboxEntry>& entries);
  using Hopeless = std::pair<DropReason, std::string>;
  std::optional<Hopeless> WhyHopeless(const Lane& lane,
                                      const store::OutboxEntry& entry) const;
  std::vector<store::OutboxEntry> DropHopeless(
      Lane& lane, std::vector<store::OutboxEntry> entries);
  int64_t SubscriberOf(const Lane& lane) const;
  bool HasLeft(const Lane& lane, alert::Notification& notification) const;
  std::vector<store::OutboxEntry> LeaveOut(
      Lane& lane, std::vector<store::OutboxEntry> entries) const;
  bool Parts(const Lane& lane, store::OutboxEntry& entry,
             std::optional<store::LiveMessage>& live) const;
  void BeginDelivery(Lane& lane, std::vector<store::OutboxEntry> entries);
  void SendNext(Lane& lane);
  void SendFallback(Lane& lane);
  void Send(const LaneKey& key, net::ClientRequest request);
  using Topic = std::tuple<uint32_t, int64_t, int64_t>;  // bot, chat, thread
  static Topic TopicOf(const Lane& lane);
  bool IsClosedTopic(const Topic& topic);
  void RememberClosedTopic(const Topic& topic);
  void DropRefusedLinks(BotCall& call) const;
  void RememberRefusedLinks(uint64_t links);
  ChatChoices ChoicesOf(const Lane& lane) const;
  RenderSettings RenderOf(const Lane& lane) const;
  CardMaker CardsOf(const Lane& lane);
  bool MaySoundIn(const Lane& lane) const;

  // --- worker_outcome.cc: answers and records ---
  void OnAnswered(Lane& lane, const net::ClientResponse& response);
  bool EndCall(Lane& lane, const BotAnswer& answer);
  void OnBotAnswer(Lane& lane, const BotAnswer& answer);
  void OnFallbackAnswer(Lane& lane, const net::ClientResponse& response);
  void TellGate(Lane& lane, const BotAnswer& answer);
  void OnStepDone(Lane& lane);
  void OnFailure(Lane& lane, Verdict verdict, const BotAnswer& answer);
  void NoteRateLimit(Lane& lane, const BotAnswer& answer);
  void OnRateLimited(Lane& lane, const BotAnswer& answer);
  void OnUnknown(Lane& lane, const BotAnswer& answer);
  bool Migrate(Lane& lane, store::RelayChange change, int64_t to);
  void OnMigrated(Lane& lane, const BotAnswer& answer);
  void OnRefused(Lane& lane, Verdict verdict, const BotAnswer& answer);
  void ReleaseAll(Lane& lane, base::Duration due, const std::string& error);
  void Record(Lane& lane, store::RelayChange change, After after);
  void SubmitRecord(Lane& lane);
  void OnRecorded(Lane& lane, const base::Status& status);
  void TellObserver(Lane& lane);
  void Requeue(Lane& lane);
  void MoveLane(Lane& lane);
  void CountDead(DropReason reason, const Lane& lane, size_t count,
                 const std::string& error);
  bool HasFallback() const { return !settings_.fallback_webhook_url.empty(); }

  const RelaySettings settings_;
  const BotApiSettings api_;
  store::Store& store_;
  net::HttpClient& client_;
  const base::Clock& clock_;
  base::Random& random_;
  RelayMetrics& metrics_;
  const base::Logger logger_;
  const std::shared_ptr<Mailbox> mailbox_;
  const std::shared_ptr<StatusBoard> board_;
  const ChatBook* const chats_;
  ObserverSlot observer_;

  Integrations integrations_;
  std::map<uint32_t, Bot> bots_;    // 0: the program's own
  std::optional<Preview> preview_;  // set: there is no token
  base::Duration now_{0};           // monotonic, as of this Step()

  std::map<LaneKey, Lane> lanes_;
  // Lanes by when they are due, beside those of the bots: those that want to
  // call a web hook, and those that have to do with the store or the fallback.
  Schedule webhooks_;
  Schedule chores_;
  size_t webhooks_in_flight_ = 0;
  // Whose chat is in a file that can't be read now.
  std::map<int64_t, store::OutboxHead> homeless_;  // by id
  base::Duration homeless_again_at_{0};
  struct ChatFile {
    std::optional<int64_t> chat_id;
    base::Duration read_at{0};
  };
  std::map<uint32_t, ChatFile> chat_files_;  // by integration
  std::unordered_map<int64_t, int64_t> migrations_;
  std::map<int64_t, std::string> troubles_;  // by chat
  // Why templates fail, by integration, until they work again.
  std::map<std::string, TemplateTrouble> template_troubles_;
  // Not to be tried until then.
  std::map<Topic, base::Duration> closed_topics_;
  // Of keyboards (LinkKey) whose links Telegram has refused.
  std::set<uint64_t> refused_links_;
  std::map<std::pair<LaneKey, DropReason>, base::Duration> complained_;
  RelayStatus status_;
  bool draining_ = false;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_WORKER_H_
