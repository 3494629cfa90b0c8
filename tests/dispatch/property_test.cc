// Random sequences of posts, resolutions, time and crashes against a simple
// model of what people must have been told.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>

#include "tests/dispatch/world.h"

namespace tebium::dispatch {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

#if defined(TEBIUM_SANITIZED)
constexpr uint32_t kRuns = 60;
#else
constexpr uint32_t kRuns = 300;
#endif

// A resolution waits for group_interval at most.
constexpr seconds kTellingTime(16);

// What is true, whatever dispatch does.
struct Truth {
  bool firing = false;
  base::Time ends_at = base::kNoTime;  // natives: by itself
  uint64_t posts = 0;                  // accepted ones that are news
};

// What the chat has read.
struct Reader {
  std::map<std::string, std::set<uint64_t>> firing;  // by group
  std::map<uint64_t, uint64_t> posts;
  uint64_t held_back = 0;

  void Read(const alert::Notification& n) {
    std::set<uint64_t>& shown = firing[n.group_key];
    shown.clear();
    uint64_t news = 0;
    for (const auto& alert : n.alerts) {
      if (alert.firing) shown.insert(alert.identity);
      posts[alert.identity] += alert.posts;
      news += alert.posts;
    }
    held_back += n.held_back;
    EXPECT_LE(n.held_back, news);
    EXPECT_TRUE(n.reason != alert::Reason::kFiring || news > 0);
  }
  std::set<uint64_t> AllFiring() const {
    std::set<uint64_t> all;
    for (const auto& [group, shown] : firing) {
      all.insert(shown.begin(), shown.end());
    }
    return all;
  }
};

class Run {
 public:
  // `longest_hold`: after it nothing is held back any more.
  Run(uint32_t seed, bool crashes, WorldSettings settings,
      base::Duration longest_hold)
      : random_(seed),
        crashes_(crashes),
        longest_hold_(longest_hold),
        world_(std::move(settings)) {}

  void Play(int steps) {
    for (int i = 0; i < steps && !::testing::Test::HasFailure(); ++i) Step();
    Settle(minutes(130));
    world_.Checkpoint();
    const uint64_t held =
        world_.holds().by_cooldown + world_.holds().by_hourly_limit;
    EXPECT_TRUE(crashes_ || reader_.held_back == held)
        << reader_.held_back << " told, " << held << " held";
  }

 private:
  uint32_t Pick(uint32_t n) { return static_cast<uint32_t>(random_() % n); }

