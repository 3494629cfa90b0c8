#include "app/files.h"

#include <glob.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tebium::app {
namespace {

constexpr uintmax_t kMaxBytes = 16u << 20;

// Frees what glob() has found.
struct GlobResult {
  GlobResult() = default;
  GlobResult(const GlobResult&) = delete;
  GlobResult& operator=(const GlobResult&) = delete;
  ~GlobResult() { globfree(&found); }

  glob_t found{};
};

// Go's patterns match names that begin with a dot too, but not these.
bool IsDots(const std::filesystem::path& path) {
  return path.filename() == "." || path.filename() == "..";
}

}  // namespace

base::StatusOr<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error == std::errc::no_such_file_or_directory) {
    return base::NotFoundError(path + ": no such file");
  }
  if (!error && size > kMaxBytes) {
    return base::ResourceExhaustedError(path + ": too large");
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  if (!file || !(content << file.rdbuf())) {
    // An empty file sets the failbit too, and is fine.
    if (file.is_open() && content.str().empty() && !error && size == 0) {
      return std::string();
    }
    return base::UnavailableError(path + ": " + std::strerror(errno));
  }
  return content.str();
}

base::StatusOr<std::vector<alert::tmpl::TemplateFile>> ReadTemplates(
    const std::string& pattern) {
  GlobResult result;
  const int outcome =
      glob(pattern.c_str(), GLOB_PERIOD, nullptr, &result.found);
  if (outcome != 0 && outcome != GLOB_NOMATCH) {
    return base::UnavailableError(pattern + ": can't be searched for");
  }
  std::vector<alert::tmpl::TemplateFile> files;
  for (size_t i = 0; i < result.found.gl_pathc; ++i) {
    const std::filesystem::path path = result.found.gl_pathv[i];
    if (IsDots(path)) continue;
    TEBIUM_ASSIGN_OR_RETURN(std::string text, ReadFile(path.string()));
    files.push_back({path.filename().string(), std::move(text)});
  }
  return files;
}

}  // namespace tebium::app
