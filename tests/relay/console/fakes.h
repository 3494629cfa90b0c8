// What the console and its handlers talk to, in memory: the relay, the Bot API,
// alerts, silences, modules. The store is tests/relay/fake_store.h.
#ifndef TEBIUM_TESTS_RELAY_CONSOLE_FAKES_H_
#define TEBIUM_TESTS_RELAY_CONSOLE_FAKES_H_

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/desk.h"
#include "alert/module_desk.h"
#include "alert/ports.h"
#include "base/catalogue.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/status.h"
#include "relay/console/handler.h"
#include "relay/courier.h"
#include "relay/telegram/bot_client.h"

namespace tebium::relay {

inline constexpr int64_t kTestPerson = 777;
inline constexpr int64_t kTestChat = -1001234567890;

// Numbers that differ, the same in each run.
class CountingRandom : public base::Random {
 public:
  uint64_t Next() override {
    base::MutexLock lock(mutex_);
    state_ += 0x9E3779B97F4A7C15;
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
  }

 private:
  base::Mutex mutex_;
  uint64_t state_ GUARDED_BY(mutex_) = 0;
};

// A member of the test's group who may act, and writes in English, unless told
// otherwise.
inline Turn TurnOf(base::Time now, Role role = Role::kActor,
                   base::Language language = base::Language::kEnglish) {
  Turn turn;
  turn.who = {kTestPerson, "Anna"};
  turn.role = role;
  turn.chat_id = kTestChat;
  turn.message_id = 50;
  turn.update_id = 1;
  turn.language = language;
  turn.now = now;
  return turn;
}

// Thread-safe. Sent messages get growing ids. Answers come before Say()
// returns, with no lock held, unless held back.
class FakeCourier : public Courier {
 public:
  // The next answers, one each. After them: success.
  void Script(std::vector<BotAnswer> answers) {
    base::MutexLock lock(mutex_);
    for (auto& answer : answers) script_.push_back(std::move(answer));
  }
  // This chat (0: every chat) gets no answers until Release().
  void Hold(int64_t chat_id = 0) {
    base::MutexLock lock(mutex_);
    on_hold_.insert(chat_id);
  }
  void Release() {
    std::vector<std::pair<BotAnswer, Done>> held;
    {
      base::MutexLock lock(mutex_);
      on_hold_.clear();
      held.swap(held_);
    }
    for (auto& [answer, done] : held) done(std::move(answer));
  }

  std::vector<BotCall> calls() const {
    base::MutexLock lock(mutex_);
    return calls_;
  }
  std::vector<BotCall> CallsTo(int64_t chat_id) const {
    std::vector<BotCall> found;
    for (BotCall& call : calls()) {
      if (call.chat_id == chat_id) found.push_back(std::move(call));
    }
    return found;
  }
  // The latest call; an empty one if there is none.
  BotCall last() const {
    base::MutexLock lock(mutex_);
    return calls_.empty() ? BotCall() : calls_.back();
  }
  void Clear() {
    base::MutexLock lock(mutex_);
    calls_.clear();
  }

  void Say(BotCall call, std::function<void(BotAnswer)> done) override {
    BotAnswer answer;
    {
      base::MutexLock lock(mutex_);
      answer = Next(call);
      const bool held = on_hold_.contains(0) || on_hold_.contains(call.chat_id);
      calls_.push_back(std::move(call));
      if (held) {
        held_.emplace_back(std::move(answer), std::move(done));
        return;
      }
    }
    if (done) done(std::move(answer));
  }

 private:
  using Done = std::function<void(BotAnswer)>;

  BotAnswer Next(const BotCall& call) REQUIRES(mutex_) {
    if (!script_.empty()) {
      BotAnswer answer = std::move(script_.front());
      script_.pop_front();
      return answer;
    }
    BotAnswer answer;
    answer.verdict = Verdict::kDone;
    answer.message_id = call.message_id != 0 ? call.message_id : next_id_++;
    return answer;
  }

