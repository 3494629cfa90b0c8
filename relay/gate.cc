#include "relay/gate.h"

#include <algorithm>

namespace tebium::relay {
namespace {

using base::Duration;

// Short, so that an outage's end is noticed soon; one request a pause is no
// load.
constexpr Duration kMaxProbePause = std::chrono::seconds(30);
constexpr Duration kRefusedPause = std::chrono::seconds(60);
constexpr uint32_t kUnknownThatClose = 5;
constexpr uint32_t kMaxDoublings = 20;

}  // namespace

Duration GrowingPause(uint32_t failures, uint32_t quick, Duration first,
                      Duration cap, base::Random& random) {
  if (failures <= quick || first >= cap) return first;
  Duration pause = std::max<Duration>(first, std::chrono::milliseconds(1));
  const uint32_t doublings = std::min(failures - quick, kMaxDoublings);
  for (uint32_t i = 0; i < doublings && pause < cap; ++i) pause *= 2;
  pause = std::min(pause, cap);
  const double factor = 0.8 + 0.4 * random.NextFraction();
  const auto jittered =
      static_cast<int64_t>(static_cast<double>(pause.count()) * factor);
  return std::clamp(Duration(jittered), first, cap);
}

Duration Gate::ReadyAt(Duration now) const {
  if (reach_ == Reach::kOk) return now;
  return probing_ ? Duration::max() : std::max(now, next_at_);
}

bool Gate::Start() {
  if (reach_ == Reach::kOk) return false;
  probing_ = true;
  return true;
}

void Gate::Abandon(bool probe) {
  if (probe) probing_ = false;
}

void Gate::OnAnswered() {
  reach_ = Reach::kOk;
  probing_ = false;
  failures_ = 0;
  unknown_ = 0;
}

void Gate::OnRefused(Duration now, bool probe) {
  Close(Reach::kUnauthorized, now, probe);
}

void Gate::OnNotSent(Duration now, bool probe) {
  Close(Reach::kUnreachable, now, probe);
}

void Gate::OnUnknown(Duration now, bool probe) {
  ++unknown_;
  if (probe || unknown_ >= kUnknownThatClose) {
    Close(Reach::kUnreachable, now, probe);
  }
}

void Gate::Close(Reach reach, Duration now, bool probe) {
  // What was under way when the gate closed says nothing new.
  if (reach_ != Reach::kOk && !probe) return;
  if (reach != reach_) failures_ = 0;
  reach_ = reach;
  probing_ = false;
  ++failures_;
  next_at_ = now + (reach == Reach::kUnauthorized
                        ? kRefusedPause
                        : GrowingPause(failures_, max_retries_, retry_delay_,
                                       kMaxProbePause, random_));
}

}  // namespace tebium::relay
