#include "app/secret.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "app/files.h"
#include "base/text.h"

namespace tebium::app {
namespace {

constexpr size_t kSecretBytes = 24;

base::Status WriteNew(const std::string& path, const std::string& content) {
  const int file =
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) {
    return base::UnavailableError(path + ": " + std::strerror(errno));
  }
  const ssize_t written = write(file, content.data(), content.size());
  const bool kept =
      written == static_cast<ssize_t>(content.size()) && fsync(file) == 0;
  close(file);
  if (kept) return {};
  unlink(path.c_str());
  return base::UnavailableError(path + ": can't write the secret");
}

}  // namespace

base::StatusOr<std::string> KeepSecret(const std::string& path,
                                       base::Random& random) {
  auto kept = ReadFile(path);
  if (kept.ok()) {
    const std::string secret(base::Trim(*kept));
    if (secret.empty()) {
      return base::FailedPreconditionError(path + ": the secret is empty");
    }
    return secret;
  }
  if (kept.status().code() != base::StatusCode::kNotFound) {
    return kept.status();
  }
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(),
                                      error);
  std::string secret = base::RandomHex(random, kSecretBytes);
  TEBIUM_RETURN_IF_ERROR(WriteNew(path, secret + "\n"));
  return secret;
}

}  // namespace tebium::app
