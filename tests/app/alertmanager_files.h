// Configuration files of tests/testdata/alertmanager.
#ifndef TEBIUM_TESTS_APP_ALERTMANAGER_FILES_H_
#define TEBIUM_TESTS_APP_ALERTMANAGER_FILES_H_

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "app/config/alertmanager/alertmanager_config.h"

namespace tebium::app {

inline std::string TestData(const std::string& name) {
  return std::string(TEBIUM_TESTDATA) + "/alertmanager/" + name;
}

inline std::string ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The names, without .yml, of a folder's files.
inline std::vector<std::string> Names(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(TestData(folder))) {
    if (entry.path().extension() == ".yml") {
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Files that begin with "mixed_" have receivers that are not ours.
inline AlertmanagerConfigOptions OptionsFor(const std::string& name) {
  AlertmanagerConfigOptions options;
  options.folder = "/etc/alertmanager";
  options.ignore_unsupported = name.starts_with("mixed_");
  options.has_bot_token = name == "token_elsewhere";
  options.read_templates = [](const std::string& /*pattern*/) {
    return std::vector<alert::tmpl::TemplateFile>{
        {"mine.tmpl", "{{ define \"telegram.mine\" }}hi{{ end }}"}};
  };
  return options;
}

inline AlertmanagerConfigResult LoadGood(const std::string& name) {
  return LoadAlertmanagerConfig(ReadWhole(TestData("good/" + name + ".yml")),
                                OptionsFor(name));
}

inline std::string Lines(const std::vector<base::Status>& faults) {
  std::string lines;
  for (const base::Status& fault : faults) lines += fault.message() + "\n";
  return lines;
}

}  // namespace tebium::app

#endif  // TEBIUM_TESTS_APP_ALERTMANAGER_FILES_H_
