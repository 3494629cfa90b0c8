#include "receiver/sample_door.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "net/http_error.h"
#include "receiver/intake_answers.h"

namespace tebium::receiver {
namespace {

constexpr base::Duration kLogInterval = std::chrono::seconds(1);

size_t CountValues(const std::vector<alert::SampleReport>& reports) {
  size_t count = 0;
  for (const alert::SampleReport& report : reports) {
    count += report.values.size();
  }
  return count;
}

}  // namespace

SampleDoor::SampleDoor(SampleDoorSettings settings, alert::SampleSink& samples,
                       alert::HeartbeatSink& heartbeats,
                       const base::Clock& clock, base::Logger logger)
    : settings_(settings),
      samples_(samples),
      heartbeats_(heartbeats),
      clock_(clock),
      logger_(std::move(logger)),
      refusals_(kLogInterval),
      failures_(kLogInterval) {}

void SampleDoor::Register(net::Router& router) {
  const auto add = [&](const char* method, const char* pattern, auto handler) {
    net::Route route;
    route.method = method;
    route.pattern = pattern;
    route.access = net::Access::kSecret;
    route.handler = handler;
    router.Add(std::move(route));
  };
  add("POST", "/api/v1/samples",
      [this](net::HttpRequest& request, const net::PathParams&) {
        return TakeSamples(request);
      });
  add("PUT", "/api/v1/heartbeat/{module*}",
      [this](net::HttpRequest& request, const net::PathParams& params) {
        return Beat(request, params.Get("module"));
      });
  add("DELETE", "/api/v1/heartbeat/{module*}",
      [this](net::HttpRequest& request, const net::PathParams& params) {
        return Forget(request, params.Get("module"));
      });
}

// --- Samples ----------------------------------------------------------------

net::HttpResponse SampleDoor::TakeSamples(net::HttpRequest& request) {
  if (const auto field = UnfitHeader(request)) {
    samples_.CountRefused(1);
    LogRefusal(request, *field);
    return UnfitAnswer(*field);
  }
  DecodedSamples decoded =
      DecodeSamples(request.body, clock_.Now(), settings_.limits);
  if (decoded.fault.has_value()) {
    samples_.CountRefused(1);
    LogRefusal(request, decoded.fault->error);
    return net::ErrorAnswer(400, decoded.fault->error, decoded.fault->field,
                            decoded.fault->offset);
  }
  return Store(request, std::move(decoded));
}

net::HttpResponse SampleDoor::Store(const net::HttpRequest& request,
                                    DecodedSamples decoded) {
  samples_.CountRefused(decoded.rejected_values);
  std::vector<alert::SampleRejection> refused;
  const base::Status status = samples_.AcceptSamples(decoded.reports, refused);
  if (!status.ok()) return Failure(request, status, "");
  size_t count = CountValues(decoded.reports);
  std::vector<Rejection>& rejected = decoded.rejected;
  for (alert::SampleRejection& one : refused) {
    count -= decoded.reports[one.index].values.size();
    rejected.push_back({decoded.places[one.index], std::move(one.error),
                        std::move(one.field)});
  }
  if (rejected.empty()) return AcceptedAnswer(count, rejected);
  std::sort(
      rejected.begin(), rejected.end(),
      [](const Rejection& a, const Rejection& b) { return a.index < b.index; });
  LogRefusal(request, rejected.front().error);
  return count == 0 ? NoneAcceptedAnswer(rejected)
                    : AcceptedAnswer(count, rejected);
}

// --- Heartbeats -------------------------------------------------------------

net::HttpResponse SampleDoor::Beat(const net::HttpRequest& request,
                                   std::string_view module) {
  base::Duration interval = settings_.default_interval;
  if (const std::string text = request.QueryValue("interval"); !text.empty()) {
    const auto parsed = base::ParseDuration(text);
    if (!parsed.ok()) {
      return Refuse(request, 400, "interval: expected a duration as 60s or 5m",
                    "interval");
    }
    interval = *parsed;
  }
  const base::Status status = heartbeats_.Beat(module, interval);
  if (!status.ok()) return Failure(request, status, "interval");
  return net::HttpResponse::Json(200, "{}");
}

net::HttpResponse SampleDoor::Forget(const net::HttpRequest& request,
                                     std::string_view module) {
  const base::Status status = heartbeats_.Forget(module);
  if (!status.ok()) return Failure(request, status, "module");
  return net::HttpResponse::Json(200, "{}");
}

// --- Failures ---------------------------------------------------------------

// A message of the sinks' that names a field begins with it.
net::HttpResponse SampleDoor::Failure(const net::HttpRequest& request,
                                      const base::Status& status,
                                      std::string_view field) {
  switch (status.code()) {
    case base::StatusCode::kInvalidArgument:
      if (!status.message().starts_with(field)) field = "module";
      return Refuse(request, 400, status.message(), field);
    case base::StatusCode::kResourceExhausted:
      return Refuse(request, 400, status.message(), "module");
    case base::StatusCode::kNotFound:
      return Refuse(request, 404, status.message(), "module");
    default:
      break;
  }
  if (const auto held_back = failures_.Admit(clock_.Monotonic())) {
    logger_.Error("what a module pushed could not be stored",
                  {{"err", status.ToString()}, {"held_back", *held_back}});
  }
  return net::RetryAnswer(503, "it could not be stored, try again",
                          settings_.retry_after_seconds);
}

net::HttpResponse SampleDoor::Refuse(const net::HttpRequest& request,
                                     int status, std::string_view error,
                                     std::string_view field) {
  LogRefusal(request, error);
  return net::ErrorAnswer(status, error, field);
}

void SampleDoor::LogRefusal(const net::HttpRequest& request,
                            std::string_view error) {
  if (const auto held_back = refusals_.Admit(clock_.Monotonic())) {
    logger_.Warn("what a module pushed was refused",
                 {{"path", request.path},
                  {"remote", request.remote_address},
                  {"err", error},
                  {"held_back", *held_back}});
  }
}

}  // namespace tebium::receiver
