#include "exporter/exposition.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

#include "base/text.h"

namespace tebium::exporter {
namespace {

constexpr std::string_view kTotal = "_total";
// Whole numbers below it are written without an exponent: 2^53.
constexpr double kMaxWhole = 9007199254740992.0;

void AppendNumber(double value, std::string& out) {
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
    return;
  }
  char digits[32];
  char* const end = digits + sizeof(digits);
  const bool whole = std::abs(value) < kMaxWhole && value == std::trunc(value);
  const auto result =
      whole ? std::to_chars(digits, end, static_cast<int64_t>(value))
            : std::to_chars(digits, end, value);
  out.append(digits, result.ptr);
}

// The formats differ in whether a help text's quotes are escaped.
void AppendEscaped(std::string_view text, bool quotes, std::string& out) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || (quotes && c == '"')) out += '\\';
    out += c;
  }
}

void AppendLabels(const SeriesLabels& labels, std::string& out) {
  char separator = '{';
  for (const auto& [name, value] : labels) {
    out += separator;
    separator = ',';
    out += name;
    out += "=\"";
    AppendEscaped(value, true, out);
    out += '"';
  }
  if (!labels.empty()) out += '}';
}

MetricType TypeOf(prometheus::MetricType type) {
  switch (type) {
    case prometheus::MetricType::Counter:
      return MetricType::kCounter;
    case prometheus::MetricType::Gauge:
      return MetricType::kGauge;
    case prometheus::MetricType::Histogram:
      return MetricType::kHistogram;
    case prometheus::MetricType::Summary:
      return MetricType::kSummary;
    default:
      return MetricType::kUntyped;
  }
}

SeriesLabels With(const SeriesLabels& labels, std::string_view name,
                  std::string value) {
  SeriesLabels longer = labels;
  longer.emplace_back(name, std::move(value));
  return longer;
}

// A media type of an Accept header, and how much it is wanted.
struct Wanted {
  std::string_view type;
  std::string_view version;  // "": any
  double quality = 1;
};

Wanted ParseWanted(std::string_view text) {
  Wanted wanted;
  wanted.type = base::Trim(text.substr(0, text.find(';')));
  while (true) {
    const size_t semicolon = text.find(';');
    if (semicolon == std::string_view::npos) return wanted;
    text.remove_prefix(semicolon + 1);
    const std::string_view parameter =
        base::Trim(text.substr(0, text.find(';')));
    if (parameter.starts_with("version=")) wanted.version = parameter.substr(8);
    if (!parameter.starts_with("q=")) continue;
    const std::string_view number = parameter.substr(2);
    std::from_chars(number.data(), number.data() + number.size(),
                    wanted.quality);
  }
}

}  // namespace

