#include "receiver/alertmanager/api_v2.h"

#include <algorithm>

#include "alert/quote.h"
#include "alert/silence.h"
#include "base/text.h"
#include "receiver/alertmanager/api_v2_answers.h"
#include "receiver/alertmanager/api_v2_query.h"
#include "receiver/alertmanager/api_v2_text.h"
#include "receiver/fields.h"

namespace tebium::receiver {
namespace {

constexpr std::string_view kPrefix = "/api/v2/";
constexpr base::Duration kLogInterval = std::chrono::seconds(1);
// Of more, people read no further, and the answer stays small.
constexpr size_t kMaxErrorsShown = 100;

// The errors of alerts that were left out, as Alertmanager joins them.
std::string Joined(const std::vector<std::string>& errors) {
  std::string joined;
  const size_t shown = std::min(errors.size(), kMaxErrorsShown);
  for (size_t i = 0; i < shown; ++i) {
    if (i > 0) joined += "; ";
    joined += errors[i];
  }
  if (errors.size() > shown) {
    joined += "; and " + std::to_string(errors.size() - shown) + " more";
  }
  return joined;
}

// Writes an array of what is visited.
class ArrayText {
 public:
  explicit ArrayText(size_t last_size) : json_(last_size + last_size / 8) {
    json_.Raw("[");
  }

  // Where the next item goes.
  ApiText& Next() {
    if (!first_) json_.Raw(",");
    first_ = false;
    return json_;
  }

  std::string Take() {
    json_.Raw("]\n");
    return json_.Take();
  }

