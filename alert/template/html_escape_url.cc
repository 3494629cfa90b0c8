#include "alert/template/html_escape_url.h"

#include <algorithm>

namespace tebium::alert::tmpl::html {
namespace {

constexpr std::string_view kSpace = " \t\n\f\r";

bool IsHexDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
         (c >= 'A' && c <= 'F');
}

bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  return std::equal(
      text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
        return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b);
      });
}

// Whether the character at `at` stays.
bool Stays(std::string_view url, size_t at, UrlProcessing processing) {
  constexpr std::string_view kUnreserved = "-._~";
  constexpr std::string_view kReserved = "!#$&*+,/:;=?@[]";
  const char c = url[at];
  if (IsAlphanumeric(c) || kUnreserved.find(c) != std::string_view::npos) {
    return true;
  }
  if (processing == UrlProcessing::kEscape) return false;
  if (c == '%') {
    return at + 2 < url.size() && IsHexDigit(url[at + 1]) &&
           IsHexDigit(url[at + 2]);
  }
  return kReserved.find(c) != std::string_view::npos;
}

void AppendProcessed(std::string& out, std::string_view url,
                     UrlProcessing processing) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  for (size_t at = 0; at < url.size(); ++at) {
    if (Stays(url, at, processing)) {
      out += url[at];
      continue;
    }
    const auto byte = static_cast<unsigned char>(url[at]);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 0xF];
  }
}

// One of the URLs between commas, with its metadata.
void AppendSource(std::string& out, std::string_view source) {
  const size_t start =
      std::min(source.find_first_not_of(kSpace), source.size());
  const size_t end =
      std::min(source.find_first_of(kSpace, start), source.size());
  const std::string_view url = source.substr(start, end - start);
  const std::string_view metadata = source.substr(end);
  const bool plain = std::all_of(metadata.begin(), metadata.end(), [](char c) {
    return IsAlphanumeric(c) || kSpace.find(c) != std::string_view::npos;
  });
  if (!plain || !IsSafeUrl(url)) {
    out += '#';
    out += kUnsafeValue;
    return;
  }
  out += source.substr(0, start);
  AppendProcessed(out, url, UrlProcessing::kNormalize);
  out += metadata;
}

}  // namespace

bool IsSafeUrl(std::string_view url) {
  const size_t colon = url.find(':');
  if (colon == std::string_view::npos) return true;
  const std::string_view scheme = url.substr(0, colon);
  if (scheme.find('/') != std::string_view::npos) return true;
  return EqualsIgnoringCase(scheme, "http") ||
         EqualsIgnoringCase(scheme, "https") ||
         EqualsIgnoringCase(scheme, "mailto");
}

std::optional<std::string> ProcessUrl(std::string_view url,
                                      UrlProcessing processing) {
  size_t same = 0;
  while (same < url.size() && Stays(url, same, processing)) ++same;
  if (same == url.size()) return std::nullopt;
  std::string out(url.substr(0, same));
  AppendProcessed(out, url.substr(same), processing);
  return out;
}

std::string FilterSrcset(std::string_view srcset) {
  std::string out;
  for (;;) {
    const size_t comma = srcset.find(',');
    AppendSource(out, srcset.substr(0, comma));
    if (comma == std::string_view::npos) return out;
    out += ',';
    srcset.remove_prefix(comma + 1);
  }
}

std::string UrlAsSrcset(std::string_view url) {
  const std::string normal =
      ProcessUrl(url, UrlProcessing::kNormalize).value_or(std::string(url));
  std::string out;
  for (const char c : normal) {  // commas separate one source from another
    if (c == ',') {
      out += "%2c";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace tebium::alert::tmpl::html
