// Where values come from, for tests: nothing of the machine's own.
#ifndef TEBIUM_TESTS_APP_SOURCES_H_
#define TEBIUM_TESTS_APP_SOURCES_H_

#include <map>
#include <optional>
#include <string>

#include "app/config/options.h"

namespace tebium::testing {

struct Sources {
  std::map<std::string, std::string> environment = {};
  std::map<std::string, std::string> files = {};
  std::string host_name = "host";

  // Valid while this object is.
  app::ValueSources View() const {
    return {.environment =
                [this](const std::string& name) -> std::optional<std::string> {
              const auto found = environment.find(name);
              if (found == environment.end()) return std::nullopt;
              return found->second;
            },
            .read_file =
                [this](const std::string& path) -> base::StatusOr<std::string> {
              const auto found = files.find(path);
              if (found == files.end()) {
                return base::NotFoundError(path + ": no such file");
              }
              return found->second;
            },
            .host_name = [this] { return host_name; }};
  }
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_APP_SOURCES_H_
