// The section `route`.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_ROUTE_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_ROUTE_H_

#include <string>
#include <vector>

#include "alert/route.h"
#include "app/config/alertmanager/fields.h"

namespace tebium::app::amfile {

// A name that must be defined in another section.
struct Reference {
  Field field;
  std::string name;
};

struct RouteSection {
  alert::RouteSpec root;
  std::vector<Reference> receivers;
  std::vector<Reference> time_intervals;
};

void ReadRouteSection(const Field& field, RouteSection& section);

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_ROUTE_H_