std::string_view ContentTypeOf(ExpositionFormat format) {
  return format == ExpositionFormat::kOpenMetrics
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

ExpositionFormat FormatFor(std::string_view accept) {
  double open_metrics = 0;
  double plain = 0;
  while (!accept.empty()) {
    const size_t comma = std::min(accept.find(','), accept.size());
    const Wanted wanted = ParseWanted(accept.substr(0, comma));
    accept.remove_prefix(std::min(comma + 1, accept.size()));
    if (wanted.type == "application/openmetrics-text" &&
        (wanted.version.empty() || wanted.version == "1.0.0")) {
      open_metrics = std::max(open_metrics, wanted.quality);
    } else if (wanted.type == "text/plain") {
      plain = std::max(plain, wanted.quality);
    }
  }
  return open_metrics > 0 && open_metrics >= plain
             ? ExpositionFormat::kOpenMetrics
             : ExpositionFormat::kPrometheus;
}

std::string_view MetricTypeName(MetricType type) {
  switch (type) {
    case MetricType::kCounter:
      return "counter";
    case MetricType::kGauge:
      return "gauge";
    case MetricType::kHistogram:
      return "histogram";
    case MetricType::kSummary:
      return "summary";
    case MetricType::kUntyped:
      break;
  }
  return "untyped";
}

void AppendSeries(std::string& out, std::string_view name,
                  const SeriesLabels& labels, double value) {
  out += name;
  AppendLabels(labels, out);
  out += ' ';
  AppendNumber(value, out);
  out += '\n';
}

void Exposition::Family::Add(std::string_view suffix,
                             const SeriesLabels& labels, double value) {
  lines_ += name_;
  AppendSeries(lines_, suffix, labels, value);
}

Exposition::Family* Exposition::Add(std::string_view name, MetricType type,
                                    std::string_view help) {
  auto found = families_.find(name);
  if (found == families_.end()) {
    found = families_.emplace(name, Family()).first;
    found->second.type_ = type;
    found->second.name_ = name;
    found->second.help_ = help;
  }
  return found->second.type_ == type ? &found->second : nullptr;
}

void Exposition::Add(const std::vector<prometheus::MetricFamily>& families) {
  for (const prometheus::MetricFamily& each : families) {
    const MetricType type = TypeOf(each.type);
    Family* family = Add(each.name, type, each.help);
    if (family == nullptr) continue;
    for (const auto& metric : each.metric) AddMetric(metric, type, *family);
  }
}

// OpenMetrics wants a bound to be seen to be a float.
std::string Exposition::BoundText(double bound) const {
  std::string text;
  AppendNumber(bound, text);
  const bool whole = text.find_first_not_of("-0123456789") == std::string::npos;
  if (format_ == ExpositionFormat::kOpenMetrics && whole) text += ".0";
  return text;
}

void Exposition::AddMetric(const prometheus::ClientMetric& metric,
                           MetricType type, Family& family) const {
  SeriesLabels labels;
  labels.reserve(metric.label.size() + 1);
  for (const auto& label : metric.label) {
    labels.emplace_back(label.name, label.value);
  }
  const auto add_sums = [&](double sum, uint64_t count) {
    family.Add("_sum", labels, sum);
    family.Add("_count", labels, static_cast<double>(count));
  };
  switch (type) {
    case MetricType::kCounter:
      return family.Add("", labels, metric.counter.value);
    case MetricType::kGauge:
      return family.Add("", labels, metric.gauge.value);
    case MetricType::kUntyped:
      return family.Add("", labels, metric.untyped.value);
    case MetricType::kHistogram:
      for (const auto& bucket : metric.histogram.bucket) {
        family.Add("_bucket", With(labels, "le", BoundText(bucket.upper_bound)),
                   static_cast<double>(bucket.cumulative_count));
      }
      return add_sums(metric.histogram.sample_sum,
                      metric.histogram.sample_count);
    case MetricType::kSummary:
      for (const auto& quantile : metric.summary.quantile) {
        family.Add("", With(labels, "quantile", BoundText(quantile.quantile)),
                   quantile.value);
      }
      return add_sums(metric.summary.sample_sum, metric.summary.sample_count);
  }
}

// A counter's family is named without _total in OpenMetrics. One that cannot
// be, because it has no such end or another family has that name, is of no
// known type there.
void Exposition::AppendHead(const Family& family, std::string& text) const {
  const bool open = format_ == ExpositionFormat::kOpenMetrics;
  std::string_view name = family.name_;
  std::string_view type = MetricTypeName(family.type_);
  if (open && family.type_ == MetricType::kUntyped) type = "unknown";
  if (open && family.type_ == MetricType::kCounter) {
    const std::string_view stem =
        name.substr(0, name.size() - std::min(name.size(), kTotal.size()));
    if (name.ends_with(kTotal) && !families_.contains(stem)) {
      name = stem;
    } else {
      type = "unknown";
    }
  }
  text.append("# HELP ").append(name).append(" ");
  AppendEscaped(family.help_, open, text);
  text.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

std::string Exposition::Text() const {
  size_t bytes = 0;
  for (const auto& [name, family] : families_) {
    bytes += family.lines_.size() + family.help_.size() + 2 * name.size() + 64;
  }
  std::string text;
  text.reserve(bytes);
  for (const auto& [name, family] : families_) {
    if (family.lines_.empty()) continue;
    AppendHead(family, text);
    text += family.lines_;
  }
  if (format_ == ExpositionFormat::kOpenMetrics) text += "# EOF\n";
  return text;
}

}  // namespace tebium::exporter
