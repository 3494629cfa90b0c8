#include "tests/integration/differential/run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "base/json.h"
#include "tests/fakes/json_value.h"
#include "tests/integration/differential/peer.h"
#include "tests/support/http.h"

namespace tebium::testing {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

// Where a batch begins, on both clocks.
struct Start {
  SteadyTime steady;
  base::Time wall;
};

struct Action {
  double at = 0;  // seconds from the batch's start
  size_t scenario = 0;
  Step step;
};

void Sort(std::vector<Action>& actions) {
  std::stable_sort(
      actions.begin(), actions.end(),
      [](const Action& a, const Action& b) { return a.at < b.at; });
}

base::Duration Nanos(double seconds) {
  return std::chrono::duration_cast<base::Duration>(Seconds(seconds));
}

std::vector<Action> Timeline(const Batch& batch) {
  std::vector<Action> actions;
  for (size_t i = 0; i < batch.scenarios.size(); ++i) {
    for (Step& step : ParseScript(batch.scenarios[i])) {
      const double at = Beginning(batch, i) + step.at;
      actions.push_back({at, i, std::move(step)});
    }
  }
  const auto add = [&](const auto& moment, const char* verb) {
    if (!moment) return;
    Action& action = actions.emplace_back();
    action.at = Seconds(*moment).count();
    action.step.verb = verb;
  };
  add(batch.reload_at, "reload");
  add(batch.bad_reload_at, "reload-bad");
  Sort(actions);
  return actions;
}

// The grids that a reload begins are on disk a moment after it is answered.
constexpr double kReloadSettles = 0.2;

// Gaps are shorter than the shortest scenario.
std::vector<double> KillMoments(const Batch& batch, double end) {
  std::mt19937 random{batch.kill_seed.value_or(0)};
  std::uniform_real_distribution<double> gap(1.1, 1.9);
  const double reload = Seconds(batch.reload_at.value_or(-1h)).count();
  std::vector<double> moments;
  for (double at = gap(random); at < end; at += gap(random)) {
    if (at > reload - kReloadSettles && at < reload + kReloadSettles) continue;
    moments.push_back(at);
  }
  return moments;
}

std::vector<Action> WithKills(std::vector<Action> actions,
                              const std::vector<double>& kills) {
  for (const double at : kills) {
    Action& action = actions.emplace_back();
    action.at = at;
    action.step.verb = "kill";
  }
  Sort(actions);
  return actions;
}

std::string Encoded(const std::string& text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kHex[byte >> 4];
    encoded += kHex[byte & 15];
  }
  return encoded;
}

void WriteMap(base::JsonWriter& json, const char* name,
              const std::map<std::string, std::string>& map) {
  json.Key(name).BeginObject();
  for (const auto& [key, value] : map) json.Key(key).String(value);
  json.EndObject();
}

// One program's side of a batch: does its actions at their moments.
class Side {
 public:
  Side(const Batch& batch, std::unique_ptr<Peer> peer)
      : batch_(batch),
        peer_(std::move(peer)),
        memories_(batch.scenarios.size()),
        transcripts_(batch.scenarios.size()) {}

  bool StartPeer(base::Time now) {
    peer_->WriteConfig(Config(Stage::kFirst, now));
    const bool started = peer_->Start();
    EXPECT_TRUE(started) << peer_->Name() << ":\n" << peer_->Log();
    return started;
  }

  void Play(const std::vector<Action>& actions, const Start& start) {
    start_ = start;
    for (const Action& action : actions) {
      // The scripts' own time, which no event could stand for.
      std::this_thread::sleep_until(
          start.steady +
          std::chrono::duration_cast<SteadyTime::duration>(Seconds(action.at)));
      Do(action);
      const Seconds passed = std::chrono::steady_clock::now() - start.steady;
      lag_ = std::max(lag_, passed.count() - action.at);
    }
    CollectWebhooks();
  }

  double lag() const { return lag_; }
  const std::vector<Transcript>& transcripts() const { return transcripts_; }
  std::string Log() const { return peer_->Log(); }

