// AlertBook's groups: which an alert is in, also when the routing changes, and
// how those of a configured route are flushed.
#include <algorithm>
#include <utility>

#include "dispatch/alert_book.h"
#include "dispatch/subscribers.h"

namespace tebium::dispatch {
namespace {

// For its first flush.
bool IsWaiting(const Group& group) {
  return group.pipeline && !group.pipeline->flushed;
}

}  // namespace

// --- Membership -------------------------------------------------------------

// An alert stays in the groups it began in, where people were told of it, even
// if its labels (a native key's type and module) would now lead elsewhere. In a
// tree it also joins those others: a severity that grew may lead to them.
void AlertBook::KeepGroups(ActiveAlert& active, const alert::Event& event,
                           const alert::Batch& batch) {
  if (event.alert.labels == active.alert.labels) return;
  const Router& router = *routing_.router;
  if (active.routed_labels && !router.is_tree()) return;
  assignments_.clear();
  router.Assign(event.alert, batch.source, batch.sender_group.get(),
                assignments_);
  const bool same = std::equal(
      assignments_.begin(), assignments_.end(), active.groups.begin(),
      active.groups.end(), [](const GroupAssignment& a, const Group* group) {
        return a.group_key == group->key;
      });
  if (same) return;
  if (!active.routed_labels) {
    active.routed_labels =
        std::make_unique<const alert::LabelSet>(active.alert.labels);
  }
  if (!router.is_tree()) return;
  for (const GroupAssignment& assignment : assignments_) {
    Join(active, assignment);
  }
}

// To assignments_, each group once.
void AlertBook::AppendAssignments(const ActiveAlert& active) {
  const Router& router = *routing_.router;
  const alert::SenderGroup* sender = active.sender_group.get();
  assignments_.clear();
  if (active.routed_labels) {
    alert::Alert routed;
    routed.labels = *active.routed_labels;
    router.Assign(routed, active.source, sender, assignments_);
    if (!router.is_tree()) return;
  }
  router.Assign(active.alert, active.source, sender, assignments_);
}

void AlertBook::AssignGroups(ActiveAlert& active) {
  AppendAssignments(active);
  for (const GroupAssignment& assignment : assignments_) {
    if (!HasLeft(active, assignment.group_key)) Join(active, assignment);
  }
}

void AlertBook::Join(ActiveAlert& active, const GroupAssignment& assignment) {
  Group& group = GroupFor(assignment, active.source);
  ShareSenderGroup(active, group);
  const bool was_empty = group.members.empty();
  Member& member = group.members[active.identity];
  if (std::exchange(member.alert, &active) == &active) return;
  if (active.firing) ++group.firing;
  active.groups.Add(&group);
  const bool grid_knows_it = restoring_ && member.noted;
  if (!group.pipeline || grid_knows_it) return;
  Pipeline& pipeline = *group.pipeline;
  // While state is restored, alerts come in any order.
  const base::Time joined_at = JoinedAt(active, group.key);
  if (was_empty && !restoring_) {
    EndOldGrid(pipeline, group.route->timers.group_interval, joined_at);
  }
  if (pipeline.flushed) return;
  // One that has fired for group_wait already waits no more, nor do the others.
  const base::Time first = FirstFlushAt(joined_at, active.alert.starts_at,
                                        group.route->timers.group_wait);
  pipeline.grid_at = pipeline.grid_at == base::kNoTime
                         ? first
                         : std::min(pipeline.grid_at, first);
}

// Each post of an alert that has fired for group_wait ends the wait of its
// groups, as in Alertmanager.
void AlertBook::CutWaits(const ActiveAlert& active) {
  for (Group* group : active.groups) {
    if (!IsWaiting(*group)) continue;
    const base::Time over =
        After(active.alert.starts_at, group->route->timers.group_wait);
    base::Time& due = group->pipeline->grid_at;
    if (over < active.received_at) due = std::min(due, active.received_at);
    HearRepeats(active, *group);
  }
}

// Also one that says nothing new.
void AlertBook::HearRepeats(const ActiveAlert& active, const Group& group) {
  if (!IsWaiting(group)) return;
  const base::Time over =
      After(active.alert.starts_at, group.route->timers.group_wait);
  if (over < group.pipeline->grid_at) {
    repeats_.HearAfter(active.identity, over);
  }
}

void AlertBook::HearRepeats(const Group& group) {
  for (const auto& [identity, member] : group.members) {
    HearRepeats(*member.alert, group);
  }
}

// Unless others of its groups still wait.
void AlertBook::HearNoMore(const ActiveAlert& active) {
  for (const Group* group : active.groups) {
    if (IsWaiting(*group)) return;
  }
  repeats_.HearNoMore(active.identity);
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
  const bool of_tree = assignment.route->configured != nullptr;
  if (of_tree && !group->pipeline) {
    group->pipeline = std::make_unique<Pipeline>();
  }
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

// --- A change of the configuration ------------------------------------------

void AlertBook::Reconfigure(Routing routing, base::Time now) {
  NoteClock(now);
  const Routing old = std::exchange(routing_, std::move(routing));
  suppression_->SetRules(std::exchange(routing_.inhibit_rules, {}));
  for (auto& [number, group] : groups_) {
    group->route = nullptr;
    group->firing = 0;
    // What people were told is kept for those who come back.
    for (auto& [identity, member] : group->members) member.alert = nullptr;
  }
  for (auto& [identity, active] : alerts_) {
    std::vector<uint64_t> former;
    for (const Group* group : active->groups) former.push_back(group->number);
    active->groups.Clear();
    if (active->firing) suppression_->Fires(active->alert.labels);
    Reassign(*active, former);
  }
  for (auto& [number, group] : groups_) {
    std::erase_if(group->members, [](const auto& entry) {
      return entry.second.alert == nullptr;
    });
    if (group->pipeline) {
      BeginGrid(*group, now);
      HearRepeats(*group);
      group->stored = false;
    } else if (!group->members.empty()) {
      RecountNews(*group, settings_.limits);
    }
    // It is looked at, and then waits as its new route says.
    group->scheduled_at = now;
    timers_.push({now, TimerKind::kGroup, number});
  }
}

// A resolved alert goes back to those of its groups that have not told so yet,
// if they go on; else the new ones see it once.
void AlertBook::Reassign(ActiveAlert& active,
                         const std::vector<uint64_t>& former) {
  AppendAssignments(active);
  const auto was_in = [&](const GroupAssignment& assignment) {
    const auto found = groups_by_key_.find(assignment.group_key);
    return found != groups_by_key_.end() &&
           std::count(former.begin(), former.end(), found->second->number) > 0;
  };
  const bool goes_on =
      std::any_of(assignments_.begin(), assignments_.end(), was_in);
  for (const GroupAssignment& assignment : assignments_) {
    if (!active.firing && goes_on && !was_in(assignment)) continue;
    Join(active, assignment);
  }
}

// --- Restoring --------------------------------------------------------------

// Flushes that changed nothing are not stored: points at which nothing was told
// have passed.
void AlertBook::RestoreGrid(Group& group, base::Time now) {
  Pipeline& pipeline = *group.pipeline;
  EndRestoredGrid(group);
  HearRepeats(group);
  const std::vector<ActiveAlert*> watched = RecountPipelineNews(
      group, routing_.router->Integrations(group.route->receiver), now);
  if (!pipeline.flushed || !pipeline.watching) return;
  const base::Time point =
      LatestPoint(pipeline, group.route->timers.group_interval, now);
  if (!Missed(group, watched, point)) pipeline.grid_at = point;
}

// Something was to be told at this point, which came when the program was down:
// what was due by then, or what was suppressed no more. (What else may have
// ended suppression since then would be stored.)
bool AlertBook::Missed(const Group& group,
                       const std::vector<ActiveAlert*>& watched,
                       base::Time point) {
  if (!MutedBy(group, point).empty()) return false;
  const auto heard = [&](const ActiveAlert* active) {
    return JoinedAt(*active, group.key) <= point &&
           suppression_->MuteOf(active->alert.labels, point) == Mute::kNone;
  };
  if (TellingDueAt(group) <= point) {
    return std::any_of(
        group.members.begin(), group.members.end(),
        [&](const auto& entry) { return heard(entry.second.alert); });
  }
  return point > lived_until_ &&
         std::any_of(watched.begin(), watched.end(), heard);
}

// --- Flushing a configured route's group ------------------------------------

std::vector<std::string> AlertBook::MutedBy(const Group& group,
                                            base::Time now) const {
  if (group.route == nullptr || group.route->configured == nullptr) return {};
  const alert::RouteOptions& options = group.route->configured->options();
  if (options.mute_time_intervals.empty() &&
      options.active_time_intervals.empty()) {
    return {};
  }
  return routing_.time_intervals.MutedBy(options.mute_time_intervals,
                                         options.active_time_intervals, now);
}

void AlertBook::CountMuted(const Group& group, base::Time now) {
  const alert::RouteOptions& options = group.route->configured->options();
  const bool by_mute =
      !routing_.time_intervals.Containing(options.mute_time_intervals, now)
           .empty();
  (by_mute ? holds_.by_mute_interval : holds_.by_active_interval) +=
      group.members.size();
}

void AlertBook::CountMute(Mute mute) {
  const bool silenced = mute == Mute::kSilenced || mute == Mute::kAcknowledged;
  holds_.by_silence += silenced ? 1 : 0;
  holds_.by_inhibition += mute == Mute::kInhibited ? 1 : 0;
}

size_t AlertBook::FlushTreeGroup(Group& group, base::Time now,
                                 store::DispatchChange& change) {
  const auto& integrations =
      routing_.router->Integrations(group.route->receiver);
  FlushRules rules{integrations, !MutedBy(group, now).empty(), {}};
  rules.mute_of = [this, now](const ActiveAlert& active) {
    const Mute mute = suppression_->MuteOf(active.alert.labels, now);
    // What is acknowledged is not kept from resolving.
    if (active.firing || mute != Mute::kAcknowledged) CountMute(mute);
    return mute;
  };
  if (rules.muted) CountMuted(group, now);
  const size_t looked_at = group.members.size();
  const bool is_first = IsWaiting(group);
  Flush flush = FlushGroup(group, rules, now, last_journal_id_);
  holds_.log_queries += flush.log_queries;
  if (is_first) {
    for (const auto& [identity, member] : group.members) {
      HearNoMore(*member.alert);
    }
  }
  LeaveFlushed(group, flush.left, change);
  if (!flush.tellings.empty()) {
    (void)TellSubscribers(settings_.audience, integrations,
                          flush.tellings.front().notification, change);
  }
  for (Flush::Telling& telling : flush.tellings) {
    change.outbox.push_back(
        {telling.integration->target, std::move(telling.notification)});
  }
  if (flush.changed) StoreGroup(group, change);
  return looked_at + 1;
}

// What ended by itself is in no journal: where other groups are yet to tell so,
// that it has ended is stored with this group's having told it.
void AlertBook::LeaveFlushed(Group& group,
                             const std::vector<ActiveAlert*>& left,
                             store::DispatchChange& change) {
  for (ActiveAlert* active : left) {
    const uint64_t identity = active->identity;
    NoteLeft(*active, group.key);
    if (Leave(*active, group)) {
      change.put_alerts.push_back({identity, EncodeOver(last_journal_id_)});
    } else {
      change.put_alerts.push_back({identity, EncodeActiveAlert(*active)});
    }
  }
}

}  // namespace tebium::dispatch