  void Step() {
    switch (Pick(10)) {
      case 0:
      case 1:
      case 2:
        return PostNative(Pick(4) != 0);
      case 3:
      case 4:
        return PostHook();
      case 5:
        world_.Sleep(milliseconds(Pick(8'000)));
        return;
      case 6:
        world_.Sleep(seconds(Pick(Pick(4) == 0 ? 400 : 40)));
        return;
      case 7:
        world_.Checkpoint(1 + Pick(3));
        return;
      case 8:
        if (crashes_) Crash();
        return;
      default:
        Pick(5) == 0 ? Settle(longest_hold_) : Deliver();
    }
  }

  void PostNative(bool firing) {
    static const char* const kSeverities[] = {"info", "warning", "error",
                                              "critical"};
    NativePost post;
    post.type = Pick(2) == 0 ? "down" : "slow";
    post.module = Pick(3) == 0 ? "db" : "api";
    post.severity = kSeverities[Pick(4)];
    if (Pick(3) == 0) post.key = "k" + std::to_string(Pick(3));
    post.text = std::to_string(Pick(3));
    post.firing = firing;
    Expire();
    Truth& truth = truths_[IdentityOf(post)];
    truth.firing = firing;
    truth.ends_at = world_.now + kResolveAfter;
    if (firing) ++truth.posts;
    Take(Native(post, world_.now));
  }

  void PostHook() {
    const std::string group = Pick(2) == 0 ? "g1" : "g2";
    std::vector<WebhookAlert> alerts;
    for (const char* instance : {"a", "b", "c"}) {
      if (Pick(2) == 0) continue;
      WebhookAlert alert;
      alert.instance = instance;
      alert.firing = Pick(3) != 0;
      alert.text = std::to_string(Pick(2));
      Truth& truth = truths_[IdentityOf(group, alert)];
      if (alert.firing && !truth.firing) ++truth.posts;
      truth.firing = alert.firing;
      alerts.push_back(alert);
    }
    Take(Webhook(group, alerts, world_.now));
  }

  // Journaled; then all, a part, or nothing of what follows happens.
  void Take(alert::Batch batch) {
    world_.Journal(std::move(batch));
    if (crashes_ && Pick(8) == 0) return Crash();
    if (Pick(4) == 0) return;  // the engine is busy
    world_.ApplyInbox();
    if (crashes_ && Pick(8) == 0) {
      if (world_.book().NextTimer() <= world_.now && Pick(2) == 0) {
        // Decided upon, and lost before it was written.
        (void)world_.book().Advance(world_.now, 1'000);
      }
      return Crash();
    }
    world_.Work();
  }

  void Crash() {
    world_.Crash(Pick(3) == 0 ? seconds(Pick(600)) : milliseconds(Pick(500)));
  }

  void Deliver() {
    for (const auto& notification : world_.Sent()) reader_.Read(notification);
  }

  void Expire() {
    for (auto& [identity, truth] : truths_) {
      const bool ends = truth.ends_at != base::kNoTime;
      if (ends && truth.ends_at <= world_.now) truth.firing = false;
    }
  }

  bool EndedJustNow() const {
    return std::any_of(truths_.begin(), truths_.end(), [&](const auto& entry) {
      const base::Time ends_at = entry.second.ends_at;
      return ends_at <= world_.now && ends_at + kTellingTime > world_.now;
    });
  }

  // After every limit's window all must have been told.
  void Settle(base::Duration pause) {
    world_.ApplyInbox();
    world_.Work();
    world_.Sleep(pause);
    while (EndedJustNow()) world_.Sleep(kTellingTime);
    Deliver();
    Expire();
    std::set<uint64_t> firing;
    for (const auto& [identity, truth] : truths_) {
      if (truth.firing) firing.insert(identity);
      EXPECT_EQ(reader_.posts[identity], truth.posts) << base::Hex16(identity);
    }
    EXPECT_EQ(reader_.AllFiring(), firing);
  }

  std::mt19937 random_;
  const bool crashes_;
  const base::Duration longest_hold_;
  World world_;
  std::map<uint64_t, Truth> truths_;
  Reader reader_;
};

void PlayAll(bool crashes, const WorldSettings& settings,
             base::Duration longest_hold = seconds(80)) {
  for (uint32_t seed = 0; seed < kRuns; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Run(seed, crashes, settings, longest_hold).Play(120);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(DispatchProperty, EverythingIsToldOnce) { PlayAll(false, {}); }

TEST(DispatchProperty, EverythingIsToldOnceAcrossCrashes) { PlayAll(true, {}); }

TEST(DispatchProperty, WithSmallChangesAndLongTimers) {
  WorldSettings settings;
  settings.max_alerts_per_change = 1;
  settings.timers.group_wait = seconds(3);
  settings.timers.group_interval = seconds(15);
  settings.timers.repeat_interval = minutes(10);
  PlayAll(true, settings);
}

TEST(DispatchProperty, WithAFullHour) {
  WorldSettings settings;
  settings.book.limits.max_per_hour = 2;
  PlayAll(false, settings, minutes(61));
  PlayAll(true, settings, minutes(61));
}

TEST(DispatchProperty, WithoutLimits) {
  WorldSettings settings;
  settings.book.limits = {.cooldown = seconds(0), .max_per_hour = 0};
  PlayAll(true, settings);
}

}  // namespace
}  // namespace tebium::dispatch
