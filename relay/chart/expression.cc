#include "relay/chart/expression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "relay/chart/measure.h"
#include "relay/chart/promql.h"

namespace tebium::relay {
namespace {

constexpr size_t kMaxUrlBytes = 64u << 10;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Of a form: a plus is a blank. A % without two digits stands for itself.
std::string FormDecoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? HexDigit(text[i + 2]) : -1;
    if (text[i] == '%' && high >= 0 && low >= 0) {
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

// Of the first parameter of the query, or of the fragment's, that has one.
std::string ExpressionIn(std::string_view query) {
  for (std::string_view part : base::Split(query, '&')) {
    // "#/?g0.expr=…": the fragment's own query begins there.
    part.remove_prefix(part.find_last_of("?#", part.find('=')) + 1);
    const size_t equals = part.find('=');
    const std::string_view name = part.substr(0, equals);
    if (equals == std::string_view::npos ||
        (name != "g0.expr" && name != "expr")) {
      continue;
    }
    const std::string decoded = FormDecoded(part.substr(equals + 1));
    const std::string_view expression = base::Trim(decoded);
    if (!expression.empty()) return std::string(expression);
  }
  return "";
}

struct UrlParts {
  std::string scheme;        // "http" or "https"
  std::string authority;     // "host:9090", in lower case
  std::string_view path;     // "/prom/graph", or ""
  std::string_view queries;  // from the first ? or # on
};

bool IsAuthority(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view(".-_:[]").find(c) != std::string_view::npos;
  });
}

bool IsPath(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c != '\x7F' && c != '\\';
  });
}

std::optional<UrlParts> Parts(std::string_view url) {
  if (url.size() > kMaxUrlBytes) return std::nullopt;
  const size_t colon = url.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  UrlParts parts;
  parts.scheme = base::ToLowerAscii(url.substr(0, colon));
  if (parts.scheme != "http" && parts.scheme != "https") return std::nullopt;
  url.remove_prefix(colon + 3);
  const size_t query = std::min(url.find_first_of("?#"), url.size());
  parts.queries = url.substr(query);
  url = url.substr(0, query);
  const size_t slash = std::min(url.find('/'), url.size());
  parts.path = url.substr(slash);
  url = url.substr(0, slash);
  url.remove_prefix(url.rfind('@') + 1);
  parts.authority = base::ToLowerAscii(url);
  if (!IsAuthority(parts.authority) || !IsPath(parts.path)) return std::nullopt;
  return parts;
}

// Without the page that shows the expression.
std::string_view BasePath(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  for (const std::string_view page : {"/graph", "/query", "/vmui"}) {
    if (!path.ends_with(page)) continue;
    path.remove_suffix(page.size());
    break;
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

bool IsComparison(const PromqlToken& token) {
  constexpr std::array<std::string_view, 6> kComparisons = {">",  ">=", "<",
                                                            "<=", "==", "!="};
  return token.kind == PromqlKind::kOperator &&
         std::find(kComparisons.begin(), kComparisons.end(), token.text) !=
             kComparisons.end();
}

bool IsSetOperation(const PromqlToken& token) {
  return token.IsKeyword("and") || token.IsKeyword("or") ||
         token.IsKeyword("unless");
}

struct TokenRange {
  size_t begin = 0;
  size_t end = 0;
};

// Without brackets around the whole.
TokenRange Bare(const PromqlTokens& tokens) {
  TokenRange range{0, tokens.size()};
  while (range.begin + 1 < range.end && tokens[range.begin].Is("(") &&
         tokens[range.begin].mate == range.end - 1) {
    ++range.begin;
    --range.end;
  }
  return range;
}

// The comparison that is done last: they are the lowest but for the set
// operations, and go from left to right.
std::optional<size_t> OutermostComparison(const PromqlTokens& tokens,
                                          TokenRange range) {
  std::optional<size_t> found;
  for (size_t i = range.begin; i < range.end; ++i) {
    if (tokens[i].kind == PromqlKind::kOpen) {
      i = tokens[i].mate;
    } else if (IsSetOperation(tokens[i])) {
      return std::nullopt;
    } else if (IsComparison(tokens[i])) {
      found = i;
    }
  }
  return found;
}

// The text of these tokens and of what is between them.
std::string_view TextOf(const PromqlTokens& tokens, TokenRange range) {
  if (range.begin >= range.end) return {};
  const char* const begin = tokens[range.begin].text.data();
  const std::string_view last = tokens[range.end - 1].text;
  return {begin, static_cast<size_t>(last.data() + last.size() - begin)};
}

std::optional<double> NumberIn(std::string_view expression) {
  const auto measure = MeasureOf(expression);
  if (!measure || !measure->constant || !std::isfinite(*measure->constant)) {
    return std::nullopt;
  }
  return measure->constant;
}

std::string Turned(std::string turned) {
  if (turned[0] == '<') {
    turned[0] = '>';
  } else if (turned[0] == '>') {
    turned[0] = '<';
  }
  return turned;
}

}  // namespace

std::optional<SourceExpression> ReadGeneratorUrl(std::string_view url) {
  const auto parts = Parts(url);
  if (!parts) return std::nullopt;
  std::string expression = ExpressionIn(parts->queries);
  if (expression.empty() || !base::IsValidUtf8(expression) ||
      expression.size() > kMaxExpressionBytes) {
    return std::nullopt;
  }
  return SourceExpression{parts->scheme + "://" + parts->authority +
                              std::string(BasePath(parts->path)),
                          std::move(expression)};
}

std::string HostAndPort(std::string_view url) {
  const auto parts = Parts(url);
  if (!parts) return "";
  const std::string& authority = parts->authority;
  const size_t colon = authority.rfind(':');
  const bool has_port = colon != std::string::npos &&
                        authority.find(']', colon) == std::string::npos;
  if (has_port) return authority;
  return authority + (parts->scheme == "https" ? ":443" : ":80");
}

std::optional<Threshold> SplitThreshold(std::string_view expression) {
  const auto tokens = TokenizePromql(expression);
  if (!tokens) return std::nullopt;
  const TokenRange all = Bare(*tokens);
  const auto at = OutermostComparison(*tokens, all);
  if (!at) return std::nullopt;
  size_t after = *at + 1;
  if (after < all.end && (*tokens)[after].IsKeyword("bool")) ++after;
  const std::string operation((*tokens)[*at].text);
  const std::string left(TextOf(*tokens, {all.begin, *at}));
  const std::string right(TextOf(*tokens, {after, all.end}));
  if (left.empty() || right.empty()) return std::nullopt;
  const auto left_number = NumberIn(left);
  const auto right_number = NumberIn(right);
  if (left_number.has_value() == right_number.has_value()) return std::nullopt;
  if (right_number) return Threshold{left, operation, *right_number};
  return Threshold{right, Turned(operation), *left_number};
}

}  // namespace tebium::relay
