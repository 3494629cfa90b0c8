// Dispatch's whole state: active alerts, groups, silences and timers, and the
// changes that each step makes to the store. Pure: no threads, no I/O, `now` is
// an argument. Journal entries may be applied again (after a restart); what is
// already included is passed over.
#ifndef TEBIUM_DISPATCH_ALERT_BOOK_H_
#define TEBIUM_DISPATCH_ALERT_BOOK_H_

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <queue>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "alert/alert.h"
#include "alert/desk.h"
#include "alert/ports.h"
#include "alert/silence.h"
#include "base/clock.h"
#include "base/status.h"
#include "dispatch/group.h"
#include "dispatch/repeat_index.h"
#include "dispatch/router.h"
#include "dispatch/suppression.h"
#include "store/store.h"

namespace tebium::dispatch {

struct BookSettings {
  MessageLimits limits;
  // A webhook's alert that is not repeated for this long is marked stale. After
  // a restart the time starts anew: repeats that said nothing new are not kept.
  base::Duration stale_after = std::chrono::hours(24);
  // A silence is kept for so long after its end.
  base::Duration silence_retention = std::chrono::hours(120);
  // Chats beside those of the routes; null: none. Outlives the book.
  const alert::Audience* audience = nullptr;
};

// What one step held back, for the metrics: posts by the built-in route's
// limits, and alerts that a flush of a configured route's group left out.
struct HoldCounts {
  uint64_t by_cooldown = 0;
  uint64_t by_hourly_limit = 0;
  uint64_t by_silence = 0;
  uint64_t by_inhibition = 0;
  uint64_t by_mute_interval = 0;
  uint64_t by_active_interval = 0;
  uint64_t log_queries = 0;  // how often a configured group's log was asked
};

class AlertBook {
 public:
  // `repeats` must outlive the book.
  AlertBook(const BookSettings& settings, Routing routing,
            RepeatIndex& repeats);

  // --- Restoring, in this order, once ---
  base::Status RestoreSilence(const store::StoredSilence& stored);
  base::Status RestoreGroup(const store::StoredGroup& stored);
  base::Status RestoreAlert(const store::StoredAlert& stored);
  // … then Apply() for each replayed journal entry, then:
  void FinishRestoring(base::Time now);

  // --- Running ---
  // `repeats` has the entry recorded already.
  void Apply(const store::JournalEntry& entry, base::Time now);

  // Another configuration holds from now on. Every alert is assigned anew;
  // groups that go on keep what people were told and begin their grid anew. The
  // old router is let go.
  void Reconfigure(Routing routing, base::Time now);

  // When Advance() has something to do; base::Time::max() if never.
  base::Time NextTimer() const;

  // Lets alerts expire and grow stale, takes up to `max_alerts` alerts' worth
  // of due notifications (at least one), and returns them with the state that
  // caused them. Empty when nothing is due.
  store::DispatchChange Advance(base::Time now, size_t max_alerts);

  // A slice of up to `max_alerts` alerts whose stored rows are out of date.
  // The last slice of a round carries applied_journal_id. Empty when all is
  // stored.
  store::DispatchChange CheckpointSlice(size_t max_alerts);
  // Something has changed since the last round's end.
  bool NeedsCheckpoint() const {
    return !dirty_.empty() || HasDeletable() ||
           checkpointed_journal_id_ != last_journal_id_;
  }
  // A round has begun and has not ended.
  bool InCheckpoint() const { return checkpoint_left_ > 0 || HasDeletable(); }

  // --- Silences ---
  // `silence` is stored: it holds from now on.
  void PutSilence(const alert::Silence& silence);
  // Null if there is none; valid until the next change.
  const alert::Silence* FindSilence(std::string_view id) const {
    return suppression_->silences().Find(id);
  }
  std::vector<alert::Silence> Silences() const;
  size_t SilenceCount() const { return suppression_->silences().size(); }

  // --- Looking (alert/desk.h) ---
  // By what an alert is found again: its fingerprint, then its identity.
  using AlertKey = std::pair<uint64_t, uint64_t>;
  std::vector<AlertKey> FiringKeys() const;  // in no order
  // Those of `keys` that still fire and pass, in their order.
  void VisitAlerts(
      std::span<const AlertKey> keys, const alert::AlertFilter& filter,
      base::Time now,
      const std::function<void(const alert::AlertView&)>& visit) const;
  void VisitGroups(
      const alert::AlertFilter& filter, base::Time now,
      const std::function<void(const alert::GroupView&)>& visit) const;
  std::vector<std::string> Receivers() const {
    return routing_.router->Receivers();
  }

  // --- Facts ---
  // Firing alerts by alert::SeverityClass, in the order of kSeverityClasses.
  static constexpr std::array<std::string_view, 5> kSeverityClasses = {
      "critical", "error", "warning", "info", "other"};
  const std::array<size_t, 5>& ActiveBySeverity() const { return active_; }
  size_t GroupCount() const { return groups_.size(); }
  HoldCounts TakeHoldCounts() { return std::exchange(holds_, {}); }

 private:
  // In the order in which they ring at the same moment: what ends just when a
  // group is flushed has ended.
  enum class TimerKind : uint8_t { kAlert, kGroup, kSilence };
  struct Timer {
    base::Time at;
    TimerKind kind;
    uint64_t id;  // Group::number or ActiveAlert::identity
    bool operator>(const Timer& other) const {
      return at != other.at ? at > other.at : kind > other.kind;
    }
  };