  mutable base::Mutex mutex_;
  std::deque<BotAnswer> script_ GUARDED_BY(mutex_);
  std::set<int64_t> on_hold_ GUARDED_BY(mutex_);
  std::vector<std::pair<BotAnswer, Done>> held_ GUARDED_BY(mutex_);
  std::vector<BotCall> calls_ GUARDED_BY(mutex_);
  int64_t next_id_ GUARDED_BY(mutex_) = 1000;
};

// A call of the Bot API's methods that say nothing.
struct Asked {
  std::string method;
  std::string parameters;  // JSON
  base::Duration timeout{};
};

inline BotReply Success(std::string result = "true") {
  BotReply reply;
  reply.verdict = Verdict::kDone;
  reply.result = std::move(result);
  return reply;
}
inline BotReply Failure(int code, std::string description) {
  BotReply reply;
  reply.verdict =
      code == 0 ? Verdict::kNotSent : JudgeError(code, description, false);
  reply.code = code;
  reply.error = std::move(description);
  return reply;
}

// Thread-safe. A method's scripted replies come first; after them it succeeds
// with `true`, but for methods on hold, which wait for Reply(). Replies come
// before Ask() returns, with no lock held.
class FakeBotClient : public BotClient {
 public:
  void Script(const std::string& method, BotReply reply) {
    base::MutexLock lock(mutex_);
    script_[method].push_back(std::move(reply));
  }
  void Hold(const std::string& method) {
    base::MutexLock lock(mutex_);
    on_hold_.insert(method);
  }
  // Answers the oldest call of this method that waits; false if none does.
  bool Reply(const std::string& method, BotReply reply) {
    Done done;
    {
      base::MutexLock lock(mutex_);
      std::deque<Done>& waiting = waiting_[method];
      if (waiting.empty()) return false;
      done = std::move(waiting.front());
      waiting.pop_front();
    }
    done(std::move(reply));
    return true;
  }

  // Of this method; empty: of all.
  std::vector<Asked> calls(const std::string& method = "") const {
    base::MutexLock lock(mutex_);
    std::vector<Asked> found;
    for (const Asked& asked : calls_) {
      if (method.empty() || asked.method == method) found.push_back(asked);
    }
    return found;
  }
  size_t count(const std::string& method) const { return calls(method).size(); }
  size_t waiting(const std::string& method) const {
    base::MutexLock lock(mutex_);
    const auto found = waiting_.find(method);
    return found == waiting_.end() ? 0 : found->second.size();
  }

  void Ask(std::string_view method, std::string parameters,
           base::Duration timeout,
           std::function<void(BotReply)> done) override {
    const std::string name(method);
    BotReply reply = Success();
    {
      base::MutexLock lock(mutex_);
      calls_.push_back({name, std::move(parameters), timeout});
      std::deque<BotReply>& script = script_[name];
      if (!script.empty()) {
        reply = std::move(script.front());
        script.pop_front();
      } else if (on_hold_.contains(name)) {
        waiting_[name].push_back(std::move(done));
        return;
      }
    }
    if (done) done(std::move(reply));
  }

 private:
  using Done = std::function<void(BotReply)>;

  mutable base::Mutex mutex_;
  std::map<std::string, std::deque<BotReply>> script_ GUARDED_BY(mutex_);
  std::set<std::string> on_hold_ GUARDED_BY(mutex_);
  std::map<std::string, std::deque<Done>> waiting_ GUARDED_BY(mutex_);
  std::vector<Asked> calls_ GUARDED_BY(mutex_);
};

// What fires, as a test sets it. For one thread.
class FakeDesk : public alert::AlertDesk {
 public:
  struct Entry {
    alert::Alert alert;
    uint64_t fingerprint = 0;  // 0: of its labels
    base::Time ends_at = base::kNoTime;
    base::Time updated_at = base::kNoTime;
    alert::Marks marks{};
    std::vector<std::string> receivers = {"default"};
  };
  struct Group {
    alert::LabelSet labels;
    alert::LabelSet route_labels{};
    std::string receiver = "default";
    std::vector<size_t> alerts{};  // into `alerts`
  };

