#include "web/modules_api.h"

#include <gtest/gtest.h>

#include "tests/web/web_fixture.h"

namespace tebium::web {
namespace {

class Desk : public alert::ModuleDesk {
 public:
  std::vector<alert::ModuleView> Modules() const override { return modules; }
  void CheckNow(
      std::function<void(std::vector<alert::ModuleView>)> done) override {
    done(modules);
  }
  std::vector<alert::ModuleView> modules;
};

class ModulesApiTest : public WebFixture {
 protected:
  ModulesApiTest() : api_(desk_) { api_.Register(router_); }

  Desk desk_;
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
      R"("checkedAt":"2026-01-31T10:20:30.000Z","latencySeconds":0.25,)"
      R"("detail":"no \"connection\""},)"
      R"({"name":"Gateway","kind":"http","target":"","state":"unknown",)"
      R"("since":null,"checkedAt":null,"latencySeconds":null,"detail":""}])");
}

}  // namespace
}  // namespace tebium::web
