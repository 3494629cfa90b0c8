#include <cstddef>
#include <cstdint>
#include <string>

#include "alert/silence.h"
#include "receiver/alertmanager/api_v2_alerts.h"
#include "receiver/alertmanager/api_v2_json.h"
#include "receiver/alertmanager/api_v2_silences.h"
#include "tests/fuzz/decoder_checks.h"

namespace tebium::receiver {
namespace {

const base::Time kNow = base::FromNanos(1769854830'000'000'000);

void CheckFault(const ApiFault& fault) {
  Require(fault.status == 400 || fault.status == 422);
  Require(!fault.message.empty() && base::IsValidUtf8(fault.message));
  Require(fault.message.size() < 4096);
  Require(base::IsValidUtf8(ApiFailure(fault).body));
}

void CheckAlerts(std::string body) {
  PostedAlertsSettings settings;
  settings.limits.max_alerts = 50;
  const PostedAlerts posted = DecodePostedAlerts(body, kNow, settings);
  const size_t taken = posted.batch.events.size();
  if (posted.fault.has_value()) {
    CheckFault(*posted.fault);
    Require(taken == 0 && posted.errors.empty());
    return;
  }
  Require(taken + posted.errors.size() == posted.firing + posted.resolved);
  for (const std::string& error : posted.errors) {
    Require(!error.empty() && base::IsValidUtf8(ApiString(400, error).body));
  }
  for (const alert::Event& event : posted.batch.events) {
    Require(event.identity == event.alert.labels.Fingerprint());
    Require(event.firing == (event.alert.ends_at > kNow));
    Require(event.alert.starts_at <= event.alert.ends_at);
  }
  Decoded decoded;
  decoded.batch = posted.batch;
  CheckDecoded(decoded, body.size(), settings.limits);
}

void CheckSilence(std::string body) {
  PostedSilence posted = DecodePostedSilence(body, {});
  if (posted.fault.has_value()) {
    CheckFault(*posted.fault);
    return;
  }
  if (!posted.over_limit.empty()) {
    Require(base::IsValidUtf8(posted.over_limit));
    return;
  }
  Require(!posted.matchers.empty());
  auto matchers = alert::BuildSilenceMatchers(posted.matchers,
                                              alert::ParserMode::kFallback);
  if (!matchers.ok()) return;
  alert::Silence& silence = posted.silence;
  silence.matchers = *std::move(matchers);
  const auto read = alert::DecodeSilence(alert::EncodeSilence(silence));
  Require(read.ok() && *read == silence);
  // What is shown of it can be posted again, and is the same.
  ApiText json;
  WriteSilence(silence, kNow, json);
  std::string shown = json.Take();
  const PostedSilence again = DecodePostedSilence(shown, {});
  Require(!again.fault.has_value());
  Require(again.silence.comment == silence.comment);
  Require(again.silence.annotations == silence.annotations);
  Require(again.matchers.size() == silence.matchers.size());
}

}  // namespace
}  // namespace tebium::receiver

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string body(data, data + size);
  tebium::receiver::CheckAlerts(body);
  tebium::receiver::CheckSilence(body);
  return 0;
}
