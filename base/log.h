// Structured logs: a level, a message, and fields.
//
//   logger.Warn("send failed", {{"chat", "-100"}, {"err", status.message()}});
//
// gives, in logfmt,
//
//   ts=2026-01-31T10:20:30.123Z level=warn component=relay msg="send failed" …
//
// Messages are constant phrases; what varies goes into fields. Secrets never
// go in at all.
#ifndef TEBIUM_BASE_LOG_H_
#define TEBIUM_BASE_LOG_H_

#include <concepts>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"

namespace tebium::base {

enum class LogLevel { kDebug, kInfo, kWarn, kError };

// Accepts "debug", "info", "warn", "warning", "error", "critical" in any case.
StatusOr<LogLevel> ParseLogLevel(std::string_view text);

enum class LogFormat { kLogfmt, kJson };

struct LogField {
  LogField(std::string_view name, std::string_view text)
      : key(name), value(text) {}
  LogField(std::string_view name, const char* text) : key(name), value(text) {}
  LogField(std::string_view name, const std::string& text)
      : key(name), value(text) {}
  LogField(std::string_view name, bool flag)
      : key(name), value(flag ? "true" : "false") {}
  template <typename T>
  requires(std::integral<T> && !std::same_as<T, bool>)
      LogField(std::string_view name, T number)
      : key(name), value(std::to_string(number)) {}
  LogField(std::string_view name, double number);

  std::string_view key;
  std::string value;
};

using LogFields = std::initializer_list<LogField>;

struct LogSettings {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kLogfmt;
  std::string file;  // beside stderr; empty: stderr alone
  size_t max_file_bytes = 10u << 20;
  size_t max_files = 5;
};

// Thread-safe. Copies share one destination; `Named` gives a copy that carries
// a component's name.
class Logger {
 public:
  // Writes to stderr and, if set, to a rotated file.
  static StatusOr<Logger> Create(const LogSettings& settings);
  // Drops everything; for tests.
  static Logger Null();

  Logger Named(std::string_view component) const;

  void Debug(std::string_view message, LogFields fields = {}) const;
  void Info(std::string_view message, LogFields fields = {}) const;
  void Warn(std::string_view message, LogFields fields = {}) const;
  void Error(std::string_view message, LogFields fields = {}) const;

  void SetLevel(LogLevel level) const;

 private:
  struct Sink;
  explicit Logger(std::shared_ptr<Sink> sink);
  void Write(LogLevel level, std::string_view message, LogFields fields) const;

  std::shared_ptr<Sink> sink_;
  std::string component_;
};

}  // namespace tebium::base

#endif  // TEBIUM_BASE_LOG_H_
