// A book of modules that a test plays the probes of.
#ifndef TEBIUM_TESTS_EXPORTER_WATCH_BOOK_FIXTURE_H_
#define TEBIUM_TESTS_EXPORTER_WATCH_BOOK_FIXTURE_H_

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "exporter/watch_book.h"
#include "tests/support/manual_clock.h"

namespace tebium::exporter {

// The middle of every range: no jitter.
class Middle : public base::Random {
 public:
  uint64_t Next() override { return uint64_t{1} << 63; }
};

inline ModuleSettings Named(const std::string& name) {
  ModuleSettings module;
  module.name = name;
  module.url = module.target = "http://" + name;
  return module;
}

inline WatchSettings Watching(std::vector<ModuleSettings> modules) {
  WatchSettings settings;
  settings.language = base::Language::kEnglish;
  settings.modules = std::move(modules);
  return settings;
}

inline ProbeResult Good() {
  ProbeResult result;
  result.latency = std::chrono::milliseconds(20);
  result.http_status = 200;
  return result;
}
inline ProbeResult Failed() {
  ProbeResult result;
  result.fault = ProbeFault::kConnect;
  result.answered = false;
  return result;
}
inline ProbeResult Impaired() {
  ProbeResult result;
  result.fault = ProbeFault::kStatus;
  result.http_status = 503;
  return result;
}

class WatchBookTest : public ::testing::Test {
 protected:
  void Configure(std::vector<ModuleSettings> modules) {
    book_.Reconfigure(Watching(std::move(modules)), clock_.Now(),
                      clock_.Monotonic());
  }

  // The names of the modules whose probes are due; they are then under way.
  std::vector<std::string> Due() {
    std::vector<std::string> names;
    for (const DueProbe& due : book_.TakeDue(clock_.Monotonic())) {
      names.push_back(due.module->name);
      under_way_[due.module->name] = due.number;
    }
    return names;
  }

  // Goes on to the next probe, whosever it is.
  std::vector<std::string> NextDue() {
    clock_.Advance(book_.NextAt() - clock_.Monotonic());
    return Due();
  }

  RecordedProbe End(const std::string& name, const ProbeResult& result) {
    return book_.Record(under_way_.at(name), result, clock_.Now(),
                        clock_.Monotonic());
  }

  // Probes of all modules until each of `name`'s has ended as told; the others
  // are good.
  void Play(const std::string& name, const std::vector<ProbeResult>& results) {
    size_t done = 0;
    while (done < results.size()) {
      for (const std::string& due : NextDue()) {
        End(due, due == name ? results.at(done++) : Good());
      }
    }
  }

  alert::ModuleView View(
      const std::string& name,
      base::Language language = base::Language::kEnglish) const {
    for (const auto& view : book_.Views(language, clock_.Now())) {
      if (view.name == name) return view;
    }
    return {};
  }

  // "+ModuleDown" for one that is wished, "=…" for one that is to be kept.
  std::vector<std::string> Wished(const std::string& name) const {
    std::vector<std::string> said;
    for (const Wish& wish : book_.Wishes(clock_.Now())) {
      if (wish.module == name) {
        said.push_back((wish.keep ? "=" : "+") + wish.alarm);
      }
    }
    return said;
  }
  Wish WishOf(const std::string& name) const {
    for (const Wish& wish : book_.Wishes(clock_.Now())) {
      if (wish.module == name) return wish;
    }
    return {};
  }
  bool Alarms(const std::string& name) const {
    const Wish wish = WishOf(name);
    return !wish.keep && !wish.alarm.empty();
  }

  std::string Metrics() {
    return prometheus::TextSerializer().Serialize(metrics_.Collect());
  }

  testing::ManualClock clock_;
  Middle random_;
  base::Metrics metrics_;
  WatchBook book_{random_, metrics_};
  std::map<std::string, uint64_t> under_way_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_TESTS_EXPORTER_WATCH_BOOK_FIXTURE_H_
