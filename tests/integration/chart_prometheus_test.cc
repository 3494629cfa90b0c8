// Charts of what Debian's Prometheus has scraped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "net/http_server.h"
#include "relay/chart/chart_maker.h"
#include "relay/chart/palette.h"
#include "tests/integration/bot.h"
#include "tests/relay/chart/image.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using relay::ChartMaker;
using relay::ChartSettings;
using relay::CountOf;
using ::testing::HasSubstr;

using Png = base::StatusOr<std::string>;

constexpr char kMetrics[] =
    "# TYPE queue_size_bytes gauge\n"
    "queue_size_bytes{queue=\"a\"} 5e6\n"
    "queue_size_bytes{queue=\"b\"} 3e6\n";
// As Prometheus writes it for `queue_size_bytes > 4e6`.
constexpr char kGraph[] =
    "/graph?g0.expr=queue_size_bytes+%3E+4e%2B06&g0.tab=1";

class ChartPrometheusTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(prometheus_.Start());
    ASSERT_TRUE(WaitFor([this] { return prometheus_.IsUp("queues"); }));
  }

  static std::unique_ptr<net::HttpServer> StartTarget() {
    net::HttpServerSettings settings;
    settings.listen_addresses = {"127.0.0.1:0"};
    const auto handler = [](net::HttpRequest&) {
      net::HttpResponse response = net::HttpResponse::Text(200, kMetrics);
      response.content_type = "text/plain; version=0.0.4";
      return response;
    };
    return net::HttpServer::Start(settings, handler, base::Logger::Null())
        .value();
  }

  std::unique_ptr<ChartMaker> StartMaker(ChartSettings settings) {
    settings.range = std::chrono::minutes(1);
    return ChartMaker::Start(settings, *http_, clock_, nullptr, metrics_,
                             base::Logger::Null())
        .value();
  }

  static Png Draw(ChartMaker& maker, const alert::Alert& alert) {
    std::promise<Png> png;
    maker.ForAlert(alert, base::Language::kRussian,
                   [&png](Png drawn) { png.set_value(std::move(drawn)); });
    return png.get_future().get();
  }
  static Png Draw(ChartMaker& maker, const std::string& expression) {
    std::promise<Png> png;
    maker.ForExpression(expression, std::chrono::minutes(5),
                        base::Language::kRussian,
                        [&png](Png drawn) { png.set_value(std::move(drawn)); });
    return png.get_future().get();
  }

  alert::Alert AlertOf(const std::string& queue) const {
    alert::Alert alert;
    alert.labels =
        alert::LabelSet::Of({{"alertname", "QueueTooLong"}, {"queue", queue}});
    alert.generator_url = alert::SharedText(prometheus_.Url(kGraph));
    return alert;
  }

  // Colours of series that were drawn.
  static size_t SeriesIn(const Png& png) {
    const auto image = relay::DecodePng(png.ok() ? *png : "");
    if (!image) return 0;
    size_t count = 0;
    for (const relay::Color& color : relay::kSeriesColors) {
      if (CountOf(*image, color, image->Whole()) > 0) ++count;
    }
    return count;
  }

  const std::unique_ptr<net::HttpServer> target_ = StartTarget();
  Prometheus prometheus_{"[]", {{"queues", target_->Addresses().front()}}};
  base::SystemClock clock_;
  base::Metrics metrics_;
  std::unique_ptr<net::HttpClient> http_ =
      net::StartHttpClient({}, base::Logger::Null()).value();
};

TEST_F(ChartPrometheusTest, DrawsWhatAnAlertIsAbout) {
  ChartSettings settings;
  settings.prometheus_url = prometheus_.Url();
  const auto maker = StartMaker(settings);
  // Of the alert's queue alone.
  const Png one = Draw(*maker, AlertOf("a"));
  ASSERT_TRUE(one.ok()) << one.status().message();
  EXPECT_EQ(SeriesIn(one), 1u);
  // Of none that there is: all.
  EXPECT_EQ(SeriesIn(Draw(*maker, AlertOf("c"))), 2u);
  EXPECT_EQ(SeriesIn(Draw(*maker, "sum(queue_size_bytes)")), 1u);
  EXPECT_EQ(SeriesIn(Draw(*maker, "queue_size_bytes")), 2u);
}

TEST_F(ChartPrometheusTest, AsksTheServerOfTheAlertIfItMay) {
  ChartSettings settings;
  EXPECT_FALSE(StartMaker(settings)->CanChart(AlertOf("a")));
  const std::string url = prometheus_.Url();
  settings.allowed_sources = {url.substr(url.rfind('/') + 1)};
  const auto maker = StartMaker(settings);
  EXPECT_TRUE(maker->CanChart(AlertOf("a")));
  EXPECT_EQ(SeriesIn(Draw(*maker, AlertOf("a"))), 1u);
}

TEST_F(ChartPrometheusTest, TellsWhatPrometheusSays) {
  ChartSettings settings;
  settings.prometheus_url = prometheus_.Url();
  const auto maker = StartMaker(settings);
  EXPECT_THAT(Draw(*maker, "sum(").status().message(),
              HasSubstr("Prometheus: bad_data:"));
  EXPECT_THAT(Draw(*maker, "queue_size_bytes + on(x) queue_size_bytes")
                  .status()
                  .message(),
              HasSubstr("Prometheus: execution:"));
  // Nothing is no error.
  EXPECT_TRUE(Draw(*maker, "no_such_metric").ok());
}

}  // namespace
}  // namespace tebium::testing
