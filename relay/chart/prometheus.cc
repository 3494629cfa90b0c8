#include "relay/chart/prometheus.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/text.h"
#include "relay/chart/promql.h"

namespace tebium::relay {
namespace {

using alert::LabelSet;
using alert::LabelView;
using base::Duration;
using base::Time;
using Json = rapidjson::Value;
using Milliseconds = std::chrono::milliseconds;

constexpr std::string_view kMetricName = "__name__";
constexpr size_t kMaxAnswerBytes = 4u << 20;
constexpr size_t kMaxErrorText = 300;  // code points

std::string FormEncoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (kPlain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return encoded;
}

// "1769854830.250", without a rounding error.
std::string UnixSeconds(Duration since_epoch) {
  const int64_t millis =
      std::chrono::duration_cast<Milliseconds>(since_epoch).count();
  const std::string fraction = std::to_string(1000 + millis % 1000);
  return std::to_string(millis / 1000) + "." + fraction.substr(1);
}

const Json* Member(const Json& object, const char* name) {
  if (!object.IsObject()) return nullptr;
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::string_view TextMember(const Json& object, const char* name) {
  const Json* value = Member(object, name);
  if (value == nullptr || !value->IsString()) return {};
  return {value->GetString(), value->GetStringLength()};
}

base::Status Malformed() {
  return base::InvalidArgumentError(
      "the answer is not that of a range query of Prometheus");
}

// What Prometheus says of it, or else the HTTP status.
base::Status Refusal(int http_status, const Json& answer) {
  const std::string_view type = TextMember(answer, "errorType");
  const std::string error = base::ToValidUtf8(TextMember(answer, "error"));
  std::string text = "HTTP status " + std::to_string(http_status);
  if (!error.empty()) {
    text = std::string(type) + ": " +
           std::string(base::TruncateCodePoints(error, kMaxErrorText));
  }
  if (type == "timeout" || http_status == 504) {
    return base::DeadlineExceededError(std::move(text));
  }
  return http_status >= 500 && type != "execution"
             ? base::UnavailableError(std::move(text))
             : base::InvalidArgumentError(std::move(text));
}

base::Status Unanswered(const net::ClientResponse& response) {
  std::string error = response.error.empty() ? "no answer" : response.error;
  switch (response.failure) {
    case net::ClientFailure::kTimeout:
      return base::DeadlineExceededError(std::move(error));
    case net::ClientFailure::kTooLarge:
      return base::ResourceExhaustedError(std::move(error));
    default:
      return base::UnavailableError(std::move(error));
  }
}

std::optional<double> ValueOf(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto value = PromqlNumber(text);
  if (!value) return std::nullopt;
  return negative ? -*value : *value;
}

// [1769854830.25, "0.5"]
std::optional<ChartPoint> ReadPoint(const Json& pair) {
  if (!pair.IsArray() || pair.Size() != 2 || !pair[0].IsNumber() ||
      !pair[1].IsString()) {
    return std::nullopt;
  }
  constexpr double kFarAway = 9e9;  // seconds; what Time can hold
  const double at = pair[0].GetDouble();
  const auto value = ValueOf({pair[1].GetString(), pair[1].GetStringLength()});
  if (!(std::abs(at) < kFarAway) || !value) return std::nullopt;
  return ChartPoint{Time(Milliseconds(std::llround(at * 1000))), *value};
}

struct LabelledSeries {
  LabelSet labels;
  std::vector<ChartPoint> points;
};

base::StatusOr<LabelSet> ReadLabels(const Json& metric) {
  std::vector<LabelView> labels;
  for (const auto& member : metric.GetObject()) {
    if (!member.value.IsString()) return Malformed();
    labels.push_back(
        {{member.name.GetString(), member.name.GetStringLength()},
         {member.value.GetString(), member.value.GetStringLength()}});
  }
  return LabelSet::Build(labels);
}

base::StatusOr<LabelledSeries> ReadSeries(const Json& json) {
  const Json* metric = Member(json, "metric");
  const Json* values = Member(json, "values");
  if (metric == nullptr || !metric->IsObject() || values == nullptr ||
      !values->IsArray()) {
    return Malformed();
  }
  LabelledSeries series;
  TEBIUM_ASSIGN_OR_RETURN(series.labels, ReadLabels(*metric));
  series.points.reserve(values->Size());
  for (const Json& pair : values->GetArray()) {
    const auto point = ReadPoint(pair);
    if (!point) return Malformed();
    series.points.push_back(*point);
  }
  return series;
}

base::StatusOr<std::vector<LabelledSeries>> ReadMatrix(
    const Json& result, const RangeReading& reading) {
  if (result.Size() > reading.max_series) {
    return base::ResourceExhaustedError(
        "more than " + std::to_string(reading.max_series) + " series");
  }
  std::vector<LabelledSeries> all;
  size_t points = 0;
  for (const Json& json : result.GetArray()) {
    TEBIUM_ASSIGN_OR_RETURN(LabelledSeries series, ReadSeries(json));
    points += series.points.size();
    if (points > reading.max_points) {
      return base::ResourceExhaustedError(
          "more than " + std::to_string(reading.max_points) + " points");
    }
    all.push_back(std::move(series));
  }
  return all;
}

bool Contradicts(const LabelSet& series, const LabelSet& labels) {
  for (const auto& [name, value] : series) {
    if (name != kMetricName && labels.Has(name) && labels.Get(name) != value) {
      return true;
    }
  }
  return false;
}

void KeepMatching(std::vector<LabelledSeries>& all, const LabelSet& labels) {
  const auto others = std::stable_partition(
      all.begin(), all.end(), [&](const LabelledSeries& series) {
        return !Contradicts(series.labels, labels);
      });
  if (others != all.begin()) all.erase(others, all.end());
}

using Names = std::set<std::string, std::less<>>;

// Of labels that one of the series has otherwise than the first.
Names DifferingNames(const std::vector<LabelledSeries>& all) {
  Names names;
  const LabelSet& first = all.front().labels;
  for (const LabelledSeries& series : all) {
    for (const LabelSet& side : {first, series.labels}) {
      for (const auto& [name, value] : side) {
        if (first.Get(name) != series.labels.Get(name)) names.emplace(name);
      }
    }
  }
  return names;
}

Names AllNames(const LabelSet& labels) {
  Names names;
  for (const auto& [name, value] : labels) {
    if (name != kMetricName) names.emplace(name);
  }
  return names;
}

// "a" where it is told by one label alone, else "instance=a, job=b".
std::string NameOf(const LabelSet& labels, const Names& telling) {
  if (telling.size() == 1) return std::string(labels.Get(*telling.begin()));
  std::string text;
  for (const std::string& name : telling) {
    if (!labels.Has(name)) continue;
    if (!text.empty()) text += ", ";
    if (name != kMetricName) text += name + "=";
    text += labels.Get(name);
  }
  return text;
}

std::vector<ChartSeries> Named(std::vector<LabelledSeries> all) {
  std::vector<ChartSeries> named;
  if (all.empty()) return named;
  const Names telling =
      all.size() == 1 ? AllNames(all[0].labels) : DifferingNames(all);
  for (LabelledSeries& series : all) {
    named.push_back({NameOf(series.labels, telling), std::move(series.points)});
  }
  return named;
}

}  // namespace

Duration RangeStep(Duration range) {
  constexpr int kSteps = 360;
  constexpr std::chrono::seconds kLeast(5);
  return std::max(kLeast,
                  std::chrono::ceil<std::chrono::seconds>(range / kSteps));
}

net::ClientRequest RangeQuery(std::string_view base_url,
                              std::string_view expression, Time from, Time to,
                              Duration step, Duration timeout) {
  net::ClientRequest request;
  request.method = "POST";
  request.url = std::string(base_url) + "/api/v1/query_range";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Accept", "application/json"}};
  request.body = "query=" + FormEncoded(expression) +
                 "&start=" + UnixSeconds(from.time_since_epoch()) +
                 "&end=" + UnixSeconds(to.time_since_epoch()) +
                 "&step=" + UnixSeconds(step) +
                 "&timeout=" + UnixSeconds(timeout);
  request.connect_timeout = std::min(request.connect_timeout, timeout);
  request.timeout = timeout;
  request.max_response_bytes = kMaxAnswerBytes;
  return request;
}

base::StatusOr<std::vector<ChartSeries>> ReadRangeAnswer(
    const net::ClientResponse& response, const RangeReading& reading) {
  if (response.outcome != net::ClientOutcome::kAnswered) {
    return Unanswered(response);
  }
  rapidjson::Document answer;
  answer.Parse<rapidjson::kParseIterativeFlag>(response.body.data(),
                                               response.body.size());
  if (answer.HasParseError()) answer.SetNull();
  if (response.status != 200 || TextMember(answer, "status") == "error") {
    return Refusal(response.status, answer);
  }
  const Json* data = Member(answer, "data");
  if (data == nullptr || TextMember(*data, "resultType") != "matrix") {
    return Malformed();
  }
  const Json* result = Member(*data, "result");
  if (result == nullptr || !result->IsArray()) return Malformed();
  TEBIUM_ASSIGN_OR_RETURN(auto all, ReadMatrix(*result, reading));
  KeepMatching(all, reading.labels);
  return Named(std::move(all));
}

}  // namespace tebium::relay
