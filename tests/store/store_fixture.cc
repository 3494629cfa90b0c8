#include "tests/store/store_fixture.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace tebium::store {

RawDatabase::RawDatabase(const std::string& path) {
  EXPECT_EQ(sqlite3_open(path.c_str(), &handle_), SQLITE_OK);
  sqlite3_busy_timeout(handle_, 5000);
}

RawDatabase::~RawDatabase() { sqlite3_close(handle_); }

void RawDatabase::Execute(const std::string& sql) {
  char* error = nullptr;
  sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &error);
  EXPECT_EQ(error, nullptr) << sql << ": " << error;
  sqlite3_free(error);
}

std::string RawDatabase::Column(const std::string& sql, int column) {
  sqlite3_stmt* statement = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr),
            SQLITE_OK)
      << sql << ": " << sqlite3_errmsg(handle_);
  std::string text;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    const auto* bytes =
        static_cast<const char*>(sqlite3_column_blob(statement, column));
    const int size = sqlite3_column_bytes(statement, column);
    if (!text.empty()) text += '\n';
    if (bytes != nullptr) text.append(bytes, static_cast<size_t>(size));
  }
  sqlite3_finalize(statement);
  return text;
}

std::string RawDatabase::Text(const std::string& sql) { return Column(sql, 0); }

std::string RawDatabase::Plan(const std::string& sql) {
  return Column("EXPLAIN QUERY PLAN " + sql, 3);
}

int64_t RawDatabase::Int(const std::string& sql) {
  return std::strtoll(Text(sql).c_str(), nullptr, 10);
}

base::Status StoreTest::TryOpen() {
  auto store =
      OpenSqliteStore(settings_, clock_, metrics_, base::Logger::Null());
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  store_->SetJournalListener(&listener_);
  store_->SetOutboxListener(&listener_);
  return {};
}

void StoreTest::Open() {
  const base::Status status = TryOpen();
  ASSERT_TRUE(status.ok()) << status.ToString();
}

base::Status StoreTest::Apply(DispatchChange change) {
  return ApplyAndWait(std::move(change));
}
base::Status StoreTest::Apply(RelayChange change) {
  return ApplyAndWait(std::move(change));
}
base::Status StoreTest::Apply(ConsoleChange change) {
  return ApplyAndWait(std::move(change));
}

template <typename AnyChange>
base::Status StoreTest::ApplyAndWait(AnyChange change) {
  std::promise<base::Status> outcome;
  store_->Apply(std::move(change),
                [&](const base::Status& status) { outcome.set_value(status); });
  return outcome.get_future().get();
}

std::vector<OutboxEntry> StoreTest::Claim(std::vector<int64_t> ids,
                                          bool reclaim) {
  std::promise<std::vector<OutboxEntry>> entries;
  store_->Claim(
      std::move(ids), reclaim,
      [&](base::StatusOr<std::vector<OutboxEntry>> claimed) {
        EXPECT_TRUE(claimed.ok());
        entries.set_value(claimed.ok() ? *claimed : std::vector<OutboxEntry>());
      });
  return entries.get_future().get();
}

std::vector<HistoryEntry> StoreTest::History(const HistoryQuery& query) {
  auto entries = store_->History(query);
  EXPECT_TRUE(entries.ok()) << entries.status().ToString();
  return entries.ok() ? *entries : std::vector<HistoryEntry>();
}

std::vector<std::string> StoreTest::Summaries(const HistoryQuery& query) {
  std::vector<std::string> summaries;
  for (const HistoryEntry& entry : History(query)) {
    summaries.emplace_back(entry.alert.annotations.Get(alert::kSummary));
  }
  return summaries;
}

double StoreTest::ErrorCount(const std::string& operation) {
  for (const auto& family : metrics_.Collect()) {
    if (family.name != "tebium_store_errors_total") continue;
    for (const auto& metric : family.metric) {
      if (metric.label[0].value == operation) return metric.counter.value;
    }
  }
  return -1;
}

Gate::Gate(Store& store) {
  auto reached = std::make_shared<std::promise<void>>();
  store.Apply(DispatchChange(), [reached, open = open_.get_future().share()](
                                    const base::Status&) {
    reached->set_value();
    open.wait();
  });
  reached->get_future().wait();
}

void Gate::Open() {
  if (!std::exchange(opened_, true)) open_.set_value();
}

alert::Alert MakeAlert(const std::string& name, const std::string& module,
                       const std::string& severity,
                       const std::string& summary) {
  alert::Alert alert;
  alert.labels = alert::LabelSet::Of({{alert::kAlertName, name},
                                      {alert::kModule, module},
                                      {alert::kSeverity, severity}});
  alert.annotations = alert::LabelSet::Of({{alert::kSummary, summary}});
  return alert;
}

std::shared_ptr<const alert::Batch> MakeBatch(
    base::Time received_at, const std::vector<alert::Alert>& alerts) {
  auto batch = std::make_shared<alert::Batch>();
  batch->received_at = received_at;
  for (const alert::Alert& alert : alerts) {
    alert::Event event;
    event.alert = alert;
    event.identity = alert.labels.Fingerprint();
    batch->events.push_back(std::move(event));
  }
  return batch;
}

alert::Notification MakeNotification(const std::string& group_key,
                                     const std::string& alert_name,
                                     alert::Reason reason) {
  alert::Notification notification;
  notification.group_key = group_key;
  notification.reason = reason;
  notification.created_at = base::FromNanos(1'700'000'000'000'000'000);
  alert::NotifiedAlert alert;
  alert.alert = MakeAlert(alert_name, "m", "error", "s");
  alert.identity = alert.alert.labels.Fingerprint();
  notification.alerts.push_back(std::move(alert));
  return notification;
}

OutboxDraft MakeDraft(int64_t chat_id, const std::string& group_key,
                      const std::string& alert_name, alert::Reason reason) {
  OutboxDraft draft;
  draft.target.chat_id = chat_id;
  draft.notification = MakeNotification(group_key, alert_name, reason);
  return draft;
}

std::string AlertNames(const alert::Notification& notification) {
  std::vector<std::string> names;
  for (const auto& alert : notification.alerts) {
    names.emplace_back(alert.alert.name());
  }
  std::sort(names.begin(), names.end());
  std::string joined;
  for (const std::string& name : names) {
    joined += (joined.empty() ? "" : ",") + name;
  }
  return joined;
}

}  // namespace tebium::store
