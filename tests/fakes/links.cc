#include "tests/fakes/links.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace tebium::fakes {
namespace {

using base::InvalidArgumentError;
using base::StatusOr;

bool IsHostChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' ||
         c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool IsHost(std::string_view host) {
  return !host.empty() && host.front() != '.' && host.back() != '.' &&
         host.find('.') != std::string_view::npos &&
         host.find("..") == std::string_view::npos &&
         std::all_of(host.begin(), host.end(), IsHostChar);
}

bool IsPort(std::string_view port) {
  return !port.empty() && port.size() <= 5 &&
         std::all_of(port.begin(), port.end(),
                     [](char c) { return c >= '0' && c <= '9'; }) &&
         std::stoi(std::string(port)) <= 65535 &&
         std::stoi(std::string(port)) > 0;
}

// "user:pass@Host:port" → the same with the host in lower case.
StatusOr<std::string> CheckAuthority(std::string_view authority) {
  const size_t at = authority.rfind('@');
  const size_t host_begin = at == std::string_view::npos ? 0 : at + 1;
  std::string_view host = authority.substr(host_begin);
  const size_t colon = host.rfind(':');
  if (colon != std::string_view::npos) {
    if (!IsPort(host.substr(colon + 1))) {
      return InvalidArgumentError("Wrong port number specified in the URL");
    }
    host = host.substr(0, colon);
  }
  if (!IsHost(host)) return InvalidArgumentError("Wrong HTTP URL");
  return std::string(authority.substr(0, host_begin)) +
         base::ToLowerAscii(host) +
         std::string(authority.substr(host_begin + host.size()));
}

}  // namespace

StatusOr<std::string> CheckUrl(std::string_view url) {
  url = base::Trim(url);
  if (url.empty()) return InvalidArgumentError("URL must be non-empty");
  const size_t colon = url.find(':');
  std::string scheme = "http";
  if (const size_t mark = url.find("://");
      mark != std::string_view::npos &&
      url.substr(0, mark).find_first_of("/?#.") == std::string_view::npos) {
    scheme = base::ToLowerAscii(url.substr(0, mark));
    if (scheme == "tg" || scheme == "ton" || scheme == "tonsite") {
      return std::string(url);
    }
    url.remove_prefix(mark + 3);
  } else if (colon != std::string_view::npos &&
             base::EqualsIgnoreCaseAscii(url.substr(0, colon), "tg")) {
    return std::string(url);
  }
  if (scheme != "http" && scheme != "https") {
    return InvalidArgumentError("Unsupported URL protocol");
  }
  const size_t path = std::min(url.find_first_of("/?#"), url.size());
  TEBIUM_ASSIGN_OR_RETURN(const std::string authority,
                          CheckAuthority(url.substr(0, path)));
  const std::string_view rest = url.substr(path);
  if (rest.find_first_of(" \t\r\n") != std::string_view::npos) {
    return InvalidArgumentError("Wrong HTTP URL");
  }
  return scheme + "://" + authority + (rest.starts_with('/') ? "" : "/") +
         std::string(rest);
}

}  // namespace tebium::fakes
