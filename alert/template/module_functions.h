// What templates can tell of the watched modules.
#ifndef TEBIUM_ALERT_TEMPLATE_MODULE_FUNCTIONS_H_
#define TEBIUM_ALERT_TEMPLATE_MODULE_FUNCTIONS_H_

#include <memory>
#include <string>
#include <string_view>

#include "alert/module_desk.h"
#include "alert/template/value.h"
#include "base/mutex.h"

namespace tebium::alert::tmpl {

// Where the functions look. Templates are read before modules are watched, so
// it begins empty. Thread-safe.
class ModuleWindow {
 public:
  // Both must stay until Close().
  void Open(const ModuleDesk& modules, const SampleDesk& samples)
      EXCLUDES(mutex_);
  void Close() EXCLUDES(mutex_);

  // "up", "degraded", "down"; "unknown" also where there is no such module.
  std::string StateOf(std::string_view module) const EXCLUDES(mutex_);
  // The last hour of one of its samples as a line of blocks ("▁▃█"), the lowest
  // of them for its least value; "" where there is none.
  std::string ChartOf(std::string_view module, std::string_view sample,
                      base::Time now) const EXCLUDES(mutex_);

 private:
  mutable base::Mutex mutex_;
  const ModuleDesk* modules_ GUARDED_BY(mutex_) = nullptr;
  const SampleDesk* samples_ GUARDED_BY(mutex_) = nullptr;
};

// tebium_moduleState MODULE, tebium_chart MODULE SAMPLE.
Functions ModuleFunctions(const std::shared_ptr<const ModuleWindow>& window);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_MODULE_FUNCTIONS_H_
