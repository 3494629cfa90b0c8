// Go's fmt, and the other ways in which template values become text.
//
// Pure. Every function that takes values is bounded: kResourceExhausted where
// the text would grow over `max_bytes`, or values are nested too deeply.
#ifndef TEBIUM_ALERT_TEMPLATE_FORMAT_H_
#define TEBIUM_ALERT_TEMPLATE_FORMAT_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "alert/template/value.h"
#include "base/status.h"

namespace tebium::alert::tmpl {

// fmt.Sprint, Sprintln and Sprintf: all verbs, flags, widths, precisions,
// argument indexes, and Go's own words for what is wrong ("%!d(string=hi)",
// "%!(EXTRA int=1)").
base::StatusOr<std::string> Sprint(std::span<const Value> arguments,
                                   size_t max_bytes);
base::StatusOr<std::string> Sprintln(std::span<const Value> arguments,
                                     size_t max_bytes);
base::StatusOr<std::string> Sprintf(std::string_view format,
                                    std::span<const Value> arguments,
                                    size_t max_bytes);

// What {{value}} prints: fmt.Fprint of it, or of what it points to, but
// "<no value>" where there is none. (Functions, which can't be printed, are
// the executor's.) `max_bytes` is for all of `out`; after a failure the end of
// `out` is unspecified.
base::Status AppendPrinted(std::string& out, const Value& value,
                           size_t max_bytes);

// The text that html, js and urlquery escape: Sprint of the arguments, each of
// them being as AppendPrinted has it.
base::StatusOr<std::string> SprintPrinted(std::span<const Value> arguments,
                                          size_t max_bytes);

// encoding/json's Marshal: maps in key order, HTML characters as \u003c,
// floats as ECMAScript writes them. Structs by their fields, or by
// Type::to_json. kInvalidArgument with Go's words for what JSON can't say
// ("json: unsupported value: NaN").
base::StatusOr<std::string> ToJson(const Value& value, size_t max_bytes);

// text/template's HTMLEscapeString, JSEscapeString, and url.QueryEscape.
std::string EscapeHtml(std::string_view text);
std::string EscapeJs(std::string_view text);
std::string EscapeUrlQuery(std::string_view text);

// As %v prints it: "1.5", "1e+06", "NaN", "+Inf".
std::string FormatFloat(double value);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_FORMAT_H_
