#include "tests/integration/differential/scenario.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <sstream>

namespace tebium::testing {
namespace {

// Words between spaces; quotes may begin anywhere in a word.
std::vector<std::string> Words(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : line + " ") {
    if (c == '\'') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      if (!word.empty()) words.push_back(std::exchange(word, {}));
    } else {
      word += c;
    }
  }
  EXPECT_FALSE(quoted) << line;
  return words;
}

std::pair<std::string, std::string> Halves(const std::string& word) {
  const size_t at = word.find('=');
  EXPECT_NE(at, std::string::npos) << word;
  return {word.substr(0, at), word.substr(at + 1)};
}

std::optional<double> Seconds(const std::string& text) {
  if (text == "none") return std::nullopt;
  return std::strtod(text.c_str(), nullptr);
}

// True if `word` is one of the options of time.
template <typename Timed>
bool TakeTime(const std::string& word, Timed& timed) {
  if (word[0] != '@') return false;
  const auto [name, value] = Halves(word.substr(1));
  EXPECT_TRUE(name == "start" || name == "end") << word;
  (name == "start" ? timed.start : timed.end) = Seconds(value);
  return true;
}

ScriptMatcher ParseMatcher(const std::string& word) {
  const size_t at = word.find_first_of("=!");
  EXPECT_NE(at, std::string::npos) << word;
  const std::string two = word.substr(at, 2);
  const bool is_two = two == "!=" || two == "=~" || two == "!~";
  const std::string op = is_two ? two : "=";
  return {word.substr(0, at), op, word.substr(at + op.size())};
}

void ParseAlerts(const std::vector<std::string>& words, size_t from,
                 const std::string& scenario, Step& step) {
  const ScriptAlert blank{{{"alertname", "A"}, {"scenario", scenario}}, {}};
  step.alerts.push_back(blank);
  for (size_t i = from; i < words.size(); ++i) {
    ScriptAlert& alert = step.alerts.back();
    if (words[i] == ";") {
      step.alerts.push_back(blank);
    } else if (words[i][0] == '!') {
      const auto [name, value] = Halves(words[i].substr(1));
      alert.annotations[name] = value;
    } else if (!TakeTime(words[i], alert)) {
      const auto [name, value] = Halves(words[i]);
      alert.labels[name] = value;
    }
  }
}

void ParseSilence(const std::vector<std::string>& words,
                  const std::string& scenario, Step& step) {
  step.id = words.at(2);
  step.matchers.push_back({"scenario", "=", scenario});
  for (size_t i = 3; i < words.size(); ++i) {
    if (!TakeTime(words[i], step)) {
      step.matchers.push_back(ParseMatcher(words[i]));
    }
  }
}

std::string Expand(const std::string& text, const std::string& name) {
  std::string expanded;
  for (const char c : text) {
    if (c == '@') {
      expanded += name;
    } else {
      expanded += c;
    }
  }
  return expanded;
}

// What stands behind each "receiver: '…'".
std::set<std::string> ReceiversIn(const std::string& route) {
  static const std::string kKey = "receiver: '";
  std::set<std::string> receivers;
  for (size_t at = route.find(kKey); at != std::string::npos;
       at = route.find(kKey, at)) {
    at += kKey.size();
    receivers.insert(route.substr(at, route.find('\'', at) - at));
  }
  return receivers;
}

std::string ReceiverText(const std::string& name, const std::string& options,
                         const std::string& sink) {
  std::string text = "  - name: '" + name + "'\n    webhook_configs:\n";
  std::istringstream hooks(options.empty() ? " " : options);
  std::string hook;
  for (int i = 0; std::getline(hooks, hook, '|'); ++i) {
    text += "      - {url: '" + sink + "/" + name + "/" + std::to_string(i) +
            "'" + (hook == " " ? "" : ", " + hook) + "}\n";
  }
  return text;
}

