#include "receiver/alertmanager/api_v2_silences.h"

#include <array>

#include "receiver/alertmanager/api_v2_fields.h"
#include "receiver/fields.h"
#include "receiver/json_reader.h"

namespace tebium::receiver {
namespace {

// The fields of a silence, in the order of kFields below.
enum Field : size_t {
  kId,
  kStartsAt,
  kEndsAt,
  kCreatedBy,
  kComment,
  kMatchers,
  kAnnotations,
  kFieldCount,
};
constexpr std::array<std::string_view, kFieldCount> kFields = {
    "id",      "startsAt", "endsAt",     "createdBy",
    "comment", "matchers", "annotations"};

// Those of a matcher.
enum MatcherField : size_t { kName, kValue, kIsRegex, kIsEqual };
constexpr std::array<std::string_view, 4> kMatcherFields = {
    "name", "value", "isRegex", "isEqual"};

constexpr size_t kNone = SIZE_MAX;

// A matcher as it was posted.
struct MatcherDraft {
  std::optional<std::string_view> name;
  std::optional<std::string_view> value;
  std::optional<bool> is_regex;
  bool is_equal = true;

  // The first field that is missing, in the order in which they are told.
  std::string_view Missing() const {
    if (!is_regex.has_value()) return "isRegex";
    if (!name.has_value()) return "name";
    return value.has_value() ? "" : "value";
  }

  alert::MatcherSpec Spec() const {
    using alert::MatchOp;
    const MatchOp equal = is_equal ? MatchOp::kEqual : MatchOp::kNotEqual;
    const MatchOp regex = is_equal ? MatchOp::kRegex : MatchOp::kNotRegex;
    return {*is_regex ? regex : equal, std::string(*name), std::string(*value)};
  }
};

// For one body, which must outlive it.
class PostedSilenceHandler : public JsonHandler<PostedSilenceHandler> {
 public:
  explicit PostedSilenceHandler(const PostedSilenceLimits& limits)
      : JsonHandler(limits.decode.max_depth), limits_(limits) {}

  void OnKey(std::string_view key) {
    if (scope_ == Scope::kAnnotations) {
      annotation_ = key;
    } else if (scope_ == Scope::kMatcher) {
      matcher_field_ = FindName(kMatcherFields, key).value_or(kNone);
    } else {
      field_ = FindName(kFields, key).value_or(kNone);
    }
  }

  Take OnValue(const JsonValue& value) {
    switch (scope_) {
      case Scope::kDocument:
        return OnDocument(value);
      case Scope::kSilence:
        return OnSilenceValue(value);
      case Scope::kAnnotations:
        return OnAnnotation(value);
      case Scope::kMatchers:
        return OnMatcher(value);
      case Scope::kMatcher:
        return OnMatcherValue(value);
    }
    return Take::kDone;
  }

  bool OnLeave() {
    switch (scope_) {
      case Scope::kMatcher:
        FinishMatcher();
        scope_ = Scope::kMatchers;
        return true;
      case Scope::kMatchers:
      case Scope::kAnnotations:
        scope_ = Scope::kSilence;
        return true;
      default:
        scope_ = Scope::kDocument;
        return true;
    }
  }

  // Once the whole body was read.
  PostedSilence Finish();

 private:
  enum class Scope { kDocument, kSilence, kAnnotations, kMatchers, kMatcher };

  Take OnDocument(const JsonValue& value) {
    if (value.kind == JsonKind::kNull) return Take::kDone;
    if (value.kind != JsonKind::kObject) return Fail("expected an object");
    return Enter(Scope::kSilence);
  }
  Take OnSilenceValue(const JsonValue& value);
  Take OnTime(std::string_view text);
  Take OnAnnotation(const JsonValue& value);
  Take OnMatcher(const JsonValue& value);
  Take OnMatcherValue(const JsonValue& value);
  void FinishMatcher();
  std::optional<ApiFault> CheckForm() const;
  void CheckLimits();
  Take Enter(Scope scope) {
    scope_ = scope;
    return Take::kEnter;
  }
  Take FailAt(const std::string& field, JsonKind expected) {
    return Fail(field + ": " + std::string(ExpectedKind(expected)));
  }

  const PostedSilenceLimits& limits_;
  Scope scope_ = Scope::kDocument;
  size_t field_ = kNone;
  size_t matcher_field_ = kNone;
  std::string_view annotation_;
  TimeReader times_;

