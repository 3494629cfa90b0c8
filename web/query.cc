#include "web/query.h"

#include <charconv>
#include <cmath>

#include "base/text.h"
#include "net/http_error.h"

namespace tebium::web {
namespace {

constexpr size_t kMaxTextBytes = 1024;
constexpr double kMaxUnixSeconds = 9'000'000'000;  // nanoseconds overflow later

template <typename T>
std::optional<T> Parse(std::string_view text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// A '+' that the sender did not encode arrives as a space.
std::string RestorePlus(std::string text) {
  constexpr size_t kOffsetSize = 6;  // "+03:00"
  constexpr size_t kDateTimeSize = 19;
  if (text.size() >= kDateTimeSize + kOffsetSize &&
      text[text.size() - kOffsetSize] == ' ') {
    text[text.size() - kOffsetSize] = '+';
  }
  return text;
}

std::optional<base::Time> ParseTime(const std::string& text) {
  if (const auto seconds = Parse<double>(text)) {
    if (!(*seconds >= 0 && *seconds <= kMaxUnixSeconds)) return std::nullopt;
    return base::FromNanos(std::llround(*seconds * 1e9));
  }
  const auto time =
      base::ParseTimestamp(RestorePlus(text), base::TimeZone::Utc());
  if (!time.ok()) return std::nullopt;
  return *time;
}

}  // namespace

QueryReader& QueryReader::Text(std::string_view name, std::string& value) {
  std::string text = request_.QueryValue(name);
  if (text.empty()) return *this;
  if (text.size() > kMaxTextBytes || !base::IsValidUtf8(text)) {
    Fail(name, "expected UTF-8 of at most " + std::to_string(kMaxTextBytes) +
                   " bytes");
    return *this;
  }
  value = std::move(text);
  return *this;
}

QueryReader& QueryReader::Number(std::string_view name, int64_t min,
                                 int64_t max, int64_t& value) {
  const std::string text = request_.QueryValue(name);
  if (text.empty()) return *this;
  const auto number = Parse<int64_t>(text);
  if (!number || *number < min || *number > max) {
    Fail(name, "expected a number from " + std::to_string(min) + " to " +
                   std::to_string(max));
    return *this;
  }
  value = *number;
  return *this;
}

QueryReader& QueryReader::Time(std::string_view name, base::Time& value) {
  const std::string text = request_.QueryValue(name);
  if (text.empty()) return *this;
  const auto time = ParseTime(text);
  if (!time) {
    Fail(name, "expected a time like 2026-01-31T10:20:30Z or 1769854830");
    return *this;
  }
  value = *time;
  return *this;
}

void QueryReader::Fail(std::string_view name, std::string_view error) {
  if (!fault_.empty()) return;
  fault_field_ = name;
  fault_ = std::string(name) + ": " + std::string(error);
}

std::optional<net::HttpResponse> QueryReader::Fault() const {
  if (fault_.empty()) return std::nullopt;
  return net::ErrorAnswer(400, fault_, fault_field_);
}

}  // namespace tebium::web
