#include "web/api.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/hash.h"
#include "tests/web/web_fixture.h"

namespace tebium::web {
namespace {

class ApiTest : public WebFixture {
 protected:
  ApiTest() : api_(store_, base::Logger::Null()) { api_.Register(router_); }

  store::OutboxEntry Entry(int64_t id, store::OutboxState state) {
    store::OutboxEntry entry;
    entry.head.id = id;
    entry.head.state = state;
    entry.head.target = {store::TargetKind::kTelegram, -100, 7};
    entry.head.group_key = "g";
    entry.head.created_at = clock_.Now();
    entry.attempts = 2;
    entry.last_error = "chat not found";
    entry.notification.group_labels = alert::LabelSet::Of({{"module", "api"}});
    entry.notification.receiver = "default";
    entry.notification.alerts.resize(1);
    entry.notification.alerts[0].firing = true;
    return entry;
  }

  Api api_;
};

TEST_F(ApiTest, HistoryTellsEverything) {
  store::HistoryEntry entry;
  entry.id = 42;
  entry.received_at = clock_.Now();
  entry.source = "python-bot";
  entry.firing = false;
  entry.alert.labels = alert::LabelSet::Of({{"alertname", "x"}});
  entry.alert.annotations = alert::LabelSet::Of({{"summary", "a\"b<"}});
  entry.alert.starts_at = clock_.Now() - std::chrono::milliseconds(1);
  entry.alert.generator_url = "http://p";
  entry.extra_json = R"({"alert_id":"m_1","sent":true})";
  store_.history = {entry};
  const net::HttpResponse response = Get("/api/v1/history");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
  EXPECT_EQ(
      response.body,
      R"({"entries":[{"id":42,"received_at":"2026-01-31T10:20:30.000Z",)"
      R"("source":"python-bot","status":"resolved",)"
      R"("fingerprint":")" +
          base::Hex16(entry.alert.labels.Fingerprint()) +
          R"(","labels":{"alertname":"x"},"annotations":{"summary":"a\"b<"},)"
          R"("starts_at":"2026-01-31T10:20:29.999Z","ends_at":null,)"
          R"("generator_url":"http://p",)"
          R"("extra":{"alert_id":"m_1","sent":true}}],)"
          R"("next_before_id":null})");
}

TEST_F(ApiTest, TheAuditLogIsPaged) {
  store_.audit = {{9, clock_.Now(), -100, 7, "A\"nn", "silence", "x"},
                  {8, clock_.Now(), -100, 7, "Ann", "expire", "y"}};
  EXPECT_EQ(Get("/api/v1/audit").body,
            R"({"entries":[{"id":9,"at":"2026-01-31T10:20:30.000Z",)"
            R"("chat_id":-100,"user_id":7,"user_name":"A\"nn",)"
            R"("action":"silence","detail":"x"},)"
            R"({"id":8,"at":"2026-01-31T10:20:30.000Z","chat_id":-100,)"
            R"("user_id":7,"user_name":"Ann","action":"expire","detail":"y"}],)"
            R"("next_before_id":null})");
  const auto page = Get("/api/v1/audit?limit=1");
  EXPECT_TRUE(page.body.ends_with(R"("next_before_id":9})")) << page.body;
  Get("/api/v1/audit?before_id=9");
  EXPECT_EQ(store_.last_audit_before, 9);
  EXPECT_EQ(Get("/api/v1/audit?limit=0").status, 400);
}

TEST_F(ApiTest, HistoryPassesItsParametersOn) {
  Get("/api/v1/history?q=disk+full&module=api&severity=critical"
      "&from=2026-01-31T13:20:30%2B03:00&to=1769854831.5&limit=7&before_id=9");
  const store::HistoryQuery& query = store_.last_query;
  EXPECT_EQ(query.text, "disk full");
  EXPECT_EQ(query.module, "api");
  EXPECT_EQ(query.severity, "critical");
  EXPECT_EQ(query.from, clock_.Now());
  EXPECT_EQ(query.to, clock_.Now() + std::chrono::milliseconds(1500));
  EXPECT_EQ(query.limit, 7u);
  EXPECT_EQ(query.before_id, 9);
}

TEST_F(ApiTest, APlusThatWasNotEncodedIsUnderstood) {
  Get("/api/v1/history?from=2026-01-31T13:20:30+03:00");
  EXPECT_EQ(store_.last_query.from, clock_.Now());
}

TEST_F(ApiTest, HistoryNamesTheNextPage) {
  store_.history.resize(2);
  store_.history[1].id = 5;
  EXPECT_NE(Get("/api/v1/history?limit=2").body.find("\"next_before_id\":5"),
            std::string::npos);
}

