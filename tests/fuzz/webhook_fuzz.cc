#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "receiver/alertmanager/webhook_decoder.h"
#include "tests/fuzz/decoder_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace base = tebium::base;
  namespace receiver = tebium::receiver;
  receiver::DecodeLimits limits;
  limits.max_alerts = 50;
  std::string body(data, data + size);
  const bool recognised = receiver::LooksLikeWebhook(body, limits);
  // Malformed, but RapidJSON's SSE code lets these pass within strings; its
  // plain code, which the recogniser uses, does not.
  const bool raw_controls = std::any_of(body.begin(), body.end(), [](char c) {
    return c >= '\x1A' && c <= '\x1F';
  });
  const base::Time now = base::FromNanos(1769854830'000'000'000);
  const receiver::Decoded decoded = receiver::DecodeWebhook(body, now, limits);
  receiver::CheckDecoded(decoded, size, limits);
  // Neither is lost to the other door: what has alerts is recognised, unless it
  // has a native alert's fields before them. (The body is unescaped by now.)
  const bool native_fields = body.find("type") != std::string::npos ||
                             body.find("module") != std::string::npos ||
                             body.find("message") != std::string::npos;
  if (!decoded.batch.events.empty()) {
    receiver::Require(recognised || native_fields || raw_controls);
  }
  return 0;
}
