#include "alert/silence.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace tebium::alert {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;

const base::Time kNow = base::FromNanos(1'769'854'830'500'000'000);

class CountingRandom : public base::Random {
 public:
  uint64_t Next() override { return next_ += 0x9E3779B97F4A7C15ull; }

 private:
  uint64_t next_ = 0;
};

Silence Make(base::Duration starts_in, base::Duration ends_in) {
  Silence silence;
  silence.matchers = {Matcher::Equal("alertname", "DiskFull")};
  silence.starts_at = kNow + starts_in;
  silence.ends_at = kNow + ends_in;
  silence.created_by = "ann";
  silence.comment = "maintenance";
  return silence;
}

Silence Stored(base::Duration starts_in, base::Duration ends_in) {
  Silence silence = Make(starts_in, ends_in);
  silence.id = "6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f44";
  silence.updated_at = silence.starts_at;
  return silence;
}

Matcher Regex(MatchOp op, std::string value) {
  auto matcher = Matcher::Create(op, "l", std::move(value));
  return matcher.ok() ? *std::move(matcher) : Matcher::Equal("bad", "bad");
}

TEST(SilenceTest, StateFollowsItsTimes) {
  const Silence silence = Make(hours(0), hours(1));
  EXPECT_EQ(silence.StateAt(kNow - nanoseconds(1)), SilenceState::kPending);
  EXPECT_EQ(silence.StateAt(kNow), SilenceState::kActive);
  EXPECT_EQ(silence.StateAt(kNow + hours(1)), SilenceState::kActive);
  EXPECT_EQ(silence.StateAt(kNow + hours(1) + nanoseconds(1)),
            SilenceState::kExpired);
  EXPECT_EQ(SilenceStateName(SilenceState::kPending), "pending");
  EXPECT_EQ(SilenceStateName(SilenceState::kActive), "active");
  EXPECT_EQ(SilenceStateName(SilenceState::kExpired), "expired");
}

TEST(ValidateSilenceTest, TellsWhatIsWrong) {
  struct Case {
    MatcherSet matchers;
    std::string error;
  };
  const std::string empty_match =
      "matcher set 0: at least one matcher must not match the empty string";
  const std::vector<Case> cases = {
      {{}, "at least one matcher set required"},
      {{Matcher::Equal("", "x")},
       "invalid label matcher 0 in set 0: invalid label name \"\""},
      {{Matcher::Equal("a", "1"), Matcher::Equal("\xFF", "x")},
       "invalid label matcher 1 in set 0: invalid label name \"\\xff\""},
      {{Matcher::Equal("a", "")}, empty_match},
      {{Regex(MatchOp::kRegex, ".*")}, empty_match},
      {{Matcher::Equal("a", ""), Regex(MatchOp::kRegex, "x?")}, empty_match},
      {{Regex(MatchOp::kRegex, ".+")}, ""},
      {{Matcher::Equal("a", ""), Matcher::Equal("b", "1")}, ""},
      {{Regex(MatchOp::kNotRegex, ".+")}, ""},
      {{Regex(MatchOp::kNotEqual, "x")}, ""},
      {{Matcher::Equal("диск 1", "x")}, ""},
  };
  for (const Case& test : cases) {
    Silence silence = Make(hours(0), hours(1));
    silence.matchers = test.matchers;
    EXPECT_EQ(ValidateSilence(silence).message(), test.error)
        << ToString(test.matchers);
  }
}

TEST(ValidateSilenceTest, TimesAreInOrder) {
  EXPECT_TRUE(ValidateSilence(Make(hours(0), hours(0))).ok());
  EXPECT_EQ(ValidateSilence(Make(hours(1), hours(0))).message(),
            "end time must not be before start time");
  Silence silence = Make(hours(0), hours(1));
  silence.starts_at = base::kNoTime;
  EXPECT_EQ(ValidateSilence(silence).message(), "invalid zero start timestamp");
  silence = Make(hours(0), hours(1));
  silence.ends_at = base::kNoTime;
  EXPECT_EQ(ValidateSilence(silence).message(), "invalid zero end timestamp");
}

