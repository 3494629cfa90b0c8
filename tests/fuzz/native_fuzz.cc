#include <cstddef>
#include <cstdint>
#include <string>

#include "receiver/native/decoder.h"
#include "tests/fuzz/decoder_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace base = tebium::base;
  namespace receiver = tebium::receiver;
  receiver::NativeSettings settings;
  settings.limits.max_alerts = 50;
  std::string body(data, data + size);
  const base::Time now = base::FromNanos(1769854830'000'000'000);
  const receiver::Decoded decoded = receiver::DecodeNative(body, now, settings);
  receiver::CheckDecoded(decoded, size, settings.limits);
  return 0;
}
