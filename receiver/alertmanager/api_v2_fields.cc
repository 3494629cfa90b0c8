#include "receiver/alertmanager/api_v2_fields.h"

#include <algorithm>

#include "alert/quote.h"

namespace tebium::receiver {
namespace {

constexpr std::string_view kZeroTime = "0001-01-01T00:00:00Z";
// Leap years within what base::Time can hold, so that every date exists in one.
constexpr std::string_view kFirstYear = "1680";
constexpr std::string_view kLastYear = "2260";

// The same day in a year that base::Time can hold.
std::string Clamped(std::string_view text) {
  std::string clamped(text);
  const std::string_view year = text.substr(0, 4);
  if (year > kLastYear) clamped.replace(0, 4, kLastYear);
  if (year < kFirstYear) clamped.replace(0, 4, kFirstYear);
  return clamped;
}

bool StartsWithYear(std::string_view text) {
  return text.size() > 4 && text[4] == '-' &&
         std::all_of(text.begin(), text.begin() + 4,
                     [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view ExpectedKind(JsonKind kind) {
  switch (kind) {
    case JsonKind::kString:
      return "expected a string";
    case JsonKind::kNumber:
      return "expected a number";
    case JsonKind::kBool:
      return "expected true or false";
    case JsonKind::kObject:
      return "expected an object";
    default:
      return "expected an array";
  }
}

std::optional<std::string> TimeReader::Read(std::string_view text,
                                            base::Time& time) {
  time = base::kNoTime;
  if (text.empty() || text == kZeroTime) return std::nullopt;
  if (text != last_text_) {
    if (auto error = Parse(text)) return error;
    last_text_ = text;
  }
  time = last_time_;
  return std::nullopt;
}

std::optional<std::string> TimeReader::Parse(std::string_view text) {
  auto parsed = base::ParseTimestamp(text, utc_);
  if (!parsed.ok() && StartsWithYear(text)) {
    parsed = base::ParseTimestamp(Clamped(text), utc_);
  }
  if (!parsed.ok()) {
    last_text_ = {};
    return "parsing time " +
           alert::GoQuote(base::TruncateCodePoints(text, 64)) +
           ": expected RFC 3339 like 2026-01-31T10:20:30Z";
  }
  last_time_ = *parsed;
  return std::nullopt;
}

void EnsureUtf8(std::string& body) {
  if (!base::IsValidUtf8(body)) body = base::ToValidUtf8(body);
}

}  // namespace tebium::receiver
