// The store: everything that must survive `kill -9`.
//
// Writes are changes, plain structs that say what is to become true. All
// changes waiting at one moment share one transaction and one fdatasync (group
// commit); within it they apply in the order in which they were handed in.
// Completions run on the store's writer thread, in that same order, and must
// not block. A change is all or nothing; a failed one has no effect, and leaves
// the store usable.
//
// The life of an alert in here:
//   journal    one row a request, written before 2xx is said;
//   history    one row an event, extracted from the journal in the background;
//   alerts     active alerts as dispatch last recorded them;
//   groups     what people were told of each group;
//   outbox     notifications on their way, with the state that caused them;
//   silences   as they were set, until some time after their end;
//   messages   the live message of each group and chat;
//   notes      what the console remembers;
//   audit      who did what.
// At start, dispatch loads alerts and groups and replays the journal entries
// that they do not yet include.
#ifndef TEBIUM_STORE_STORE_H_
#define TEBIUM_STORE_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "base/clock.h"
#include "base/status.h"

namespace tebium::store {

// --- Dispatch's state -------------------------------------------------------

// Opaque to the store: dispatch encodes and decodes it.
struct StoredAlert {
  uint64_t identity = 0;
  std::string state;
};
struct StoredGroup {
  std::string key;
  std::string state;
};

struct StoredSilence {
  std::string id;
  std::string state;
};

// Where a notification goes. Values are stored: never renumber.
enum class TargetKind : uint8_t {
  kTelegram = 0,
  kFallback = 1,  // FALLBACK_WEBHOOK_URL; the rest is what it was for
  kWebhook = 2,
};

// Target::integration of a chat that has subscribed.
inline constexpr char kSubscription[] = "subscription";

struct Target {
  TargetKind kind = TargetKind::kTelegram;
  int64_t chat_id = 0;    // 0: no chat is configured
  int64_t thread_id = 0;  // forum topic; 0: none
  // A configured one: "RECEIVER/telegram/0", "RECEIVER/webhook/1", counted
  // within its kind in that receiver. "": the built-in route's. Or
  // kSubscription.
  std::string integration = {};

