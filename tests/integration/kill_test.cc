// kill -9 of the bot in Alertmanager's place, at the moments that hurt: what
// was answered with 2xx is told and holds, and little of it is told twice.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <array>
#include <condition_variable>
#include <ctime>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/json.h"
#include "tests/fakes/http_server.h"
#include "tests/integration/bot.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

#if defined(TEBIUM_SANITIZED)
constexpr int kRounds = 2;
constexpr int kGroups = 60;
#else
constexpr int kRounds = 5;
constexpr int kGroups = 300;
#endif

constexpr const char* kLeft = "left";
constexpr const char* kRight = "right";

// One alert as a web hook was told of it.
struct Line {
  std::string name;
  std::string status;
  bool operator==(const Line&) const = default;
  bool operator<(const Line& other) const {
    return std::tie(name, status) < std::tie(other.name, other.status);
  }
};

struct Told {
  std::string path;  // "/RECEIVER"
  std::string group_key;
  std::set<Line> lines;
  bool accepted = false;  // was answered 200
};

// A web hook that notes what it is told, refuses it for a while, or keeps its
// answer back. Thread-safe.
class KillSink {
 public:
  KillSink() {
    auto server = fakes::HttpServer::Start(
        "127.0.0.1", 0,
        [this](const fakes::HttpRequest& request) { return Take(request); },
        [this] { Release(); });
    EXPECT_TRUE(server.ok()) << server.status().ToString();
    server_ = *std::move(server);
  }

  std::string Url() const {
    return "http://127.0.0.1:" + std::to_string(server_->port());
  }
  void Answer(int status) {
    const std::lock_guard lock(mutex_);
    status_ = status;
  }
  // Requests from now on are noted and not answered.
  void Hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }
  void Release() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    released_.notify_all();
  }
  std::vector<Told> Calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

  // How often the receiver was told so, and answered 200 to it.
  int Count(const std::string& receiver, const Line& line) const {
    int count = 0;
    for (const Told& told : Calls()) {
      const bool counts = told.accepted && told.path == "/" + receiver;
      count += counts && told.lines.contains(line) ? 1 : 0;
    }
    return count;
  }
  // All tries of it, refused ones included.
  int Tries(const std::string& receiver, const Line& line) const {
    int count = 0;
    for (const Told& told : Calls()) {
      const bool counts = told.path == "/" + receiver;
      count += counts && told.lines.contains(line) ? 1 : 0;
    }
    return count;
  }
  // Notifications with an alert of that status whose name begins so.
  int CountPrefix(const std::string& prefix, const std::string& status) const {
    const std::lock_guard lock(mutex_);
    int count = 0;
    for (const Told& told : calls_) {
      for (const Line& line : told.lines) {
        const bool counts = line.status == status &&
                            line.name.compare(0, prefix.size(), prefix) == 0;
        count += counts ? 1 : 0;
      }
    }
    return count;
  }
  // Accepted notifications that say what the same group's last one said; of one
  // receiver, where it is named.
  int Repetitions(const std::string& receiver = "") const {
    std::map<std::pair<std::string, std::string>, std::set<Line>> last;
    int count = 0;
    for (const Told& told : Calls()) {
      if (!told.accepted) continue;
      if (!receiver.empty() && told.path != "/" + receiver) continue;
      std::set<Line>& before = last[{told.path, told.group_key}];
      count += before == told.lines ? 1 : 0;
      before = told.lines;
    }
    return count;
  }
  std::string Print() const {
    std::string text;
    for (const Told& told : Calls()) {
      text += told.path + " " + told.group_key + (told.accepted ? " 200" : "");
      for (const Line& line : told.lines) {
        text += " " + line.name + "=" + line.status;
      }
      text += "\n";
    }
    return text;
  }

 private:
  fakes::HttpReply Take(const fakes::HttpRequest& request) {
    Told told = Parse(request);
    std::unique_lock lock(mutex_);
    fakes::HttpReply reply;
    reply.status = status_;
    // What is held has been taken, though its sender will not learn of it.
    told.accepted = status_ == 200;
    calls_.push_back(std::move(told));
    released_.wait(lock, [this] { return !held_; });
    return reply;
  }

  static Told Parse(const fakes::HttpRequest& request) {
    Told told;
    told.path = request.target;
    rapidjson::Document json;
    json.Parse(request.body.data(), request.body.size());
    EXPECT_FALSE(json.HasParseError()) << request.body;
    if (json.HasParseError()) return told;
    told.group_key = json["groupKey"].GetString();
    for (const auto& alert : json["alerts"].GetArray()) {
      told.lines.insert({.name = alert["labels"]["alertname"].GetString(),
                         .status = alert["status"].GetString()});
    }
    return told;
  }

  mutable std::mutex mutex_;
  std::condition_variable released_;
  int status_ = 200;
  bool held_ = false;
  std::vector<Told> calls_;
  std::unique_ptr<fakes::HttpServer> server_;  // calls the fields above
};

