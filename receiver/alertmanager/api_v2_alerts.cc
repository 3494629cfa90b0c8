#include "receiver/alertmanager/api_v2_alerts.h"

#include "receiver/alertmanager/api_v2_alerts_handler.h"

namespace tebium::receiver {
namespace {

PostedAlerts Refused(ApiFault fault) {
  PostedAlerts refused;
  refused.fault = std::move(fault);
  return refused;
}

}  // namespace

PostedAlerts DecodePostedAlerts(std::string& body, base::Time now,
                                const PostedAlertsSettings& settings) {
  if (body.empty()) return Refused(MissingFault("alerts"));
  EnsureUtf8(body);
  PostedAlertsHandler handler(now, settings);
  if (const auto fault = ReadInPlace(body, handler)) {
    return Refused(UnreadableFault("alerts", *fault));
  }
  PostedAlerts result = handler.Finish();
  if (result.fault.has_value()) return Refused(*std::move(result.fault));
  return result;
}

}  // namespace tebium::receiver
