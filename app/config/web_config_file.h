// The file behind --web.config.file, in the format of Prometheus's exporter
// toolkit: tls_server_config, http_server_config.headers, basic_auth_users.
#ifndef TEBIUM_APP_CONFIG_WEB_CONFIG_FILE_H_
#define TEBIUM_APP_CONFIG_WEB_CONFIG_FILE_H_

#include <functional>
#include <string>

#include "base/status.h"
#include "net/web_config.h"

namespace tebium::app {

using FileReader =
    std::function<base::StatusOr<std::string>(const std::string& path)>;

// Paths in the file are relative to its folder. Unknown fields are errors, as
// in the toolkit; errors name the line and the field.
base::StatusOr<net::WebConfig> LoadWebConfig(const std::string& path,
                                             const FileReader& read_file);

}  // namespace tebium::app

#endif  // TEBIUM_APP_CONFIG_WEB_CONFIG_FILE_H_
