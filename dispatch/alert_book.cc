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

AlertBook::AlertBook(const BookSettings& settings, Routing routing,
                     RepeatIndex& repeats)
    : settings_(settings),
      routing_(std::move(routing)),
      repeats_(repeats),
      suppression_(std::make_unique<Suppression>(
          std::exchange(routing_.inhibit_rules, {}))) {}

// --- Restoring --------------------------------------------------------------

base::Status AlertBook::RestoreSilence(const store::StoredSilence& stored) {
  TEBIUM_ASSIGN_OR_RETURN(const alert::Silence silence,
                          alert::DecodeSilence(stored.state));
  lived_until_ = std::max(lived_until_, silence.updated_at);
  PutSilence(silence);
  return {};
}

base::Status AlertBook::RestoreGroup(const store::StoredGroup& stored) {
  TEBIUM_ASSIGN_OR_RETURN(auto group, DecodeGroup(stored.key, stored.state));
  lived_until_ = std::max(lived_until_, group->last_flush_at);
  group->number = next_group_number_++;
  last_journal_id_ = std::max(last_journal_id_, group->flushed_journal_id);
  groups_by_key_[group->key] = group.get();
  groups_[group->number] = std::move(group);
  return {};
}

base::Status AlertBook::RestoreAlert(const store::StoredAlert& stored) {
  if (const auto over_up_to = DecodeOver(stored.state)) {
    last_journal_id_ = std::max(last_journal_id_, *over_up_to);
    over_[stored.identity] = *over_up_to;
    return {};
  }
  TEBIUM_ASSIGN_OR_RETURN(auto active,
                          DecodeActiveAlert(stored.identity, stored.state));
  last_journal_id_ = std::max(last_journal_id_, active->last_journal_id);
  lived_until_ = std::max(lived_until_, active->received_at);
  ActiveAlert& placed = *active;
  ShareText(placed);
  alerts_[stored.identity] = std::move(active);
  if (placed.firing) {
    CountActive(placed, 1);
    suppression_->Fires(placed.alert.labels);
  }
  AssignGroups(placed);
  return {};
}