using Labels = std::map<std::string, std::string>;

std::string TimeText(int64_t seconds_from_now) {
  const std::time_t at = std::time(nullptr) + seconds_from_now;
  std::tm parts{};
  gmtime_r(&at, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(),
                                     "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

// API v2's body of alerts that begin now, or have just ended. (An alert that
// began long ago would not wait for the rest of its group.)
std::string AlertsBody(const std::vector<Labels>& alerts, bool firing) {
  base::JsonWriter json;
  json.BeginArray();
  for (const Labels& labels : alerts) {
    json.BeginObject().Key("labels").BeginObject();
    for (const auto& [name, value] : labels) json.Key(name).String(value);
    json.EndObject();
    if (!firing) json.Key("startsAt").String(TimeText(-60));
    json.Key("endsAt").String(TimeText(firing ? 3600 : 0)).EndObject();
  }
  json.EndArray();
  return json.Take();
}

Labels Alert(const std::string& name, const std::string& side) {
  return {{"alertname", name}, {"group", name}, {"side", side}};
}

Line Firing(const std::string& name) { return {name, "firing"}; }
Line Resolved(const std::string& name) { return {name, "resolved"}; }

class KillTest : public ::testing::Test {
 protected:
  void SetUp() override {
    bot_.SetEnvironment("LOG_LEVEL", "info");
    WriteConfig(kLeft);
    bot_.AddFlag("--config.file=" + bot_.folder().Join("alertmanager.yml"));
    ASSERT_TRUE(bot_.Start());
  }
  void TearDown() override {
    if (HasFailure()) std::cerr << sink_.Print() << bot_.process().Output();
  }

  // Alerts of the left side go to the receiver `left`.
  void WriteConfig(const std::string& left) {
    std::string text =
        "route:\n"
        "  receiver: root\n"
        "  group_by: [group]\n"
        "  group_wait: 1s\n"
        "  group_interval: 500ms\n"
        "  repeat_interval: 4h\n"
        "  routes:\n"
        "    - {receiver: " +
        left +
        ", matchers: ['side=\"left\"']}\n"
        "    - {receiver: right, matchers: ['side=\"right\"']}\n"
        "inhibit_rules:\n"
        "  - source_matchers: ['severity=\"critical\"']\n"
        "    target_matchers: ['severity=\"warning\"']\n"
        "    equal: [job]\n"
        "receivers:\n";
    for (const char* name : {"root", kLeft, kRight, "moved"}) {
      text += std::string("  - name: ") + name +
              "\n    webhook_configs: [{url: \"" + sink_.Url() + "/" + name +
              "\"}]\n";
    }
    bot_.folder().Write("alertmanager.yml", text);
  }

  void Restart() {
    bot_.Kill();
    ASSERT_TRUE(bot_.Start());
  }
  void Post(const std::vector<Labels>& alerts, bool firing = true) {
    const HttpAnswer answer =
        bot_.Post("/api/v2/alerts", AlertsBody(alerts, firing));
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
  void Resolve(const std::vector<Labels>& alerts) { Post(alerts, false); }
  // Its identity.
  std::string Silence(const std::string& group) {
    base::JsonWriter json;
    json.BeginObject().Key("matchers").BeginArray().BeginObject();
    json.Key("name").String("group").Key("value").String(group);
    json.Key("isRegex").Bool(false).Key("isEqual").Bool(true).EndObject();
    json.EndArray().Key("startsAt").String(TimeText(0));
    json.Key("endsAt").String(TimeText(3600)).Key("createdBy").String("me");
    json.Key("comment").String("test").EndObject();
    const HttpAnswer answer = bot_.Post("/api/v2/silences", json.Take());
    EXPECT_EQ(answer.status, 200) << answer.body;
    rapidjson::Document id;
    id.Parse(answer.body.data(), answer.body.size());
    if (id.HasParseError() || !id.HasMember("silenceID")) return "";
    return id["silenceID"].GetString();
  }

  ::testing::AssertionResult IsTold(const std::string& receiver,
                                    const Line& line) {
    if (WaitFor([&] { return sink_.Count(receiver, line) > 0; })) {
      return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure()
           << receiver << " is not told of " << line.name << " " << line.status;
  }

  // Waits until all groups there are were flushed: those that begin after them
  // have waited as long as the others may.
  void Settle() {
    const std::string name = "marker" + std::to_string(++markers_);
    Post({Alert(name + kLeft, kLeft), Alert(name + kRight, kRight)});
    EXPECT_TRUE(IsTold(left_, Firing(name + kLeft)));
    EXPECT_TRUE(IsTold(kRight, Firing(name + kRight)));
  }

  // What API v2 shows of the only alert of a group: its state, and what
  // suppresses it; "" if there is no such group.
  std::string StateInGroups(const std::string& group) {
    rapidjson::Document json;
    const std::string body = Get(bot_.Url("/api/v2/alerts/groups")).body;
    json.Parse(body.data(), body.size());
    EXPECT_TRUE(!json.HasParseError() && json.IsArray()) << body;
    if (json.HasParseError() || !json.IsArray()) return "";
    for (const auto& shown : json.GetArray()) {
      if (shown["labels"]["group"].GetString() != group) continue;
      const auto& status = shown["alerts"][0]["status"];
      std::string state = status["state"].GetString();
      if (!status["silencedBy"].Empty()) {
        state += std::string(" ") + status["silencedBy"][0].GetString();
      }
      if (!status["inhibitedBy"].Empty()) state += " inhibited";
      return state;
    }
    return "";
  }
  // "" if it is not known.
  std::string SilenceState(const std::string& id) {
    rapidjson::Document json;
    const std::string body = Get(bot_.Url("/api/v2/silences")).body;
    json.Parse(body.data(), body.size());
    EXPECT_TRUE(!json.HasParseError() && json.IsArray()) << body;
    if (json.HasParseError() || !json.IsArray()) return "";
    for (const auto& silence : json.GetArray()) {
      if (silence["id"].GetString() != id) continue;
      return silence["status"]["state"].GetString();
    }
    return "";
  }

  // What was told is recorded as told: a kill from now on repeats none of it.
  void AwaitRecords() const {
    EXPECT_TRUE(WaitFor([&] {
      return Get(bot_.Url("/api/v1/outbox")).body == R"({"entries":[]})";
    }));
  }

  KillSink sink_;
  Bot bot_{nullptr};
  std::string left_ = kLeft;  // the receiver of the left side now
  int markers_ = 0;
};

TEST_F(KillTest, WhileAGroupWaits) {
  Post({Alert("a", kLeft), Alert("b", kRight)});
  Restart();
  // Another alert of a group that is from before the crash.
  Labels joined = Alert("c", kLeft);
  joined["group"] = "a";
  Post({joined});
  Restart();
  EXPECT_NE(StateInGroups("a"), "");
  EXPECT_NE(StateInGroups("b"), "");
  EXPECT_TRUE(IsTold(kLeft, Firing("a")));
  EXPECT_TRUE(IsTold(kLeft, Firing("c")));
  EXPECT_TRUE(IsTold(kRight, Firing("b")));
  AwaitRecords();
  Resolve({Alert("a", kLeft), Alert("b", kRight), joined});
  Restart();
  EXPECT_TRUE(IsTold(kLeft, Resolved("a")));
  EXPECT_TRUE(IsTold(kLeft, Resolved("c")));
  EXPECT_TRUE(IsTold(kRight, Resolved("b")));
  Settle();
  // Nothing was on its way when it was killed.
  EXPECT_EQ(sink_.Repetitions(), 0);
}

TEST_F(KillTest, AsTheSinkIsTold) {
  const Labels alert = Alert("a", kLeft);
  const auto killed_unanswered = [&](const Line& line) {
    sink_.Hold();
    if (line.status == "firing") {
      Post({alert});
    } else {
      Resolve({alert});
    }
    EXPECT_TRUE(IsTold(kLeft, line));
    bot_.Kill();
    sink_.Release();
    ASSERT_TRUE(bot_.Start());
    // Its outcome is not known: it is told once more, and that is all.
    EXPECT_TRUE(WaitFor([&] { return sink_.Count(kLeft, line) == 2; }));
  };
  killed_unanswered(Firing("a"));
  Settle();
  EXPECT_NE(StateInGroups("a"), "");
  killed_unanswered(Resolved("a"));
  Settle();
  EXPECT_EQ(sink_.Count(kLeft, Firing("a")), 2);
  EXPECT_EQ(sink_.Count(kLeft, Resolved("a")), 2);
  EXPECT_EQ(sink_.Repetitions(), 2);
}

TEST_F(KillTest, RightAfterTheSinkWasTold) {
  Post({Alert("a", kLeft), Alert("b", kRight)});
  EXPECT_TRUE(IsTold(kLeft, Firing("a")));
  Restart();
  EXPECT_TRUE(IsTold(kRight, Firing("b")));
  Restart();
  Resolve({Alert("a", kLeft), Alert("b", kRight)});
  EXPECT_TRUE(IsTold(kRight, Resolved("b")));
  Restart();
  EXPECT_TRUE(IsTold(kLeft, Resolved("a")));
  Restart();
  Settle();
  // For each kill what is on its way to each of two integrations.
  EXPECT_LE(sink_.Count(kLeft, Firing("a")), 3);
  EXPECT_LE(sink_.Count(kRight, Firing("b")), 3);
  EXPECT_LE(sink_.Count(kLeft, Resolved("a")), 3);
  EXPECT_LE(sink_.Count(kRight, Resolved("b")), 3);
}

TEST_F(KillTest, ASilenceJustCreatedHolds) {
  Post({Alert("before", kLeft)});
  const std::string before = Silence("before");
  Restart();
  EXPECT_EQ(SilenceState(before), "active");
  const std::string after = Silence("after");
  Restart();
  Post({Alert("after", kRight)});
  Settle();
  EXPECT_EQ(SilenceState(before), "active");
  EXPECT_EQ(SilenceState(after), "active");
  EXPECT_EQ(StateInGroups("before"), "suppressed " + before);
  EXPECT_EQ(StateInGroups("after"), "suppressed " + after);
  EXPECT_EQ(sink_.Tries(kLeft, Firing("before")), 0);
  EXPECT_EQ(sink_.Tries(kRight, Firing("after")), 0);

  HttpCall expire;
  expire.method = "DELETE";
  expire.url = bot_.Url("/api/v2/silence/" + before);
  EXPECT_EQ(Fetch(expire).status, 200);
  Restart();
  EXPECT_EQ(SilenceState(before), "expired");
  EXPECT_EQ(SilenceState(after), "active");
  EXPECT_TRUE(IsTold(kLeft, Firing("before")));
  Settle();
  EXPECT_EQ(sink_.Count(kLeft, Firing("before")), 1);
  EXPECT_EQ(sink_.Tries(kRight, Firing("after")), 0);
}

TEST_F(KillTest, AnInhibitionHolds) {
  Labels source = Alert("source", kLeft);
  source["severity"] = "critical";
  source["job"] = "j";
  Labels target = Alert("target", kRight);
  target["severity"] = "warning";
  target["job"] = "j";
  Post({source});
  EXPECT_TRUE(IsTold(kLeft, Firing("source")));
  AwaitRecords();
  Post({target});
  Restart();
  Settle();
  EXPECT_EQ(StateInGroups("target"), "suppressed inhibited");
  EXPECT_EQ(sink_.Tries(kRight, Firing("target")), 0);
  AwaitRecords();
  Resolve({source});
  Restart();
  EXPECT_TRUE(IsTold(kLeft, Resolved("source")));
  EXPECT_TRUE(IsTold(kRight, Firing("target")));
  EXPECT_EQ(StateInGroups("target"), "active");
  Resolve({target});
  EXPECT_TRUE(IsTold(kRight, Resolved("target")));
  Settle();
  EXPECT_EQ(sink_.Repetitions(), 0);
}

TEST_F(KillTest, WhileTheSinkRefuses) {
  Post({Alert("early", kLeft)});
  EXPECT_TRUE(IsTold(kLeft, Firing("early")));
  Settle();
  sink_.Answer(503);
  Resolve({Alert("early", kLeft)});
  Post({Alert("late", kLeft)});
  const auto tried = [&] {
    const int early = sink_.Tries(kLeft, Resolved("early"));
    const int late = sink_.Tries(kLeft, Firing("late"));
    EXPECT_TRUE(WaitFor([&] {
      return sink_.Tries(kLeft, Resolved("early")) > early &&
             sink_.Tries(kLeft, Firing("late")) > late;
    }));
  };
  tried();
  Restart();
  // One that is new while others are retried.
  Post({Alert("last", kLeft)});
  Restart();
  tried();
  sink_.Answer(200);
  EXPECT_TRUE(IsTold(kLeft, Resolved("early")));
  EXPECT_TRUE(IsTold(kLeft, Firing("late")));
  EXPECT_TRUE(IsTold(kLeft, Firing("last")));
  Settle();
  EXPECT_EQ(sink_.Count(kLeft, Resolved("early")), 1);
  EXPECT_EQ(sink_.Count(kLeft, Firing("late")), 1);
  EXPECT_EQ(sink_.Count(kLeft, Firing("last")), 1);
  EXPECT_EQ(sink_.Count(kLeft, Firing("early")), 1);
}

TEST_F(KillTest, RightAfterAReload) {
  Post({Alert("a", kLeft), Alert("b", kRight)});
  EXPECT_TRUE(IsTold(kLeft, Firing("a")));
  EXPECT_TRUE(IsTold(kRight, Firing("b")));
  Settle();
  AwaitRecords();
  Post({Alert("waits", kLeft)});
  const std::string silence = Silence("quiet");
  WriteConfig("moved");
  left_ = "moved";
  EXPECT_EQ(bot_.Post("/-/reload", "").status, 200);
  Restart();
  EXPECT_EQ(SilenceState(silence), "active");
  Post({Alert("quiet", kLeft)});
  // The route's groups are its own: another receiver has been told nothing.
  EXPECT_TRUE(IsTold("moved", Firing("a")));
  EXPECT_TRUE(IsTold("moved", Firing("waits")));
  Resolve({Alert("a", kLeft), Alert("b", kRight), Alert("waits", kLeft)});
  EXPECT_TRUE(IsTold("moved", Resolved("a")));
  EXPECT_TRUE(IsTold("moved", Resolved("waits")));
  EXPECT_TRUE(IsTold(kRight, Resolved("b")));
  Settle();
  EXPECT_EQ(sink_.Tries("moved", Firing("quiet")), 0);
  EXPECT_EQ(sink_.Tries(kLeft, Firing("waits")), 0);
  EXPECT_EQ(sink_.Count(kLeft, Firing("a")), 1);
  EXPECT_EQ(sink_.Count(kRight, Firing("b")), 1);
  EXPECT_EQ(sink_.Repetitions(), 0);
}

class KillFlushTest : public KillTest {
 protected:
  static std::string Prefix(int round) {
    return "r" + std::to_string(round) + "n";
  }
  static std::vector<Labels> AlertsOf(int round) {
    std::vector<Labels> alerts;
    for (int n = 0; n < kGroups; ++n) {
      alerts.push_back(Alert(Prefix(round) + std::to_string(n),
                             n % 2 == 0 ? kLeft : kRight));
    }
    return alerts;
  }

  // Kills at a random moment of the flush.
  void Round(int round, bool firing) {
    Post(AlertsOf(round), firing);
    const int told = std::uniform_int_distribution(0, kGroups - 1)(random_);
    EXPECT_TRUE(WaitFor([&] {
      return sink_.CountPrefix(Prefix(round), firing ? "firing" : "resolved") >=
             told;
    }));
    ++kills_;
    Restart();
  }

  // "" once all of them are told so; else the first that is not.
  std::string Missing(const std::vector<Labels>& alerts,
                      const std::string& status) const {
    std::set<std::string> told;
    for (const Told& call : sink_.Calls()) {
      for (const Line& line : call.lines) {
        if (line.status == status) told.insert(call.path + line.name);
      }
    }
    for (const Labels& labels : alerts) {
      const std::string& name = labels.at("alertname");
      if (!told.contains("/" + labels.at("side") + name)) return name;
    }
    return "";
  }
  void ExpectAll(const std::vector<Labels>& alerts, const std::string& status) {
    std::string missing;
    EXPECT_TRUE(WaitFor([&] {
      missing = Missing(alerts, status);
      return missing.empty();
    })) << missing
        << " is not told: " << status;
  }

  std::mt19937 random_{20260131};  // NOLINT(cert-msc32-c,cert-msc51-cpp)
  int kills_ = 0;
};

TEST_F(KillFlushTest, ManyGroups) {
  std::vector<Labels> all;
  for (int round = 0; round < kRounds; ++round) {
    Round(round, true);
    const std::vector<Labels> alerts = AlertsOf(round);
    all.insert(all.end(), alerts.begin(), alerts.end());
  }
  ExpectAll(all, "firing");
  for (int round = 0; round < kRounds; round += 2) Round(round, false);
  Resolve(all);
  ExpectAll(all, "resolved");
  Settle();
  RecordProperty("repetitions", sink_.Repetitions());
  EXPECT_LE(sink_.Repetitions(kLeft), kills_);
  EXPECT_LE(sink_.Repetitions(kRight), kills_);
}

// Of each of the two web hooks one outcome is not known, however many groups
// wait.
TEST_F(KillFlushTest, ManyGroupsWhileTheSinkDoesNotAnswer) {
  sink_.Hold();
  const std::vector<Labels> alerts = AlertsOf(0);
  Post(alerts);
  EXPECT_TRUE(WaitFor([&] { return sink_.CountPrefix("r0", "firing") >= 2; }));
  bot_.Kill();
  sink_.Release();
  ASSERT_TRUE(bot_.Start());
  ExpectAll(alerts, "firing");
  Settle();
  EXPECT_EQ(sink_.Repetitions(kLeft), 1);
  EXPECT_EQ(sink_.Repetitions(kRight), 1);
}

}  // namespace
}  // namespace tebium::testing
