// A YAML document as a tree of values with their places.
//
// Aliases and merge keys (`<<`) are replaced by what they stand for, within
// bounds, so that readers need not know of them.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_DOCUMENT_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_DOCUMENT_H_

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tebium::app::amfile {

class Report;

// Bounds of a document; the last two count what aliases stand for.
inline constexpr size_t kMaxFileBytes = 4 << 20;
inline constexpr size_t kMaxDepth = 200;
inline constexpr size_t kMaxValues = 200'000;
inline constexpr size_t kMaxTextBytes = 4 * kMaxFileBytes;

// Where something stands in the text; both count from 1, columns in code
// points.
struct Place {
  size_t line = 1;
  size_t column = 1;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads it.
  auto operator<=>(const Place&) const = default;
};

struct Entry;

struct Value {
  enum class Kind { kNull, kScalar, kSequence, kMapping };

  Kind kind = Kind::kNull;
  Place place;
  std::string text;            // of a scalar
  bool plain = true;           // a scalar without quotes, perhaps a number
  std::vector<Value> items;    // of a sequence
  std::vector<Entry> entries;  // of a mapping; no key occurs twice
  // What is shown in place of a secret scalar.
  std::optional<std::string> shown;

  bool IsNull() const { return kind == Kind::kNull; }
  // Null, or a collection that holds nothing.
  bool IsEmpty() const;
  // The value of a mapping's key; null pointer if there is none.
  Value* Find(std::string_view key);
  const Value* Find(std::string_view key) const;
  void Erase(std::string_view key);

  static Value Text(std::string text);  // plain
  static Value Sequence(std::vector<Value> items);
};

struct Entry {
  std::string key;
  Place place;
  Value value;
};

// The first document of `text`; a null value for an empty one. None, with a
// fault, if it is not YAML or out of bounds. Keys that are given twice are
// faults too, and the first holds.
std::optional<Value> ParseDocument(const std::string& text, Report& report);

// `value` as YAML that Alertmanager reads to the same effect. Secrets are
// shown as their `shown`.
std::string WriteDocument(const Value& value);

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_DOCUMENT_H_
