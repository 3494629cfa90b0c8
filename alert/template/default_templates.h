// The templates that Alertmanager has without any configured.
#ifndef TEBIUM_ALERT_TEMPLATE_DEFAULT_TEMPLATES_H_
#define TEBIUM_ALERT_TEMPLATE_DEFAULT_TEMPLATES_H_

#include <string_view>

namespace tebium::alert::tmpl {

// Definitions of the names of Alertmanager's default.tmpl, with the same
// output, but without markup for mail: what a message may call.
std::string_view DefaultTemplates();

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_DEFAULT_TEMPLATES_H_
