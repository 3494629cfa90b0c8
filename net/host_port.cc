#include "net/host_port.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace tebium::net {
namespace {

// What ends a host in a URL, or can be in no name.
constexpr std::string_view kNotInHost = "/?#@[]%\\\"<>";

bool IsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7F &&
           kNotInHost.find(c) == std::string_view::npos;
  });
}

// "fe80::1%eth0" too: a link's own addresses need their link.
bool IsIpv6(std::string_view text) {
  const std::string_view address = text.substr(0, text.find('%'));
  const bool bare = address.size() == text.size();
  in6_addr ignored{};
  return inet_pton(AF_INET6, std::string(address).c_str(), &ignored) == 1 &&
         (bare || IsName(text.substr(address.size() + 1)));
}

std::optional<uint16_t> ParsePort(std::string_view text) {
  uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || stop != end || port == 0) return std::nullopt;
  return port;
}

}  // namespace

std::optional<HostPort> ParseHostPort(std::string_view text, uint16_t usual) {
  const bool bracketed = text.starts_with('[');
  const size_t end = text.find(bracketed ? ']' : ':');
  if (bracketed && end == std::string_view::npos) return std::nullopt;
  const std::string_view host =
      bracketed ? text.substr(1, end - 1) : text.substr(0, end);
  if (!(bracketed ? IsIpv6(host) : IsName(host))) return std::nullopt;
  std::string_view rest = text.substr(std::min(end, text.size()));
  if (bracketed) rest.remove_prefix(1);
  if (rest.empty()) {
    if (usual == 0) return std::nullopt;
    return HostPort{std::string(host), usual};
  }
  const auto port =
      rest.starts_with(':') ? ParsePort(rest.substr(1)) : std::nullopt;
  if (!port) return std::nullopt;
  return HostPort{std::string(host), *port};
}

std::string HostPortText(std::string_view host, uint16_t port) {
  std::string text(host);
  if (text.find(':') != std::string::npos) text = "[" + text + "]";
  return text + ":" + std::to_string(port);
}

}  // namespace tebium::net
