// Numbers of samples as people read them.
#ifndef TEBIUM_EXPORTER_SAY_VALUE_H_
#define TEBIUM_EXPORTER_SAY_VALUE_H_

#include <string>
#include <string_view>

#include "base/catalogue.h"

namespace tebium::exporter {

// A series' name without its labels: "disk_usage" of `disk_usage{disk="/"}`.
std::string_view SampleName(std::string_view series);

// "1.23 GiB", "93,4%", "1 h 5 min", "12.3k": three digits that count, the unit
// by the end of the name as Prometheus has it (_bytes, _ratio, _percent,
// _seconds). `value` must be finite.
std::string SayValue(base::Language language, std::string_view series,
                     double value);

// The same without a unit.
std::string SayNumber(base::Language language, double value);

// A part of one as a percentage, with as many digits after the point as it
// takes to tell it from the whole, at most six: "99.95%".
std::string SayShare(base::Language language, double ratio);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SAY_VALUE_H_
