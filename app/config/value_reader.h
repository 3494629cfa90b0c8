// Typed values, read one after another; the first failure is kept.
#ifndef TEBIUM_APP_CONFIG_VALUE_READER_H_
#define TEBIUM_APP_CONFIG_VALUE_READER_H_

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "app/config/options.h"
#include "base/clock.h"
#include "base/status.h"
#include "base/text.h"

namespace tebium::app {

inline base::Status Invalid(std::string_view name, std::string_view expected,
                            std::string_view got) {
  return base::InvalidArgumentError(std::string(name) + ": expected " +
                                    std::string(expected) + ", got \"" +
                                    std::string(got) + "\"");
}

// Reads typed values one after another and keeps the first failure.
class ValueReader {
 public:
  explicit ValueReader(const Values& values) : values_(values) {}

  std::string Text(std::string_view name) const { return values_.Get(name); }

  bool Bool(std::string_view name) {
    const std::string text = base::ToLowerAscii(values_.Get(name));
    if (text == "true" || text == "1" || text == "yes" || text == "on") {
      return true;
    }
    if (text != "false" && text != "0" && text != "no" && text != "off") {
      Fail(Invalid(name, "true or false", text));
    }
    return false;
  }

  uint64_t Number(std::string_view name, uint64_t low, uint64_t high) {
    const std::string text = values_.Get(name);
    uint64_t number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() ||
        number < low || number > high) {
      Fail(Invalid(name,
                   "a number from " + std::to_string(low) + " to " +
                       std::to_string(high),
                   text));
      return low;
    }
    return number;
  }

  // Prometheus's form, "30m".
  base::Duration Span(std::string_view name, base::Duration low,
                      base::Duration high) {
    const std::string text = values_.Get(name);
    const auto span = base::ParseDuration(text);
    if (span.ok() && *span >= low && *span <= high) return *span;
    Fail(Invalid(name,
                 "a duration from " + base::FormatDuration(low) + " to " +
                     base::FormatDuration(high),
                 text));
    return low;
  }

  // One of `choices`; the first if it is another, which is a failure.
  std::string OneOf(std::string_view name,
                    std::initializer_list<std::string_view> choices) {
    std::string text = base::ToLowerAscii(values_.Get(name));
    std::string expected;
    for (const std::string_view choice : choices) {
      if (text == choice) return text;
      expected += (expected.empty() ? "" : " or ") + std::string(choice);
    }
    Fail(Invalid(name, expected, text));
    return std::string(*choices.begin());
  }

  base::Duration Seconds(std::string_view name) {
    return std::chrono::seconds(Number(name, 0, 86'400));
  }

  void Check(std::string_view name, const base::Status& status) {
    if (!status.ok()) Fail(status.WithContext(name));
  }

  template <typename T>
  T Parsed(std::string_view name, base::StatusOr<T> parsed, T fallback) {
    if (parsed.ok()) return *std::move(parsed);
    Fail(parsed.status().WithContext(name));
    return fallback;
  }

  // A URL with one of `schemes`, or nothing. It may hold a password, and is not
  // repeated in errors.
  std::string Url(std::string_view name,
                  std::initializer_list<std::string_view> schemes) {
    std::string url = values_.Get(name);
    std::string expected;
    for (const std::string_view scheme : schemes) {
      const std::string start = std::string(scheme) + "://";
      if (url.starts_with(start) && url.size() > start.size()) return url;
      expected += (expected.empty() ? "" : " or ") + start + "…";
    }
    if (!url.empty()) {
      Fail(base::InvalidArgumentError(std::string(name) + ": expected " +
                                      expected));
    }
    return url;
  }

  void Fail(const base::Status& status) {
    if (status_.ok()) status_ = status;
  }
  const base::Status& status() const { return status_; }

 private:
  const Values& values_;
  base::Status status_;
};

}  // namespace tebium::app

#endif  // TEBIUM_APP_CONFIG_VALUE_READER_H_
