// A prober that says what a test tells it to.
#ifndef TEBIUM_TESTS_EXPORTER_FAKE_PROBER_H_
#define TEBIUM_TESTS_EXPORTER_FAKE_PROBER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "exporter/probe.h"

namespace tebium::exporter {

// What the tests and their probers share: the prober is the watch's.
class Modules {
 public:
  // From now on the module's probes end like this; good until told.
  void Set(const std::string& name, const ProbeResult& result) {
    base::MutexLock lock(mutex_);
    results_[name] = result;
  }
  void Fail(const std::string& name) {
    ProbeResult result;
    result.fault = ProbeFault::kConnect;
    result.answered = false;
    Set(name, result);
  }
  void Heal(const std::string& name) { Set(name, ProbeResult()); }
  // Its probes have no end until Release().
  void Hold(const std::string& name) {
    base::MutexLock lock(mutex_);
    held_[name];
  }
  void Release(const std::string& name) {
    std::vector<Done> waiting;
    {
      base::MutexLock lock(mutex_);
      waiting.swap(held_[name]);
      held_.erase(name);
    }
    for (const Done& done : waiting) done(ProbeResult());
  }
  int probes(const std::string& name) const {
    base::MutexLock lock(mutex_);
    const auto found = probes_.find(name);
    return found == probes_.end() ? 0 : found->second;
  }

 private:
  friend class FakeProber;
  using Done = std::function<void(ProbeResult)>;

  void Probe(const std::string& name, Done done) {
    ProbeResult result;
    {
      base::MutexLock lock(mutex_);
      ++probes_[name];
      const auto held = held_.find(name);
      if (held != held_.end()) {
        held->second.push_back(std::move(done));
        return;
      }
      result = results_[name];
    }
    done(result);
  }

  mutable base::Mutex mutex_;
  std::map<std::string, ProbeResult> results_ GUARDED_BY(mutex_);
  std::map<std::string, std::vector<Done>> held_ GUARDED_BY(mutex_);
  std::map<std::string, int> probes_ GUARDED_BY(mutex_);
};

class FakeProber : public Prober {
 public:
  explicit FakeProber(Modules& modules) : modules_(modules) {}
  void Probe(std::shared_ptr<const ModuleSettings> module,
             std::function<void(ProbeResult)> done) override {
    modules_.Probe(module->name, std::move(done));
  }

 private:
  Modules& modules_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_TESTS_EXPORTER_FAKE_PROBER_H_