 private:
  struct Memory {
    // By labels: when it began, with which annotations.
    std::map<std::map<std::string, std::string>, ScriptAlert> alerts;
    std::map<std::string, std::string> starts;
    std::map<std::string, std::string> silences;  // real ids
    double end = 0;
  };

  std::string Config(Stage stage, base::Time now) const {
    return ConfigText(batch_.scenarios, stage, peer_->sink().Url(), now);
  }
  std::string TimeText(const Action& action, double offset) const {
    return base::FormatTimestamp(start_.wall + Nanos(action.at + offset));
  }

  void Do(const Action& action) {
    const std::string& verb = action.step.verb;
    if (verb == "fire" || verb == "resolve") return PostAlerts(action);
    if (verb == "silence") return PostSilence(action);
    if (verb == "expire") return ExpireSilence(action);
    if (verb == "look") return Look(action);
    if (verb == "reload") return Reload(Stage::kReloaded);
    if (verb == "reload-bad") return Reload(Stage::kBad);
    if (verb == "kill") return Restart();
    memories_[action.scenario].end = action.step.at;
  }

  void Note(const Action& action, std::string answer) {
    transcripts_[action.scenario].answers.push_back(
        {action.step.at, "", action.step.verb + ": " + std::move(answer)});
  }

  void PostAlerts(const Action& action) {
    base::JsonWriter json;
    json.BeginArray();
    for (const ScriptAlert& alert : action.step.alerts) {
      WriteAlert(action, alert, json);
    }
    json.EndArray();
    const HttpAnswer answer =
        PostJson(peer_->Url() + "/api/v2/alerts", json.Take());
    Note(action, std::to_string(answer.status));
  }

  void WriteAlert(const Action& action, const ScriptAlert& alert,
                  base::JsonWriter& json) {
    Memory& memory = memories_[action.scenario];
    const bool fires = action.step.verb == "fire";
    if (fires) memory.alerts[alert.labels] = alert;
    const ScriptAlert& known = memory.alerts[alert.labels];
    std::string& start = memory.starts[LabelsText(alert)];
    if (fires || start.empty()) {
      start = alert.start ? TimeText(action, *alert.start) : "";
    }
    json.BeginObject();
    WriteMap(json, "labels", alert.labels);
    WriteMap(json, "annotations", known.annotations);
    if (!start.empty()) json.Key("startsAt").String(start);
    if (!fires) {
      json.Key("endsAt").String(TimeText(action, 0));
    } else if (alert.end) {
      json.Key("endsAt").String(TimeText(action, *alert.end));
    }
    json.EndObject();
  }

  static std::string LabelsText(const ScriptAlert& alert) {
    std::string text;
    for (const auto& [name, value] : alert.labels) {
      text.append(name).append("=").append(value).append("\n");
    }
    return text;
  }

  void PostSilence(const Action& action) {
    const Step& step = action.step;
    std::string& id = memories_[action.scenario].silences[step.id];
    base::JsonWriter json;
    json.BeginObject();
    if (!id.empty()) json.Key("id").String(id);
    json.Key("matchers").BeginArray();
    for (const ScriptMatcher& matcher : step.matchers) {
      json.BeginObject().Key("name").String(matcher.name);
      json.Key("value").String(matcher.value);
      json.Key("isRegex").Bool(matcher.op.find('~') != std::string::npos);
      json.Key("isEqual").Bool(matcher.op[0] == '=').EndObject();
    }
    json.EndArray();
    json.Key("startsAt").String(TimeText(action, step.start.value_or(0)));
    json.Key("endsAt").String(TimeText(action, step.end.value_or(0)));
    json.Key("createdBy").String("test").Key("comment").String("a test");
    json.EndObject();
    const HttpAnswer answer =
        PostJson(peer_->Url() + "/api/v2/silences", json.Take());
    rapidjson::Document document;
    const bool has_id = fakes::ParseJson(answer.body, &document);
    if (has_id) id = fakes::StringMember(document, "silenceID");
    Note(action, std::to_string(answer.status));
  }

  void ExpireSilence(const Action& action) {
    const std::string& id = memories_[action.scenario].silences[action.step.id];
    const HttpAnswer answer = Fetch(
        {.method = "DELETE", .url = peer_->Url() + "/api/v2/silence/" + id});
    Note(action, std::to_string(answer.status));
  }

