// Alertmanager's webhook payload, version 4.
//
// Rules: Alertmanager's notify/webhook and template/template.go. Unknown fields
// are tolerated anywhere, and null stands for a missing field, as Go writes
// empty maps and lists. Wrong types above the alerts refuse the whole body; in
// an alert they refuse that alert alone. Fingerprints are computed from the
// labels, never taken from the sender.
#ifndef TEBIUM_RECEIVER_ALERTMANAGER_WEBHOOK_DECODER_H_
#define TEBIUM_RECEIVER_ALERTMANAGER_WEBHOOK_DECODER_H_

#include <string>
#include <string_view>

#include "base/clock.h"
#include "receiver/decoded.h"

namespace tebium::receiver {

// Takes `body` apart. Alerts without a start began at `received_at`, resolved
// ones without an end ended then; a firing one never ends by itself.
// Thread-safe.
Decoded DecodeWebhook(std::string& body, base::Time received_at,
                      const DecodeLimits& limits);

// True if `body` is an object that has Alertmanager's "alerts" or "groupKey"
// before any field that only native alerts have. Reads no further than needed
// and leaves malformed JSON to the decoders.
bool LooksLikeWebhook(std::string_view body, const DecodeLimits& limits);

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_WEBHOOK_DECODER_H_
