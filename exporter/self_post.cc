#include "exporter/self_post.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "alert/alert.h"
#include "base/json.h"

namespace tebium::exporter {
namespace {

constexpr int64_t kVersion = 1;
constexpr base::Duration kTimeout = std::chrono::seconds(10);
constexpr std::array<std::string_view, 3> kPosted = {
    kQueueOld, kTelegramRefusing, kStoreFailing};

void WriteTime(base::JsonWriter& json, std::string_view key, base::Time time) {
  json.Key(key).String(time == base::kNoTime ? ""
                                             : base::FormatTimestamp(time));
}

void WriteAlert(base::JsonWriter& json, const SelfNews& news) {
  const Wish& wish = news.wish;
  json.BeginObject().Key("status").String(news.firing ? "firing" : "resolved");
  std::map<std::string, std::string> labels = wish.labels;
  labels[std::string(alert::kAlertName)] = wish.alarm;
  labels[std::string(alert::kModule)] = wish.module;
  labels[std::string(alert::kSeverity)] = wish.severity;
  labels["source"] = alert::SourceName(alert::Source::kProbe);
  if (!wish.subject.empty()) labels["subject"] = wish.subject;
  json.Key("labels").BeginObject();
  for (const auto& [name, value] : labels) json.Key(name).String(value);
  json.EndObject().Key("annotations").BeginObject();
  json.Key(alert::kSummary).String(wish.summary).EndObject();
  WriteTime(json, "starts_at", wish.since);
  WriteTime(json, "ends_at", news.firing ? base::kNoTime : news.at);
  json.Key("generator_url").String("");
  json.Key("is_new").Bool(true).Key("posts").Uint(1).EndObject();
}

std::string BodyOf(const SelfNews& news) {
  base::JsonWriter json;
  json.BeginObject().Key("version").Int(kVersion).Key("error").String("");
  json.Key("chat_id").Int(0).Key("thread_id").Int(0);
  json.Key("text").String(news.wish.summary);
  json.Key("notification").BeginObject().Key("group_key").String("");
  json.Key("group_labels").BeginObject().EndObject();
  json.Key("receiver").String("");
  json.Key("source").String(alert::SourceName(alert::Source::kProbe));
  json.Key("reason").String(news.firing ? "firing" : "update");
  WriteTime(json, "created_at", news.at);
  json.Key("external_url").String("");
  json.Key("held_back").Uint(0).Key("truncated_alerts").Uint(0);
  json.Key("alerts").BeginArray();
  WriteAlert(json, news);
  json.EndArray().EndObject().EndObject();
  return json.Take();
}

bool IsWorthRetrying(const net::ClientResponse& response) {
  if (response.outcome != net::ClientOutcome::kAnswered) return true;
  return response.status < 400 || response.status >= 500 ||
         response.status == 408 || response.status == 429;
}

}  // namespace

// What waits to be sent: one body an alarm. Thread-safe.
class SelfPost::Outbox {
 public:
  void Put(const std::string& alarm, std::string body) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    Entry& entry = entries_[alarm];
    entry.body = std::move(body);
    ++entry.number;
  }
  // One that is not under way; none if there is none.
  struct Taken {
    std::string alarm;
    uint64_t number = 0;
    std::string body;
  };
  std::optional<Taken> Take() EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    for (auto& [alarm, entry] : entries_) {
      if (entry.under_way || entry.tried) continue;
      entry.under_way = entry.tried = true;
      return Taken{alarm, entry.number, entry.body};
    }
    return std::nullopt;
  }
  void End(const Taken& taken, bool done) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    const auto found = entries_.find(taken.alarm);
    if (found == entries_.end()) return;
    found->second.under_way = false;
    if (found->second.number != taken.number) {
      found->second.tried = false;  // there is other news of it meanwhile
    } else if (done) {
      entries_.erase(found);
    }
  }
  void Retry() EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    for (auto& [alarm, entry] : entries_) entry.tried = false;
  }

 private:
  struct Entry {
    std::string body;
    uint64_t number = 0;
    bool under_way = false;
    bool tried = false;  // since the last look
  };

  base::Mutex mutex_;
  std::map<std::string, Entry> entries_ GUARDED_BY(mutex_);
};

SelfPost::SelfPost(std::string url, net::HttpClient& client,
                   const base::Logger& logger)
    : url_(std::move(url)),
      client_(client),
      logger_(logger.Named("self")),
      outbox_(std::make_shared<Outbox>()) {}

void SelfPost::OnNews(const SelfNews& news) {
  const bool is_posted = std::find(kPosted.begin(), kPosted.end(),
                                   news.wish.alarm) != kPosted.end() &&
                         news.wish.subject.empty();
  if (url_.empty() || !is_posted) return;
  outbox_->Put(news.wish.alarm, BodyOf(news));
  SendWaiting();
}

void SelfPost::OnLook(const SelfFacts&, base::Duration) {
  outbox_->Retry();
  SendWaiting();
}

void SelfPost::SendWaiting() {
  while (auto taken = outbox_->Take()) {
    net::ClientRequest request;
    request.method = "POST";
    request.url = url_;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = taken->body;
    request.timeout = kTimeout;
    client_.Send(std::move(request), [outbox = outbox_, logger = logger_,
                                      taken = *std::move(taken)](
                                         const net::ClientResponse& answer) {
      const bool ok = answer.outcome == net::ClientOutcome::kAnswered &&
                      answer.status / 100 == 2;
      outbox->End(taken, ok || !IsWorthRetrying(answer));
      if (ok) return;
      logger.Warn("fallback web hook failed", {{"alarm", taken.alarm},
                                               {"status", answer.status},
                                               {"err", answer.error}});
    });
  }
}

}  // namespace tebium::exporter
