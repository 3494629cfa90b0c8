#include "exporter/probe_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/log.h"
#include "base/metrics.h"
#include "tests/support/manual_clock.h"
#include "tests/support/wait.h"

namespace tebium::exporter {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using tebium::testing::WaitFor;
using ::testing::HasSubstr;

// Keeps what it was asked, and ends as it is told, or not at all.
class KeepingProber : public Prober {
 public:
  void Probe(std::shared_ptr<const ModuleSettings> module,
             std::function<void(ProbeResult)> done) override {
    ProbeResult result;
    {
      base::MutexLock lock(mutex_);
      asked_ = std::move(module);
      ++count_;
      if (holds_) {
        held_.push_back(std::move(done));
        return;
      }
      result = result_;
    }
    done(result);
  }
  void Set(const ProbeResult& result) {
    base::MutexLock lock(mutex_);
    result_ = result;
  }
  void Hold() {
    base::MutexLock lock(mutex_);
    holds_ = true;
  }
  void Release() {
    base::MutexLock lock(mutex_);
    for (const auto& done : held_) done({});
    held_.clear();
  }
  std::shared_ptr<const ModuleSettings> asked() const {
    base::MutexLock lock(mutex_);
    return asked_;
  }
  size_t count() const {
    base::MutexLock lock(mutex_);
    return count_;
  }

 private:
  mutable base::Mutex mutex_;
  std::shared_ptr<const ModuleSettings> asked_ GUARDED_BY(mutex_);
  ProbeResult result_ GUARDED_BY(mutex_);
  size_t count_ GUARDED_BY(mutex_) = 0;
  bool holds_ GUARDED_BY(mutex_) = false;
  std::vector<std::function<void(ProbeResult)>> held_ GUARDED_BY(mutex_);
};

class ProbeEndpointTest : public ::testing::Test {
 protected:
  ProbeEndpointTest() {
    router_.SetGuard([](auto&&...) { return std::nullopt; });
  }

  void Start(const std::vector<std::string>& networks, size_t max_waiting = 8) {
    ProbeEndpointSettings settings;
    settings.networks = *AllowedNetworks::Parse(networks);
    settings.max_waiting = max_waiting;
    endpoint_ = std::make_unique<ProbeEndpoint>(std::move(settings));
    endpoint_->Register(router_, prober_);
    WatchSettings watch;
    watch.modules.resize(2);
    watch.modules[0].name = "Gateway";
    watch.modules[0].target = "http://gateway:9000/health";
    watch.modules[0].url = "http://gateway:9000/health?token=a";
    watch.modules[0].timeout = seconds(7);
    watch.modules[1].name = kSelfModule;
    watch.modules[1].kind = ProbeKind::kSelf;
    endpoint_->OnSettings(watch);
  }

  net::HttpResponse Get(const std::string& query,
                        const std::string& timeout = "") {
    net::HttpRequest request;
    request.method = "GET";
    request.path = "/probe";
    request.query = query;
    if (!timeout.empty()) {
      request.headers.emplace_back("X-Prometheus-Scrape-Timeout-Seconds",
                                   timeout);
    }
    return router_.Dispatch(request);
  }

  testing::ManualClock clock_;
  base::Metrics metrics_;
  net::Router router_{metrics_, clock_, base::Logger::Null()};
  KeepingProber prober_;
  std::unique_ptr<ProbeEndpoint> endpoint_;
};

TEST_F(ProbeEndpointTest, TellsOfATarget) {
  Start({"127.0.0.0/8"});
  const auto response = Get("target=127.0.0.1:80/a&module=http_2xx");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(response.body, HasSubstr("\nprobe_success 1\n"));
  EXPECT_EQ(prober_.asked()->url, "http://127.0.0.1:80/a");
  EXPECT_TRUE(prober_.asked()->ask.follow_redirects);
  EXPECT_NE(prober_.asked()->guard, nullptr);
}

TEST_F(ProbeEndpointTest, AFailedProbeIsAnAnswerToo) {
  Start({"127.0.0.0/8"});
  ProbeResult result;
  result.fault = ProbeFault::kConnect;
  prober_.Set(result);
  const auto response = Get("target=127.0.0.1:80&module=tcp_connect");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr("\nprobe_success 0\n"));
}

TEST_F(ProbeEndpointTest, TheUsualProberIsHttp) {
  Start({"127.0.0.0/8"});
  EXPECT_EQ(Get("target=127.0.0.1").status, 200);
  EXPECT_EQ(prober_.asked()->url, "http://127.0.0.1");
}

TEST_F(ProbeEndpointTest, AConfiguredModuleIsProbedAsItIs) {
  Start({});
  EXPECT_EQ(Get("module=Gateway").status, 200);
  EXPECT_EQ(prober_.asked()->name, "Gateway");
  EXPECT_EQ(prober_.asked()->url, "http://gateway:9000/health?token=a");
  EXPECT_EQ(prober_.asked()->guard, nullptr);
  EXPECT_EQ(prober_.asked()->timeout, seconds(7));
}

