// A probe's result in blackbox_exporter's shape: its metrics by name, type,
// help and meaning. Source: blackbox_exporter 0.23, prober/*.go.
#ifndef TEBIUM_EXPORTER_PROBE_TEXT_H_
#define TEBIUM_EXPORTER_PROBE_TEXT_H_

#include "exporter/exposition.h"
#include "exporter/probe.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

// Success is that the probe was good by all the module's conditions.
void ExposeProbe(const ModuleSettings& module, const ProbeResult& result,
                 Exposition& exposition);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PROBE_TEXT_H_
