#include "web/modules_api.h"

#include <gtest/gtest.h>

#include "tests/web/web_fixture.h"

namespace tebium::web {
namespace {

class Desk : public alert::ModuleDesk {
 public:
  std::vector<alert::ModuleView> Modules(
      base::Language language) const override {
    EXPECT_EQ(language, base::Language::kEnglish);
    return modules;
  }
  void CheckNow(std::function<void()> done) override { done(); }
  std::vector<alert::ModuleView> modules;
};

// Of Redis: one series of now, and one that has ended.
class RedisSamples : public alert::SampleDesk {
 public:
  std::vector<std::string> SampleNames(std::string_view module) const override {
    if (module != "Redis") return {};
    return {"clients", "old"};
  }
  base::StatusOr<alert::SampleSeries> Samples(std::string_view,
                                              std::string_view name,
                                              base::Time from,
                                              base::Time to) const override {
    EXPECT_EQ(to - from, std::chrono::minutes(5));
    alert::SampleSeries series;
    if (name == "clients") {
      series.points = {{to - std::chrono::seconds(20), 3},
                       {to - std::chrono::seconds(10), 4.5}};
    }
    return series;
  }
};

class ModulesApiTest : public WebFixture {
 protected:
  ModulesApiTest() : api_(desk_, samples_, clock_) { api_.Register(router_); }

  Desk desk_;
  const RedisSamples samples_;
  ModulesApi api_;
};

TEST_F(ModulesApiTest, NoModulesAreAnEmptyArray) {
  const net::HttpResponse response = Get("/api/v1/modules");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
  EXPECT_EQ(response.body, "[]");
}

TEST_F(ModulesApiTest, TellsHowEachStands) {
  alert::ModuleView down;
  down.name = "Redis";
  down.kind = "redis";
  down.target = "redis://redis:6379";
  down.state = alert::ModuleState::kDown;
  down.since = clock_.Now() - std::chrono::seconds(30);
  down.checked_at = clock_.Now();
  down.latency = std::chrono::milliseconds(250);
  down.detail = "no \"connection\"";
  alert::ModuleView unknown;
  unknown.name = "Gateway";
  unknown.kind = "http";
  desk_.modules = {down, unknown};
  EXPECT_EQ(
      Get("/api/v1/modules").body,
      R"([{"name":"Redis","kind":"redis","target":"redis://redis:6379",)"
      R"("state":"down","since":"2026-01-31T10:20:00.000Z",)"
      R"("checked_at":"2026-01-31T10:20:30.000Z","latency_seconds":0.25,)"
      R"("detail":"no \"connection\"","samples":{"clients":4.5}},)"
      R"({"name":"Gateway","kind":"http","target":"","state":"unknown",)"
      R"("since":null,"checked_at":null,"latency_seconds":null,"detail":"",)"
      R"("samples":{}}])");
}

}  // namespace
}  // namespace tebium::web
