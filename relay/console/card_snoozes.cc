#include "relay/console/card_snoozes.h"

#include <utility>

namespace tebium::relay {
namespace {

constexpr base::Duration kEachLook = std::chrono::minutes(1);

store::AuditEntry EndOf(const alert::Silence& silence, base::Time now) {
  store::AuditEntry entry;
  entry.at = now;
  entry.action = "snooze ended";
  entry.detail = alert::ToString(silence.matchers) + "; nothing of it fires";
  return entry;
}

}  // namespace

void CardSnoozes::Load(base::Time now) {
  for (const alert::Silence& silence : book_.parts().silences.Silences()) {
    if (silence.annotations.Has(kSnoozeAnnotation) && silence.ends_at > now) {
      Add(silence.id, now);
    }
  }
}

void CardSnoozes::Add(const std::string& id, base::Time now) {
  if (fired_at_.empty()) next_ = now + kEachLook;
  fired_at_.insert_or_assign(id, now);
}

base::Time CardSnoozes::NextAt() const {
  return fired_at_.empty() ? base::Time::max() : next_;
}

void CardSnoozes::NoteFiring(base::Time now) {
  book_.parts().alerts.VisitAlerts({}, [&](const alert::AlertView& view) {
    for (const std::string& id : view.marks.silenced_by) {
      const auto snooze = fired_at_.find(id);
      if (snooze != fired_at_.end()) snooze->second = now;
    }
  });
}

void CardSnoozes::Look(base::Time now) {
  next_ = now + kEachLook;
  NoteFiring(now);
  CardChange change;
  std::erase_if(fired_at_, [&](const auto& snooze) {
    const auto& [id, fired_at] = snooze;
    if (book_.queue().WillMake(id)) return false;
    const auto silence = book_.parts().silences.FindSilence(id);
    if (!silence.ok() || silence->ends_at <= now) return true;
    if (now - fired_at >= kSnoozeQuiet) {
      change.work.end.push_back(id);
      change.change.audit.push_back(EndOf(*silence, now));
    }
    return false;  // until it has ended
  });
  if (!change.work.empty()) book_.Commit(change);
}

}  // namespace tebium::relay
