#include "dispatch/alert_book.h"

#include <algorithm>

namespace tebium::dispatch {
namespace {

// Prometheus's alerts change their start when they fire anew; a native alert
// began with its first post.
bool StartsWithFirstPost(alert::Source source) {
  return source == alert::Source::kNative;
}

}  // namespace

AlertBook::AlertBook(const BookSettings& settings, const Router& router,
                     RepeatIndex& repeats)
    : settings_(settings), router_(router), repeats_(repeats) {}

// --- Restoring --------------------------------------------------------------

base::Status AlertBook::RestoreGroup(const store::StoredGroup& stored) {
  TEBIUM_ASSIGN_OR_RETURN(auto group, DecodeGroup(stored.key, stored.state));
  group->number = next_group_number_++;
  last_journal_id_ = std::max(last_journal_id_, group->flushed_journal_id);
  groups_by_key_[group->key] = group.get();
  groups_[group->number] = std::move(group);
  return {};
}

base::Status AlertBook::RestoreAlert(const store::StoredAlert& stored) {
  TEBIUM_ASSIGN_OR_RETURN(auto active,
                          DecodeActiveAlert(stored.identity, stored.state));
  last_journal_id_ = std::max(last_journal_id_, active->last_journal_id);
  ActiveAlert& placed = *active;
  alerts_[stored.identity] = std::move(active);
  if (placed.firing) CountActive(placed, 1);
  AssignGroups(placed);
  return {};
}

void AlertBook::FinishRestoring(base::Time now) {
  std::vector<ActiveAlert*> expired;
  for (const auto& [identity, active] : alerts_) {
    if (Deadline(*active) <= now) expired.push_back(active.get());
  }
  for (ActiveAlert* active : expired) Expire(*active, now);
  DropAlreadyTold();
  restoring_ = false;
  for (const auto& [identity, active] : alerts_) SetDeadline(*active);
  for (auto& [number, group] : groups_) {
    std::erase_if(group->members, [](const auto& entry) {
      return entry.second.alert == nullptr;
    });
    if (group->members.empty()) {
      group->scheduled_at = now;
      timers_.push({now, TimerKind::kGroup, number});
      continue;
    }
    RecountNews(*group);
    SetTimer(*group);
  }
}

// A flush that knew an alert's last change, and of which the group has no note
// any more, has told its resolution; only the deletion of its row was lost.
void AlertBook::DropAlreadyTold() {
  std::vector<std::pair<ActiveAlert*, Group*>> told;
  for (const auto& [identity, active] : alerts_) {
    for (Group* group : active->groups) {
      const Member& member = group->members[identity];
      const bool noted = member.told.told || member.noted;
      if (!noted && active->last_journal_id <= group->flushed_journal_id) {
        told.emplace_back(active.get(), group);
      }
    }
  }
  for (const auto& [active, group] : told) {
    if (active->firing) --group->firing;
    group->members.erase(active->identity);
    Leave(*active, *group);
  }
}

// --- Events -----------------------------------------------------------------

void AlertBook::Apply(const store::JournalEntry& entry, base::Time now) {
  last_journal_id_ = std::max(last_journal_id_, entry.id);
  for (const alert::Event& event : entry.batch->events) {
    if (entry.batch->source != alert::Source::kNative) {
      repeats_.Record(event, *entry.batch);
    }
    ApplyEvent(event, *entry.batch, entry.id, now);
  }
}

void AlertBook::ApplyEvent(const alert::Event& event, const alert::Batch& batch,
                           int64_t journal_id, base::Time now) {
  const auto found = alerts_.find(event.identity);
  const bool known = found != alerts_.end();
  // A native resolution of what does not fire says nothing new to anyone;
  // Alertmanager's may be the first we hear of an alert.
  if (!known && !event.firing && batch.source == alert::Source::kNative) return;
  if (known && journal_id <= found->second->restored_journal_id) return;

  ActiveAlert& active = known ? *found->second : Begin(event, batch);
  active.last_journal_id = journal_id;
  active.received_at = batch.received_at;
  if (known) {
    active.sender_group = batch.sender_group;
    if (event.firing) {
      Post(active, event, batch);
    } else if (active.firing) {
      Resolve(active, event.alert.ends_at == base::kNoTime
                          ? batch.received_at
                          : event.alert.ends_at);
    }
  }
  Touch(active, now);
}

ActiveAlert& AlertBook::Begin(const alert::Event& event,
                              const alert::Batch& batch) {
  auto& active = alerts_[event.identity];
  active = std::make_unique<ActiveAlert>();
  active->identity = event.identity;
  active->alert = event.alert;
  active->sender_group = batch.sender_group;
  active->posts = 1;
  active->source = batch.source;
  active->firing = event.firing;
  if (active->firing) CountActive(*active, 1);
  AssignGroups(*active);
  return *active;
}

void AlertBook::Post(ActiveAlert& active, const alert::Event& event,
                     const alert::Batch& batch) {
  CountActive(active, active.firing ? -1 : 0);
  const bool native = StartsWithFirstPost(batch.source);
  const bool began_before = active.firing;
  const base::Time began = active.alert.starts_at;
  active.alert = event.alert;
  if (native && began_before) active.alert.starts_at = began;
  if (native || !began_before) ++active.posts;
  if (!began_before) {
    for (Group* group : active.groups) ++group->firing;
  }
  active.firing = true;
  active.stale = false;
  CountActive(active, 1);
}

void AlertBook::Resolve(ActiveAlert& active, base::Time ends_at) {
  CountActive(active, -1);
  active.firing = false;
  active.alert.ends_at = ends_at;
  for (Group* group : active.groups) --group->firing;
}

// The alert has changed: note it for the checkpoint and in its groups.
void AlertBook::Touch(ActiveAlert& active, base::Time now) {
  MarkDirty(active);
  if (restoring_) return;
  SetDeadline(active);
  for (Group* group : active.groups) {
    ShareSenderGroup(active, *group);
    const Hold hold = NoteNews(*group, group->members[active.identity],
                               settings_.limits, now);
    holds_.by_cooldown += hold == Hold::kCooldown ? 1 : 0;
    holds_.by_hourly_limit += hold == Hold::kHourlyLimit ? 1 : 0;
    SetTimer(*group);
  }
}

// --- Groups -----------------------------------------------------------------

void AlertBook::AssignGroups(ActiveAlert& active) {
  assignments_.clear();
  router_.Assign(active.alert, active.source, active.sender_group.get(),
                 assignments_);
  for (const GroupAssignment& assignment : assignments_) {
    Group& group = GroupFor(assignment, active.source);
    ShareSenderGroup(active, group);
    group.members[active.identity].alert = &active;
    if (active.firing) ++group.firing;
    active.groups.push_back(&group);
  }
}

Group& AlertBook::GroupFor(const GroupAssignment& assignment,
                           alert::Source source) {
  Group*& group = groups_by_key_[assignment.group_key];
  if (group == nullptr) {
    auto created = std::make_unique<Group>();
    group = created.get();
    group->number = next_group_number_++;
    group->key = assignment.group_key;
    group->labels = assignment.group_labels;
    group->source = source;
    groups_[group->number] = std::move(created);
  }
  group->route = assignment.route;
  return *group;
}

// Alerts of one group share one copy of what their sender said of it.
void AlertBook::ShareSenderGroup(ActiveAlert& active, Group& group) {
  if (active.sender_group == group.sender_group) return;
  if (active.sender_group != nullptr && group.sender_group != nullptr &&
      *active.sender_group == *group.sender_group) {
    active.sender_group = group.sender_group;
  } else {
    group.sender_group = active.sender_group;
  }
}

// --- Timers -----------------------------------------------------------------

void AlertBook::SetTimer(Group& group) {
  const base::Time due = DueAt(group, settings_.limits);
  if (due == base::Time::max()) return;
  if (group.scheduled_at != base::kNoTime && group.scheduled_at <= due) return;
  group.scheduled_at = due;
  timers_.push({due, TimerKind::kGroup, group.number});
}

base::Time AlertBook::Deadline(const ActiveAlert& active) const {
  if (!active.firing) return base::Time::max();
  if (active.alert.ends_at != base::kNoTime) return active.alert.ends_at;
  if (active.stale) return base::Time::max();
  return std::max(active.received_at, repeats_.LastRepeat(active.identity)) +
         settings_.stale_after;
}

void AlertBook::SetDeadline(ActiveAlert& active) {
  const base::Time deadline = Deadline(active);
  if (deadline == base::Time::max()) return;
  // A timer that rings too early is set anew then: one an alert is enough.
  if (active.timer_at != base::kNoTime && active.timer_at <= deadline) return;
  active.timer_at = deadline;
  timers_.push({deadline, TimerKind::kAlert, active.identity});
}

void AlertBook::OnAlertTimer(const Timer& timer, base::Time now) {
  const auto found = alerts_.find(timer.id);
  if (found == alerts_.end()) return;
  ActiveAlert& active = *found->second;
  if (active.timer_at != timer.at) return;
  active.timer_at = base::kNoTime;
  if (Deadline(active) <= now) {
    Expire(active, now);
  } else {
    SetDeadline(active);
  }
}

void AlertBook::Expire(ActiveAlert& active, base::Time now) {
  if (active.alert.ends_at != base::kNoTime) {
    Resolve(active, active.alert.ends_at);
  } else {
    active.stale = true;
  }
  repeats_.Forget(active.identity);
  Touch(active, now);
}

base::Time AlertBook::NextTimer() const {
  return timers_.empty() ? base::Time::max() : timers_.top().at;
}

store::DispatchChange AlertBook::Advance(base::Time now, size_t max_alerts) {
  store::DispatchChange change;
  size_t taken = 0;
  while (!timers_.empty() && timers_.top().at <= now && taken < max_alerts) {
    const Timer timer = timers_.top();
    timers_.pop();
    if (timer.kind == TimerKind::kAlert) {
      OnAlertTimer(timer, now);
    } else {
      taken += OnGroupTimer(timer.id, now, change);
    }
  }
  return change;
}

size_t AlertBook::OnGroupTimer(uint64_t number, base::Time now,
                               store::DispatchChange& change) {
  const auto found = groups_.find(number);
  if (found == groups_.end()) return 0;
  Group& group = *found->second;
  group.scheduled_at = base::kNoTime;
  size_t taken = 0;
  if (!group.members.empty() && DueAt(group, settings_.limits) <= now) {
    taken = Notify(group, now, change);
  }
  if (!group.members.empty()) {
    SetTimer(group);
    return taken;
  }
  const base::Time forget_at = ForgetAt(group, settings_.limits);
  if (forget_at > now) {
    group.scheduled_at = forget_at;
    timers_.push({forget_at, TimerKind::kGroup, number});
    return taken;
  }
  // Replaying the journal needs the group's note of what it has told until the
  // checkpoint has passed it.
  if (group.flushed_journal_id > checkpointed_journal_id_) {
    group.scheduled_at = now + std::chrono::seconds(10);
    timers_.push({group.scheduled_at, TimerKind::kGroup, number});
    return taken;
  }
  change.delete_groups.push_back(group.key);
  groups_by_key_.erase(group.key);
  groups_.erase(found);
  return taken + 1;
}

size_t AlertBook::Notify(Group& group, base::Time now,
                         store::DispatchChange& change) {
  std::vector<ActiveAlert*> left;
  alert::Notification notification =
      TakeNotification(group, settings_.limits, now, last_journal_id_, left);
  for (ActiveAlert* active : left) Leave(*active, group);
  const size_t told = notification.alerts.size();
  const auto& targets = router_.Targets(group.route->receiver);
  for (size_t i = 0; i + 1 < targets.size(); ++i) {
    change.outbox.push_back({targets[i], notification});
  }
  // With no chat at all the entry is still made: it becomes a visible failure.
  change.outbox.push_back({targets.empty() ? store::Target() : targets.back(),
                           std::move(notification)});
  change.put_groups.push_back({group.key, EncodeGroup(group)});
  return told + 1;
}

void AlertBook::Leave(ActiveAlert& active, const Group& group) {
  std::erase(active.groups, &group);
  if (active.groups.empty()) Forget(active);
}

void AlertBook::Forget(ActiveAlert& active) {
  const uint64_t identity = active.identity;
  if (active.firing) CountActive(active, -1);
  if (active.stored && !active.dirty) dirty_.push_back(identity);
  alerts_.erase(identity);
  repeats_.Retire(identity);
}

// --- Checkpoints ------------------------------------------------------------

void AlertBook::MarkDirty(ActiveAlert& active) {
  if (active.dirty) return;
  active.dirty = true;
  dirty_.push_back(active.identity);
}

store::DispatchChange AlertBook::CheckpointSlice(size_t max_alerts) {
  store::DispatchChange change;
  if (checkpoint_left_ == 0) {
    if (!NeedsCheckpoint()) return change;
    checkpoint_left_ = dirty_.size();
    checkpoint_journal_id_ = last_journal_id_;
  }
  const size_t slice = std::min(checkpoint_left_, max_alerts);
  for (size_t i = 0; i < slice; ++i) {
    const auto found = alerts_.find(dirty_[i]);
    if (found == alerts_.end()) {
      change.delete_alerts.push_back(dirty_[i]);
      continue;
    }
    ActiveAlert& active = *found->second;
    active.dirty = false;
    active.stored = true;
    change.put_alerts.push_back({active.identity, EncodeActiveAlert(active)});
  }
  dirty_.erase(dirty_.begin(), dirty_.begin() + static_cast<ptrdiff_t>(slice));
  checkpoint_left_ -= slice;
  if (checkpoint_left_ == 0) {
    change.applied_journal_id = checkpoint_journal_id_;
    checkpointed_journal_id_ = checkpoint_journal_id_;
  }
  return change;
}

void AlertBook::CountActive(const ActiveAlert& active, int difference) {
  const auto severity = alert::SeverityClass(active.alert.severity());
  for (size_t i = 0; i < kSeverityClasses.size(); ++i) {
    if (kSeverityClasses[i] != severity) continue;
    active_[i] =
        static_cast<size_t>(static_cast<ptrdiff_t>(active_[i]) + difference);
  }
}

}  // namespace tebium::dispatch
