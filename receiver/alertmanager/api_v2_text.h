// Writing the API's JSON: one growing buffer, no copies, no look-ups.
//
// The text is byte for byte what Go's encoder gives, so that answers can be
// compared with Alertmanager's.
#ifndef TEBIUM_RECEIVER_ALERTMANAGER_API_V2_TEXT_H_
#define TEBIUM_RECEIVER_ALERTMANAGER_API_V2_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "alert/labels.h"
#include "base/clock.h"

namespace tebium::receiver {

enum class Escape {
  kJson,  // what JSON demands
  kHtml,  // < > & as well: within alerts and silences
};

// For one thread. Calls must follow JSON's grammar.
class ApiText {
 public:
  // Room for `reserve` bytes from the start.
  explicit ApiText(size_t reserve = 0) { text_.reserve(reserve); }

  ApiText& Raw(std::string_view json) {
    text_ += json;
    return *this;
  }
  // Bytes that are not UTF-8 become U+FFFD.
  ApiText& String(std::string_view text, Escape escape);
  ApiText& Bool(bool value) { return Raw(value ? "true" : "false"); }
  // "2026-01-31T10:20:30.123Z" in its quotes, as base::FormatTimestamp.
  ApiText& Time(base::Time time);
  // 16 hexadecimal digits in quotes.
  ApiText& Fingerprint(uint64_t fingerprint);
  // {"a":"1","b":"2"}
  ApiText& Labels(const alert::LabelSet& labels, Escape escape);

  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_API_V2_TEXT_H_
