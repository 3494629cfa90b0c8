#include "app/config/web_config_file.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/config/yaml.h"
#include "net/basic_auth.h"

namespace tebium::app {
namespace {

template <typename T>
FieldReader ChoiceInto(T& out, std::vector<std::pair<std::string, T>> choices) {
  return [&out, choices = std::move(choices)](
             const YAML::Node& value) -> base::Status {
    std::string expected;
    for (const auto& [name, choice] : choices) {
      if (value.IsScalar() && value.Scalar() == name) {
        out = choice;
        return {};
      }
      expected += (expected.empty() ? "" : ", ") + name;
    }
    return base::InvalidArgumentError("expected one of " + expected);
  };
}

// What the toolkit lets one add.
base::Status CheckHeaderName(const std::string& name) {
  static constexpr std::string_view kAllowed[] = {
      "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options",
      "X-XSS-Protection", "Content-Security-Policy"};
  if (std::find(std::begin(kAllowed), std::end(kAllowed), name) !=
      std::end(kAllowed)) {
    return {};
  }
  return base::InvalidArgumentError("unknown header \"" + name + "\"");
}

FieldReader PairsInto(std::map<std::string, std::string>& out) {
  return [&out](const YAML::Node& value) -> base::Status {
    if (!value.IsMap()) {
      return base::InvalidArgumentError("expected a mapping of strings");
    }
    for (const auto& entry : value) {
      if (!entry.first.IsScalar() || !entry.second.IsScalar()) {
        return base::InvalidArgumentError("expected a mapping of strings");
      }
      out[entry.first.Scalar()] = entry.second.Scalar();
    }
    return {};
  };
}

FieldReader HeadersInto(std::map<std::string, std::string>& out) {
  return [&out](const YAML::Node& value) -> base::Status {
    TEBIUM_RETURN_IF_ERROR(PairsInto(out)(value));
    for (const auto& [name, text] : out) {
      TEBIUM_RETURN_IF_ERROR(CheckHeaderName(name));
    }
    return {};
  };
}

FieldReader UsersInto(std::map<std::string, std::string>& out) {
  return [&out](const YAML::Node& value) -> base::Status {
    TEBIUM_RETURN_IF_ERROR(PairsInto(out)(value));
    return net::BasicAuth::Check(out);
  };
}

// The toolkit accepts the field; civetweb speaks HTTP/1.1 only, so it has
// nothing to switch.
base::Status IgnoreField(const YAML::Node& /*value*/) { return {}; }

FieldReader VersionInto(net::TlsVersion& out) {
  return ChoiceInto<net::TlsVersion>(out, {{"TLS10", net::TlsVersion::kTls10},
                                           {"TLS11", net::TlsVersion::kTls11},
                                           {"TLS12", net::TlsVersion::kTls12},
                                           {"TLS13", net::TlsVersion::kTls13}});
}

FieldReader ClientAuthInto(net::ClientAuth& out) {
  using net::ClientAuth;
  return ChoiceInto<ClientAuth>(
      out, {{"NoClientCert", ClientAuth::kNoClientCert},
            {"RequestClientCert", ClientAuth::kRequestClientCert},
            {"RequireAnyClientCert", ClientAuth::kRequireAnyClientCert},
            {"VerifyClientCertIfGiven", ClientAuth::kVerifyClientCertIfGiven},
            {"RequireAndVerifyClientCert",
             ClientAuth::kRequireAndVerifyClientCert}});
}

base::Status ReadTls(const YAML::Node& node, net::TlsServerConfig& tls) {
  return ReadMapping(
      node, "tls_server_config",
      {{"cert_file", TextInto(tls.cert_file)},
       {"key_file", TextInto(tls.key_file)},
       {"client_ca_file", TextInto(tls.client_ca_file)},
       {"client_auth_type", ClientAuthInto(tls.client_auth)},
       {"client_allowed_sans", TextsInto(tls.client_allowed_sans)},
       {"min_version", VersionInto(tls.min_version)},
       {"max_version", VersionInto(tls.max_version)},
       {"cipher_suites", TextsInto(tls.cipher_suites)},
       {"curve_preferences", TextsInto(tls.curve_preferences)},
       {"prefer_server_cipher_suites", IgnoreField}});
}

base::Status CheckTls(const YAML::Node& node, const net::TlsServerConfig& tls) {
  const auto fault = [&node](const std::string& field,
                             const std::string& what) {
    return YamlError(node, "tls_server_config." + field, what);
  };
  if (node.IsNull()) return {};
  // Without them there would be no TLS, and nobody would notice.
  if (tls.cert_file.empty()) return fault("cert_file", "missing");
  if (tls.key_file.empty()) return fault("key_file", "missing");
  if (tls.min_version > tls.max_version) {
    return fault("min_version", "is above max_version");
  }
  const bool verifies =
      tls.client_auth == net::ClientAuth::kVerifyClientCertIfGiven ||
      tls.client_auth == net::ClientAuth::kRequireAndVerifyClientCert;
  if (verifies && tls.client_ca_file.empty()) {
    return fault("client_ca_file", "needed by client_auth_type");
  }
  return {};
}

void ResolvePath(const std::filesystem::path& folder, std::string& path) {
  if (!path.empty()) path = (folder / path).string();
}

base::StatusOr<net::WebConfig> ReadWebConfig(const YAML::Node& root) {
  net::WebConfig config;
  base::Status tls_status;
  base::Status http_status;
  TEBIUM_RETURN_IF_ERROR(ReadMapping(
      root, "",
      {{"tls_server_config",
        [&](const YAML::Node& node) -> base::Status {
          tls_status = ReadTls(node, config.tls);
          if (tls_status.ok()) tls_status = CheckTls(node, config.tls);
          return {};
        }},
       {"http_server_config",
        [&](const YAML::Node& node) -> base::Status {
          http_status = ReadMapping(node, "http_server_config",
                                    {{"http2", IgnoreField},
                                     {"headers", HeadersInto(config.headers)}});
          return {};
        }},
       {"basic_auth_users", UsersInto(config.basic_auth_users)}}));
  TEBIUM_RETURN_IF_ERROR(tls_status);
  TEBIUM_RETURN_IF_ERROR(http_status);
  return config;
}

}  // namespace

base::StatusOr<net::WebConfig> LoadWebConfig(const std::string& path,
                                             const FileReader& read_file) {
  TEBIUM_ASSIGN_OR_RETURN(const std::string text, read_file(path));
  auto root = ParseYaml(text);
  if (!root.ok()) return root.status().WithContext(path);
  auto config = ReadWebConfig(*root);
  if (!config.ok()) return config.status().WithContext(path);
  const auto folder = std::filesystem::path(path).parent_path();
  ResolvePath(folder, config->tls.cert_file);
  ResolvePath(folder, config->tls.key_file);
  ResolvePath(folder, config->tls.client_ca_file);
  return config;
}

}  // namespace tebium::app
