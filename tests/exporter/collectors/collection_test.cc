#include "exporter/collectors/collection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait.h"

namespace tebium::exporter {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

// What the tests and their collector share.
struct Asked {
  base::Mutex mutex;
  std::vector<std::function<void(Reading)>> waiting GUARDED_BY(mutex);

  bool Any() {
    base::MutexLock lock(mutex);
    return !waiting.empty();
  }
  std::function<void(Reading)> Take() {
    base::MutexLock lock(mutex);
    auto done = std::move(waiting.back());
    waiting.pop_back();
    return done;
  }
};

class FakeCollector : public Collector {
 public:
  explicit FakeCollector(Asked& asked) : asked_(asked) {}
  void Collect(std::shared_ptr<const ModuleSettings> /*module*/,
               CollectSource /*source*/,
               std::function<void(Reading)> done) override {
    base::MutexLock lock(asked_.mutex);
    asked_.waiting.push_back(std::move(done));
  }

 private:
  Asked& asked_;
};

class Recorded : public SampleRecorder {
 public:
  void Record(std::string_view module, std::string_view name, double value,
              base::Time /*at*/) override {
    base::MutexLock lock(mutex_);
    values_[std::string(module) + "/" + std::string(name)] = value;
  }
  std::optional<double> Of(const std::string& name) const {
    base::MutexLock lock(mutex_);
    const auto found = values_.find(name);
    if (found == values_.end()) return std::nullopt;
    return found->second;
  }

 private:
  mutable base::Mutex mutex_;
  std::map<std::string, double> values_ GUARDED_BY(mutex_);
};

WatchSettings Watching(ProbeKind kind, const std::string& name) {
  WatchSettings settings;
  ModuleSettings& module = settings.modules.emplace_back();
  module.name = name;
  module.kind = kind;
  module.collect.interval = std::chrono::milliseconds(1);
  return settings;
}

class CollectionTest : public ::testing::Test {
 protected:
  CollectionTest() {
    proc_.Write("loadavg", "0.5 1.25 2 1/100 7\n");
    collection_ = Collection::Start(
        std::make_unique<FakeCollector>(asked_),
        HostCollector(proc_.path(),
                      [](const std::string&) { return std::nullopt; }),
        recorded_, clock_, random_, base::Logger::Null());
  }

  std::string Text() const {
    Exposition exposition(ExpositionFormat::kPrometheus);
    collection_->Expose(exposition);
    return exposition.Text();
  }
  // The first of all is due, and wakes who waits for it.
  void Begin(const WatchSettings& settings) {
    collection_->OnSettings(settings);
    ASSERT_TRUE(::tebium::testing::WaitFor([&] {
      clock_.Advance(seconds(1));
      collection_->OnSettings(settings);
      return asked_.Any();
    }));
  }

  testing::TempDir proc_;
  testing::ManualClock clock_;
  base::SystemRandom random_;
  Asked asked_;
  Recorded recorded_;
  std::unique_ptr<Collection> collection_;
};

TEST_F(CollectionTest, NumbersAreShownAndRecorded) {
  Begin(Watching(ProbeKind::kRedis, "R"));
  asked_.Take()([]() -> base::StatusOr<Collected> {
    CollectedBuilder builder("redis", "R");
    builder.Gauge("uptime_seconds", "Help.", 5);
    return builder.Take();
  });
  EXPECT_TRUE(::tebium::testing::WaitFor(
      [&] { return recorded_.Of("R/redis_uptime_seconds") == 5.0; }));
  EXPECT_THAT(Text(), HasSubstr("collection_success{module=\"R\""));
}

TEST_F(CollectionTest, TheMachineIsReadByItself) {
  WatchSettings settings = Watching(ProbeKind::kSelf, "Me");
  settings.modules[0].collect.interval = seconds(30);
  collection_->OnSettings(settings);
  EXPECT_TRUE(::tebium::testing::WaitFor([&] {
    clock_.Advance(seconds(1));
    collection_->OnSettings(settings);
    return recorded_.Of("Me/host_load5") == 1.25;
  }));
  EXPECT_TRUE(::tebium::testing::WaitFor(
      [&] { return recorded_.Of("Me/process_open_files_ratio").has_value(); }));
  EXPECT_GT(recorded_.Of("Me/process_resident_memory_bytes"), 1 << 20);
  EXPECT_THAT(Text(), HasSubstr("collection_success{module=\"Me\""));
}

TEST_F(CollectionTest, AnswersMayComeWhenItIsGone) {
  Begin(Watching(ProbeKind::kRedis, "R"));
  const auto done = asked_.Take();
  collection_.reset();
  done([] { return Collected(); });
  EXPECT_EQ(recorded_.Of("R/x"), std::nullopt);
}

TEST_F(CollectionTest, ItEndsThoughSomethingIsUnderWay) {
  Begin(Watching(ProbeKind::kRedis, "R"));
  collection_->Drain();
  collection_->Drain();
  collection_->OnSettings(Watching(ProbeKind::kRedis, "S"));
  EXPECT_THAT(Text(), Not(HasSubstr("\"S\"")));
}

}  // namespace
}  // namespace tebium::exporter
