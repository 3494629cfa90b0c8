// The state machine behind DecodeWebhook: JSON tokens to a batch.
//
// Labels are collected as views into the body, so that an alert costs one
// allocation for its labels and one for its annotations.
#ifndef TEBIUM_RECEIVER_ALERTMANAGER_WEBHOOK_HANDLER_H_
#define TEBIUM_RECEIVER_ALERTMANAGER_WEBHOOK_HANDLER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "receiver/decoded.h"
#include "receiver/fields.h"
#include "receiver/json_reader.h"

namespace tebium::receiver {

// For one body, which must outlive it.
class WebhookHandler : public JsonHandler<WebhookHandler> {
 public:
  WebhookHandler(base::Time received_at, const DecodeLimits& limits);

  void OnKey(std::string_view key);
  Take OnValue(const JsonValue& value);
  bool OnLeave();

  // Once the whole body was read.
  Decoded Finish();

 private:
  enum class Scope {
    kDocument,
    kPayload,
    kGroupLabels,
    kAlerts,
    kAlert,
    kPairs
  };

  // The alert being read.
  struct Draft {
    std::string_view status;
    std::string_view starts_at;
    std::string_view ends_at;
    std::string_view generator_url;
    std::vector<alert::LabelView> labels;
    std::vector<alert::LabelView> annotations;
    std::optional<FieldError> error;  // the first one

    void Clear();
    std::string_view* Field(std::string_view key);
    std::vector<alert::LabelView>* Pairs(std::string_view key);
  };

  Take OnPayloadValue(const JsonValue& value);
  void OnPayloadString(std::string_view text);
  Take OnTruncatedAlerts(std::string_view text);
  Take OnElement(const JsonValue& value);
  Take OnAlertValue(const JsonValue& value);
  Take OnGroupLabel(const JsonValue& value);
  Take OnPair(const JsonValue& value);
  void AddPair(std::vector<alert::LabelView>& pairs, std::string_view value);
  Take Enter(Scope scope);

  void Reject(std::string_view field, std::string_view error);
  std::string AlertPath() const;
  bool FinishGroupLabels();
  void FinishAlert();
  std::optional<FieldError> BuildAlert(alert::Event& event);
  std::optional<FieldError> BuildLabels(alert::Alert& alert);
  std::optional<FieldError> BuildTimes(alert::Event& event);
  std::optional<FieldError> BuildTime(std::string_view field,
                                      std::string_view text, base::Time& time);
  std::optional<DecodeFault> CheckPayload() const;

  const base::Time received_at_;
  const DecodeLimits limits_;
  const base::TimeZone utc_ = base::TimeZone::Utc();

  Scope scope_ = Scope::kDocument;
  std::string_view payload_key_;
  std::string_view alert_key_;
  std::string_view pair_name_;
  std::vector<alert::LabelView>* pairs_ = nullptr;  // being read

  bool has_alerts_ = false;
  size_t alert_index_ = 0;
  Draft draft_;
  std::vector<alert::LabelView> group_pairs_;
  std::string_view version_ = "4";
  std::string_view group_key_;
  std::string_view external_url_;
  alert::SenderGroup group_;
  Decoded decoded_;

  // Alerts of one group often share their times.
  std::string_view last_time_text_;
  base::Time last_time_ = base::kNoTime;
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_WEBHOOK_HANDLER_H_
