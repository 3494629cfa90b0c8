// Scenarios drawn at random: trees, receivers, rules and what happens.
//
// Everything happens at even seconds, silences and alerts end half a second
// after those, and groups are looked at at odd ones; after a reload at 4, which
// begins the grids anew, it is the other way round. What Alertmanager itself
// does now this way, now that is not drawn. With a reload nothing resolves
// before it (Alertmanager finds again what resolved long ago), there are no
// inhibit rules (it flushes groups before it knows all that fires) and each
// alert has a group of its own.
#include <random>

#include "tests/integration/differential/scenario.h"

namespace tebium::testing {
namespace {

class Author {
 public:
  explicit Author(uint32_t seed) : random_(seed) {}

  Scenario Write(const std::string& name) {
    Scenario scenario;
    scenario.name = name;
    scenario.setup =
        DrawSetup(OneOf({"", ", group_by: [sev]", ", group_by: ['...']",
                         ", group_by: [i, none]"}) +
                      OneOf({"", ", group_wait: 3s"}),
                  "[i]");
    scenario.setup.inhibit_rules = OneOf(
        {"", "",
         "{source_matchers: ['scenario=\"@\"', 'sev=\"crit\"'], "
         "target_matchers: ['scenario=\"@\"', 'sev=\"warn\"'], equal: [i]}",
         "{source_matchers: ['scenario=\"@\"', 'i=\"1\"'], "
         "target_matchers: ['scenario=\"@\"', 'sev=\"warn\"']}"});
    for (const int second : {0, 2, 4, 6, 8}) {
      for (uint32_t left = 1 + Pick(2); left > 0; --left) {
        scenario.script.push_back(std::to_string(second) + " " + Action());
      }
    }
    scenario.script.emplace_back("10 end");
    return scenario;
  }

  Scenario WriteWithReload(const std::string& name) {
    Scenario scenario;
    scenario.name = name;
    scenario.setup = DrawReloadable();
    scenario.after_reload = Pick(3) == 0 ? scenario.setup : DrawReloadable();
    for (const int second : {0, 2, 5, 7, 9}) {
      scenario.script.push_back(std::to_string(second) + " " +
                                (second > 4 ? Action() : FireThree()));
    }
    scenario.script.emplace_back("11 end");
    return scenario;
  }

 private:
  uint32_t Pick(uint32_t n) { return static_cast<uint32_t>(random_() % n); }
  std::string OneOf(const std::vector<std::string>& choices) {
    return choices[Pick(static_cast<uint32_t>(choices.size()))];
  }

  Setup DrawReloadable() {
    return DrawSetup(OneOf({", group_by: ['...']", ", group_by: [i, sev]"}),
                     "[sev, i]");
  }

  std::string Children(const std::string& group_by) {
    switch (Pick(5)) {
      case 0:
        return ", routes: [{matchers: ['sev=\"crit\"'], receiver: '@.crit'}]";
      case 1:
        return ", routes: [{matchers: ['sev=~\"c.*\"'], receiver: '@.crit', "
               "continue: true, group_by: " +
               group_by + "}, {receiver: '@.all'}]";
      case 2:
        return ", routes: [{matchers: ['i!=\"1\"'], receiver: '@.i', "
               "group_interval: 4s, routes: [{matchers: ['i=\"2\"'], "
               "repeat_interval: 2500ms}]}]";
      default:
        return "";
    }
  }

  // `options`: of the route; `group_by`: another grouping, of a child.
  Setup DrawSetup(const std::string& options, const std::string& group_by) {
    Setup setup;
    setup.route = "receiver: '@'" + options +
                  OneOf({"", "", "", ", mute_time_intervals: [by-hours]",
                         ", active_time_intervals: [by-weekday]"}) +
                  OneOf({"", "", ", group_interval: 4s"}) +
                  OneOf({"", ", repeat_interval: 2500ms"}) + Children(group_by);
    setup.webhooks["@"] =
        OneOf({"", "", "", "send_resolved: false",
               "send_resolved: true|send_resolved: false", "max_alerts: 1"});
    return setup;
  }

  std::string Labels() {
    return "sev=" + OneOf({"crit", "warn"}) + " i=" + OneOf({"1", "2", "3"});
  }
  std::string FireThree() {
    std::string line = "fire " + Labels() + OneOf(ends_);
    for (int i = 0; i < 2; ++i) line += " ; " + Labels() + OneOf(ends_);
    return line;
  }

  std::string Action() {
    switch (Pick(9)) {
      case 0:
        return "silence " + OneOf({"s", "t"}) + " " +
               OneOf({"sev=crit", "i=1", "i!~1|2", "alertname=A"}) +
               OneOf({"", " @end=2.5", " @end=4.5", " @start=2.5 @end=4.5"});
      case 1:
        return "expire " + OneOf({"s", "t"});
      case 2:
      case 3:
        return "resolve " + Labels();
      case 4:
        return "resolve " + Labels() + " ; " + Labels();
      case 5:
        return FireThree();
      default:
        return "fire " + Labels() + OneOf({"", "", " !summary=x", " !text=y"}) +
               OneOf(ends_) + OneOf({"", "", " @start=-0.5"});
    }
  }

  std::mt19937 random_;
  // What ends by itself can't be compared with the one that is killed.
  const std::vector<std::string> ends_ =
      Pick(2) == 0 ? std::vector<std::string>{""}
                   : std::vector<std::string>{"", "", " @end=4.5", " @end=6.5",
                                              " @end=none"};
};

}  // namespace

std::vector<Scenario> RandomScenarios(uint32_t seed, size_t count) {
  std::vector<Scenario> scenarios;
  for (size_t i = 0; i < count; ++i) {
    Author author(seed * 1000 + static_cast<uint32_t>(i));
    scenarios.push_back(author.Write("random-" + std::to_string(i)));
  }
  return scenarios;
}

std::vector<Scenario> RandomReloadScenarios(uint32_t seed, size_t count) {
  std::vector<Scenario> scenarios;
  for (size_t i = 0; i < count; ++i) {
    Author author(seed * 1000 + static_cast<uint32_t>(i));
    scenarios.push_back(
        author.WriteWithReload("random-reload-" + std::to_string(i)));
  }
  return scenarios;
}

}  // namespace tebium::testing
