// GET /api/v1/modules: how the watched modules stand, as a JSON array in the
// order of the configuration:
//
//   {"name", "kind", "target", "state", "since", "checked_at",
//    "latency_seconds", "detail", "samples": {name: value, …}}
//
// `since` and `checked_at` are null where there is nothing to say yet, and so
// is `latency_seconds` before the first probe. `samples` are the latest values
// that are kept of it and are not older than five minutes.
#ifndef TEBIUM_WEB_MODULES_API_H_
#define TEBIUM_WEB_MODULES_API_H_

#include <string>

#include "alert/module_desk.h"
#include "base/clock.h"
#include "base/json.h"
#include "net/router.h"

namespace tebium::web {

// Thread-safe. What it is given must outlive it, and it the router.
class ModulesApi {
 public:
  ModulesApi(const alert::ModuleDesk& modules, const alert::SampleDesk& samples,
             const base::Clock& clock)
      : modules_(modules), samples_(samples), clock_(clock) {}

  void Register(net::Router& router);

 private:
  net::HttpResponse Answer() const;
  void WriteSamples(base::JsonWriter& json, const std::string& module) const;

  const alert::ModuleDesk& modules_;
  const alert::SampleDesk& samples_;
  const base::Clock& clock_;
};

}  // namespace tebium::web

#endif  // TEBIUM_WEB_MODULES_API_H_
