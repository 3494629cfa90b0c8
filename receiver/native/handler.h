// The state machine behind DecodeNative: JSON tokens to a batch.
#ifndef TEBIUM_RECEIVER_NATIVE_HANDLER_H_
#define TEBIUM_RECEIVER_NATIVE_HANDLER_H_

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "receiver/fields.h"
#include "receiver/json_reader.h"
#include "receiver/native/decoder.h"

namespace tebium::receiver {

// For one body, which must outlive it, as must `settings`.
class NativeHandler : public JsonHandler<NativeHandler> {
 public:
  NativeHandler(base::Time received_at, const NativeSettings& settings);

  void OnKey(std::string_view key);
  Take OnValue(const JsonValue& value);
  bool OnLeave();

  // Once the whole body was read.
  Decoded Finish() { return std::move(decoded_); }

 private:
  enum class Scope { kDocument, kArray, kAlert, kData, kNested };

  // The alert being read. A field that is missing has no data().
  struct Draft {
    std::string_view type;
    std::string_view priority;
    std::string_view module;
    std::string_view message;
    std::string_view timestamp;
    std::string_view key;
    std::string_view status;
    std::vector<alert::LabelView> data;
    std::optional<FieldError> error;  // the first one

    void Clear();
    std::string_view* Field(std::string_view name);
  };

  Take OnDocument(const JsonValue& value);
  Take OnElement(const JsonValue& value);
  Take OnAlertValue(const JsonValue& value);
  Take OnDataValue(const JsonValue& value);
  Take OnNestedValue(const JsonValue& value);
  void AddData(std::string_view value);
  bool LeaveNested();

  void Reject(std::string_view field, std::string_view error);
  void FinishAlert();
  std::optional<FieldError> BuildAlert(alert::Event& event);
  std::optional<FieldError> CheckTexts() const;
  std::optional<FieldError> BuildLabels(alert::Alert& alert);
  std::optional<FieldError> BuildAnnotations(alert::Alert& alert);
  std::optional<FieldError> BuildTimes(alert::Event& event);
  uint64_t Identity() const;

  const base::Time received_at_;
  const NativeSettings& settings_;

  Scope scope_ = Scope::kDocument;
  bool in_array_ = false;
  size_t index_ = 0;
  std::string_view alert_key_;
  std::string_view data_key_;

  // A nested value of `data`, as it is written out again.
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_;
  std::vector<bool> nested_is_object_;
  std::deque<std::string> nested_texts_;  // what `data` views

  Draft draft_;
  std::vector<alert::LabelView> pairs_;  // kept for its memory
  Decoded decoded_;
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_NATIVE_HANDLER_H_
