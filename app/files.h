// Reading files whole.
#ifndef TEBIUM_APP_FILES_H_
#define TEBIUM_APP_FILES_H_

#include <string>
#include <vector>

#include "alert/template/template.h"
#include "base/status.h"

namespace tebium::app {

// kNotFound or kUnavailable with the path; files over 16 MiB are refused.
base::StatusOr<std::string> ReadFile(const std::string& path);

// The files that a pattern matches, in the order of their paths; none where
// nothing does. Patterns are those of Go's filepath.Glob.
base::StatusOr<std::vector<alert::tmpl::TemplateFile>> ReadTemplates(
    const std::string& pattern);

}  // namespace tebium::app

#endif  // TEBIUM_APP_FILES_H_
