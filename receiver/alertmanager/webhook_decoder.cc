#include "receiver/alertmanager/webhook_decoder.h"

#include "receiver/alertmanager/webhook_handler.h"
#include "receiver/json_reader.h"

namespace tebium::receiver {
namespace {

// Reads the keys of the outermost object until one tells.
class PayloadRecogniser : public JsonHandler<PayloadRecogniser> {
 public:
  using JsonHandler::JsonHandler;

  // Keys are gone by the time of their values.
  void OnKey(std::string_view key) {
    is_alerts_ = key == "alerts";
    is_group_key_ = key == "groupKey";
    is_native_ = key == "type" || key == "module" || key == "message";
  }

  Take OnValue(const JsonValue& value) {
    if (!entered_) {
      entered_ = true;
      return value.kind == JsonKind::kObject ? Take::kEnter : Take::kFail;
    }
    recognised_ =
        is_group_key_ || (is_alerts_ && value.kind == JsonKind::kArray);
    return recognised_ || is_native_ ? Take::kFail : Take::kDone;
  }

  bool OnLeave() { return true; }

  bool recognised() const { return recognised_; }

 private:
  bool entered_ = false;
  bool recognised_ = false;
  bool is_alerts_ = false;
  bool is_group_key_ = false;
  bool is_native_ = false;
};

}  // namespace

Decoded DecodeWebhook(std::string& body, base::Time received_at,
                      const DecodeLimits& limits) {
  WebhookHandler handler(received_at, limits);
  if (auto fault = ReadInPlace(body, handler)) {
    Decoded decoded;
    decoded.fault = std::move(fault);
    return decoded;
  }
  return handler.Finish();
}

bool LooksLikeWebhook(std::string_view body, const DecodeLimits& limits) {
  PayloadRecogniser recogniser(limits.max_depth);
  ReadCopying(body, recogniser);
  return recogniser.recognised();
}

}  // namespace tebium::receiver