TEST(ValidateSilenceRequestTest, EndsLaterThanItStartsAndThanNow) {
  EXPECT_TRUE(ValidateSilenceRequest(Make(hours(-1), hours(1)), kNow).ok());
  EXPECT_TRUE(ValidateSilenceRequest(Make(hours(-1), hours(0)), kNow).ok());
  EXPECT_EQ(ValidateSilenceRequest(Make(hours(1), hours(1)), kNow).message(),
            "failed to create silence: start time must be before end time");
  EXPECT_EQ(ValidateSilenceRequest(Make(hours(-2), hours(-1)), kNow).message(),
            "failed to create silence: end time can't be in the past");
  Silence silence = Make(hours(0), hours(1));
  silence.starts_at = base::kNoTime;
  EXPECT_TRUE(ValidateSilenceRequest(silence, kNow).ok());
}

TEST(BuildSilenceMatchersTest, CompilesOrTellsWhichIsWrong) {
  struct Case {
    MatcherSpec spec;
    ParserMode mode;
    std::string error;
  };
  const std::vector<Case> cases = {
      {{MatchOp::kEqual, "a", "1"}, ParserMode::kFallback, ""},
      {{MatchOp::kEqual, "a", ""}, ParserMode::kFallback, ""},
      {{MatchOp::kRegex, "a", "x|y"}, ParserMode::kFallback, ""},
      {{MatchOp::kEqual, "a b", "1"}, ParserMode::kFallback, ""},
      {{MatchOp::kEqual, "a b", "1"},
       ParserMode::kClassic,
       "invalid label name \"a b\""},
      {{MatchOp::kEqual, "", "1"},
       ParserMode::kUtf8,
       "invalid label name \"\""},
      {{MatchOp::kNotEqual, "a", "\xFF"},
       ParserMode::kFallback,
       "invalid label value \"\\xff\""},
      {{MatchOp::kNotRegex, "a", "x["},
       ParserMode::kFallback,
       "invalid regular expression \"x[\": error parsing regexp: missing "
       "closing ]: `[`"},
      {{MatchOp::kRegex, "a", "x)|(?:y"},
       ParserMode::kFallback,
       "invalid regular expression \"x)|(?:y\": error parsing regexp: "
       "unexpected ): `x)|(?:y`"},
  };
  for (const Case& test : cases) {
    const auto built = BuildSilenceMatchers(
        {{MatchOp::kEqual, "first", "1"}, test.spec}, test.mode);
    if (test.error.empty()) {
      ASSERT_TRUE(built.ok()) << built.status().message();
      EXPECT_EQ(built->size(), 2u);
      EXPECT_EQ((*built)[1].value(), test.spec.value);
    } else {
      EXPECT_EQ(built.status().message(),
                "invalid label matcher 1 in set 0: " + test.error);
    }
  }
  EXPECT_TRUE(BuildSilenceMatchers({}, ParserMode::kFallback).ok());
}

