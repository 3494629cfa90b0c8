// Silences: what they are, when they hold, and how they may be changed.
//
// Rules and messages are those of Alertmanager's silence.go and of its API v2.
#ifndef TEBIUM_ALERT_SILENCE_H_
#define TEBIUM_ALERT_SILENCE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/labels.h"
#include "alert/matcher.h"
#include "alert/matcher_parser.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/status.h"

namespace tebium::alert {

enum class SilenceState { kPending, kActive, kExpired };
// "pending", "active", "expired".
std::string_view SilenceStateName(SilenceState state);

// A silence with an annotation of this name is an acknowledgement: someone has
// seen what fires and takes care of it.
inline constexpr std::string_view kAcknowledgement = "tebium_acknowledgement";

struct Silence {
  std::string id;  // a UUID; empty in one that is not stored yet
  MatcherSet matchers;
  base::Time starts_at = base::kNoTime;
  base::Time ends_at = base::kNoTime;
  base::Time updated_at = base::kNoTime;
  std::string created_by;
  std::string comment;
  LabelSet annotations;

  // Both ends are included: one that ended this very moment is still active.
  SilenceState StateAt(base::Time now) const;
  // Such a silence keeps firing alerts alone quiet: what was told of goes on
  // being told as part of its group, and its resolution is told.
  bool IsAcknowledgement() const;

  bool operator==(const Silence&) const = default;
};

// 0 stands for no limit, as for Alertmanager's flags of the same names.
struct SilenceLimits {
  size_t max_silences = 0;  // stored ones, expired ones included
  size_t max_silence_size_bytes = 0;
};

// A matcher as the API gives it, not yet compiled.
struct MatcherSpec {
  MatchOp op = MatchOp::kEqual;
  std::string name;
  std::string value;
};

// What the regular expressions of one silence may come to when compiled, in
// instructions of 16 bytes; simple ones have a few dozen.
inline constexpr size_t kMaxSilenceRegexInstructions = 1'000'000;

// Compiles the matchers of a silence. kInvalidArgument as
// "invalid label matcher 0 in set 0: invalid label name \"\"".
base::StatusOr<MatcherSet> BuildSilenceMatchers(
    const std::vector<MatcherSpec>& specs, ParserMode mode);

// What a stored silence must fulfil: matchers, one of which does not match the
// empty value, and times in order.
base::Status ValidateSilence(const Silence& silence);

// What the API demands beyond that of a new or changed silence: an end after
// its start, and not in the past. A start that is not set is fine.
base::Status ValidateSilenceRequest(const Silence& silence, base::Time now);

// Whether `wanted` may take the place of `previous` under the same id without
// changing what was silenced in the past: the same matchers; an active one
// keeps its start (by the second), a pending one starts no earlier than now,
// and an expired one is never changed.
bool CanUpdateSilence(const Silence& previous, const Silence& wanted,
                      base::Time now);

// What storing a silence changes.
struct SilenceChange {
  Silence stored;                  // the new one, or the old one updated
  std::optional<Silence> expired;  // the one it replaces, as it now ends
  bool is_new = true;              // `stored` has an id of its own
};

// Plans to store `wanted`. `previous` is the silence with wanted.id, null if
// there is none; `stored_count` how many there are. A silence that may not be
// changed in place is ended and a new one made. kNotFound for an id that is not
// stored; kInvalidArgument or kResourceExhausted otherwise.
base::StatusOr<SilenceChange> PlanSilence(const Silence* previous,
                                          Silence wanted, size_t stored_count,
                                          const SilenceLimits& limits,
                                          base::Time now, base::Random& random);

// Plans to store `wanted` as a new silence under the id that it brings, which
// no stored one has. kInvalidArgument, also for an id that is no UUID, or
// kResourceExhausted.
base::StatusOr<Silence> PlanSilenceWithId(Silence wanted, size_t stored_count,
                                          const SilenceLimits& limits,
                                          base::Time now);

// The silence as it is once ended at `now`; none if it had expired already.
std::optional<Silence> ExpireSilence(const Silence& silence, base::Time now);

// "6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f44", of version 4.
std::string NewUuid(base::Random& random);
// With or without its dashes, in either case of letters.
bool IsUuid(std::string_view text);

// The stored form; see alert/codec.h for what it promises.
std::string EncodeSilence(const Silence& silence);
base::StatusOr<Silence> DecodeSilence(std::string_view bytes);

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_SILENCE_H_