// Intervals that hold for all of the test, and one that does not.
std::string TimeIntervals(base::Time now) {
  static constexpr std::array kDays = {"sunday",    "monday",   "tuesday",
                                       "wednesday", "thursday", "friday",
                                       "saturday"};
  const base::CivilTime civil = base::TimeZone::Utc().Civil(now);
  const auto day = static_cast<size_t>(civil.weekday);
  std::string hours;
  for (const int hour : {civil.hour + 23, civil.hour, civil.hour + 1}) {
    const std::string from = std::to_string(100 + hour % 24).substr(1);
    const std::string to = std::to_string(101 + hour % 24).substr(1);
    hours += "{start_time: '" + from + ":00', end_time: '" + to + ":00'}, ";
  }
  return "time_intervals:\n"
         "  - {name: by-weekday, time_intervals: [{weekdays: ['" +
         std::string(kDays[day]) + "', '" + kDays[(day + 1) % 7] +
         "']}]}\n"
         "  - {name: by-hours, time_intervals: [{times: [" +
         hours +
         "]}]}\n"
         "  - {name: never, time_intervals: [{months: ['" +
         std::to_string((civil.month + 5) % 12 + 1) + "']}]}\n";
}

std::string Describe(const Setup& setup) {
  std::string text =
      "  route: " + setup.route + "\n  rules: " + setup.inhibit_rules + "\n";
  for (const auto& [receiver, options] : setup.webhooks) {
    text.append("  ").append(receiver).append(": ").append(options) += '\n';
  }
  return text;
}

}  // namespace

std::string Describe(const Scenario& scenario) {
  std::string text = Describe(scenario.setup);
  if (scenario.after_reload) {
    text += "  after the reload:\n" + Describe(*scenario.after_reload);
  }
  for (const std::string& line : scenario.script) {
    text.append("  ").append(line) += '\n';
  }
  return text;
}

std::vector<Step> ParseScript(const Scenario& scenario) {
  std::vector<Step> steps;
  for (const std::string& line : scenario.script) {
    const auto words = Words(line);
    Step step;
    step.at = std::strtod(words.at(0).c_str(), nullptr);
    step.verb = words.at(1);
    if (step.verb == "fire" || step.verb == "resolve") {
      ParseAlerts(words, 2, scenario.name, step);
    } else if (step.verb == "silence") {
      ParseSilence(words, scenario.name, step);
    } else if (step.verb == "expire") {
      step.id = words.at(2);
    } else {
      EXPECT_TRUE(step.verb == "look" || step.verb == "end") << line;
    }
    EXPECT_TRUE(steps.empty() || steps.back().at <= step.at) << line;
    steps.push_back(std::move(step));
  }
  EXPECT_TRUE(!steps.empty() && steps.back().verb == "end") << scenario.name;
  return steps;
}

bool HasAlertThatEndsByItself(const Scenario& scenario) {
  const std::vector<Step> steps = ParseScript(scenario);
  const double last = steps.back().at;
  return std::any_of(steps.begin(), steps.end(), [last](const Step& step) {
    return step.verb == "fire" &&
           std::any_of(step.alerts.begin(), step.alerts.end(),
                       [&](const ScriptAlert& alert) {
                         return !alert.end ||
                                (*alert.end > 0 && step.at + *alert.end < last);
                       });
  });
}

std::string ConfigText(const std::vector<Scenario>& scenarios, Stage stage,
                       const std::string& sink, base::Time now) {
  std::string routes;
  std::string rules;
  std::string receivers;
  for (const Scenario& scenario : scenarios) {
    const Setup& setup = stage != Stage::kFirst && scenario.after_reload
                             ? *scenario.after_reload
                             : scenario.setup;
    const std::string route = Expand(setup.route, scenario.name);
    routes += "    - {matchers: ['scenario=\"" + scenario.name + "\"'], " +
              route + "}\n";
    if (!setup.inhibit_rules.empty()) {
      rules += "  " + Expand(setup.inhibit_rules, scenario.name) + ",\n";
    }
    std::map<std::string, std::string> options;
    for (const auto& [name, hooks] : setup.webhooks) {
      options[Expand(name, scenario.name)] = hooks;
    }
    for (const std::string& receiver : ReceiversIn(route)) {
      receivers += ReceiverText(receiver, options[receiver], sink);
    }
  }
  return "global: {resolve_timeout: 4500ms}\n"
         "route:\n"
         "  receiver: " +
         std::string(stage == Stage::kBad ? "nobody" : "root") +
         "\n"
         "  group_by: [alertname]\n"
         "  group_wait: 1s\n"
         "  group_interval: 2s\n"
         "  repeat_interval: 1h\n"
         "  routes:\n" +
         routes + "inhibit_rules: [\n" + rules +
         "]\n"
         "receivers:\n"
         "  - name: root\n" +
         receivers + TimeIntervals(now);
}

}  // namespace tebium::testing
