// Scripted stories that Alertmanager and the bot are told alike.
#ifndef TEBIUM_TESTS_INTEGRATION_DIFFERENTIAL_SCENARIO_H_
#define TEBIUM_TESTS_INTEGRATION_DIFFERENTIAL_SCENARIO_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace tebium::testing {

// What a configuration has for one scenario, in YAML's flow style. In all of it
// '@' stands for the scenario's name; receivers are named "@" or "@.something".
struct Setup {
  // The members of the route that takes alerts labelled scenario="@". Above it
  // are receiver root, group_by alertname, group_wait 1s, group_interval 2s.
  std::string route;
  std::string inhibit_rules{};  // "{…}, {…}"
  // A receiver has one web hook; here are more members of it, or of several
  // between '|': {"@", "send_resolved: false|max_alerts: 1"}.
  std::map<std::string, std::string> webhooks{};
};

// A script's lines are "SECONDS VERB WORD…"; a word may be 'quoted in full'.
//   fire LABEL=VALUE… [!ANNOTATION=VALUE…] [@start=T] [@end=T] [; more alerts]
//     T is in seconds from now, or none; start is now, end in an hour
//   resolve LABEL=VALUE… [; …]   with the start and the annotations it had
//   silence ID LABEL(=|!=|=~|!~)VALUE… [@start=T] [@end=T]   again: changes it
//   expire ID
//   look        what API v2 shows of the scenario's alerts, groups, silences
//   end         what comes later does not count; the last line
// All alerts and silences are given the label scenario, alerts also alertname=A
// unless they have one. To be safe from a slow machine, steps keep half a
// second's distance from every moment at which a group may be flushed.
struct Scenario {
  std::string name;  // letters, digits and '-'
  Setup setup;
  std::vector<std::string> script;
  // Notifications that Alertmanager sends, where that is known.
  std::optional<size_t> told{};
  std::optional<Setup> after_reload{};
};

// Scenarios that share a pair of processes.
struct Batch {
  std::vector<Scenario> scenarios;
  // Scenarios begin this much after each other.
  std::chrono::milliseconds stagger{0};
  std::optional<std::chrono::milliseconds> reload_at{};
  // A configuration with a mistake is tried then, and must be refused.
  std::optional<std::chrono::milliseconds> bad_reload_at{};
  // Of the moments at which one more bot is killed, at least once in each
  // scenario. None: there is no such bot.
  std::optional<uint32_t> kill_seed{};
};

struct ScriptAlert {
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
  // Seconds from the step; nullopt: not given.
  std::optional<double> start = 0;
  std::optional<double> end = 3600;
};

struct ScriptMatcher {
  std::string name;
  std::string op;
  std::string value;
};

struct Step {
  double at = 0;  // seconds from the scenario's beginning
  std::string verb;
  std::vector<ScriptAlert> alerts;      // fire, resolve
  std::string id;                       // silence, expire
  std::vector<ScriptMatcher> matchers;  // silence
  std::optional<double> start = 0;
  std::optional<double> end = 3600;
};

// For people: the setup and the script.
std::string Describe(const Scenario& scenario);

// A mistake in a script fails the test.
std::vector<Step> ParseScript(const Scenario& scenario);

// An alert ends because its time is up, without being resolved.
bool HasAlertThatEndsByItself(const Scenario& scenario);

enum class Stage { kFirst, kReloaded, kBad };
// The configuration of all of them; web hooks go to "<sink>/RECEIVER/INDEX".
std::string ConfigText(const std::vector<Scenario>& scenarios, Stage stage,
                       const std::string& sink, base::Time now);

// The tables.
std::vector<Scenario> RoutingScenarios();
std::vector<Scenario> TimingScenarios();
std::vector<Scenario> SuppressionScenarios();
std::vector<Scenario> ReloadScenarios();
std::vector<Scenario> RandomScenarios(uint32_t seed, size_t count);
std::vector<Scenario> RandomReloadScenarios(uint32_t seed, size_t count);

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_INTEGRATION_DIFFERENTIAL_SCENARIO_H_