  std::vector<Entry> alerts;
  std::vector<Group> groups;
  std::vector<std::string> receivers = {"default"};

  void VisitAlerts(const alert::AlertFilter& filter,
                   const std::function<void(const alert::AlertView&)>& visit)
      const override {
    std::vector<size_t> order;
    for (size_t i = 0; i < alerts.size(); ++i) {
      if (Passes(filter, alerts[i])) order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [this](size_t a, size_t b) {
      return FingerprintOf(alerts[a]) < FingerprintOf(alerts[b]);
    });
    for (const size_t i : order) {
      const auto names = NamesOf(alerts[i]);
      visit(ViewOf(alerts[i], names));
    }
  }

  void VisitGroups(const alert::AlertFilter& filter,
                   const std::function<void(const alert::GroupView&)>& visit)
      const override {
    for (const Group& group : groups) {
      if (filter.receiver && !filter.receiver(group.receiver)) continue;
      const std::vector<std::string_view> names = {group.receiver};
      std::vector<alert::AlertView> views;
      for (const size_t i : group.alerts) {
        if (Passes(filter, alerts.at(i))) {
          views.push_back(ViewOf(alerts[i], names));
        }
      }
      if (views.empty()) continue;
      visit({group.labels, group.route_labels, group.receiver, views});
    }
  }

  std::vector<std::string> Receivers() const override { return receivers; }

 private:
  static uint64_t FingerprintOf(const Entry& entry) {
    return entry.fingerprint != 0 ? entry.fingerprint
                                  : entry.alert.labels.Fingerprint();
  }
  static std::vector<std::string_view> NamesOf(const Entry& entry) {
    return {entry.receivers.begin(), entry.receivers.end()};
  }
  static alert::AlertView ViewOf(const Entry& entry,
                                 const std::vector<std::string_view>& names) {
    return {entry.alert,      FingerprintOf(entry), entry.ends_at,
            entry.updated_at, entry.marks,          names};
  }
  static bool Passes(const alert::AlertFilter& filter, const Entry& entry) {
    const alert::Marks& marks = entry.marks;
    if (!filter.active && marks.processed && !marks.suppressed()) return false;
    if (!filter.silenced && !marks.silenced_by.empty()) return false;
    if (!filter.inhibited && !marks.inhibited_by.empty()) return false;
    if (!filter.unprocessed && !marks.processed) return false;
    if (filter.receiver &&
        std::none_of(entry.receivers.begin(), entry.receivers.end(),
                     filter.receiver)) {
      return false;
    }
    return alert::MatchesAll(filter.matchers, entry.alert.labels);
  }
};

// Silences by the true rules, in memory. Thread-safe.
class FakeSilences : public alert::SilenceDesk {
 public:
  explicit FakeSilences(const base::Clock& clock) : clock_(clock) {}

  // Every change fails with this until it is OK again.
  void FailWrites(base::Status failure) {
    base::MutexLock lock(mutex_);
    failure_ = std::move(failure);
  }
  // Changes that were made.
  size_t writes() const {
    base::MutexLock lock(mutex_);
    return writes_;
  }