void AlertBook::FinishRestoring(base::Time now) {
  over_in_order_.assign(over_.begin(), over_.end());
  std::sort(over_in_order_.begin(), over_in_order_.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  restored_at_ = now;
  // Without an entry to replay the stored state includes the whole journal.
  if (!replayed_) checkpointed_journal_id_ = last_journal_id_;
  FollowClock(now);
  std::vector<ActiveAlert*> expired;
  for (const auto& [identity, active] : alerts_) {
    if (Deadline(*active) <= now) expired.push_back(active.get());
  }
  for (ActiveAlert* active : expired) {
    Expire(*active, Deadline(*active), now);
  }
  DropAlreadyTold();
  restoring_ = false;
  for (const auto& [identity, active] : alerts_) SetDeadline(*active, now);
  for (auto& [number, group] : groups_) {
    std::erase_if(group->members, [](const auto& entry) {
      return entry.second.alert == nullptr;
    });
    if (group->members.empty()) {
      group->scheduled_at = now;
      timers_.push({now, TimerKind::kGroup, number});
      continue;
    }
    if (group->pipeline) {
      RestoreGrid(*group, now);
    } else {
      RecountNews(*group, settings_.limits);
      // What is suppressed is found out when they are first looked at.
      group->look_at = suppression_->Any() ? now : base::kNoTime;
    }
    SetTimer(*group);
  }
}

// A flush that knew an alert's last change, and left the group without a note
// of it, has told its resolution; another group has not yet. Of a tree's groups
// the alert itself knows which it has left.
void AlertBook::DropAlreadyTold() {
  std::vector<std::pair<ActiveAlert*, Group*>> told;
  for (const auto& [identity, active] : alerts_) {
    for (Group* group : active->groups) {
      const Member& member = group->members[identity];
      if (!group->pipeline && !member.noted &&
          active->last_journal_id <= group->flushed_journal_id) {
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
  NoteClock(now);
  if (restoring_ && !std::exchange(replayed_, true)) {
    checkpointed_journal_id_ = entry.id - 1;
  }
  lived_until_ = std::max(lived_until_, entry.batch->received_at);
  last_journal_id_ = std::max(last_journal_id_, entry.id);
  for (const alert::Event& event : entry.batch->events) {
    ApplyEvent(event, *entry.batch, entry.id, now);
  }
}

void AlertBook::ApplyEvent(const alert::Event& event, const alert::Batch& batch,
                           int64_t journal_id, base::Time now) {
  const auto found = alerts_.find(event.identity);
  const bool known = found != alerts_.end();
  if (known && journal_id <= found->second->restored_journal_id) return;
  if (restoring_ && IsOver(event.identity, journal_id)) return;
  // A resolution of what does not fire says nothing new to anyone. Only that of
  // Alertmanager's webhook may be the first we hear of an alert; configured
  // groups are asked, as in Alertmanager, whether they know better.
  if (!known && !event.firing && batch.source != alert::Source::kWebhook &&
      !routing_.router->is_tree()) {
    return;
  }

  ActiveAlert& active = known ? *found->second : Begin(event, batch);
  const base::Time deadline = Deadline(active);
  if (known && restoring_ && deadline <= batch.received_at) {
    Expire(active, deadline, now);
  }
  active.last_journal_id = journal_id;
  active.received_at = batch.received_at;
  if (known) {
    active.sender_group = batch.sender_group;
    if (batch.source == alert::Source::kApi) {
      PostOfApi(active, event);
    } else if (event.firing) {
      Post(active, event, batch);
    } else if (active.firing) {
      Resolve(active, event.alert.ends_at == base::kNoTime
                          ? batch.received_at
                          : event.alert.ends_at);
    }
  }
  ClampTimes(active, now);
  if (!restoring_) CutWaits(active);
  Touch(active, now);
}

bool AlertBook::IsOver(uint64_t identity, int64_t journal_id) const {
  const auto over = over_.find(identity);
  return over != over_.end() && journal_id <= over->second;
}

ActiveAlert& AlertBook::Begin(const alert::Event& event,
                              const alert::Batch& batch) {
  auto& active = alerts_[event.identity];
  active = std::make_unique<ActiveAlert>();
  active->identity = event.identity;
  active->alert = event.alert;
  active->content = ContentHash(event.alert);
  active->sender_group = batch.sender_group;
  active->posts = event.firing ? 1 : 0;
  active->source = batch.source;
  active->firing = event.firing;
  active->ends_by_timeout = event.ends_by_timeout;
  active->received_at = active->began_at = batch.received_at;
  if (active->firing) {
    CountActive(*active, 1);
    suppression_->Fires(active->alert.labels);
  }
  AssignGroups(*active);
  repeats_.Keep(event.identity);
  return *active;
}

void AlertBook::Post(ActiveAlert& active, const alert::Event& event,
                     const alert::Batch& batch) {
  KeepGroups(active, event, batch);
  const bool began_before = active.firing;
  if (began_before) {
    CountActive(active, -1);
    suppression_->Ends(active.alert.labels);
  }
  const bool native = StartsWithFirstPost(batch.source);
  const base::Time began = active.alert.starts_at;
  active.alert = event.alert;
  if (native && began_before) active.alert.starts_at = began;
  active.content = ContentHash(active.alert);
  if (native || !began_before) ++active.posts;
  active.stale = false;
  if (!began_before) return FireAgain(active);
  CountActive(active, 1);
  suppression_->Fires(active.alert.labels);
}

// As with an alert that was forgotten meanwhile: a tree's groups that have told
// its resolution have it once more. Where a group has not been flushed since it
// came, its coming still counts.
void AlertBook::BeginAgain(ActiveAlert& active) {
  const bool waits = std::any_of(
      active.groups.begin(), active.groups.end(), [&](Group* group) {
        return group->pipeline && !group->members[active.identity].noted;
      });
  if (waits) {
    ComeBack(active);
  } else {
    active.began_at = active.received_at;
    active.late_groups.reset();
  }
  if (routing_.router->is_tree()) AssignGroups(active);
}

void AlertBook::FireAgain(ActiveAlert& active) {
  BeginAgain(active);
  SetFiring(active, true);
}

// As Alertmanager merges what it is told of one alert: where the spans overlap,
// the earliest start holds, and the later of two ends, unless the old one is a
// timeout's. Its labels are its identity.
void AlertBook::PostOfApi(ActiveAlert& active, const alert::Event& event) {
  const alert::Alert old = active.alert;
  const bool fired = active.firing;
  const bool old_end_holds =
      event.firing ? !active.ends_by_timeout : !active.firing;
  active.alert = event.alert;
  active.ends_by_timeout = event.ends_by_timeout;
  const auto within = [&](base::Time time) {
    return time > old.starts_at && time < old.ends_at;
  };
  if (within(event.alert.starts_at) || within(event.alert.ends_at)) {
    active.alert.starts_at = std::min(old.starts_at, event.alert.starts_at);
    if (old_end_holds) {
      active.alert.ends_at = std::max(old.ends_at, event.alert.ends_at);
    }
  }
  active.content = ContentHash(active.alert);
  active.stale = false;
  if (!event.firing && !fired) return BeginAgain(active);
  if (!event.firing || fired) return SetFiring(active, event.firing);
  ++active.posts;
  FireAgain(active);
}

void AlertBook::Resolve(ActiveAlert& active, base::Time ends_at) {
  active.alert.ends_at = ends_at;
  SetFiring(active, false);
}

void AlertBook::SetFiring(ActiveAlert& active, bool firing) {
  if (active.firing == firing) return;
  active.firing = firing;
  CountActive(active, firing ? 1 : -1);
  if (firing) {
    suppression_->Fires(active.alert.labels);
  } else {
    suppression_->Ends(active.alert.labels);
  }
  for (Group* group : active.groups) {
    group->firing += firing ? 1 : 0;
    group->firing -= firing ? 0 : 1;
  }
}

// Alerts of one rule have the same URL: one copy will do.
void AlertBook::ShareText(ActiveAlert& active) {
  alert::SharedText& url = active.alert.generator_url;
  if (url.empty()) return;
  alert::SharedText& known = urls_[base::Fnv1a(url) % urls_.size()];
  url.ShareWith(known);
  known = url;
}

// The alert has changed: note it for the checkpoint and in its groups.
void AlertBook::Touch(ActiveAlert& active, base::Time now) {
  MarkDirty(active);
  ShareText(active);
  if (restoring_) return;
  SetDeadline(active, now);
  for (Group* group : active.groups) {
    ShareSenderGroup(active, *group);
    Member& member = group->members[active.identity];
    if (!group->pipeline) LookAtMute(member, now);
    const Hold hold = NoteNews(*group, member, settings_.limits, now);
    holds_.by_cooldown += hold == Hold::kCooldown ? 1 : 0;
    holds_.by_hourly_limit += hold == Hold::kHourlyLimit ? 1 : 0;
    SetTimer(*group);
  }
}

// --- Checkpoints ------------------------------------------------------------

void AlertBook::MarkDirty(ActiveAlert& active) {
  if (active.dirty) return;
  active.dirty = true;
  dirty_.push_back(active.identity);
}

store::DispatchChange AlertBook::CheckpointSlice(size_t max_alerts) {
  store::DispatchChange change;
  DeleteOver(max_alerts, change);
  if (!change.delete_alerts.empty()) return change;
  if (checkpoint_left_ == 0) {
    if (!NeedsCheckpoint()) return change;
    checkpoint_left_ = dirty_.size();
    checkpoint_journal_id_ = last_journal_id_;
  }
  const size_t slice = std::min(checkpoint_left_, max_alerts);
  for (size_t i = 0; i < slice; ++i) {
    const uint64_t identity = dirty_[checkpoint_done_++];
    const auto found = alerts_.find(identity);
    if (found == alerts_.end()) continue;  // it is over
    ActiveAlert& active = *found->second;
    active.dirty = false;
    change.put_alerts.push_back({active.identity, EncodeActiveAlert(active)});
  }
  checkpoint_left_ -= slice;
  if (checkpoint_left_ > 0) return change;
  dirty_.erase(dirty_.begin(),
               dirty_.begin() + static_cast<ptrdiff_t>(checkpoint_done_));
  checkpoint_done_ = 0;
  // Never back: after a restart the store may know of more than is active.
  if (checkpoint_journal_id_ > checkpointed_journal_id_) {
    change.applied_journal_id = checkpoint_journal_id_;
    checkpointed_journal_id_ = checkpoint_journal_id_;
  }
  return change;
}

// No journal entry is replayed any more that such a row must silence.
void AlertBook::DeleteOver(size_t max_alerts, store::DispatchChange& change) {
  while (HasDeletable() && change.delete_alerts.size() < max_alerts) {
    const auto [identity, up_to] = over_in_order_.front();
    over_in_order_.pop_front();
    const auto found = over_.find(identity);
    if (found == over_.end() || found->second != up_to) continue;
    over_.erase(found);
    // If it began anew, its row is, or is going to be, another.
    if (alerts_.count(identity) == 0) change.delete_alerts.push_back(identity);
  }
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
