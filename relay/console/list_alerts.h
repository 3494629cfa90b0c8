// The alerts that fire, as /alerts and /mute show them.
#ifndef TEBIUM_RELAY_CONSOLE_LIST_ALERTS_H_
#define TEBIUM_RELAY_CONSOLE_LIST_ALERTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "alert/desk.h"
#include "relay/console/handler.h"
#include "relay/console/inform_arguments.h"
#include "relay/console/list_text.h"

namespace tebium::relay {

struct ListedAlert {
  alert::Alert alert;
  bool silenced = false;
  bool inhibited = false;
  bool muted = false;  // outside of its route's hours

  bool held_back() const { return silenced || inhibited || muted; }
};

// How many fire that match all of these.
size_t CountFiring(const alert::AlertDesk& desk,
                   const alert::MatcherSet& matchers);

struct AlertsPage {
  std::string filter;  // as it was written; "": none
  // What fires and passes the filter, the worst first, then the oldest; to the
  // end of the page, where there is more.
  std::vector<ListedAlert> alerts;
  size_t found = 0;      // all that pass
  size_t held_back = 0;  // of those
  size_t firing = 0;     // all that fire, whatever the filter
  size_t number = 0;
};
// Everything of a page but `filter` and `firing`. Copies no more alerts than
// the page shows and those before it.
AlertsPage FindAlerts(const alert::AlertDesk& desk, const AlertSearch& search,
                      size_t number);

// `payload` makes that of a page.
Screen AlertsScreen(const Viewer& viewer, const AlertsPage& page,
                    const std::function<std::string(size_t)>& payload);

// Alerts of one name and module.
struct AlertKind {
  std::string name;
  std::string module;  // "": none
  int severity_rank = 0;
  uint64_t alerts = 0;

  alert::MatcherSet Matchers() const;
};
// Counts kinds, alert by alert.
class AlertKinds {
 public:
  // Kinds without a name, or with a very long one, are left out: they can't be
  // chosen.
  void Add(const alert::Alert& alert);
  // The worst first, then the most.
  std::vector<AlertKind> Sorted() const;

 private:
  std::map<std::string, AlertKind> found_;  // by name and module
};
// Of what fires and nothing holds back.
AlertKinds FiringKinds(const alert::AlertDesk& desk);

// `choose` makes the payload for a kind, `turn_to` that of a page.
Screen KindsScreen(const Viewer& viewer, const std::vector<AlertKind>& kinds,
                   size_t page_number,
                   const std::function<std::string(const AlertKind&)>& choose,
                   const std::function<std::string(size_t)>& turn_to);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_LIST_ALERTS_H_
