#include "exporter/watchdog_rhythm.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "exporter/watchdog.h"

namespace tebium::exporter {
namespace {

constexpr uint64_t kArrivalsToLearn = 3;
constexpr int kGaps = 3;
// After so many gaps in a row that were not too long, one that was is
// forgotten.
constexpr int kCalm = 20;

}  // namespace

WatchdogRhythm::WatchdogRhythm(base::Duration timeout, base::Duration monotonic)
    : fixed_(timeout), arrived_at_(monotonic) {}

bool WatchdogRhythm::IsAwaited() const {
  return fixed_ > base::Duration(0) || arrivals_ >= kArrivalsToLearn;
}

base::Duration WatchdogRhythm::timeout() const {
  if (fixed_ > base::Duration(0)) return fixed_;
  return std::clamp(longest_ * kGaps, Watchdog::kMinTimeout,
                    Watchdog::kMaxTimeout);
}

base::Duration WatchdogRhythm::MissingAt() const {
  if (!IsAwaited()) return base::Duration::max();
  return resolved_ ? base::Duration::min() : arrived_at_ + timeout();
}

void WatchdogRhythm::Arrive(base::Time now, base::Duration monotonic) {
  // Gaps in which this program was not running tell nothing.
  if (heard_ && !resolved_) {
    Learn(monotonic - arrived_at_, monotonic >= MissingAt());
  }
  heard_ = true;
  resolved_ = false;
  last_ = now;
  arrived_at_ = monotonic;
  ++arrivals_;
}

void WatchdogRhythm::Learn(base::Duration gap, bool late) {
  gap = std::min(gap, Watchdog::kMaxTimeout);
  if (late) {
    longest_ = std::max(longest_, std::min(gap, late_));
    late_ = std::max(late_, gap);
    calm_ = 0;
  } else {
    longest_ = std::max(longest_, gap);
    if (++calm_ >= kCalm) late_ = base::Duration(0);
  }
}

void WatchdogRhythm::Resolve() {
  if (heard_) resolved_ = true;
}

std::string WatchdogRhythm::Encode() const {
  return std::to_string(base::ToNanos(last_)) + " " +
         std::to_string(longest_.count()) + " " +
         std::to_string(std::min(arrivals_, kArrivalsToLearn));
}

bool WatchdogRhythm::Decode(std::string_view text) {
  std::array<int64_t, 3> numbers{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int64_t& number : numbers) {
    const auto result = std::from_chars(at, end, number);
    if (result.ec != std::errc()) return false;
    at = result.ptr == end ? end : result.ptr + 1;
  }
  last_ = base::FromNanos(numbers[0]);
  longest_ = std::clamp(base::Duration(numbers[1]), base::Duration(0),
                        Watchdog::kMaxTimeout);
  arrivals_ = static_cast<uint64_t>(std::max<int64_t>(0, numbers[2]));
  return true;
}

}  // namespace tebium::exporter
