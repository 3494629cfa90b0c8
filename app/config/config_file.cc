#include "app/config/config_file.h"

#include "app/config/yaml.h"

namespace tebium::app {
namespace {

bool IsEmptySection(const YAML::Node& value) {
  return value.IsNull() || (!value.IsScalar() && value.size() == 0);
}

}  // namespace

std::vector<base::Status> CheckConfigText(const std::string& text) {
  const auto root = ParseYaml(text);
  if (!root.ok()) return {root.status()};
  if (root->IsNull()) return {};
  if (!root->IsMap()) {
    return {YamlError(*root, "configuration", "expected a mapping")};
  }
  std::vector<base::Status> faults;
  for (const auto& section : *root) {
    if (!section.first.IsScalar()) {
      faults.push_back(YamlError(section.first, "configuration",
                                 "expected a plain section name"));
    } else if (!IsEmptySection(section.second)) {
      const base::Status fault =
          YamlError(section.first, section.first.Scalar(),
                    "this section is not supported by this version; use flags "
                    "and environment");
      faults.emplace_back(base::StatusCode::kFailedPrecondition,
                          fault.message());
    }
  }
  return faults;
}

}  // namespace tebium::app
