// Which escapers a pipeline ends with.
#ifndef TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_PIPE_H_
#define TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_PIPE_H_

#include <string>
#include <string_view>
#include <vector>

#include "alert/template/html_escape_context.h"
#include "alert/template/tree.h"

namespace tebium::alert::tmpl::html {

// Names of functions; constants.
using Escapers = std::vector<std::string_view>;

// The functions that make a value safe in `context`, in their order. Not for
// scripts and styles, nor for an unknown part of a URL.
Escapers EscapersFor(const Context& context);

// The name of the function in `pipe` that escapes where it must not: `html` and
// `urlquery` may only be last, and `html` not in a value without quotes. Empty:
// none.
std::string_view MisplacedEscaper(const Context& context, const PipeNode& pipe);

// Appends `escapers`; a last `html` or `urlquery` takes the place of the one
// that does the same.
void AppendEscapers(PipeNode& pipe, Escapers escapers);

}  // namespace tebium::alert::tmpl::html

#endif  // TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_PIPE_H_