TEST_F(ApiTest, ExtraThatIsNotJsonStaysText) {
  store_.history.resize(1);
  store_.history[0].extra_json = "{broken";
  EXPECT_NE(Get("/api/v1/history").body.find(R"("extra":"{broken")"),
            std::string::npos);
}

struct BadCase {
  std::string target;
  std::string answer;
};

TEST_F(ApiTest, BadParametersAreNamed) {
  const std::vector<BadCase> cases = {
      {"history?limit=0",
       R"({"error":"limit: expected a number from 1 to 1000","field":"limit"})"},
      {"history?limit=1001",
       R"({"error":"limit: expected a number from 1 to 1000","field":"limit"})"},
      {"history?limit=ten",
       R"({"error":"limit: expected a number from 1 to 1000","field":"limit"})"},
      {"history?before_id=-1",
       R"({"error":"before_id: expected a number from 1 to )"
       R"(9223372036854775807","field":"before_id"})"},
      {"history?from=yesterday",
       R"({"error":"from: expected a time like 2026-01-31T10:20:30Z or )"
       R"(1769854830","field":"from"})"},
      {"history?to=nan",
       R"({"error":"to: expected a time like 2026-01-31T10:20:30Z or )"
       R"(1769854830","field":"to"})"},
      {"history?to=1e300",
       R"({"error":"to: expected a time like 2026-01-31T10:20:30Z or )"
       R"(1769854830","field":"to"})"},
      {"history?from=200&to=100",
       R"({"error":"from: expected a time before `to`","field":"from"})"},
      {"history?q=%FF",
       R"({"error":"q: expected UTF-8 of at most 1024 bytes","field":"q"})"},
      {"outbox?state=lost",
       R"({"error":"state: expected pending, sending or dead",)"
       R"("field":"state"})"},
      {"outbox?limit=x",
       R"({"error":"limit: expected a number from 1 to 1000","field":"limit"})"},
  };
  for (const BadCase& test : cases) {
    const net::HttpResponse response = Get("/api/v1/" + test.target);
    EXPECT_EQ(response.status, 400) << test.target;
    EXPECT_EQ(response.body, test.answer) << test.target;
  }
}

TEST_F(ApiTest, OutboxTellsEverything) {
  store_.outbox = {Entry(3, store::OutboxState::kDead)};
  const net::HttpResponse response = Get("/api/v1/outbox");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(
      response.body,
      R"({"entries":[{"id":3,"state":"dead","target":{"kind":"telegram",)"
      R"("chat_id":-100,"thread_id":7},"group_key":"g",)"
      R"("group_labels":{"module":"api"},"receiver":"default",)"
      R"("notifies":true,"alerts":1,"firing":1,"attempts":2,)"
      R"("last_error":"chat not found",)"
      R"("created_at":"2026-01-31T10:20:30.000Z","next_attempt_at":null}]})");
}

TEST_F(ApiTest, OutboxFiltersByState) {
  store_.outbox = {Entry(3, store::OutboxState::kDead),
                   Entry(4, store::OutboxState::kPending)};
  const net::HttpResponse response =
      Get("/api/v1/outbox?state=pending&limit=9");
  EXPECT_EQ(store_.last_state, store::OutboxState::kPending);
  EXPECT_EQ(store_.last_limit, 9u);
  EXPECT_EQ(response.body.find("\"id\":3"), std::string::npos);
}

TEST_F(ApiTest, ResendsADeadEntry) {
  store_.outbox = {Entry(3, store::OutboxState::kDead),
                   Entry(4, store::OutboxState::kPending)};
  const net::HttpResponse response = Send("POST", "/api/v1/outbox/3/resend");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"id":3,"state":"pending"})");
  EXPECT_EQ(store_.resent, std::vector<int64_t>{3});
}

TEST_F(ApiTest, ResendsNothingElse) {
  store_.outbox = {Entry(4, store::OutboxState::kPending)};
  EXPECT_EQ(Send("POST", "/api/v1/outbox/4/resend").status, 404);
  EXPECT_EQ(Send("POST", "/api/v1/outbox/5/resend").status, 404);
  EXPECT_EQ(Send("POST", "/api/v1/outbox/x/resend").status, 400);
  EXPECT_EQ(Send("POST", "/api/v1/outbox/-1/resend").status, 400);
  const net::HttpResponse get = Get("/api/v1/outbox/4/resend");
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(HeaderOf(get, "Allow"), "POST");
  EXPECT_TRUE(store_.resent.empty());
}

TEST_F(ApiTest, StatsTellSizesAndCounts) {
  store_.stats = {1000, 2, 3, 4, 5, 6, clock_.Now()};
  EXPECT_EQ(Get("/api/v1/stats").body,
            R"({"store":{"size_bytes":1000,"journal_entries":2,)"
            R"("history_entries":3},"outbox":{"pending":4,"sending":5,)"
            R"("dead":6,"oldest_pending_at":"2026-01-31T10:20:30.000Z"}})");
}

TEST_F(ApiTest, AStoreThatFailsIsUnavailable) {
  store_.failure = base::UnavailableError("data/alerts.db: locked");
  for (const char* path :
       {"/api/v1/history", "/api/v1/outbox", "/api/v1/stats"}) {
    const net::HttpResponse response = Get(path);
    EXPECT_EQ(response.status, 503) << path;
    EXPECT_EQ(response.body,
              R"({"error":"the store can't answer, try again"})");
    EXPECT_EQ(HeaderOf(response, "Retry-After"), "5");
  }
  EXPECT_EQ(Send("POST", "/api/v1/outbox/3/resend").status, 503);
}

}  // namespace
}  // namespace tebium::web
