// GET /api/v1/modules: how the watched modules stand, as a JSON array in the
// order of the configuration:
//
//   {"name", "kind", "target", "state", "since", "checkedAt",
//    "latencySeconds", "detail"}
//
// `since` and `checkedAt` are null where there is nothing to say yet, and so is
// `latencySeconds` before the first probe.
#ifndef TEBIUM_WEB_MODULES_API_H_
#define TEBIUM_WEB_MODULES_API_H_

#include "alert/module_desk.h"
#include "net/router.h"

namespace tebium::web {

// Thread-safe. `desk` must outlive it, and it the router.
class ModulesApi {
 public:
  explicit ModulesApi(const alert::ModuleDesk& desk) : desk_(desk) {}

  void Register(net::Router& router);

 private:
  net::HttpResponse Answer() const;

  const alert::ModuleDesk& desk_;
};

}  // namespace tebium::web

#endif  // TEBIUM_WEB_MODULES_API_H_
