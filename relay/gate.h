// Whether it makes sense to call the Bot API at all.
//
// While Telegram is away, or refuses the token, every chat would fail alike.
// The gate then closes: one request at a time passes as a probe, with growing
// pauses, and the first answer opens it again.
#ifndef TEBIUM_RELAY_GATE_H_
#define TEBIUM_RELAY_GATE_H_

#include <cstdint>

#include "base/clock.h"
#include "base/random.h"

namespace tebium::relay {

enum class Reach { kOk, kUnreachable, kUnauthorized };

// The pause before the next try after `failures` (at least 1) in a row: `first`
// for the first `quick` of them, then doubled for each up to `cap`, and up to a
// fifth longer or shorter by chance. Never less than `first`.
base::Duration GrowingPause(uint32_t failures, uint32_t quick,
                            base::Duration first, base::Duration cap,
                            base::Random& random);

// Pure; not thread-safe. Times are monotonic.
class Gate {
 public:
  Gate(uint32_t max_retries, base::Duration retry_delay, base::Random& random)
      : max_retries_(max_retries), retry_delay_(retry_delay), random_(random) {}

  Reach reach() const { return reach_; }

  // When the next request may start: `now` while open, Duration::max() while a
  // probe is under way.
  base::Duration ReadyAt(base::Duration now) const;

  // A request starts. True: it is a probe, which is to be said when it ends.
  bool Start();
  // It ends without a request having been made.
  void Abandon(bool probe);

  // The Bot API has answered.
  void OnAnswered();
  // … that the token or the address is wrong.
  void OnRefused(base::Duration now, bool probe);
  // It could not be reached.
  void OnNotSent(base::Duration now, bool probe);
  // No complete answer. Several in a row close the gate too.
  void OnUnknown(base::Duration now, bool probe);

 private:
  void Close(Reach reach, base::Duration now, bool probe);

  const uint32_t max_retries_;
  const base::Duration retry_delay_;
  base::Random& random_;
  Reach reach_ = Reach::kOk;
  bool probing_ = false;
  uint32_t failures_ = 0;  // in a row, since it closed
  uint32_t unknown_ = 0;   // in a row
  base::Duration next_at_{0};
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_GATE_H_
