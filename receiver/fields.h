// What all decoders share: errors that name a field, and label sets from views.
#ifndef TEBIUM_RECEIVER_FIELDS_H_
#define TEBIUM_RECEIVER_FIELDS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/labels.h"
#include "base/clock.h"

namespace tebium::receiver {

// A field at fault and what is wrong with it.
struct FieldError {
  std::string field;
  std::string error;  // starts with the field
};

// `error` becomes "field: error".
FieldError MakeFieldError(std::string_view field, std::string_view error);

// The same one level further out: "labels.job" becomes "alerts[3].labels.job".
FieldError Prefixed(std::string_view prefix, FieldError error);

// A name from outside, as it may stand in an error: short, and in UTF-8.
std::string NameForError(std::string_view name);

// Reads a timestamp; `zone` holds where it names none.
std::optional<FieldError> ParseTimeField(std::string_view field,
                                         std::string_view text,
                                         const base::TimeZone& zone,
                                         base::Time& time);

struct PairLimits {
  size_t max_pairs = 0;
  size_t max_name_bytes = 0;
  size_t max_value_bytes = 0;
};

enum class EmptyValues { kDrop, kKeep };

// Makes `labels` of `pairs`, or tells what is wrong: their number, a length, an
// empty name, bytes that are not UTF-8. `path` is what the error calls them.
std::optional<FieldError> BuildLabelSet(std::string_view path,
                                        std::vector<alert::LabelView>& pairs,
                                        const PairLimits& limits,
                                        EmptyValues empty_values,
                                        alert::LabelSet& labels);

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_FIELDS_H_
