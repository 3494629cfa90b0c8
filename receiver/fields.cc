#include "receiver/fields.h"

#include "base/text.h"

namespace tebium::receiver {
namespace {

std::string AtMost(size_t count, std::string_view what) {
  return "expected at most " + std::to_string(count) + " " + std::string(what);
}

FieldError PairError(std::string_view path, const alert::LabelView& pair,
                     std::string_view error) {
  std::string field(path);
  field += '.';
  field += NameForError(pair.name);
  return MakeFieldError(field, error);
}

std::optional<FieldError> CheckSizes(std::string_view path,
                                     const std::vector<alert::LabelView>& pairs,
                                     const PairLimits& limits) {
  if (pairs.size() > limits.max_pairs) {
    return MakeFieldError(path, AtMost(limits.max_pairs, "entries"));
  }
  for (const alert::LabelView& pair : pairs) {
    if (pair.name.empty()) {
      return MakeFieldError(path, "expected names that are not empty");
    }
    if (pair.name.size() > limits.max_name_bytes) {
      return PairError(path, pair,
                       AtMost(limits.max_name_bytes, "bytes in a name"));
    }
    if (pair.value.size() > limits.max_value_bytes) {
      return PairError(path, pair, AtMost(limits.max_value_bytes, "bytes"));
    }
  }
  return std::nullopt;
}

FieldError FindIllFormed(std::string_view path,
                         const std::vector<alert::LabelView>& pairs) {
  for (const alert::LabelView& pair : pairs) {
    if (!base::IsValidUtf8(pair.name)) {
      return PairError(path, pair, "expected a name in UTF-8");
    }
    if (!base::IsValidUtf8(pair.value)) {
      return PairError(path, pair, "expected UTF-8");
    }
  }
  return MakeFieldError(path, "expected names and values in UTF-8");
}

}  // namespace

FieldError MakeFieldError(std::string_view field, std::string_view error) {
  std::string text(field);
  if (!text.empty()) text += ": ";
  text += error;
  return {std::string(field), std::move(text)};
}

FieldError Prefixed(std::string_view prefix, FieldError error) {
  error.field.insert(0, prefix);
  error.error.insert(0, prefix);
  return error;
}

std::string NameForError(std::string_view name) {
  constexpr size_t kMaxCodePoints = 80;
  const std::string valid = base::ToValidUtf8(name.substr(0, 1024));
  return std::string(base::TruncateCodePoints(valid, kMaxCodePoints));
}

std::optional<FieldError> ParseTimeField(std::string_view field,
                                         std::string_view text,
                                         const base::TimeZone& zone,
                                         base::Time& time) {
  if (!base::IsValidUtf8(text)) return MakeFieldError(field, "expected UTF-8");
  auto parsed = base::ParseTimestamp(text, zone);
  if (!parsed.ok()) {
    // Its messages are about "timestamp"; here the field has a name of its own.
    constexpr std::string_view kPrefix = "timestamp: ";
    std::string_view error = parsed.status().message();
    if (error.starts_with(kPrefix)) error.remove_prefix(kPrefix.size());
    return MakeFieldError(field, error);
  }
  time = *parsed;
  return std::nullopt;
}

std::optional<FieldError> BuildLabelSet(std::string_view path,
                                        std::vector<alert::LabelView>& pairs,
                                        const PairLimits& limits,
                                        EmptyValues empty_values,
                                        alert::LabelSet& labels) {
  if (auto error = CheckSizes(path, pairs, limits)) return error;
  auto built = empty_values == EmptyValues::kKeep
                   ? alert::LabelSet::BuildKeepingEmpty(pairs)
                   : alert::LabelSet::Build(pairs);
  if (!built.ok()) return FindIllFormed(path, pairs);
  labels = *std::move(built);
  return std::nullopt;
}

}  // namespace tebium::receiver
