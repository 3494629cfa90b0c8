// Makes charts for alerts and for operators: asks Prometheus or our own
// samples, and draws on a thread of its own, so that nobody waits for either.
//
// An alert's generatorURL is written by whoever posts it. It is therefore only
// read; where no Prometheus is set, its server is asked if it is one of those
// allowed, without following redirects. No error tells a URL.
#ifndef TEBIUM_RELAY_CHART_CHART_MAKER_H_
#define TEBIUM_RELAY_CHART_CHART_MAKER_H_

#include <functional>
#include <memory>
#include <string>

#include "alert/alert.h"
#include "alert/module_desk.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/status.h"
#include "net/http_client.h"
#include "relay/chart/chart_plan.h"

namespace tebium::relay {

// Thread-safe. What is handed to Start() must outlive it.
class ChartMaker {
 public:
  // A PNG, or why there is none. Called exactly once: on the maker's thread,
  // which others wait for, so it must not block; before the call returns where
  // that cannot be done at all or too many wait; or by the destructor.
  using Callback = std::function<void(base::StatusOr<std::string> png)>;

  // `samples` may be null. kInvalidArgument for settings without sense.
  static base::StatusOr<std::unique_ptr<ChartMaker>> Start(
      const ChartSettings& settings, net::HttpClient& http,
      const base::Clock& clock, const alert::SampleDesk* samples,
      base::Metrics& metrics, const base::Logger& logger);

  ~ChartMaker();  // gives up what waits: kUnavailable
  ChartMaker(const ChartMaker&) = delete;
  ChartMaker& operator=(const ChartMaker&) = delete;

  // Something is known to chart; whether it can be had is seen later.
  bool CanChart(const alert::Alert& alert) const;

  // Of the time before now that the settings say.
  void ForAlert(const alert::Alert& alert, base::Language language,
                Callback done);

  // See PlanForText(). `range` from a minute to 366 days, else
  // kInvalidArgument; 0: as the settings say.
  void ForExpression(const std::string& expression_or_sample_name,
                     base::Duration range, base::Language language,
                     Callback done);

 private:
  class Core;
  explicit ChartMaker(std::shared_ptr<Core> core);
  const std::shared_ptr<Core> core_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_CHART_MAKER_H_
