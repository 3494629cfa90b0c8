#include "app/config/alertmanager/scalars.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "alert/quote.h"
#include "base/text.h"

namespace tebium::app::amfile {
namespace {

constexpr size_t kMaxQuotedCodePoints = 100;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

struct Unit {
  std::string_view name;
  double nanos;
};

// Longer names before those that they begin with.
constexpr std::array<Unit, 8> kGoUnits = {{{"ns", 1},
                                           {"us", 1e3},
                                           {"µs", 1e3},  // micro sign
                                           {"μs", 1e3},  // Greek mu
                                           {"ms", 1e6},
                                           {"s", 1e9},
                                           {"m", 6e10},
                                           {"h", 3.6e12}}};

// Takes one number and unit off the front; none if it can't be read.
std::optional<double> TakeGoPart(std::string_view& rest) {
  size_t length = 0;
  while (length < rest.size() &&
         (IsDigit(rest[length]) || rest[length] == '.')) {
    ++length;
  }
  double number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + length,
                                            number, std::chars_format::fixed);
  if (length == 0 || error != std::errc() || end != rest.data() + length) {
    return std::nullopt;
  }
  rest.remove_prefix(length);
  for (const Unit& unit : kGoUnits) {
    if (rest.starts_with(unit.name)) {
      rest.remove_prefix(unit.name.size());
      return number * unit.nanos;
    }
  }
  return std::nullopt;
}

bool IsPort(std::string_view text) {
  return text.size() <= 5 && std::all_of(text.begin(), text.end(), IsDigit);
}

// "user:password@host:port/path" from "scheme://…".
std::string_view Authority(std::string_view rest) {
  return rest.substr(0, rest.find_first_of("/?#"));
}

bool IsHost(std::string_view host) {
  if (host.starts_with('[')) {
    const size_t end = host.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    const std::string_view port = host.substr(end + 1);
    return port.empty() || (port[0] == ':' && IsPort(port.substr(1)));
  }
  const size_t colon = host.find(':');
  if (colon == 0 || host.empty()) return false;
  return colon == std::string_view::npos || IsPort(host.substr(colon + 1));
}

bool HasEscapesInOrder(std::string_view url) {
  const auto is_hex = [&url](size_t i) {
    return i < url.size() &&
           (IsDigit(url[i]) || (url[i] >= 'a' && url[i] <= 'f') ||
            (url[i] >= 'A' && url[i] <= 'F'));
  };
  for (size_t i = 0; i < url.size(); ++i) {
    if (url[i] == '%' && (!is_hex(i + 1) || !is_hex(i + 2))) return false;
  }
  return true;
}

bool HasSpaces(std::string_view url) {
  return std::any_of(url.begin(), url.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ';
  });
}

base::Status CheckUrl(std::string_view url,
                      std::initializer_list<std::string_view> schemes,
                      std::string_view expected) {
  const size_t colon = url.find("://");
  const std::string scheme =
      base::ToLowerAscii(url.substr(0, std::min(colon, url.size())));
  if (colon == std::string_view::npos ||
      std::find(schemes.begin(), schemes.end(), scheme) == schemes.end()) {
    return base::InvalidArgumentError("expected a URL that begins with " +
                                      std::string(expected));
  }
  const std::string_view authority = Authority(url.substr(colon + 3));
  const size_t at = authority.rfind('@');
  const auto host =
      at == std::string_view::npos ? authority : authority.substr(at + 1);
  if (!IsHost(host)) {
    return base::InvalidArgumentError("expected a URL with a host");
  }
  if (HasSpaces(url) || !HasEscapesInOrder(url)) {
    return base::InvalidArgumentError(
        "expected a URL without spaces and wrong % escapes");
  }
  return {};
}

}  // namespace

std::optional<bool> ParseYamlBool(std::string_view text) {
  static constexpr std::array<std::string_view, 4> kTrue = {"true", "yes", "on",
                                                            "y"};
  static constexpr std::array<std::string_view, 4> kFalse = {"false", "no",
                                                             "off", "n"};
  const std::string lower = base::ToLowerAscii(text);
  const bool usual = text == lower || text == base::ToUpperAscii(text) ||
                     text.substr(1) == std::string_view(lower).substr(1);
  if (text.empty() || !usual) return std::nullopt;
  if (std::find(kTrue.begin(), kTrue.end(), lower) != kTrue.end()) return true;
  if (std::find(kFalse.begin(), kFalse.end(), lower) != kFalse.end()) {
    return false;
  }
  return std::nullopt;
}

std::optional<int64_t> ParseYamlInteger(std::string_view text) {
  const bool sign = text.starts_with('+') || text.starts_with('-');
  const auto digits = text.substr(sign ? 1 : 0);
  if (text.starts_with('+')) text = digits;
  // A leading zero would mean an octal number.
  if (digits.empty() || !IsDigit(digits[0]) ||
      (digits.size() > 1 && digits[0] == '0')) {
    return std::nullopt;
  }
  int64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

std::optional<base::Duration> ParseGoDuration(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return base::Duration(0);
  if (text.empty()) return std::nullopt;
  double nanos = 0;
  while (!text.empty()) {
    const auto part = TakeGoPart(text);
    if (!part.has_value()) return std::nullopt;
    nanos += *part;
  }
  if (nanos >= static_cast<double>(std::numeric_limits<int64_t>::max())) {
    return std::nullopt;
  }
  return base::Duration(std::llround(nanos));
}

base::Status CheckHttpUrl(std::string_view url) {
  return CheckUrl(url, {"http", "https"}, "http:// or https://");
}

base::Status CheckProxyUrl(std::string_view url) {
  return CheckUrl(url, {"http", "https", "socks5", "socks5h"},
                  "http://, https:// or socks5://");
}

std::string RedactUrlPassword(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  const size_t start = scheme + 3;
  const std::string_view authority = Authority(url.substr(start));
  const size_t at = authority.rfind('@');
  const size_t colon = authority.find(':');
  if (at == std::string_view::npos || colon > at) return std::string(url);
  return std::string(url.substr(0, start + colon + 1)) + "xxxxx" +
         std::string(url.substr(start + at));
}

bool HasTemplate(std::string_view text) {
  return text.find("{{") != std::string_view::npos;
}

std::string Quoted(std::string_view text) {
  const auto kept = base::TruncateCodePoints(text, kMaxQuotedCodePoints);
  return alert::GoQuote(std::string(kept) +
                        (kept.size() < text.size() ? "…" : ""));
}

}  // namespace tebium::app::amfile
