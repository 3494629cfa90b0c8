// Label sets: sorted, unique name–value pairs, as Prometheus has them.
//
// A set is one string, `name 0xFF value 0xFF …` in the order of names. 0xFF
// never occurs in UTF-8, so this needs no escaping; copies share it, it is
// what the fingerprint is computed over, and it is stored as it stands.
#ifndef TEBIUM_ALERT_LABELS_H_
#define TEBIUM_ALERT_LABELS_H_

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/shared_text.h"
#include "base/hash.h"
#include "base/status.h"

namespace tebium::alert {

struct LabelView {
  std::string_view name;
  std::string_view value;

  bool operator==(const LabelView&) const = default;
};

// Immutable once built. Names and values are well-formed UTF-8 without 0xFF.
class LabelSet {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = LabelView;
    using difference_type = std::ptrdiff_t;
    using pointer = const LabelView*;
    using reference = LabelView;

    explicit Iterator(std::string_view rest) : rest_(rest) {}
    LabelView operator*() const;
    Iterator& operator++();
    bool operator==(const Iterator& other) const {
      return rest_.size() == other.rest_.size();
    }

   private:
    std::string_view rest_;
  };

  LabelSet() = default;

  // From pairs in any order. The last of equal names wins; pairs with an empty
  // value are left out, as Prometheus does. kInvalidArgument for an empty name
  // or bytes that are not UTF-8. Sorts `pairs` in place.
  static base::StatusOr<LabelSet> Build(std::vector<LabelView>& pairs);
  // As Build, but keeps empty values (annotations may have them).
  static base::StatusOr<LabelSet> BuildKeepingEmpty(
      std::vector<LabelView>& pairs);
  // For literals in code and tests; ill-formed pairs are left out.
  static LabelSet Of(
      std::initializer_list<std::pair<std::string_view, std::string_view>>
          pairs);
  // From encoded(); kInvalidArgument if it can't be one.
  static base::StatusOr<LabelSet> FromEncoded(std::string_view encoded);

  // The value, or "" where there is no such label.
  std::string_view Get(std::string_view name) const;
  bool Has(std::string_view name) const;
  bool empty() const { return encoded_.empty(); }
  size_t size() const;

  Iterator begin() const { return Iterator(encoded()); }
  Iterator end() const { return Iterator(std::string_view()); }

  // A copy with `name` set to `value`, or without it if `value` is empty.
  LabelSet With(std::string_view name, std::string_view value) const;

  // Prometheus's fingerprint (prometheus/common, model/signature.go).
  uint64_t Fingerprint() const { return base::Fnv1a(encoded()); }

  // `{a="1", b="2"}` with Go's quoting, as Alertmanager writes group labels.
  std::string ToString() const;

  // Lives as long as this or a copy.
  std::string_view encoded() const { return encoded_.view(); }

  bool operator==(const LabelSet&) const = default;

 private:
  explicit LabelSet(SharedText encoded) : encoded_(std::move(encoded)) {}
  SharedText encoded_;
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_LABELS_H_
