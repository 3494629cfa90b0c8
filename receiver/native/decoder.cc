#include "receiver/native/decoder.h"

#include "receiver/json_reader.h"
#include "receiver/native/handler.h"

namespace tebium::receiver {

Decoded DecodeNative(std::string& body, base::Time received_at,
                     const NativeSettings& settings) {
  NativeHandler handler(received_at, settings);
  if (auto fault = ReadInPlace(body, handler)) {
    Decoded decoded;
    decoded.fault = std::move(fault);
    return decoded;
  }
  return handler.Finish();
}

}  // namespace tebium::receiver
