#include "relay/chart/chart_maker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "net/http_server.h"
#include "relay/chart/canvas.h"
#include "relay/chart/palette.h"
#include "tests/relay/chart/fake_sample_desk.h"
#include "tests/relay/chart/image.h"
#include "tests/support/manual_clock.h"

namespace tebium::relay {
namespace {

using alert::LabelSet;
using base::Language;
using base::StatusCode;
using std::chrono::hours;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ManualClock;
using ::testing::Not;

using Png = base::StatusOr<std::string>;

constexpr char kTwoSeries[] =
    R"({"status":"success","data":{"resultType":"matrix","result":[)"
    R"({"metric":{"instance":"a"},"values":[[1769840000,"1"],[1769840060,"2"],)"
    R"([1769850000,"7"]]},)"
    R"({"metric":{"instance":"b"},"values":[[1769840000,"3"],)"
    R"([1769840060,"3"]]}]}})";

// Answers every request alike, and keeps what it was sent.
class FakePrometheus {
 public:
  FakePrometheus() {
    net::HttpServerSettings settings;
    settings.listen_addresses = {"127.0.0.1:0"};
    server_ =
        std::move(net::HttpServer::Start(
                      settings,
                      [this](net::HttpRequest& request) {
                        base::MutexLock lock(mutex_);
                        requests_.push_back(request.path + " " + request.body);
                        return answer_;
                      },
                      base::Logger::Null()))
            .value();
  }

  void Answer(net::HttpResponse answer) {
    base::MutexLock lock(mutex_);
    answer_ = std::move(answer);
  }
  std::vector<std::string> requests() const {
    base::MutexLock lock(mutex_);
    return requests_;
  }
  std::string Address() const { return server_->Addresses().front(); }
  std::string Url() const { return "http://" + Address(); }

 private:
  mutable base::Mutex mutex_;
  net::HttpResponse answer_ GUARDED_BY(mutex_) =
      net::HttpResponse::Json(200, kTwoSeries);
  std::vector<std::string> requests_ GUARDED_BY(mutex_);
  std::unique_ptr<net::HttpServer> server_;  // stops first
};

// Never answers, unless it is told to.
class SilentClient : public net::HttpClient {
 public:
  void Send(net::ClientRequest,
            std::function<void(net::ClientResponse)> done) override {
    base::MutexLock lock(mutex_);
    waiting_.push_back(std::move(done));
  }
  void AnswerAll() {
    base::MutexLock lock(mutex_);
    for (auto& done : waiting_) done({});
    waiting_.clear();
  }

 private:
  base::Mutex mutex_;
  std::vector<std::function<void(net::ClientResponse)>> waiting_
      GUARDED_BY(mutex_);
};

class ChartMakerTest : public ::testing::Test {
 protected:
  ChartMakerTest() { settings_.prometheus_url = prometheus_.Url() + "/prom/"; }

  ChartMaker& Maker() {
    if (!maker_) {
      maker_ = ChartMaker::Start(settings_, *http_, clock_, &desk_, metrics_,
                                 base::Logger::Null())
                   .value();
    }
    return *maker_;
  }

  static std::pair<ChartMaker::Callback, std::future<Png>> Promised() {
    auto promise = std::make_shared<std::promise<Png>>();
    auto future = promise->get_future();
    return {[promise](Png png) { promise->set_value(std::move(png)); },
            std::move(future)};
  }
  Png ForAlert(const alert::Alert& alert) {
    auto [done, png] = Promised();
    Maker().ForAlert(alert, Language::kEnglish, std::move(done));
    return png.get();
  }
  Png ForExpression(const std::string& text,
                    base::Duration range = base::Duration(0)) {
    auto [done, png] = Promised();
    Maker().ForExpression(text, range, Language::kEnglish, std::move(done));
    return png.get();
  }

  alert::Alert AlertFrom(const std::string& server) const {
    alert::Alert alert;
    alert.labels = LabelSet::Of({{"alertname", "High"}, {"instance", "a"}});
    alert.generator_url =
        alert::SharedText(server + "/graph?g0.expr=x_bytes+%3E+5");
    return alert;
  }

  double Metric(const std::string& name, const std::string& reason = "") {
    for (const auto& family : metrics_.Collect()) {
      if (family.name != "tebium_" + name) continue;
      for (const auto& metric : family.metric) {
        const bool of_reason =
            reason.empty() || metric.label.at(0).value == reason;
        if (!of_reason) continue;
        return metric.counter.value +
               static_cast<double>(metric.histogram.sample_count);
      }
    }
    return -1;
  }

