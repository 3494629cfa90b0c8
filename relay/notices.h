// What the program tells its administrators about itself, as notifications
// that take the way of all others.
#ifndef TEBIUM_RELAY_NOTICES_H_
#define TEBIUM_RELAY_NOTICES_H_

#include <string>

#include "alert/alert.h"
#include "base/catalogue.h"
#include "base/clock.h"

namespace tebium::relay {

struct TemplateTrouble {
  std::string integration;
  std::string error;
  base::Time since = base::kNoTime;
};

// A configured template fails, or (`over`) works again. Both are of one group,
// so that the second shows in the message of the first.
alert::Notification TemplateNotice(const TemplateTrouble& trouble, bool over,
                                   base::Language language, base::Time now);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_NOTICES_H_
