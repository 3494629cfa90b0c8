#include "alert/silence.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "alert/codec.h"
#include "alert/quote.h"
#include "base/text.h"

namespace tebium::alert {
namespace {

constexpr uint64_t kFormat = 1;

base::Status Error(std::string message) {
  return base::InvalidArgumentError(std::move(message));
}

base::Status CheckSpec(const MatcherSpec& spec, ParserMode mode) {
  if (!IsValidLabelName(spec.name, mode)) {
    return Error("invalid label name " + GoQuote(spec.name));
  }
  if (spec.op == MatchOp::kEqual || spec.op == MatchOp::kNotEqual) {
    if (base::IsValidUtf8(spec.value)) return {};
    return Error("invalid label value " + GoQuote(spec.value));
  }
  return CheckRegex(spec.value)
      .WithContext("invalid regular expression " + GoQuote(spec.value));
}

base::StatusOr<Matcher> BuildMatcher(const MatcherSpec& spec, ParserMode mode) {
  TEBIUM_RETURN_IF_ERROR(CheckSpec(spec, mode));
  return Matcher::Create(spec.op, spec.name, spec.value);
}

// Negative matchers count as demanding something, as in Alertmanager.
bool DemandsNothing(const Matcher& matcher) {
  return !matcher.is_negative() && matcher.MatchesValue("");
}

base::Status CheckMatchers(const MatcherSet& matchers) {
  if (matchers.empty()) return Error("at least one matcher set required");
  for (size_t i = 0; i < matchers.size(); ++i) {
    if (!IsUtf8LabelName(matchers[i].name())) {
      return Error("invalid label matcher " + std::to_string(i) +
                   " in set 0: invalid label name " +
                   GoQuote(matchers[i].name()));
    }
  }
  if (std::all_of(matchers.begin(), matchers.end(), DemandsNothing)) {
    return Error(
        "matcher set 0: at least one matcher must not match the empty string");
  }
  return {};
}

int64_t UnixSeconds(base::Time time) {
  return std::chrono::floor<std::chrono::seconds>(time)
      .time_since_epoch()
      .count();
}

base::Status CheckSize(const Silence& silence, const SilenceLimits& limits) {
  const size_t size = EncodeSilence(silence).size();
  const size_t limit = limits.max_silence_size_bytes;
  if (limit == 0 || size <= limit) return {};
  return Error("silence exceeded maximum size: " + std::to_string(size) +
               " bytes (limit: " + std::to_string(limit) + " bytes)");
}

base::Status CheckCount(size_t stored_count, const SilenceLimits& limits) {
  const size_t limit = limits.max_silences;
  if (limit == 0 || stored_count + 1 <= limit) return {};
  return base::ResourceExhaustedError(
      "exceeded maximum number of silences: " + std::to_string(stored_count) +
      " (limit: " + std::to_string(limit) + ")");
}

// Sets its start where it has none.
base::Status CheckWanted(Silence& wanted, base::Time now) {
  if (wanted.starts_at == base::kNoTime) wanted.starts_at = now;
  return ValidateSilence(wanted).WithContext("invalid silence");
}

void StartNoEarlier(Silence& silence, base::Time now) {
  silence.starts_at = std::max(silence.starts_at, now);
  // Ended as it began: the same as if it had been stored a moment earlier.
  silence.ends_at = std::max(silence.ends_at, silence.starts_at);
}

base::StatusOr<MatcherSet> DecodeMatchers(Decoder& decoder) {
  MatcherSet matchers;
  const size_t count = decoder.Count();
  for (size_t i = 0; i < count && decoder.ok(); ++i) {
    const uint64_t op = decoder.Uint();
    std::string name = decoder.String();
    std::string value = decoder.String();
    if (op > static_cast<uint64_t>(MatchOp::kNotRegex)) {
      return Error("unknown matcher type");
    }
    TEBIUM_ASSIGN_OR_RETURN(Matcher matcher,
                            Matcher::Create(static_cast<MatchOp>(op),
                                            std::move(name), std::move(value)));
    matchers.push_back(std::move(matcher));
  }
  return matchers;
}

bool IsHexDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
         (c >= 'A' && c <= 'F');
}

}  // namespace

std::string_view SilenceStateName(SilenceState state) {
  switch (state) {
    case SilenceState::kPending:
      return "pending";
    case SilenceState::kActive:
      return "active";
    case SilenceState::kExpired:
      return "expired";
  }
  return "expired";
}

SilenceState Silence::StateAt(base::Time now) const {
  if (now < starts_at) return SilenceState::kPending;
  return now > ends_at ? SilenceState::kExpired : SilenceState::kActive;
}

bool Silence::IsAcknowledgement() const {
  return annotations.Has(kAcknowledgement);
}

base::StatusOr<MatcherSet> BuildSilenceMatchers(
    const std::vector<MatcherSpec>& specs, ParserMode mode) {
  MatcherSet matchers;
  matchers.reserve(specs.size());
  size_t instructions = 0;
  for (size_t i = 0; i < specs.size(); ++i) {
    auto matcher = BuildMatcher(specs[i], mode);
    if (!matcher.ok()) {
      return matcher.status().WithContext("invalid label matcher " +
                                          std::to_string(i) + " in set 0");
    }
    instructions += matcher->RegexInstructions();
    if (instructions > kMaxSilenceRegexInstructions) {
      return Error("regular expressions too large together: more than " +
                   std::to_string(kMaxSilenceRegexInstructions) +
                   " instructions");
    }
    matchers.push_back(*std::move(matcher));
  }
  return matchers;
}