  ManualClock clock_;  // 1769854830
  base::Metrics metrics_;
  FakeSampleDesk desk_;
  FakePrometheus prometheus_;
  std::unique_ptr<net::HttpClient> http_ =
      std::move(net::StartHttpClient({}, base::Logger::Null())).value();
  ChartSettings settings_;
  std::unique_ptr<ChartMaker> maker_;
};

TEST_F(ChartMakerTest, DrawsTheExpressionOfAnAlert) {
  const alert::Alert alert = AlertFrom("http://elsewhere:9090");
  EXPECT_TRUE(Maker().CanChart(alert));
  const Png png = ForAlert(alert);
  ASSERT_TRUE(png.ok()) << png.status().message();
  EXPECT_THAT(prometheus_.requests(),
              ElementsAre("/prom/api/v1/query_range query=x_bytes"
                          "&start=1769833230.000&end=1769854830.000"
                          "&step=60.000&timeout=10.000"));
  const auto image = DecodePng(*png);
  ASSERT_TRUE(image.has_value());
  EXPECT_EQ(image->width, kChartWidth);
  // The threshold, and of the two series the alert's alone.
  EXPECT_GT(CountOf(*image, kAlarm, image->Whole()), 300u);
  EXPECT_GT(CountOf(*image, kSeriesColors[0], image->Whole()), 100u);
  EXPECT_EQ(CountOf(*image, kSeriesColors[1], image->Whole()), 0u);
  EXPECT_EQ(Metric("charts_total"), 1);
  EXPECT_EQ(Metric("chart_duration_seconds"), 1);
  EXPECT_EQ(Metric("charts_failed_total", "query"), 0);
}

TEST_F(ChartMakerTest, AsksAnAlertsOwnServerOnlyIfItIsAllowed) {
  settings_.prometheus_url = "";
  const alert::Alert alert = AlertFrom(prometheus_.Url());
  EXPECT_FALSE(Maker().CanChart(alert));
  EXPECT_EQ(ForAlert(alert).status().code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(prometheus_.requests(), ElementsAre());
  EXPECT_EQ(Metric("charts_failed_total", "no_source"), 1);

  maker_.reset();
  settings_.allowed_sources = {prometheus_.Address()};
  EXPECT_TRUE(Maker().CanChart(alert));
  EXPECT_TRUE(ForAlert(alert).ok());
  EXPECT_EQ(prometheus_.requests().size(), 1u);
}

TEST_F(ChartMakerTest, FollowsNoRedirects) {
  FakePrometheus internal;
  net::HttpResponse away = net::HttpResponse::Text(302, "");
  away.headers.emplace_back("Location", internal.Url() + "/api/v1/query_range");
  prometheus_.Answer(away);
  EXPECT_THAT(ForAlert(AlertFrom("http://x")).status().message(),
              HasSubstr("HTTP status 302"));
  EXPECT_THAT(internal.requests(), ElementsAre());
}

TEST_F(ChartMakerTest, DrawsSamples) {
  alert::Alert alert;
  alert.labels =
      LabelSet::Of({{"alertname", "ModuleDown"}, {"module", "Redis"}});
  EXPECT_TRUE(Maker().CanChart(alert));
  EXPECT_TRUE(ForAlert(alert).ok());
  EXPECT_TRUE(ForExpression("Redis/queue_length", hours(1)).ok());
  EXPECT_THAT(prometheus_.requests(), ElementsAre());
  desk_.gone = true;
  EXPECT_EQ(ForAlert(alert).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(Metric("charts_failed_total", "samples"), 1);
}

TEST_F(ChartMakerTest, DrawsWhatAnOperatorAsksFor) {
  EXPECT_TRUE(ForExpression("rate(x[5m])", hours(24)).ok());
  ASSERT_EQ(prometheus_.requests().size(), 1u);
  EXPECT_THAT(prometheus_.requests()[0],
              HasSubstr("query=rate%28x%5B5m%5D%29&start=1769768430.000"
                        "&end=1769854830.000&step=240.000"));
  for (const base::Duration range :
       {base::Duration(seconds(59)), base::Duration(hours(24 * 367)),
        base::Duration(-1)}) {
    EXPECT_EQ(ForExpression("x", range).status().code(),
              StatusCode::kInvalidArgument);
  }
}

TEST_F(ChartMakerTest, TellsPrometheusErrorsWithoutTheUrl) {
  settings_.prometheus_url =
      "http://user:secret@" + prometheus_.Address() + "/prom";
  prometheus_.Answer(net::HttpResponse::Json(
      400, R"({"status":"error","errorType":"bad_data","error":"no idea"})"));
  Png png = ForExpression("x");
  EXPECT_EQ(png.status().message(), "Prometheus: bad_data: no idea");
  // Nothing listens there.
  maker_.reset();
  settings_.prometheus_url = "http://user:secret@127.0.0.1:1/prom";
  png = ForExpression("x");
  EXPECT_EQ(png.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(png.status().message(), Not(HasSubstr("secret")));
  EXPECT_THAT(png.status().message(), Not(HasSubstr("/prom")));
  EXPECT_EQ(Metric("charts_failed_total", "query"), 2);
}

TEST_F(ChartMakerTest, LetsNoMoreWaitThanItMay) {
  SilentClient silent;
  settings_.max_waiting = 2;
  maker_ = ChartMaker::Start(settings_, silent, clock_, nullptr, metrics_,
                             base::Logger::Null())
               .value();
  auto [first_done, first] = Promised();
  auto [second_done, second] = Promised();
  maker_->ForExpression("a", hours(1), Language::kEnglish, first_done);
  maker_->ForExpression("b", hours(1), Language::kEnglish, second_done);
  EXPECT_EQ(ForExpression("c").status().code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(Metric("charts_failed_total", "busy"), 1);
  // Room again.
  silent.AnswerAll();
  EXPECT_EQ(first.get().status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(second.get().status().code(), StatusCode::kUnavailable);
  auto [third_done, third] = Promised();
  maker_->ForExpression("d", hours(1), Language::kEnglish, third_done);
  maker_.reset();
  EXPECT_THAT(third.get().status().message(), HasSubstr("stopping"));
  EXPECT_EQ(Metric("charts_failed_total", "stopping"), 1);
  // An answer that comes after the end is nobody's.
  silent.AnswerAll();
}

TEST_F(ChartMakerTest, RefusesSettingsWithoutSense) {
  settings_.prometheus_url = "gopher://x";
  EXPECT_EQ(ChartMaker::Start(settings_, *http_, clock_, &desk_, metrics_,
                              base::Logger::Null())
                .status()
                .code(),
            StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tebium::relay
