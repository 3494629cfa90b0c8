#include "exporter/collectors/text_format.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_set>
#include <utility>

#include "base/text.h"

namespace tebium::exporter {
namespace {

base::Status Fault(std::string what) {
  return base::InvalidArgumentError(std::move(what));
}

// What a page says of its metrics' types; the last three are OpenMetrics's.
enum class Kind {
  kUnknown,
  kCounter,
  kGauge,
  kHistogram,
  kSummary,
  kInfo,
  kStateSet,
  kGaugeHistogram,
};

std::optional<Kind> KindOf(std::string_view name, TextFormat format) {
  struct Row {
    std::string_view name;
    Kind kind;
    bool in_prometheus;
  };
  static constexpr Row kRows[] = {
      {"counter", Kind::kCounter, true},
      {"gauge", Kind::kGauge, true},
      {"histogram", Kind::kHistogram, true},
      {"summary", Kind::kSummary, true},
      {"untyped", Kind::kUnknown, true},
      {"unknown", Kind::kUnknown, false},
      {"info", Kind::kInfo, false},
      {"stateset", Kind::kStateSet, false},
      {"gaugehistogram", Kind::kGaugeHistogram, false}};
  for (const Row& row : kRows) {
    if (row.name != name) continue;
    const bool wanted = format == TextFormat::kOpenMetrics || row.in_prometheus;
    if (wanted) return row.kind;
  }
  return std::nullopt;
}

// How series of a kind are named and shown.
struct Suffix {
  Kind kind;
  std::string_view suffix;   // in the page, after the family's name
  std::string_view kept;     // … of what is shown in the same family
  std::string_view to_name;  // what its family's name gains
  MetricType type;
  std::string_view label;  // that it must have
};

constexpr MetricType kHistogram = MetricType::kHistogram;
constexpr MetricType kSummary = MetricType::kSummary;

constexpr Suffix kPrometheusSuffixes[] = {
    {Kind::kUnknown, "", "", "", MetricType::kUntyped, ""},
    {Kind::kCounter, "", "", "", MetricType::kCounter, ""},
    {Kind::kGauge, "", "", "", MetricType::kGauge, ""},
    {Kind::kHistogram, "_bucket", "_bucket", "", kHistogram, "le"},
    {Kind::kHistogram, "_sum", "_sum", "", kHistogram, ""},
    {Kind::kHistogram, "_count", "_count", "", kHistogram, ""},
    {Kind::kSummary, "", "", "", kSummary, "quantile"},
    {Kind::kSummary, "_sum", "_sum", "", kSummary, ""},
    {Kind::kSummary, "_count", "_count", "", kSummary, ""},
};

constexpr Suffix kOpenMetricsSuffixes[] = {
    {Kind::kCounter, "_total", "", "_total", MetricType::kCounter, ""},
    {Kind::kInfo, "_info", "", "_info", MetricType::kGauge, ""},
    {Kind::kStateSet, "", "", "", MetricType::kGauge, ""},
    {Kind::kGaugeHistogram, "_bucket", "", "_bucket", MetricType::kUntyped,
     "le"},
    {Kind::kGaugeHistogram, "_gsum", "", "_gsum", MetricType::kUntyped, ""},
    {Kind::kGaugeHistogram, "_gcount", "", "_gcount", MetricType::kUntyped, ""},
};

constexpr std::string_view kCreated = "_created";

// The longest first: "_count" would end "x_gcount" of nothing.
constexpr std::string_view kSuffixes[] = {"_created", "_gcount", "_bucket",
                                          "_total",   "_count",  "_info",
                                          "_gsum",    "_sum"};

class TextReader {
 public:
  TextReader(TextFormat format, const TextBounds& bounds,
             const alert::Matcher* keep)
      : format_(format), bounds_(bounds), keep_(keep) {}

  base::StatusOr<MetricsText> Read(std::string_view text);

 private:
  struct Told {  // by the page, of one family
    std::optional<Kind> kind;
    std::string help;
    bool has_series = false;
  };
  using Families = std::map<std::string, Told, std::less<>>;

