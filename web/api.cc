#include "web/api.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include "base/json.h"
#include "base/mutex.h"
#include "net/http_error.h"
#include "web/api_json.h"
#include "web/query.h"

namespace tebium::web {
namespace {

constexpr int64_t kMaxEntries = 1000;
constexpr size_t kMaxDeadSearched = 100000;
constexpr int kRetryAfterSeconds = 5;
constexpr base::Duration kCommitLimit = std::chrono::seconds(10);

// Where a completion on the store's thread leaves its outcome.
struct Outcome {
  base::Mutex mutex;
  base::CondVar changed;
  std::optional<base::Status> status GUARDED_BY(mutex);
};

base::Status Await(Outcome& outcome) {
  base::MutexLock lock(outcome.mutex);
  while (!outcome.status.has_value()) {
    if (!outcome.changed.WaitFor(outcome.mutex, kCommitLimit) &&
        !outcome.status.has_value()) {
      return base::DeadlineExceededError("the store is slow");
    }
  }
  return *outcome.status;
}

base::Status FindDead(store::Store& store, int64_t id) {
  auto entries = store.ListOutbox(store::OutboxState::kDead, kMaxDeadSearched);
  if (!entries.ok()) return entries.status();
  const bool found = std::any_of(
      entries->begin(), entries->end(),
      [id](const store::OutboxEntry& entry) { return entry.head.id == id; });
  if (found) return {};
  return base::NotFoundError("no undeliverable notification has this id");
}

std::optional<store::OutboxState> StateNamed(std::string_view name) {
  for (const auto state :
       {store::OutboxState::kPending, store::OutboxState::kSending,
        store::OutboxState::kDead}) {
    if (store::OutboxStateName(state) == name) return state;
  }
  return std::nullopt;
}

net::Route MakeRoute(std::string method, std::string pattern,
                     net::RouteHandler handler) {
  net::Route route;
  route.method = std::move(method);
  route.pattern = std::move(pattern);
  route.access = net::Access::kSecret;
  route.handler = std::move(handler);
  return route;
}

// Where the next page begins, if this one is full.
template <typename Entry>
void WriteNextPage(base::JsonWriter& json, const std::vector<Entry>& entries,
                   size_t limit) {
  json.Key("next_before_id");
  if (entries.size() < limit) {
    json.Null();
  } else {
    json.Int(entries.back().id);
  }
}

}  // namespace

base::Status ResendAndWait(store::Store& store, int64_t outbox_id) {
  TEBIUM_RETURN_IF_ERROR(FindDead(store, outbox_id));
  store::RelayChange change;
  change.resend.push_back(outbox_id);
  auto outcome = std::make_shared<Outcome>();
  store.Apply(std::move(change), [outcome](base::Status status) {
    base::MutexLock lock(outcome->mutex);
    outcome->status = std::move(status);
    outcome->changed.NotifyAll();
  });
  return Await(*outcome);
}

Api::Api(store::Store& store, base::Logger logger)
    : store_(store), logger_(std::move(logger)) {}

void Api::Register(net::Router& router) {
  using net::HttpRequest;
  using net::PathParams;
  router.Add(MakeRoute("GET", "/api/v1/history",
                       [this](HttpRequest& request, const PathParams&) {
                         return History(request);
                       }));
  router.Add(MakeRoute("GET", "/api/v1/outbox",
                       [this](HttpRequest& request, const PathParams&) {
                         return Outbox(request);
                       }));
  router.Add(MakeRoute("GET", "/api/v1/audit",
                       [this](HttpRequest& request, const PathParams&) {
                         return Audit(request);
                       }));
  router.Add(MakeRoute("POST", "/api/v1/outbox/{id}/resend",
                       [this](HttpRequest&, const PathParams& params) {
                         return Resend(params.Get("id"));
                       }));
  router.Add(
      MakeRoute("GET", "/api/v1/stats",
                [this](HttpRequest&, const PathParams&) { return Stats(); }));
}

net::HttpResponse Api::History(const net::HttpRequest& request) {
  store::HistoryQuery query;
  auto limit = static_cast<int64_t>(query.limit);
  QueryReader reader(request);
  reader.Text("q", query.text)
      .Text("module", query.module)
      .Text("severity", query.severity)
      .Time("from", query.from)
      .Time("to", query.to)
      .Number("limit", 1, kMaxEntries, limit)
      .Number("before_id", 1, INT64_MAX, query.before_id);
  if (query.to != base::kNoTime && query.from > query.to) {
    reader.Fail("from", "expected a time before `to`");
  }
  if (auto fault = reader.Fault()) return *std::move(fault);
  query.limit = static_cast<size_t>(limit);
  auto entries = store_.History(query);
  if (!entries.ok()) return Failed("history", entries.status());
  base::JsonWriter json;
  json.BeginObject().Key("entries").BeginArray();
  for (const auto& entry : *entries) WriteHistoryEntry(json, entry);
  json.EndArray();
  WriteNextPage(json, *entries, query.limit);
  json.EndObject();
  return JsonAnswer(json);
}

net::HttpResponse Api::Outbox(const net::HttpRequest& request) {
  std::string state_name;
  int64_t limit = 100;
  QueryReader reader(request);
  reader.Text("state", state_name).Number("limit", 1, kMaxEntries, limit);
  const auto state = StateNamed(state_name);
  if (!state_name.empty() && !state.has_value()) {
    reader.Fail("state", "expected pending, sending or dead");
  }
  if (auto fault = reader.Fault()) return *std::move(fault);
  auto entries = store_.ListOutbox(state, static_cast<size_t>(limit));
  if (!entries.ok()) return Failed("outbox", entries.status());
  base::JsonWriter json;
  json.BeginObject().Key("entries").BeginArray();
  for (const auto& entry : *entries) WriteOutboxEntry(json, entry);
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

net::HttpResponse Api::Audit(const net::HttpRequest& request) {
  int64_t limit = 100;
  int64_t before_id = 0;
  QueryReader reader(request);
  reader.Number("limit", 1, kMaxEntries, limit)
      .Number("before_id", 1, INT64_MAX, before_id);
  if (auto fault = reader.Fault()) return *std::move(fault);
  auto entries = store_.Audit(before_id, static_cast<size_t>(limit));
  if (!entries.ok()) return Failed("audit", entries.status());
  base::JsonWriter json;
  json.BeginObject().Key("entries").BeginArray();
  for (const auto& entry : *entries) WriteAuditEntry(json, entry);
  json.EndArray();
  WriteNextPage(json, *entries, static_cast<size_t>(limit));
  json.EndObject();
  return JsonAnswer(json);
}

net::HttpResponse Api::Resend(std::string_view id) {
  int64_t number = 0;
  const char* end = id.data() + id.size();
  const auto [stop, error] = std::from_chars(id.data(), end, number);
  if (error != std::errc() || stop != end || number <= 0) {
    return net::ErrorAnswer(400, "id: expected a positive number", "id");
  }
  const base::Status status = ResendAndWait(store_, number);
  if (status.code() == base::StatusCode::kNotFound) {
    return net::ErrorAnswer(404, status.message(), "id");
  }
  if (!status.ok()) return Failed("resend", status);
  base::JsonWriter json;
  json.BeginObject().Key("id").Int(number).Key("state").String("pending");
  json.EndObject();
  return JsonAnswer(json);
}

net::HttpResponse Api::Stats() {
  auto stats = store_.Stats();
  if (!stats.ok()) return Failed("stats", stats.status());
  base::JsonWriter json;
  WriteStats(json, *stats);
  return JsonAnswer(json);
}

net::HttpResponse Api::Failed(std::string_view what,
                              const base::Status& status) {
  logger_.Error("the store failed to answer",
                {{"question", what}, {"err", status.ToString()}});
  return net::RetryAnswer(503, "the store can't answer, try again",
                          kRetryAfterSeconds);
}

}  // namespace tebium::web