base::Status ValidateSilence(const Silence& silence) {
  TEBIUM_RETURN_IF_ERROR(CheckMatchers(silence.matchers));
  if (silence.starts_at == base::kNoTime) {
    return Error("invalid zero start timestamp");
  }
  if (silence.ends_at == base::kNoTime) {
    return Error("invalid zero end timestamp");
  }
  if (silence.ends_at < silence.starts_at) {
    return Error("end time must not be before start time");
  }
  return {};
}

base::Status ValidateSilenceRequest(const Silence& silence, base::Time now) {
  if (silence.starts_at >= silence.ends_at) {
    return Error(
        "failed to create silence: start time must be before end time");
  }
  if (silence.ends_at < now) {
    return Error("failed to create silence: end time can't be in the past");
  }
  return {};
}

bool CanUpdateSilence(const Silence& previous, const Silence& wanted,
                      base::Time now) {
  if (previous.matchers != wanted.matchers) return false;
  switch (previous.StateAt(now)) {
    case SilenceState::kActive:
      return UnixSeconds(previous.starts_at) == UnixSeconds(wanted.starts_at) &&
             wanted.ends_at >= now;
    case SilenceState::kPending:
      return wanted.starts_at >= now;
    case SilenceState::kExpired:
      return false;
  }
  return false;
}

base::StatusOr<SilenceChange> PlanSilence(const Silence* previous,
                                          Silence wanted, size_t stored_count,
                                          const SilenceLimits& limits,
                                          base::Time now,
                                          base::Random& random) {
  TEBIUM_RETURN_IF_ERROR(CheckWanted(wanted, now));
  if (!wanted.id.empty() && previous == nullptr) {
    return base::NotFoundError("silence not found");
  }
  wanted.updated_at = now;
  SilenceChange change;
  change.is_new =
      previous == nullptr || !CanUpdateSilence(*previous, wanted, now);
  if (change.is_new) {
    TEBIUM_RETURN_IF_ERROR(CheckCount(stored_count, limits));
    wanted.id = NewUuid(random);
    StartNoEarlier(wanted, now);
    if (previous != nullptr) change.expired = ExpireSilence(*previous, now);
  }
  TEBIUM_RETURN_IF_ERROR(CheckSize(wanted, limits));
  change.stored = std::move(wanted);
  return change;
}

base::StatusOr<Silence> PlanSilenceWithId(Silence wanted, size_t stored_count,
                                          const SilenceLimits& limits,
                                          base::Time now) {
  if (!IsUuid(wanted.id)) return Error("not a UUID: " + GoQuote(wanted.id));
  TEBIUM_RETURN_IF_ERROR(CheckWanted(wanted, now));
  TEBIUM_RETURN_IF_ERROR(CheckCount(stored_count, limits));
  wanted.updated_at = now;
  StartNoEarlier(wanted, now);
  TEBIUM_RETURN_IF_ERROR(CheckSize(wanted, limits));
  return wanted;
}

std::optional<Silence> ExpireSilence(const Silence& silence, base::Time now) {
  const SilenceState state = silence.StateAt(now);
  if (state == SilenceState::kExpired) return std::nullopt;
  Silence expired = silence;
  if (state == SilenceState::kPending) expired.starts_at = now;
  expired.ends_at = now;
  expired.updated_at = now;
  return expired;
}

std::string NewUuid(base::Random& random) {
  std::string hex = base::RandomHex(random, 16);
  static constexpr std::string_view kVariants = "89ab";
  hex[12] = '4';
  hex[16] = kVariants[random.Next() & 3];
  for (const size_t dash : {20, 16, 12, 8}) hex.insert(dash, 1, '-');
  return hex;
}

bool IsUuid(std::string_view text) {
  const bool dashed = text.size() == 36;
  if (!dashed && text.size() != 32) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = dashed && (i == 8 || i == 13 || i == 18 || i == 23);
    if (dash ? text[i] != '-' : !IsHexDigit(text[i])) return false;
  }
  return true;
}

std::string EncodeSilence(const Silence& silence) {
  Encoder encoder;
  encoder.Uint(kFormat);
  encoder.String(silence.id);
  encoder.Uint(silence.matchers.size());
  for (const Matcher& matcher : silence.matchers) {
    encoder.Uint(static_cast<uint64_t>(matcher.op()));
    encoder.String(matcher.name());
    encoder.String(matcher.value());
  }
  encoder.Time(silence.starts_at);
  encoder.Time(silence.ends_at);
  encoder.Time(silence.updated_at);
  encoder.String(silence.created_by);
  encoder.String(silence.comment);
  encoder.Labels(silence.annotations);
  return encoder.Take();
}

base::StatusOr<Silence> DecodeSilence(std::string_view bytes) {
  Decoder decoder(bytes);
  TEBIUM_RETURN_IF_ERROR(decoder.Format(kFormat, "silence"));
  Silence silence;
  silence.id = decoder.String();
  auto matchers = DecodeMatchers(decoder);
  if (!matchers.ok()) return matchers.status().WithContext("silence");
  silence.matchers = *std::move(matchers);
  silence.starts_at = decoder.Time();
  silence.ends_at = decoder.Time();
  silence.updated_at = decoder.Time();
  silence.created_by = decoder.String();
  silence.comment = decoder.String();
  silence.annotations = decoder.Labels();
  TEBIUM_RETURN_IF_ERROR(decoder.Finish("silence"));
  return silence;
}

}  // namespace tebium::alert