  bool is_open() const { return format_ == TextFormat::kOpenMetrics; }
  base::Status ReadLine(std::string_view line);
  base::Status ReadComment(std::string_view line);
  base::Status ReadType(std::string_view name, std::string_view type);
  base::Status ReadHelp(std::string_view name, std::string_view text);
  base::Status ReadSeries(std::string_view line);
  base::StatusOr<Told*> Find(std::string_view name);
  const Suffix* SuffixOf(Kind kind, std::string_view suffix) const;
  base::Status Place(const SampleLine& sample);
  bool PlaceBySuffix(const SampleLine& sample, std::string_view suffix);
  void Keep(const SampleLine& sample, const std::string& name,
            const Suffix& how, const std::string& help);
  // Null if a family of this name has another type.
  CollectedFamily* FamilyOf(const std::string& name, const Suffix& how,
                            const std::string& help);
  bool Fits(const SampleLine& sample) const;
  bool IsNew(const SampleLine& sample);

  const TextFormat format_;
  const TextBounds& bounds_;
  const alert::Matcher* const keep_;
  Families told_;
  std::map<std::string, size_t, std::less<>> places_;  // in result_.families
  std::unordered_set<std::string> seen_;
  size_t kept_ = 0;
  bool ended_ = false;
  MetricsText result_;
};

base::StatusOr<MetricsText> TextReader::Read(std::string_view text) {
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const bool whole = end != std::string_view::npos;
    base::Status status =
        ended_ ? Fault("something follows # EOF") : ReadLine(line);
    // Half a number is a number too.
    if (status.ok() && !whole && !ended_) status = Fault("the line has no end");
    if (!status.ok()) {
      return status.WithContext("line " + std::to_string(number));
    }
    text = whole ? text.substr(end + 1) : std::string_view();
  }
  if (is_open() && !ended_) return Fault("# EOF is missing");
  return std::move(result_);
}

base::Status TextReader::ReadLine(std::string_view line) {
  if (line.starts_with('#')) return ReadComment(line);
  if (line.find_first_not_of(" \t") == std::string_view::npos) {
    return is_open() ? Fault("a blank line") : base::Status();
  }
  return ReadSeries(line);
}

std::string_view TakeWord(std::string_view& text, std::string_view blanks) {
  const size_t start = std::min(text.find_first_not_of(blanks), text.size());
  text.remove_prefix(start);
  const std::string_view word = text.substr(0, text.find_first_of(blanks));
  text.remove_prefix(word.size());
  return word;
}

base::Status TextReader::ReadComment(std::string_view line) {
  if (is_open() && line == "# EOF") {
    ended_ = true;
    return {};
  }
  const std::string_view blanks = is_open() ? " " : " \t";
  line.remove_prefix(1);
  const std::string_view what = TakeWord(line, blanks);
  if (what != "TYPE" && what != "HELP" && what != "UNIT") {
    return is_open() ? Fault("expected # HELP, # TYPE, # UNIT or # EOF")
                     : base::Status();
  }
  if (what == "UNIT" && !is_open()) return {};
  const std::string_view name = TakeWord(line, blanks);
  if (!IsMetricName(name)) return Fault("expected a metric's name");
  if (!line.empty()) line.remove_prefix(1);
  if (what == "TYPE") return ReadType(name, base::Trim(line));
  return what == "HELP" ? ReadHelp(name, line) : base::Status();
}

base::StatusOr<TextReader::Told*> TextReader::Find(std::string_view name) {
  const auto found = told_.find(name);
  if (found != told_.end()) return &found->second;
  if (told_.size() >= kMaxTextFamilies) return Fault("too many metrics");
  return &told_.emplace(std::string(name), Told()).first->second;
}

base::Status TextReader::ReadType(std::string_view name,
                                  std::string_view type) {
  const auto kind = KindOf(type, format_);
  if (!kind) return Fault("expected a metric's type");
  TEBIUM_ASSIGN_OR_RETURN(Told* const told, Find(name));
  if (told->kind) return Fault("a second type of one metric");
  if (told->has_series) return Fault("a type after its metric's series");
  told->kind = kind;
  return {};
}

base::Status TextReader::ReadHelp(std::string_view name,
                                  std::string_view text) {
  std::string help;
  if (!UnescapeText(text, is_open(), help)) {
    return Fault("expected \\\\ or \\n after a backslash");
  }
  if (!base::IsValidUtf8(help)) return Fault("expected a help in UTF-8");
  TEBIUM_ASSIGN_OR_RETURN(Told* const told, Find(name));
  if (told->help.empty()) {
    told->help = base::TruncateCodePoints(help, bounds_.max_help_code_points);
  }
  return {};
}

const Suffix* TextReader::SuffixOf(Kind kind, std::string_view suffix) const {
  const auto fits = [&](const Suffix& row) {
    return row.kind == kind && row.suffix == suffix;
  };
  if (is_open()) {
    const auto* const own = std::find_if(std::begin(kOpenMetricsSuffixes),
                                         std::end(kOpenMetricsSuffixes), fits);
    if (own != std::end(kOpenMetricsSuffixes)) return own;
    if (kind == Kind::kCounter) return nullptr;
  }
  const auto* const row = std::find_if(std::begin(kPrometheusSuffixes),
                                       std::end(kPrometheusSuffixes), fits);
  return row == std::end(kPrometheusSuffixes) ? nullptr : row;
}

base::Status TextReader::ReadSeries(std::string_view line) {
  auto sample = ParseSampleLine(line, format_);
  if (!sample.ok()) return sample.status();
  if (keep_ != nullptr && !keep_->MatchesValue(sample->name)) return {};
  return Place(*sample);
}

// Whether it belongs to a family whose name it has with `suffix` added.
bool TextReader::PlaceBySuffix(const SampleLine& sample,
                               std::string_view suffix) {
  if (!sample.name.ends_with(suffix)) return false;
  const std::string_view stem =
      sample.name.substr(0, sample.name.size() - suffix.size());
  const auto found = told_.find(stem);
  if (found == told_.end() || !found->second.kind) return false;
  const Suffix* how = SuffixOf(*found->second.kind, suffix);
  if (how == nullptr) return is_open() && suffix == kCreated;
  found->second.has_series = true;
  Keep(sample, std::string(stem) + std::string(how->to_name), *how,
       found->second.help);
  return true;
}

base::Status TextReader::Place(const SampleLine& sample) {
  const auto own = told_.find(sample.name);
  if (own == told_.end() || !own->second.kind) {
    for (const std::string_view suffix : kSuffixes) {
      if (PlaceBySuffix(sample, suffix)) return {};
    }
  }
  TEBIUM_ASSIGN_OR_RETURN(Told* const told, Find(sample.name));
  told->has_series = true;
  const Suffix* how = SuffixOf(told->kind.value_or(Kind::kUnknown), "");
  if (how == nullptr) return Fault("a series that its metric's type has not");
  Keep(sample, std::string(sample.name), *how, told->help);
  return {};
}

bool HasLabel(const SampleLine& sample, std::string_view name) {
  return std::any_of(sample.labels.begin(), sample.labels.end(),
                     [name](const auto& label) { return label.first == name; });
}

bool TextReader::Fits(const SampleLine& sample) const {
  return sample.name.size() <= bounds_.max_name_bytes &&
         sample.labels.size() <= bounds_.max_labels &&
         std::all_of(sample.labels.begin(), sample.labels.end(),
                     [this](const auto& label) {
                       return label.first.size() <= bounds_.max_name_bytes &&
                              label.second.size() <= bounds_.max_value_bytes;
                     });
}

bool TextReader::IsNew(const SampleLine& sample) {
  std::string key(sample.name);
  for (const auto& [name, value] : sample.labels) {
    key += '\0' + name + '\0' + value;
  }
  return seen_.insert(std::move(key)).second;
}

CollectedFamily* TextReader::FamilyOf(const std::string& name,
                                      const Suffix& how,
                                      const std::string& help) {
  const auto [place, added] = places_.emplace(name, result_.families.size());
  if (added) result_.families.push_back({name, how.type, help, {}});
  CollectedFamily& family = result_.families[place->second];
  return family.type == how.type ? &family : nullptr;
}

void TextReader::Keep(const SampleLine& sample, const std::string& name,
                      const Suffix& how, const std::string& help) {
  const bool fits = kept_ < bounds_.max_series && Fits(sample) &&
                    (how.label.empty() || HasLabel(sample, how.label)) &&
                    IsNew(sample);
  CollectedFamily* family = fits ? FamilyOf(name, how, help) : nullptr;
  if (family == nullptr) {
    ++result_.dropped;
    return;
  }
  ++kept_;
  family->series.push_back({how.kept, sample.labels, sample.value});
}

}  // namespace

base::StatusOr<MetricsText> ParseMetricsText(std::string_view text,
                                             TextFormat format,
                                             const TextBounds& bounds,
                                             const alert::Matcher* keep) {
  return TextReader(format, bounds, keep).Read(text);
}

std::optional<TextFormat> FormatOfContentType(std::string_view content_type) {
  const std::string type = base::ToLowerAscii(
      base::Trim(content_type.substr(0, content_type.find(';'))));
  if (type == "application/openmetrics-text") return TextFormat::kOpenMetrics;
  if (type.empty() || type == "text/plain") return TextFormat::kPrometheus;
  return std::nullopt;
}

}  // namespace tebium::exporter
