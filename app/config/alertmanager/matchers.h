// Matchers and label names in a configuration file.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_MATCHERS_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_MATCHERS_H_

#include <string>
#include <vector>

#include "alert/matcher.h"
#include "app/config/alertmanager/fields.h"

namespace tebium::app::amfile {

// These add to `out`. A list of matchers' texts, or one text, which is turned
// into a list for what is shown: Alertmanager itself takes lists only.
Reader MatchersInto(alert::MatcherSet& out);
// A mapping of names to values, or to regular expressions.
Reader MatchInto(alert::MatcherSet& out);
Reader MatchRegexInto(alert::MatcherSet& out);

// A list of label names, none of them twice where `unique`.
void ReadLabelNames(const Field& field, bool unique,
                    std::vector<std::string>& out);

// A fault unless a label may have this name.
void CheckLabelName(const Field& field, const std::string& name);

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_MATCHERS_H_
