#include "exporter/probes/json_check.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "exporter/probe.h"

namespace tebium::exporter {
namespace {

using rapidjson::Value;

// Deep nesting must not use up the stack, and what is shown must be UTF-8.
constexpr unsigned kParseFlags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

struct Operator {
  std::string_view text;
  Comparison comparison;
};
// Longer ones first.
constexpr Operator kOperators[] = {
    {"==", Comparison::kEqual},  {"!=", Comparison::kNotEqual},
    {"<=", Comparison::kAtMost}, {">=", Comparison::kAtLeast},
    {"<", Comparison::kLess},    {">", Comparison::kGreater}};

constexpr std::string_view kExpected =
    "expected a path, one of == != < <= >= >, and a value, such as "
    "status == ok";

std::optional<double> NumberOf(std::string_view text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

std::optional<rapidjson::SizeType> IndexOf(std::string_view text) {
  rapidjson::SizeType index = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, index);
  if (error != std::errc() || stop != end) return std::nullopt;
  return index;
}

// Takes the next part of a path from its beginning: "name", or "[3]" without
// its brackets. None if the path is malformed.
struct Part {
  std::string_view text;
  bool is_index = false;
};
std::optional<Part> TakePart(std::string_view& path) {
  if (path.starts_with('[')) {
    const size_t end = path.find(']');
    if (end == std::string_view::npos || !IndexOf(path.substr(1, end - 1))) {
      return std::nullopt;
    }
    const Part part{path.substr(1, end - 1), true};
    path.remove_prefix(end + 1);
    return part;
  }
  if (path.starts_with('.')) path.remove_prefix(1);
  const Part part{path.substr(0, path.find_first_of(".[")), false};
  if (part.text.empty()) return std::nullopt;
  path.remove_prefix(part.text.size());
  return part;
}

bool IsPath(std::string_view path) {
  if (path.empty() || path.starts_with('.')) return false;
  while (!path.empty()) {
    if (!TakePart(path)) return false;
  }
  return true;
}

// Where a path has led so far; a null value is nowhere.
struct Found {
  const Value* value = nullptr;
  std::optional<double> length;  // instead: of an array
};

Found Step(const Value& from, const Part& part) {
  if (part.is_index) {
    const auto index = IndexOf(part.text);
    if (!from.IsArray() || *index >= from.Size()) return {};
    return {&from[*index], {}};
  }
  if (from.IsArray() && part.text == "length") return {nullptr, from.Size()};
  if (!from.IsObject()) return {};
  const auto member = from.FindMember(Value(
      part.text.data(), static_cast<rapidjson::SizeType>(part.text.size())));
  if (member == from.MemberEnd()) return {};
  return {&member->value, {}};
}

Found Find(const Value& root, std::string_view path) {
  Found found{&root, {}};
  while (!path.empty() && found.value != nullptr) {
    const auto part = TakePart(path);
    if (!part) return {};
    found = Step(*found.value, *part);
  }
  return path.empty() ? found : Found();
}

bool Compare(Comparison comparison, double left, double right) {
  switch (comparison) {
    case Comparison::kEqual:
      return left == right;
    case Comparison::kNotEqual:
      return left != right;
    case Comparison::kLess:
      return left < right;
    case Comparison::kAtMost:
      return left <= right;
    case Comparison::kAtLeast:
      return left >= right;
    case Comparison::kGreater:
      return left > right;
  }
  return false;
}

// Of what is no number; none for lists and objects, which equal nothing.
std::optional<std::string_view> TextOf(const Value* value) {
  if (value == nullptr || value->IsNull()) return "null";
  if (value->IsBool()) return value->GetBool() ? "true" : "false";
  if (!value->IsString()) return std::nullopt;
  return std::string_view(value->GetString(), value->GetStringLength());
}

bool Holds(const JsonCondition& condition, const Value& root) {
  const Found found = Find(root, condition.path);
  std::optional<double> number = found.length;
  if (found.value != nullptr && found.value->IsNumber()) {
    number = found.value->GetDouble();
  }
  const auto wanted = NumberOf(condition.value);
  if (number && wanted) return Compare(condition.comparison, *number, *wanted);
  const bool equal =
      !number && TextOf(found.value) == std::string_view(condition.value);
  if (condition.comparison == Comparison::kEqual) return equal;
  return condition.comparison == Comparison::kNotEqual && !equal;
}

std::string VersionIn(const Value& root) {
  for (const std::string_view path : {"version", "build.version"}) {
    const Value* value = Find(root, path).value;
    if (value == nullptr || !value->IsString()) continue;
    const std::string text(value->GetString(), value->GetStringLength());
    const bool printable = std::none_of(text.begin(), text.end(), [](char c) {
      return static_cast<unsigned char>(c) < ' ';
    });
    if (text.size() <= kMaxVersionBytes && printable) return text;
  }
  return "";
}

// As one may write it: in quotes or without.
std::string_view Unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

bool IsOrder(Comparison comparison) {
  return comparison != Comparison::kEqual &&
         comparison != Comparison::kNotEqual;
}

}  // namespace

base::StatusOr<JsonCondition> ParseJsonCondition(std::string_view text) {
  const size_t at = text.find_first_of("=!<>");
  if (at == std::string_view::npos) {
    return base::InvalidArgumentError(std::string(kExpected));
  }
  const std::string_view rest = text.substr(at);
  const auto* const found = std::find_if(
      std::begin(kOperators), std::end(kOperators),
      [rest](const Operator& each) { return rest.starts_with(each.text); });
  JsonCondition condition;
  condition.path = base::Trim(text.substr(0, at));
  if (found == std::end(kOperators) || !IsPath(condition.path)) {
    return base::InvalidArgumentError(std::string(kExpected));
  }
  condition.comparison = found->comparison;
  condition.value = Unquoted(base::Trim(rest.substr(found->text.size())));
  if (IsOrder(condition.comparison) && !NumberOf(condition.value)) {
    return base::InvalidArgumentError("expected a number after " +
                                      std::string(found->text));
  }
  return condition;
}

std::string JsonConditionText(const JsonCondition& condition) {
  const auto* const found =
      std::find_if(std::begin(kOperators), std::end(kOperators),
                   [&condition](const Operator& each) {
                     return each.comparison == condition.comparison;
                   });
  return condition.path + " " + std::string(found->text) + " " +
         condition.value;
}

JsonFindings CheckJson(const std::vector<JsonCondition>& conditions,
                       std::string_view body) {
  JsonFindings findings;
  rapidjson::Document document;
  document.Parse<kParseFlags>(body.data(), body.size());
  if (document.HasParseError()) {
    if (!conditions.empty()) findings.failed = "not JSON";
    return findings;
  }
  findings.version = VersionIn(document);
  const auto failed = std::find_if(
      conditions.begin(), conditions.end(),
      [&document](const JsonCondition& c) { return !Holds(c, document); });
  if (failed != conditions.end()) findings.failed = JsonConditionText(*failed);
  return findings;
}

}  // namespace tebium::exporter
