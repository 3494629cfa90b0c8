#include "base/log.h"

#include <fmt/format.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

namespace tebium::base {
namespace {

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      return "error";
  }
  return "info";
}

bool NeedsQuotes(std::string_view value) {
  if (value.empty()) return true;
  for (const char c : value) {
    if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f) return true;
  }
  return false;
}

// JSON's quoting serves logfmt too: one line, everything escaped.
std::string Quoted(std::string_view value) {
  JsonWriter json;
  json.String(value);
  return json.Take();
}

void AppendLogfmt(std::string& line, std::string_view key,
                  std::string_view value) {
  if (!line.empty()) line += ' ';
  line += key;
  line += '=';
  if (NeedsQuotes(value)) {
    line += Quoted(value);
  } else {
    line += value;
  }
}

}  // namespace

struct Logger::Sink {
  std::unique_ptr<spdlog::logger> logger;
  LogFormat format = LogFormat::kLogfmt;
};

LogField::LogField(std::string_view name, double number)
    : key(name), value(fmt::format("{:.6g}", number)) {}

StatusOr<LogLevel> ParseLogLevel(std::string_view text) {
  const std::string lower = ToLowerAscii(Trim(text));
  if (lower == "debug") return LogLevel::kDebug;
  if (lower == "info") return LogLevel::kInfo;
  if (lower == "warn" || lower == "warning") return LogLevel::kWarn;
  if (lower == "error" || lower == "critical") return LogLevel::kError;
  return InvalidArgumentError(
      "log level: expected debug, info, warn or error, got \"" +
      std::string(text) + "\"");
}

Logger::Logger(std::shared_ptr<Sink> sink) : sink_(std::move(sink)) {}

StatusOr<Logger> Logger::Create(const LogSettings& settings) {
  std::vector<spdlog::sink_ptr> sinks;
  sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  if (!settings.file.empty()) {
    try {
      const auto folder = std::filesystem::path(settings.file).parent_path();
      if (!folder.empty()) std::filesystem::create_directories(folder);
      sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
          settings.file, settings.max_file_bytes, settings.max_files));
    } catch (const std::exception& e) {
      return FailedPreconditionError("log file " + settings.file + ": " +
                                     e.what());
    }
  }
  auto sink = std::make_shared<Sink>();
  sink->logger =
      std::make_unique<spdlog::logger>("", sinks.begin(), sinks.end());
  sink->logger->set_pattern("%v");
  sink->logger->set_level(ToSpdlog(settings.level));
  sink->logger->flush_on(spdlog::level::debug);
  sink->format = settings.format;
  return Logger(std::move(sink));
}

Logger Logger::Null() {
  auto sink = std::make_shared<Sink>();
  sink->logger = std::make_unique<spdlog::logger>("");
  sink->logger->set_level(spdlog::level::off);
  return Logger(std::move(sink));
}

Logger Logger::Named(std::string_view component) const {
  Logger named(sink_);
  named.component_ = component;
  return named;
}

void Logger::Write(LogLevel level, std::string_view message,
                   LogFields fields) const {
  if (!sink_->logger->should_log(ToSpdlog(level))) return;
  std::vector<std::pair<std::string_view, std::string>> all;
  all.reserve(fields.size() + 4);
  all.emplace_back("ts",
                   FormatTimestamp(Time(std::chrono::system_clock::now())));
  all.emplace_back("level", LevelName(level));
  if (!component_.empty()) all.emplace_back("component", component_);
  all.emplace_back("msg", message);
  for (const LogField& field : fields) all.emplace_back(field.key, field.value);

  if (sink_->format == LogFormat::kJson) {
    JsonWriter json;
    json.BeginObject();
    for (const auto& [key, value] : all) json.Key(key).String(value);
    json.EndObject();
    sink_->logger->log(ToSpdlog(level), json.Take());
    return;
  }
  std::string line;
  for (const auto& [key, value] : all) {
    if (key == "msg") {
      line += " msg=" + Quoted(value);
    } else {
      AppendLogfmt(line, key, value);
    }
  }
  sink_->logger->log(ToSpdlog(level), line);
}

void Logger::Debug(std::string_view message, LogFields fields) const {
  Write(LogLevel::kDebug, message, fields);
}
void Logger::Info(std::string_view message, LogFields fields) const {
  Write(LogLevel::kInfo, message, fields);
}
void Logger::Warn(std::string_view message, LogFields fields) const {
  Write(LogLevel::kWarn, message, fields);
}
void Logger::Error(std::string_view message, LogFields fields) const {
  Write(LogLevel::kError, message, fields);
}

void Logger::SetLevel(LogLevel level) const {
  sink_->logger->set_level(ToSpdlog(level));
}

}  // namespace tebium::base
