#include "receiver/alertmanager/api_v2_uri.h"

#include <algorithm>

namespace tebium::receiver {
namespace {

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsHexDigit(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Every percent sign begins %XX.
bool EscapesWell(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') continue;
    if (i + 2 >= text.size() || !IsHexDigit(text[i + 1]) ||
        !IsHexDigit(text[i + 2])) {
      return false;
    }
    i += 2;
  }
  return true;
}

// In a host only bytes that are not ASCII are escaped.
bool EscapesHostWell(std::string_view host) {
  if (!EscapesWell(host)) return false;
  for (size_t i = host.find('%'); i != std::string_view::npos;
       i = host.find('%', i + 1)) {
    if (host[i + 1] < '8' && host.substr(i, 3) != "%25") return false;
  }
  return true;
}

bool IsHostChar(char c) {
  static constexpr std::string_view kTaken = "-_.~!$&'()*+,;=:[]<>\"%";
  return IsLetter(c) || IsDigit(c) || static_cast<unsigned char>(c) >= 0x80 ||
         kTaken.find(c) != std::string_view::npos;
}

bool IsUserChar(char c) {
  static constexpr std::string_view kTaken = "-._:~!$&'()*+,;=%@";
  return IsLetter(c) || IsDigit(c) || kTaken.find(c) != std::string_view::npos;
}

// ":", ":80", or nothing.
bool IsPort(std::string_view text) {
  if (text.empty()) return true;
  return text.front() == ':' &&
         std::all_of(text.begin() + 1, text.end(), IsDigit);
}

bool IsHost(std::string_view host) {
  if (!std::all_of(host.begin(), host.end(), IsHostChar)) return false;
  if (!EscapesHostWell(host)) return false;
  if (host.starts_with('[')) {
    const size_t end = host.rfind(']');
    return end != std::string_view::npos && IsPort(host.substr(end + 1));
  }
  const size_t colon = host.rfind(':');
  return colon == std::string_view::npos || IsPort(host.substr(colon));
}

bool IsAuthority(std::string_view authority) {
  const size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return IsHost(authority);
  const std::string_view user = authority.substr(0, at);
  return std::all_of(user.begin(), user.end(), IsUserChar) &&
         EscapesWell(user) && IsHost(authority.substr(at + 1));
}

// Takes "scheme:" off the front. False for a colon that has no scheme.
bool TakeScheme(std::string_view& text, bool& has_scheme) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsLetter(c)) continue;
    if (c == ':') {
      has_scheme = i > 0;
      if (has_scheme) text.remove_prefix(i + 1);
      return has_scheme;
    }
    const bool inner = IsDigit(c) || c == '+' || c == '-' || c == '.';
    if (!inner || i == 0) return true;
  }
  return true;
}

}  // namespace

bool IsRequestUri(std::string_view text) {
  if (text.empty() || std::any_of(text.begin(), text.end(), IsControl)) {
    return false;
  }
  if (text == "*") return true;
  bool has_scheme = false;
  if (!TakeScheme(text, has_scheme)) return false;
  text = text.substr(0, text.find('?'));
  if (!text.starts_with('/')) return has_scheme;
  if (has_scheme && text.starts_with("//")) {
    text.remove_prefix(2);
    const std::string_view authority = text.substr(0, text.find('/'));
    if (!IsAuthority(authority)) return false;
    text.remove_prefix(authority.size());
  }
  return EscapesWell(text);
}

}  // namespace tebium::receiver
