// Which of a module's samples an alert is about. Pure.
#ifndef TEBIUM_RELAY_CHART_SAMPLE_CHOICE_H_
#define TEBIUM_RELAY_CHART_SAMPLE_CHOICE_H_

#include <string>
#include <vector>

#include "alert/alert.h"

namespace tebium::relay {

// One of `names`; "" if there is none for it:
// the one that its annotation or label `sample` names, and no other then; else
// the one that its label `subject` names; else the one that shares most words
// with its own name, the shortest of these ("HIGH_CPU", "HighCpuUsage":
// "cpu_usage"); else, for the watch's own alerts alone, what they were raised
// from: how long probes took, whether they did well, or a series that the
// summary names. A chart of anything else would tell nothing.
std::string ChooseSample(const alert::Alert& alert,
                         const std::vector<std::string>& names);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_SAMPLE_CHOICE_H_
