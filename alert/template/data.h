// What Alertmanager's templates see of a notification: template.Data.
#ifndef TEBIUM_ALERT_TEMPLATE_DATA_H_
#define TEBIUM_ALERT_TEMPLATE_DATA_H_

#include <memory>
#include <string>
#include <vector>

#include "alert/labels.h"
#include "alert/template/go_time.h"
#include "alert/template/value.h"

namespace tebium::alert::tmpl {

extern const Type kDataType;        // *template.Data
extern const Type kDataStructType;  // template.Data
extern const Type kAlertsType;      // template.Alerts
extern const Type kAlertListType;   // []template.Alert
extern const Type kAlertType;       // template.Alert
extern const Type kKvType;          // template.KV
extern const Type kPairsType;       // template.Pairs
extern const Type kPairType;        // template.Pair

struct AlertData {
  std::string status;  // "firing", "resolved"
  LabelSet labels;
  LabelSet annotations;
  GoTime starts_at;
  GoTime ends_at;
  std::string generator_url;
  std::string fingerprint;
};

struct Data {
  std::string receiver;  // quoted as a regular expression
  std::string status;
  std::vector<AlertData> alerts;
  std::string notification_reason;
  LabelSet group_labels;
  LabelSet common_labels;
  LabelSet common_annotations;
  LabelSet route_labels;
  std::string external_url;
};

// The dot of a message, of kDataType or kDataStructType. What is in it is made
// when it is first asked for, so that one thread at a time may use it.
Value DataValue(std::shared_ptr<const Data> data, const Type& type = kDataType);
Value KvValue(const LabelSet& labels);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_DATA_H_
