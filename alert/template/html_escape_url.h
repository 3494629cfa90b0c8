// URLs in HTML: which are let through, and how they are written.
#ifndef TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_URL_H_
#define TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_URL_H_

#include <optional>
#include <string>
#include <string_view>

namespace tebium::alert::tmpl::html {

// What stands for a value that is not safe; for a URL behind a '#'.
inline constexpr std::string_view kUnsafeValue = "ZgotmplZ";

// A relative URL, or one of http, https or mailto.
bool IsSafeUrl(std::string_view url);

// kNormalize leaves reserved characters and escapes as they are, kEscape makes
// a part of a query.
enum class UrlProcessing { kNormalize, kEscape };
// None if `url` stays as it is.
std::optional<std::string> ProcessUrl(std::string_view url,
                                      UrlProcessing processing);

// A value of `srcset`, URLs with metadata behind them: unsafe ones are
// replaced.
std::string FilterSrcset(std::string_view srcset);
// A trusted URL as a value of `srcset`.
std::string UrlAsSrcset(std::string_view url);

}  // namespace tebium::alert::tmpl::html

#endif  // TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_URL_H_
