#include "app/config/yaml.h"

#include <set>

namespace tebium::app {
namespace {

std::string Place(const YAML::Mark& mark) {
  return "line " + std::to_string(mark.line + 1) + ", column " +
         std::to_string(mark.column + 1) + ": ";
}

}  // namespace

base::Status YamlError(const YAML::Node& node, const std::string& field,
                       const std::string& what) {
  return base::InvalidArgumentError(Place(node.Mark()) + field + ": " + what);
}

base::StatusOr<YAML::Node> ParseYaml(const std::string& text) {
  try {
    return YAML::Load(text);
  } catch (const YAML::Exception& e) {
    return base::InvalidArgumentError(Place(e.mark) + e.msg);
  }
}

base::Status ReadMapping(const YAML::Node& node, const std::string& path,
                         const std::map<std::string, FieldReader>& readers) {
  if (node.IsNull()) return {};
  if (!node.IsMap()) return YamlError(node, path, "expected a mapping");
  std::set<std::string> seen;
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) {
      return YamlError(entry.first, path, "expected a plain field name");
    }
    const std::string& name = entry.first.Scalar();
    const std::string field = path.empty() ? name : path + "." + name;
    const auto reader = readers.find(name);
    if (reader == readers.end()) {
      return YamlError(entry.first, field, "unknown field");
    }
    if (!seen.insert(name).second) {
      return YamlError(entry.first, field, "given twice");
    }
    const base::Status status = reader->second(entry.second);
    if (!status.ok()) return YamlError(entry.second, field, status.message());
  }
  return {};
}

FieldReader TextInto(std::string& out) {
  return [&out](const YAML::Node& value) -> base::Status {
    if (!value.IsScalar()) {
      return base::InvalidArgumentError("expected a string");
    }
    out = value.Scalar();
    return {};
  };
}

FieldReader TextsInto(std::vector<std::string>& out) {
  return [&out](const YAML::Node& value) -> base::Status {
    if (!value.IsSequence()) {
      return base::InvalidArgumentError("expected a list of strings");
    }
    for (const auto& item : value) {
      if (!item.IsScalar()) {
        return base::InvalidArgumentError("expected a list of strings");
      }
      out.push_back(item.Scalar());
    }
    return {};
  };
}

}  // namespace tebium::app