TEST_F(ProbeEndpointTest, AConfiguredTargetNeedsNoNetwork) {
  Start({});
  EXPECT_EQ(Get("target=http://gateway:9000/health").status, 200);
  EXPECT_EQ(prober_.asked()->guard, nullptr);
  EXPECT_FALSE(prober_.asked()->ask.follow_redirects)
      << "they may lead elsewhere";
}

TEST_F(ProbeEndpointTest, BadRequestsNameTheParameter) {
  Start({});
  const struct {
    const char* query;
    const char* field;
  } cases[] = {
      {"", "target"},
      {"module=http_2xx", "target"},
      {"module=Nobody", "module"},
      {"module=TeBium-Alert-Bot", "module"},
      {"target=http://gateway:9000/health&module=icmp", "module"},
      {"target=http://gateway:9000/health&module=Gateway", "module"},
      {"target=http://gateway:9000/health&module=tcp_connect", "target"},
      {"target=http://gateway:9000/", "target"},
      {"target=http://127.0.0.1/", "target"},
      {"target=192.0.2.1&module=dns_udp", "query_name"},
  };
  for (const auto& each : cases) {
    const auto response = Get(each.query);
    EXPECT_EQ(response.status, 400) << each.query;
    EXPECT_THAT(response.body,
                HasSubstr("\"field\":\"" + std::string(each.field) + "\""))
        << each.query;
  }
  EXPECT_EQ(prober_.count(), 0u) << "nobody was asked";
}

TEST_F(ProbeEndpointTest, AnAddressOutsideIsABadTarget) {
  Start({"127.0.0.0/8"});
  ProbeResult result;
  result.fault = ProbeFault::kRefused;
  prober_.Set(result);
  EXPECT_EQ(Get("target=http://elsewhere/").status, 400);
  result.http.redirects = 1;
  prober_.Set(result);
  const auto redirected = Get("target=http://127.0.0.1/");
  EXPECT_EQ(redirected.status, 200) << "that is the target's fault";
  EXPECT_THAT(redirected.body, HasSubstr("\nprobe_success 0\n"));
}

TEST_F(ProbeEndpointTest, EndsBeforeTheScrapeDoes) {
  Start({});
  const struct {
    const char* header;
    base::Duration timeout;
  } cases[] = {{"5", milliseconds(4500)},  {"2.5", seconds(2)},
               {"0.4", milliseconds(100)}, {"100", seconds(7)},
               {"1e300", seconds(7)},      {"", seconds(7)}};
  for (const auto& each : cases) {
    EXPECT_EQ(Get("module=Gateway", each.header).status, 200) << each.header;
    EXPECT_EQ(prober_.asked()->timeout, each.timeout) << each.header;
  }
  for (const char* header : {"x", "-1", "0", "nan", "5s"}) {
    const auto response = Get("module=Gateway", header);
    EXPECT_EQ(response.status, 400) << header;
    EXPECT_THAT(response.body,
                HasSubstr("X-Prometheus-Scrape-Timeout-Seconds"));
  }
}

TEST_F(ProbeEndpointTest, OnlySoManyWait) {
  Start({}, 2);
  prober_.Hold();
  std::vector<std::thread> threads;
  std::vector<int> statuses(2);
  for (int& status : statuses) {
    threads.emplace_back(
        [this, &status] { status = Get("module=Gateway").status; });
  }
  EXPECT_TRUE(WaitFor([this] { return prober_.count() == 2; }));
  const auto refused = Get("module=Gateway");
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.headers,
              ::testing::Contains(::testing::Pair("Retry-After", "1")));
  prober_.Release();
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(statuses, ::testing::Each(200));
}

TEST_F(ProbeEndpointTest, NobodyWaitsForAProgramThatStops) {
  Start({});
  prober_.Hold();
  int status = 0;
  std::thread waiting([&] { status = Get("module=Gateway").status; });
  EXPECT_TRUE(WaitFor([this] { return prober_.count() == 1; }));
  endpoint_->Drain();
  waiting.join();
  EXPECT_EQ(status, 503);
  EXPECT_EQ(Get("module=Gateway").status, 503);
  prober_.Release();  // nobody is there to hear it
}

TEST_F(ProbeEndpointTest, IsOnlyForThoseWhoKnowTheSecret) {
  net::Router router(metrics_, clock_, base::Logger::Null());
  ProbeEndpoint endpoint({});
  endpoint.Register(router, prober_);
  net::HttpRequest request;
  request.method = "GET";
  request.path = "/probe";
  request.query = "module=Gateway";
  EXPECT_EQ(router.Dispatch(request).status, 401);
}

}  // namespace
}  // namespace tebium::exporter
