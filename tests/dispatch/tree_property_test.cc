// Random sequences of posts, silences, time and crashes in a configured tree:
// a world that crashes tells the same, at the same times, as one that does not.
#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/dispatch/tree_samples.h"
#include "tests/dispatch/world.h"

namespace tebium::dispatch {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

#if defined(TEBIUM_SANITIZED)
constexpr uint32_t kRuns = 40;
#else
constexpr uint32_t kRuns = 200;
#endif
constexpr int kSteps = 80;

Routing RandomRouting() {
  alert::RouteSpec root = RootRoute();
  root.repeat_interval = minutes(12);
  root.routes.push_back(ChildRoute("severity=\"critical\"", "pager"));
  root.routes[0].continue_matching = true;
  root.routes[0].group_wait = seconds(0);
  root.routes[0].group_interval = seconds(45);
  root.routes.push_back(ChildRoute("instance=~\"a|b|c\"", "both"));
  root.routes[1].group_by = {"severity"};
  Routing routing = MakeRouting(
      root, {MakeReceiver("ops", {true}), MakeReceiver("pager", {false}),
             MakeReceiver("both", {true, false})});
  routing.inhibit_rules.push_back(alert::InhibitRule::Simple(
      "", Matchers("severity=\"critical\""), Matchers("severity=\"warning\""),
      {"instance"}));
  return routing;
}

struct Options {
  bool crashes = false;
  size_t max_alerts_per_change = 5'000;
};

// Two runs with the same seed see the same posts; crashes are drawn from
// another source.
class Walk {
 public:
  Walk(uint32_t seed, const Options& options)
      : random_(seed),
        faults_(seed + 1'000'000),
        options_(options),
        world_(SettingsOf(options)),
        start_(world_.now) {}

  std::string Play() {
    for (int i = 0; i < kSteps; ++i) Step();
    for (const auto& [instance, alert] : std::map(firing_)) Resolve(instance);
    Pass(minutes(60));
    world_.Checkpoint();
    EXPECT_EQ(world_.book().GroupCount(), 0u);
    return told_;
  }

 private:
  static WorldSettings SettingsOf(const Options& options) {
    WorldSettings settings;
    settings.routing = RandomRouting();
    settings.max_alerts_per_change = options.max_alerts_per_change;
    return settings;
  }
  uint32_t Pick(uint32_t n) { return static_cast<uint32_t>(random_() % n); }
  bool Fault() { return options_.crashes && faults_() % 6 == 0; }

  void Step() {
    switch (Pick(8)) {
      case 0:
      case 1:
      case 2:
        return Fire(std::string(1, static_cast<char>('a' + Pick(5))));
      case 3:
        if (!firing_.empty()) Resolve(firing_.begin()->first);
        return;
      case 4:
        return Silence();
      default:
        Pass(seconds(1 + Pick(Pick(3) == 0 ? 700 : 60)));
    }
  }

  void Fire(const std::string& instance) {
    if (firing_.count(instance) > 0) return;
    ApiAlert alert;
    alert.instance = instance;
    alert.severity = Pick(2) == 0 ? "critical" : "warning";
    alert.starts_at = world_.now;
    firing_[instance] = alert;
    Take(alert);
  }
  void Resolve(const std::string& instance) {
    ApiAlert alert = firing_[instance];
    firing_.erase(instance);
    alert.firing = false;
    Take(alert);
  }
  // Sets one, or ends one: the past of silences does not change.
  void Silence() {
    const uint32_t ended = Pick(3);
    if (ended < silences_.size()) {
      const auto expired = alert::ExpireSilence(silences_[ended], world_.now);
      silences_.erase(silences_.begin() + ended);
      if (expired) world_.Silence(*expired);
      return;
    }
    const std::string instance(1, static_cast<char>('a' + Pick(5)));
    silences_.push_back(MakeSilence("s" + std::to_string(++last_silence_),
                                    "instance=\"" + instance + "\"", world_.now,
                                    world_.now + seconds(Pick(600))));
    world_.Silence(silences_.back());
  }

  void Take(const ApiAlert& alert) {
    // No post comes just when a group is looked at: which is first then?
    world_.now += base::Duration(1);
    world_.Journal(Api({alert}, world_.now));
    if (Fault()) Crash();
    world_.ApplyInbox();
    if (Fault()) {
      // Decided upon, and lost before it was written.
      if (world_.book().NextTimer() <= world_.now) {
        (void)world_.book().Advance(world_.now, 3);
      }
      Crash();
    }
    if (options_.crashes && faults_() % 4 == 0) world_.Checkpoint(2);
    world_.Work();
    Note();
  }
  void Crash() { world_.Crash(); }

  // Prometheus goes on repeating what fires.
  void Pass(base::Duration duration) {
    const base::Time end = world_.now + duration;
    while (world_.now < end) {
      world_.Sleep(std::min<base::Duration>(end - world_.now, seconds(5)));
      if (Fault()) Crash();
      Note();
      for (const auto& [instance, alert] : firing_) {
        world_.Accept(Api({alert}, world_.now));
      }
    }
  }

  void Note() {
    std::set<std::string> lines;  // groups due at once have no order
    for (const auto& entry : world_.Delivered()) {
      const auto& n = entry.notification;
      const auto at = std::chrono::duration_cast<seconds>(world_.now - start_);
      lines.insert(
          std::to_string(at.count()) + " " + entry.head.target.integration +
          " " + n.group_labels.ToString() + " " + Instances(n) + " " +
          std::string(alert::NotifyReasonText(n.notify_reason)) + "\n");
    }
    for (const std::string& line : lines) told_ += line;
  }

  std::mt19937 random_;
  std::mt19937 faults_;
  const Options options_;
  World world_;
  const base::Time start_;
  std::map<std::string, ApiAlert> firing_;
  std::vector<alert::Silence> silences_;
  int last_silence_ = 0;
  std::string told_;
};

TEST(TreeProperty, CrashesChangeNothing) {
  std::vector<uint32_t> seeds(kRuns);
  std::iota(seeds.begin(), seeds.end(), 0);
  seeds.push_back(2159);  // an alert comes back to one of its groups alone
  size_t told = 0;
  for (const uint32_t seed : seeds) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const std::string calm = Walk(seed, {}).Play();
    EXPECT_EQ(Walk(seed, {.crashes = true}).Play(), calm);
    if (::testing::Test::HasFailure()) return;
    told += calm.size();
  }
  EXPECT_GT(told, kRuns * 500);
}

TEST(TreeProperty, SmallChangesChangeNothing) {
  for (uint32_t seed = 0; seed < kRuns / 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const std::string calm = Walk(seed, {}).Play();
    const Options small = {.crashes = true, .max_alerts_per_change = 1};
    EXPECT_EQ(Walk(seed, small).Play(), calm);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace tebium::dispatch
