// A notification as Alertmanager's templates see it.
#ifndef TEBIUM_RELAY_TEMPLATE_DATA_H_
#define TEBIUM_RELAY_TEMPLATE_DATA_H_

#include <cstdint>
#include <memory>
#include <string>

#include "alert/alert.h"
#include "alert/template/data.h"
#include "alert/template/value.h"

namespace tebium::relay {

// Alerts are in the order in which webhooks tell them, and only the first
// `max_alerts` (0: all) of them are there.
std::shared_ptr<const alert::tmpl::Data> TemplateData(
    const alert::Notification& notification, const std::string& external_url,
    uint64_t max_alerts = 0);

// What a rendering at `now` is lent: zones of the machine's database.
alert::tmpl::CallContext TemplateContext(base::Time now);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TEMPLATE_DATA_H_