  void ApplyEvent(const alert::Event& event, const alert::Batch& batch,
                  int64_t journal_id, base::Time now);
  bool IsOver(uint64_t identity, int64_t journal_id) const;
  ActiveAlert& Begin(const alert::Event& event, const alert::Batch& batch);
  void Post(ActiveAlert& active, const alert::Event& event,
            const alert::Batch& batch);
  void KeepGroups(ActiveAlert& active, const alert::Event& event,
                  const alert::Batch& batch);
  void PostOfApi(ActiveAlert& active, const alert::Event& event);
  void Resolve(ActiveAlert& active, base::Time ends_at);
  void FireAgain(ActiveAlert& active);
  void BeginAgain(ActiveAlert& active);
  void SetFiring(ActiveAlert& active, bool firing);
  void Touch(ActiveAlert& active, base::Time now);
  void ShareText(ActiveAlert& active);
  void AssignGroups(ActiveAlert& active);
  void AppendAssignments(const ActiveAlert& active);
  void Join(ActiveAlert& active, const GroupAssignment& assignment);
  void CutWaits(const ActiveAlert& active);
  void HearRepeats(const ActiveAlert& active, const Group& group);
  void HearRepeats(const Group& group);
  void HearNoMore(const ActiveAlert& active);
  void RestoreGrid(Group& group, base::Time now);
  bool Missed(const Group& group, const std::vector<ActiveAlert*>& watched,
              base::Time point);
  Group& GroupFor(const GroupAssignment& assignment, alert::Source source);
  void Reassign(ActiveAlert& active, const std::vector<uint64_t>& former);
  static void ShareSenderGroup(ActiveAlert& active, Group& group);

  void NoteClock(base::Time now);
  void FollowClock(base::Time now);
  void RebuildTimers();
  void SetTimer(Group& group);
  void SetDeadline(ActiveAlert& active, base::Time now);
  void TakeRepeats(ActiveAlert& active);
  base::Time Deadline(const ActiveAlert& active) const;
  base::Time ApiDeadline(const ActiveAlert& active) const;
  void OnAlertTimer(const Timer& timer, base::Time now);
  void Expire(ActiveAlert& active, base::Time deadline, base::Time now);
  size_t OnGroupTimer(const Timer& timer, base::Time now,
                      store::DispatchChange& change);
  size_t ForgetGroup(Group& group, base::Time now,
                     store::DispatchChange& change);
  size_t Notify(Group& group, base::Time now, store::DispatchChange& change);
  size_t FlushTreeGroup(Group& group, base::Time now,
                        store::DispatchChange& change);
  std::vector<std::string> MutedBy(const Group& group, base::Time now) const;
  void CountMuted(const Group& group, base::Time now);
  bool LookAtMute(Member& member, base::Time now);
  void LookAtMutes(Group& group, base::Time now,
                   std::vector<ActiveAlert*>& left);
  void LeaveTold(const Group& group, const std::vector<ActiveAlert*>& left,
                 store::DispatchChange& change);
  void CountMute(Mute mute);
  static void StoreGroup(Group& group, store::DispatchChange& change);
  void LeaveFlushed(Group& group, const std::vector<ActiveAlert*>& left,
                    store::DispatchChange& change);
  void VisitGroup(
      const Group& group, const alert::AlertFilter& filter, base::Time now,
      const std::function<void(const alert::GroupView&)>& visit) const;
  base::Time EndOf(const ActiveAlert& active) const;
  base::Time LastSeen(const ActiveAlert& active) const;
  void SetSilenceTimer(const alert::Silence& silence);
  void SetSilenceTimers();  // of all
  void DeleteOldSilences(base::Time now, store::DispatchChange& change);
  bool Leave(ActiveAlert& active, const Group& group);
  void Forget(ActiveAlert& active);

  void MarkDirty(ActiveAlert& active);
  bool HasDeletable() const {
    return !over_in_order_.empty() &&
           over_in_order_.front().second <= checkpointed_journal_id_;
  }
  void DeleteOver(size_t max_alerts, store::DispatchChange& change);
  void CountActive(const ActiveAlert& active, int difference);
  void DropAlreadyTold();

  const BookSettings settings_;
  Routing routing_;  // its inhibit rules are in suppression_
  RepeatIndex& repeats_;
  // Asking it changes what it remembers, not what it says.
  const std::unique_ptr<Suppression> suppression_;

  bool restoring_ = true;
  bool replayed_ = false;  // a journal entry, while restoring
  base::Time restored_at_ = base::kNoTime;
  base::Time latest_now_ = base::kNoTime;
  base::Time lived_until_ = base::kNoTime;  // the latest that is stored
  int64_t last_journal_id_ = 0;
  std::unordered_map<uint64_t, std::unique_ptr<ActiveAlert>> alerts_;
  std::unordered_map<uint64_t, std::unique_ptr<Group>> groups_;  // by number
  std::unordered_map<std::string, Group*> groups_by_key_;
  uint64_t next_group_number_ = 1;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::vector<GroupAssignment> assignments_;  // reused
  // URLs seen of late, by hash.
  std::array<alert::SharedText, 1024> urls_;

  // Alerts to be written or deleted, in the order in which they changed.
  std::vector<uint64_t> dirty_;
  // The checkpoint under way: what of dirty_ it has written, how much of it is
  // left to write, and up to which journal entry it covers all.
  size_t checkpoint_done_ = 0;
  size_t checkpoint_left_ = 0;
  int64_t checkpoint_journal_id_ = 0;
  // Alerts that are over and have a row that says so, with the journal entry up
  // to which it holds; and the same in the order of these, to be deleted when
  // the checkpoint has passed them.
  std::unordered_map<uint64_t, int64_t> over_;
  std::deque<std::pair<uint64_t, int64_t>> over_in_order_;
  int64_t checkpointed_journal_id_ = 0;

  std::array<size_t, 5> active_{};
  HoldCounts holds_;
};

}  // namespace tebium::dispatch

#endif  // TEBIUM_DISPATCH_ALERT_BOOK_H_
