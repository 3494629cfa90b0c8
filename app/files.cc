#include "app/files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tebium::app {
namespace {

constexpr uintmax_t kMaxBytes = 16u << 20;

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

}  // namespace tebium::app