  bool operator==(const Target&) const = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads it.
  auto operator<=>(const Target&) const = default;
};

struct OutboxDraft {
  Target target;
  alert::Notification notification;
};

struct DispatchChange {
  std::vector<StoredAlert> put_alerts;
  std::vector<uint64_t> delete_alerts;
  std::vector<StoredGroup> put_groups;
  std::vector<std::string> delete_groups;
  std::vector<StoredSilence> put_silences;
  std::vector<std::string> delete_silences;  // by id
  // A draft for a target and group that already has a pending entry is merged
  // into it (alert::Merge); one being sent is left alone.
  std::vector<OutboxDraft> outbox;
  // Set: alerts and groups now include every journal entry up to this one.
  std::optional<int64_t> applied_journal_id;
};

// --- Outbox -----------------------------------------------------------------

// Values are stored: never renumber.
enum class OutboxState : uint8_t {
  kPending = 0,
  kSending = 1,  // claimed; after a crash its outcome is unknown
  kDead = 2,     // permanently undeliverable; kept until resent or retired
};
std::string_view OutboxStateName(OutboxState state);  // "pending", …

// What the relay keeps of every entry in memory.
struct OutboxHead {
  int64_t id = 0;
  Target target;
  std::string group_key;
  OutboxState state = OutboxState::kPending;
  bool notifies = true;
  // People know all that it tells (RelayChange::told): it is there to be shown
  // in the group's live message. Other news that is merged with it ends this.
  bool told = false;
  // Somebody waits to see it (ConsoleChange::refresh). Not stored.
  bool prompt = false;
  base::Time created_at = base::kNoTime;
  base::Time next_attempt_at = base::kNoTime;
};

// OutboxEntry::progress of what ConsoleChange::refresh has made: it tells no
// more than the live message does.
inline constexpr std::string_view kRefresh = "refresh";

struct OutboxEntry {
  OutboxHead head;
  uint32_t attempts = 0;  // claims, this one included
  // The relay's own note of steps done; "" or kRefresh at first.
  std::string progress;
  std::string last_error;
  alert::Notification notification;
};

// The live message of a group in a chat.
struct LiveMessage {
  Target target;
  std::string group_key;
  int64_t message_id = 0;
  std::string text;  // as last shown, in the parse mode it was sent in
  base::Time updated_at = base::kNoTime;
  uint64_t card = 0;  // what its buttons name it by; 0: it has none
  // What people have done about it, as the console encodes it. The relay's own
  // writes (RelayChange) leave it alone, but for a new card, which has none.
  std::string marks = {};
  // What the text was made of, without its news: the group's state.
  alert::Notification shown = {};
};

struct ChatMigration {
  int64_t from_chat_id = 0;
  int64_t to_chat_id = 0;
};

struct OutboxRelease {
  int64_t id = 0;
  base::Time next_attempt_at = base::kNoTime;
  std::string error;
};
struct OutboxProgress {
  int64_t id = 0;
  std::string progress;
};
struct OutboxTold {
  int64_t id = 0;
  Target target;  // where the group's live message would be
};
struct OutboxDeath {
  int64_t id = 0;
  std::string error;
  bool to_fallback = false;  // also make a kFallback entry of it
};

struct RelayChange {
  std::vector<int64_t> delivered;       // these entries are done
  std::vector<OutboxRelease> released;  // not sent; pending again (merged
                                        // with a newer pending of the group)
  std::vector<OutboxProgress> progress;
  // People know it now. With a live message of its group before this change, an
  // entry is pending again, without its news (alert::WithoutNews), its progress
  // and its error; without one it is done.
  std::vector<OutboxTold> told;
  std::vector<OutboxDeath> dead;
  std::vector<LiveMessage> put_messages;
  std::vector<std::pair<Target, std::string>> delete_messages;  // by group key
  // Also moves pending entries and live messages to the new chat.
  std::vector<ChatMigration> migrations;
  std::vector<int64_t> resend;  // dead entries, pending again
};

// --- The console's state ----------------------------------------------------

struct CardMarks {
  uint64_t card = 0;
  std::string marks = {};
};

// Who did what, for the audit log.
struct AuditEntry {
  int64_t id = 0;  // given by the store; growing
  base::Time at = base::kNoTime;
  int64_t chat_id = 0;
  int64_t user_id = 0;
  std::string user_name = {};
  std::string action = {};  // "acknowledge", "silence", "refused", …
  std::string detail = {};  // what it was done to, in English
};

// Things the console remembers by name: "updates/offset", "chat/-100123", ….
// Opaque to the store.
struct Note {
  std::string name;
  std::string value;
};

struct ConsoleChange {
  std::vector<Note> put_notes;
  std::vector<std::string> delete_notes;  // by name
  // Of live messages; a card that is gone is passed over.
  std::vector<CardMarks> put_marks;
  // These cards' messages are to be edited: an outbox entry of what they show,
  // or of what is being sent, told, unless the group has one pending already.
  // Its listener is told of either.
  std::vector<uint64_t> refresh;
  // As DispatchChange::outbox.
  std::vector<OutboxDraft> outbox;
  std::vector<AuditEntry> audit;
};

// --- Questions --------------------------------------------------------------

struct HistoryQuery {
  std::string text;      // words; all must occur. "": any
  std::string module;    // exact; "": any
  std::string severity;  // exact; "": any
  base::Time from = base::kNoTime;
  base::Time to = base::kNoTime;
  int64_t before_id =
      0;  // paging: only entries with a smaller id; 0: from the newest
  size_t limit = 100;
};

struct HistoryEntry {
  int64_t id = 0;
  base::Time received_at = base::kNoTime;
  std::string source;  // SourceName(), or "python-bot" for imported rows
  bool firing = true;
  alert::Alert alert;
  std::string
      extra_json;  // facts of imported rows (alert_id, sent, chat_id, …)
};

// What /stats counts events by.
enum class HistoryDimension { kModule, kName, kSeverity, kHour };
struct HistoryCount {
  std::string value;  // kHour: "2026-01-31T10" in UTC
  uint64_t firing = 0;
  uint64_t resolved = 0;
};

struct StoreStats {
  uint64_t size_bytes = 0;       // pages in use
  uint64_t journal_entries = 0;  // not yet extracted to history
  uint64_t history_entries = 0;  // an estimate is enough
  uint64_t outbox_pending = 0;
  uint64_t outbox_sending = 0;
  uint64_t outbox_dead = 0;
  base::Time oldest_pending_at = base::kNoTime;  // of those not told yet
};

// Ids grow for ever: across restarts too, and also when the journal was
// emptied.
struct JournalEntry {
  int64_t id = 0;
  std::shared_ptr<const alert::Batch> batch;
};

// Told of what became durable, on the writer thread, in commit order, before
// Append() returns. Must not block and must not call back into the store's
// blocking functions.
class StoreListener {
 public:
  virtual ~StoreListener() = default;
  // At least one, of one commit or of several.
  virtual void OnJournal(std::span<const JournalEntry> entries) = 0;
};
class OutboxListener {
 public:
  virtual ~OutboxListener() = default;
  // New entries, and pending ones whose content or due time changed.
  virtual void OnOutbox(const std::vector<OutboxHead>& entries) = 0;
};

using Completion = std::function<void(base::Status)>;

// Thread-safe.
class Store {
 public:
  virtual ~Store() = default;