TEST(BuildSilenceMatchersTest, ManySimpleOnesAreFineManyLargeOnesAreNot) {
  const MatcherSpec simple = {MatchOp::kRegex, "host", "web-[0-9]+|db-.*"};
  const auto many = BuildSilenceMatchers(
      std::vector<MatcherSpec>(10'000, simple), ParserMode::kFallback);
  ASSERT_TRUE(many.ok()) << many.status().message();
  EXPECT_EQ(many->size(), 10'000u);
  const MatcherSpec large = {MatchOp::kNotRegex, "host", "(x{30}){30}"};
  const auto refused = BuildSilenceMatchers(
      std::vector<MatcherSpec>(2000, large), ParserMode::kFallback);
  EXPECT_EQ(refused.status().message(),
            "regular expressions too large together: more than 1000000 "
            "instructions");
}

TEST(CanUpdateSilenceTest, KeepsThePastAsItWas) {
  struct Case {
    std::string what;
    Silence previous;
    Silence wanted;
    bool can;
  };
  Silence other_matchers = Make(hours(-1), hours(1));
  other_matchers.matchers.push_back(Matcher::Equal("host", "a"));
  Silence other_comment = Make(hours(-1), hours(1));
  other_comment.comment = "longer";
  const base::Duration within = -hours(1) - milliseconds(400);
  const std::vector<Case> cases = {
      {"active, the same", Make(-hours(1), hours(1)), Make(-hours(1), hours(1)),
       true},
      {"active, longer", Make(-hours(1), hours(1)), Make(-hours(1), hours(2)),
       true},
      {"active, shorter", Make(-hours(1), hours(1)),
       Make(-hours(1), minutes(1)), true},
      {"active, ends now", Make(-hours(1), hours(1)), Make(-hours(1), hours(0)),
       true},
      {"active, ended", Make(-hours(1), hours(1)),
       Make(-hours(1), -nanoseconds(1)), false},
      {"active, the start within its second", Make(-hours(1), hours(1)),
       Make(within, hours(1)), true},
      {"active, another start", Make(-hours(1), hours(1)),
       Make(-hours(2), hours(1)), false},
      {"active, comment", Make(-hours(1), hours(1)), other_comment, true},
      {"active, matchers", Make(-hours(1), hours(1)), other_matchers, false},
      {"pending, later", Make(hours(1), hours(2)), Make(hours(2), hours(3)),
       true},
      {"pending, now", Make(hours(1), hours(2)), Make(hours(0), hours(3)),
       true},
      {"pending, in the past", Make(hours(1), hours(2)),
       Make(-minutes(1), hours(3)), false},
      {"expired", Make(-hours(2), -hours(1)), Make(-hours(2), -hours(1)),
       false},
      {"expired, again", Make(-hours(2), -hours(1)), Make(-hours(2), hours(1)),
       false},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(CanUpdateSilence(test.previous, test.wanted, kNow), test.can)
        << test.what;
  }
}

TEST(PlanSilenceTest, NewOneGetsAnIdAndStartsNowAtTheEarliest) {
  CountingRandom random;
  const auto change =
      PlanSilence(nullptr, Make(-hours(1), hours(1)), 0, {}, kNow, random);
  ASSERT_TRUE(change.ok()) << change.status().message();
  EXPECT_TRUE(change->is_new);
  EXPECT_TRUE(IsUuid(change->stored.id));
  EXPECT_EQ(change->stored.starts_at, kNow);
  EXPECT_EQ(change->stored.ends_at, kNow + hours(1));
  EXPECT_EQ(change->stored.updated_at, kNow);
  EXPECT_FALSE(change->expired.has_value());
  Silence without_start = Make(hours(0), hours(1));
  without_start.starts_at = base::kNoTime;
  EXPECT_EQ(PlanSilence(nullptr, without_start, 0, {}, kNow, random)
                ->stored.starts_at,
            kNow);
  EXPECT_EQ(PlanSilence(nullptr, Make(hours(1), hours(2)), 0, {}, kNow, random)
                ->stored.starts_at,
            kNow + hours(1));
}

TEST(PlanSilenceTest, UpdatesInPlace) {
  CountingRandom random;
  const Silence previous = Stored(-hours(1), hours(1));
  Silence wanted = previous;
  wanted.ends_at = kNow + hours(5);
  wanted.comment = "takes longer";
  // A limit on their number does not matter to one that is there.
  const auto change =
      PlanSilence(&previous, wanted, 10, {.max_silences = 1}, kNow, random);
  ASSERT_TRUE(change.ok()) << change.status().message();
  EXPECT_FALSE(change->is_new);
  wanted.updated_at = kNow;
  EXPECT_EQ(change->stored, wanted);
  EXPECT_FALSE(change->expired.has_value());
}

TEST(PlanSilenceTest, ReplacesWhatMayNotChange) {
  CountingRandom random;
  const Silence previous = Stored(-hours(1), hours(1));
  Silence wanted = previous;
  wanted.matchers.push_back(Matcher::Equal("host", "a"));
  const auto change = PlanSilence(&previous, wanted, 1, {}, kNow, random);
  ASSERT_TRUE(change.ok()) << change.status().message();
  EXPECT_TRUE(change->is_new);
  EXPECT_NE(change->stored.id, previous.id);
  EXPECT_EQ(change->stored.starts_at, kNow);
  ASSERT_TRUE(change->expired.has_value());
  EXPECT_EQ(change->expired->id, previous.id);
  EXPECT_EQ(change->expired->starts_at, previous.starts_at);
  EXPECT_EQ(change->expired->ends_at, kNow);
  EXPECT_EQ(change->expired->updated_at, kNow);
}

TEST(PlanSilenceTest, ExpiredOneIsMadeAnew) {
  CountingRandom random;
  const Silence previous = Stored(-hours(2), -hours(1));
  Silence wanted = previous;
  wanted.ends_at = kNow + hours(1);
  const auto change = PlanSilence(&previous, wanted, 1, {}, kNow, random);
  ASSERT_TRUE(change.ok());
  EXPECT_TRUE(change->is_new);
  EXPECT_NE(change->stored.id, previous.id);
  EXPECT_FALSE(change->expired.has_value());
}

TEST(PlanSilenceTest, Refuses) {
  CountingRandom random;
  const auto fault = [&random](Silence wanted, SilenceLimits limits,
                               size_t count = 0) {
    const auto change =
        PlanSilence(nullptr, std::move(wanted), count, limits, kNow, random);
    return change.ok() ? std::string("ok") : change.status().ToString();
  };
  const Silence good = Make(hours(0), hours(1));
  Silence bad = good;
  bad.matchers.clear();
  EXPECT_EQ(fault(bad, {}),
            "invalid_argument: invalid silence: at least one matcher set "
            "required");
  EXPECT_EQ(fault(Stored(hours(0), hours(1)), {}),
            "not_found: silence not found");
  EXPECT_EQ(fault(good, {.max_silences = 3}, 2), "ok");
  EXPECT_EQ(fault(good, {.max_silences = 3}, 3),
            "resource_exhausted: exceeded maximum number of silences: 3 "
            "(limit: 3)");
  Silence large = good;
  large.comment = std::string(1000, 'x');
  const std::string error = fault(large, {.max_silence_size_bytes = 1000});
  EXPECT_TRUE(
      error.starts_with("invalid_argument: silence exceeded maximum size: 1"))
      << error;
  EXPECT_TRUE(error.ends_with(" bytes (limit: 1000 bytes)")) << error;
}

TEST(PlanSilenceWithIdTest, KeepsTheIdAndStartsNowAtTheEarliest) {
  Silence wanted = Stored(-hours(1), hours(1));
  auto planned = PlanSilenceWithId(wanted, 0, {}, kNow);
  ASSERT_TRUE(planned.ok()) << planned.status().message();
  wanted.starts_at = wanted.updated_at = kNow;
  EXPECT_EQ(*planned, wanted);
  wanted.starts_at = base::kNoTime;
  EXPECT_EQ(PlanSilenceWithId(wanted, 0, {}, kNow)->starts_at, kNow);
  // Asked for so late that it is over.
  planned = PlanSilenceWithId(Stored(-hours(2), -hours(1)), 0, {}, kNow);
  ASSERT_TRUE(planned.ok());
  EXPECT_EQ(planned->ends_at, kNow);
}

TEST(PlanSilenceWithIdTest, Refuses) {
  const auto fault = [](const Silence& wanted, SilenceLimits limits = {}) {
    return PlanSilenceWithId(wanted, 3, limits, kNow).status().ToString();
  };
  const Silence good = Stored(hours(0), hours(1));
  EXPECT_EQ(fault(Make(hours(0), hours(1))),
            "invalid_argument: not a UUID: \"\"");
  Silence bad = good;
  bad.matchers.clear();
  EXPECT_EQ(fault(bad),
            "invalid_argument: invalid silence: at least one matcher set "
            "required");
  EXPECT_EQ(fault(good, {.max_silences = 3}),
            "resource_exhausted: exceeded maximum number of silences: 3 "
            "(limit: 3)");
  EXPECT_TRUE(fault(good, {.max_silence_size_bytes = 10})
                  .starts_with("invalid_argument: silence exceeded"));
}

TEST(SilenceTest, AnAnnotationMakesItAnAcknowledgement) {
  Silence silence = Stored(hours(0), hours(1));
  silence.annotations = LabelSet::Of({{"ticket", "7"}});
  EXPECT_FALSE(silence.IsAcknowledgement());
  silence.annotations = silence.annotations.With(kAcknowledgement, "42");
  EXPECT_TRUE(silence.IsAcknowledgement());
  const auto stored = DecodeSilence(EncodeSilence(silence));
  ASSERT_TRUE(stored.ok());
  EXPECT_TRUE(stored->IsAcknowledgement());
}

TEST(ExpireSilenceTest, EndsNow) {
  const auto active = ExpireSilence(Stored(-hours(1), hours(1)), kNow);
  ASSERT_TRUE(active.has_value());
  EXPECT_EQ(active->starts_at, kNow - hours(1));
  EXPECT_EQ(active->ends_at, kNow);
  EXPECT_EQ(active->StateAt(kNow + nanoseconds(1)), SilenceState::kExpired);
  const auto pending = ExpireSilence(Stored(hours(1), hours(2)), kNow);
  ASSERT_TRUE(pending.has_value());
  EXPECT_EQ(pending->starts_at, kNow);
  EXPECT_EQ(pending->ends_at, kNow);
  EXPECT_FALSE(ExpireSilence(Stored(-hours(2), -hours(1)), kNow).has_value());
}

TEST(UuidTest, IsOfVersion4AndDifferentEachTime) {
  CountingRandom random;
  const std::string first = NewUuid(random);
  const std::string second = NewUuid(random);
  EXPECT_NE(first, second);
  EXPECT_EQ(first.size(), 36u);
  EXPECT_EQ(first[14], '4');
  EXPECT_NE(std::string("89ab").find(first[19]), std::string::npos);
  EXPECT_TRUE(IsUuid(first));
}

TEST(UuidTest, IsTold) {
  EXPECT_TRUE(IsUuid("6F2D3C1E-8A41-4B0E-9D55-0C7E3A1B2F44"));
  EXPECT_TRUE(IsUuid("6f2d3c1e8a414b0e9d550c7e3a1b2f44"));
  for (const char* text : {"", "x", "6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f4",
                           "6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f4g",
                           "6f2d3c1e_8a41-4b0e-9d55-0c7e3a1b2f44",
                           "6f2d3c1e-8a414-b0e-9d55-0c7e3a1b2f44",
                           "6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f445"}) {
    EXPECT_FALSE(IsUuid(text)) << text;
  }
}

TEST(SilenceCodecTest, ComesBackAsItWas) {
  Silence silence = Stored(-hours(1), hours(1));
  silence.matchers.push_back(Regex(MatchOp::kNotRegex, "a|b"));
  silence.annotations = LabelSet::Of({{"ticket", "OPS-1"}});
  silence.comment = "работы 🙂";
  const auto decoded = DecodeSilence(EncodeSilence(silence));
  ASSERT_TRUE(decoded.ok()) << decoded.status().message();
  EXPECT_EQ(*decoded, silence);
  EXPECT_FALSE(decoded->matchers[1].MatchesValue("a"));
}

TEST(SilenceCodecTest, DamageIsAnError) {
  Silence silence = Stored(-hours(1), hours(1));
  silence.matchers.push_back(Regex(MatchOp::kRegex, "[a-z]"));
  const std::string bytes = EncodeSilence(silence);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeSilence(bytes.substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(DecodeSilence(bytes + "x").ok());
  std::string other_format = bytes;
  other_format[0] = 9;
  EXPECT_EQ(DecodeSilence(other_format).status().message(),
            "silence: unknown format");
  std::string bad_regex = bytes;
  bad_regex[bad_regex.find("[a-z]")] = '(';
  EXPECT_FALSE(DecodeSilence(bad_regex).ok());
}

}  // namespace
}  // namespace tebium::alert
