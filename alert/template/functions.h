// Alertmanager's template functions (template/template.go, 0.34), and ours.
#ifndef TEBIUM_ALERT_TEMPLATE_FUNCTIONS_H_
#define TEBIUM_ALERT_TEMPLATE_FUNCTIONS_H_

#include "alert/template/value.h"

namespace tebium::alert::tmpl {

// toUpper, toLower, title, trimSpace, join, match, safeHtml, safeUrl,
// urlUnescape, reReplaceAll, stringSlice, date, tz, now, since,
// humanizeDuration, toDate, mustToDate, toJson, base64encode, base64decode,
// list, append, dict, routeLabels.
void AddAlertmanagerFunctions(Functions& functions);

// tebium_escapeMarkdownV2, tebium_humanizeBytes: what needs nothing but its
// arguments. Those that need the program's state are added by who has it.
void AddOwnFunctions(Functions& functions);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_FUNCTIONS_H_