  void Look(const Action& action) {
    const std::string filter =
        "?filter=" +
        Encoded("scenario=\"" + batch_.scenarios[action.scenario].name + "\"");
    const std::string url = peer_->Url() + "/api/v2/";
    Note(action, DescribeAlerts(Get(url + "alerts" + filter).body));
    Note(action, DescribeGroups(Get(url + "alerts/groups" + filter).body));
    Note(action, DescribeSilences(Get(url + "silences" + filter).body));
  }

  void Reload(Stage stage) {
    peer_->WriteConfig(Config(stage, start_.wall));
    const HttpAnswer answer =
        Fetch({.method = "POST", .url = peer_->Url() + "/-/reload"});
    EXPECT_EQ(answer.status, stage == Stage::kBad ? 500 : 200)
        << peer_->Name() << ": " << answer.body;
    // Mended, though nobody is told: a start would fail.
    if (stage == Stage::kBad) {
      peer_->WriteConfig(Config(Stage::kReloaded, start_.wall));
    }
  }

  void Restart() const {
    EXPECT_TRUE(peer_->Restart()) << peer_->Name() << ":\n" << peer_->Log();
  }

  void CollectWebhooks() {
    std::map<std::string, size_t> indices;
    for (size_t i = 0; i < batch_.scenarios.size(); ++i) {
      indices[batch_.scenarios[i].name] = i;
    }
    for (const Sink::Call& call : peer_->sink().Calls()) {
      const size_t end = call.path.find_first_of("./", 1);
      const size_t i = indices.at(call.path.substr(1, end - 1));
      Entry entry = DescribeWebhook(call.path, call.body);
      entry.at =
          Seconds(call.at - start_.steady).count() - Beginning(batch_, i);
      if (entry.at > memories_[i].end) continue;
      transcripts_[i].told.push_back(std::move(entry));
    }
  }

  const Batch& batch_;
  const std::unique_ptr<Peer> peer_;
  Start start_;
  double lag_ = 0;
  std::vector<Memory> memories_;  // of each scenario, as are those
  std::vector<Transcript> transcripts_;
};

// The sides play at the same time.
void PlayAll(const std::vector<std::pair<Side*, std::vector<Action>>>& sides) {
  constexpr std::chrono::milliseconds kNotice(100);
  const Start start = {std::chrono::steady_clock::now() + kNotice,
                       base::SystemClock().Now() + kNotice};
  std::vector<std::thread> threads;
  threads.reserve(sides.size());
  for (const auto& [side, actions] : sides) {
    threads.emplace_back([side = side, &actions = actions, &start] {
      side->Play(actions, start);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

double Beginning(const Batch& batch, size_t scenario) {
  return Seconds(batch.stagger * scenario).count();
}

Outcome Run(const Batch& batch) {
  const base::Time now = base::SystemClock().Now();
  Side ours(batch, MakeBot());
  Side theirs(batch, MakeAlertmanager());
  Side killed(batch, MakeBot());
  const bool kill = batch.kill_seed.has_value();
  Outcome outcome;
  outcome.started = ours.StartPeer(now) && theirs.StartPeer(now) &&
                    (!kill || killed.StartPeer(now));
  if (!outcome.started) return outcome;
  const std::vector<Action> actions = Timeline(batch);
  std::vector<std::pair<Side*, std::vector<Action>>> sides = {
      {&ours, actions}, {&theirs, actions}};
  if (kill) {
    outcome.kills = KillMoments(batch, actions.back().at);
    sides.emplace_back(&killed, WithKills(actions, outcome.kills));
  }
  PlayAll(sides);
  outcome.lag = std::max(ours.lag(), theirs.lag());
  outcome.ours = ours.transcripts();
  outcome.theirs = theirs.transcripts();
  outcome.our_log = ours.Log();
  if (!kill) return outcome;
  outcome.killed_lag = killed.lag();
  outcome.killed = killed.transcripts();
  outcome.killed_log = killed.Log();
  return outcome;
}

}  // namespace tebium::testing
