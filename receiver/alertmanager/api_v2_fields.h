// What the decoders of the API's bodies share.
#ifndef TEBIUM_RECEIVER_ALERTMANAGER_API_V2_FIELDS_H_
#define TEBIUM_RECEIVER_ALERTMANAGER_API_V2_FIELDS_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/text.h"
#include "receiver/json_reader.h"

namespace tebium::receiver {

// "expected a string"
std::string_view ExpectedKind(JsonKind kind);

// The place of `key` among `names`, in any case, as Go reads JSON; none for a
// name that means nothing.
template <size_t N>
std::optional<size_t> FindName(const std::array<std::string_view, N>& names,
                               std::string_view key) {
  for (size_t i = 0; i < N; ++i) {
    if (names[i] == key) return i;
  }
  for (size_t i = 0; i < N; ++i) {
    if (base::EqualsIgnoreCaseAscii(names[i], key)) return i;
  }
  return std::nullopt;
}

// Reads times, many of which are the same. For one thread.
class TimeReader {
 public:
  // "" and Go's zero time give kNoTime. Years beyond those that base::Time has
  // become the first or last of those: some mean "for ever" by the year 9999.
  // The error, if it is no time at all.
  std::optional<std::string> Read(std::string_view text, base::Time& time);

 private:
  std::optional<std::string> Parse(std::string_view text);

  const base::TimeZone utc_ = base::TimeZone::Utc();
  std::string_view last_text_;
  base::Time last_time_ = base::kNoTime;
};

// Makes `body` UTF-8, as Go does with what it reads.
void EnsureUtf8(std::string& body);

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_API_V2_FIELDS_H_
