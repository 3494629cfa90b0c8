// Reading YAML with errors that name the line, the column and the field.
#ifndef TEBIUM_APP_CONFIG_YAML_H_
#define TEBIUM_APP_CONFIG_YAML_H_

#include <yaml-cpp/yaml.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/status.h"

namespace tebium::app {

// "line 3, column 5: FIELD: WHAT".
base::Status YamlError(const YAML::Node& node, const std::string& field,
                       const std::string& what);

// The document's root; kInvalidArgument with the place for bad YAML. An empty
// document gives a null node.
base::StatusOr<YAML::Node> ParseYaml(const std::string& text);

using FieldReader = std::function<base::Status(const YAML::Node& value)>;

// Calls the reader of each field of the mapping `node`. Fields without a
// reader, and fields given twice, are errors. `path` is put before their names.
base::Status ReadMapping(const YAML::Node& node, const std::string& path,
                         const std::map<std::string, FieldReader>& readers);

// Readers of plain values into `out`, which must outlive the call.
FieldReader TextInto(std::string& out);
FieldReader TextsInto(std::vector<std::string>& out);

}  // namespace tebium::app

#endif  // TEBIUM_APP_CONFIG_YAML_H_