 private:
  ApiText json_;
  bool first_ = true;
};

net::HttpResponse BadRequest(const base::Status& status) {
  return ApiString(400, status.message());
}

// The refusal, unless the path's id is a UUID.
std::optional<ApiFault> CheckId(std::string_view id) {
  if (alert::IsUuid(id)) return std::nullopt;
  return ApiFault{422, kWrongFormatCode,
                  "silenceID in path must be of type uuid: " +
                      alert::GoQuote(NameForError(id))};
}

RejectReason ReasonOf(int status) {
  return status == 429 ? RejectReason::kFlood : RejectReason::kUnauthorized;
}

}  // namespace

ApiV2::ApiV2(ApiV2Settings settings, ApiV2Ports ports, const base::Clock& clock,
             base::Metrics& metrics, base::Logger logger)
    : settings_(std::move(settings)),
      ports_(std::move(ports)),
      clock_(clock),
      metrics_(metrics),
      logger_(std::move(logger)),
      resolve_timeout_nanos_(settings_.alerts.resolve_timeout.count()),
      intake_metrics_(metrics),
      api_metrics_(metrics, ports_.alerts, ports_.silences, clock,
                   settings_.version),
      refusals_(kLogInterval),
      failures_(kLogInterval) {}

void ApiV2::SetResolveTimeout(base::Duration timeout) {
  resolve_timeout_nanos_.store(timeout.count(), std::memory_order_relaxed);
}

void ApiV2::Register(net::Router& router) {
  AddRoute(router, "GET", "/api/v2/status", &ApiV2::GetStatus);
  AddRoute(router, "GET", "/api/v2/receivers", &ApiV2::GetReceivers);
  AddRoute(router, "GET", "/api/v2/alerts", &ApiV2::GetAlerts);
  AddRoute(router, "POST", "/api/v2/alerts", &ApiV2::PostAlerts);
  AddRoute(router, "GET", "/api/v2/alerts/groups", &ApiV2::GetGroups);
  AddRoute(router, "GET", "/api/v2/silences", &ApiV2::GetSilences);
  AddRoute(router, "POST", "/api/v2/silences", &ApiV2::PostSilence);
  AddRoute(router, "GET", "/api/v2/silence/{silenceID}", &ApiV2::GetSilence);
  AddRoute(router, "DELETE", "/api/v2/silence/{silenceID}",
           &ApiV2::DeleteSilence);
  router.SetFailureForm(std::string(kPrefix), ApiNoRoute);
}

void ApiV2::AddRoute(net::Router& router, const std::string& method,
                     const std::string& pattern, Handler handler) {
  const ApiV2Metrics::Handled handled =
      ApiV2Metrics::HandledBy(metrics_, pattern, base::ToLowerAscii(method));
  const bool only_reads = method == "GET";
  net::Route route;
  route.method = method;
  route.pattern = pattern;
  route.access = net::Access::kSecret;
  route.handler = [this, handler, handled, only_reads](
                      net::HttpRequest& request,
                      const net::PathParams& params) {
    const base::Duration start = clock_.Monotonic();
    if (only_reads) api_metrics_.in_flight().Increment();
    net::HttpResponse response = (this->*handler)(request, params);
    if (only_reads) api_metrics_.in_flight().Decrement();
    handled.seconds.Observe(base::ToSeconds(clock_.Monotonic() - start));
    handled.bytes.Observe(static_cast<double>(response.body.size()));
    return response;
  };
  if (handler == &ApiV2::PostAlerts) {
    route.on_refused = [this](int status) {
      intake_metrics_.CountReceived(alert::Source::kApi);
      intake_metrics_.CountRejected(alert::Source::kApi, ReasonOf(status));
    };
  }
  router.Add(std::move(route));
}

net::HttpResponse ApiV2::GetStatus(net::HttpRequest&, const net::PathParams&) {
  ApiText json;
  WriteStatus(ports_.facts(), settings_.version, json);
  json.Raw("\n");
  return ApiJson(200, json.Take());
}

net::HttpResponse ApiV2::GetReceivers(net::HttpRequest& request,
                                      const net::PathParams&) {
  const auto wanted = ReadReceiverMatchers(request, parser_mode());
  if (!wanted.ok()) return BadRequest(wanted.status());
  ArrayText json(0);
  for (const std::string& name : ports_.alerts.Receivers()) {
    if (!*wanted || (*wanted)(name)) WriteReceiver(name, json.Next());
  }
  return ApiJson(200, json.Take());
}

net::HttpResponse ApiV2::GetAlerts(net::HttpRequest& request,
                                   const net::PathParams&) {
  const auto filter = ReadAlertFilter(request, parser_mode());
  if (!filter.ok()) return BadRequest(filter.status());
  ArrayText json(alerts_size_.load(std::memory_order_relaxed));
  ports_.alerts.VisitAlerts(*filter, [&json](const alert::AlertView& view) {
    WriteAlert(view, json.Next());
  });
  std::string body = json.Take();
  alerts_size_.store(body.size(), std::memory_order_relaxed);
  return ApiJson(200, std::move(body));
}

net::HttpResponse ApiV2::GetGroups(net::HttpRequest& request,
                                   const net::PathParams&) {
  const auto filter = ReadAlertFilter(request, parser_mode());
  if (!filter.ok()) return BadRequest(filter.status());
  ArrayText json(groups_size_.load(std::memory_order_relaxed));
  ports_.alerts.VisitGroups(*filter, [&json](const alert::GroupView& group) {
    WriteGroup(group, json.Next());
  });
  std::string body = json.Take();
  groups_size_.store(body.size(), std::memory_order_relaxed);
  return ApiJson(200, std::move(body));
}

net::HttpResponse ApiV2::PostAlerts(net::HttpRequest& request,
                                    const net::PathParams&) {
  intake_metrics_.CountReceived(alert::Source::kApi);
  if (const auto fault = CheckContentType(request)) {
    Refused(request, RejectReason::kContentType, fault->message);
    return ApiFailure(*fault);
  }
  PostedAlertsSettings settings = settings_.alerts;
  settings.resolve_timeout =
      base::Duration(resolve_timeout_nanos_.load(std::memory_order_relaxed));
  PostedAlerts posted =
      DecodePostedAlerts(request.body, clock_.Now(), settings);
  if (posted.fault.has_value()) {
    Refused(request, RejectReason::kMalformed, posted.fault->message);
    return ApiFailure(*posted.fault);
  }
  return StoreAlerts(request, std::move(posted));
}

net::HttpResponse ApiV2::StoreAlerts(const net::HttpRequest& request,
                                     PostedAlerts posted) {
  api_metrics_.CountAlerts(posted);
  if (!posted.batch.events.empty()) {
    // Counted by what was stored, but the batch is given away.
    const auto counts = IntakeMetrics::CountsOf(posted.batch);
    const base::Status status = ports_.sink.Accept(std::move(posted.batch));
    if (!status.ok()) {
      intake_metrics_.CountRejected(alert::Source::kApi,
                                    RejectReason::kUnavailable);
      return Unavailable("alerts", status);
    }
    intake_metrics_.CountAlerts(alert::Source::kApi, counts);
  }
  if (posted.errors.empty()) return ApiEmpty(200);
  const std::string errors = Joined(posted.errors);
  Refused(request, RejectReason::kInvalid, posted.errors.front());
  return ApiString(400, errors);
}

net::HttpResponse ApiV2::GetSilences(net::HttpRequest& request,
                                     const net::PathParams&) {
  const auto filter = ReadSilenceFilter(request, parser_mode());
  if (!filter.ok()) return BadRequest(filter.status());
  const base::Time now = clock_.Now();
  const base::Duration start = clock_.Monotonic();
  std::vector<alert::Silence> silences = ports_.silences.Silences();
  api_metrics_.CountSilenceQuery(clock_.Monotonic() - start, true);
  std::erase_if(silences, [&](const alert::Silence& silence) {
    return !filter->Passes(silence, now);
  });
  SortSilences(silences, now);
  ArrayText json(0);
  for (const alert::Silence& silence : silences) {
    WriteSilence(silence, now, json.Next());
  }
  return ApiJson(200, json.Take());
}

net::HttpResponse ApiV2::PostSilence(net::HttpRequest& request,
                                     const net::PathParams&) {
  if (const auto fault = CheckContentType(request)) return ApiFailure(*fault);
  PostedSilence posted = DecodePostedSilence(request.body, settings_.silences);
  if (posted.fault.has_value()) return ApiFailure(*posted.fault);
  if (!posted.over_limit.empty()) return ApiString(400, posted.over_limit);
  return StoreSilence(std::move(posted));
}

net::HttpResponse ApiV2::StoreSilence(PostedSilence posted) {
  const base::Status times =
      alert::ValidateSilenceRequest(posted.silence, clock_.Now());
  if (!times.ok()) return BadRequest(times);
  auto matchers = alert::BuildSilenceMatchers(posted.matchers, parser_mode());
  if (!matchers.ok()) {
    return BadRequest(matchers.status().WithContext("invalid silence"));
  }
  posted.silence.matchers = *std::move(matchers);
  const auto id = ports_.silences.PutSilence(std::move(posted.silence));
  if (id.ok()) {
    ApiText json;
    json.Raw(R"({"silenceID":)").String(*id, Escape::kJson).Raw("}\n");
    return ApiJson(200, json.Take());
  }
  switch (id.status().code()) {
    case base::StatusCode::kNotFound:
      return ApiString(404, id.status().message());
    case base::StatusCode::kInvalidArgument:
    case base::StatusCode::kResourceExhausted:
      return BadRequest(id.status());
    default:
      return Unavailable("the silence", id.status());
  }
}

net::HttpResponse ApiV2::GetSilence(net::HttpRequest&,
                                    const net::PathParams& params) {
  const std::string_view id = params.Get("silenceID");
  if (const auto fault = CheckId(id)) return ApiFailure(*fault);
  const base::Duration start = clock_.Monotonic();
  const auto silence = ports_.silences.FindSilence(id);
  api_metrics_.CountSilenceQuery(
      clock_.Monotonic() - start,
      silence.ok() || silence.status().code() == base::StatusCode::kNotFound);
  if (!silence.ok()) {
    return silence.status().code() == base::StatusCode::kNotFound
               ? ApiEmpty(404)
               : ApiString(500, "the silence could not be read");
  }
  ApiText json;
  WriteSilence(*silence, clock_.Now(), json);
  json.Raw("\n");
  return ApiJson(200, json.Take());
}

net::HttpResponse ApiV2::DeleteSilence(net::HttpRequest&,
                                       const net::PathParams& params) {
  const std::string_view id = params.Get("silenceID");
  if (const auto fault = CheckId(id)) return ApiFailure(*fault);
  const base::Status status = ports_.silences.ExpireSilence(id);
  if (status.ok()) return ApiEmpty(200);
  if (status.code() == base::StatusCode::kNotFound) return ApiEmpty(404);
  return Unavailable("the end of the silence", status);
}

net::HttpResponse ApiV2::Unavailable(std::string_view what,
                                     const base::Status& status) {
  if (const auto held_back = failures_.Admit(clock_.Monotonic())) {
    logger_.Error("a request to the API could not be stored",
                  {{"what", what},
                   {"err", status.ToString()},
                   {"held_back", *held_back}});
  }
  return ApiRetry(std::string(what) + " could not be stored, try again",
                  settings_.retry_after_seconds);
}

void ApiV2::Refused(const net::HttpRequest& request, RejectReason reason,
                    std::string_view error) {
  intake_metrics_.CountRejected(alert::Source::kApi, reason);
  if (const auto held_back = refusals_.Admit(clock_.Monotonic())) {
    logger_.Warn("alerts refused",
                 {{"source", alert::SourceName(alert::Source::kApi)},
                  {"remote", request.remote_address},
                  {"err", error},
                  {"held_back", *held_back}});
  }
}

}  // namespace tebium::receiver