  // By Field: the strings among them.
  std::array<std::optional<std::string_view>, kFieldCount> texts_;
  std::vector<alert::LabelView> annotations_;
  bool has_matchers_ = false;
  size_t matcher_count_ = 0;
  MatcherDraft matcher_;
  std::optional<ApiFault> matcher_fault_;
  PostedSilence result_;
};

Take PostedSilenceHandler::OnSilenceValue(const JsonValue& value) {
  if (field_ == kNone || value.kind == JsonKind::kNull) return Take::kDone;
  const std::string name(kFields[field_]);
  if (field_ == kMatchers) {
    if (value.kind != JsonKind::kArray) return FailAt(name, JsonKind::kArray);
    has_matchers_ = true;
    return Enter(Scope::kMatchers);
  }
  if (field_ == kAnnotations) {
    if (value.kind != JsonKind::kObject) return FailAt(name, JsonKind::kObject);
    return Enter(Scope::kAnnotations);
  }
  if (value.kind != JsonKind::kString) return FailAt(name, JsonKind::kString);
  texts_[field_] = value.text;
  return OnTime(value.text);
}

Take PostedSilenceHandler::OnTime(std::string_view text) {
  if (field_ != kStartsAt && field_ != kEndsAt) return Take::kDone;
  alert::Silence& silence = result_.silence;
  auto error = times_.Read(
      text, field_ == kStartsAt ? silence.starts_at : silence.ends_at);
  return error.has_value() ? Fail(*std::move(error)) : Take::kDone;
}

Take PostedSilenceHandler::OnAnnotation(const JsonValue& value) {
  if (value.kind != JsonKind::kString && value.kind != JsonKind::kNull) {
    return FailAt("annotations." + NameForError(annotation_),
                  JsonKind::kString);
  }
  // One more than allowed is found to be too many.
  if (annotations_.size() <= limits_.decode.annotations.max_pairs) {
    const bool text = value.kind == JsonKind::kString;
    annotations_.push_back({annotation_, text ? value.text : ""});
  }
  return Take::kDone;
}

Take PostedSilenceHandler::OnMatcher(const JsonValue& value) {
  matcher_ = {};
  const std::string path = "matchers." + std::to_string(matcher_count_);
  if (value.kind == JsonKind::kObject) return Enter(Scope::kMatcher);
  if (value.kind != JsonKind::kNull) return FailAt(path, JsonKind::kObject);
  if (!matcher_fault_.has_value()) matcher_fault_ = MissingFault(path);
  ++matcher_count_;
  return Take::kDone;
}

Take PostedSilenceHandler::OnMatcherValue(const JsonValue& value) {
  if (matcher_field_ == kNone || value.kind == JsonKind::kNull) {
    return Take::kDone;
  }
  const bool is_text = matcher_field_ == kName || matcher_field_ == kValue;
  const JsonKind expected = is_text ? JsonKind::kString : JsonKind::kBool;
  if (value.kind != expected) {
    return FailAt("matchers." + std::to_string(matcher_count_) + "." +
                      std::string(kMatcherFields[matcher_field_]),
                  expected);
  }
  if (is_text) {
    (matcher_field_ == kName ? matcher_.name : matcher_.value) = value.text;
  } else if (matcher_field_ == kIsRegex) {
    matcher_.is_regex = value.text == "true";
  } else {
    matcher_.is_equal = value.text == "true";
  }
  return Take::kDone;
}

void PostedSilenceHandler::FinishMatcher() {
  const std::string_view missing = matcher_.Missing();
  if (!missing.empty() && !matcher_fault_.has_value()) {
    matcher_fault_ = MissingFault("matchers." + std::to_string(matcher_count_) +
                                  "." + std::string(missing));
  }
  if (missing.empty() && result_.matchers.size() <= limits_.max_matchers) {
    result_.matchers.push_back(matcher_.Spec());
  }
  ++matcher_count_;
}

// The first fault by the names of the fields.
std::optional<ApiFault> PostedSilenceHandler::CheckForm() const {
  for (const Field i : {kComment, kCreatedBy, kEndsAt}) {
    if (!texts_[i].has_value()) return MissingFault(kFields[i]);
  }
  if (!has_matchers_) return MissingFault("matchers");
  if (matcher_count_ == 0) {
    return ApiFault{422, kTooFewItemsCode,
                    "matchers in body should have at least 1 items"};
  }
  if (matcher_fault_.has_value()) return matcher_fault_;
  if (!texts_[kStartsAt].has_value()) return MissingFault("startsAt");
  return std::nullopt;
}

void PostedSilenceHandler::CheckLimits() {
  if (matcher_count_ > limits_.max_matchers) {
    result_.over_limit = "silence exceeded maximum number of matchers: " +
                         std::to_string(matcher_count_) +
                         " (limit: " + std::to_string(limits_.max_matchers) +
                         ")";
    return;
  }
  for (const Field i : {kCreatedBy, kComment}) {
    if (texts_[i]->size() > limits_.max_text_bytes) {
      result_.over_limit = std::string(kFields[i]) + ": expected at most " +
                           std::to_string(limits_.max_text_bytes) + " bytes";
      return;
    }
  }
  if (auto error =
          BuildLabelSet("annotations", annotations_, limits_.decode.annotations,
                        EmptyValues::kKeep, result_.silence.annotations)) {
    result_.over_limit = std::move(error->error);
  }
}

PostedSilence PostedSilenceHandler::Finish() {
  result_.fault = CheckForm();
  if (result_.fault.has_value()) return std::move(result_);
  CheckLimits();
  alert::Silence& silence = result_.silence;
  silence.id = texts_[kId].value_or("");
  silence.created_by = *texts_[kCreatedBy];
  silence.comment = *texts_[kComment];
  return std::move(result_);
}

}  // namespace

PostedSilence DecodePostedSilence(std::string& body,
                                  const PostedSilenceLimits& limits) {
  PostedSilence refused;
  if (body.empty()) {
    refused.fault = MissingFault("silence");
    return refused;
  }
  EnsureUtf8(body);
  PostedSilenceHandler handler(limits);
  if (const auto fault = ReadInPlace(body, handler)) {
    refused.fault = UnreadableFault("silence", *fault);
    return refused;
  }
  return handler.Finish();
}

}  // namespace tebium::receiver
