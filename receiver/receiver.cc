#include "receiver/receiver.h"

#include "net/http_error.h"
#include "receiver/alertmanager/webhook_decoder.h"
#include "receiver/intake_answers.h"

namespace tebium::receiver {
namespace {

constexpr base::Duration kLogInterval = std::chrono::seconds(1);
RejectReason ReasonOf(int status) {
  return status == 429 ? RejectReason::kFlood : RejectReason::kUnauthorized;
}

}  // namespace

Receiver::Receiver(ReceiverSettings settings, alert::AlertSink& sink,
                   const base::Clock& clock, base::Metrics& metrics,
                   base::Logger logger)
    : settings_(std::move(settings)),
      sink_(sink),
      clock_(clock),
      logger_(std::move(logger)),
      metrics_(metrics),
      refusals_(kLogInterval),
      failures_(kLogInterval) {}

void Receiver::Register(net::Router& router) {
  AddRoute(router, "/webhook", Door::kWebhook);
  AddRoute(router, "/webhook/{secret*}", Door::kWebhook);
  AddRoute(router, "/api/v1/alerts", Door::kNative);
  AddRoute(router, "/alertmanager", Door::kAlertmanager);
}

void Receiver::AddRoute(net::Router& router, const std::string& pattern,
                        Door door) {
  const alert::Source source = door == Door::kAlertmanager
                                   ? alert::Source::kWebhook
                                   : alert::Source::kNative;
  net::Route route;
  route.method = "POST";
  route.pattern = pattern;
  route.access = net::Access::kSecret;
  route.handler = [this, door](net::HttpRequest& request,
                               const net::PathParams&) {
    return Receive(request, door);
  };
  route.on_refused = [this, source](int status) {
    metrics_.CountReceived(source);
    metrics_.CountRejected(source, ReasonOf(status));
  };
  router.Add(std::move(route));
}

net::HttpResponse Receiver::Receive(net::HttpRequest& request, Door door) {
  const alert::Source source = SourceOf(request, door);
  metrics_.CountReceived(source);
  if (const auto field = UnfitHeader(request)) {
    Refused(request, source, RejectReason::kContentType, *field);
    return UnfitAnswer(*field);
  }
  Decoded decoded = Decode(request, source);
  if (decoded.fault.has_value()) {
    const DecodeFault& fault = *decoded.fault;
    Refused(request, source, RejectReason::kMalformed, fault.error);
    return net::ErrorAnswer(400, fault.error, fault.field, fault.offset);
  }
  return Store(request, door, std::move(decoded));
}

alert::Source Receiver::SourceOf(const net::HttpRequest& request,
                                 Door door) const {
  if (door == Door::kAlertmanager) return alert::Source::kWebhook;
  if (door == Door::kWebhook &&
      LooksLikeWebhook(request.body, settings_.native.limits)) {
    return alert::Source::kWebhook;
  }
  return alert::Source::kNative;
}

Decoded Receiver::Decode(net::HttpRequest& request,
                         alert::Source source) const {
  const base::Time now = clock_.Now();
  return source == alert::Source::kWebhook
             ? DecodeWebhook(request.body, now, settings_.native.limits)
             : DecodeNative(request.body, now, settings_.native);
}

net::HttpResponse Receiver::Store(const net::HttpRequest& request, Door door,
                                  Decoded decoded) {
  const alert::Source source = decoded.batch.source;
  const size_t count = decoded.batch.events.size();
  if (!decoded.rejected.empty()) {
    Refused(request, source, RejectReason::kInvalid,
            decoded.rejected.front().error);
    if (count == 0) return NoneAcceptedAnswer(decoded.rejected);
  }
  if (count > 0) {
    // Counted by what was stored, but the batch is given away.
    const IntakeMetrics::AlertCounts counts =
        IntakeMetrics::CountsOf(decoded.batch);
    const base::Status status = sink_.Accept(std::move(decoded.batch));
    if (!status.ok()) return Unavailable(source, status);
    metrics_.CountAlerts(source, counts);
  }
  if (door == Door::kWebhook && decoded.rejected.empty()) {
    return net::HttpResponse::Text(200, "OK");
  }
  return AcceptedAnswer(count, decoded.rejected);
}

net::HttpResponse Receiver::Unavailable(alert::Source source,
                                        const base::Status& status) {
  metrics_.CountRejected(source, RejectReason::kUnavailable);
  if (const auto held_back = failures_.Admit(clock_.Monotonic())) {
    logger_.Error("alerts could not be stored",
                  {{"err", status.ToString()}, {"held_back", *held_back}});
  }
  return net::RetryAnswer(503, "the alerts could not be stored, try again",
                          settings_.retry_after_seconds);
}

void Receiver::Refused(const net::HttpRequest& request, alert::Source source,
                       RejectReason reason, std::string_view error) {
  metrics_.CountRejected(source, reason);
  if (const auto held_back = refusals_.Admit(clock_.Monotonic())) {
    logger_.Warn("alerts refused", {{"source", alert::SourceName(source)},
                                    {"remote", request.remote_address},
                                    {"err", error},
                                    {"held_back", *held_back}});
  }
}

}  // namespace tebium::receiver
