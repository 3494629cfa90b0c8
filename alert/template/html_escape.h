// Contextual escaping: Go's html/template, as far as messages need it.
#ifndef TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_H_
#define TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_H_

#include <string_view>

#include "alert/template/tree.h"
#include "base/status.h"

namespace tebium::alert::tmpl {

// Finds the context in which each action of the template `name`, and of those
// that it calls, stands, and appends the escapers that it asks for to its
// pipeline, as html/template of Go 1.19 does: `_html_template_htmlescaper` and
// so on. A template called in other contexts than text gets a derived copy for
// each ("name$htmltemplate_stateTag"). What changes is replaced in `trees`; the
// trees themselves stay as they are, for others share them. For one template of
// a set only: another call would find the escapers of the first.
//
// Errors (kInvalidArgument) are Go's: `html/template:NAME:LINE:COLUMN: …`, or
// without a place; `trees` is then as it was. What differs:
//  - An action in a script or a style, but for one in a comment there, is
//    refused: there are no escapers for them.
//  - Of several faults the first is told, in Go often a later one.
//  - Every {{continue}} of a loop has to fit, in Go only the last one.
//  - Work and depth are bounded.
base::Status EscapeTree(std::string_view name, Trees& trees);

// The functions that the pipelines then call. Not for the parser: templates
// can't call them by name.
void AddEscapers(Functions& functions);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_H_