  // Set before the first write; nullptr stops the calls.
  virtual void SetJournalListener(StoreListener* listener) = 0;
  virtual void SetOutboxListener(OutboxListener* listener) = 0;

  // Blocks until the batch is on disk, and its listener has been called.
  // kUnavailable or kResourceExhausted: nothing was stored.
  virtual base::Status Append(std::shared_ptr<const alert::Batch> batch) = 0;

  virtual void Apply(DispatchChange change, Completion done) = 0;
  virtual void Apply(RelayChange change, Completion done) = 0;
  virtual void Apply(ConsoleChange change, Completion done) = 0;

  // Marks pending entries as being sent, and gives their content as of that
  // moment; ids that are not pending (any more) are left out of the answer.
  // With `reclaim`, entries in state kSending as well (after a crash).
  virtual void Claim(
      std::vector<int64_t> ids, bool reclaim,
      std::function<void(base::StatusOr<std::vector<OutboxEntry>>)> done) = 0;

  // At start, before the first write.
  virtual base::StatusOr<std::vector<StoredAlert>> LoadAlerts() = 0;
  virtual base::StatusOr<std::vector<StoredGroup>> LoadGroups() = 0;
  virtual base::StatusOr<std::vector<StoredSilence>> LoadSilences() = 0;
  // Entries that applied_journal_id does not cover, in order.
  virtual base::Status ReplayJournal(
      const std::function<void(const JournalEntry&)>& visit) = 0;
  virtual base::StatusOr<std::vector<OutboxHead>> LoadOutbox() = 0;  // not dead
  virtual base::StatusOr<std::vector<ChatMigration>> LoadMigrations() = 0;
  virtual base::StatusOr<std::vector<Note>> LoadNotes() = 0;
  // Live messages with a card, one by one.
  virtual base::Status VisitCards(
      const std::function<void(const LiveMessage&)>& visit) = 0;

  // Reads; may run beside writes.
  virtual base::StatusOr<std::optional<LiveMessage>> FindMessage(
      const Target& target, const std::string& group_key) = 0;
  virtual base::StatusOr<std::optional<LiveMessage>> FindCard(
      uint64_t card) = 0;
  // Newest first; before_id 0: from the newest.
  virtual base::StatusOr<std::vector<AuditEntry>> Audit(int64_t before_id,
                                                        size_t limit) = 0;
  // Events received in [from, to), kNoTime: without that bound; of very many
  // the newest million. The most frequent values first; by hour: the latest, in
  // order of time.
  virtual base::StatusOr<std::vector<HistoryCount>> CountHistory(
      HistoryDimension dimension, base::Time from, base::Time to,
      size_t limit) = 0;
  virtual base::StatusOr<std::vector<LiveMessage>> RecentMessages(
      size_t limit) = 0;  // the newest first, without what they show
  virtual base::StatusOr<std::vector<HistoryEntry>> History(
      const HistoryQuery& query) = 0;
  // Newest first; `state` unset: all.
  virtual base::StatusOr<std::vector<OutboxEntry>> ListOutbox(
      std::optional<OutboxState> state, size_t limit) = 0;
  virtual base::StatusOr<StoreStats> Stats() = 0;

  // OK while the last write, or the last probe since, succeeded.
  virtual base::Status Writable() = 0;

  // Waits until everything handed in so far is on disk.
  virtual base::Status Flush() = 0;
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_STORE_H_
