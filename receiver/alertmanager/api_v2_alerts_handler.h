// The state machine behind DecodePostedAlerts: JSON tokens to a batch.
//
// As with the webhook, labels are views into the body until a whole alert is
// known: one allocation for its labels, one for its annotations.
#ifndef TEBIUM_RECEIVER_ALERTMANAGER_API_V2_ALERTS_HANDLER_H_
#define TEBIUM_RECEIVER_ALERTMANAGER_API_V2_ALERTS_HANDLER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "receiver/alertmanager/api_v2_alerts.h"
#include "receiver/alertmanager/api_v2_fields.h"
#include "receiver/json_reader.h"

namespace tebium::receiver {

// For one body, which must outlive it.
class PostedAlertsHandler : public JsonHandler<PostedAlertsHandler> {
 public:
  PostedAlertsHandler(base::Time now, const PostedAlertsSettings& settings);

  void OnKey(std::string_view key);
  Take OnValue(const JsonValue& value);
  bool OnLeave();

  // Once the whole body was read.
  PostedAlerts Finish() { return std::move(result_); }

 private:
  enum class Scope { kDocument, kAlerts, kAlert, kPairs };
  enum class Field : size_t {
    kLabels,
    kAnnotations,
    kStartsAt,
    kEndsAt,
    kGeneratorUrl,
    kNone,
  };

  // The alert being read.
  struct Draft {
    bool has_labels = false;
    std::vector<alert::LabelView> labels;
    std::vector<alert::LabelView> annotations;
    base::Time starts_at = base::kNoTime;
    base::Time ends_at = base::kNoTime;
    bool ends_by_timeout = false;  // none was given
    std::string_view generator_url;

    void Clear();
  };

  Take OnDocument(const JsonValue& value);
  Take OnElement(const JsonValue& value);
  Take OnAlertValue(const JsonValue& value);
  Take OnPairs(const JsonValue& value);
  Take OnTime(const JsonValue& value, base::Time& time);
  Take OnPair(const JsonValue& value);
  Take Enter(Scope scope);
  // "3.labels: …", about the alert being read.
  Take FailAt(std::string_view path, std::string_view error);

  void FinishAlert();
  // The form of the alert; the first one at fault is told.
  bool CheckForm();
  void CompleteTimes();
  std::optional<std::string> BuildAlert(alert::Event& event);
  std::optional<std::string> BuildLabels(alert::Alert& alert);
  std::optional<std::string> BuildAnnotations(alert::Alert& alert);
  std::optional<std::string> CheckNames(
      const std::vector<alert::LabelView>& pairs, bool with_empty) const;

  const base::Time now_;
  const PostedAlertsSettings& settings_;

  Scope scope_ = Scope::kDocument;
  Field field_ = Field::kNone;
  std::string_view key_;  // of the alert's field
  std::string_view pair_name_;
  std::vector<alert::LabelView>* pairs_ = nullptr;  // being read
  size_t alert_index_ = 0;
  Draft draft_;
  TimeReader times_;
  PostedAlerts result_;
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_API_V2_ALERTS_HANDLER_H_
