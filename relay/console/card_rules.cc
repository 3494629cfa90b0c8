#include "relay/console/card_rules.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace tebium::relay {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr uint32_t kMaxMinutes = 30 * 24 * 60;
constexpr int64_t kDaySeconds = 86'400;

// Two presses of one button differ by how long they were apart.
constexpr base::Duration kSameEnd = seconds(45);

bool Contains(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool ActsOnAlerts(CardAction action) {
  return action != CardAction::kDetails && action != CardAction::kBack;
}

CardRuling RuleMark(const Mark* present, bool uncovered, base::Time until) {
  if (present == nullptr) return CardRuling::kMark;
  if (uncovered) return CardRuling::kMark;
  const bool same = present->kind == MarkKind::kAcknowledged ||
                    std::chrono::abs(until - present->until) < kSameEnd;
  return same ? CardRuling::kAlready : CardRuling::kMark;
}

CardRuling RuleAction(const CardPress& press, const Marks& marks,
                      base::Time until) {
  if (const auto kind = MarkKindOf(press.action)) {
    return RuleMark(marks.Find(*kind), marks.uncovered, until);
  }
  switch (press.action) {
    case CardAction::kUndo:
      return marks.Find(static_cast<MarkKind>(press.argument)) != nullptr
                 ? CardRuling::kUndo
                 : CardRuling::kNothing;
    case CardAction::kDetails:
      return CardRuling::kDetails;
    default:
      return CardRuling::kMenu;
  }
}

// Since the epoch, as if the zone's clocks showed UTC.
int64_t WallSeconds(int64_t unix_seconds, const base::TimeZone& zone) {
  return unix_seconds + zone.OffsetAt(unix_seconds).seconds;
}

int64_t UnixOf(int64_t wall_seconds, const base::TimeZone& zone,
               int64_t near_unix) {
  const int64_t guess = wall_seconds - zone.OffsetAt(near_unix).seconds;
  return wall_seconds - zone.OffsetAt(guess).seconds;
}

}  // namespace

std::optional<MarkKind> MarkKindOf(CardAction action) {
  switch (action) {
    case CardAction::kAcknowledge:
      return MarkKind::kAcknowledged;
    case CardAction::kSnooze:
      return MarkKind::kSnoozed;
    case CardAction::kMute:
      return MarkKind::kMuted;
    default:
      return std::nullopt;
  }
}

CardRuling Rule(const CardPress& press, const Marks& marks, Role role,
                bool fires, base::Time until) {
  const bool acts = ActsOnAlerts(press.action);
  if (acts && role < Role::kActor) return CardRuling::kNotAllowed;
  // What was done can be taken back whatever has become of the alerts.
  if (acts && press.action != CardAction::kUndo && !fires) {
    return CardRuling::kResolved;
  }
  return RuleAction(press, marks, until);
}

bool Replaces(MarkKind kind, MarkKind other) {
  return (kind == MarkKind::kMuted) == (other == MarkKind::kMuted);
}

Mark Joined(Mark mark, const Mark& before) {
  mark.earlier = before.earlier;
  mark.earlier.push_back({before.by, before.at});
  if (mark.earlier.size() > kMaxEarlierMarks) {
    mark.earlier.erase(mark.earlier.begin() + 1);
  }
  return mark;
}

void PutMark(Mark mark, Marks& marks, std::vector<std::string>& ended) {
  for (const MarkKind other :
       {MarkKind::kAcknowledged, MarkKind::kSnoozed, MarkKind::kMuted}) {
    if (Replaces(mark.kind, other)) TakeMark(other, marks, ended);
  }
  std::erase_if(ended, [&](const std::string& id) {
    return Contains(mark.silences, id);
  });
  marks.uncovered = false;
  const auto place =
      std::find_if(marks.marks.begin(), marks.marks.end(),
                   [&](const Mark& other) { return other.kind > mark.kind; });
  marks.marks.insert(place, std::move(mark));
}

void TakeMark(MarkKind kind, Marks& marks, std::vector<std::string>& ended) {
  const auto found =
      std::find_if(marks.marks.begin(), marks.marks.end(),
                   [&](const Mark& mark) { return mark.kind == kind; });
  if (found == marks.marks.end()) return;
  ended.insert(ended.end(), found->silences.begin(), found->silences.end());
  marks.marks.erase(found);
  if (marks.marks.empty()) marks.uncovered = false;
}

base::Time NextAt(int minute, const base::TimeZone& zone, base::Time now) {
  const int64_t unix_now =
      std::chrono::floor<seconds>(now.time_since_epoch()).count();
  const int64_t wall_now = WallSeconds(unix_now, zone);
  const int64_t second_of_day =
      (wall_now % kDaySeconds + kDaySeconds) % kDaySeconds;
  int64_t wall = wall_now - second_of_day + int64_t{60} * minute;
  if (wall <= wall_now) wall += kDaySeconds;
  return base::Time(seconds(UnixOf(wall, zone, unix_now)));
}

base::Time EndOf(const CardPress& press, int morning_minute,
                 const base::TimeZone& zone, base::Time now) {
  const auto kind = MarkKindOf(press.action);
  if (!kind || *kind == MarkKind::kAcknowledged) return base::kNoTime;
  if (*kind == MarkKind::kSnoozed && press.argument == 0) {
    return NextAt(morning_minute, zone, now);
  }
  return now + minutes(std::clamp<uint32_t>(press.argument, 1, kMaxMinutes));
}

}  // namespace tebium::relay
