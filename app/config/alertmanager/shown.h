// A configuration as the API shows it: what Alertmanager 0.25 makes of the same
// file when it writes it out again, with every default, so that its tools find
// what they look for. Fields that are newer stand behind these, where given.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_SHOWN_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_SHOWN_H_

#include <filesystem>

#include "app/config/alertmanager/document.h"

namespace tebium::app::amfile {

// `root` was read without faults, so that its secrets are marked, and holds
// Alertmanager's sections alone. Relative paths start from `folder`.
void ShowInFull(const std::filesystem::path& folder, Value& root);

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_SHOWN_H_
