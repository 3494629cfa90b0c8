#include "receiver/sample_decoder.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "receiver/fields.h"
#include "receiver/json_reader.h"

namespace tebium::receiver {
namespace {

// Beyond it (the year 2255) a number is none of seconds.
constexpr double kMaxUnixSeconds = 9e9;

// A number of JSON's; infinite where it is too large.
double ToDouble(std::string_view text) {
  double value = 0;
  const auto result =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc()) return value;
  // Too large or too small, which strtod tells apart.
  return std::strtod(std::string(text).c_str(), nullptr);
}

class SampleHandler : public JsonHandler<SampleHandler> {
 public:
  SampleHandler(base::Time received_at, const SampleDecodeLimits& limits)
      : JsonHandler(limits.max_depth),
        received_at_(received_at),
        limits_(limits) {}

  void OnKey(std::string_view key) {
    (scope_ == Scope::kReport ? field_ : name_) = key;
  }

  Take OnValue(const JsonValue& value) {
    switch (scope_) {
      case Scope::kDocument:
        return OnDocument(value);
      case Scope::kArray:
        return OnElement(value);
      case Scope::kReport:
        return OnField(value);
      case Scope::kSamples:
        AddSample(value);
        return Take::kDone;
      case Scope::kLabels:
        AddLabel(value);
        return Take::kDone;
    }
    return Take::kDone;
  }

  bool OnLeave() {
    switch (scope_) {
      case Scope::kSamples:
      case Scope::kLabels:
        scope_ = Scope::kReport;
        return true;
      case Scope::kReport:
        FinishReport();
        scope_ = in_array_ ? Scope::kArray : Scope::kDocument;
        return true;
      default:
        scope_ = Scope::kDocument;
        return true;
    }
  }

  DecodedSamples Finish() { return std::move(decoded_); }

 private:
  enum class Scope { kDocument, kArray, kReport, kSamples, kLabels };

  Take OnDocument(const JsonValue& value) {
    if (value.kind == JsonKind::kObject) return OnElement(value);
    if (value.kind != JsonKind::kArray) {
      return Fail("expected an object or an array of objects");
    }
    in_array_ = true;
    scope_ = Scope::kArray;
    return Take::kEnter;
  }

  Take OnElement(const JsonValue& value) {
    if (index_ == limits_.max_reports) {
      return Fail("expected at most " + std::to_string(limits_.max_reports) +
                  " objects in one request");
    }
    draft_ = {};
    draft_.at = received_at_;
    error_.reset();
    if (value.kind == JsonKind::kObject) {
      scope_ = Scope::kReport;
      return Take::kEnter;
    }
    Reject("", "expected an object");
    FinishReport();
    return Take::kDone;
  }

  Take OnField(const JsonValue& value) {
    if (value.kind == JsonKind::kNull) return Take::kDone;
    if (field_ == "samples") return Enter(value, Scope::kSamples);
    if (field_ == "labels") return Enter(value, Scope::kLabels);
    if (field_ == "timestamp") SetTime(value);
    if (field_ == "module") {
      if (value.kind == JsonKind::kString) {
        draft_.module = value.text;
      } else {
        Reject("module", "expected a string");
      }
    }
    return Take::kDone;
  }

  // The latter of two of one name holds, as in all of JSON here.
  Take Enter(const JsonValue& value, Scope scope) {
    if (value.kind != JsonKind::kObject) {
      Reject(field_, "expected an object");
      return Take::kDone;
    }
    if (scope == Scope::kSamples) {
      draft_.values.clear();
    } else {
      draft_.labels.clear();
    }
    scope_ = scope;
    return Take::kEnter;
  }

  void AddSample(const JsonValue& value) {
    if (value.kind != JsonKind::kNumber) {
      Reject("samples." + NameForError(name_), "expected a number");
    } else if (draft_.values.size() <= limits_.max_values) {
      draft_.values.push_back({name_, ToDouble(value.text)});
    }
  }

  void AddLabel(const JsonValue& value) {
    if (value.kind != JsonKind::kString) {
      Reject("labels." + NameForError(name_), "expected a string");
    } else if (draft_.labels.size() <= limits_.max_labels) {
      draft_.labels.push_back({name_, value.text});
    }
  }

  void SetTime(const JsonValue& value) {
    if (value.kind == JsonKind::kString) {
      auto error = ParseTimeField("timestamp", value.text,
                                  base::TimeZone::Utc(), draft_.at);
      if (error.has_value()) Reject(*std::move(error));
      return;
    }
    const double seconds =
        value.kind == JsonKind::kNumber ? ToDouble(value.text) : INFINITY;
    if (std::abs(seconds) > kMaxUnixSeconds) {
      Reject("timestamp", "expected RFC 3339 or Unix seconds");
      return;
    }
    draft_.at =
        base::Time(std::chrono::milliseconds(std::llround(seconds * 1000)));
  }

  void Reject(std::string_view field, std::string_view error) {
    if (!error_.has_value()) error_ = MakeFieldError(field, error);
  }
  void Reject(FieldError error) {
    if (!error_.has_value()) error_ = std::move(error);
  }

  void FinishReport() {
    if (!error_.has_value()) {
      decoded_.reports.push_back(std::move(draft_));
      decoded_.places.push_back(index_);
    } else {
      decoded_.rejected.push_back(
          {index_, std::move(error_->error), std::move(error_->field)});
      decoded_.rejected_values += std::max<size_t>(draft_.values.size(), 1);
    }
    ++index_;
  }

  const base::Time received_at_;
  const SampleDecodeLimits& limits_;
  Scope scope_ = Scope::kDocument;
  bool in_array_ = false;
  size_t index_ = 0;
  std::string_view field_;  // of the report
  std::string_view name_;   // of a sample or label
  alert::SampleReport draft_;
  std::optional<FieldError> error_;  // the draft's first
  DecodedSamples decoded_;
};

}  // namespace

DecodedSamples DecodeSamples(std::string& body, base::Time received_at,
                             const SampleDecodeLimits& limits) {
  SampleHandler handler(received_at, limits);
  if (auto fault = ReadInPlace(body, handler)) {
    DecodedSamples decoded;
    decoded.fault = std::move(fault);
    return decoded;
  }
  return handler.Finish();
}

}  // namespace tebium::receiver
