// Which numbers must not stay beyond which limits: those of a module's
// configuration, and those that are built in, of samples that this program
// records itself (or that a module pushes under the same names).
#ifndef TEBIUM_EXPORTER_THRESHOLD_RULES_H_
#define TEBIUM_EXPORTER_THRESHOLD_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/catalogue.h"
#include "base/clock.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

struct ThresholdRule {
  SampleThreshold threshold;
  // Not the value, but by how much it has grown within this time, in which
  // there are two samples at least; 0: the value.
  base::Duration growth{0};
  std::optional<base::Say> name;  // for people; none: the series' name

  bool IsFor(std::string_view series) const;
  // While it fires a value must be past the limit by a fiftieth to end it.
  bool Holds(double value, bool fires) const;
  // "Free disk space (disk="/"): 4%, less than the allowed 10%".
  std::string Say(base::Language language, std::string_view series,
                  double value) const;
};

// Built-in ones first, but for samples that the configuration has its own for.
std::vector<ThresholdRule> ThresholdRulesOf(const ModuleSettings& module);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_THRESHOLD_RULES_H_
