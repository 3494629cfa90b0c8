// What templates see, from JSON.
#ifndef TEBIUM_RELAY_TEMPLATE_JSON_H_
#define TEBIUM_RELAY_TEMPLATE_JSON_H_

#include <string>

#include "alert/template/data.h"
#include "base/status.h"

namespace tebium::relay {

// Alertmanager's template.Data from JSON as webhooks tell it, read as Go does:
// names in any case, what is not there is empty, what is not known is left out.
// kInvalidArgument for what is no JSON or of another kind.
base::StatusOr<alert::tmpl::Data> ReadTemplateData(const std::string& json);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TEMPLATE_JSON_H_
