#include "exporter/collectors/sample_line.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "exporter/collectors/collected.h"

namespace tebium::exporter {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == ':' || IsDigit(c);
}

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

base::Status Expected(std::string_view what) {
  return base::InvalidArgumentError("expected " + std::string(what));
}

// With a sign, as both formats have it and C has not.
bool ParseSigned(std::string_view text, double& number) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return false;
  }
  return ParseNumber(text, number);
}

bool IsTimestamp(std::string_view text, TextFormat format) {
  if (format == TextFormat::kOpenMetrics) {
    double seconds = 0;
    return ParseSigned(text, seconds);
  }
  int64_t milliseconds = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, milliseconds);
  return error == std::errc() && stop == end;
}

// Takes a line apart from its front.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool Take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Returns whether there was one.
  bool SkipBlanks() {
    const size_t before = rest_.size();
    while (!rest_.empty() && IsBlank(rest_[0])) rest_.remove_prefix(1);
    return rest_.size() < before;
  }
  std::string_view TakeName() {
    return TakeWhile([](char c) { return IsNameCharacter(c); });
  }
  std::string_view TakeWord() {
    return TakeWhile([](char c) { return !IsBlank(c); });
  }
  // What stands before the next quote that no backslash escapes.
  bool TakeQuoted(std::string_view& raw) {
    for (size_t i = 0; i < rest_.size(); ++i) {
      if (rest_[i] == '\\') {
        ++i;
      } else if (rest_[i] == '"') {
        raw = rest_.substr(0, i);
        rest_.remove_prefix(i + 1);
        return true;
      }
    }
    return false;
  }

 private:
  template <typename Wanted>
  std::string_view TakeWhile(Wanted wanted) {
    size_t length = 0;
    while (length < rest_.size() && wanted(rest_[length])) ++length;
    const std::string_view taken = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return taken;
  }

  std::string_view rest_;
};

base::Status TakeLabel(Cursor& cursor, SeriesLabels& labels) {
  const std::string_view name = cursor.TakeName();
  if (!IsMetricName(name) || name.find(':') != std::string_view::npos) {
    return Expected("a label's name");
  }
  cursor.SkipBlanks();
  if (!cursor.Take('=')) return Expected("= after a label's name");
  cursor.SkipBlanks();
  std::string_view raw;
  if (!cursor.Take('"') || !cursor.TakeQuoted(raw)) {
    return Expected("a label's value in quotes");
  }
  std::string value;
  if (!UnescapeText(raw, true, value)) {
    return Expected("\\\\, \\\" or \\n after a backslash");
  }
  if (!base::IsValidUtf8(value)) return Expected("a label's value in UTF-8");
  labels.emplace_back(std::string(name), std::move(value));
  return {};
}

// After the {.
base::Status TakeLabels(Cursor& cursor, SeriesLabels& labels) {
  while (true) {
    cursor.SkipBlanks();
    if (cursor.Take('}')) return {};
    TEBIUM_RETURN_IF_ERROR(TakeLabel(cursor, labels));
    cursor.SkipBlanks();
    if (cursor.Take(',')) continue;
    return cursor.Take('}') ? base::Status() : Expected(", or } after a label");
  }
}

base::Status Tidy(SeriesLabels& labels) {
  std::sort(labels.begin(), labels.end());
  const auto twice = std::adjacent_find(
      labels.begin(), labels.end(),
      [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice != labels.end()) return Expected("each label once");
  // To Prometheus an empty label is one that is not there.
  std::erase_if(labels, [](const auto& label) { return label.second.empty(); });
  return {};
}

// ` # {trace_id="x"} 0.67 1520879607.789`, after the #.
base::Status TakeExemplar(Cursor& cursor, TextFormat format) {
  double value = 0;
  SeriesLabels labels;
  cursor.SkipBlanks();
  if (!cursor.Take('{')) return Expected("an exemplar's labels");
  TEBIUM_RETURN_IF_ERROR(TakeLabels(cursor, labels));
  cursor.SkipBlanks();
  if (!ParseSigned(cursor.TakeWord(), value)) {
    return Expected("an exemplar's value");
  }
  cursor.SkipBlanks();
  if (!cursor.at_end() && !IsTimestamp(cursor.TakeWord(), format)) {
    return Expected("an exemplar's timestamp");
  }
  cursor.SkipBlanks();
  return cursor.at_end() ? base::Status() : Expected("the end of the line");
}

base::Status TakeRest(Cursor& cursor, TextFormat format) {
  cursor.SkipBlanks();
  const bool exemplars = format == TextFormat::kOpenMetrics;
  if (exemplars && cursor.Take('#')) return TakeExemplar(cursor, format);
  if (cursor.at_end()) return {};
  if (!IsTimestamp(cursor.TakeWord(), format)) return Expected("a timestamp");
  cursor.SkipBlanks();
  if (exemplars && cursor.Take('#')) return TakeExemplar(cursor, format);
  return cursor.at_end() ? base::Status() : Expected("the end of the line");
}

}  // namespace

base::StatusOr<SampleLine> ParseSampleLine(std::string_view line,
                                           TextFormat format) {
  SampleLine sample;
  Cursor cursor(line);
  cursor.SkipBlanks();
  sample.name = cursor.TakeName();
  if (!IsMetricName(sample.name)) return Expected("a metric's name");
  bool apart = cursor.SkipBlanks();
  if (cursor.Take('{')) {
    TEBIUM_RETURN_IF_ERROR(TakeLabels(cursor, sample.labels));
    TEBIUM_RETURN_IF_ERROR(Tidy(sample.labels));
    cursor.SkipBlanks();
    apart = true;
  }
  if (!apart || !ParseSigned(cursor.TakeWord(), sample.value)) {
    return Expected("a number");
  }
  TEBIUM_RETURN_IF_ERROR(TakeRest(cursor, format));
  return sample;
}

bool IsMetricName(std::string_view name) {
  return !name.empty() && !IsDigit(name[0]) &&
         std::all_of(name.begin(), name.end(), IsNameCharacter);
}

bool UnescapeText(std::string_view text, bool quotes, std::string& plain) {
  plain.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      plain += text[i];
      continue;
    }
    if (++i == text.size()) return false;
    const char c = text[i];
    if (c != '\\' && c != 'n' && (c != '"' || !quotes)) return false;
    plain += c == 'n' ? '\n' : c;
  }
  return true;
}

}  // namespace tebium::exporter