  std::vector<alert::Silence> Silences() const override {
    base::MutexLock lock(mutex_);
    std::vector<alert::Silence> all;
    for (const auto& [id, silence] : silences_) all.push_back(silence);
    return all;
  }
  base::StatusOr<alert::Silence> FindSilence(
      std::string_view id) const override {
    base::MutexLock lock(mutex_);
    const auto found = silences_.find(id);
    if (found == silences_.end()) {
      return base::NotFoundError("silence not found");
    }
    return found->second;
  }
  base::StatusOr<std::string> PutSilence(alert::Silence wanted) override {
    base::MutexLock lock(mutex_);
    if (!failure_.ok()) return failure_;
    const auto found = silences_.find(wanted.id);
    TEBIUM_ASSIGN_OR_RETURN(
        const alert::SilenceChange change,
        alert::PlanSilence(found == silences_.end() ? nullptr : &found->second,
                           std::move(wanted), silences_.size(), {},
                           clock_.Now(), random_));
    if (change.expired) silences_[change.expired->id] = *change.expired;
    Store(change.stored);
    return change.stored.id;
  }
  base::StatusOr<std::string> EnsureSilence(alert::Silence wanted) override {
    base::MutexLock lock(mutex_);
    if (!failure_.ok()) return failure_;
    if (silences_.contains(wanted.id)) return wanted.id;
    TEBIUM_ASSIGN_OR_RETURN(
        const alert::Silence planned,
        alert::PlanSilenceWithId(std::move(wanted), silences_.size(), {},
                                 clock_.Now()));
    Store(planned);
    return planned.id;
  }
  base::Status ExpireSilence(std::string_view id) override {
    base::MutexLock lock(mutex_);
    if (!failure_.ok()) return failure_;
    const auto found = silences_.find(id);
    if (found == silences_.end()) {
      return base::NotFoundError("silence not found");
    }
    if (const auto expired =
            alert::ExpireSilence(found->second, clock_.Now())) {
      Store(*expired);
    }
    return {};
  }

 private:
  void Store(const alert::Silence& silence) REQUIRES(mutex_) {
    silences_[silence.id] = silence;
    ++writes_;
  }

  const base::Clock& clock_;
  CountingRandom random_;
  mutable base::Mutex mutex_;
  base::Status failure_ GUARDED_BY(mutex_);
  size_t writes_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, alert::Silence, std::less<>> silences_
      GUARDED_BY(mutex_);
};

// Modules as a test sets them. For one thread.
class FakeModules : public alert::ModuleDesk {
 public:
  std::vector<alert::ModuleView> modules;
  size_t checks = 0;
  bool hold = false;  // a check ends with Release()

  std::vector<alert::ModuleView> Modules(
      base::Language /*language*/) const override {
    return modules;
  }
  void CheckNow(std::function<void()> done) override {
    ++checks;
    if (hold) {
      held_.push_back(std::move(done));
    } else {
      done();
    }
  }
  void Release() {
    for (const auto& done : std::exchange(held_, {})) done();
  }

 private:
  std::vector<std::function<void()>> held_;
};

// Samples as a test sets them: by module and name. For one thread.
class FakeSamples : public alert::SampleDesk {
 public:
  std::map<std::pair<std::string, std::string>, std::vector<alert::SamplePoint>>
      series;

  std::vector<std::string> SampleNames(std::string_view module) const override {
    std::vector<std::string> names;
    for (const auto& [key, points] : series) {
      if (key.first == module) names.push_back(key.second);
    }
    return names;
  }
  base::StatusOr<alert::SampleSeries> Samples(std::string_view module,
                                              std::string_view name,
                                              base::Time from,
                                              base::Time to) const override {
    const auto found = series.find({std::string(module), std::string(name)});
    if (found == series.end()) return base::NotFoundError("no such sample");
    alert::SampleSeries kept;
    kept.name = std::string(name);
    for (const alert::SamplePoint& point : found->second) {
      if (point.at >= from && point.at <= to) kept.points.push_back(point);
    }
    return kept;
  }
};

// Keeps what it is given. Thread-safe.
class FakeSink : public alert::AlertSink {
 public:
  void Fail(base::Status failure) {
    base::MutexLock lock(mutex_);
    failure_ = std::move(failure);
  }
  std::vector<alert::Batch> batches() const {
    base::MutexLock lock(mutex_);
    return batches_;
  }
  base::Status Accept(alert::Batch batch) override {
    base::MutexLock lock(mutex_);
    if (failure_.ok()) batches_.push_back(std::move(batch));
    return failure_;
  }

 private:
  mutable base::Mutex mutex_;
  base::Status failure_ GUARDED_BY(mutex_);
  std::vector<alert::Batch> batches_ GUARDED_BY(mutex_);
};

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_CONSOLE_FAKES_H_
