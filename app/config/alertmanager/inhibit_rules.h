// The section `inhibit_rules`.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_INHIBIT_RULES_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_INHIBIT_RULES_H_

#include <vector>

#include "alert/inhibition.h"
#include "app/config/alertmanager/fields.h"

namespace tebium::app::amfile {

void ReadInhibitRulesSection(const Field& field,
                             std::vector<alert::InhibitRule>& rules);

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_INHIBIT_RULES_H_
