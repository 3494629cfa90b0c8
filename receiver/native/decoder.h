// TeBium's native alerts, one object or an array of them.
//
//   {"type": "...", "priority": "...", "module": "...", "message": "...",
//    "data": {...}, "timestamp": "...", "key": "...", "status": "..."}
//
// `type`, `module` and `message` are required and not blank; `priority` is info
// (the default), warning, error or critical in any case; `timestamp` is ISO
// 8601 and may lack a zone; `status` is "firing" (the default) or "resolved".
// null stands for a missing field; unknown fields are ignored.
//
// Labels: alertname = type, severity = priority, module, source = "tebium", and
// key if it is given. Annotations: summary = message, and each pair of `data`,
// where values other than strings stand as compact JSON. An empty name in
// `data` becomes "_", and "summary" becomes "data.summary".
#ifndef TEBIUM_RECEIVER_NATIVE_DECODER_H_
#define TEBIUM_RECEIVER_NATIVE_DECODER_H_

#include <string>

#include "alert/native.h"
#include "base/clock.h"
#include "receiver/decoded.h"

namespace tebium::receiver {

struct NativeSettings {
  // Holds for timestamps without a zone.
  base::TimeZone zone = base::TimeZone::Utc();
  // An alert that is not posted again for so long resolves by itself.
  base::Duration resolve_after = alert::kNativeLife;
  DecodeLimits limits;
};

// Takes `body` apart. An array with faults in some alerts gives the others; a
// lone object with a fault gives no events and one rejection. Thread-safe.
Decoded DecodeNative(std::string& body, base::Time received_at,
                     const NativeSettings& settings);

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_NATIVE_DECODER_H_
